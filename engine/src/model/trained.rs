//! A trained model: everything that is needed to predict, to explain and to tell where it came from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::added::Added;
use super::assessment::Assessment;
use super::predict::{PredictOptions, PredictionTable};
use super::ranges::Ranges;
use super::reference::Reference;
use crate::control::Control;
use crate::error::{EngineError, Result};
use crate::explain::{Importance, PartialDependence};
use crate::learners::clusters::Measure;
use crate::learners::{Fitted, Hyperparameters, Predictions};
use crate::metrics::{Conformal, Metrics, ThresholdRule};
use crate::prepare::Pipeline;
use crate::problem::{Matrix, ProblemType};
use crate::table::Table;

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
    /// By which intervals and sets of predictions are sized.
    #[serde(default)]
    pub conformal: Option<Conformal>,
    /// How each feature was distributed in training, in the order of the features.
    #[serde(default)]
    pub references: Vec<Reference>,
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
        self.predict_watched(table, options, &Control::silent())
    }

    /// The same, looking at `control` often enough also where a row takes long.
    ///
    /// # Errors
    /// As [`Self::predict`], and an interruption when `control` asks for one.
    pub fn predict_watched(
        &self,
        table: &Table,
        options: &PredictOptions,
        control: &Control,
    ) -> Result<PredictionTable> {
        if options.renames.is_empty() {
            return self.predict_named(table, options, control);
        }
        self.predict_named(&table.clone().renamed(&options.renames)?, options, control)
    }

    fn predict_named(&self, table: &Table, options: &PredictOptions, control: &Control) -> Result<PredictionTable> {
        let reach = options.coverage.map(|coverage| self.reach(coverage)).transpose()?;
        let (matrix, report) = self.pipeline.transform(table)?;
        if let Some(found) = PredictionTable::without_target(self, &matrix, options.probabilities, &report, control)? {
            return Ok(found);
        }
        let predictions = self.fitted.predict_watched(&matrix, control)?;
        let ranges = reach.map(|reach| Ranges::new(&predictions, reach));
        Ok(PredictionTable::new(
            predictions,
            self,
            options.probabilities,
            ranges,
            report,
        ))
    }

    /// What predictions with these options bring beside the answers.
    pub fn added(&self, options: &PredictOptions) -> Added {
        let classification = self.problem_type.is_classification();
        let soft = match &self.fitted {
            Fitted::Clusters(model) => model.measure() == Measure::Probability,
            _ => true,
        };
        let (answer, measure) = match &self.fitted {
            Fitted::Clusters(model) => ("cluster", Some(model.measure().name())),
            Fitted::Anomalies(_) => ("anomaly", Some("score")),
            _ => ("prediction", None),
        };
        Added {
            answer,
            measure,
            probabilities: if options.probabilities && soft {
                self.classes.clone()
            } else {
                Vec::new()
            },
            bounds: options.coverage.is_some() && self.problem_type == ProblemType::Regression,
            possible: options.coverage.is_some() && classification,
        }
    }

    /// How far answers can be off in the given share of cases.
    ///
    /// # Errors
    /// `BadInput` when the model was not judged on enough rows for such a promise.
    pub fn reach(&self, coverage: f64) -> Result<f64> {
        if !self.problem_type.has_target() {
            return Err(EngineError::bad_input(
                "only predictions of a target have a range",
                "leave the coverage out",
            ));
        }
        let conformal = self.conformal.as_ref().ok_or_else(|| {
            EngineError::bad_input(
                "the model keeps no unseen rows by which its predictions could be given a range",
                "train it again, or predict without a coverage",
            )
        })?;
        conformal.reach(coverage)
    }

    /// Chooses from which probability on the second of two classes is the answer; none goes back to the more probable
    /// one.
    ///
    /// # Errors
    /// `BadInput` when the model does not tell two classes apart, or no threshold gives what is asked for.
    pub fn decide(&mut self, rule: Option<ThresholdRule>) -> Result<()> {
        if self.problem_type != ProblemType::Binary {
            return Err(EngineError::bad_input(
                "only a model of two classes has a threshold",
                "choose a model with two classes",
            ));
        }
        self.assessment.threshold = rule.map(|rule| rule.choose(&self.assessment.thresholds)).transpose()?;
        Ok(())
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
        let fits = match (self.problem_type, &self.fitted) {
            (ProblemType::Clustering, Fitted::Clusters(model)) => {
                // Counted first: a file may claim more clusters than there is room for names.
                model.answers() == Some(self.classes.len()) && self.classes == model.names()
            }
            (ProblemType::AnomalyDetection, Fitted::Anomalies(_)) | (ProblemType::Regression, _) => {
                self.classes.is_empty()
            }
            (ProblemType::Binary | ProblemType::Multiclass, _) => self.classes.len() >= 2,
            // A forecast is kept in another form.
            (ProblemType::Clustering | ProblemType::AnomalyDetection | ProblemType::Forecasting, _) => false,
        };
        if !fits || (self.problem_type.has_target() && is_without_target(&self.fitted)) {
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
        let threshold = self.assessment.threshold;
        if threshold.is_some_and(|at| self.classes.len() != 2 || !(0.0..=1.0).contains(&at)) {
            return damaged("its threshold does not fit its classes");
        }
        if self.conformal.as_ref().is_some_and(|conformal| !conformal.is_sound()) {
            return damaged("its ranges of predictions are out of order");
        }
        let references = self.references.iter().zip(&self.features);
        if !self.references.is_empty()
            && (self.references.len() != self.features.len()
                || references
                    .into_iter()
                    .any(|(reference, name)| reference.name != *name || !reference.is_sound()))
        {
            return damaged("its figures of columns are not those of its features");
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

fn is_without_target(fitted: &Fitted) -> bool {
    matches!(fitted, Fitted::Clusters(_) | Fitted::Anomalies(_))
}
