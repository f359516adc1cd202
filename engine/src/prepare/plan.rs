//! The whole way from a table to matrices, step by step.

use super::by_column::marks;
use super::natives;
use super::pipeline::Pipeline;
use super::recipe::Recipe;
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
    /// Where steps that draw numbers take them from.
    seed: u32,
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
        natives::check(table, &selection.features, &recipe.monotone_constraints)?;
        let FoundTarget {
            problem,
            target,
            rows,
            mut warnings,
        } = find_target(column, recipe.problem_type)?;
        for warning in &warnings {
            control.log(Level::Warning, &warning.message);
        }
        let marks = marks(table, &recipe.validation, &rows)?;
        let splits = split(&target, &recipe.validation, &marks, seeds.of(PREPROCESSING))?;
        warnings.extend(selection.warnings.iter().cloned());
        Ok(Self {
            problem,
            rows,
            target,
            splits,
            selection,
            warnings,
            seed: seeds.of(PREPROCESSING),
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
        let rows = self.table_rows(positions);
        let (target, settings) = (self.target.select(positions), &recipe.preprocessing);
        let mut fitted = Pipeline::fit(table, &rows, &target, &self.selection, settings, self.seed, control)?;
        fitted.pipeline.constrain(&recipe.monotone_constraints);
        if recipe.natives {
            fitted.add_natives(table, &rows, settings)?;
        }
        Ok((fitted.pipeline, fitted.matrix, fitted.warnings))
    }

    fn table_rows(&self, positions: &[usize]) -> Vec<usize> {
        positions.iter().map(|&position| self.rows[position]).collect()
    }
}
