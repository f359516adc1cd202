//! The rows of a table, any number of them.

use datapulse_shared::functions::datasets::preview_dataset;
use datapulse_shared::ids::DatasetId;
use datapulse_shared::profile::CachedProfile;
use leptos::prelude::*;

use crate::api::call;
use crate::components::virtual_table::{HeadColumn, VirtualTable, fetch_with};
use crate::i18n::{t_string, use_i18n};
use crate::state::session::use_session;

/// The virtual table, with what the profile knows in its headers.
#[component]
pub fn PreviewTab(
    /// Whose rows.
    id: DatasetId,
    /// Its name.
    name: String,
    /// Its profile.
    profile: Signal<CachedProfile>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let rows = fetch_with(move |query| call(session, preview_dataset(id, query)));
    let (columns, total) = profile.with_untracked(|cached| {
        (
            cached.profile.columns.iter().map(HeadColumn::profiled).collect(),
            cached.profile.rows,
        )
    });
    view! { <VirtualTable label=t_string!(i18n, datasets.preview_label, name = name) columns total fetch=rows /> }
        .into_any()
}
