//! Points of the curves that people look at.

use ndarray::{ArrayView1, ArrayView2};

use super::charts::Curve;
use super::ranking::{Step, average_precision, both, roc_auc, steps};

/// Most points of a curve.
const MOST_POINTS: usize = 200;
/// Most classes that get a curve of their own.
const MOST_CURVES: usize = 12;
/// Bins of a calibration curve.
const BINS: usize = 10;

/// The curves of some classes, one each.
#[derive(Default)]
pub(super) struct Curves {
    pub roc: Vec<Curve>,
    pub precision_recall: Vec<Curve>,
    pub calibration: Vec<Curve>,
    pub gain: Vec<Curve>,
    pub lift: Vec<Curve>,
}

/// With two classes one curve of each kind, of the second class; else one per class, for the first twelve.
pub(super) fn curves(codes: ArrayView1<'_, u32>, probabilities: ArrayView2<'_, f64>, classes: &[String]) -> Curves {
    let which = if classes.len() == 2 {
        1..2
    } else {
        0..classes.len().min(MOST_CURVES)
    };
    let mut curves = Curves::default();
    for class in which {
        let rows = || {
            codes
                .iter()
                .zip(probabilities.column(class))
                .map(|(&code, &p)| (p, code as usize == class))
        };
        let steps = steps(rows());
        let curve = |area, points| Curve {
            class: classes[class].clone(),
            area,
            points,
        };
        let gain = gain_points(&steps);
        curves.roc.push(curve(roc_auc(&steps), roc_points(&steps)));
        curves
            .precision_recall
            .push(curve(average_precision(&steps), precision_points(&steps)));
        curves.calibration.push(curve(None, calibration_points(rows())));
        curves.lift.push(curve(None, lift_points(&gain)));
        curves.gain.push(curve(None, gain));
    }
    curves
}

fn roc_points(steps: &[Step]) -> Vec<[f64; 2]> {
    let Some(total) = both(steps) else { return Vec::new() };
    let points = steps
        .iter()
        .map(|step| [step.misses / total.misses, step.hits / total.hits]);
    thin(std::iter::once([0.0, 0.0]).chain(points).collect())
}

fn precision_points(steps: &[Step]) -> Vec<[f64; 2]> {
    let Some(total) = steps.last().filter(|total| total.hits > 0.0) else {
        return Vec::new();
    };
    let points = steps
        .iter()
        .map(|step| [step.hits / total.hits, step.hits / (step.hits + step.misses)]);
    let first = steps.first().map_or(1.0, |step| step.hits / (step.hits + step.misses));
    thin(std::iter::once([0.0, first]).chain(points).collect())
}

/// Share of the rows that are taken, best scores first, to share of the class that is found among them.
fn gain_points(steps: &[Step]) -> Vec<[f64; 2]> {
    let Some(total) = steps.last().filter(|total| total.hits > 0.0) else {
        return Vec::new();
    };
    let rows = total.hits + total.misses;
    let points = steps
        .iter()
        .map(|step| [(step.hits + step.misses) / rows, step.hits / total.hits]);
    thin(std::iter::once([0.0, 0.0]).chain(points).collect())
}

/// How many times more of the class is found than by taking as many rows blindly.
fn lift_points(gain: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let taken = gain.iter().filter(|[taken, _]| *taken > 0.0);
    taken.map(|[taken, found]| [*taken, found / taken]).collect()
}

/// In ten bins of equal width: mean predicted probability and share of rows that are of the class.
fn calibration_points(rows: impl Iterator<Item = (f64, bool)>) -> Vec<[f64; 2]> {
    let mut bins = [(0.0, 0.0, 0.0); BINS];
    for (probability, positive) in rows {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a bin from 0 to 9"
        )]
        let bin = ((probability.clamp(0.0, 1.0) * BINS as f64) as usize).min(BINS - 1);
        let (sum, hits, count) = &mut bins[bin];
        *sum += probability;
        *hits += f64::from(u8::from(positive));
        *count += 1.0;
    }
    let filled = bins.into_iter().filter(|(_, _, count)| *count > 0.0);
    filled.map(|(sum, hits, count)| [sum / count, hits / count]).collect()
}

/// Leaves out points inside of straight lines, then keeps 200 at even distances, both ends among them.
fn thin(points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let mut bent: Vec<[f64; 2]> = Vec::with_capacity(points.len());
    for point in points {
        if let [.., before, last] = bent[..]
            && on_line(before, last, point)
        {
            bent.pop();
        }
        bent.push(point);
    }
    sample(&bent, MOST_POINTS)
}

#[expect(
    clippy::float_cmp,
    reason = "leaving out a point must change nothing to the last bit"
)]
fn on_line(from: [f64; 2], over: [f64; 2], to: [f64; 2]) -> bool {
    // Only level and upright lines.
    (from[0] == over[0] && over[0] == to[0]) || (from[1] == over[1] && over[1] == to[1])
}

/// At most `most` entries (at least 2) at even distances, both ends among them.
pub(crate) fn sample<T: Copy>(values: &[T], most: usize) -> Vec<T> {
    if values.len() <= most {
        return values.to_vec();
    }
    (0..most)
        .map(|position| values[position * (values.len() - 1) / (most - 1)])
        .collect()
}
