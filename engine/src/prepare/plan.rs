//! The whole way from a table to matrices, step by step.

use super::best::keep_best;
use super::pipeline::Pipeline;
use super::recipe::{Recipe, SelectionMethod};
use super::select::{Selection, select};
use super::split::{Split, split};
use super::target::{FoundTarget, find_target};
use crate::control::{Control, Level};
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType, Target};
use crate::seeds::{PREPROCESSING, Seeds};
use crate::table::Table;
use crate::warning::Warning;

/// What is settled before anything is fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The problem.
    pub problem: ProblemType,
    /// Rows of the table that have a target, ascending. Positions in `splits` point into it.
    pub rows: Vec<usize>,
    /// The answers of `rows`.
    pub target: Target,
    /// One split for a holdout, one per fold for k-fold.
    pub splits: Vec<Split>,
    /// The features.
    pub selection: Selection,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// One split, prepared.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    /// Fitted on the training rows of the split.
    pub pipeline: Pipeline,
    /// Features of the training rows.
    pub train: Matrix,
    /// Answers of the training rows.
    pub train_target: Target,
    /// Features of the validation rows.
    pub validation: Matrix,
    /// Answers of the validation rows.
    pub validation_target: Target,
    /// What became of columns.
    pub warnings: Vec<Warning>,
}

impl Plan {
    /// Selects features, finds the target, leaves out rows without one, and splits. The table needs the target and
    /// the features only.
    ///
    /// # Errors
    /// When the recipe does not fit the table; see [`select`], [`find_target`] and [`split`].
    pub fn make(table: &Table, recipe: &Recipe, seeds: &Seeds, control: &Control) -> Result<Self> {
        let selection = select(&table.names(), recipe, control)?;
        let column = table
            .column(&recipe.target)
            .ok_or_else(|| EngineError::Internal(format!("the target '{}' vanished", recipe.target)))?;
        let FoundTarget {
            problem,
            target,
            rows,
            mut warnings,
        } = find_target(column, recipe.problem_type)?;
        for warning in &warnings {
            control.log(Level::Warning, &warning.message);
        }
        let splits = split(&target, recipe.validation, seeds.of(PREPROCESSING))?;
        warnings.extend(selection.warnings.iter().cloned());
        Ok(Self {
            problem,
            rows,
            target,
            splits,
            selection,
            warnings,
        })
    }

    /// Fits the pipeline on the training rows of a split and takes both parts through it.
    ///
    /// # Errors
    /// When no column is of use, or the work is interrupted.
    pub fn prepare(&self, table: &Table, recipe: &Recipe, split: &Split, control: &Control) -> Result<Fold> {
        let (pipeline, train, warnings) = self.fit(table, recipe, &split.train, control)?;
        let (validation, _) = pipeline.transform_rows(table, &self.table_rows(&split.validation))?;
        Ok(Fold {
            pipeline,
            train,
            train_target: self.target.select(&split.train),
            validation,
            validation_target: self.target.select(&split.validation),
            warnings,
        })
    }

    /// Fits the pipeline on every row that has a target, to fit the final model on all of them.
    ///
    /// # Errors
    /// When no column is of use, or the work is interrupted.
    pub fn prepare_all(&self, table: &Table, recipe: &Recipe, control: &Control) -> Result<(Pipeline, Matrix)> {
        let every: Vec<usize> = (0..self.rows.len()).collect();
        let (pipeline, matrix, _) = self.fit(table, recipe, &every, control)?;
        Ok((pipeline, matrix))
    }

    fn fit(
        &self,
        table: &Table,
        recipe: &Recipe,
        positions: &[usize],
        control: &Control,
    ) -> Result<(Pipeline, Matrix, Vec<Warning>)> {
        control.check()?;
        let settings = &recipe.preprocessing;
        let rows = self.table_rows(positions);
        let (pipeline, warnings) = Pipeline::fit(table, &rows, &self.selection, settings)?;
        control.check()?;
        let (matrix, _) = pipeline.transform_rows(table, &rows)?;
        if self.selection.manual || settings.feature_selection_method == SelectionMethod::None {
            return Ok((pipeline, matrix, warnings));
        }
        let before = pipeline.inputs.len();
        let pipeline = keep_best(pipeline, &matrix, &self.target.select(positions), settings.k as usize);
        control.log(
            Level::Info,
            format!(
                "Automatic feature selection applied: {} of {before} features retained",
                pipeline.inputs.len()
            ),
        );
        let (matrix, _) = pipeline.transform_rows(table, &rows)?;
        Ok((pipeline, matrix, warnings))
    }

    fn table_rows(&self, positions: &[usize]) -> Vec<usize> {
        positions.iter().map(|&position| self.rows[position]).collect()
    }
}
