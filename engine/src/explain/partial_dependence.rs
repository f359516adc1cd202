//! Partial dependence: the mean answer if every row had the same value in one feature (Friedman 2001).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Group, mean_outputs};
use crate::control::Control;
use crate::error::Result;
use crate::learners::Fitted;
use crate::problem::Matrix;

/// The curve of one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartialDependence {
    /// The source column.
    pub feature: String,
    /// Values of the feature: ascending numbers, or levels with the most frequent first.
    pub values: Vec<Value>,
    /// For each value the mean of each output: one number, or the probability of each class.
    pub means: Vec<Vec<f64>>,
}

/// The mean outputs over the rows of `x` when the feature takes the values that stand encoded in the rows of `grid`.
///
/// # Errors
/// An interruption when `control` asks for one.
pub fn curve(model: &Fitted, x: &Matrix, group: &Group, grid: &Matrix, control: &Control) -> Result<Vec<Vec<f64>>> {
    let mut changed = x.clone();
    (0..grid.nrows())
        .map(|point| {
            control.check()?;
            for row in 0..changed.nrows() {
                group.copy(grid, point, &mut changed, row);
            }
            mean_outputs(model, &changed, control)
        })
        .collect()
}
