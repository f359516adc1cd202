//! From what the engine measured to what the page draws.

use datapulse_shared::assessment::LearningPoint;
use datapulse_shared::charts::{ClassificationCharts, Curve, Importance, RegressionCharts};
use datapulse_shared::profile::Histogram;

use crate::components::chart::{Axis, Bars, Group, Guide, Line, Lines, Matrix, Scatter, Spec};
use crate::format::Format;
use crate::i18n::{Words, t_string};

/// A candidate whose curves are laid over those of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay<C> {
    /// Its name in the legend.
    pub name: String,
    /// Its colour.
    pub colour: usize,
    /// Its charts.
    pub charts: C,
}

/// Which of a candidate's curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurveKind {
    /// False positive rate to true positive rate.
    Roc,
    /// Recall to precision.
    PrecisionRecall,
    /// Predicted probability to observed share.
    Calibration,
    /// Share of rows taken to share of the class found.
    Gain,
    /// Share of rows taken to how many times more is found than blindly.
    Lift,
}

/// The curves of one class, or of all, of one candidate or several.
pub fn curves(
    i18n: Words,
    format: Format,
    kind: CurveKind,
    of: &[Overlay<ClassificationCharts>],
    class: Option<&str>,
) -> Spec {
    let single = of.len() == 1;
    let mut lines = Vec::new();
    for overlay in of {
        let chosen = curves_of(kind, &overlay.charts)
            .iter()
            .filter(|curve| class.is_none_or(|class| curve.class == class));
        for (index, curve) in chosen.enumerate() {
            lines.push(Line {
                name: curve_name(format, overlay, curve, single, class.is_some()),
                points: curve.points.clone(),
                colour: if single { index } else { overlay.colour },
                marked: kind == CurveKind::Calibration,
                dashed: !single && index > 0,
                ..Line::default()
            });
        }
    }
    let (x, y) = match kind {
        CurveKind::Roc => (
            t_string!(i18n, charts.false_positive_rate),
            t_string!(i18n, charts.true_positive_rate),
        ),
        CurveKind::PrecisionRecall => (t_string!(i18n, charts.recall), t_string!(i18n, charts.precision)),
        CurveKind::Calibration => (
            t_string!(i18n, charts.predicted_probability),
            t_string!(i18n, charts.observed_share),
        ),
        CurveKind::Gain => (t_string!(i18n, charts.rows_taken), t_string!(i18n, charts.class_found)),
        CurveKind::Lift => (t_string!(i18n, charts.rows_taken), t_string!(i18n, charts.lift)),
    };
    let guide = matches!(kind, CurveKind::Roc | CurveKind::Calibration | CurveKind::Gain).then_some(Guide::Diagonal);
    let y = if kind == CurveKind::Lift {
        Axis {
            from_zero: true,
            ..Axis::titled(y)
        }
    } else {
        Axis::share(y)
    };
    Spec::Lines(Lines {
        x: Axis::share(x),
        y,
        lines,
        guide,
        filled: kind == CurveKind::Roc,
    })
}

fn curves_of(kind: CurveKind, charts: &ClassificationCharts) -> &[Curve] {
    match kind {
        CurveKind::Roc => &charts.roc,
        CurveKind::PrecisionRecall => &charts.precision_recall,
        CurveKind::Calibration => &charts.calibration,
        CurveKind::Gain => &charts.gain,
        CurveKind::Lift => &charts.lift,
    }
}

fn curve_name<C>(format: Format, overlay: &Overlay<C>, curve: &Curve, single: bool, one_class: bool) -> String {
    let name = match (single, one_class) {
        (true, _) => curve.class.clone(),
        (false, true) => overlay.name.clone(),
        (false, false) => format!("{} · {}", overlay.name, curve.class),
    };
    match curve.area {
        Some(area) => format!("{name} ({})", format.fixed(area, 3)),
        None => name,
    }
}

/// True against predicted classes.
pub fn confusion(i18n: Words, charts: &ClassificationCharts) -> Spec {
    Spec::Matrix(Matrix {
        x: Axis::titled(t_string!(i18n, charts.predicted)),
        y: Axis::titled(t_string!(i18n, charts.actual)),
        labels: charts.confusion.classes.clone(),
        cells: charts.confusion.counts.clone(),
    })
}

