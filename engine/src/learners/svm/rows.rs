//! How similar every known row is to every other, as far as it fits into memory.

use ndarray::{Array2, ArrayView1, Axis, Slice};
use rayon::prelude::*;
use std::collections::HashMap;

use super::super::tree::as_f32;
use super::model::Kernel;
use crate::control::Control;
use crate::error::Result;

/// Up to so many rows all similarities are computed beforehand (in 100 MB); with more, those that were needed last are
/// kept.
const MOST_ROWS_AT_ONCE: usize = 5000;
/// Similarities that each solver keeps at most otherwise (in 64 MB).
const KEPT: usize = 16_000_000;
/// Rows that are computed together.
const ROWS_PER_BLOCK: usize = 64;

/// The known rows, less the means of the features.
pub(super) struct Known {
    pub values: Array2<f64>,
    pub kernel: Kernel,
    lengths: Vec<f64>,
    all: Option<Array2<f32>>,
}

impl Known {
    pub fn new(values: Array2<f64>, kernel: Kernel, control: &Control) -> Result<Self> {
        let lengths = values.rows().into_iter().map(|row| row.dot(&row)).collect();
        let mut known = Self {
            values,
            kernel,
            lengths,
            all: None,
        };
        if known.rows() <= MOST_ROWS_AT_ONCE {
            known.all = Some(known.every_pair(control)?);
        }
        Ok(known)
    }

    pub fn rows(&self) -> usize {
        self.values.nrows()
    }

    fn every_pair(&self, control: &Control) -> Result<Array2<f32>> {
        let mut all = Array2::zeros((self.rows(), self.rows()));
        let blocks: Vec<_> = all.axis_chunks_iter_mut(Axis(0), ROWS_PER_BLOCK).collect();
        let done: Result<()> = blocks.into_par_iter().enumerate().try_for_each(|(block, mut all)| {
            control.check()?;
            let start = block * ROWS_PER_BLOCK;
            let rows = self.values.slice_axis(Axis(0), Slice::from(start..start + all.nrows()));
            let products = rows.dot(&self.values.t());
            for (offset, (products, mut all)) in products.rows().into_iter().zip(all.rows_mut()).enumerate() {
                self.compare(start + offset, products, all.iter_mut());
            }
            Ok(())
        });
        done.map(|()| all)
    }

    fn compare<'a>(&self, row: usize, products: ArrayView1<'_, f64>, to: impl Iterator<Item = &'a mut f32>) {
        let own = self.lengths[row];
        for ((to, product), length) in to.zip(products).zip(&self.lengths) {
            *to = as_f32(self.kernel.similarity(*product, own + length));
        }
    }

    /// How similar a row is to itself.
    pub fn diagonal(&self) -> Vec<f64> {
        let own = |length: &f64| self.kernel.similarity(*length, 2.0 * length);
        self.lengths.iter().map(own).collect()
    }
}

/// A solver's window on the similarities.
pub(super) struct Window<'a> {
    known: &'a Known,
    kept: HashMap<usize, Kept>,
    room: usize,
    clock: u64,
}

struct Kept {
    used: u64,
    similar: Vec<f32>,
}

impl<'a> Window<'a> {
    pub fn new(known: &'a Known) -> Self {
        Self {
            known,
            kept: HashMap::new(),
            room: (KEPT / known.rows().max(1)).max(2),
            clock: 0,
        }
    }

    /// Writes how similar `row` is to every row.
    pub fn copy(&mut self, row: usize, to: &mut [f32]) {
        if let Some(all) = &self.known.all {
            to.iter_mut().zip(all.row(row)).for_each(|(to, similar)| *to = *similar);
            return;
        }
        self.clock += 1;
        if let Some(kept) = self.kept.get_mut(&row) {
            kept.used = self.clock;
            to.copy_from_slice(&kept.similar);
            return;
        }
        let products = self.known.values.dot(&self.known.values.row(row));
        self.known.compare(row, products.view(), to.iter_mut());
        if self.kept.len() >= self.room {
            // Uses have different times, so which one was used least lately does not depend on the order of the map.
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used).map(|(row, _)| *row);
            oldest.and_then(|oldest| self.kept.remove(&oldest));
        }
        let kept = Kept {
            used: self.clock,
            similar: to.to_vec(),
        };
        self.kept.insert(row, kept);
    }
}
