//! A trained model: everything that is needed to predict, to explain and to tell where it came from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::predict::{PredictOptions, PredictionTable};
use crate::error::{EngineError, Result};
use crate::explain::{Importance, PartialDependence};
use crate::learners::{Fitted, Hyperparameters, Predictions};
use crate::metrics::Metrics;
use crate::prepare::Pipeline;
use crate::problem::{Matrix, ProblemType};
use crate::table::Table;
use crate::train::Assessment;

/// A trained model. It is plain data: whole in a bundle ([`to_bundle`](Self::to_bundle)), and the source of every
/// exported form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainedModel {
    /// Name of the algorithm.
    pub algorithm: String,
    /// All of its settings, defaults included.
    pub hyperparameters: Hyperparameters,
    /// The problem that it answers.
    pub problem_type: ProblemType,
    /// The column that it predicts.
    pub target: String,
    /// The columns that it needs, in the order in which they were chosen.
    pub features: Vec<String>,
    /// The names of the classes in the order of the probabilities; none for regression.
    pub classes: Vec<String>,
    /// From columns to the matrix.
    pub pipeline: Pipeline,
    /// From the matrix to the answer.
    pub fitted: Fitted,
    /// On rows that it did not see.
    pub metrics: Metrics,
    /// The metric that it was chosen by.
    pub metric: String,
    /// Whether more of that metric is better.
    pub higher_is_better: bool,
    /// Exactly the features, most important first.
    pub importance: Vec<Importance>,
    /// How the answer depends on the most important features.
    pub partial_dependence: Vec<PartialDependence>,
    /// How far its figures can be trusted.
    #[serde(default)]
    pub assessment: Assessment,
    /// Seeds by component.
    pub seeds: BTreeMap<String, u32>,
    /// SHA-256 of the target and the features that it was trained on, in hexadecimal digits.
    pub data_fingerprint: String,
    /// Rows from which it learnt.
    pub training_samples: u64,
    /// Rows on which it was judged.
    pub test_samples: u64,
    /// Version of the engine that trained it.
    pub engine_version: String,
}

impl TrainedModel {
    /// Predicts the rows of a table. Columns may stand in any order, and there may be more of them.
    ///
    /// # Errors
    /// `BadInput` when columns are missing; all of them are named.
    pub fn predict(&self, table: &Table, options: &PredictOptions) -> Result<PredictionTable> {
        if options.renames.is_empty() {
            return self.predict_named(table, options.probabilities);
        }
        self.predict_named(&table.clone().renamed(&options.renames)?, options.probabilities)
    }

    fn predict_named(&self, table: &Table, probabilities: bool) -> Result<PredictionTable> {
        let (matrix, report) = self.pipeline.transform(table)?;
        let predictions = self.fitted.predict(&matrix)?;
        Ok(PredictionTable::new(predictions, &self.classes, probabilities, report))
    }

    /// The metric that it was chosen by, as a number that grows with quality; the least number where it is undefined.
    pub fn worth(&self) -> f64 {
        let value = self.metrics.get(&self.metric).copied().flatten();
        value.map_or(
            f64::NEG_INFINITY,
            |value| if self.higher_is_better { value } else { -value },
        )
    }

    /// Refuses what does not fit together, as it may come from a file that somebody made up.
    pub(super) fn check(&self) -> Result<()> {
        let damaged = |what: &str| {
            Err(EngineError::bad_input(
                format!("the model contradicts itself: {what}"),
                "use an undamaged copy of the file",
            ))
        };
        if self.problem_type.is_classification() != (self.classes.len() >= 2) {
            return damaged("its classes do not fit its problem");
        }
        if self.features.len() != self.pipeline.inputs.len()
            || self
                .features
                .iter()
                .zip(&self.pipeline.inputs)
                .any(|(name, input)| *name != input.name)
        {
            return damaged("its features are not those that it prepares");
        }
        self.pipeline.validate()?;
        self.fitted.validate()?;
        if self.fitted.features() != self.pipeline.width() {
            return damaged("it prepares other features than it uses");
        }
        let answers = match self.fitted.predict(&Matrix::zeros((1, self.pipeline.width())))? {
            Predictions::Values(_) => 0,
            Predictions::Probabilities(probabilities) => probabilities.ncols(),
        };
        if answers != self.classes.len() {
            return damaged("it does not answer what it says");
        }
        Ok(())
    }
}
