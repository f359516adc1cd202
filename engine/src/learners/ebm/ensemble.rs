//! From tables to trees: one for each term, so that the model predicts, is exported and is explained like any other.

use super::super::tree::{EnsembleBuilder, Link, Tree, TreeEnsemble, on_grid};
use super::pairs::mean_tables;
use super::state::{Stage, State, Table};
use super::task::{Answers, COARSE, Task};

/// The mean of the models on different rows.
pub(super) fn ensemble(task: &Task, state: &State) -> TreeEnsemble {
    let mean = |stage: fn(&super::state::Bag) -> &Stage| {
        let models: Vec<&[Table]> = state.bags.iter().map(|bag| stage(bag).kept()).collect();
        mean_tables(&models)
    };
    let (curves, surfaces) = (mean(|bag| &bag.curves), mean(|bag| &bag.surfaces));
    let mut base = task.base.clone();
    let mut trees = Vec::new();
    for (feature, mut table) in curves.into_iter().enumerate() {
        let cell = |row: usize| usize::from(task.binned.columns[feature][row]);
        centre(task, &mut table, &mut base, cell);
        let mut tree = Tree::default();
        let root = tree.plant();
        let line = Line {
            feature,
            cells: table.chunks_exact(task.outputs).map(<[f64]>::to_vec).collect(),
            borders: task.binned.borders[feature].clone(),
        };
        line.grow(&mut tree, root, &mut |tree, node, values| close(tree, node, values));
        tree.gains = vec![(number(feature), task.size(&table, cell))];
        trees.push(tree);
    }
    for (&pair, mut table) in state.pairs.iter().flatten().zip(surfaces) {
        let cell = |row: usize| task.cell(pair, row);
        centre(task, &mut table, &mut base, cell);
        let mut tree = surface(task, pair, &table);
        let size = task.size(&table, cell) / 2.0;
        tree.gains = vec![(number(pair.0), size), (number(pair.1), size)];
        trees.push(tree);
    }
    let link = match task.answers {
        Answers::Numbers(_) => Link::Number {
            scale: task.scale.1,
            offset: task.scale.0,
        },
        Answers::Classes(_) => Link::LogOdds,
    };
    let base = base.into_iter().map(on_grid).collect();
    let mut builder = EnsembleBuilder::new(task.features(), task.outputs, task.outputs, base, link);
    for tree in &trees {
        builder.add(tree);
    }
    builder.build()
}

/// Moves the mean of a term over all rows to the base.
#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
fn centre(task: &Task, table: &mut Table, base: &mut [f64], cell: impl Fn(usize) -> usize) {
    let mut sums = vec![0.0; task.outputs];
    for row in 0..task.rows() {
        let values = &table[cell(row) * task.outputs..];
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    for ((sum, base), output) in sums.into_iter().zip(base).zip(0..) {
        let mean = sum / task.rows() as f64;
        *base += mean;
        table
            .iter_mut()
            .skip(output)
            .step_by(task.outputs)
            .for_each(|value| *value -= mean);
    }
}

/// Values in a row, between borders on one feature.
struct Line<T> {
    feature: usize,
    cells: Vec<T>,
    borders: Vec<f32>,
}

impl<T: PartialEq> Line<T> {
    /// Grows a balanced tree that ends where the values do not change any more; `finish` makes the ends.
    fn grow(&self, tree: &mut Tree, root: usize, finish: &mut impl FnMut(&mut Tree, usize, &T)) {
        let changes = (1..self.cells.len()).filter(|&cell| self.cells[cell] != self.cells[cell - 1]);
        let starts: Vec<usize> = [0].into_iter().chain(changes).collect();
        let mut open = vec![(root, 0, starts.len())];
        while let Some((node, first, last)) = open.pop() {
            if last - first < 2 {
                finish(tree, node, &self.cells[starts[first]]);
                continue;
            }
            let middle = first + (last - first) / 2;
            let left = tree.split(node, self.feature, self.borders[starts[middle] - 1], 0.0);
            open.push((left + 1, middle, last));
            open.push((left, first, middle));
        }
    }
}

fn close(tree: &mut Tree, node: usize, values: &[f64]) {
    tree.close(node, |answers| answers.extend(values.iter().copied().map(on_grid)));
}

fn surface(task: &Task, (one, other): (usize, usize), table: &Table) -> Tree {
    let cells: Vec<Vec<f64>> = table.chunks_exact(task.outputs).map(<[f64]>::to_vec).collect();
    let count = |feature: usize| usize::from(task.coarse[feature].last().copied().unwrap_or(0)) + 1;
    let columns = count(other);
    let rows = cells
        .chunks_exact(COARSE)
        .take(count(one))
        .map(|row| row[..columns].to_vec());
    let outer = Line {
        feature: one,
        cells: rows.collect(),
        borders: coarse_borders(task, one),
    };
    let inner_borders = coarse_borders(task, other);
    let mut tree = Tree::default();
    let root = tree.plant();
    outer.grow(&mut tree, root, &mut |tree, node, row| {
        let inner = Line {
            feature: other,
            cells: row.clone(),
            borders: inner_borders.clone(),
        };
        inner.grow(tree, node, &mut |tree, node, values| close(tree, node, values));
    });
    tree
}

/// The borders between the coarse pieces of a feature.
fn coarse_borders(task: &Task, feature: usize) -> Vec<f32> {
    let pairs = task.coarse[feature].windows(2).zip(&task.binned.borders[feature]);
    pairs
        .filter(|(pair, _)| pair[0] != pair[1])
        .map(|(_, border)| *border)
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2^32 features")]
fn number(feature: usize) -> u32 {
    feature as u32
}
