//! `/dashboard/models`: what somebody chose to keep (MOD-14 to MOD-16).

use datapulse_shared::functions::models::{list_models, model_stats};
use datapulse_shared::live::LiveMessage;
use datapulse_shared::models::{Model, ModelStats};
use datapulse_shared::paging::{ListQuery, Page};
use leptos::prelude::*;

use super::card::ModelCard;
use crate::address::{Param, use_param};
use crate::components::search_box::SearchBox;
use crate::components::{
    Button, Choice, EmptyState, Fetched, IconButton, LinkButton, PageHeader, Pagination, Segment, Segments, Select,
    StatCard, StatSkeleton, Variant,
};
use crate::fetch::fetch;
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::live::on_live;
use crate::pages::tags::{ManageTags, TagFilter, Tags, use_tags};
use crate::pages::training::names::use_catalog;
use crate::tr;

const LIMIT: u32 = 24;
const NEWEST: &str = "-created_at";

#[derive(Clone, Copy)]
struct Filters {
    words: Param,
    kind: Param,
    tag: Param,
    sort: Param,
    page: Param,
}

impl Filters {
    fn query(self) -> ListQuery {
        ListQuery {
            page: self.page.parse().unwrap_or(1),
            limit: LIMIT,
            sort: Some(self.sort.some().unwrap_or_else(|| NEWEST.to_owned())),
            q: self.words.some(),
            kind: self.kind.some(),
            tag: self.tag.some(),
            ..ListQuery::default()
        }
    }

    fn any(self) -> bool {
        self.words.some().is_some() || self.kind.some().is_some() || self.tag.some().is_some()
    }

    fn clear(self) {
        for param in [self.words, self.kind, self.tag, self.page] {
            param.set("");
        }
    }
}

/// Cards of every saved model, below what they add up to.
#[component]
pub fn SavedModelsPage() -> impl IntoView {
    let i18n = use_i18n();
    let filters = Filters {
        words: use_param("q"),
        kind: use_param("kind"),
        tag: use_param("tag"),
        sort: use_param("sort"),
        page: use_param("page"),
    };
    let models = fetch(move || list_models(filters.query()));
    let stats = fetch(model_stats);
    let tags = use_tags();
    let refresh = move || {
        models.again();
        stats.again();
    };
    on_live(move |message| {
        if matches!(message, LiveMessage::Model { .. } | LiveMessage::Missed) {
            refresh();
        }
    });
    let train = move || train_button();
    view! {
        <PageHeader title=tr!(i18n, models.title) text=tr!(i18n, models.lead) actions=train />
        <div class="stack stack--loose">
        <Fetched of=stats compact=true loading=move || view! { <StatSkeleton /> }.into_any() let:stats>
            <Stats stats />
        </Fetched>
        <Toolbar filters tags on_tags=move |()| refresh() />
        <Fetched of=models is_empty=is_empty empty=move || nothing(filters) let:page>
            <Cards page tags on_change=move |()| refresh() />
            <Pagination page=Signal::derive(move || page.with(|page| page.page)) limit=LIMIT
                total=Signal::derive(move || page.with(|page| page.total))
                on_page=move |number: u32| filters.page.set(number.to_string()) />
        </Fetched>
        </div>
    }
    .into_any()
}

fn is_empty(page: &Page<Model>) -> bool {
    page.items.is_empty()
}

fn train_button() -> AnyView {
    let i18n = use_i18n();
    view! { <LinkButton label=tr!(i18n, models.train) href="/training/new" icon=icondata::LuSparkles variant=Variant::Primary /> }
        .into_any()
}

#[component]
fn Stats(stats: Signal<ModelStats>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let total = Signal::derive(move || format.count(stats.get().total));
    let ready = Signal::derive(move || format.count(stats.get().ready));
    let storage = Signal::derive(move || format.bytes(stats.get().storage_bytes));
    view! {
        <div class="grid grid--stats saved-models__stats">
            <StatCard label=tr!(i18n, models.total) value=total icon=icondata::LuBoxes />
            <StatCard label=tr!(i18n, models.ready) value=ready icon=icondata::LuCircleCheck />
            <StatCard label=tr!(i18n, models.storage) value=storage icon=icondata::LuHardDrive />
        </div>
    }
    .into_any()
}

#[component]
fn Cards(page: Signal<Page<Model>>, tags: Tags, #[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let catalog = use_catalog();
    let keys = Memo::new(move |_| {
        page.with(|page| {
            page.items
                .iter()
                .map(|item| (item.id, item.updated_at))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <ul class="grid">
            <For each=move || keys.get() key=|key| *key let:key>
                {page
                    .with_untracked(|page| page.items.iter().find(|item| item.id == key.0).cloned())
                    .map(|model| view! { <li><ModelCard model catalog tags on_change /></li> })}
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
    let kinds = vec![
        Segment::new("", tr!(i18n, models.all)),
        Segment::new("regression", tr!(i18n, common.regression)),
        Segment::new("binary", tr!(i18n, common.binary)),
        Segment::new("multiclass", tr!(i18n, common.multiclass)),
    ];
    let choose_kind = move |kind: String| {
        filters.kind.set(kind);
        filters.page.set("");
    };
    let orders = Signal::derive(move || {
        vec![
            Choice::new(NEWEST, t_string!(i18n, models.sort_newest)),
            Choice::new("name", t_string!(i18n, models.sort_name)),
            Choice::new("-size", t_string!(i18n, models.sort_size)),
        ]
    });
    let order = RwSignal::new(filters.sort.get_untracked());
    if order.with_untracked(String::is_empty) {
        order.set(NEWEST.to_owned());
    }
    view! {
        <div class="toolbar">
            <SearchBox label=tr!(i18n, models.search) placeholder=tr!(i18n, models.search_hint) param=filters.words on_change=first_page />
            <Segments label=tr!(i18n, models.kind) bare=true options=kinds value=filters.kind.signal() on_choose=choose_kind />
            <TagFilter tags param=filters.tag on_change=first_page />
            <IconButton icon=icondata::LuTags label=tr!(i18n, common.manage_tags) end=true on_press=move |()| managing.set(true) />
            <ManageTags tags open=managing filter=filters.tag on_change=on_tags />
            <div class="toolbar__end">
                <Select label=tr!(i18n, models.sort) bare=true value=order options=orders
                    on_change=move |sort: String| filters.sort.set(if sort == NEWEST { String::new() } else { sort }) />
            </div>
        </div>
    }
    .into_any()
}

fn nothing(filters: Filters) -> AnyView {
    let i18n = use_i18n();
    if filters.any() {
        let clear =
            move || view! { <Button label=tr!(i18n, common.clear_filters) on_press=move |()| filters.clear() /> };
        return view! {
            <EmptyState title=tr!(i18n, common.nothing_found) text=tr!(i18n, common.nothing_found_text) icon=icondata::LuSearchX action=clear />
        }
        .into_any();
    }
    view! {
        <EmptyState title=tr!(i18n, models.empty_title) text=tr!(i18n, models.empty_text) icon=icondata::LuFileCode2 action=train_button />
    }
    .into_any()
}
