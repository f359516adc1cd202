//! Why one row is answered as it is, and what would have to change for another answer.

use std::collections::{BTreeMap, BTreeSet};

use datapulse_shared::explain::{Counterfactual, ExplainRow, ExplainedRow, Goal, RowInsight, Wish};
use datapulse_shared::functions::models::explain_row;
use datapulse_shared::ids::ModelId;
use leptos::prelude::*;
use serde_json::Value;

use super::try_it::shown;
use crate::act::use_act;
use crate::components::chart::{Axis, Bars, Chart, Spec};
use crate::components::{Button, Card, Checkbox, Choice, Input, Select};
use crate::format::{Format, use_format};
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// Features that are drawn.
const MOST_BARS: usize = 15;

/// The question and its answer.
#[component]
pub fn Why(
    /// The model.
    id: ModelId,
    /// Its classes, none for numbers.
    classes: Vec<String>,
    /// What it needs.
    features: Vec<String>,
    /// The row as it stands in the form.
    row: Callback<(), BTreeMap<String, Value>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let act = use_act();
    let explained = RwSignal::new(None::<ExplainedRow>);
    let (wanted, limit) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let kept = RwSignal::new(BTreeSet::<String>::new());
    let numbers = classes.is_empty();
    let options = Signal::derive(move || {
        let none = Choice::new("", t_string!(i18n, models.wish_none));
        let rest: Vec<Choice> = if numbers {
            vec![
                Choice::new(">", t_string!(i18n, models.wish_at_least)),
                Choice::new("<", t_string!(i18n, models.wish_at_most)),
            ]
        } else {
            let named = |class: &String| {
                Choice::new(
                    format!("={class}"),
                    t_string!(i18n, models.wish_class, class = class.clone()),
                )
            };
            classes.iter().map(named).collect()
        };
        std::iter::once(none).chain(rest).collect::<Vec<_>>()
    });
    let goal = move || {
        let wanted = wanted.get_untracked();
        let number = || limit.with_untracked(|text| text.trim().parse().ok());
        match wanted.split_at_checked(1)? {
            ("=", class) => Some(Goal::Class(class.to_owned())),
            (">", _) => number().map(Goal::AtLeast),
            (_, _) => number().map(Goal::AtMost),
        }
    };
    let ask = move |()| {
        let wish = goal().map(|goal| Wish {
            goal,
            immutable: kept.get_untracked(),
            ranges: BTreeMap::new(),
        });
        let input = ExplainRow { row: row.run(()), wish };
        act.run(explain_row(id, input), move |answer: ExplainedRow| {
            explained.set(Some(answer));
        });
    };
    let keep = features
        .into_iter()
        .map(|feature| {
            let (label, name) = (feature.clone(), feature.clone());
            let checked = Signal::derive(move || kept.with(|kept| kept.contains(&name)));
            let change = move |on: bool| {
                kept.update(|kept| {
                    if on {
                        kept.insert(feature.clone());
                    } else {
                        kept.remove(&feature);
                    }
                });
            };
            view! { <Checkbox label checked on_change=change /> }
        })
        .collect_view();
    view! {
        <Card title=tr!(i18n, models.why)>
            <div class="stack">
                <Select label=tr!(i18n, models.wish) value=wanted options />
                {move || (numbers && !wanted.with(String::is_empty)).then(|| view! { <Input label=tr!(i18n, models.wish_number) kind="number" step="any" value=limit /> })}
                <fieldset class="why__keep" hidden=move || wanted.with(String::is_empty)>
                    <legend class="field__label">{tr!(i18n, models.wish_keep)}</legend>
                    <div class="row">{keep}</div>
                </fieldset>
                <div><Button label=tr!(i18n, models.why_run) icon=icondata::LuLightbulb loading=act.busy on_press=ask /></div>
                {move || explained.get().map(|answer| {
                    let asked = !wanted.with_untracked(String::is_empty);
                    view! { <Contributions insight=answer.insight />{asked.then(|| ways(format, answer.counterfactuals))} }
                })}
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn Contributions(insight: RowInsight) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let base = insight.base;
    let bars: Vec<(String, f64)> = insight
        .contributions
        .into_iter()
        .take(MOST_BARS)
        .map(|one| {
            (
                format!("{} = {}", one.feature, format.cell(&one.value)),
                one.contribution,
            )
        })
        .collect();
    let few = bars.len() <= 6;
    let spec = Signal::derive(move || {
        Spec::Bars(Bars {
            x: Axis::titled(t_string!(i18n, charts.feature)),
            y: Axis::titled(t_string!(i18n, models.adds)),
            labels: bars.iter().map(|(label, _)| label.clone()).collect(),
            values: bars.iter().map(|(_, value)| *value).collect(),
            sideways: true,
            touching: false,
            colour: 0,
        })
    });
    let hint = move || t_string!(i18n, models.why_hint, base = format.figure(base, 4));
    view! { <Chart title=insight.output hint spec short=few /> }.into_any()
}

fn ways(format: Format, ways: Vec<Counterfactual>) -> AnyView {
    let i18n = use_i18n();
    if ways.is_empty() {
        return view! { <p class="muted" role="status">{tr!(i18n, models.ways_none)}</p> }.into_any();
    }
    let way = move |way: Counterfactual| {
        let changes = way.changes.into_iter().map(|change| {
            let (from, to) = (format.cell(&change.from), format.cell(&change.to));
            view! { <li><bdi>{t_string!(i18n, models.way, feature = change.feature, from = from, to = to)}</bdi></li> }
        });
        let answer = shown(format, &way.prediction);
        view! { <li>{t_string!(i18n, models.way_answer, answer = answer)}<ul>{changes.collect_view()}</ul></li> }
    };
    view! { <ul role="status">{ways.into_iter().map(way).collect_view()}</ul> }.into_any()
}
