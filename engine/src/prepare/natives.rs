//! Which columns are given as they are, too, and where they stand.

use std::collections::{BTreeMap, HashMap};

use ndarray::{Array2, Axis, concatenate};

use super::category::{Category, CategoryOutput};
use super::fit::FittedPipeline;
use super::native::MOST_CODES;
use super::number::Number;
use super::pipeline::{Encoder, Input, Pipeline};
use super::settings::{CategoricalImputation, Preprocessing};
use super::text::Text;
use crate::error::{EngineError, Result};
use crate::learners::{Layout, Monotone, Native, SourceColumns};
use crate::table::{Column, MISSING, Table, Values};

impl Pipeline {
    /// Whether text is hashed, which ONNX cannot do.
    pub(crate) fn hashes_text(&self) -> bool {
        let hashes = |input: &Input| matches!(input.encoder, Encoder::Text(Text::Hashing { .. }));
        self.inputs.iter().any(hashes)
    }

    /// Notes which way answers may go.
    pub(super) fn constrain(&mut self, constraints: &BTreeMap<String, Monotone>) {
        for input in &mut self.inputs {
            input.monotone = constraints.get(&input.name).copied();
        }
    }

    /// Where the features of each input stand, and in which forms.
    pub fn layout(&self) -> Layout {
        let mut next_native = self.plain_width();
        let mut start = 0;
        let source = |input: &Input| {
            let plain = start..start + input.width();
            start = plain.end;
            let native = input.native.as_ref().map(|encoder| {
                next_native += 1;
                Native {
                    column: next_native - 1,
                    categories: codes(encoder),
                }
            });
            SourceColumns {
                plain,
                monotone: input.monotone,
                native,
            }
        };
        Layout {
            sources: self.inputs.iter().map(source).collect(),
            width: self.width(),
        }
    }

    /// For each feature its number of codes where it is a category as it is, else 0.
    pub(crate) fn codes(&self) -> Vec<u32> {
        let plain = self.inputs.iter().flat_map(|input| {
            let is_code = |category: &Category| category.output == CategoryOutput::Code;
            let count = match &input.encoder {
                Encoder::Category(category) if is_code(category) => codes(&input.encoder).unwrap_or(0),
                _ => 0,
            };
            vec![count; input.width()]
        });
        let natives = self.inputs.iter().filter_map(|input| input.native.as_ref());
        plain.chain(natives.map(|native| codes(native).unwrap_or(0))).collect()
    }

    /// The pipeline that makes these columns of its matrix alone, in this order, where there is one: each input either
    /// encoded or as it is.
    pub(crate) fn narrowed(&self, columns: &[usize]) -> Option<Self> {
        let mut wanted = columns;
        let mut narrow = self.clone();
        for (input, source) in narrow.inputs.iter_mut().zip(self.layout().sources) {
            let native = source.native.map(|native| native.column);
            if native.is_some() && wanted.first() == native.as_ref() {
                // A guess needs the number that it replaces.
                if self.imputer.is_some() {
                    return None;
                }
                wanted = &wanted[1..];
                input.indicator = false;
                input.encoder = input.native.take()?;
            } else {
                let (own, rest) = wanted.split_at_checked(source.plain.len())?;
                if !source.plain.eq(own.iter().copied()) {
                    return None;
                }
                wanted = rest;
                input.native = None;
            }
        }
        wanted.is_empty().then_some(narrow)
    }
}

impl FittedPipeline {
    /// Adds the features of columns as they are, where these differ from what the encoders make.
    pub(super) fn add_natives(&mut self, table: &Table, rows: &[usize], settings: &Preprocessing) -> Result<()> {
        for input in &mut self.pipeline.inputs {
            input.native = table
                .column(&input.name)
                .and_then(|column| native(input, column, rows, settings));
        }
        let natives = self.pipeline.natives(table);
        if natives.is_empty() {
            return Ok(());
        }
        let behind = Array2::from_shape_fn((rows.len(), natives.len()), |(row, number)| {
            let (encoder, cells) = &natives[number];
            let mut feature = [0.0];
            encoder.write(cells, rows[row], &mut feature);
            feature[0]
        });
        self.matrix = concatenate(Axis(1), &[self.matrix.view(), behind.view()])
            .map_err(|error| EngineError::Internal(format!("features do not fit their matrix: {error}")))?;
        Ok(())
    }
}

/// A column with gaps or categories as it is.
fn native(input: &Input, column: &Column, rows: &[usize], settings: &Preprocessing) -> Option<Encoder> {
    match (&input.encoder, &column.values) {
        (Encoder::Number(number), _) if input.seen.is_some_and(|seen| seen.gaps) => Some(Encoder::Number(Number {
            keep_missing: true,
            ..number.clone()
        })),
        (Encoder::Category(_), Values::Levels { codes, levels }) => {
            let (mut counts, mut missing) = (HashMap::new(), 0);
            for &row in rows {
                match codes[row] {
                    MISSING => missing += 1,
                    code => *counts.entry(levels.get(code).to_owned()).or_insert(0) += 1,
                }
            }
            let settings = Preprocessing {
                max_categories: u32::try_from(MOST_CODES - 2).unwrap_or(u32::MAX),
                categorical_imputation: CategoricalImputation::Missing,
                ..settings.clone()
            };
            Some(Encoder::Category(Category {
                output: CategoryOutput::Code,
                ..Category::fit(&counts, missing, &settings)
            }))
        }
        _ => None,
    }
}

fn codes(encoder: &Encoder) -> Option<u32> {
    match encoder {
        Encoder::Category(category) => u32::try_from(category.codes()).ok(),
        _ => None,
    }
}

/// Refuses rules for columns that are not among the features or have no order.
pub(super) fn check(table: &Table, features: &[String], constraints: &BTreeMap<String, Monotone>) -> Result<()> {
    for name in constraints.keys() {
        let column = table.column(name).filter(|_| features.contains(name));
        let Some(column) = column else {
            return Err(EngineError::bad_input(
                format!("there is a monotone constraint on '{name}', which is not among the features"),
                "remove it, or choose the column as a feature",
            ));
        };
        if !matches!(column.values, Values::Numbers(_)) {
            return Err(EngineError::bad_input(
                format!("there is a monotone constraint on '{name}', whose values are not numbers"),
                "remove it; only numbers have an order to keep to",
            ));
        }
    }
    Ok(())
}
