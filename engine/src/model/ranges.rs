//! The range that goes with an answer: where the truth lies in the promised share of cases.

use ndarray::Array2;

use crate::learners::Predictions;

/// Ranges for some rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Ranges {
    /// How far numbers can be off to both sides.
    Reach(f64),
    /// Rows × classes: whether the class could be the answer. At least one is.
    Classes(Array2<bool>),
}

impl Ranges {
    /// What the reach of a conformal predictor means for these predictions. A class could be the answer when it is not
    /// stranger than the reach; the most probable one always could.
    pub(super) fn new(predictions: &Predictions, reach: f64) -> Self {
        let Predictions::Probabilities(all) = predictions else {
            return Self::Reach(reach);
        };
        let mut could = all.mapv(|share| 1.0 - share <= reach);
        for (mut could, row) in could.rows_mut().into_iter().zip(all.rows()) {
            let greatest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            could.zip_mut_with(&row, |could, &share| *could |= share >= greatest);
        }
        Self::Classes(could)
    }
}
