//! Questions to a trained model about one row, answered without any row of its training.

mod counterfactual;
mod dependence;
mod lime;

use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use counterfactual::{Change, Counterfactual, Goal, Wish};
pub use dependence::Dependence;
pub use lime::LocalModel;

use super::cells::Cell;
use super::predict::PredictOptions;
use super::trained::TrainedModel;
use crate::control::Control;
use crate::error::{EngineError, Result};
use crate::explain::{Method, attribute, groups};
use crate::learners::Predictions;

/// Rows with which an answer is compared.
const BACKGROUND: usize = 64;

/// The seed of everything that is drawn; the same question always has the same answer.
const SEED: u64 = 42;

/// Why a model answers one row as it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowInsight {
    /// The answer: a number, or the name of a class.
    pub prediction: Value,
    /// What is explained: `prediction`, or the name of the class whose probability it is (the answer's).
    pub output: String,
    /// Its value for this row.
    pub value: f64,
    /// Its mean over likely rows.
    pub base: f64,
    /// How the contributions were found.
    pub method: Method,
    /// What each feature adds to the base, the strongest first (SHAP).
    pub contributions: Vec<FeatureContribution>,
    /// The weights of a straight model that was fitted around the row (LIME).
    pub local: LocalModel,
}

/// What one feature adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureContribution {
    /// The source column.
    pub feature: String,
    /// What stands there.
    pub value: Value,
    /// What it adds to the base.
    pub contribution: f64,
}

impl TrainedModel {
    /// Why the model answers this row as it does.
    ///
    /// # Errors
    /// `BadInput` when the row lacks columns or the model is too old to know its columns, an interruption when `control`
    /// asks for one.
    pub fn insight(&self, record: &Map<String, Value>, control: &Control) -> Result<RowInsight> {
        self.knows_its_columns()?;
        let cells = self.cells_of(record)?;
        let own = self.table_of(std::slice::from_ref(&cells))?;
        let answer = self.predict(&own, &PredictOptions::default())?;
        let (x, _) = self.pipeline.transform(&own)?;
        let (background, _) = self
            .pipeline
            .transform(&self.table_of(&self.likely_rows(BACKGROUND))?)?;
        let seed = u32::try_from(SEED).unwrap_or(u32::MAX);
        let found = attribute(&self.fitted, &x, 0, &background, &groups(&self.pipeline), seed, control)?;
        let prediction = answer.prediction(0);
        let output = prediction
            .as_str()
            .and_then(|name| self.classes.iter().position(|class| class == name))
            .unwrap_or(0);
        let parts = self.features.iter().zip(&cells).zip(&found.contributions).enumerate();
        let mut contributions: Vec<FeatureContribution> = parts
            .map(|(position, ((feature, cell), added))| FeatureContribution {
                feature: feature.clone(),
                value: self.value_of(position, cell),
                contribution: added[output],
            })
            .collect();
        contributions.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
        Ok(RowInsight {
            output: self.classes.get(output).cloned().unwrap_or_else(|| "prediction".into()),
            value: found.output[output],
            base: found.base[output],
            method: found.method,
            contributions,
            local: self.local_model(&cells, output, control)?,
            prediction,
        })
    }

    /// Rows as training could have had them, each column drawn for itself.
    fn likely_rows(&self, count: usize) -> Vec<Vec<Cell>> {
        let mut random = ChaCha8Rng::seed_from_u64(SEED);
        (0..count)
            .map(|_| {
                self.references
                    .iter()
                    .map(|reference| reference.draw(&mut random))
                    .collect()
            })
            .collect()
    }

    /// Rows × outputs: one number, or the probability of each class.
    fn outputs_of(&self, rows: &[Vec<Cell>]) -> Result<Array2<f64>> {
        let (x, _) = self.pipeline.transform(&self.table_of(rows)?)?;
        Ok(match self.fitted.predict(&x)? {
            Predictions::Values(values) => values.insert_axis(Axis(1)),
            Predictions::Probabilities(all) => all,
        })
    }

    fn knows_its_columns(&self) -> Result<()> {
        if self.references.len() == self.features.len() {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the model was trained by a version that kept no figures of its columns",
            "train it again to explain single rows",
        ))
    }
}
