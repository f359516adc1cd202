//! `/datasets`: every table, searched, sorted and filtered in the address.

use datapulse_shared::datasets::Dataset;
use datapulse_shared::functions::datasets::list_datasets;
use datapulse_shared::ids::DatasetId;
use datapulse_shared::live::LiveMessage;
use datapulse_shared::paging::{ListQuery, Page};
use leptos::prelude::*;

use super::card::DatasetCard;
use crate::address::{Param, use_param};
use crate::components::search_box::SearchBox;
use crate::components::{
    Button, Choice, EmptyState, Fetched, IconButton, LinkButton, PageHeader, Pagination, Segment, Segments, Select,
    Variant,
};
use crate::fetch::{Fetch, fetch, no_items};
use crate::i18n::{t_string, use_i18n};
use crate::live::on_live;
use crate::pages::tags::{ManageTags, TagFilter, Tags, use_tags};
use crate::tr;

const LIMIT: u32 = 24;

#[derive(Clone, Copy)]
struct Filters {
    words: Param,
    status: Param,
    tag: Param,
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
            tag: self.tag.some(),
            ..ListQuery::default()
        }
    }

    fn any(self) -> bool {
        [self.words, self.status, self.tag]
            .into_iter()
            .any(|param| param.some().is_some())
    }

    fn clear(self) {
        for param in [self.words, self.status, self.tag, self.page] {
            param.set("");
        }
    }
}

/// The list of datasets.
#[component]
pub fn DatasetsPage() -> impl IntoView {
    let i18n = use_i18n();
    let filters = Filters {
        words: use_param("q"),
        status: use_param("status"),
        tag: use_param("tag"),
        sort: use_param("sort"),
        page: use_param("page"),
    };
    let datasets = fetch(move || list_datasets(filters.query()));
    let tags = use_tags();
    on_live(move |message| take_in(datasets, message));
    let upload = move || {
        view! { <LinkButton label=tr!(i18n, datasets.upload) href="/upload" icon=icondata::LuUpload variant=Variant::Primary /> }
    };
    view! {
        <PageHeader title=tr!(i18n, datasets.title) text=tr!(i18n, datasets.lead) actions=upload />
        <Toolbar filters tags on_tags=move |()| datasets.again() />
        <Fetched of=datasets is_empty=no_items empty=move || nothing(filters) let:page>
            <Cards page datasets tags />
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

fn find(page: &Page<Dataset>, id: DatasetId) -> Option<Dataset> {
    page.items.iter().find(|item| item.id == id).cloned()
}

#[component]
fn Cards(page: Signal<Page<Dataset>>, datasets: Fetch<Page<Dataset>>, tags: Tags) -> impl IntoView {
    let ids = Memo::new(move |_| page.with(|page| page.items.iter().map(|item| item.id).collect::<Vec<_>>()));
    // Whoever edits a dataset may have made a tag.
    let changed = move |()| {
        datasets.again();
        tags.again();
    };
    view! {
        <ul class="grid">
            <For each=move || ids.get() key=|id| *id let:id>
                {page.with_untracked(|page| find(page, id)).map(|first| {
                    let dataset = Memo::new(move |_| page.with(|page| find(page, id)).unwrap_or_else(|| first.clone()));
                    view! { <li><DatasetCard dataset=dataset.into() tags on_change=changed /></li> }
                })}
            </For>
        </ul>
    }
    .into_any()
}

#[component]
fn Toolbar(filters: Filters, tags: Tags, #[prop(into)] on_tags: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let first_page = move |()| filters.page.set("");
    let managing = RwSignal::new(false);
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
            <TagFilter tags param=filters.tag on_change=first_page />
            <IconButton icon=icondata::LuTags label=tr!(i18n, common.manage_tags) end=true on_press=move |()| managing.set(true) />
            <ManageTags tags open=managing filter=filters.tag on_change=on_tags />
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
