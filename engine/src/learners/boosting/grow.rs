//! Growing a tree, always at the leaf where a split gains most.

use rayon::prelude::*;

use super::binned::{Binned, Block};
use super::grown::{Grown, Node};
use super::split::{Limits, Rules, Split, Whole, better};
use super::sums::{Packing, count};
use crate::control::{Control, Signal};
use crate::learners::tree::on_grid;

/// Additions from which on they are shared between threads.
const WORTH_SHARING: usize = 40_000;
/// Rows that a thread parts at a time.
const ROWS_TO_PART: usize = 16_384;
/// From so many rows on a tree takes long enough to look at the control in between.
pub(super) const LONG: usize = 200_000;
/// Numbers that leaves may keep together; beyond it a leaf is counted again when it is split.
const MOST_KEPT: usize = 16_000_000;

/// What a tree is grown from.
pub(super) struct Ground<'a> {
    pub binned: &'a Binned,
    pub rules: &'a Rules,
    pub packing: Packing,
    /// Packed slope, curvature and number of each row.
    pub packed: &'a [i64],
    /// The features that the tree may ask for.
    pub allowed: &'a [bool],
    pub most_leaves: usize,
    pub most_questions: usize,
    /// How much of each answer is taken.
    pub rate: f64,
    /// Who may want the work to end in the middle of a tree.
    pub control: &'a Control,
}

/// A leaf while the tree grows.
struct Leaf {
    node: usize,
    /// Its rows, from and to a place in the sequence of all.
    start: usize,
    end: usize,
    questions: usize,
    total: i64,
    limits: Limits,
    /// For each block the sums of its pieces; empty when they are not kept.
    cells: Vec<Vec<i64>>,
    best: Option<Split>,
}

