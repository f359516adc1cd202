//! The form of one tag, new or not.

use datapulse_shared::functions::tags::{create_tag, update_tag};
use datapulse_shared::tags::{DEFAULT_COLOR, NewTag, Tag, TagUpdate};
use leptos::prelude::*;

use crate::components::{Button, Input, Notice, Size, Tone, Variant};
use crate::form::use_form;
use crate::i18n::use_i18n;
use crate::tr;

/// Name, description and colour.
#[component]
pub fn TagForm(
    /// As it is; none for a new one.
    tag: Option<Tag>,
    /// Called with it as it is stored.
    #[prop(into)]
    on_done: Callback<Tag>,
    /// Called when it stays as it was.
    #[prop(into)]
    on_cancel: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = use_form();
    let id = tag.as_ref().map(|tag| tag.id);
    let (name, description, color) = tag.map_or_else(
        || (String::new(), String::new(), DEFAULT_COLOR.to_owned()),
        |tag| (tag.name, tag.description, tag.color),
    );
    let (name, description, color) = (RwSignal::new(name), RwSignal::new(description), RwSignal::new(color));
    let send = move || {
        let (name, description, color) = (name.get_untracked(), description.get_untracked(), color.get_untracked());
        let done = move |tag: Tag| on_done.run(tag);
        if let Some(id) = id {
            let update = TagUpdate {
                name: Some(name),
                description: Some(description),
                color: Some(color),
            };
            form.send(update.validate(), update_tag(id, update), done);
        } else {
            let new = NewTag {
                name,
                description,
                color,
            };
            form.send(new.validate(), create_tag(new), done);
        }
    };
    view! {
        <form class="tag-form" on:submit=move |event| { event.prevent_default(); send(); }>
            {move || form.failure().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })}
            <div class="tag-form__fields">
                <Input label=tr!(i18n, common.color) kind="color" value=color error=form.problem("color") />
                <Input label=tr!(i18n, common.name) value=name error=form.problem("name") autofocus=true />
                <Input label=tr!(i18n, common.description) value=description error=form.problem("description") optional=true />
            </div>
            <div class="row row--tight">
                <Button label=tr!(i18n, common.save) variant=Variant::Primary size=Size::Small submit=true loading=form.pending />
                <Button label=tr!(i18n, common.cancel) variant=Variant::Ghost size=Size::Small on_press=on_cancel />
            </div>
        </form>
    }
    .into_any()
}
