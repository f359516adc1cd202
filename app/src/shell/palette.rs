//! The command palette (Ctrl K, ⌘ K): every place to go and the most used things to do.

use datapulse_shared::functions::{datasets, models};
use datapulse_shared::paging::ListQuery;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use super::commands::{Act, Actor, Command, use_actor};
use super::{ShellState, links};
use crate::api::call;
use crate::browser;
use crate::components::Icon;
use crate::components::dialog::follow;
use crate::i18n::{Words, t_string, use_i18n};
use crate::state::session::{Session, use_session};
use crate::tr;

/// Everything that can be chosen without asking the server.
fn fixed(i18n: Words, session: Session) -> Vec<Command> {
    let pages = links::work(i18n)
        .into_iter()
        .chain(links::account(i18n))
        .chain(links::more(i18n, session));
    let pages = pages.map(|link| Command {
        group: t_string!(i18n, shell.palette_pages),
        label: link.label.get().to_string(),
        icon: link.icon,
        act: Act::Go(link.href.to_owned()),
    });
    let todo = [
        (
            t_string!(i18n, shell.upload_dataset),
            icondata::LuUpload,
            Act::Go("/upload".to_owned()),
        ),
        (
            t_string!(i18n, shell.new_training),
            icondata::LuPlay,
            Act::Go("/training/new".to_owned()),
        ),
        (t_string!(i18n, shell.switch_theme), icondata::LuSun, Act::SwitchTheme),
        (
            t_string!(i18n, shell.switch_language),
            icondata::LuLanguages,
            Act::SwitchLanguage,
        ),
        (
            t_string!(i18n, shell.shortcuts),
            icondata::LuKeyboard,
            Act::ShowShortcuts,
        ),
        (t_string!(i18n, shell.sign_out), icondata::LuLogOut, Act::SignOut),
    ];
    let todo = todo.into_iter().map(|(label, icon, act)| Command {
        group: t_string!(i18n, shell.palette_actions),
        label: label.to_owned(),
        icon,
        act,
    });
    pages.chain(todo).collect()
}

/// The person's own models and datasets whose names match.
async fn found(i18n: Words, session: Session, words: String) -> Vec<Command> {
    let query = ListQuery {
        q: Some(words),
        limit: 5,
        ..ListQuery::default()
    };
    let mut commands = Vec::new();
    if let Ok(page) = call(session, models::list_models(query.clone())).await {
        commands.extend(page.items.into_iter().map(|model| Command {
            group: t_string!(i18n, shell.palette_models),
            label: model.name,
            icon: icondata::LuFileCode2,
            act: Act::Go(format!("/models/{}", model.id)),
        }));
    }
    if let Ok(page) = call(session, datasets::list_datasets(query)).await {
        commands.extend(page.items.into_iter().map(|dataset| Command {
            group: t_string!(i18n, shell.palette_datasets),
            label: dataset.name,
            icon: icondata::LuDatabase,
            act: Act::Go(format!("/datasets/{}", dataset.id)),
        }));
    }
    commands
}

/// The palette itself, opened by [`ShellState::palette`].
#[component]
pub fn Palette() -> impl IntoView {
    let ShellState { palette: open, .. } = expect_context();
    let i18n = use_i18n();
    let node: NodeRef<html::Dialog> = NodeRef::new();
    follow(node, open);
    let outside = move |event: ev::MouseEvent| {
        let on_backdrop = event
            .target()
            .is_some_and(|target| target.dyn_ref::<web_sys::HtmlDialogElement>().is_some());
        if on_backdrop {
            open.set(false);
        }
    };
    view! {
        <dialog
            class="dialog palette"
            node_ref=node
            aria-label=tr!(i18n, shell.palette)
            on:close=move |_| open.set(false)
            on:mousedown=outside
        >
            {move || open.get().then(|| view! { <Search/> })}
        </dialog>
    }
    .into_any()
}

