//! Changes the name, the description and the tags of a dataset.

use datapulse_shared::datasets::{Dataset, DatasetUpdate};
use datapulse_shared::functions::datasets::update_dataset;
use leptos::prelude::*;

use crate::components::toast::use_toasts;
use crate::components::{Button, Dialog, Input, Notice, TagInput, Textarea, Tone, Variant};
use crate::form::use_form;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// The form, in a dialog.
#[component]
pub fn EditDataset(
    /// The dataset as it is.
    dataset: Signal<Dataset>,
    /// Whether the dialog is shown.
    open: RwSignal<bool>,
    /// Called when it changed.
    on_done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let form = use_form();
    let id = dataset.with_untracked(|dataset| dataset.id);
    let (name, description) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let tags = RwSignal::new(Vec::new());
    // As it is when the dialog opens; what changes meanwhile does not take away what is being typed.
    Effect::new(move |_| {
        if open.get() {
            let now = dataset.get_untracked();
            name.set(now.name);
            description.set(now.description);
            tags.set(now.tags);
        }
    });
    let save = move || {
        let update = DatasetUpdate {
            name: Some(name.get_untracked()),
            description: Some(description.get_untracked()),
            tags: Some(tags.get_untracked()),
        };
        let saved = move |_: Dataset| {
            open.set(false);
            toasts.success(t_string!(i18n, common.saved).to_owned());
            on_done.run(());
        };
        form.send(update.validate(), update_dataset(id, update), saved);
    };
    let footer = move || {
        view! {
            <Button label=tr!(i18n, common.cancel) variant=Variant::Ghost on_press=move |()| open.set(false) />
            <Button label=tr!(i18n, datasets.save) variant=Variant::Primary loading=form.pending on_press=move |()| save() />
        }
    };
    view! {
        <Dialog title=tr!(i18n, datasets.edit_title) open footer>
            <form class="stack" on:submit=move |event| { event.prevent_default(); save(); }>
                {move || form.failure().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })}
                <Input label=tr!(i18n, datasets.name_label) value=name error=form.problem("name") autofocus=true />
                <Textarea label=tr!(i18n, datasets.description_label) value=description error=form.problem("description") optional=true />
                <TagInput label=tr!(i18n, common.tags) tags help=tr!(i18n, common.tags_help) error=form.problem("tags") />
            </form>
        </Dialog>
    }
    .into_any()
}
