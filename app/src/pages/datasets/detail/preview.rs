//! The rows of a table, any number of them, searched, filtered and sorted in the address.

use datapulse_shared::functions::datasets::preview_dataset;
use datapulse_shared::ids::DatasetId;
use datapulse_shared::profile::CachedProfile;
use leptos::prelude::*;

use super::filter::FilterBar;
use crate::address::use_param;
use crate::api::call;
use crate::components::virtual_table::{HeadColumn, RowsView, VirtualTable, fetch_with};
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
    let view = RowsView {
        sort: use_param("sort"),
        words: use_param("q"),
        filter: use_param("filter"),
    };
    let rows = fetch_with(move |query| call(session, preview_dataset(id, query)));
    let (names, columns, total) = profile.with_untracked(|cached| {
        let columns = &cached.profile.columns;
        (
            columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>(),
            columns.iter().map(HeadColumn::profiled).collect(),
            cached.profile.rows,
        )
    });
    view! {
        <div class="stack">
            <FilterBar view names />
            <VirtualTable label=t_string!(i18n, datasets.preview_label, name = name) columns total fetch=rows view />
        </div>
    }
    .into_any()
}
