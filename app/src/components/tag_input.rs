//! Free tags.

use leptos::ev;
use leptos::prelude::*;

use super::{Icon, Text};
use crate::browser::unique_id;
use crate::i18n::{t_string, use_i18n};

/// Most tags a thing can have; the server says the same.
const MOST: usize = 20;

/// Tags: Enter or a comma adds one, Backspace takes the last one away.
#[component]
pub fn TagInput(
    /// What the tags are for.
    #[prop(into)]
    label: Text,
    /// The tags.
    tags: RwSignal<Vec<String>>,
    /// A sentence below.
    #[prop(into, optional)]
    help: Option<Text>,
    /// What is wrong.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let id = unique_id("tags");
    let typed = RwSignal::new(String::new());
    let add = move || {
        let tag = typed
            .get_untracked()
            .trim()
            .trim_end_matches([',', '،'])
            .trim()
            .to_owned();
        typed.set(String::new());
        tags.update(|tags| {
            if !tag.is_empty() && tags.len() < MOST && !tags.contains(&tag) {
                tags.push(tag);
            }
        });
    };
    let keys = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" | "," | "،" if !typed.with_untracked(|typed| typed.trim().is_empty()) => {
            event.prevent_default();
            add();
        }
        "," | "،" => event.prevent_default(),
        "Backspace" if typed.with_untracked(String::is_empty) => tags.update(|tags| drop(tags.pop())),
        _ => {}
    };
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>
                <span>{move || label.get()}</span>
            </label>
            <div class="tag-input">
                <For each=move || tags.get() key=Clone::clone let:tag>
                    {
                        let shown = tag.clone();
                        let named = tag.clone();
                        view! {
                            <span class="tag-input__tag">
                                <bdi>{shown}</bdi>
                                <button
                                    type="button"
                                    aria-label=move || t_string!(i18n, common.remove_tag, tag = named.clone())
                                    on:click=move |_| tags.update(|tags| tags.retain(|other| *other != tag))
                                >
                                    <Icon icon=icondata::LuX small=true/>
                                </button>
                            </span>
                        }
                    }
                </For>
                <input
                    id=id
                    dir="auto"
                    maxlength="40"
                    autocomplete="off"
                    prop:value=move || typed.get()
                    on:input:target=move |event| typed.set(event.target().value())
                    on:keydown=keys
                    on:blur=move |_| add()
                />
            </div>
            {help.map(|help| view! { <p class="field__help">{move || help.get()}</p> })}
            {move || error.get().map(|text| view! { <p class="field__error"><Icon icon=icondata::LuCircleAlert small=true/><span>{text}</span></p> })}
        </div>
    }
    .into_any()
}
