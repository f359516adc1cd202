//! Many trees whose answers are added up.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::super::Predictions;
use super::super::linear::probabilities;
use super::tables::Tables;
use super::walk::{LANES, Packed};
use crate::error::{EngineError, Result};
use crate::problem::Matrix;
use crate::threads::prelude::*;

/// Stands in place of a feature where a node is a leaf.
pub const LEAF: u32 = u32::MAX;

/// Rows that are taken through one tree before the next tree is fetched: few through small trees, so that the rows
/// stay close to the processor, many through large ones, so that the trees do.
const ROWS_PER_BLOCK: usize = 256;
const ROWS_PER_BLOCK_OF_LARGE_TREES: usize = 2048;
/// From so many nodes on a tree is large.
const LARGE: usize = 2048;
/// A question to a large tree waits for memory as long as so many multiplications take.
const WORK_PER_QUESTION: usize = 8;
/// From this many rows on it pays to pack the nodes first.
const ROWS_WORTH_PACKING: usize = 64;

/// The values of a matrix are made to be representable; whatever comes from elsewhere is rounded.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding to the nearest is what is wanted"
)]
pub(crate) fn as_f32(value: f64) -> f32 {
    value as f32
}

/// Trees whose answers are added up.
///
/// The nodes of all trees stand in one sequence. A row goes left when its feature, rounded to `f32`, is at most the
/// threshold; the right child follows the left one. Missing values (NaN) go right, but for nodes in `missing_left`.
/// A node in `sets` asks whether its feature is one of some codes instead, which go left. Answers are multiples of 2⁻³⁰, so that their sums are exact and
/// do not depend on the order of adding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TreeEnsemble {
    /// Number of features.
    pub width: usize,
    /// Numbers that the trees together answer per row.
    pub outputs: usize,
    /// Numbers per leaf: either `outputs`, or 1 when tree `t` adds to output `t % outputs` only.
    pub leaf_width: usize,
    /// The first node of each tree.
    pub roots: Vec<u32>,
    /// For each node the feature that it asks for, or [`LEAF`].
    pub features: Vec<u32>,
    /// For each node the greatest value that goes left.
    pub thresholds: Vec<f32>,
    /// For each node its left child or, for a leaf, the position of its answer in `answers`.
    pub children: Vec<u32>,
    /// The answers of the leaves.
    pub answers: Vec<f64>,
    /// What is added to each output beside the trees.
    pub base: Vec<f64>,
    /// What the sums mean.
    pub link: Link,
    /// For each feature what the splits on it gained together.
    pub gains: Vec<f64>,
    /// Nodes that send missing values left, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_left: Vec<u32>,
    /// Nodes that ask for a category, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<CategorySet>,
}

/// A node that asks for a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategorySet {
    /// The node.
    pub node: u32,
    /// The codes that go left, ascending, each below 256.
    pub codes: Vec<u32>,
}

/// What the sums of an ensemble mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// A number: the sum times `scale` plus `offset`.
    Number {
        /// What one unit of the sum is worth.
        scale: f64,
        /// The answer at a sum of 0.
        offset: f64,
    },
    /// Shares of classes: the sums divided by `trees`. A single sum is the share of the second class.
    Shares {
        /// How many trees there are.
        trees: f64,
    },
    /// The logarithm of the odds of the second class (one sum) or of each class up to a constant.
    LogOdds,
}

impl TreeEnsemble {
    pub(in super::super) fn predict(&self, x: &Matrix) -> Predictions {
        let sums = self.sums(x);
        match self.link {
            Link::Number { scale, offset } => {
                Predictions::Values(sums.index_axis(Axis(1), 0).mapv(|sum| sum * scale + offset))
            }
            Link::Shares { trees } => {
                let shares = sums / trees;
                if shares.ncols() > 1 {
                    return Predictions::Probabilities(shares);
                }
                let second: Array1<f64> = shares.column(0).to_owned();
                let both = Array2::from_shape_fn((second.len(), 2), |(row, class)| {
                    if class == 1 { second[row] } else { 1.0 - second[row] }
                });
                Predictions::Probabilities(both)
            }
            Link::LogOdds => Predictions::Probabilities(probabilities(sums)),
        }
    }

