//! Fitting the steps to the training rows.

use std::collections::HashMap;

use ndarray::Axis;
use rayon::prelude::*;

use super::answers::Answers;
use super::category::{Category, CategoryOutput};
use super::cells;
use super::choose::choose;
use super::date::Date;
use super::impute::Imputer;
use super::learn::is_free_text;
use super::lookup::Lookup;
use super::number::Number;
use super::pipeline::{Encoder, Input, Pipeline, Seen};
use super::select::Selection;
use super::settings::{Encoding, NumericImputation, Preprocessing, SelectionMethod, TextEncoding};
use super::text::Text;
use crate::control::{Control, Level};
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, Target};
use crate::table::{Column, ColumnKind, Levels, MISSING, Table, Values};
use crate::warning::{Severity, Warning};

/// Fitted steps and what they make of the training rows.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedPipeline {
    /// The steps.
    pub pipeline: Pipeline,
    /// The features of the training rows. They differ from what [`Pipeline::transform_rows`] gives where a step looked
    /// at the answers: such features come from the answers of other training rows.
    pub matrix: Matrix,
    /// What became of columns.
    pub warnings: Vec<Warning>,
}

impl Pipeline {
    /// Fits the steps of every selected column to the given rows of the table, whose answers are `target`. Unless
    /// features were chosen by hand, columns that cannot help are left out: those without or with a single value, free
    /// text, and what the automatic selection does not keep.
    ///
    /// # Errors
    /// When no column remains, or the work is interrupted.
    pub fn fit(
        table: &Table,
        rows: &[usize],
        target: &Target,
        selection: &Selection,
        settings: &Preprocessing,
        seed: u32,
        control: &Control,
    ) -> Result<FittedPipeline> {
        let (columns, warnings) = useful(table, rows, selection, settings)?;
        let answers = Answers::of_target(target);
        let training = Training {
            table,
            rows,
            answers: &answers,
            settings,
            seed,
        };
        control.check()?;
        let (inputs, own): (Vec<Input>, Vec<Option<Vec<f64>>>) =
            columns.into_par_iter().map(|column| training.input(column)).unzip();
        let mut pipeline = Self { inputs, imputer: None };
        control.check()?;
        let (mut matrix, _) = pipeline.transform_rows(table, rows)?;
        for (start, (own, input)) in pipeline.starts().into_iter().zip(own.iter().zip(&pipeline.inputs)) {
            if let Some(values) = own {
                let shape = (rows.len(), input.encoder.width());
                let values = Matrix::from_shape_vec(shape, values.clone())
                    .map_err(|error| EngineError::Internal(format!("features do not fit their matrix: {error}")))?;
                for (column, values) in (start..).zip(values.columns()) {
                    matrix.column_mut(column).assign(&values);
                }
            }
        }
        if !selection.manual && settings.feature_selection_method != SelectionMethod::None {
            matrix = pipeline.keep(&matrix, target, settings, seed, control)?;
        }
        if settings.numeric_imputation == NumericImputation::Model {
            pipeline.fit_imputer(table, rows, &mut matrix);
        }
        Ok(FittedPipeline {
            pipeline,
            matrix,
            warnings,
        })
    }

    /// Leaves out the inputs that the automatic selection does not keep.
    fn keep(
        &mut self,
        matrix: &Matrix,
        target: &Target,
        settings: &Preprocessing,
        seed: u32,
        control: &Control,
    ) -> Result<Matrix> {
        let before = self.inputs.len();
        let kept = choose(self, matrix, target, settings, seed, control)?;
        let sources = self.features().into_iter().map(|feature| feature.source).enumerate();
        let columns: Vec<usize> = sources
            .filter(|(_, source)| kept.binary_search(source).is_ok())
            .map(|(column, _)| column)
            .collect();
        let mut position = 0..;
        self.inputs.retain(|_| {
            position
                .next()
                .is_some_and(|position| kept.binary_search(&position).is_ok())
        });
        control.log(
            Level::Info,
            format!(
                "Automatic feature selection applied: {} of {before} features retained",
                kept.len()
            ),
        );
        Ok(matrix.select(Axis(1), &columns))
    }

    fn fit_imputer(&mut self, table: &Table, rows: &[usize], matrix: &mut Matrix) {
        let is_number = |input: &Input| matches!(input.encoder, Encoder::Number(_));
        let inputs: Vec<usize> = (0..self.inputs.len())
            .filter(|&input| is_number(&self.inputs[input]))
            .collect();
        let starts = self.starts();
        let columns: Vec<usize> = inputs.iter().map(|&input| starts[input]).collect();
        let missing: Vec<Vec<bool>> = inputs
            .iter()
            .filter_map(|&input| table.column(&self.inputs[input].name))
            .map(|column| rows.iter().map(|&row| column.is_missing(row)).collect())
            .collect();
        let mut filled = matrix.select(Axis(1), &columns);
        self.imputer = Imputer::fit(inputs, &mut filled, &missing);
        for (&column, values) in columns.iter().zip(filled.columns()) {
            matrix.column_mut(column).assign(&values);
        }
    }
}

