//! Many rows through small trees: every question of a tree is asked for 64 rows at once and the answers are put together
//! from the leaves up, so that nothing waits for where a row goes next. Rows are taken as bytes, by how many thresholds of
//! a feature they are above.

use std::collections::BTreeMap;
use std::ops::Range;

use ndarray::Array2;

use super::ensemble::as_f32;
use super::ensemble::{LEAF, TreeEnsemble};
use crate::problem::Matrix;
use crate::threads::prelude::*;

/// Rows that are answered at once.
const ROWS: usize = 64;
/// Rows that a thread takes at a time.
const ROWS_PER_PIECE: usize = 1024;
/// Nodes per tree on average up to which asking all of them is quicker than following the way of each row.
const MOST_NODES: usize = 256;
/// Thresholds of a feature at most.
const MOST_THRESHOLDS: usize = 254;
/// Above all thresholds; a category that is none.
const BEYOND: u8 = u8::MAX;

/// What 64 rows have in a column, or where they are in a tree.
type Lane = [u8; ROWS];

/// A feature as bytes.
enum Column {
    /// How many of the thresholds a number is above.
    Number {
        feature: usize,
        /// Filled up with infinity.
        ladder: Box<[f32; 256]>,
        /// The widest step of a search in it.
        step: usize,
        /// What stands for a missing value.
        missing: u8,
    },
    /// The code of a category.
    Category { feature: usize },
}

/// What is done for a node.
enum Step {
    /// Take a leaf.
    Leaf(u8),
    /// Take the left child up to a place among the thresholds.
    Threshold { column: usize, last: u8, left: usize },
    /// Take the left child for some codes.
    Set {
        column: usize,
        goes_left: Box<[bool; 256]>,
        left: usize,
    },
}

/// An ensemble made ready.
pub(super) struct Tables<'a> {
    ensemble: &'a TreeEnsemble,
    columns: Vec<Column>,
    steps: Vec<Step>,
    /// For each tree its steps and the answers of its leaves.
    trees: Vec<(Range<usize>, Vec<usize>)>,
}

/// A feature, and which kind of column it is taken as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number { feature: u32, missing_left: bool },
    Category { feature: u32 },
}

impl<'a> Tables<'a> {
    /// None where trees are too large, or ask a feature for too many things.
    pub fn new(ensemble: &'a TreeEnsemble) -> Option<Self> {
        let (nodes, trees) = (ensemble.features.len(), ensemble.roots.len());
        let uneven = ensemble.roots.first() != Some(&0) || !ensemble.roots.is_sorted();
        if uneven || nodes > MOST_NODES * trees || ensemble.sets.iter().any(|set| set.codes.last() >= Some(&255)) {
            return None;
        }
        let natives = ensemble.has_natives();
        let key = |node: usize| {
            let feature = ensemble.features[node];
            if natives && ensemble.set_of(node).is_some() {
                Key::Category { feature }
            } else {
                let missing_left = natives && ensemble.sends_missing_left(node);
                Key::Number { feature, missing_left }
            }
        };
        let mut thresholds: BTreeMap<Key, Vec<f32>> = BTreeMap::new();
        for node in (0..nodes).filter(|&node| ensemble.features[node] != LEAF) {
            thresholds.entry(key(node)).or_default().push(ensemble.thresholds[node]);
        }
        for values in thresholds.values_mut() {
            values.sort_unstable_by(f32::total_cmp);
            values.dedup();
        }
        if thresholds.values().any(|values| values.len() > MOST_THRESHOLDS) {
            return None;
        }
        let keys: Vec<Key> = thresholds.keys().copied().collect();
        let place = |key: Key| keys.binary_search(&key).unwrap_or(0);
        let mut tables = Self {
            ensemble,
            columns: thresholds.iter().map(|(key, values)| column(*key, values)).collect(),
            steps: Vec::with_capacity(nodes),
            trees: Vec::with_capacity(trees),
        };
        for (tree, &root) in ensemble.roots.iter().enumerate() {
            let root = root as usize;
            let end = ensemble.roots.get(tree + 1).map_or(nodes, |next| *next as usize);
            let mut answers = Vec::new();
            for node in root..end {
                let child = ensemble.children[node] as usize;
                if ensemble.features[node] == LEAF {
                    tables.steps.push(Step::Leaf(u8::try_from(answers.len()).ok()?));
                    answers.push(child);
                    continue;
                }
                if child <= node || child + 1 >= end {
                    return None;
                }
                let (key, left) = (key(node), child - node - 1);
                let column = place(key);
                tables.steps.push(match ensemble.set_of(node).filter(|_| natives) {
                    Some(codes) => Step::Set {
                        column,
                        goes_left: goes_left(codes, ensemble.sends_missing_left(node)),
                        left,
                    },
                    None => Step::Threshold {
                        column,
                        last: position(&thresholds[&key], ensemble.thresholds[node])?,
                        left,
                    },
                });
            }
            tables.trees.push((root..end, answers));
        }
        Some(tables)
    }

