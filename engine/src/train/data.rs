//! The table of a run as its candidates see it.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::config::TrainConfig;
use super::leakage;
use super::suggest;
use super::suspicions;
use crate::control::Control;
use crate::error::{EngineError, Result};
use crate::memory;
use crate::model::Reference;
use crate::prepare::{Fold, Pipeline, Plan, Recipe, Split, Validation};
use crate::problem::{Matrix, ProblemType, Target};
use crate::seeds::Seeds;
use crate::table::{Table, Values};
use crate::warning::{Severity, Warning};

/// Rows on which columns are tried one by one for leakage; more would not change the verdict.
const ROWS_TO_TRY: usize = 20_000;

/// The table, how it is split, and what is known about it before anything is fitted.
pub(super) struct Data<'a> {
    pub table: &'a Table,
    recipe: Recipe,
    pub plan: Plan,
    pub warnings: Vec<Warning>,
    /// Features of a prepared part.
    width: usize,
    /// The one split of a holdout; folds are prepared when they are needed, since all of them would fill the memory.
    holdout: Option<Arc<Fold>>,
}

impl<'a> Data<'a> {
    pub fn new(table: &'a Table, config: &TrainConfig, seeds: &Seeds, control: &Control) -> Result<Self> {
        let recipe = config.recipe();
        let plan = Plan::make(table, &recipe, seeds, control)?;
        let mut data = Self {
            table,
            recipe,
            warnings: plan.warnings.clone(),
            plan,
            width: 0,
            holdout: None,
        };
        let first = Arc::new(data.prepare(0, control)?);
        data.width = first.train.ncols();
        data.warnings.extend(first.warnings.iter().cloned());
        data.warnings.extend(data.leaks(&first.pipeline));
        data.warnings
            .extend(suspicions::of(table, &data.plan, &data.recipe.target));
        for warning in data.warnings.iter().skip(data.plan.warnings.len()) {
            control.log(crate::control::Level::Warning, &warning.message);
        }
        data.holdout = matches!(config.validation, Validation::Holdout { .. }).then_some(first);
        Ok(data)
    }

    /// The memory that the features of all rows take.
    pub fn bytes(&self) -> u64 {
        memory::of_matrix((self.plan.rows.len(), self.width))
    }

    pub fn problem(&self) -> ProblemType {
        self.plan.problem
    }

    pub fn target_name(&self) -> &str {
        &self.recipe.target
    }

    /// The names of the classes, none for a regression.
    pub fn classes(&self) -> &[String] {
        match &self.plan.target {
            Target::Regression(_) => &[],
            Target::Classes { classes, .. } => classes,
        }
    }

    /// How many parts are judged one by one: 1, or the number of folds.
    pub fn parts(&self) -> usize {
        self.plan.splits.len()
    }

    /// One part, prepared.
    pub fn fold(&self, part: usize, control: &Control) -> Result<Arc<Fold>> {
        match &self.holdout {
            Some(fold) => Ok(Arc::clone(fold)),
            None => Ok(Arc::new(self.prepare(part, control)?)),
        }
    }

    fn prepare(&self, part: usize, control: &Control) -> Result<Fold> {
        let split = self.plan.splits.get(part);
        let split = split.ok_or_else(|| EngineError::Internal(format!("there is no part {part} of the rows")))?;
        self.plan.prepare(self.table, &self.recipe, split, control)
    }

    /// Any split of the rows, prepared.
    pub fn prepared(&self, split: &Split, control: &Control) -> Result<Fold> {
        self.plan.prepare(self.table, &self.recipe, split, control)
    }

    /// Every row with a target, prepared.
    pub fn every_row(&self, control: &Control) -> Result<(Pipeline, Matrix)> {
        self.plan.prepare_all(self.table, &self.recipe, control)
    }

    /// The answers of all rows that are judged, part after part.
    pub fn judged_target(&self) -> Target {
        let rows: Vec<usize> = self
            .plan
            .splits
            .iter()
            .flat_map(|split| split.validation.iter().copied())
            .collect();
        self.plan.target.select(&rows)
    }