impl Ground<'_> {
    /// Grows a tree on `rows`, which it puts in another order, and gives it with the rows of each leaf.
    pub fn grow(&self, rows: &mut [u32], spare: &mut Vec<u32>) -> (Grown, Vec<(usize, std::ops::Range<usize>)>) {
        let mut tree = Grown::default();
        let total = rows.iter().map(|&row| self.packed[row as usize]).sum();
        let mut root = Leaf {
            node: tree.plant(),
            start: 0,
            end: rows.len(),
            questions: 0,
            total,
            limits: Limits::NONE,
            cells: Vec::new(),
            best: None,
        };
        self.look_at_root(&mut root, rows);
        let mut leaves = vec![root];
        let is_long = rows.len() >= LONG;
        while leaves.len() < self.most_leaves && !(is_long && self.control.signal() == Signal::Cancel) {
            let Some(next) = most_gaining(&leaves) else { break };
            let leaf = leaves.swap_remove(next);
            let last = leaves.len() + 2 >= self.most_leaves;
            let kept = leaves.iter().flat_map(|leaf| &leaf.cells).map(Vec::len).sum();
            let Some(children) = self.divide(leaf, &mut tree, (rows, spare), last, kept) else {
                break;
            };
            leaves.extend(children);
        }
        let mut ends = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            let answer = self.rules.answer(self.packing.sum(leaf.total), leaf.limits);
            tree.nodes[leaf.node].answer = on_grid(answer * self.rate);
            ends.push((leaf.node, leaf.start..leaf.end));
        }
        (tree, ends)
    }

    fn look_at_root(&self, root: &mut Leaf, rows: &[u32]) {
        if !self.may_be_split(root) {
            return;
        }
        let whole = Whole {
            total: root.total,
            limits: root.limits,
        };
        let found = self.on_blocks(rows.len(), vec![(); self.binned.blocks.len()], |block, ()| {
            let cells = self.counted(block, rows);
            let best = self.best(whole, block, &cells);
            (cells, best)
        });
        for (cells, best) in found {
            root.cells.push(cells);
            root.best = better(root.best.take(), best);
        }
    }

    fn may_be_split(&self, leaf: &Leaf) -> bool {
        leaf.questions < self.most_questions && self.rules.can_split(self.packing.sum(leaf.total))
    }

    fn counted(&self, block: &Block, rows: &[u32]) -> Vec<i64> {
        let mut cells = vec![0; block.cells()];
        count(&mut cells, block, rows, self.packed);
        cells
    }

    fn best(&self, whole: Whole, block: &Block, cells: &[i64]) -> Option<Split> {
        self.rules
            .best(whole, (block, cells), &self.binned.cuts, self.allowed, &self.packing)
    }

    /// Does the same for every block, on several threads when there is enough to do.
    fn on_blocks<I: Send, T: Send>(
        &self,
        rows: usize,
        inputs: Vec<I>,
        work: impl Fn(&Block, I) -> T + Sync + Send,
    ) -> Vec<T> {
        let blocks = &self.binned.blocks;
        if rows * self.binned.features() < WORTH_SHARING {
            return blocks
                .iter()
                .zip(inputs)
                .map(|(block, input)| work(block, input))
                .collect();
        }
        let shared = blocks.par_iter().zip(inputs);
        shared.map(|(block, input)| work(block, input)).collect()
    }

    /// Splits a leaf. `last` says that its children will not be split.
    fn divide(
        &self,
        mut leaf: Leaf,
        tree: &mut Grown,
        (rows, spare): (&mut [u32], &mut Vec<u32>),
        last: bool,
        kept: usize,
    ) -> Option<[Leaf; 2]> {
        let split = leaf.best.take()?;
        let own = &mut rows[leaf.start..leaf.end];
        let middle = leaf.start + self.part(own, spare, &split);
        let (below, above) = self.rules.narrowed(&split, leaf.limits, &self.packing);
        let left = tree.split(leaf.node, &Node::asking(&split));
        let child = |node, start, end, total, limits| Leaf {
            node,
            start,
            end,
            questions: leaf.questions + 1,
            total,
            limits,
            cells: Vec::new(),
            best: None,
        };
        let mut children = [
            child(left, leaf.start, middle, split.left, below),
            child(left + 1, middle, leaf.end, split.right, above),
        ];
        if !last && children.iter().any(|child| self.may_be_split(child)) {
            self.look_at(&mut children, leaf.cells, rows, kept);
        }
        Some(children)
    }

    /// Counts the smaller child; the larger one is what is left of the parent.
    fn look_at(&self, children: &mut [Leaf; 2], parent: Vec<Vec<i64>>, rows: &[u32], kept: usize) {
        let sizes = children.each_ref().map(|child| child.end - child.start);
        let smaller = usize::from(sizes[1] < sizes[0]);
        let whole = |child: &Leaf| {
            let whole = Whole {
                total: child.total,
                limits: child.limits,
            };
            self.may_be_split(child).then_some(whole)
        };
        let (small, large) = (&children[smaller], &children[1 - smaller]);
        let (small_whole, large_whole) = (whole(small), whole(large));
        let (small_rows, large_rows) = (&rows[small.start..small.end], &rows[large.start..large.end]);
        let known = !parent.is_empty();
        let parents = if known {
            parent
        } else {
            vec![Vec::new(); self.binned.blocks.len()]
        };
        let effort = if known {
            small_rows.len()
        } else {
            small_rows.len() + large_rows.len()
        };
        let found = self.on_blocks(effort, parents, |block, mut rest: Vec<i64>| {
            let cells = self.counted(block, small_rows);
            if !known {
                rest = self.counted(block, large_rows);
            } else if large_whole.is_some() {
                rest.iter_mut().zip(&cells).for_each(|(rest, own)| *rest -= own);
            }
            let best_small = small_whole.and_then(|whole| self.best(whole, block, &cells));
            let best_large = large_whole.and_then(|whole| self.best(whole, block, &rest));
            [(cells, best_small), (rest, best_large)]
        });
        let own: usize = self.binned.blocks.iter().map(Block::cells).sum();
        for blocks in found {
            for (number, (cells, best)) in [smaller, 1 - smaller].into_iter().zip(blocks) {
                let child = &mut children[number];
                child.best = better(child.best.take(), best);
                child.cells.push(cells);
            }
        }
        for child in children {
            if child.best.is_none() || kept + 2 * own > MOST_KEPT {
                child.cells = Vec::new();
            }
        }
    }

    /// Puts the rows that go left before the others, each side in its order, and says how many they are.
    fn part(&self, rows: &mut [u32], spare: &mut Vec<u32>, split: &Split) -> usize {
        let (block, place) = self.binned.place(split.feature);
        let (width, goes_left) = (block.features.len(), split.pieces.table());
        if spare.len() < rows.len() {
            spare.resize(rows.len(), 0);
        }
        let spare = &mut spare[..rows.len()];
        let goes = |row: u32| goes_left[usize::from(block.pieces[row as usize * width + place])];
        part_together(rows, spare, goes)
    }
}

