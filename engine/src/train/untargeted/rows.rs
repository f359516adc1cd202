//! The rows of a run without a target, prepared.

use crate::control::{Control, Level};
use crate::error::{EngineError, Result};
use crate::explain::{Group, groups};
use crate::model::Reference;
use crate::prepare::{Pipeline, Selection};
use crate::problem::{Matrix, Target};
use crate::seeds::{PREPROCESSING, Seeds};
use crate::table::{Column, Table, Values};
use crate::train::config::TrainConfig;
use crate::train::data::{fingerprint_of, fingerprint_with};
use crate::train::suspicions;
use crate::warning::{Severity, Warning};

/// Fewer rows than this are pointed out.
const FEW_ROWS: usize = 100;

/// The table and its matrix.
pub(super) struct Rows<'a> {
    pub table: &'a Table,
    pub pipeline: Pipeline,
    pub matrix: Matrix,
    /// The encoded columns of each source column.
    pub groups: Vec<Group>,
    pub warnings: Vec<Warning>,
}

impl<'a> Rows<'a> {
    pub fn new(table: &'a Table, config: &TrainConfig, seeds: &Seeds, control: &Control) -> Result<Self> {
        config.preprocessing_config.validate()?;
        if table.rows() == 0 {
            return Err(EngineError::bad_input("the table has no rows", "use a table with rows"));
        }
        let every: Vec<usize> = (0..table.rows()).collect();
        let (selection, mut warnings) = select(table, config, &every)?;
        let nothing = Target::Regression(ndarray::Array1::zeros(every.len()));
        let seed = seeds.of(PREPROCESSING);
        let settings = &config.preprocessing_config;
        let fitted = Pipeline::fit(table, &every, &nothing, &selection, settings, seed, control)?;
        warnings.extend(fitted.warnings);
        if table.rows() < FEW_ROWS {
            let rows = table.rows();
            let message = format!("there are only {rows} rows to learn from, so figures are uncertain");
            warnings.push(Warning::of_table("too_few_rows", Severity::Warning, message).with("rows", rows));
        }
        for warning in &warnings {
            control.log(Level::Warning, &warning.message);
        }
        Ok(Self {
            table,
            groups: groups(&fitted.pipeline),
            pipeline: fitted.pipeline,
            matrix: fitted.matrix,
            warnings,
        })
    }

    /// The names of the columns that are used.
    pub fn features(&self) -> Vec<String> {
        self.pipeline.inputs.iter().map(|input| input.name.clone()).collect()
    }

    /// The columns that are used.
    pub fn columns(&self) -> impl Iterator<Item = &'a Column> {
        self.pipeline
            .inputs
            .iter()
            .filter_map(|input| self.table.column(&input.name))
    }

    pub fn references(&self) -> Vec<Reference> {
        let every: Vec<usize> = (0..self.table.rows()).collect();
        self.columns().map(|column| Reference::of(column, &every)).collect()
    }

    /// Of the features alone.
    pub fn data_fingerprint(&self) -> String {
        fingerprint_of(self.table, self.features().iter())
    }

    /// Of everything that determines the results.
    pub fn fingerprint(&self, config: &TrainConfig, seeds: &Seeds) -> Result<String> {
        let asked = serde_json::to_vec(&(config, seeds))
            .map_err(|error| EngineError::Internal(format!("the settings could not be written: {error}")))?;
        Ok(fingerprint_with(&asked, &self.data_fingerprint()))
    }
}

/// The chosen columns, or all but those that only count rows. A column that is named as a target is left out: nothing of
/// it may be used.
fn select(table: &Table, config: &TrainConfig, rows: &[usize]) -> Result<(Selection, Vec<Warning>)> {
    let mut warnings = Vec::new();
    let chosen = match config.features() {
        Some(chosen) => chosen.to_vec(),
        None => table.names(),
    };
    let manual = config.features().is_some();
    let mut features: Vec<String> = Vec::with_capacity(chosen.len());
    for name in chosen {
        if name == config.target || features.contains(&name) {
            continue;
        }
        let Some(column) = table.column(&name) else {
            let message = format!("the chosen feature '{name}' is not in the table and was left out");
            warnings.push(Warning::of_column("missing_feature", &name, Severity::Warning, message));
            continue;
        };
        let suspicion = suspicions::id_like(column, rows);
        if !manual && counts_rows(column) {
            let message = format!("column '{name}' only counts the rows; it was left out");
            warnings.push(Warning::of_column("row_number", &name, Severity::Info, message));
            continue;
        }
        warnings.extend(suspicion);
        features.push(name);
    }
    if features.is_empty() {
        return Err(EngineError::bad_input(
            "there is no column to compare rows by",
            "choose at least one column of the table",
        ));
    }
    let selection = Selection {
        features,
        manual,
        warnings: Vec::new(),
    };
    Ok((selection, warnings))
}

/// Whether each row has the number of the row before it and one.
fn counts_rows(column: &Column) -> bool {
    match &column.values {
        Values::Numbers(numbers) => {
            numbers.len() > 2
                && numbers
                    .windows(2)
                    .all(|pair| (pair[1] - pair[0] - 1.0).abs() < f64::EPSILON)
        }
        _ => false,
    }
}
