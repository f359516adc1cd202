//! The rows fetched so far, in pages of a hundred.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use datapulse_shared::datasets::{Preview, PreviewQuery};
use datapulse_shared::{ApiError, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::sleep;

/// Rows per request.
const PAGE: u64 = 100;

/// Pages kept; the farthest from what is in sight go first.
const KEPT: usize = 40;

/// Milliseconds a view must rest before its rows are asked for, so that dragging the scrollbar asks for nothing on its way.
const REST: i32 = 60;

/// Cells of a row; a missing one is none.
pub type Row = Vec<Option<String>>;

/// Answers rows of the table.
pub type Fetch = Rc<dyn Fn(PreviewQuery) -> Pin<Box<dyn Future<Output = Result<Preview, ApiError>>>>>;

enum Slot {
    Asked,
    There(Vec<Row>),
}

/// Rows by number, fetched as they come into sight.
#[derive(Clone, Copy)]
pub struct Pages {
    slots: RwSignal<BTreeMap<u64, Slot>, LocalStorage>,
    wanted: StoredValue<(u64, u64)>,
    fetch: StoredValue<Fetch, LocalStorage>,
    /// Which rows and in which order; the part of them is put in for each request.
    view: StoredValue<PreviewQuery>,
    /// Changes with the view, so that a late answer to an earlier one is dropped.
    version: StoredValue<u32>,
    /// Rows of the view, as the last answer said.
    pub total: RwSignal<u64>,
    /// Why the last request failed, until one succeeds.
    pub error: RwSignal<Option<ApiError>>,
}

impl Pages {
    /// Nothing is fetched yet of a table of `total` rows.
    pub fn new(fetch: Fetch, total: u64, view: PreviewQuery) -> Self {
        Self {
            slots: RwSignal::new_local(BTreeMap::new()),
            wanted: StoredValue::new((0, 0)),
            fetch: StoredValue::new_local(fetch),
            view: StoredValue::new(view),
            version: StoredValue::new(0),
            total: RwSignal::new(total),
            error: RwSignal::new(None),
        }
    }

    /// The cells of a row, once they are there.
    pub fn row(self, row: u64) -> Option<Row> {
        self.slots.with(|slots| match slots.get(&(row / PAGE)) {
            Some(Slot::There(rows)) => usize::try_from(row % PAGE)
                .ok()
                .and_then(|index| rows.get(index).cloned()),
            _ => None,
        })
    }

    /// Sees to it that these rows are there soon.
    pub fn want(self, from: u64, to: u64) {
        self.wanted.set_value((from, to));
        spawn_local(async move {
            sleep(REST).await;
            if self.wanted.try_get_value() == Some((from, to)) {
                self.ask(from / PAGE, to.saturating_sub(1) / PAGE);
            }
        });
    }

    /// Turns to other rows or another order, from the first row on.
    pub fn turn_to(self, view: PreviewQuery) {
        self.view.set_value(view);
        self.version.update_value(|version| *version = version.wrapping_add(1));
        self.error.set(None);
        self.slots.update(BTreeMap::clear);
        // How many rows there are says the answer to the first of them.
        self.ask(0, 0);
    }

    /// Asks again for what could not be fetched.
    pub fn retry(self) {
        self.error.set(None);
        let (from, to) = self.wanted.get_value();
        self.ask(from / PAGE, to.saturating_sub(1) / PAGE);
    }

    fn ask(self, first: u64, last: u64) {
        for page in first..=last {
            let known = self
                .slots
                .try_with_untracked(|slots| slots.contains_key(&page))
                .unwrap_or(true);
            if !known {
                self.slots.update_untracked(|slots| {
                    slots.insert(page, Slot::Asked);
                });
                spawn_local(self.load(page));
            }
        }
    }

    async fn load(self, page: u64) {
        let Some(fetch) = self.fetch.try_get_value() else {
            return;
        };
        let version = self.version.get_value();
        let answer = fetch(PreviewQuery {
            offset: page * PAGE,
            limit: u32::try_from(PAGE).unwrap_or(u32::MAX),
            ..self.view.get_value()
        })
        .await;
        // The table may be gone by now, or turned to something else; then nobody waits for the rows.
        if self.version.try_get_value() != Some(version) {
            return;
        }
        self.slots.try_update(|slots| match answer {
            Ok(preview) => {
                slots.insert(page, Slot::There(preview.rows));
                forget_far_pages(slots, page);
                self.total.try_set(preview.total);
                self.error.try_set(None);
            }
            Err(error) => {
                slots.remove(&page);
                // What cannot be answered has no rows to wait for; when the way was lost, those known still stand.
                if error.code == ErrorCode::Invalid {
                    self.total.try_set(0);
                }
                self.error.try_set(Some(error));
            }
        });
    }
}

fn forget_far_pages(slots: &mut BTreeMap<u64, Slot>, near: u64) {
    while slots.len() > KEPT {
        let Some(farthest) = slots.keys().copied().max_by_key(|page| page.abs_diff(near)) else {
            return;
        };
        slots.remove(&farthest);
    }
}
