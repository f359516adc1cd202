//! One row typed in, predicted at once.

use std::collections::BTreeMap;

use datapulse_shared::functions::models::predict_rows;
use datapulse_shared::models::{ModelDetail, ModelField, PredictRows, PredictedRow, PredictedRows};
use leptos::prelude::*;
use serde_json::Value;

use super::why::Why;
use crate::components::{Button, Card, Choice, EmptyState, Input, Notice, ProgressBar, Select, Tone, Variant};
use crate::form::use_form;
use crate::format::{Format, use_format};
use crate::i18n::{t_string, use_i18n};
use crate::pages::training::names::score;
use crate::sentences::told;
use crate::tr;

/// The share of cases in which the range beside an answer holds the truth.
const COVERAGE: f64 = 0.9;

/// A form with a field per feature, filled with usual values, and the answer beside it.
#[component]
pub fn TryIt(
    /// The model.
    detail: ModelDetail,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = use_form();
    let id = detail.model.id;
    let answer = RwSignal::new(None::<PredictedRows>);
    // Fewer rows than this cannot keep such a promise.
    let coverage = (detail.assessment.conformal_rows >= 9).then_some(COVERAGE);
    let values: Vec<(String, RwSignal<String>)> = detail
        .fields
        .iter()
        .map(|field| {
            (
                field.name.clone(),
                RwSignal::new(field.example.clone().unwrap_or_default()),
            )
        })
        .collect();
    let inputs = detail
        .fields
        .iter()
        .zip(&values)
        .map(|(field, (_, value))| input(field, *value))
        .collect_view();
    let values = StoredValue::new(values);
    let row = Callback::new(move |()| {
        values.with_value(|values| {
            values
                .iter()
                .map(|(name, value)| (name.clone(), cell(&value.get_untracked())))
                .collect::<BTreeMap<_, _>>()
        })
    });
    let send = move || {
        let input = PredictRows {
            rows: vec![row.run(())],
            coverage,
        };
        let checked = input.validate();
        form.send(checked, predict_rows(id, input), move |predicted| {
            answer.set(Some(predicted));
        });
    };
    view! {
        <div class="try-it">
            <Card title=tr!(i18n, models.try_title) subtitle=tr!(i18n, models.try_hint)>
                <form class="stack" on:submit=move |event| { event.prevent_default(); send(); }
                    on:change=move |_| if answer.with_untracked(Option::is_some) { send(); }>
                    {move || form.failure().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })}
                    <div class="try-it__fields">{inputs}</div>
                    <div><Button label=tr!(i18n, models.try_run) variant=Variant::Primary submit=true loading=form.pending icon=icondata::LuWandSparkles /></div>
                </form>
            </Card>
            <Card title=tr!(i18n, models.answer)><Answer answer /></Card>
            <div class="try-it__why">
                <Why id classes=detail.classes.clone() features=detail.model.feature_columns.clone() row />
            </div>
        </div>
    }
    .into_any()
}

fn input(field: &ModelField, value: RwSignal<String>) -> AnyView {
    let name = field.name.clone();
    if field.levels.is_empty() {
        return view! { <Input label=name value /> }.into_any();
    }
    let mut choices = vec![Choice::new("", "–")];
    choices.extend(
        field
            .levels
            .iter()
            .map(|level| Choice::new(level.clone(), level.clone())),
    );
    view! { <Select label=name value options=Signal::stored(choices) /> }.into_any()
}

/// A number where it reads as one, nothing where it is blank, text otherwise.
fn cell(text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    text.parse::<f64>()
        .ok()
        .and_then(serde_json::Number::from_f64)
        .map_or_else(|| Value::from(text), Value::Number)
}

#[component]
fn Answer(answer: RwSignal<Option<PredictedRows>>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    move || match answer.get() {
        None => view! { <EmptyState title=tr!(i18n, models.no_answer) icon=icondata::LuWandSparkles compact=true /> }
            .into_any(),
        Some(predicted) => {
            let notes = predicted
                .notes
                .iter()
                .map(|note| view! { <li>{told(i18n.get_locale_untracked(), note)}</li> })
                .collect_view();
            let row = predicted.predictions.into_iter().next();
            view! {
                <div class="stack" role="status">
                    {row.map(|row| view! {
                        <p class="try-it__answer"><bdi>{shown(format, &row.prediction)}</bdi></p>
                        {range(format, &row)}
                        {beside(format, &row)}
                        {probabilities(row.probabilities)}
                    })}
                    <ul class="small muted plain-list">{notes}</ul>
                </div>
            }
            .into_any()
        }
    }
}

/// What the answer could be in nine of ten cases.
fn range(format: Format, row: &PredictedRow) -> AnyView {
    let i18n = use_i18n();
    let range = match (row.lower.zip(row.upper), &row.prediction_set) {
        (Some((lower, upper)), _) => format!("{} – {}", score(format, Some(lower)), score(format, Some(upper))),
        (None, Some(classes)) => classes.join(", "),
        (None, None) => return ().into_any(),
    };
    view! { <p class="muted">{move || t_string!(i18n, models.range, share = format.percent(COVERAGE), range = range.clone())}</p> }
        .into_any()
}

/// How unusual the row is, or how far from the middle of its group.
fn beside(format: Format, row: &PredictedRow) -> AnyView {
    let i18n = use_i18n();
    let (score_of, distance) = (row.score, row.distance);
    let text = move || match (score_of, distance) {
        (Some(value), _) => format!("{}: {}", t_string!(i18n, results.score), score(format, Some(value))),
        (None, Some(value)) => format!("{}: {}", t_string!(i18n, results.distance), score(format, Some(value))),
        (None, None) => String::new(),
    };
    (score_of.is_some() || distance.is_some())
        .then(|| view! { <p class="muted">{text}</p> })
        .into_any()
}

fn flag(unusual: bool) -> &'static str {
    let i18n = use_i18n();
    if unusual {
        t_string!(i18n, results.unusual)
    } else {
        t_string!(i18n, results.usual)
    }
}

pub(super) fn shown(format: Format, prediction: &Value) -> String {
    match prediction {
        Value::String(class) => class.clone(),
        Value::Bool(unusual) => flag(*unusual).to_owned(),
        other => score(format, other.as_f64()),
    }
}

fn probabilities(of: BTreeMap<String, f64>) -> AnyView {
    let i18n = use_i18n();
    let mut classes: Vec<_> = of.into_iter().collect();
    classes.sort_by(|one, other| other.1.total_cmp(&one.1));
    classes
        .into_iter()
        .take(10)
        .map(|(class, share)| {
            let label = move || t_string!(i18n, models.probability_of, class = class.clone());
            view! { <ProgressBar label=label value=Signal::stored(Some(share * 100.0)) /> }
        })
        .collect_view()
        .into_any()
}
