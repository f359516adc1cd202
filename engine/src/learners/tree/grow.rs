//! Growing one tree.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::bins::Binned;
use super::criterion::Criterion;
use super::draw::Draw;
use super::partial::Tree;
use super::smooth::Smoothing;
use super::split::{Found, Histogram, Split};
use crate::control::Control;
use crate::error::Result;

/// How far a tree may grow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub max_depth: usize,
    /// Rows that each leaf must hold.
    pub min_samples_leaf: usize,
    /// Features that are looked at per split.
    pub max_features: usize,
    /// Rows' worth of doubt in what a node says beyond its parent; 0 for none.
    pub doubt: f64,
}

/// Below this many cells to count, a node is not worth handing to other threads.
const WORTH_SHARING: usize = 40_000;
/// Rows that are handled between two looks at the control.
const ROWS_PER_LOOK: usize = 100_000;

/// Grows a tree over the given rows, best split first by depth. With `shared` big nodes are searched by all threads of
/// the pool at hand; the tree is the same.
pub(super) fn grow<C: Criterion>(
    criterion: &C,
    binned: &Binned,
    rows: Vec<u32>,
    limits: Limits,
    mut random: ChaCha8Rng,
    shared: bool,
    control: &Control,
) -> Result<Tree> {
    let mut features: Vec<usize> = (0..binned.columns.len()).collect();
    let mut search = Search {
        criterion,
        binned,
        limits,
        shared,
        histogram: Histogram::new(criterion),
        draw: Draw::new(criterion),
    };
    let mut tree = Tree::default();
    let mut rows = rows;
    let mut aside = Vec::with_capacity(rows.len());
    let mut open = vec![Open {
        node: tree.plant(),
        start: 0,
        end: rows.len(),
        depth: 0,
        above: None,
    }];
    let mut smoothing = Smoothing::new(limits.doubt);
    let mut handled = ROWS_PER_LOOK;
    while let Some(node) = open.pop() {
        handled += node.end - node.start + 200;
        if handled >= ROWS_PER_LOOK {
            control.check()?;
            handled = 0;
        }
        let inside = &mut rows[node.start..node.end];
        let total = sum(criterion, inside);
        let split = search.split(&mut random, &mut features, inside, &total, node.depth);
        let Some(split) = split else {
            tree.close(node.node, |answers| {
                smoothing.answer(criterion, &total, node.above, answers);
            });
            continue;
        };
        let above = smoothing.note(criterion, &total, node.above);
        let drawn = binned.values.as_ref().zip(split.threshold);
        let (left_rows, threshold) = if let Some((values, threshold)) = drawn {
            let column = &values[split.feature];
            let left = partition(inside, &mut aside, |row| column[row as usize] <= threshold);
            (left, threshold)
        } else {
            let column = &binned.columns[split.feature];
            let left = partition(inside, &mut aside, |row| column[row as usize] <= split.last_left);
            (left, binned.borders[split.feature][split.last_left as usize])
        };
        let left = tree.split(node.node, split.feature, threshold, split.gain);
        let (middle, depth) = (node.start + left_rows, node.depth + 1);
        open.push(Open {
            node: left + 1,
            start: middle,
            end: node.end,
            depth,
            above,
        });
        open.push(Open {
            node: left,
            start: node.start,
            end: middle,
            depth,
            above,
        });
    }
    Ok(tree)
}

struct Open {
    node: usize,
    start: usize,
    end: usize,
    depth: usize,
    /// The split node above it, by the number that the smoothing gave it.
    above: Option<usize>,
}

struct Search<'a, C: Criterion> {
    criterion: &'a C,
    binned: &'a Binned,
    limits: Limits,
    shared: bool,
    histogram: Histogram<C>,
    draw: Draw<C>,
}

impl<C: Criterion> Search<'_, C> {
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    fn split(
        &mut self,
        random: &mut ChaCha8Rng,
        features: &mut [usize],
        rows: &[u32],
        total: &[C::Number],
        depth: usize,
    ) -> Option<Split> {
        let least = self.limits.min_samples_leaf as f64;
        let weight = self.criterion.weight(total);
        if depth >= self.limits.max_depth
            || weight < 2.0 * least
            || rows.len() < 2
            || self.criterion.is_pure(total, rows)
        {
            return None;
        }
        let values = self.binned.values.as_ref();
        if values.is_none() && self.limits.max_features >= features.len() {
            return self.among_all(rows, total, least);
        }
        let mut best: Option<Split> = None;
        let mut looked_at = 0;
        for drawn in 0..features.len() {
            if looked_at == self.limits.max_features {
                break;
            }
            let other = random.gen_range(drawn..features.len());
            features.swap(drawn, other);
            let found = match values {
                Some(values) => {
                    let column = (features[drawn], &values[features[drawn]][..]);
                    self.draw.split(self.criterion, column, (rows, total, least), random)
                }
                None => self.on(features[drawn], rows, total, least),
            };
            match found {
                Found::Constant => continue,
                Found::Nothing => {}
                Found::Split(split) => best = better(best, Some(split)),
            }
            looked_at += 1;
        }
        best
    }

    fn among_all(&mut self, rows: &[u32], total: &[C::Number], least: f64) -> Option<Split> {
        let count = self.binned.columns.len();
        if self.shared && rows.len() * count > WORTH_SHARING {
            let (criterion, binned) = (self.criterion, self.binned);
            let splits = (0..count).into_par_iter().map_init(
                || Histogram::new(criterion),
                |histogram, feature| {
                    let column = (feature, &binned.columns[feature][..]);
                    as_split(&histogram.best_split(criterion, column, rows, total, least))
                },
            );
            let splits: Vec<Option<Split>> = splits.collect();
            return splits.into_iter().fold(None, better);
        }
        (0..count).fold(None, |best, feature| {
            better(best, as_split(&self.on(feature, rows, total, least)))
        })
    }

    fn on(&mut self, feature: usize, rows: &[u32], total: &[C::Number], least: f64) -> Found {
        let column = (feature, &self.binned.columns[feature][..]);
        self.histogram.best_split(self.criterion, column, rows, total, least)
    }
}

fn as_split(found: &Found) -> Option<Split> {
    if let Found::Split(split) = found {
        Some(*split)
    } else {
        None
    }
}

/// The split that gains more; the first of equals.
fn better(a: Option<Split>, b: Option<Split>) -> Option<Split> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.gain > a.gain { b } else { a }),
        (a, b) => a.or(b),
    }
}

fn sum<C: Criterion>(criterion: &C, rows: &[u32]) -> Vec<C::Number> {
    let mut total = vec![C::Number::default(); criterion.stride()];
    for &row in rows {
        criterion.add(row as usize, &mut total);
    }
    total
}

/// Moves the rows that go left to the front, keeping the order on both sides, and says how many they are.
fn partition(rows: &mut [u32], aside: &mut Vec<u32>, goes_left: impl Fn(u32) -> bool) -> usize {
    aside.clear();
    let mut left = 0;
    for position in 0..rows.len() {
        let row = rows[position];
        if goes_left(row) {
            rows[left] = row;
            left += 1;
        } else {
            aside.push(row);
        }
    }
    rows[left..].copy_from_slice(aside);
    left
}
