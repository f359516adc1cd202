//! `/predictions`: what is under way, what came out, and its rows.

use datapulse_shared::functions::predictions::list_predictions;
use datapulse_shared::ids::{JobId, PredictionId};
use datapulse_shared::jobs::{JobKind, JobStatus};
use datapulse_shared::live::LiveMessage;
use datapulse_shared::models::DownloadLink;
use datapulse_shared::paging::{ListQuery, Page};
use datapulse_shared::predictions::{Prediction, ResultFormat};
use leptos::prelude::*;

use super::open::{DeletePrediction, OpenPrediction};
use super::under_way::UnderWay;
use crate::act::use_act;
use crate::address::{Param, use_param};
use crate::browser;
use crate::components::search_box::SearchBox;
use crate::components::{
    Button, Card, EmptyState, Fetched, Icon, IconButton, LinkButton, PageHeader, Pagination, RowsSkeleton, Table,
    Variant,
};
use crate::fetch::{fetch, no_items};
use crate::format::use_format;
use crate::i18n::{Words, t_string, use_i18n};
use crate::live::on_live;
use crate::tr;

const LIMIT: u32 = 20;

/// The page.
#[component]
pub fn PredictionsPage() -> impl IntoView {
    let i18n = use_i18n();
    let (words, page_number, open, started) = (use_param("q"), use_param("page"), use_param("open"), use_param("job"));
    let predictions = fetch(move || {
        let page = page_number.parse().unwrap_or(1);
        list_predictions(ListQuery {
            page,
            limit: LIMIT,
            q: words.some(),
            ..ListQuery::default()
        })
    });
    on_live(move |message| match message {
        LiveMessage::Job { job } if job.kind == JobKind::Prediction && job.status.is_final() => {
            predictions.again();
            // Who has just started it wants to see what came out.
            if job.status == JobStatus::Completed && started.get_untracked().parse::<JobId>().ok() == Some(job.id) {
                started.set("");
                open.set(job.prediction_id.map(|id| id.to_string()).unwrap_or_default());
            }
        }
        LiveMessage::Missed => predictions.again(),
        _ => {}
    });
    let deleting = RwSignal::new(None::<PredictionId>);
    view! {
        <PageHeader title=tr!(i18n, predictions.title) text=tr!(i18n, predictions.lead) actions=new_button />
        <UnderWay />
        {move || open.parse::<PredictionId>().map(|id| view! { <OpenPrediction id on_close=move |()| open.set("") /> })}
        <div class="toolbar">
            <SearchBox
                label=tr!(i18n, predictions.search)
                placeholder=tr!(i18n, predictions.search_hint)
                param=words
                on_change=move |()| page_number.set("")
            />
        </div>
        <Fetched of=predictions loading=|| view! { <RowsSkeleton count=8 /> } is_empty=no_items empty=move || nothing(words) let:page>
            <Card flush=true>
                <Rows page open deleting />
                <Pagination
                    page=Signal::derive(move || page.with(|page| page.page))
                    limit=LIMIT
                    total=Signal::derive(move || page.with(|page| page.total))
                    on_page=move |number: u32| page_number.set(number.to_string())
                />
            </Card>
        </Fetched>
        <DeletePrediction
            target=deleting
            on_done=move |id: PredictionId| {
                if open.get_untracked() == id.to_string() {
                    open.set("");
                }
                predictions.again();
            }
        />
    }
    .into_any()
}

fn new_button() -> AnyView {
    let i18n = use_i18n();
    view! { <LinkButton label=tr!(i18n, predictions.new) href="/predict" icon=icondata::LuSparkles variant=Variant::Primary /> }
        .into_any()
}

fn nothing(words: Param) -> AnyView {
    let i18n = use_i18n();
    if words.some().is_some() {
        let clear = move || view! { <Button label=tr!(i18n, predictions.clear) on_press=move |()| words.set("") /> };
        return view! { <EmptyState title=tr!(i18n, predictions.nothing_title) text=tr!(i18n, predictions.nothing_text) icon=icondata::LuSearchX action=clear /> }
        .into_any();
    }
    view! { <EmptyState title=tr!(i18n, predictions.empty_title) text=tr!(i18n, predictions.empty_text) icon=icondata::LuFileOutput action=new_button /> }
        .into_any()
}

