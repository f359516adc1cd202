//! The rows of one result, and the question before it is deleted.

use datapulse_shared::accounts::Done;
use datapulse_shared::datasets::{Column, PreviewQuery};
use datapulse_shared::functions::predictions::{delete_prediction, get_prediction, preview_prediction};
use datapulse_shared::ids::PredictionId;
use datapulse_shared::predictions::{Prediction, ResultFormat};
use leptos::prelude::*;

use super::list::{Download, data_name};
use crate::act::use_act;
use crate::api::call;
use crate::components::toast::use_toasts;
use crate::components::virtual_table::{HeadColumn, VirtualTable, fetch_with};
use crate::components::{ConfirmDialog, Fetched, IconButton, Notice, RowsSkeleton, Tone};
use crate::fetch::fetch;
use crate::i18n::{t_string, use_i18n};
use crate::pages::datasets::WarningList;
use crate::sentences::told;
use crate::state::session::use_session;
use crate::tr;

/// The rows of a result in a virtual table.
#[component]
pub fn OpenPrediction(
    /// Which result.
    id: PredictionId,
    /// Called when it is to be closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let prediction = fetch(move || get_prediction(id));
    view! {
        <section class="open-prediction stack">
            <Fetched of=prediction loading=|| view! { <RowsSkeleton /> } compact=true let:now>
                <div class="row row--apart">
                    <h2>{move || now.with(|prediction| title(i18n, prediction))}</h2>
                    <div class="row row--tight">
                        <Download id form=ResultFormat::Csv />
                        <Download id form=ResultFormat::Json />
                        <IconButton icon=icondata::LuX end=true label=tr!(i18n, predictions.close_preview) on_press=on_close />
                    </div>
                </div>
                {now.with_untracked(|prediction| prediction.notes.clone()).into_iter().map(|note| view! { <Notice tone=Tone::Warning>{told(i18n.get_locale_untracked(), &note)}</Notice> }).collect_view()}
                {move || now.with(|prediction| (!prediction.warnings.is_empty()).then(|| view! { <WarningList warnings=prediction.warnings.clone() /> }))}
                <ResultRows id label=now.with_untracked(|prediction| title(i18n, prediction)) />
            </Fetched>
        </section>
    }
    .into_any()
}

fn title(i18n: crate::i18n::Words, prediction: &Prediction) -> String {
    let data = data_name(i18n, prediction);
    t_string!(
        i18n,
        predictions.preview,
        model = prediction.model_name.clone(),
        data = data
    )
}

#[component]
fn ResultRows(id: PredictionId, label: String) -> impl IntoView {
    let session = use_session();
    // The first row tells the columns; the table fetches the rest as it scrolls.
    let first = fetch(move || {
        preview_prediction(
            id,
            PreviewQuery {
                limit: 1,
                ..PreviewQuery::default()
            },
        )
    });
    let label = StoredValue::new(label);
    view! {
        <Fetched of=first loading=|| view! { <RowsSkeleton /> } compact=true let:preview>
            {
                let order = StoredValue::new(preview.with_untracked(|preview| answers_first(&preview.columns)));
                let rows = fetch_with(move |query| {
                    call(session, async move {
                        let mut preview = preview_prediction(id, query).await?;
                        order.with_value(|order| preview.rows.iter_mut().for_each(|row| *row = in_order(row, order)));
                        Ok(preview)
                    })
                });
                let (columns, total) = preview.with_untracked(|preview| {
                    let names = order.with_value(|order| in_order(&preview.columns, order));
                    let heads = names.into_iter().map(|column| HeadColumn::plain(column.name, column.column_type));
                    (heads.collect::<Vec<_>>(), preview.total)
                });
                view! { <VirtualTable label=label.get_value() columns total fetch=rows plain=true /> }
            }
        </Fetched>
    }
    .into_any()
}

/// Places of the columns with what the model said first, which is what one came to see.
fn answers_first(columns: &[Column]) -> Vec<usize> {
    // A forecast reads best as it is: point in time, series, value.
    if columns.first().is_some_and(|column| column.name == "ds") {
        return (0..columns.len()).collect();
    }
    // They stand behind the columns of the data, whatever those are called.
    let is_first = |column: &Column| ["prediction", "cluster", "anomaly"].contains(&column.name.as_str());
    let first = columns.iter().rposition(is_first).unwrap_or(0);
    let (mut answers, rest): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(|index| *index >= first);
    answers.extend(rest);
    answers
}

fn in_order<T: Clone>(items: &[T], order: &[usize]) -> Vec<T> {
    order.iter().filter_map(|index| items.get(*index).cloned()).collect()
}

/// Asks before a result goes for good.
#[component]
pub fn DeletePrediction(
    /// The one that is to be deleted.
    target: RwSignal<Option<PredictionId>>,
    /// Called when it is gone.
    #[prop(into)]
    on_done: Callback<PredictionId>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let act = use_act();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if target.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            target.set(None);
        }
    });
    let confirmed = move |()| {
        let Some(id) = target.get_untracked() else { return };
        act.run(delete_prediction(id), move |_: Done| {
            open.set(false);
            toasts.success(t_string!(i18n, predictions.deleted));
            on_done.run(id);
        });
    };
    view! {
        <ConfirmDialog
            title=tr!(i18n, predictions.delete_title)
            text=tr!(i18n, predictions.delete_text)
            confirm=tr!(i18n, predictions.delete)
            open
            loading=act.busy
            on_confirm=confirmed
        />
    }
    .into_any()
}