    /// Rows × outputs: what the trees and the base add up to, rounded to `f32` as every exported form of the model
    /// does, so that all of them answer the same.
    pub fn sums(&self, x: &Matrix) -> Array2<f64> {
        if x.nrows() >= ROWS_WORTH_PACKING
            && let Some(tables) = Tables::new(self)
        {
            return tables.sums(x);
        }
        let mut sums = vec![0.0; x.nrows() * self.outputs];
        // Packed nodes know numbers alone.
        let packed = (x.nrows() >= ROWS_WORTH_PACKING && self.sets.is_empty()).then(|| Packed::new(self));
        let rows = if self.features.len() >= LARGE * self.roots.len() {
            ROWS_PER_BLOCK_OF_LARGE_TREES
        } else {
            ROWS_PER_BLOCK
        };
        let blocks = sums.par_chunks_mut(rows * self.outputs.max(1));
        blocks
            .enumerate()
            .for_each(|(block, sums)| self.block(packed.as_ref(), x, block * rows, sums));
        // cannot fail: the sums were made with that many entries
        Array2::from_shape_vec((x.nrows(), self.outputs), sums).unwrap_or_default()
    }

    /// Multiplications in whose time a row is answered, about.
    pub(in super::super) fn work(&self) -> usize {
        let trees = self.roots.len().max(1);
        let depth = (self.features.len() / trees).max(1).ilog2() as usize + 1;
        trees * depth * WORK_PER_QUESTION
    }

    fn block(&self, packed: Option<&Packed>, x: &Matrix, start: usize, sums: &mut [f64]) {
        let rows = sums.len() / self.outputs;
        let mut values = Vec::with_capacity(rows * self.width);
        (start..start + rows).for_each(|row| values.extend(x.row(row).iter().copied().map(as_f32)));
        for sums in sums.chunks_exact_mut(self.outputs) {
            sums.copy_from_slice(&self.base);
        }
        // Walking side by side knows numbers alone.
        let packed = packed.filter(|_| !values.iter().any(|value| value.is_nan()));
        let side_by_side = packed.map_or(0, |_| rows - rows % LANES);
        let (many, few) = values.split_at(side_by_side * self.width);
        let (many_sums, few_sums) = sums.split_at_mut(side_by_side * self.outputs);
        for (tree, &root) in self.roots.iter().enumerate() {
            if let Some(packed) = packed {
                let rows = many.chunks_exact(LANES * self.width.max(1));
                for (rows, sums) in rows.zip(many_sums.chunks_exact_mut(LANES * self.outputs)) {
                    let answers = packed.answers(root, rows, self.width);
                    for (answer, sums) in answers.into_iter().zip(sums.chunks_exact_mut(self.outputs)) {
                        self.add(tree, answer, sums);
                    }
                }
            }
            let rows = few.chunks_exact(self.width.max(1));
            for (row, sums) in rows.zip(few_sums.chunks_exact_mut(self.outputs)) {
                self.add(tree, self.leaf(root, row), sums);
            }
        }
        for sum in sums {
            *sum = f64::from(as_f32(*sum));
        }
    }

    /// Adds the answer at a position to the sums of a row.
    fn add(&self, tree: usize, answer: usize, sums: &mut [f64]) {
        if self.leaf_width == 1 {
            sums[tree % self.outputs] += self.answers[answer];
        } else {
            let answers = &self.answers[answer..answer + self.leaf_width];
            sums.iter_mut().zip(answers).for_each(|(sum, answer)| *sum += answer);
        }
    }

