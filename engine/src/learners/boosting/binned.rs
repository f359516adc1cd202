//! The rows as numbers of pieces, a byte each, in the order in which they are counted.

use rayon::prelude::*;

use super::cuts::{Cuts, FEW, MANY, cuts};
use crate::problem::Matrix;

/// Features with many pieces that are counted together: their counts stay close to the processor.
const MANY_PER_BLOCK: usize = 16;
/// The same for features with few pieces.
const FEW_PER_BLOCK: usize = 128;
/// Rows that a thread cuts at a time.
const ROWS_AT_A_TIME: usize = 4096;

/// All rows, cut.
pub(super) struct Binned {
    pub rows: usize,
    pub blocks: Vec<Block>,
    /// For each feature its block and its place there.
    places: Vec<(usize, usize)>,
    pub cuts: Vec<Cuts>,
}

/// Some features of all rows.
pub(super) struct Block {
    /// Those with many pieces first.
    pub features: Vec<usize>,
    /// How many of them have many pieces.
    pub many: usize,
    /// The pieces, row after row.
    pub pieces: Vec<u8>,
}

impl Block {
    /// Numbers that hold the sums over all pieces of all features.
    pub fn cells(&self) -> usize {
        self.many * MANY + (self.features.len() - self.many) * FEW
    }

    /// Where the sums of the feature at a place begin, and how many there may be.
    pub fn cells_of(&self, place: usize) -> std::ops::Range<usize> {
        let many = self.many * MANY;
        match place.checked_sub(self.many) {
            None => place * MANY..(place + 1) * MANY,
            Some(place) => many + place * FEW..many + (place + 1) * FEW,
        }
    }

    /// The pieces of a row.
    #[inline]
    pub fn row(&self, row: usize) -> &[u8] {
        let width = self.features.len();
        &self.pieces[row * width..(row + 1) * width]
    }
}

impl Binned {
    /// Cuts the rows of `x`, and behind them those of `more`.
    pub fn new(x: &Matrix, more: Option<&Matrix>, categories: &[Option<u32>]) -> Self {
        let cuts = cuts(x, categories);
        let rows = x.nrows() + more.map_or(0, Matrix::nrows);
        let mut blocks = blocks(&cuts);
        let mut places = vec![(0, 0); cuts.len()];
        for (number, block) in blocks.iter_mut().enumerate() {
            for (place, &feature) in block.features.iter().enumerate() {
                places[feature] = (number, place);
            }
            block.pieces = vec![0; rows * block.features.len()];
            let (own, others) = block.pieces.split_at_mut(x.nrows() * block.features.len());
            fill(own, x, &block.features, &cuts);
            if let Some(more) = more {
                fill(others, more, &block.features, &cuts);
            }
        }
        Self {
            rows,
            blocks,
            places,
            cuts,
        }
    }

    /// Number of features.
    pub fn features(&self) -> usize {
        self.cuts.len()
    }

    /// The block of a feature and its place there.
    pub fn place(&self, feature: usize) -> (&Block, usize) {
        let (block, place) = self.places[feature];
        (&self.blocks[block], place)
    }

    /// The piece of a feature that a row is in.
    #[inline]
    pub fn piece(&self, row: usize, feature: usize) -> u8 {
        let (block, place) = self.places[feature];
        let block = &self.blocks[block];
        block.pieces[row * block.features.len() + place]
    }
}

/// The features in blocks of about the same size, at least two, so that two threads can share the work.
fn blocks(cuts: &[Cuts]) -> Vec<Block> {
    let (few, many): (Vec<usize>, Vec<usize>) = (0..cuts.len()).partition(|&feature| cuts[feature].pieces() <= FEW);
    let needed = many
        .len()
        .div_ceil(MANY_PER_BLOCK)
        .max(few.len().div_ceil(FEW_PER_BLOCK));
    let count = needed.max(cuts.len().min(2)).max(1);
    let share = |all: &[usize], block: usize| all[all.len() * block / count..all.len() * (block + 1) / count].to_vec();
    (0..count)
        .map(|block| {
            let (mut features, few) = (share(&many, block), share(&few, count - 1 - block));
            let many = features.len();
            features.extend(few);
            Block {
                features,
                many,
                pieces: Vec::new(),
            }
        })
        .filter(|block| !block.features.is_empty())
        .collect()
}

fn fill(pieces: &mut [u8], x: &Matrix, features: &[usize], cuts: &[Cuts]) {
    let width = features.len();
    let chunks = pieces.par_chunks_mut(ROWS_AT_A_TIME * width).enumerate();
    chunks.for_each(|(chunk, pieces)| {
        for (offset, pieces) in pieces.chunks_exact_mut(width).enumerate() {
            let row = x.row(chunk * ROWS_AT_A_TIME + offset);
            for (piece, &feature) in pieces.iter_mut().zip(features) {
                *piece = cuts[feature].piece(row[feature]);
            }
        }
    });
}
