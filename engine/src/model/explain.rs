//! Why a model answers what it answers for the rows of a table.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::trained::TrainedModel;
use crate::control::{Control, Progress, Stage};
use crate::error::{EngineError, Result};
use crate::explain::{Attribution, Method, attribute, groups};
use crate::table::Table;

/// Rows with which an answer is compared.
const BACKGROUND: usize = 100;

/// The seed of drawn orders of features; an explanation of the same rows is always the same.
const SEED: u32 = 42;

/// Shapley values of some rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// How the values were found.
    pub method: Method,
    /// What the model answers: `prediction`, or the name of each class, whose probability is explained.
    pub outputs: Vec<String>,
    /// The mean of each output over the rows of the background.
    pub base: Vec<f64>,
    /// Rows of the table that are the background.
    pub background_rows: usize,
    /// Mean size of the contributions of each feature over the explained rows and outputs, greatest first.
    pub features: Vec<FeatureEffect>,
    /// Row by row.
    pub rows: Vec<RowExplanation>,
}

/// How much a feature moves the answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureEffect {
    /// The source column.
    pub feature: String,
    /// Mean absolute contribution.
    pub mean_absolute: f64,
}

/// Why one row is answered as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowExplanation {
    /// Its position in the table, from 1.
    pub row: usize,
    /// The answer: a number, or the name of a class.
    pub prediction: Value,
    /// Each output.
    pub output: Vec<f64>,
    /// What each feature adds to each output, in the order of the features of the model.
    pub contributions: Vec<Contribution>,
}

/// What one feature adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The source column.
    pub feature: String,
    /// What stands there, if anything does.
    pub value: Option<String>,
    /// What it adds to each output, compared with the background.
    pub contribution: Vec<f64>,
}

impl TrainedModel {
    /// Explains the first `count` rows of a table, compared with rows that are spread over it.
    ///
    /// # Errors
    /// `BadInput` when the table has no rows or lacks columns, an interruption when `control` asks for one.
    pub fn explain(&self, table: &Table, count: usize, control: &Control) -> Result<Explanation> {
        let count = count.min(table.rows());
        if count == 0 {
            return Err(EngineError::bad_input(
                "there are no rows to explain",
                "use a table with rows",
            ));
        }
        let background = crate::problem::spread(table.rows(), BACKGROUND);
        let (background, _) = self.pipeline.transform_rows(table, &background)?;
        let rows: Vec<usize> = (0..count).collect();
        let (x, _) = self.pipeline.transform_rows(table, &rows)?;
        let groups = groups(&self.pipeline);
        let mut found = Vec::with_capacity(count);
        for row in 0..count {
            found.push(attribute(&self.fitted, &x, row, &background, &groups, SEED, control)?);
            control.report(&progress(row + 1, count));
        }
        Ok(self.explanation(table, background.nrows(), found))
    }

    fn explanation(&self, table: &Table, background_rows: usize, found: Vec<Attribution>) -> Explanation {
        let (method, base) = found.first().map_or((Method::ExactShapley, Vec::new()), |first| {
            (first.method, first.base.clone())
        });
        Explanation {
            method,
            outputs: if self.classes.is_empty() {
                vec!["prediction".into()]
            } else {
                self.classes.clone()
            },
            base,
            background_rows,
            features: self.effects(&found),
            rows: found
                .into_iter()
                .enumerate()
                .map(|(row, one)| self.row(table, row, one))
                .collect(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a mean")]
    fn effects(&self, found: &[Attribution]) -> Vec<FeatureEffect> {
        let mut effects: Vec<FeatureEffect> = self
            .features
            .iter()
            .enumerate()
            .map(|(position, feature)| {
                let sizes = found.iter().flat_map(|one| &one.contributions[position]);
                let count = sizes.clone().count().max(1) as f64;
                FeatureEffect {
                    feature: feature.clone(),
                    mean_absolute: sizes.map(|size| size.abs()).sum::<f64>() / count,
                }
            })
            .collect();
        effects.sort_by(|a, b| b.mean_absolute.total_cmp(&a.mean_absolute));
        effects
    }

    fn row(&self, table: &Table, row: usize, one: Attribution) -> RowExplanation {
        let best = (0..one.output.len())
            .rev()
            .max_by(|&a, &b| one.output[a].total_cmp(&one.output[b]))
            .unwrap_or(0);
        let prediction = match self.classes.get(best) {
            Some(class) => Value::from(class.as_str()),
            None => one.output.first().copied().map_or(Value::Null, Value::from),
        };
        let value = |feature: &String| table.column(feature).and_then(|column| column.text(row));
        let contributions = self
            .features
            .iter()
            .zip(one.contributions)
            .map(|(feature, contribution)| Contribution {
                feature: feature.clone(),
                value: value(feature),
                contribution,
            })
            .collect();
        RowExplanation {
            row: row + 1,
            prediction,
            output: one.output,
            contributions,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a percentage")]
fn progress(done: usize, count: usize) -> Progress {
    Progress::new(Stage::Explaining, 100.0 * done as f64 / count as f64).with_message("explaining rows")
}
