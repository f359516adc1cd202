//! Fitting the steps to the training rows.

use std::collections::HashMap;

use super::category::Category;
use super::date::Date;
use super::number::Number;
use super::pipeline::{Encoder, Input, Pipeline};
use super::recipe::Preprocessing;
use super::select::Selection;
use crate::error::{EngineError, Result};
use crate::table::{Column, ColumnKind, MISSING, Table, Values};
use crate::warning::{Severity, Warning};

impl Pipeline {
    /// Fits the steps of every selected column to the given rows of the table. Unless features were chosen by hand,
    /// columns that cannot help are left out: those without or with a single value, and free text.
    ///
    /// # Errors
    /// When no column remains.
    pub fn fit(
        table: &Table,
        rows: &[usize],
        selection: &Selection,
        settings: &Preprocessing,
    ) -> Result<(Self, Vec<Warning>)> {
        let mut inputs = Vec::new();
        let mut warnings = Vec::new();
        for name in &selection.features {
            let Some(column) = table.column(name) else { continue };
            match (uselessness(column, rows), selection.manual) {
                (Some(warning), false) => warnings.push(left_out(warning)),
                (warning, _) => {
                    warnings.extend(warning);
                    inputs.push(Input {
                        name: name.clone(),
                        encoder: encoder(column, rows, settings),
                    });
                }
            }
        }
        if inputs.is_empty() {
            return Err(EngineError::bad_input(
                "no column is of use as a feature: all are empty, constant or free text",
                "choose features by hand or use another table",
            ));
        }
        Ok((Self { inputs }, warnings))
    }
}

fn left_out(warning: Warning) -> Warning {
    Warning {
        message: format!("{}; it was left out", warning.message),
        ..warning
    }
}

/// Why a column cannot help, seen on the training rows.
fn uselessness(column: &Column, rows: &[usize]) -> Option<Warning> {
    let name = &column.name;
    let mut filled = rows.iter().filter(|&&row| !column.is_missing(row));
    let Some(&first) = filled.next() else {
        let message = format!("column '{name}' has no value in the training rows");
        return Some(Warning::of_column("missing", name, Severity::Warning, message));
    };
    let differs = |row: usize| match &column.values {
        Values::Numbers(values) | Values::Dates { seconds: values, .. } => {
            values[row].to_bits() != values[first].to_bits()
        }
        Values::Levels { codes, .. } => codes[row] != codes[first],
    };
    // A column that is filled here and empty there still says something.
    if !rows.iter().any(|&row| differs(row)) {
        let value = column.text(first).unwrap_or_default();
        let message = format!("column '{name}' is always '{value}' in the training rows");
        return Some(Warning::of_column("constant", name, Severity::Info, message));
    }
    let Values::Levels { levels, .. } = &column.values else {
        return None;
    };
    (column.kind == ColumnKind::Text).then(|| {
        let message = format!(
            "column '{name}' is free text with {} different values in {} rows",
            levels.len(),
            column.len()
        );
        Warning::of_column("high_cardinality", name, Severity::Warning, message)
    })
}

fn encoder(column: &Column, rows: &[usize], settings: &Preprocessing) -> Encoder {
    let pick = |values: &[f64]| rows.iter().map(|&row| values[row]).collect::<Vec<f64>>();
    match &column.values {
        Values::Numbers(numbers) => Encoder::Number(Number::fit(
            &pick(numbers),
            settings.numeric_imputation,
            settings.scaling,
        )),
        Values::Dates { seconds, has_time } => Encoder::Date(Date::fit(
            &pick(seconds),
            *has_time,
            settings.numeric_imputation,
            settings.scaling,
        )),
        Values::Levels { codes, levels } => {
            let mut by_code = vec![0_usize; levels.len()];
            let mut missing = 0;
            for &row in rows {
                match codes[row] {
                    MISSING => missing += 1,
                    code => by_code[code as usize] += 1,
                }
            }
            let counts: HashMap<String, usize> = levels
                .iter()
                .zip(by_code)
                .filter(|(_, count)| *count > 0)
                .map(|(level, count)| (level.to_owned(), count))
                .collect();
            Encoder::Category(Category::fit(
                &counts,
                missing,
                settings.categorical_imputation,
                settings.encoding,
                settings.max_categories as usize,
                settings.scaling,
            ))
        }
    }
}
