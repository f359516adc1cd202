//! What a model says about the rows of a table.

use ndarray::{Array1, Array2};
use serde_json::Value;

use super::ranges::Ranges;
use super::trained::TrainedModel;
use crate::control::Control;
use crate::error::Result;
use crate::learners::{Fitted, Predictions};
use crate::prepare::TransformReport;
use crate::problem::Matrix;
use crate::table::number_text;

/// How to predict.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PredictOptions {
    /// Whether the probability of each class is wanted too.
    pub probabilities: bool,
    /// Columns of the data (first) that the model knows under another name (second) (MAP-05).
    pub renames: Vec<(String, String)>,
    /// The share of cases in which the truth shall lie within a range that comes with each answer, such as 0.9.
    pub coverage: Option<f64>,
}

/// Predictions, row by row in the order of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictionTable {
    /// The names of the classes, none for regression.
    pub classes: Vec<String>,
    /// The answers.
    pub answers: Answers,
    /// Rows × classes, where they were asked for and there are classes.
    pub probabilities: Option<Array2<f64>>,
    /// The ranges of the answers, where a coverage was asked for.
    pub ranges: Option<Ranges>,
    /// What stands beside each answer where nothing was to be predicted: how probable a cluster is, how far its middle, or
    /// how unusual the row.
    pub measures: Option<Array1<f64>>,
    /// What was unusual about the data.
    pub report: TransformReport,
}

/// The answers for some rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Answers {
    /// Numbers.
    Numbers(Array1<f64>),
    /// Positions in the list of classes.
    Classes(Array1<u32>),
    /// Whether a row is unusual.
    Flags(Array1<bool>),
}

impl PredictionTable {
    pub(super) fn new(
        predictions: Predictions,
        model: &TrainedModel,
        probabilities: bool,
        ranges: Option<Ranges>,
        report: TransformReport,
    ) -> Self {
        let codes = match (&predictions, model.assessment.threshold) {
            (Predictions::Probabilities(all), Some(threshold)) if all.ncols() == 2 => {
                Some(all.column(1).mapv(|share| u32::from(share > threshold)))
            }
            _ => predictions.codes(),
        };
        let (answers, probabilities) = match (codes, predictions) {
            (Some(codes), Predictions::Probabilities(all)) => (Answers::Classes(codes), probabilities.then_some(all)),
            (_, Predictions::Values(values)) => (Answers::Numbers(values), None),
            (None, Predictions::Probabilities(all)) => (Answers::Classes(Array1::zeros(all.nrows())), None),
        };
        Self {
            classes: model.classes.clone(),
            answers,
            probabilities,
            ranges,
            measures: None,
            report,
        }
    }

    /// The answers of a model that had no target; none for every other model.
    ///
    /// # Errors
    /// An interruption when `control` asks for one.
    pub(super) fn without_target(
        model: &TrainedModel,
        x: &Matrix,
        probabilities: bool,
        report: &TransformReport,
        control: &Control,
    ) -> Result<Option<Self>> {
        let (answers, measures, probabilities) = match &model.fitted {
            Fitted::Clusters(clusters) => {
                let found = clusters.assign(x, control)?;
                let shares = if probabilities {
                    clusters.probabilities(x, control)?
                } else {
                    None
                };
                (Answers::Classes(found.codes.into()), found.measures, shares)
            }
            Fitted::Anomalies(anomalies) => {
                let scores = anomalies.scores(x, control)?;
                let flags = scores.iter().map(|score| *score > anomalies.threshold).collect();
                (Answers::Flags(flags), scores, None)
            }
            _ => return Ok(None),
        };
        Ok(Some(Self {
            classes: model.classes.clone(),
            answers,
            probabilities,
            ranges: None,
            measures: Some(measures.into()),
            report: report.clone(),
        }))
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        match &self.answers {
            Answers::Numbers(values) => values.len(),
            Answers::Classes(codes) => codes.len(),
            Answers::Flags(flags) => flags.len(),
        }
    }

    /// The answer for one row as JSON: a number, the name of a class, or whether it is unusual.
    pub fn prediction(&self, row: usize) -> Value {
        match &self.answers {
            Answers::Numbers(values) => Value::from(values[row]),
            Answers::Classes(_) => Value::from(self.text(row)),
            Answers::Flags(flags) => Value::from(flags[row]),
        }
    }

    /// The answer for one row as text: the shortest form of the number, the name of a class, `true` or `false`.
    pub fn text(&self, row: usize) -> String {
        match &self.answers {
            Answers::Numbers(values) => number_text(values[row]),
            Answers::Classes(codes) => self.classes.get(codes[row] as usize).cloned().unwrap_or_default(),
            Answers::Flags(flags) => flags[row].to_string(),
        }
    }

    /// What stands beside the answer of one row, where something does.
    pub fn measure(&self, row: usize) -> Option<f64> {
        self.measures.as_ref().map(|measures| measures[row])
    }

    /// The probability of each class for one row; nothing where they were not asked for.
    pub fn probabilities(&self, row: usize) -> Vec<(&str, f64)> {
        let Some(all) = &self.probabilities else {
            return Vec::new();
        };
        self.classes
            .iter()
            .map(String::as_str)
            .zip(all.row(row).iter().copied())
            .collect()
    }

    /// The ends of the range of one row, where numbers with ranges were asked for.
    pub fn bounds(&self, row: usize) -> Option<(f64, f64)> {
        match (&self.answers, &self.ranges) {
            (Answers::Numbers(values), Some(Ranges::Reach(reach))) => Some((values[row] - reach, values[row] + reach)),
            _ => None,
        }
    }

    /// The classes that could be the answer for one row, where classes with ranges were asked for.
    pub fn possible(&self, row: usize) -> Option<Vec<&str>> {
        let Some(Ranges::Classes(could)) = &self.ranges else {
            return None;
        };
        let names = self.classes.iter().zip(could.row(row));
        Some(
            names
                .filter(|(_, could)| **could)
                .map(|(name, _)| name.as_str())
                .collect(),
        )
    }
}
