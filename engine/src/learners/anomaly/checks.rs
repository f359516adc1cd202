//! What all detectors ask for, what they refuse, and where the unusual begins.

use super::super::AlgorithmInfo;
use super::super::schema::HyperparameterInfo;
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType};

/// What every method of this module answers.
pub(super) const PROBLEMS: &[ProblemType] = &[ProblemType::AnomalyDetection];

/// How many rows are to be called unusual.
pub(super) const CONTAMINATION: HyperparameterInfo = HyperparameterInfo::float(
    "contamination",
    "Share of unusual rows",
    "The share of rows that is expected to be unusual; it sets the threshold of the score. At 0 the scores themselves do: \
     what stands out from most of them is unusual.",
    0.0,
    (0.0, 0.5),
);

/// Fewer rows than this have nothing usual to stand out from.
const FEWEST_ROWS: usize = 5;

pub(super) fn check(info: &AlgorithmInfo, x: &Matrix) -> Result<()> {
    if x.nrows() < FEWEST_ROWS {
        return Err(EngineError::bad_input(
            format!(
                "{} needs at least {FEWEST_ROWS} rows, there are {}",
                info.title,
                x.nrows()
            ),
            "use a table with more rows",
        ));
    }
    if x.ncols() == 0 {
        return Err(EngineError::bad_input(
            "there are no features to compare rows by",
            "choose at least one column",
        ));
    }
    let first = x.row(0);
    if x.rows().into_iter().all(|row| row == first) {
        return Err(EngineError::bad_input(
            "all rows are the same in the chosen columns, so none is unusual",
            "choose columns whose values differ",
        ));
    }
    Ok(())
}

/// What lies further from the median than so many deviations of most scores stands out (Iglewicz and Hoaglin 1993).
const STANDS_OUT: f64 = 3.5;

/// The standard deviation of normal values over their median absolute deviation.
const DEVIATION: f64 = 1.4826;

/// The score that the wanted share of rows lies above, or fewer where several rows share it; for a share of 0 the rows
/// whose scores stand out, at least one. There must be two rows.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of rows"
)]
pub(super) fn threshold(scores: &[f64], contamination: f64) -> f64 {
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    let wanted = if contamination > 0.0 {
        (scores.len() as f64 * contamination).round() as usize
    } else {
        standing_out(&sorted)
    };
    // At least one row stays usual; in the middle between two scores rounding elsewhere changes no answer.
    let above = wanted.clamp(1, scores.len() - 1);
    f64::midpoint(sorted[scores.len() - above - 1], sorted[scores.len() - above])
}

/// How many of the scores, which come ascending, stand out: those behind the widest gap beyond what is usual. Scores lean
/// to the right, so only those above the median say how far is far.
fn standing_out(sorted: &[f64]) -> usize {
    let middle = median(sorted);
    let apart: Vec<f64> = sorted[sorted.len() / 2..].iter().map(|score| score - middle).collect();
    let limit = middle + STANDS_OUT * DEVIATION * median(&apart);
    let first = sorted.partition_point(|score| *score <= limit).max(1);
    let gap = |place: &usize| sorted[*place] - sorted[*place - 1];
    let widest = (first..sorted.len()).rev().max_by(|a, b| gap(a).total_cmp(&gap(b)));
    widest.map_or(0, |place| sorted.len() - place)
}

fn median(sorted: &[f64]) -> f64 {
    f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::threshold;

    #[test]
    fn a_wanted_share_lies_above_the_threshold() {
        let scores: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(
            scores.iter().filter(|score| **score > threshold(&scores, 0.05)).count(),
            5
        );
    }

    #[test]
    fn without_a_wanted_share_what_stands_out_does() {
        let mut scores: Vec<f64> = (0..100).map(|row| 0.5 + f64::from(row % 10) / 100.0).collect();
        scores.extend([0.8, 0.81, 0.9]);
        let above = threshold(&scores, 0.0);
        assert_eq!(scores.iter().filter(|score| **score > above).count(), 3);
    }
}
