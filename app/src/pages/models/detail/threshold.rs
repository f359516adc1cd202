//! From which probability on the second of two classes is the answer: every threshold with its figures, to choose from.

use datapulse_shared::assessment::{ThresholdChoice, ThresholdPoint, ThresholdRule};
use datapulse_shared::functions::models::set_threshold;
use datapulse_shared::models::ModelDetail;
use leptos::prelude::*;

use crate::act::use_act;
use crate::components::chart::{Axis, Chart, Line, Lines, Matrix, Spec};
use crate::components::{Button, Card, Choice, Input, Select, Slider, Variant};
use crate::format::use_format;
use crate::i18n::{Words, t_string, use_i18n};
use crate::tr;

/// Figures of one threshold, in the order in which they are shown.
const FIGURES: usize = 5;

/// The thresholds of a model, and the one it uses.
#[component]
pub fn Threshold(
    /// The model.
    detail: ModelDetail,
    /// Called when another one is in use.
    #[prop(into)]
    on_saved: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let act = use_act();
    let id = detail.model.id;
    let classes = StoredValue::new(detail.classes);
    let second = classes.with_value(|classes| classes.last().cloned().unwrap_or_default());
    let used = detail.assessment.threshold;
    let points = StoredValue::new(detail.assessment.thresholds);
    let at = RwSignal::new(points.with_value(|points| nearest(points, used.unwrap_or(0.5))));
    let point = Memo::new(move |_| points.with_value(|points| points[at.get().min(points.len() - 1)]));
    let (least, most) = points.with_value(|points| {
        let end = |point: Option<&ThresholdPoint>| point.map_or(0.5, |point| point.threshold);
        (end(points.first()), end(points.last()))
    });
    let save = move |rule: Option<ThresholdRule>| {
        act.run(set_threshold(id, ThresholdChoice { rule }), move |_| on_saved.run(()));
    };
    let keep = move |()| {
        let threshold = point.get_untracked().threshold;
        save(Some(ThresholdRule::Fixed { threshold }));
    };
    let now = move || match used {
        Some(threshold) => t_string!(i18n, models.threshold_used, threshold = format.fixed(threshold, 3)),
        None => t_string!(i18n, models.threshold_unused).to_owned(),
    };
    let tiles = move || {
        let names = names(i18n);
        let values = figures(&point.get());
        let tile = |(name, value): (&str, Option<f64>)| {
            let value = value.map_or_else(|| "–".to_owned(), |value| format.fixed(value, 3));
            view! { <div class="metric"><dt>{name.to_owned()}</dt><dd class="numeric">{value}</dd></div> }
        };
        names.into_iter().zip(values).map(tile).collect_view()
    };
    let matrix = Signal::derive(move || {
        let point = point.get();
        Spec::Matrix(Matrix {
            x: Axis::titled(t_string!(i18n, charts.predicted)),
            y: Axis::titled(t_string!(i18n, charts.actual)),
            labels: classes.get_value(),
            cells: vec![
                vec![point.true_negatives, point.false_positives],
                vec![point.false_negatives, point.true_positives],
            ],
        })
    });
    let curves = Signal::derive(move || points.with_value(|points| curves(i18n, points)));
    let position = Signal::derive(move || point.get().threshold);
    let move_to = move |threshold: f64| at.set(points.with_value(|points| nearest(points, threshold)));
    let shown = move || format.fixed(point.get().threshold, 3);
    view! {
        <div class="stack">
            <Card title=tr!(i18n, models.tab_threshold) subtitle=move || t_string!(i18n, models.threshold_hint, class = second.clone())>
                <div class="stack">
                    <p>{now}</p>
                    <Goal points at />
                    <Slider label=tr!(i18n, models.threshold) value=position on_change=move_to min=least max=most step=0.001 shown />
                    <dl class="metrics">{tiles}</dl>
                    <div class="row">
                        <Button label=tr!(i18n, models.threshold_save) variant=Variant::Primary icon=icondata::LuCheck loading=act.busy on_press=keep />
                        {used.map(|_| view! { <Button label=tr!(i18n, models.threshold_reset) disabled=act.busy on_press=move |()| save(None) /> })}
                    </div>
                </div>
            </Card>
            <div class="chart-grid">
                <div class="card card__body"><Chart title=tr!(i18n, models.confusion) spec=matrix /></div>
                <div class="card card__body"><Chart title=tr!(i18n, models.threshold_curves) spec=curves /></div>
            </div>
        </div>
    }
    .into_any()
}