/// The selected columns, but for those that cannot help and that nobody chose.
fn useful<'a>(
    table: &'a Table,
    rows: &[usize],
    selection: &Selection,
    settings: &Preprocessing,
) -> Result<(Vec<&'a Column>, Vec<Warning>)> {
    let mut columns = Vec::new();
    let mut warnings = Vec::new();
    for column in selection.features.iter().filter_map(|name| table.column(name)) {
        match (uselessness(column, rows, settings), selection.manual) {
            (Some(warning), false) => warnings.push(left_out(warning)),
            (warning, _) => {
                warnings.extend(warning);
                columns.push(column);
            }
        }
    }
    if columns.is_empty() {
        return Err(EngineError::bad_input(
            "no column is of use as a feature: all are empty, constant or free text",
            "choose features by hand or use another table",
        ));
    }
    Ok((columns, warnings))
}

fn left_out(warning: Warning) -> Warning {
    Warning {
        message: format!("{}; it was left out", warning.message),
        ..warning
    }
}

/// Why a column cannot help, seen on the training rows.
fn uselessness(column: &Column, rows: &[usize], settings: &Preprocessing) -> Option<Warning> {
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
        return Some(Warning::of_column("constant", name, Severity::Info, message).with("value", value));
    }
    let Values::Levels { levels, .. } = &column.values else {
        return None;
    };
    (column.kind == ColumnKind::Text && !is_read(column, levels, settings)).then(|| {
        let message = format!(
            "column '{name}' is free text with {} different values in {} rows",
            levels.len(),
            column.len()
        );
        Warning::of_column("high_cardinality", name, Severity::Warning, message)
            .with("distinct", levels.len())
            .with("rows", column.len())
    })
}

/// Whether a column is free text that is taken apart.
fn is_read(column: &Column, levels: &Levels, settings: &Preprocessing) -> bool {
    column.kind == ColumnKind::Text && settings.text != TextEncoding::LeaveOut && is_free_text(levels)
}

/// What is needed to fit the steps of a column.
struct Training<'a> {
    table: &'a Table,
    rows: &'a [usize],
    answers: &'a Answers,
    settings: &'a Preprocessing,
    seed: u32,
}

impl Training<'_> {
    /// The fitted steps of a column, and the features of the training rows where these are not what the steps make.
    fn input(&self, column: &Column) -> (Input, Option<Vec<f64>>) {
        let (encoder, own) = self.encoder(column);
        let gaps = self.rows.iter().any(|&row| column.is_missing(row));
        let has_indicator = matches!(encoder, Encoder::Number(_) | Encoder::Date(_));
        let input = Input {
            name: column.name.clone(),
            indicator: self.settings.missing_indicator && has_indicator && gaps,
            encoder,
            seen: Some(Seen {
                position: self.table.position(&column.name).unwrap_or(0),
                gaps,
                range: self.range(column),
            }),
            native: None,
            monotone: None,
        };
        (input, own)
    }

    fn range(&self, column: &Column) -> Option<(f64, f64)> {
        let Values::Numbers(numbers) = &column.values else {
            return None;
        };
        let known = self
            .rows
            .iter()
            .map(|&row| numbers[row])
            .filter(|number| !number.is_nan());
        known.fold(None, |range, number| {
            let (least, most) = range.unwrap_or((number, number));
            Some((number.min(least), number.max(most)))
        })
    }

    fn encoder(&self, column: &Column) -> (Encoder, Option<Vec<f64>>) {
        let pick = |values: &[f64]| self.rows.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        match &column.values {
            Values::Numbers(numbers) => (Encoder::Number(Number::fit(&pick(numbers), self.settings)), None),
            Values::Dates { seconds, has_time } => {
                (Encoder::Date(Date::fit(&pick(seconds), *has_time, self.settings)), None)
            }
            Values::Levels { codes, levels } => self.category(column, codes, levels),
        }
    }

    fn category(&self, column: &Column, codes: &[u32], levels: &Levels) -> (Encoder, Option<Vec<f64>>) {
        let mut by_code = vec![0_usize; levels.len()];
        let mut missing = 0;
        for &row in self.rows {
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
        if is_read(column, levels, self.settings) {
            let texts = levels
                .iter()
                .filter_map(|level| counts.get(level).map(|&count| (level, count)));
            if let Some(text) = Text::fit(texts, self.settings) {
                return (Encoder::Text(text), None);
            }
        }
        let mut category = Category::fit(&counts, missing, self.settings);
        let (scaling, count) = (self.settings.scaling, category.codes());
        let codes = || -> Vec<i64> {
            let cells = cells::codes(&category, column);
            self.rows.iter().map(|&row| cells.code(row)).collect()
        };
        let mut own = None;
        category.output = match self.settings.encoding {
            Encoding::OneHot => CategoryOutput::OneHot,
            #[expect(clippy::cast_precision_loss, reason = "codes are small")]
            Encoding::Ordinal => {
                let codes = codes().into_iter().map(|code| code as f64).collect();
                CategoryOutput::Ordinal(Number::scale(codes, scaling))
            }
            Encoding::Frequency => CategoryOutput::Lookup(Lookup::frequencies(&codes(), count, scaling)),
            Encoding::Target => {
                let (lookup, features) = Lookup::means(&codes(), count, self.answers, scaling, self.seed);
                own = Some(features);
                CategoryOutput::Lookup(lookup)
            }
        };
        (Encoder::Category(category), own)
    }
}
