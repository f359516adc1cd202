//! How well predicted classes and their probabilities meet the actual classes.

use ndarray::{ArrayView1, ArrayView2};

use super::charts::ClassReport;
use super::ranking::{average_precision, roc_auc, steps};
use super::{Metrics, collect};
use crate::elementary::ln;

/// All metrics of classes: `codes` are the actual classes, `probabilities` rows × classes. The predicted class is the
/// most probable one, the first of equals.
///
/// With two classes the areas are those of the second class, else means over the classes for which they are defined
/// (one against the rest).
pub fn classification(codes: ArrayView1<'_, u32>, probabilities: ArrayView2<'_, f64>) -> Metrics {
    let classes = probabilities.ncols();
    let counts = confusion(codes, probabilities);
    let reports: Vec<Figures> = (0..classes).map(|class| Figures::of(&counts, class)).collect();
    let seen: Vec<&Figures> = reports
        .iter()
        .filter(|report| report.actual + report.predicted > 0.0)
        .collect();
    let known = !codes.is_empty() && probabilities.iter().all(|probability| probability.is_finite());
    let if_known = |value: Option<f64>| value.filter(|_| known);
    let recalls = reports
        .iter()
        .filter(|report| report.actual > 0.0)
        .map(|report| report.hits / report.actual);
    let total: f64 = reports.iter().map(|report| report.actual).sum();
    let hits: f64 = reports.iter().map(|report| report.hits).sum();
    let areas = |area: fn(&[super::ranking::Step]) -> Option<f64>| {
        let of = |class: usize| {
            area(&steps(
                codes
                    .iter()
                    .zip(probabilities.column(class))
                    .map(|(&code, &p)| (p, code as usize == class)),
            ))
        };
        if classes == 2 {
            of(1)
        } else {
            mean((0..classes).filter_map(of))
        }
    };
    collect([
        ("accuracy", if_known(Some(hits / total))),
        ("balanced_accuracy", if_known(mean(recalls))),
        (
            "precision",
            if_known(mean(seen.iter().map(|report| share(report.hits, report.predicted)))),
        ),
        (
            "recall",
            if_known(mean(seen.iter().map(|report| share(report.hits, report.actual)))),
        ),
        (
            "f1",
            if_known(mean(
                seen.iter()
                    .map(|report| share(2.0 * report.hits, report.actual + report.predicted)),
            )),
        ),
        ("roc_auc", if_known(areas(roc_auc))),
        ("pr_auc", if_known(areas(average_precision))),
        ("log_loss", if_known(log_loss(codes, probabilities))),
        ("mcc", if_known(matthews(&reports, total, hits))),
    ])
}

/// Counts of rows by actual (outer) and predicted (inner) class.
pub fn confusion(codes: ArrayView1<'_, u32>, probabilities: ArrayView2<'_, f64>) -> Vec<Vec<u64>> {
    let classes = probabilities.ncols();
    let mut counts = vec![vec![0; classes]; classes];
    for (&code, row) in codes.iter().zip(probabilities.rows()) {
        let mut best = 0;
        for class in 1..classes {
            if row[class] > row[best] {
                best = class;
            }
        }
        counts[code as usize][best] += 1;
    }
    counts
}

/// Precision, recall and F1 of each class; `None` where there is nothing to divide by.
pub fn class_reports(counts: &[Vec<u64>], classes: &[String]) -> Vec<ClassReport> {
    let report = |(position, class): (usize, &String)| {
        let Figures {
            hits,
            actual,
            predicted,
        } = Figures::of(counts, position);
        let of = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        ClassReport {
            class: class.clone(),
            precision: of(hits, predicted),
            recall: of(hits, actual),
            f1: of(2.0 * hits, actual + predicted),
            support: counts[position].iter().sum(),
        }
    };
    classes.iter().enumerate().map(report).collect()
}

/// Rows of a class that were found, that there are, and that were said to be.
struct Figures {
    hits: f64,
    actual: f64,
    predicted: f64,
}

impl Figures {
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    fn of(counts: &[Vec<u64>], class: usize) -> Self {
        Self {
            hits: counts[class][class] as f64,
            actual: counts[class].iter().sum::<u64>() as f64,
            predicted: counts.iter().map(|row| row[class]).sum::<u64>() as f64,
        }
    }
}

/// 0 where there is nothing to divide by, so that a class that is never predicted counts against an average.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "a count of classes")]
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Mean negative logarithm of the probability of the actual class, which counts as at least 2⁻⁵².
#[expect(clippy::cast_precision_loss, reason = "a mean")]
fn log_loss(codes: ArrayView1<'_, u32>, probabilities: ArrayView2<'_, f64>) -> Option<f64> {
    let of =
        |(&code, row): (&u32, ArrayView1<'_, f64>)| -ln(row[code as usize].clamp(f64::EPSILON, 1.0 - f64::EPSILON));
    let total: f64 = codes.iter().zip(probabilities.rows()).map(of).sum();
    (!codes.is_empty()).then(|| total / codes.len() as f64)
}

/// Matthews correlation for any number of classes (Gorodkin 2004); undefined when all rows are of one class, or said
/// to be.
fn matthews(reports: &[Figures], total: f64, hits: f64) -> Option<f64> {
    let sum = |of: fn(&Figures) -> f64| reports.iter().map(of).sum::<f64>();
    let both = sum(|report| report.actual * report.predicted);
    let actual = total * total - sum(|report| report.actual * report.actual);
    let predicted = total * total - sum(|report| report.predicted * report.predicted);
    (actual > 0.0 && predicted > 0.0).then(|| (hits * total - both) / (actual * predicted).sqrt())
}