/// What the threshold shall be best for; choosing it moves the slider there.
#[component]
fn Goal(points: StoredValue<Vec<ThresholdPoint>>, at: RwSignal<usize>) -> impl IntoView {
    let i18n = use_i18n();
    let goal = RwSignal::new(String::new());
    let (first, other) = (RwSignal::new("0.9".to_owned()), RwSignal::new("5".to_owned()));
    let options = Signal::derive(move || {
        [
            ("", t_string!(i18n, models.goal_none)),
            ("f1", t_string!(i18n, results.f1)),
            ("balanced", t_string!(i18n, models.goal_balanced)),
            ("cost", t_string!(i18n, models.goal_cost)),
            ("precision", t_string!(i18n, models.goal_precision)),
            ("recall", t_string!(i18n, models.goal_recall)),
        ]
        .map(|(value, label)| Choice::new(value, label))
        .to_vec()
    });
    let found = Memo::new(move |_| {
        let number = |text: RwSignal<String>| text.with(|text| text.trim().parse::<f64>().ok());
        let (goal, first, other) = (goal.get(), number(first), number(other));
        points.with_value(|points| best(points, &goal, first, other))
    });
    Effect::new(move |_| {
        if let Some(position) = found.get() {
            at.set(position);
        }
    });
    let inputs = move || match goal.get().as_str() {
        "cost" => view! {
            <Input label=tr!(i18n, models.goal_cost_false) kind="number" step="any" value=first />
            <Input label=tr!(i18n, models.goal_cost_missed) kind="number" step="any" value=other />
        }
        .into_any(),
        "precision" | "recall" => {
            view! { <Input label=tr!(i18n, models.goal_at_least) kind="number" step="any" value=first /> }.into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <div class="form-grid">
            <Select label=tr!(i18n, models.goal) value=goal options />
            {inputs}
        </div>
        {move || (found.get().is_none() && !goal.get().is_empty()).then(|| view! { <p class="muted small" role="status">{tr!(i18n, models.goal_unmet)}</p> })}
    }
    .into_any()
}

/// The position that serves the goal best, of equals the one nearest to 0.5; `None` where none reaches it or there is no
/// goal.
fn best(points: &[ThresholdPoint], goal: &str, first: Option<f64>, other: Option<f64>) -> Option<usize> {
    if goal.is_empty() {
        return None;
    }
    let worth = |point: &ThresholdPoint| {
        let [precision, recall, f1, balanced, _] = figures(point);
        #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
        match goal {
            "f1" => f1,
            "balanced" => balanced,
            "cost" => Some(-(first? * point.false_positives as f64 + other? * point.false_negatives as f64)),
            "precision" => recall.filter(|_| precision >= first && first.is_some()),
            _ => precision.filter(|_| recall >= first && first.is_some()),
        }
    };
    let middle = |position: usize| (points[position].threshold - 0.5).abs();
    let candidates = points
        .iter()
        .enumerate()
        .filter_map(|(at, point)| Some((at, worth(point)?)));
    candidates
        .max_by(|(a, left), (b, right)| left.total_cmp(right).then(middle(*b).total_cmp(&middle(*a))))
        .map(|(at, _)| at)
}

/// Precision, recall, F1, balanced accuracy, accuracy.
fn figures(point: &ThresholdPoint) -> [Option<f64>; FIGURES] {
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
    let (hits, wrong) = (point.true_positives, point.false_positives + point.false_negatives);
    let recall = share(hits, hits + point.false_negatives);
    let left_alone = share(point.true_negatives, point.true_negatives + point.false_positives);
    [
        share(hits, hits + point.false_positives),
        recall,
        share(2 * hits, 2 * hits + wrong),
        recall.zip(left_alone).map(|(one, other)| f64::midpoint(one, other)),
        share(hits + point.true_negatives, hits + point.true_negatives + wrong),
    ]
}

fn names(i18n: Words) -> [&'static str; FIGURES] {
    [
        t_string!(i18n, results.precision),
        t_string!(i18n, results.recall),
        t_string!(i18n, results.f1),
        t_string!(i18n, models.goal_balanced),
        t_string!(i18n, models.accuracy),
    ]
}

fn curves(i18n: Words, points: &[ThresholdPoint]) -> Spec {
    let names = names(i18n);
    let line = |figure: usize| Line {
        name: names[figure].to_owned(),
        points: points
            .iter()
            .filter_map(|point| Some([point.threshold, figures(point)[figure]?]))
            .collect(),
        colour: figure,
        ..Line::default()
    };
    Spec::Lines(Lines {
        x: Axis::share(t_string!(i18n, models.threshold)),
        y: Axis::share(""),
        lines: (0..3).map(line).collect(),
        guide: None,
        filled: false,
    })
}

fn nearest(points: &[ThresholdPoint], threshold: f64) -> usize {
    let off = |position: &usize| (points[*position].threshold - threshold).abs();
    (0..points.len())
        .min_by(|a, b| off(a).total_cmp(&off(b)))
        .unwrap_or_default()
}
