//! Many rows through small trees: every question of a tree is asked for 64 rows at once and the answers are put together
//! from the leaves up, so that nothing waits for where a row goes next. Rows are taken as bytes, by how many thresholds of
//! a feature they are above.

use std::collections::BTreeMap;
use std::ops::Range;

use ndarray::Array2;

use super::bytes::{BEYOND, Column, Lane, MOST_THRESHOLDS, ROWS};
use super::ensemble::{LEAF, TreeEnsemble, as_f32};
use crate::problem::Matrix;
use crate::threads::prelude::*;

/// Rows that a thread takes at a time.
const ROWS_PER_PIECE: usize = 1024;
/// Nodes per tree on average up to which asking all of them is quicker than following the way of each row.
const MOST_NODES: usize = 256;
/// Leaves of a tree at most: their numbers are bytes.
const MOST_LEAVES: usize = 256;

/// A question of a tree. Children are places in the room of a walk: those of later questions, or those of leaves.
struct Step {
    column: usize,
    asks: Asks,
    left: usize,
    right: usize,
}

/// Who goes left.
enum Asks {
    /// Those up to a place among the thresholds.
    Threshold(u8),
    /// Those with some codes: of each code 0 where it goes left, else all bits.
    Set(Box<[u8; 256]>),
}

/// A tree made ready.
struct Ready {
    steps: Vec<Step>,
    answers: Answers,
}

/// What its leaves answer.
enum Answers {
    /// A number each.
    Numbers(Box<[f64; MOST_LEAVES]>),
    /// Several numbers each, which begin at these places.
    Places(Vec<usize>),
}

/// An ensemble made ready.
pub(super) struct Tables<'a> {
    ensemble: &'a TreeEnsemble,
    columns: Vec<Column>,
    trees: Vec<Ready>,
    /// Most questions and most leaves that any of the trees has.
    most_steps: usize,
    most_leaves: usize,
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
            trees: Vec::with_capacity(trees),
            most_steps: 1,
            most_leaves: 1,
        };
        let ends = ensemble.roots[1..].iter().map(|next| *next as usize).chain([nodes]);
        let spans: Vec<(usize, usize)> = ensemble.roots.iter().map(|root| *root as usize).zip(ends).collect();
        if spans.iter().any(|(root, end)| root >= end) {
            return None;
        }
        for &(root, end) in &spans {
            let steps = (root..end).filter(|&node| ensemble.features[node] != LEAF).count();
            tables.most_steps = tables.most_steps.max(steps);
            tables.most_leaves = tables.most_leaves.max(end - root - steps);
        }
        if tables.most_leaves > MOST_LEAVES {
            return None;
        }
        for (root, end) in spans {
            let places = places(&ensemble.features[root..end], tables.most_steps);
            let mut steps = Vec::with_capacity(places.len() / 2);
            for node in (root..end).filter(|&node| ensemble.features[node] != LEAF) {
                let child = ensemble.children[node] as usize;
                if child <= node || child + 1 >= end {
                    return None;
                }
                let key = key(node);
                steps.push(Step {
                    column: place(key),
                    asks: match ensemble.set_of(node).filter(|_| natives) {
                        Some(codes) => Asks::Set(takes_right(codes, ensemble.sends_missing_left(node))),
                        None => Asks::Threshold(position(&thresholds[&key], ensemble.thresholds[node])?),
                    },
                    left: places[child - root],
                    right: places[child + 1 - root],
                });
            }
            let answers = tables.answers(root..end);
            tables.trees.push(Ready { steps, answers });
        }
        Some(tables)
    }

    fn answers(&self, nodes: Range<usize>) -> Answers {
        let ensemble = self.ensemble;
        let leaves = nodes.filter(|&node| ensemble.features[node] == LEAF);
        let places = leaves.map(|leaf| ensemble.children[leaf] as usize);
        if ensemble.leaf_width > 1 {
            return Answers::Places(places.collect());
        }
        let mut numbers = Box::new([0.0; MOST_LEAVES]);
        for (number, place) in numbers.iter_mut().zip(places) {
            *number = ensemble.answers[place];
        }
        Answers::Numbers(numbers)
    }

    /// Rows × outputs: what the trees and the base add up to, rounded to `f32`.
    pub fn sums(&self, x: &Matrix) -> Array2<f64> {
        let outputs = self.ensemble.outputs;
        let mut sums = vec![0.0; x.nrows() * outputs];
        let pieces = sums.par_chunks_mut(ROWS_PER_PIECE * outputs).enumerate();
        pieces.for_each(|(piece, sums)| {
            let mut room = Room::new(self);
            for (block, sums) in sums.chunks_mut(ROWS * outputs).enumerate() {
                let start = piece * ROWS_PER_PIECE + block * ROWS;
                self.answer(x, start..start + sums.len() / outputs, &mut room, sums);
            }
        });
        // cannot fail: the sums were made with that many entries
        Array2::from_shape_vec((x.nrows(), outputs), sums).unwrap_or_default()
    }

    /// What at most [`ROWS`] rows are answered, row after row.
    fn answer(&self, x: &Matrix, rows: Range<usize>, room: &mut Room, answers: &mut [f64]) {
        let (width, outputs) = (self.ensemble.width, self.ensemble.outputs);
        let values = if let Some(all) = x.as_slice() {
            &all[rows.start * width..rows.end * width]
        } else {
            room.values.clear();
            rows.for_each(|row| room.values.extend(x.row(row)));
            &room.values
        };
        for (column, lane) in self.columns.iter().zip(&mut room.lanes) {
            column.read(values, width, lane);
        }
        for (sums, base) in room.sums.iter_mut().zip(&self.ensemble.base) {
            sums.fill(*base);
        }
        for (number, tree) in self.trees.iter().enumerate() {
            walk(&tree.steps, &room.lanes, &mut room.slots);
            let leaves = match tree.steps.first() {
                Some(_) => &room.slots[0],
                None => &room.slots[self.most_steps],
            };
            self.add(number, &tree.answers, leaves, &mut room.sums);
        }
        for (row, answers) in answers.chunks_exact_mut(outputs).enumerate() {
            for (answer, sums) in answers.iter_mut().zip(&room.sums) {
                *answer = f64::from(as_f32(sums[row]));
            }
        }
    }

    fn add(&self, tree: usize, answers: &Answers, leaves: &Lane, sums: &mut [[f64; ROWS]]) {
        match answers {
            Answers::Numbers(numbers) => {
                let sums = &mut sums[tree % self.ensemble.outputs];
                for (sum, leaf) in sums.iter_mut().zip(leaves) {
                    *sum += numbers[usize::from(*leaf)];
                }
            }
            Answers::Places(places) => {
                for (row, leaf) in leaves.iter().enumerate() {
                    let answers = &self.ensemble.answers[places[usize::from(*leaf)]..];
                    sums.iter_mut()
                        .zip(answers)
                        .for_each(|(sums, answer)| sums[row] += answer);
                }
            }
        }
    }
}

