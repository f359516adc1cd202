//! How the answer depends on one feature: the mean over likely rows (partial dependence), and some of those rows alone
//! (individual conditional expectation).

use datapulse_shared::explain::{Dependence, DependenceQuery};
use datapulse_shared::functions::models::dependence;
use datapulse_shared::ids::ModelId;
use leptos::prelude::*;
use serde_json::Value;

use crate::components::chart::{Axis, Bars, Chart, Line, Lines, Spec};
use crate::components::{Card, Choice, Fetched, RowsSkeleton, Select};
use crate::fetch::fetch;
use crate::format::{Format, use_format};
use crate::i18n::{Words, t_string, use_i18n};
use crate::tr;

/// The chart, with the feature to choose, and the class where there are more than two.
#[component]
pub fn DependenceCard(
    /// The model.
    id: ModelId,
    /// What it needs, the most important first.
    features: Vec<String>,
    /// Its classes, none for numbers.
    classes: Vec<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let feature = RwSignal::new(features.first().cloned().unwrap_or_default());
    let class = RwSignal::new(classes.last().cloned().unwrap_or_default());
    let found = fetch(move || {
        let query = DependenceQuery {
            feature: feature.get(),
            class: Some(class.get()).filter(|class| !class.is_empty()),
        };
        dependence(id, query)
    });
    let many = classes.len() > 2;
    let options = |names: Vec<String>| {
        let choices = names.into_iter().map(|name| Choice::new(name.clone(), name));
        Signal::stored(choices.collect::<Vec<_>>())
    };
    let (features, classes) = (options(features), options(classes));
    view! {
        <Card title=tr!(i18n, models.dependence) subtitle=tr!(i18n, models.dependence_hint)>
            <div class="stack">
                <div class="form-grid">
                    <Select label=tr!(i18n, charts.feature) value=feature options=features />
                    {many.then(|| view! { <Select label=tr!(i18n, models.class) value=class options=classes /> })}
                </div>
                <Fetched of=found compact=true loading=|| view! { <RowsSkeleton count=4 /> } let:answer>
                    {move || {
                        let answer = answer.get();
                        let title = answer.feature.clone();
                        view! { <Chart title spec=Signal::derive(move || drawn(i18n, format, &answer)) /> }
                    }}
                </Fetched>
            </div>
        </Card>
    }
    .into_any()
}

/// Curves over numbers, a bar for each text.
fn drawn(i18n: Words, format: Format, answer: &Dependence) -> Spec {
    let title = if answer.output == "prediction" {
        t_string!(i18n, charts.predicted).to_owned()
    } else {
        format!("{} ({})", t_string!(i18n, charts.predicted_probability), answer.output)
    };
    let numbers: Option<Vec<f64>> = answer.values.iter().map(Value::as_f64).collect();
    let Some(numbers) = numbers else {
        return Spec::Bars(Bars {
            x: Axis::titled(answer.feature.clone()),
            y: Axis::titled(title),
            labels: answer.values.iter().map(|value| format.cell(value)).collect(),
            values: answer.mean.clone(),
            sideways: true,
            touching: false,
            colour: 0,
        });
    };
    let line = |values: &[f64]| numbers.iter().zip(values).map(|(x, y)| [*x, *y]).collect();
    let alone = answer.lines.iter().map(|values| Line {
        name: t_string!(i18n, models.dependence_row).to_owned(),
        points: line(values),
        faint: true,
        ..Line::default()
    });
    let mean = Line {
        name: t_string!(i18n, models.dependence_mean).to_owned(),
        points: line(&answer.mean),
        ..Line::default()
    };
    Spec::Lines(Lines {
        x: Axis {
            tight: true,
            ..Axis::titled(answer.feature.clone())
        },
        y: Axis::titled(title),
        lines: alone.chain(std::iter::once(mean)).collect(),
        guide: None,
        filled: false,
    })
}
