//! `/datasets`: every table, searched, sorted and filtered in the address.

use datapulse_shared::datasets::Dataset;
use datapulse_shared::functions::datasets::list_datasets;
use datapulse_shared::live::LiveMessage;
use datapulse_shared::paging::{ListQuery, Page};
use leptos::prelude::*;

use super::card::DatasetCard;
use crate::address::{Param, use_param};
use crate::components::search_box::SearchBox;
use crate::components::{
    Button, Choice, EmptyState, Fetched, LinkButton, PageHeader, Pagination, Segment, Segments, Select, Variant,
};
use crate::fetch::{Fetch, fetch, no_items};
use crate::i18n::{t_string, use_i18n};
use crate::live::on_live;
use crate::tr;

const LIMIT: u32 = 24;

#[derive(Clone, Copy)]
struct Filters {
    words: Param,
    status: Param,
    sort: Param,
    page: Param,
}

impl Filters {
    fn query(self) -> ListQuery {
        ListQuery {
            page: self.page.parse().unwrap_or(1),
            limit: LIMIT,
            sort: Some(self.sort.some().unwrap_or_else(|| "-created_at".to_owned())),
            q: self.words.some(),
            status: self.status.some(),
            ..ListQuery::default()
        }
    }

    fn any(self) -> bool {
        self.words.some().is_some() || self.status.some().is_some()
    }

    fn clear(self) {
        self.words.set("");
        self.status.set("");
        self.page.set("");
    }
}

/// The list of datasets.
#[component]
pub fn DatasetsPage() -> impl IntoView {
    let i18n = use_i18n();
    let filters = Filters {
        words: use_param("q"),
        status: use_param("status"),
        sort: use_param("sort"),
        page: use_param("page"),
    };
    let datasets = fetch(move || list_datasets(filters.query()));
    on_live(move |message| take_in(datasets, message));
    let upload = move || {
        view! { <LinkButton label=tr!(i18n, datasets.upload) href="/upload" icon=icondata::LuUpload variant=Variant::Primary /> }
    };
    view! {
        <PageHeader title=tr!(i18n, datasets.title) text=tr!(i18n, datasets.lead) actions=upload />
        <Toolbar filters />
        <Fetched of=datasets is_empty=no_items empty=move || nothing(filters) let:page>
            <Cards page datasets />
            <Pagination page=Signal::derive(move || page.with(|page| page.page)) limit=LIMIT
                total=Signal::derive(move || page.with(|page| page.total))
                on_page=move |number: u32| filters.page.set(number.to_string()) />
        </Fetched>
    }
    .into_any()
}

/// Puts a changed dataset in its place; whatever adds to or takes from the list asks for it anew.
fn take_in(datasets: Fetch<Page<Dataset>>, message: &LiveMessage) {
    match message {
        LiveMessage::Dataset { dataset } => {
            let known = datasets.data.try_update(|data| {
                let items = data.as_mut().map(|page| &mut page.items)?;
                let item = items.iter_mut().find(|item| item.id == dataset.id)?;
                *item = dataset.as_ref().clone();
                Some(())
            });
            if known == Some(None) {
                datasets.again();
            }
        }
        LiveMessage::DatasetDeleted { .. } | LiveMessage::Missed => datasets.again(),
        _ => {}
    }
}

#[component]
fn Cards(page: Signal<Page<Dataset>>, datasets: Fetch<Page<Dataset>>) -> impl IntoView {
    let ids = Memo::new(move |_| page.with(|page| page.items.iter().map(|item| item.id).collect::<Vec<_>>()));
    view! {
        <ul class="grid">
            <For each=move || ids.get() key=|id| *id let:id>
                {move || page.with(|page| page.items.iter().find(|item| item.id == id).cloned()).map(|first| {
                    view! { <li><DatasetCard dataset=first on_change=move |()| datasets.again() /></li> }
                })}
            </For>
        </ul>
    }
    .into_any()
}

#[component]
fn Toolbar(filters: Filters) -> impl IntoView {
    let i18n = use_i18n();
    let first_page = move |()| filters.page.set("");
    let statuses = vec![
        Segment::new("", tr!(i18n, datasets.all)),
        Segment::new("ready", tr!(i18n, datasets.ready)),
        Segment::new("processing", tr!(i18n, datasets.processing)),
        Segment::new("failed", tr!(i18n, datasets.failed)),
    ];
    let choose_status = move |status: String| {
        filters.status.set(status);
        filters.page.set("");
    };
    let orders = Signal::derive(move || {
        vec![
            Choice::new("-created_at", t_string!(i18n, datasets.sort_newest)),
            Choice::new("name", t_string!(i18n, datasets.sort_name)),
            Choice::new("-row_count", t_string!(i18n, datasets.sort_rows)),
            Choice::new("-size", t_string!(i18n, datasets.sort_size)),
        ]
    });
    let order = RwSignal::new(filters.sort.get_untracked());
    if order.with_untracked(String::is_empty) {
        order.set("-created_at".to_owned());
    }
    view! {
        <div class="toolbar">
            <SearchBox label=tr!(i18n, datasets.search) placeholder=tr!(i18n, datasets.search_hint) param=filters.words on_change=first_page />
            <Segments label=tr!(i18n, datasets.status) bare=true options=statuses value=filters.status.signal() on_choose=choose_status />
            <div class="toolbar__end">
                <Select label=tr!(i18n, datasets.sort) bare=true value=order options=orders
                    on_change=move |sort: String| filters.sort.set(if sort == "-created_at" { String::new() } else { sort }) />
            </div>
        </div>
    }
    .into_any()
}

fn nothing(filters: Filters) -> AnyView {
    let i18n = use_i18n();
    if filters.any() {
        let clear = move || view! { <Button label=tr!(i18n, datasets.clear) on_press=move |()| filters.clear() /> };
        return view! {
            <EmptyState title=tr!(i18n, datasets.nothing_title) text=tr!(i18n, datasets.nothing_text) icon=icondata::LuSearchX action=clear />
        }
        .into_any();
    }
    let upload = move || {
        view! { <LinkButton label=tr!(i18n, datasets.upload) href="/upload" icon=icondata::LuUpload variant=Variant::Primary /> }
    };
    view! { <EmptyState title=tr!(i18n, datasets.empty_title) text=tr!(i18n, datasets.empty_text) icon=icondata::LuTable2 action=upload /> }
        .into_any()
}