/// The importance of exactly the chosen features, the most important first.
pub fn importance(i18n: Words, of: &[Importance]) -> Spec {
    Spec::Bars(Bars {
        x: Axis::titled(t_string!(i18n, charts.feature)),
        y: Axis {
            title: t_string!(i18n, charts.importance).to_owned(),
            from_zero: true,
            ..Axis::default()
        },
        labels: of.iter().map(|one| one.feature.clone()).collect(),
        values: of.iter().map(|one| one.importance).collect(),
        sideways: true,
        touching: false,
        colour: 0,
    })
}

/// Predicted against actual values; a perfect model puts every point on the diagonal.
pub fn predicted_actual(i18n: Words, of: &[Overlay<RegressionCharts>]) -> Spec {
    let values = of
        .iter()
        .flat_map(|overlay| overlay.charts.actual_predicted.iter().flatten().copied());
    let (from, to) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    Spec::Points(Scatter {
        x: Axis::titled(t_string!(i18n, charts.actual)),
        y: Axis::titled(t_string!(i18n, charts.predicted)),
        groups: groups(of, |charts| charts.actual_predicted.clone()),
        guide: (from < to).then_some(Guide::Identity { from, to }),
    })
}

/// How far off each prediction is.
pub fn residuals(i18n: Words, of: &[Overlay<RegressionCharts>]) -> Spec {
    Spec::Points(Scatter {
        x: Axis::titled(t_string!(i18n, charts.predicted)),
        y: Axis::titled(t_string!(i18n, charts.residual)),
        groups: groups(of, |charts| charts.residuals.clone()),
        guide: Some(Guide::Zero),
    })
}

fn groups(of: &[Overlay<RegressionCharts>], points: impl Fn(&RegressionCharts) -> Vec<[f64; 2]>) -> Vec<Group> {
    of.iter()
        .map(|overlay| Group {
            name: overlay.name.clone(),
            points: points(&overlay.charts),
            colour: overlay.colour,
        })
        .collect()
}

/// A histogram; the labels are the limits of its bins.
pub fn histogram(i18n: Words, title: String, histogram: &Histogram, label: impl Fn(f64) -> String) -> Spec {
    let labels = histogram
        .edges
        .windows(2)
        .map(|pair| format!("{} – {}", label(pair[0]), label(pair[1])));
    #[expect(clippy::cast_precision_loss, reason = "no table has 2^53 rows")]
    let values = histogram.counts.iter().map(|count| *count as f64).collect();
    Spec::Bars(Bars {
        x: Axis::titled(title),
        y: Axis::count(t_string!(i18n, charts.rows)),
        labels: labels.collect(),
        values,
        sideways: false,
        touching: true,
        colour: 0,
    })
}

/// What a model learns from a part of the rows: on these rows, and on rows that it did not see.
pub fn learning_curve(i18n: Words, metric: String, of: &[LearningPoint]) -> Spec {
    #[expect(clippy::cast_precision_loss, reason = "no table has 2^53 rows")]
    let points = |value: fn(&LearningPoint) -> Option<f64>| {
        of.iter()
            .filter_map(|point| Some([point.rows as f64, value(point)?]))
            .collect::<Vec<_>>()
    };
    let line = |name: &str, colour, points| Line {
        name: name.to_owned(),
        points,
        colour,
        marked: true,
        ..Line::default()
    };
    Spec::Lines(Lines {
        x: Axis::titled(t_string!(i18n, charts.rows_learnt)),
        y: Axis::titled(metric),
        lines: vec![
            line(t_string!(i18n, charts.on_unseen), 0, points(|point| point.validation)),
            line(t_string!(i18n, charts.on_learnt), 1, points(|point| point.train)),
        ],
        guide: None,
        filled: false,
    })
}

/// Loss by epoch, one line for each algorithm.
pub fn loss_chart(i18n: Words, lines: Vec<Line>) -> Spec {
    Spec::Lines(Lines {
        x: Axis::steps(t_string!(i18n, charts.epoch)),
        y: Axis::titled(t_string!(i18n, charts.loss)),
        lines,
        guide: None,
        filled: true,
    })
}
