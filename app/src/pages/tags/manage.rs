//! A dialog in which tags are made, renamed, coloured and deleted.

use datapulse_shared::accounts::Done;
use datapulse_shared::functions::tags::delete_tag;
use datapulse_shared::ids::TagId;
use datapulse_shared::tags::Tag;
use leptos::prelude::*;

use super::edit::TagForm;
use super::{Tags, dot};
use crate::act::use_act;
use crate::address::Param;
use crate::components::{Button, ConfirmDialog, Dialog, IconButton, Size};
use crate::fetch::no_items;
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// What is being changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Editing {
    Nothing,
    New,
    One(TagId),
}

/// The dialog.
#[component]
pub fn ManageTags(
    /// The tags.
    tags: Tags,
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Where the list keeps the tag that it is filtered by.
    filter: Param,
    /// Called when a tag changed: what bears it shows another name or none.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let editing = RwSignal::new(Editing::Nothing);
    let deleting = RwSignal::new(None::<Tag>);
    let changed = Callback::new(move |()| {
        editing.set(Editing::Nothing);
        tags.again();
        on_change.run(());
    });
    // How much bears each of them may have changed since the page was opened.
    Effect::new(move |_| {
        if open.get() {
            tags.again();
        }
    });
    // A list filtered by a tag stays so under its new name, and is whole again when the tag is gone.
    let renamed = move |before: &str, now: &str| {
        if before != now && filter.get_untracked() == before {
            filter.set(now);
        }
    };
    let saved = Callback::new(move |(before, now): (Tag, Tag)| {
        renamed(&before.name, &now.name);
        changed.run(());
    });
    let made = Callback::new(move |_: Tag| changed.run(()));
    let deleted = Callback::new(move |tag: Tag| {
        renamed(&tag.name, "");
        changed.run(());
    });
    let cancel = Callback::new(move |()| editing.set(Editing::Nothing));
    let ids = Memo::new(move |_| {
        tags.data.with(|page| {
            let tags = page.iter().flat_map(|page| &page.items);
            tags.map(|tag| tag.id).collect::<Vec<_>>()
        })
    });
    view! {
        <Dialog title=tr!(i18n, common.manage_tags) open wide=true on_close=move |()| editing.set(Editing::Nothing)>
            <div class="stack">
                <p class="muted">{tr!(i18n, common.manage_tags_text)}</p>
                {move || tags.data.with(|page| page.as_ref().is_some_and(no_items)).then(|| view! { <p>{tr!(i18n, common.no_tags)}</p> })}
                <ul class="tag-list">
                    <For each=move || ids.get() key=|id| *id let:id>
                        <li><Entry id tags editing deleting on_done=saved on_cancel=cancel /></li>
                    </For>
                </ul>
                {move || if editing.get() == Editing::New {
                    view! { <TagForm tag=None on_done=made on_cancel=cancel /> }.into_any()
                } else {
                    view! { <div><Button label=tr!(i18n, common.new_tag) size=Size::Small icon=icondata::LuPlus on_press=move |()| editing.set(Editing::New) /></div> }.into_any()
                }}
            </div>
        </Dialog>
        <DeleteTag deleting on_done=deleted />
    }
    .into_any()
}

/// A tag, or its form. The form stays while the list is fetched again.
#[component]
fn Entry(
    id: TagId,
    tags: Tags,
    editing: RwSignal<Editing>,
    deleting: RwSignal<Option<Tag>>,
    /// Called with the tag as it was and as it is.
    on_done: Callback<(Tag, Tag)>,
    on_cancel: Callback<()>,
) -> impl IntoView {
    let tag = Memo::new(move |_| {
        tags.data.with(|page| {
            let mut tags = page.iter().flat_map(|page| &page.items);
            tags.find(|tag| tag.id == id).cloned()
        })
    });
    let edited = Memo::new(move |_| editing.get() == Editing::One(id));
    move || {
        if !edited.get() {
            return tag
                .get()
                .map(|tag| view! { <TagRow tag editing deleting /> })
                .into_any();
        }
        let Some(before) = tag.get_untracked() else {
            return ().into_any();
        };
        let form = before.clone();
        let saved = move |now: Tag| on_done.run((before.clone(), now));
        view! { <TagForm tag=Some(form) on_done=saved on_cancel /> }.into_any()
    }
}

#[component]
fn TagRow(tag: Tag, editing: RwSignal<Editing>, deleting: RwSignal<Option<Tag>>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let (id, datasets, models) = (tag.id, tag.dataset_count, tag.model_count);
    let borne = move || {
        t_string!(
            i18n,
            common.tag_borne,
            datasets = format.count(datasets),
            models = format.count(models)
        )
    };
    let (edited, removed) = (tag.name.clone(), tag.name.clone());
    view! {
        <div class="tag-row">
            {dot(tag.color.clone())}
            <div class="grow">
                <strong dir="auto">{tag.name.clone()}</strong>
                <p class="muted small" dir="auto">{tag.description.clone()}</p>
            </div>
            <span class="muted small numeric">{borne}</span>
            <IconButton icon=icondata::LuPencil label=move || t_string!(i18n, common.edit_tag, tag = edited.clone())
                on_press=move |()| editing.set(Editing::One(id)) />
            <IconButton icon=icondata::LuTrash2 danger=true end=true label=move || t_string!(i18n, common.delete_tag, tag = removed.clone())
                on_press=move |()| deleting.set(Some(tag.clone())) />
        </div>
    }
    .into_any()
}

#[component]
fn DeleteTag(deleting: RwSignal<Option<Tag>>, on_done: Callback<Tag>) -> impl IntoView {
    let i18n = use_i18n();
    let act = use_act();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if deleting.with(Option::is_some) {
            open.set(true);
        }
    });
    let name = move || deleting.with(|tag| tag.as_ref().map(|tag| tag.name.clone()).unwrap_or_default());
    let confirmed = move |()| {
        let Some(tag) = deleting.get_untracked() else { return };
        act.run(delete_tag(tag.id), move |_: Done| {
            open.set(false);
            deleting.set(None);
            on_done.run(tag);
        });
    };
    Effect::new(move |_| {
        if !open.get() {
            deleting.set(None);
        }
    });
    view! {
        <ConfirmDialog title=move || t_string!(i18n, common.delete_tag, tag = name()) text=tr!(i18n, common.delete_tag_text)
            confirm=tr!(i18n, common.delete) open loading=act.busy on_confirm=confirmed />
    }
}
