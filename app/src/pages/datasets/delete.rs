//! Asks before a dataset goes for good.

use datapulse_shared::accounts::Done;
use datapulse_shared::functions::datasets::delete_dataset;
use datapulse_shared::ids::DatasetId;
use leptos::prelude::*;

use crate::act::use_act;
use crate::components::ConfirmDialog;
use crate::components::toast::use_toasts;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// The question, and what follows from a yes.
#[component]
pub fn DeleteDataset(
    /// Which one.
    id: DatasetId,
    /// Its name.
    #[prop(into)]
    name: Signal<String>,
    /// Whether the question is shown.
    open: RwSignal<bool>,
    /// Called when it is gone.
    on_done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let act = use_act();
    let confirmed = move |()| {
        act.run(delete_dataset(id), move |_: Done| {
            open.set(false);
            toasts.success(t_string!(i18n, datasets.deleted, name = name.get_untracked()));
            on_done.run(());
        });
    };
    view! {
        <ConfirmDialog title=tr!(i18n, datasets.delete_title)
            text=move || t_string!(i18n, datasets.delete_text, name = name.get())
            confirm=tr!(i18n, datasets.delete) open loading=act.busy on_confirm=confirmed />
    }
    .into_any()
}