    /// The position of the answer that a row gets from the tree at `root`.
    fn leaf(&self, root: u32, row: &[f32]) -> usize {
        let mut node = root as usize;
        let natives = self.has_natives();
        loop {
            let feature = self.features[node];
            let child = self.children[node];
            if feature == LEAF {
                return child as usize;
            }
            let value = row[feature as usize];
            let left = if natives {
                self.sends_left(node, value)
            } else {
                value <= self.thresholds[node]
            };
            node = (child + u32::from(!left)) as usize;
        }
    }

    /// Whether missing values or categories are treated in a way of their own anywhere.
    pub fn has_natives(&self) -> bool {
        !self.missing_left.is_empty() || !self.sets.is_empty()
    }

    /// Whether a node sends missing values left.
    pub fn sends_missing_left(&self, node: usize) -> bool {
        u32::try_from(node).is_ok_and(|node| self.missing_left.binary_search(&node).is_ok())
    }

    /// The codes that a node sends left, where it asks for a category.
    pub fn set_of(&self, node: usize) -> Option<&[u32]> {
        let node = u32::try_from(node).ok()?;
        let found = self.sets.binary_search_by_key(&node, |set| set.node).ok()?;
        Some(&self.sets[found].codes)
    }

    /// Whether a node sends a value left.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "codes are small, and what is not a code is in no set"
    )]
    pub(crate) fn sends_left(&self, node: usize, value: f32) -> bool {
        if value.is_nan() {
            return self.sends_missing_left(node);
        }
        match self.set_of(node) {
            Some(codes) => value >= 0.0 && codes.binary_search(&(value as u32)).is_ok(),
            None => value <= self.thresholds[node],
        }
    }

    /// Checks what came from a file, so that predicting can neither panic nor go round in circles.
    ///
    /// # Errors
    /// `BadInput` when the trees are not trees.
    pub fn validate(&self) -> Result<()> {
        let nodes = self.features.len();
        let sound = self.outputs > 0
            && (self.leaf_width == 1 || self.leaf_width == self.outputs)
            && self.base.len() == self.outputs
            && self.gains.len() == self.width
            && self.thresholds.len() == nodes
            && self.children.len() == nodes
            && self.width > 0
            && self.roots.iter().all(|&root| (root as usize) < nodes)
            && (0..nodes).all(|node| self.node_is_sound(node))
            && self.natives_are_sound()
            && self.is_forest();
        if sound {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the trees of the model are damaged",
            "use an undamaged copy of the file",
        ))
    }

    /// Whether no two splits share a child: where ways come together again, there are more of them than nodes.
    fn is_forest(&self) -> bool {
        let mut taken = vec![false; self.features.len()];
        let splits = self
            .features
            .iter()
            .zip(&self.children)
            .filter(|(feature, _)| **feature != LEAF);
        let mut children = splits.flat_map(|(_, child)| [*child as usize, *child as usize + 1]);
        children.all(|child| !std::mem::replace(&mut taken[child], true))
    }

    fn natives_are_sound(&self) -> bool {
        let asks = |node: u32| self.features.get(node as usize).is_some_and(|feature| *feature != LEAF);
        let ascending = |codes: &[u32]| codes.windows(2).all(|pair| pair[0] < pair[1]);
        ascending(&self.missing_left)
            && self.missing_left.iter().all(|&node| asks(node))
            && self.sets.windows(2).all(|pair| pair[0].node < pair[1].node)
            && self
                .sets
                .iter()
                .all(|set| asks(set.node) && ascending(&set.codes) && set.codes.iter().all(|code| *code < 256))
    }

    fn node_is_sound(&self, node: usize) -> bool {
        let (feature, child) = (self.features[node] as usize, self.children[node] as usize);
        if self.features[node] == LEAF {
            return child + self.leaf_width <= self.answers.len();
        }
        feature < self.width && child > node && child + 1 < self.features.len()
    }
}
