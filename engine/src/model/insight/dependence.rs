//! How the answer depends on one feature: for likely rows on average (partial dependence, Friedman 2001), and row by row
//! (individual conditional expectation, Goldstein et al. 2015).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Cell, TrainedModel};
use crate::control::Control;
use crate::error::{EngineError, Result};

/// Likely rows that get a line of their own.
const LINES: usize = 30;

/// The dependence on one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dependence {
    /// The source column.
    pub feature: String,
    /// What is shown: `prediction`, or the name of the class whose probability it is.
    pub output: String,
    /// Values of the feature: ascending numbers, or texts with the most frequent first.
    pub values: Vec<Value>,
    /// For each value the mean over likely rows.
    pub mean: Vec<f64>,
    /// The same row by row, at most 30.
    pub lines: Vec<Vec<f64>>,
}

impl TrainedModel {
    /// How an output depends on a feature; of classes the last unless one is named.
    ///
    /// # Errors
    /// `BadInput` when there is no such feature or class, an interruption when `control` asks for one.
    pub fn dependence(&self, feature: &str, class: Option<&str>, control: &Control) -> Result<Dependence> {
        self.knows_its_columns()?;
        let unknown = |what: &str, name: &str, known: &[String]| {
            EngineError::bad_input(
                format!("the model has no {what} '{name}'"),
                format!("choose from {}", known.join(", ")),
            )
        };
        let place = self.features.iter().position(|name| name == feature);
        let place = place.ok_or_else(|| unknown("feature", feature, &self.features))?;
        let output = match class {
            Some(class) => {
                let found = self.classes.iter().position(|name| name == class);
                found.ok_or_else(|| unknown("class", class, &self.classes))?
            }
            None => self.classes.len().saturating_sub(1),
        };
        let grid = self.references[place].grid();
        let rows = self.likely_rows(LINES);
        let mut lines = vec![Vec::with_capacity(grid.len()); rows.len()];
        for value in &grid {
            control.check()?;
            let moved: Vec<Vec<Cell>> = rows
                .iter()
                .map(|row| {
                    let mut row = row.clone();
                    row[place].clone_from(value);
                    row
                })
                .collect();
            for (line, answer) in lines.iter_mut().zip(self.outputs_of(&moved)?.column(output)) {
                line.push(*answer);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a handful of rows")]
        let mean = |point: usize| lines.iter().map(|line| line[point]).sum::<f64>() / lines.len() as f64;
        Ok(Dependence {
            feature: feature.into(),
            output: self.classes.get(output).cloned().unwrap_or_else(|| "prediction".into()),
            values: grid.iter().map(|cell| self.value_of(place, cell)).collect(),
            mean: (0..grid.len()).map(mean).collect(),
            lines,
        })
    }
}