#[component]
fn Search() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let ShellState { palette: open, .. } = expect_context();
    let actor = use_actor();
    let navigate = use_navigate();
    let typed = RwSignal::new(String::new());
    let remote = RwSignal::new(Vec::<Command>::new());
    let chosen = RwSignal::new(0_usize);
    let all = fixed(i18n, session);
    let listed = Memo::new(move |_| {
        let words = typed.get().to_lowercase();
        let fitting = all
            .iter()
            .filter(|command| command.label.to_lowercase().contains(words.trim()))
            .cloned();
        fitting.chain(remote.get()).collect::<Vec<_>>()
    });
    let ask = move |words: String| {
        spawn_local(async move {
            // Whoever types on is not interested in what they had typed so far.
            browser::sleep(180).await;
            if typed.try_get_untracked().as_deref() != Some(words.as_str()) || words.trim().len() < 2 {
                return;
            }
            let commands = found(i18n, session, words.clone()).await;
            if typed.try_get_untracked().as_deref() == Some(words.as_str()) {
                remote.set(commands);
            }
        });
    };
    let run = move |command: Command| {
        open.set(false);
        perform(command.act, actor, &navigate);
    };
    let on_keys = run.clone();
    let keys = move |event: ev::KeyboardEvent| {
        let count = listed.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" if count > 0 => chosen.update(|chosen| *chosen = (*chosen + count - 1) % count),
            "Enter" => {
                if let Some(command) = listed.with_untracked(|listed| listed.get(chosen.get_untracked()).cloned()) {
                    on_keys(command);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    Effect::new(move |_| {
        let selector = format!("#command-{}", chosen.get());
        if let Some(element) = browser::find(&selector) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    view! {
        <div class="palette__search">
            <Icon icon=icondata::LuSearch/>
            <input
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls="commands"
                aria-label=tr!(i18n, shell.palette_placeholder)
                aria-activedescendant=move || format!("command-{}", chosen.get())
                placeholder=tr!(i18n, shell.palette_placeholder)
                autocomplete="off"
                dir="auto"
                autofocus
                prop:value=move || typed.get()
                on:input:target=move |event| {
                    let words = event.target().value();
                    typed.set(words.clone());
                    chosen.set(0);
                    remote.set(Vec::new());
                    ask(words);
                }
                on:keydown=keys
            />
            <kbd>"Esc"</kbd>
        </div>
        <div class="palette__list" role="listbox" id="commands" aria-label=tr!(i18n, shell.palette)>
            {move || {
                let listed = listed.get();
                if listed.is_empty() {
                    return view! { <p class="palette__group">{tr!(i18n, common.nothing_found)}</p> }.into_any();
                }
                entries(listed, chosen, run.clone())
            }}
        </div>
        <div class="palette__footer" aria-hidden="true">
            <span><kbd>"↑"</kbd><kbd>"↓"</kbd>{tr!(i18n, shell.palette_move)}</span>
            <span><kbd>"↵"</kbd>{tr!(i18n, shell.palette_open)}</span>
        </div>
    }
    .into_any()
}

fn entries(listed: Vec<Command>, chosen: RwSignal<usize>, run: impl Fn(Command) + Clone + Send + 'static) -> AnyView {
    let mut group = "";
    listed
        .into_iter()
        .enumerate()
        .map(|(index, command)| {
            let heading = (command.group != group).then_some(command.group);
            group = command.group;
            let run = run.clone();
            let picked = command.clone();
            view! {
                {heading.map(|heading| view! { <div class="palette__group" role="presentation">{heading}</div> })}
                <div
                    class="palette__item"
                    role="option"
                    id=format!("command-{index}")
                    aria-selected=move || if chosen.get() == index { "true" } else { "false" }
                    on:pointermove=move |_| {
                        if chosen.get_untracked() != index {
                            chosen.set(index);
                        }
                    }
                    on:click=move |_| run(picked.clone())
                >
                    <Icon icon=command.icon/>
                    <bdi class="truncate">{command.label}</bdi>
                </div>
            }
        })
        .collect_view()
        .into_any()
}

fn perform(act: Act, actor: Actor, navigate: &impl Fn(&str, leptos_router::NavigateOptions)) {
    match act {
        Act::Go(href) => navigate(&href, leptos_router::NavigateOptions::default()),
        other => actor.perform(other),
    }
}