#[component]
fn Rows(page: Signal<Page<Prediction>>, open: Param, deleting: RwSignal<Option<PredictionId>>) -> impl IntoView {
    let i18n = use_i18n();
    let head = move || {
        view! {
            <th scope="col">{tr!(i18n, predictions.model)}</th>
            <th scope="col">{tr!(i18n, predictions.data)}</th>
            <th scope="col" class="number">{tr!(i18n, predictions.rows)}</th>
            <th scope="col" class="number">{tr!(i18n, predictions.size)}</th>
            <th scope="col">{tr!(i18n, predictions.made)}</th>
            <th scope="col" class="shrink"><span class="visually-hidden">{tr!(i18n, datasets.actions)}</span></th>
        }
    };
    view! {
        <Table caption=tr!(i18n, predictions.table_label) head>
            <For each=move || page.with(|page| page.items.clone()) key=|prediction| prediction.id let:prediction>
                <Row prediction open deleting />
            </For>
        </Table>
    }
    .into_any()
}

#[component]
fn Row(prediction: Prediction, open: Param, deleting: RwSignal<Option<PredictionId>>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let id = prediction.id;
    let (rows, size, made) = (prediction.row_count, prediction.size, prediction.created_at);
    let data = prediction.clone();
    let shown = move || open.get() == id.to_string();
    view! {
        <tr class:row-shown=shown>
            <td><button type="button" class="link-button run-name" aria-expanded=move || shown().to_string() on:click=move |_| open.set(id.to_string())><bdi>{prediction.model_name.clone()}</bdi></button></td>
            <td>{move || data_name(i18n, &data)}</td>
            <td class="number">{move || format.count(rows)}</td>
            <td class="number">{move || format.bytes(size)}</td>
            <td class="shrink"><time datetime=made.to_rfc3339() title=move || format.date_time(made)>{move || format.ago(made)}</time></td>
            <td class="shrink">
                <div class="row row--tight row--nowrap">
                    <IconButton icon=icondata::LuEye label=tr!(i18n, predictions.view) on_press=move |()| open.set(id.to_string()) />
                    <Download id form=ResultFormat::Csv />
                    <Download id form=ResultFormat::Json />
                    <IconButton icon=icondata::LuTrash2 danger=true end=true label=tr!(i18n, predictions.delete) on_press=move |()| deleting.set(Some(id)) />
                </div>
            </td>
        </tr>
    }
    .into_any()
}

/// The name of the data: a dataset, typed rows, or the end of what the model was trained with.
pub fn data_name(i18n: Words, prediction: &Prediction) -> String {
    match prediction.dataset_name.as_str() {
        "rows" => t_string!(i18n, predictions.typed_rows).to_owned(),
        "training data" => t_string!(i18n, predictions.training_data).to_owned(),
        name => name.to_owned(),
    }
}

/// A signed link to the result, followed at once.
#[component]
pub fn Download(
    /// Which result.
    id: PredictionId,
    /// In which form.
    form: ResultFormat,
) -> impl IntoView {
    let i18n = use_i18n();
    let act = use_act();
    let press = move |_| {
        let link = datapulse_shared::functions::predictions::download_prediction(id, form);
        act.run(link, |link: DownloadLink| browser::open(&link.url));
    };
    let (icon, word) = match form {
        ResultFormat::Csv => (icondata::LuDownload, "CSV"),
        ResultFormat::Json => (icondata::LuBraces, "JSON"),
    };
    let spoken = move || match form {
        ResultFormat::Csv => t_string!(i18n, predictions.download_csv),
        ResultFormat::Json => t_string!(i18n, predictions.download_json),
    };
    view! {
        <button
            type="button"
            class="button button--secondary button--small"
            aria-label=spoken
            aria-busy=move || act.busy.get().then_some("true")
            on:click=press
        >
            <Icon icon />
            <span>{word}</span>
        </button>
    }
}
