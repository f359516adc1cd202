//! Asks before a model goes for good (MOD-18).

use datapulse_shared::accounts::Done;
use datapulse_shared::functions::models::delete_model;
use datapulse_shared::ids::ModelId;
use leptos::prelude::*;

use crate::act::use_act;
use crate::components::ConfirmDialog;
use crate::components::toast::use_toasts;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// The question, and what follows from a yes.
#[component]
pub fn DeleteModel(
    /// Which one.
    id: ModelId,
    /// Its name.
    name: String,
    /// Whether the question is shown.
    open: RwSignal<bool>,
    /// Called when it is gone.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let act = use_act();
    let name = StoredValue::new(name);
    let confirmed = move |()| {
        act.run(delete_model(id), move |_: Done| {
            open.set(false);
            toasts.success(t_string!(i18n, models.deleted, name = name.get_value()));
            on_done.run(());
        });
    };
    view! {
        <ConfirmDialog title=move || t_string!(i18n, models.delete_title, name = name.get_value())
            text=tr!(i18n, models.delete_text) confirm=tr!(i18n, models.delete) open loading=act.busy on_confirm=confirmed />
    }
    .into_any()
}
