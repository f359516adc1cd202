//! Why a model answers what it answers.
//!
//! Everything here speaks of source columns, the ones that a person chose. The encoded columns that one source column
//! became are always moved together, so a category with fifty levels is one feature and not fifty.

mod importance;
mod partial_dependence;
mod shapley;
mod trees;

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

pub use importance::Importance;
pub use partial_dependence::{PartialDependence, curve};
pub use shapley::{Attribution, Method, attribute};

use crate::control::Control;
use crate::error::Result;
use crate::learners::{Fitted, Predictions};
use crate::prepare::Pipeline;
use crate::problem::Matrix;

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod permutation;

        pub use permutation::permutation_importance;
        pub(crate) use permutation::{sort, summary_of};
    }
}

/// One source column and the encoded columns that it became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Name of the source column.
    pub feature: String,
    /// Positions of its encoded columns in the matrix.
    pub columns: Vec<usize>,
}

impl Group {
    /// Overwrites this feature in row `to` of `target` with its values in row `from` of `source`.
    fn copy(&self, source: &Matrix, from: usize, target: &mut Matrix, to: usize) {
        for &column in &self.columns {
            target[(to, column)] = source[(from, column)];
        }
    }
}

/// The encoded columns of each source column.
pub fn groups(pipeline: &Pipeline) -> Vec<Group> {
    let mut groups: Vec<Group> = pipeline
        .inputs
        .iter()
        .map(|input| Group {
            feature: input.name.clone(),
            columns: Vec::new(),
        })
        .collect();
    for (column, feature) in pipeline.features().iter().enumerate() {
        groups[feature.source].columns.push(column);
    }
    groups
}

/// What the model says about the rows of `x`, as rows × outputs: one number, or the probability of each class.
fn outputs(model: &Fitted, x: &Matrix, control: &Control) -> Result<Array2<f64>> {
    Ok(match model.predict_watched(x, control)? {
        Predictions::Values(values) => values.insert_axis(Axis(1)),
        Predictions::Probabilities(probabilities) => probabilities,
    })
}

/// The mean of each output over all rows.
fn mean_outputs(model: &Fitted, x: &Matrix, control: &Control) -> Result<Vec<f64>> {
    let outputs = outputs(model, x, control)?;
    Ok(outputs
        .columns()
        .into_iter()
        .map(|column| column.mean().unwrap_or(0.0))
        .collect())
}
