//! Anomaly detection: rows that are unlike all others, found without anybody saying which.
//!
//! A detector gives every row a score, more for what is more unusual; rows above a threshold are called unusual. The
//! threshold is where the wanted share of the rows that were learnt from lies above it.

mod isolation;
mod model;

pub(super) use isolation::IsolationLearner;
pub use model::{AnomalyModel, Detector};

use super::AlgorithmInfo;
use super::schema::HyperparameterInfo;
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType};

/// What every method of this module answers.
pub(super) const PROBLEMS: &[ProblemType] = &[ProblemType::AnomalyDetection];

/// How many rows are to be called unusual.
const CONTAMINATION: HyperparameterInfo = HyperparameterInfo::float(
    "contamination",
    "Share of unusual rows",
    "The share of rows that is expected to be unusual; it sets the threshold of the score.",
    0.02,
    (0.0001, 0.5),
);

/// Fewer rows than this have nothing usual to stand out from.
const FEWEST_ROWS: usize = 5;

fn check(info: &AlgorithmInfo, x: &Matrix) -> Result<()> {
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

/// The score that the wanted share of rows lies above, or fewer where several rows share it. There must be two rows.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of rows"
)]
fn threshold(scores: &[f64], contamination: f64) -> f64 {
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    // At least one row stays usual; in the middle between two scores rounding elsewhere changes no answer.
    let above = ((scores.len() as f64 * contamination).round() as usize).clamp(1, scores.len() - 1);
    f64::midpoint(sorted[scores.len() - above - 1], sorted[scores.len() - above])
}
