//! The rows by which trials are judged.

use std::sync::Arc;

use crate::control::Control;
use crate::error::Result;
use crate::prepare::{Fold, Split, Validation, split};
use crate::problem::Target;
use crate::seeds::Seeds;
use crate::train::data::Data;

/// Numbers in prepared parts that may stay in memory; beyond this each part is prepared when it is needed.
const MOST_NUMBERS: usize = 48_000_000;
/// Up to this many rows there are five folds within the rows that are learnt from, beyond it three.
const ROWS_FOR_FIVE: usize = 20_000;

/// The parts by which trials are judged: the folds of the run, or folds of the rows that it learns from when it keeps
/// rows aside.
pub(super) struct Parts<'a> {
    data: &'a Data<'a>,
    splits: Vec<Split>,
    /// Whether the run keeps rows aside that no trial sees.
    pub nested: bool,
    prepared: Vec<Option<Arc<Fold>>>,
}

impl<'a> Parts<'a> {
    pub fn new(data: &'a Data<'a>, seeds: &Seeds) -> Result<Self> {
        let nested = data.parts() == 1;
        let splits = if nested {
            within(data, seeds)?
        } else {
            data.plan.splits.clone()
        };
        Ok(Self {
            data,
            prepared: vec![None; splits.len()],
            splits,
            nested,
        })
    }

    pub fn len(&self) -> usize {
        self.splits.len()
    }

    /// Rows from which the first part learns.
    pub fn rows(&self) -> usize {
        self.splits.first().map_or(0, |split| split.train.len())
    }

    /// Positions of the rows that judge, part by part.
    pub fn judges(&self) -> impl Iterator<Item = &[usize]> {
        self.splits.iter().map(|split| &split.validation[..])
    }

    /// The answers of all rows that judge, part after part.
    pub fn target(&self) -> Target {
        let rows: Vec<usize> = self.judges().flatten().copied().collect();
        self.data.plan.target.select(&rows)
    }

    /// One part, prepared.
    pub fn fold(&mut self, part: usize, control: &Control) -> Result<Arc<Fold>> {
        if let Some(fold) = &self.prepared[part] {
            return Ok(Arc::clone(fold));
        }
        let fold = Arc::new(self.data.prepared(&self.splits[part], control)?);
        let numbers = (fold.train.len() + fold.validation.len()) * self.splits.len();
        if numbers <= MOST_NUMBERS {
            self.prepared[part] = Some(Arc::clone(&fold));
        }
        Ok(fold)
    }
}

/// Folds of the rows that the run learns from.
fn within(data: &Data<'_>, seeds: &Seeds) -> Result<Vec<Split>> {
    let train = &data.plan.splits[0].train;
    let folds = match train.len() {
        0..10 => 2,
        10..=ROWS_FOR_FIVE => 5,
        _ => 3,
    };
    let inner = split(
        &data.plan.target.select(train),
        &Validation::KFold { folds },
        &[],
        seeds.of("search"),
    )?;
    let rows = |positions: &[usize]| positions.iter().map(|&position| train[position]).collect();
    Ok(inner
        .iter()
        .map(|split| Split {
            train: rows(&split.train),
            validation: rows(&split.validation),
        })
        .collect())
}