/// Puts the rows that go left before the others, each side in its order, and says how many they are. Many rows are parted
/// by all threads. `spare` is as long as `rows`.
fn part_together(rows: &mut [u32], spare: &mut [u32], goes_left: impl Fn(u32) -> bool + Sync) -> usize {
    if rows.len() < 2 * ROWS_TO_PART {
        let left = part(rows, spare, goes_left);
        let right = rows.len() - left;
        rows[left..].copy_from_slice(&spare[..right]);
        return left;
    }
    let chunks = rows
        .par_chunks_mut(ROWS_TO_PART)
        .zip(spare.par_chunks_mut(ROWS_TO_PART));
    let lefts: Vec<usize> = chunks.map(|(rows, spare)| part(rows, spare, &goes_left)).collect();
    let starts = (0..rows.len()).step_by(ROWS_TO_PART);
    let mut end = 0;
    for (start, left) in starts.clone().zip(&lefts) {
        rows.copy_within(start..start + left, end);
        end += left;
    }
    let middle = end;
    for (start, left) in starts.zip(&lefts) {
        let right = ROWS_TO_PART.min(rows.len() - start) - left;
        rows[end..end + right].copy_from_slice(&spare[start..start + right]);
        end += right;
    }
    middle
}

/// Puts the rows that go left to the front, the others to the front of `spare`, and says how many go left.
fn part(rows: &mut [u32], spare: &mut [u32], goes_left: impl Fn(u32) -> bool) -> usize {
    let (mut left, mut right) = (0, 0);
    for position in 0..rows.len() {
        let row = rows[position];
        let goes = goes_left(row);
        rows[left] = row;
        spare[right] = row;
        left += usize::from(goes);
        right += usize::from(!goes);
    }
    left
}

/// The leaf whose split gains most, the first of equals.
fn most_gaining(leaves: &[Leaf]) -> Option<usize> {
    let mut best: Option<(usize, f64, usize)> = None;
    for (position, leaf) in leaves.iter().enumerate() {
        let Some(split) = &leaf.best else { continue };
        let first = best.is_none_or(|(_, gain, node)| split.gain > gain || (split.gain >= gain && leaf.node < node));
        if first {
            best = Some((position, split.gain, leaf.node));
        }
    }
    best.map(|(position, ..)| position)
}

#[cfg(test)]
mod tests {
    use super::{ROWS_TO_PART, part_together};

    #[test]
    fn rows_are_parted_in_their_order_however_many_there_are() {
        for count in [0, 1, 100, ROWS_TO_PART, 2 * ROWS_TO_PART - 1, 3 * ROWS_TO_PART + 17] {
            let count = u32::try_from(count).unwrap();
            for goes_left in [|_| true, |_| false, |row: u32| row.wrapping_mul(2_654_435_761) % 7 < 3] {
                let mut rows: Vec<u32> = (0..count).rev().collect();
                let (left, right): (Vec<u32>, Vec<u32>) = rows.iter().partition(|row| goes_left(**row));
                let mut spare = vec![0; rows.len()];
                assert_eq!(part_together(&mut rows, &mut spare, goes_left), left.len());
                assert_eq!(rows, [left, right].concat());
            }
        }
    }
}