    /// Rows × outputs: what the trees and the base add up to, rounded to `f32`.
    pub fn sums(&self, x: &Matrix) -> Array2<f64> {
        let outputs = self.ensemble.outputs;
        let mut sums = vec![0.0; x.nrows() * outputs];
        let largest = self.trees.iter().map(|(steps, _)| steps.len()).max().unwrap_or(0);
        let pieces = sums.par_chunks_mut(ROWS_PER_PIECE * outputs).enumerate();
        pieces.for_each(|(piece, sums)| {
            let mut lanes = vec![[0; ROWS]; self.columns.len()];
            let mut slots = vec![[0; ROWS]; largest];
            for (block, sums) in sums.chunks_mut(ROWS * outputs).enumerate() {
                self.read(
                    x,
                    piece * ROWS_PER_PIECE + block * ROWS,
                    sums.len() / outputs,
                    &mut lanes,
                );
                sums.chunks_exact_mut(outputs)
                    .for_each(|sums| sums.copy_from_slice(&self.ensemble.base));
                for (tree, (steps, answers)) in self.trees.iter().enumerate() {
                    walk(&self.steps[steps.clone()], &lanes, &mut slots);
                    self.add(tree, answers, &slots[0], sums);
                }
                for sum in sums {
                    *sum = f64::from(as_f32(*sum));
                }
            }
        });
        // cannot fail: the sums were made with that many entries
        Array2::from_shape_vec((x.nrows(), outputs), sums).unwrap_or_default()
    }

    /// The bytes of some rows.
    fn read(&self, x: &Matrix, start: usize, count: usize, lanes: &mut [Lane]) {
        for row in 0..count {
            let values = x.row(start + row);
            for (column, lane) in self.columns.iter().zip(lanes.iter_mut()) {
                lane[row] = column.byte(&values);
            }
        }
    }

    fn add(&self, tree: usize, answers: &[usize], leaves: &Lane, sums: &mut [f64]) {
        let (width, outputs) = (self.ensemble.leaf_width, self.ensemble.outputs);
        let rows = sums.chunks_exact_mut(outputs).zip(leaves);
        if width == 1 {
            let output = tree % outputs;
            for (sums, leaf) in rows {
                sums[output] += self.ensemble.answers[answers[usize::from(*leaf)]];
            }
        } else {
            for (sums, leaf) in rows {
                let start = answers[usize::from(*leaf)];
                let answers = &self.ensemble.answers[start..start + width];
                sums.iter_mut().zip(answers).for_each(|(sum, answer)| *sum += answer);
            }
        }
    }
}

/// Puts the leaf of every row into the first slot.
fn walk(steps: &[Step], lanes: &[Lane], slots: &mut [Lane]) {
    for (node, step) in steps.iter().enumerate().rev() {
        let (own, behind) = slots.split_at_mut(node + 1);
        let own = &mut own[node];
        match step {
            Step::Leaf(leaf) => own.fill(*leaf),
            Step::Threshold { column, last, left } => {
                choose(own, &behind[*left], &behind[*left + 1], &lanes[*column], *last);
            }
            Step::Set {
                column,
                goes_left,
                left,
            } => {
                let (left, right) = (&behind[*left], &behind[*left + 1]);
                for (row, own) in own.iter_mut().enumerate() {
                    let code = usize::from(lanes[*column][row]);
                    *own = if goes_left[code] { left[row] } else { right[row] };
                }
            }
        }
    }
}

/// For each row the left value where its byte is at most `last`, else the right one. Written so that compilers do it for
/// sixteen rows at once.
fn choose(own: &mut Lane, left: &Lane, right: &Lane, bytes: &Lane, last: u8) {
    for row in 0..ROWS {
        let takes_right = u8::from(bytes[row] > last).wrapping_neg();
        own[row] = left[row] ^ ((left[row] ^ right[row]) & takes_right);
    }
}

fn column(key: Key, thresholds: &[f32]) -> Column {
    match key {
        Key::Number { feature, missing_left } => {
            let mut ladder = Box::new([f32::INFINITY; 256]);
            ladder.iter_mut().zip(thresholds).for_each(|(step, own)| *step = *own);
            Column::Number {
                feature: feature as usize,
                ladder,
                step: (thresholds.len() + 1).next_power_of_two() / 2,
                missing: if missing_left { 0 } else { BEYOND },
            }
        }
        Key::Category { feature } => Column::Category {
            feature: feature as usize,
        },
    }
}

impl Column {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "there are fewer than 255 thresholds and codes"
    )]
    fn byte(&self, values: &ndarray::ArrayView1<'_, f64>) -> u8 {
        match self {
            Self::Number {
                feature,
                ladder,
                step,
                missing,
            } => {
                let value = as_f32(values[*feature]);
                if value.is_nan() {
                    return *missing;
                }
                let (mut below, mut step) = (0, *step);
                while step > 0 {
                    below += step * usize::from(value > ladder[(below + step - 1) & 255]);
                    step /= 2;
                }
                below as u8
            }
            Self::Category { feature } => {
                let value = values[*feature];
                if (0.0..255.0).contains(&value) {
                    value as u8
                } else {
                    BEYOND
                }
            }
        }
    }
}

fn goes_left(codes: &[u32], missing_left: bool) -> Box<[bool; 256]> {
    let mut table = Box::new([false; 256]);
    for &code in codes {
        table[code as usize & 255] = true;
    }
    table[usize::from(BEYOND)] = missing_left;
    table
}

fn position(thresholds: &[f32], threshold: f32) -> Option<u8> {
    let found = thresholds.binary_search_by(|own| own.total_cmp(&threshold)).ok()?;
    u8::try_from(found).ok()
}
