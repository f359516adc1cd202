//! Changes name, description and tags of a model.

use datapulse_shared::functions::models::update_model;
use datapulse_shared::models::{Model, ModelUpdate};
use leptos::prelude::*;

use crate::components::toast::use_toasts;
use crate::components::{Button, Dialog, Input, Notice, TagInput, Textarea, Tone, Variant};
use crate::form::use_form;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// The dialog; `on_done` is called when the change is stored.
#[component]
pub fn EditModel(
    /// As it is now.
    model: Model,
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Called when the change is stored.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let form = use_form();
    let id = model.id;
    let name = RwSignal::new(model.name);
    let description = RwSignal::new(model.description);
    let tags = RwSignal::new(model.tags);
    let send = move || {
        let update = ModelUpdate {
            name: Some(name.get_untracked().trim().to_owned()),
            description: Some(description.get_untracked()),
            tags: Some(tags.get_untracked()),
        };
        let checked = update.validate();
        form.send(checked, update_model(id, update), move |_: Model| {
            open.set(false);
            toasts.success(t_string!(i18n, common.saved).to_owned());
            on_done.run(());
        });
    };
    let footer = move || {
        view! {
            <Button label=tr!(i18n, common.cancel) variant=Variant::Ghost on_press=move |()| open.set(false) />
            <Button label=tr!(i18n, common.save) variant=Variant::Primary loading=form.pending on_press=move |()| send() />
        }
    };
    view! {
        <Dialog title=tr!(i18n, models.edit_title) open footer>
            <form class="stack" on:submit=move |event| { event.prevent_default(); send(); }>
                {move || form.failure().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })}
                <Input label=tr!(i18n, common.name) value=name name="name" error=form.problem("name") />
                <Textarea label=tr!(i18n, common.description) value=description name="description" optional=true error=form.problem("description") />
                <TagInput label=tr!(i18n, common.tags) tags=tags help=tr!(i18n, common.tags_help) error=form.problem("tags") />
            </form>
        </Dialog>
    }
    .into_any()
}
