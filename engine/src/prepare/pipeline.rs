//! The fitted steps from a table to a matrix, and taking them on new rows.

use std::collections::HashSet;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::category::Category;
use super::cells::Cells;
use super::date::Date;
use super::impute::Imputer;
use super::number::Number;
use super::report::TransformReport;
use super::text::Text;
use crate::error::{EngineError, Result};
use crate::learners::Monotone;
use crate::problem::Matrix;
use crate::table::{Table, Wanted};
use crate::threads::prelude::*;

/// Rows that a thread does at a time.
const CHUNK: usize = 4096;

/// Fitted preprocessing: which columns are read and what becomes of each. Features stand in the order of the inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    /// The source columns, in the order in which they were chosen.
    pub inputs: Vec<Input>,
    /// Guesses missing numbers better than a fixed number does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imputer: Option<Imputer>,
}

/// A source column and what becomes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Name of the column.
    pub name: String,
    /// What becomes of it.
    pub encoder: Encoder,
    /// Whether one more feature tells where a number or date was missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub indicator: bool,
    /// What the training rows had there, to notice what new rows have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// The column as it is, for models that take it so. Its feature stands behind those of all encoders, in the order of
    /// the inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native: Option<Encoder>,
    /// Whether answers may only rise or only fall with the column, for models that keep to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monotone: Option<Monotone>,
}

/// What the training rows had in a column.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Position of the column in the table.
    pub position: usize,
    /// Whether a value was missing.
    pub gaps: bool,
    /// The smallest and the largest number, for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<(f64, f64)>,
}

/// What becomes of a source column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoder {
    /// One feature.
    Number(Number),
    /// One feature, or one per level.
    Category(Category),
    /// One feature per part.
    Date(Date),
    /// One feature per term.
    Text(Text),
}

/// A column of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// For people: `age`, `city=Bonn`, `day.month`.
    pub name: String,
    /// Position of its source column in [`Pipeline::inputs`].
    pub source: usize,
}

impl Encoder {
    /// Number of features.
    pub fn width(&self) -> usize {
        match self {
            Self::Number(_) => 1,
            Self::Category(category) => category.width(),
            Self::Date(date) => date.width(),
            Self::Text(text) => text.width(),
        }
    }

    /// Writes the features of a row.
    pub(super) fn write(&self, cells: &Cells<'_>, row: usize, features: &mut [f64]) {
        match self {
            Self::Number(number) => features[0] = number.apply(cells.number(row)),
            Self::Category(category) => category.write(cells.code(row), features),
            Self::Date(date) => date.write(cells.number(row), features),
            Self::Text(text) => text.write(&cells.text(row), features),
        }
    }
}

impl Input {
    /// Number of features.
    pub fn width(&self) -> usize {
        self.encoder.width() + usize::from(self.indicator)
    }

    fn names(&self) -> Vec<String> {
        let mut names = match &self.encoder {
            Encoder::Number(_) => vec![self.name.clone()],
            Encoder::Category(category) => category.names(&self.name),
            Encoder::Date(date) => date.names(&self.name),
            Encoder::Text(text) => text.names(&self.name),
        };
        if self.indicator {
            names.push(format!("{}=(missing)", self.name));
        }
        names
    }
}

impl Pipeline {
    /// Number of features.
    pub fn width(&self) -> usize {
        self.plain_width() + self.inputs.iter().filter(|input| input.native.is_some()).count()
    }

    /// Number of features that encoders make.
    pub(crate) fn plain_width(&self) -> usize {
        self.inputs.iter().map(Input::width).sum()
    }

    /// The columns of the matrix in their order.
    pub fn features(&self) -> Vec<Feature> {
        let mut features = Vec::with_capacity(self.width());
        for (source, input) in self.inputs.iter().enumerate() {
            features.extend(input.names().into_iter().map(|name| Feature { name, source }));
        }
        for (source, input) in self.inputs.iter().enumerate() {
            let name = input.name.clone();
            features.extend(input.native.as_ref().map(|_| Feature { name, source }));
        }
        features
    }

    /// Where the features of each input begin.
    pub(crate) fn starts(&self) -> Vec<usize> {
        let widths = self.inputs.iter().map(Input::width);
        widths
            .scan(0, |next, width| {
                let start = *next;
                *next += width;
                Some(start)
            })
            .collect()
    }