    /// Rows from which the kept model learns.
    pub fn training_rows(&self) -> u64 {
        match &self.holdout {
            Some(fold) => fold.train.nrows() as u64,
            None => self.plan.rows.len() as u64,
        }
    }

    /// Rows on which models are judged.
    pub fn validation_rows(&self) -> u64 {
        self.plan.splits.iter().map(|split| split.validation.len() as u64).sum()
    }

    /// How these columns are distributed over all rows with a target.
    pub fn references(&self, features: &[String]) -> Vec<Reference> {
        let columns = features.iter().filter_map(|name| self.table.column(name));
        columns.map(|column| Reference::of(column, &self.plan.rows)).collect()
    }

    /// What suits the data when nothing was chosen.
    pub fn suggested_algorithms(&self) -> Vec<String> {
        let columns = self.plan.selection.features.len();
        suggest::algorithms(self.problem(), self.plan.rows.len() as u64, columns)
            .into_iter()
            .map(|suggestion| suggestion.algorithm.to_owned())
            .collect()
    }

    /// Of the target, the features, the settings and the seeds: everything that determines the results.
    pub fn fingerprint(&self, config: &TrainConfig, seeds: &Seeds) -> Result<String> {
        let asked = serde_json::to_vec(&(config, seeds))
            .map_err(|error| EngineError::Internal(format!("the settings could not be written: {error}")))?;
        Ok(fingerprint_with(&asked, &self.data_fingerprint()))
    }

    /// Of the target and the features alone.
    pub fn data_fingerprint(&self) -> String {
        let names = self.plan.selection.features.iter().chain([&self.recipe.target]);
        fingerprint_of(self.table, names)
    }

    fn leaks(&self, pipeline: &Pipeline) -> Vec<Warning> {
        let split = &self.plan.splits[0];
        let some = |rows: &[usize]| rows.iter().take(ROWS_TO_TRY).copied().collect::<Vec<_>>();
        let (train, validation) = (some(&split.train), some(&split.validation));
        let columns = pipeline
            .inputs
            .iter()
            .filter_map(|input| self.table.column(&input.name));
        columns
            .filter_map(|column| {
                let strength = leakage::strength(column, &self.plan.rows, &self.plan.target, &train, &validation)?;
                (strength > leakage::SUSPICIOUS).then(|| {
                    let (feature, target) = (&column.name, &self.recipe.target);
                    let message = format!(
                        "column '{feature}' alone tells {:.1} % of '{target}'; make sure that it is known before '{target}' is",
                        strength * 100.0
                    );
                    Warning::of_column("leakage", feature, Severity::Serious, message)
                        .with("target", target.as_str())
                        .with("strength", strength)
                })
            })
            .collect()
    }
}

/// Of what was asked and of the data.
pub(super) fn fingerprint_with(asked: &[u8], data: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(asked);
    digest.update(data);
    hexadecimal(&digest.finalize())
}

/// Of the names and values of some columns.
pub(super) fn fingerprint_of<'a>(table: &Table, names: impl Iterator<Item = &'a String>) -> String {
    let mut digest = Sha256::new();
    for column in names.filter_map(|name| table.column(name)) {
        digest.update((column.name.len() as u64).to_le_bytes());
        digest.update(&column.name);
        match &column.values {
            Values::Numbers(numbers) | Values::Dates { seconds: numbers, .. } => {
                for number in numbers {
                    digest.update(number.to_le_bytes());
                }
            }
            Values::Levels { codes, levels } => {
                levels.iter().for_each(|level| {
                    digest.update((level.len() as u64).to_le_bytes());
                    digest.update(level);
                });
                for code in codes {
                    digest.update(code.to_le_bytes());
                }
            }
        }
    }
    hexadecimal(&digest.finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // cannot fail: writing to a string
            let _ = write!(text, "{byte:02x}");
            text
        })
}