/// What a thread needs to answer rows.
struct Room {
    values: Vec<f64>,
    lanes: Vec<Lane>,
    /// For every question where rows end up that get there; behind them the leaves, of which each leads to itself.
    slots: Vec<Lane>,
    /// For every output.
    sums: Vec<[f64; ROWS]>,
}

impl Room {
    #[expect(clippy::cast_possible_truncation, reason = "there are at most 256 leaves")]
    fn new(tables: &Tables<'_>) -> Self {
        let mut slots = vec![[0; ROWS]; tables.most_steps];
        slots.extend((0..tables.most_leaves).map(|leaf| [leaf as u8; ROWS]));
        Self {
            values: Vec::new(),
            lanes: vec![[0; ROWS]; tables.columns.len()],
            slots,
            sums: vec![[0.0; ROWS]; tables.ensemble.outputs],
        }
    }
}

/// For each node of a tree its place in the room of a walk.
fn places(features: &[u32], first_leaf: usize) -> Vec<usize> {
    let (mut step, mut leaf) = (0, first_leaf);
    let place = |feature: &u32| {
        let next = if *feature == LEAF { &mut leaf } else { &mut step };
        *next += 1;
        *next - 1
    };
    features.iter().map(place).collect()
}

/// Puts the leaf of every row into the first slot. What comes later in a tree is answered first.
fn walk(steps: &[Step], lanes: &[Lane], slots: &mut [Lane]) {
    for (number, step) in steps.iter().enumerate().rev() {
        let (own, behind) = slots.split_at_mut(number + 1);
        let own = &mut own[number];
        let (left, right) = (&behind[step.left - number - 1], &behind[step.right - number - 1]);
        let bytes = &lanes[step.column];
        match &step.asks {
            Asks::Threshold(last) => choose(own, left, right, |row| u8::from(bytes[row] > *last).wrapping_neg()),
            Asks::Set(takes_right) => {
                let looked_up = bytes.map(|code| takes_right[usize::from(code)]);
                choose(own, left, right, |row| looked_up[row]);
            }
        }
    }
}

/// For each row the left value, or the right one where all bits of `takes_right` are set. Without a branch, which would
/// be guessed wrong half of the time, and so that compilers do it for sixteen rows at once.
#[inline]
fn choose(own: &mut Lane, left: &Lane, right: &Lane, takes_right: impl Fn(usize) -> u8) {
    for row in 0..ROWS {
        own[row] = left[row] ^ ((left[row] ^ right[row]) & takes_right(row));
    }
}

fn column(key: Key, thresholds: &[f32]) -> Column {
    match key {
        Key::Number { feature, missing_left } => {
            let missing = if missing_left { 0 } else { BEYOND };
            Column::of_numbers(feature as usize, thresholds, missing)
        }
        Key::Category { feature } => Column::of_codes(feature as usize),
    }
}

fn takes_right(codes: &[u32], missing_left: bool) -> Box<[u8; 256]> {
    let mut table = Box::new([u8::MAX; 256]);
    for &code in codes {
        table[code as usize & 255] = 0;
    }
    table[usize::from(BEYOND)] = if missing_left { 0 } else { u8::MAX };
    table
}

fn position(thresholds: &[f32], threshold: f32) -> Option<u8> {
    let found = thresholds.binary_search_by(|own| own.total_cmp(&threshold)).ok()?;
    u8::try_from(found).ok()
}