    /// How the columns of a file with new rows should be read: categories as text even if all of them look like
    /// numbers; `None` for columns that are not used.
    pub fn wanted(&self, column: &str) -> Option<Wanted> {
        let input = self.inputs.iter().find(|input| input.name == column)?;
        Some(if matches!(input.encoder, Encoder::Category(_) | Encoder::Text(_)) {
            Wanted::Text
        } else {
            Wanted::Any
        })
    }

    /// The columns that the table would have to have besides those it has.
    pub fn absent(&self, columns: &[String]) -> Vec<String> {
        let known: HashSet<&str> = columns.iter().map(String::as_str).collect();
        let names = self.inputs.iter().map(|input| &input.name);
        names.filter(|name| !known.contains(name.as_str())).cloned().collect()
    }

    /// The matrix of all rows of a table, and what was met on the way. Columns may stand in any order and there may be
    /// more of them.
    ///
    /// # Errors
    /// When columns are absent; all of them are named.
    pub fn transform(&self, table: &Table) -> Result<(Matrix, TransformReport)> {
        let rows: Vec<usize> = (0..table.rows()).collect();
        self.transform_rows(table, &rows)
    }

    /// The matrix of some rows of a table, in the given order.
    ///
    /// # Errors
    /// When columns are absent; all of them are named.
    pub fn transform_rows(&self, table: &Table, rows: &[usize]) -> Result<(Matrix, TransformReport)> {
        let absent = self.absent(&table.names());
        if !absent.is_empty() {
            let names = absent
                .iter()
                .map(|name| format!("'{name}'"))
                .collect::<Vec<_>>()
                .join(", ");
            return Err(EngineError::bad_input(
                format!("the rows lack {} that the model needs: {names}", plural(absent.len())),
                "add them, or map columns that are named differently",
            ));
        }
        let cells: Vec<Cells<'_>> = self
            .inputs
            .iter()
            .filter_map(|input| {
                table
                    .column(&input.name)
                    .map(|column| Cells::of(&input.encoder, column))
            })
            .collect();
        let natives = self.natives(table);
        let (width, plain, starts) = (self.width(), self.plain_width(), self.starts());
        let mut values = vec![0.0; rows.len() * width];
        if width > 0 {
            values
                .par_chunks_mut(width * CHUNK)
                .zip(rows.par_chunks(CHUNK))
                .for_each(|(values, rows)| {
                    for (features, &row) in values.chunks_exact_mut(width).zip(rows) {
                        let (features, behind) = features.split_at_mut(plain);
                        self.write(&cells, row, features);
                        self.guess(&cells, &starts, row, features);
                        for (feature, (encoder, cells)) in behind.iter_mut().zip(&natives) {
                            encoder.write(cells, row, std::slice::from_mut(feature));
                        }
                    }
                });
        }
        let matrix = Array2::from_shape_vec((rows.len(), width), values)
            .map_err(|error| EngineError::Internal(format!("features do not fit their matrix: {error}")))?;
        Ok((matrix, TransformReport::of(self, &cells, table, rows)))
    }

    fn write(&self, cells: &[Cells<'_>], row: usize, mut features: &mut [f64]) {
        for (input, cells) in self.inputs.iter().zip(cells) {
            let (own, rest) = std::mem::take(&mut features).split_at_mut(input.width());
            let (own, indicator) = own.split_at_mut(input.encoder.width());
            input.encoder.write(cells, row, own);
            if !indicator.is_empty() {
                indicator.fill(f64::from(u8::from(cells.number(row).is_nan())));
            }
            features = rest;
        }
    }

    fn guess(&self, cells: &[Cells<'_>], starts: &[usize], row: usize, features: &mut [f64]) {
        let Some(imputer) = &self.imputer else { return };
        let missing: Vec<bool> = imputer
            .inputs
            .iter()
            .map(|&input| cells[input].number(row).is_nan())
            .collect();
        if !missing.contains(&true) {
            return;
        }
        let mut values: Vec<f64> = imputer.inputs.iter().map(|&input| features[starts[input]]).collect();
        imputer.apply(&mut values, &missing);
        for (&input, value) in imputer.inputs.iter().zip(values) {
            features[starts[input]] = value;
        }
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "a column" } else { "columns" }
}
