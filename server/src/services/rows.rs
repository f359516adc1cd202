//! Rows of a stored table: a part of all of them, or of those that match, in the order asked for.

use std::sync::Arc;

use datapulse_engine::{
    control::Control,
    table::{Inspection, RowOrder, View, read_rows, read_rows_at, select},
};
use datapulse_shared::{
    datasets::{Column, Preview, PreviewQuery},
    error::ApiResult,
    filter,
};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{
    recent::Recent,
    services::{engine, files::local_copy},
    state::AppState,
    store::files::FileRow,
};

/// Bytes that the views used last may take: some thirty million rows.
const KEPT: usize = 256 << 20;
/// What a view takes at least, however few rows it has.
const LEAST: usize = 64 << 10;

/// Where the rows of views begin, by file and view. A file never changes.
#[derive(Debug)]
pub struct Views {
    kept: Recent<(Uuid, View), Arc<Vec<u64>>>,
    /// One file is gone through at a time: a page of the table asks for the same view several times at once.
    turn: Arc<Mutex<()>>,
}

impl Default for Views {
    fn default() -> Self {
        Self {
            kept: Recent::up_to(KEPT),
            turn: Arc::default(),
        }
    }
}

/// A stored table.
pub struct Stored {
    /// Its file.
    pub file: FileRow,
    /// Where its rows begin, as [`engine::pack`] wrote it.
    pub index: Vec<u8>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub total: u64,
}

/// The rows asked for, as they stand in the file (PRV-01 to PRV-06).
pub async fn rows(state: &AppState, table: Stored, query: PreviewQuery) -> ApiResult<Preview> {
    let copy = Arc::new(local_copy(state, &table.file.storage_key).await?);
    let inspection: Arc<Inspection> = Arc::new(engine::run(move || engine::unpack(&table.index)).await?);
    let view = view(&query, &inspection)?;
    let (offset, limit) = (query.offset, query.limit as usize);
    let (rows, total) = if view.is_whole() {
        let read = move || read_rows(copy.path(), &inspection, offset, limit);
        (engine::run(read).await?, table.total)
    } else {
        let starts = found(state, table.file.id, view, &copy, &inspection).await?;
        let total = starts.len() as u64;
        let read = move || {
            let from = usize::try_from(offset).unwrap_or(usize::MAX).min(starts.len());
            let to = from.saturating_add(limit).min(starts.len());
            read_rows_at(copy.path(), &inspection, &starts[from..to])
        };
        (engine::run(read).await?, total)
    };
    Ok(Preview {
        columns: table.columns,
        rows,
        offset,
        total,
    })
}

async fn found(
    state: &AppState,
    file: Uuid,
    view: View,
    copy: &Arc<crate::storage::LocalCopy>,
    inspection: &Arc<Inspection>,
) -> ApiResult<Arc<Vec<u64>>> {
    let key = (file, view);
    if let Some(starts) = state.views.kept.find(&key) {
        return Ok(starts);
    }
    let turn = Arc::clone(&state.views.turn).lock_owned().await;
    if let Some(starts) = state.views.kept.find(&key) {
        return Ok(starts);
    }
    let (copy, inspection, view) = (Arc::clone(copy), Arc::clone(inspection), key.1.clone());
    let select = move |control: &Control| {
        // Held until the thread is done with the file, even if whoever asked has left meanwhile.
        let _turn = turn;
        select(copy.path(), &inspection, &view, control)
    };
    let starts = Arc::new(engine::run_for_caller(select).await?);
    let weight = LEAST.max(starts.len() * size_of::<u64>());
    state.views.kept.keep(key, Arc::clone(&starts), weight);
    Ok(starts)
}

fn view(query: &PreviewQuery, inspection: &Inspection) -> ApiResult<View> {
    let given = |text: &Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let conditions = filter::parse(query.filter.as_deref().unwrap_or_default())?;
    Ok(View {
        conditions: engine::convert(&conditions).map_err(|error| engine::refused(&error))?,
        search: given(&query.q),
        order: given(&query.sort).map(|sort| order(sort, inspection)),
    })
}

/// A leading `-` turns the order around, unless it belongs to the name of a column.
fn order(sort: String, inspection: &Inspection) -> RowOrder {
    let is_name = inspection.columns.iter().any(|column| column.name == sort);
    match sort.strip_prefix('-') {
        Some(column) if !is_name => RowOrder {
            column: column.to_owned(),
            descending: true,
        },
        _ => RowOrder {
            column: sort,
            descending: false,
        },
    }
}
