//! Exact Shapley values of models whose answer is a sum of trees.
//!
//! For one row, one row of the background and one tree only those leaves count that the one or the other can reach when
//! each feature comes from either of them. On the way to such a leaf some features had to come from the row (`u` of them)
//! and some from the background (`v`); its answer is shared out among the former with the weight `(u - 1)! v! / (u + v)!`
//! and taken from the latter with `u! (v - 1)! / (u + v)!` (interventional tree SHAP: Lundberg et al. 2020; Laberge and
//! Pequignot 2022). No coalition is left out, and the values are in the unit of the answer. Where the answer is a curve of
//! the sum, as the probability of a boosted classifier is, the values of the sum say nothing exact about it.

use ndarray::{Array2, ArrayView1, Axis};

use super::Group;
use crate::control::Control;
use crate::error::Result;
use crate::learners::tree::{LEAF, Link, TreeEnsemble, as_f32};
use crate::learners::{Combination, Fitted};
use crate::problem::Matrix;

/// Features × outputs: what each feature adds to the answer for the row `given` in the mean over the rows of
/// `background`; none where the answer is not a sum of trees.
///
/// # Errors
/// An interruption when `control` asks for one.
pub(super) fn contributions(
    model: &Fitted,
    given: ArrayView1<'_, f64>,
    background: &Matrix,
    groups: &[Group],
    control: &Control,
) -> Result<Option<Array2<f64>>> {
    let mut owners = vec![0; given.len()];
    for (number, group) in groups.iter().enumerate() {
        group.columns.iter().for_each(|&column| owners[column] = number);
    }
    let task = Task {
        background,
        features: groups.len(),
        control,
    };
    task.of_model(model, given, &(0..given.len()).collect::<Vec<_>>(), &owners)
}

/// What stays the same from tree to tree.
struct Task<'a> {
    background: &'a Matrix,
    features: usize,
    control: &'a Control,
}

impl Task<'_> {
    /// `columns` are those of the matrix that the model reads, `owners` the feature of each column of the matrix.
    fn of_model(
        &self,
        model: &Fitted,
        given: ArrayView1<'_, f64>,
        columns: &[usize],
        owners: &[usize],
    ) -> Result<Option<Array2<f64>>> {
        match model {
            Fitted::Tree(trees) | Fitted::Forest(trees) | Fitted::Boosting(trees) => {
                self.of_trees(trees, given, columns, owners)
            }
            Fitted::Picked(picked) => {
                let own: Vec<usize> = picked.columns.iter().map(|&column| columns[column]).collect();
                self.of_model(&picked.model, given, &own, owners)
            }
            Fitted::Ensemble(ensemble) => {
                let Combination::Weights(weights) = &ensemble.combination else {
                    return Ok(None);
                };
                let mut sum: Option<Array2<f64>> = None;
                for (member, weight) in ensemble.members.iter().zip(weights) {
                    let Some(own) = self.of_model(member, given, columns, owners)? else {
                        return Ok(None);
                    };
                    sum = Some(match sum {
                        Some(sum) => sum + own * *weight,
                        None => own * *weight,
                    });
                }
                Ok(sum)
            }
            _ => Ok(None),
        }
    }

    fn of_trees(
        &self,
        trees: &TreeEnsemble,
        given: ArrayView1<'_, f64>,
        columns: &[usize],
        owners: &[usize],
    ) -> Result<Option<Array2<f64>>> {
        let scale = match trees.link {
            Link::Number { scale, .. } => scale,
            Link::Shares { trees } => 1.0 / trees,
            Link::LogOdds => return Ok(None),
        };
        let rounded =
            |row: ArrayView1<'_, f64>| -> Vec<f32> { columns.iter().map(|&column| as_f32(row[column])).collect() };
        let owners: Vec<usize> = columns.iter().map(|&column| owners[column]).collect();
        let given = rounded(given);
        let mut walk = Walk::new(trees, &owners, self.features);
        for other in self.background.rows() {
            self.control.check()?;
            let other = rounded(other);
            for tree in 0..trees.roots.len() {
                walk.through(tree, &given, &other);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a mean over some rows")]
        let sums = walk.sums * (scale / self.background.nrows().max(1) as f64);
        Ok(Some(match trees.link {
            // A single share is that of the second of two classes.
            Link::Shares { .. } if trees.outputs == 1 => {
                let mut both = Array2::zeros((self.features, 2));
                both.column_mut(0).assign(&sums.column(0).mapv(|share| -share));
                both.column_mut(1).assign(&sums.index_axis(Axis(1), 0));
                both
            }
            _ => sums,
        }))
    }
}

/// Where a feature of the way comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Row,
    Background,
}

/// What is still to be done on the way through a tree. A made-up tree may be as deep as it has nodes, so there is no
/// recursion.
enum Step {
    /// Look at a node.
    Visit(usize),
    /// Look at a node with the feature coming from there.
    Choose(usize, Origin, usize),
    /// The last choice is done with.
    Forget,
}

/// Goes through trees and adds up what each feature adds.
struct Walk<'a> {
    trees: &'a TreeEnsemble,
    /// The feature of each column.
    owners: &'a [usize],
    /// For each feature where it comes from, if that was chosen on the way.
    chosen: Vec<Option<Origin>>,
    /// The choices on the way, the latest last.
    way: Vec<(usize, Origin)>,
    open: Vec<Step>,
    /// Features × outputs.
    sums: Array2<f64>,
}

impl<'a> Walk<'a> {
    fn new(trees: &'a TreeEnsemble, owners: &'a [usize], features: usize) -> Self {
        Self {
            trees,
            owners,
            chosen: vec![None; features],
            way: Vec::new(),
            open: Vec::new(),
            sums: Array2::zeros((features, trees.outputs)),
        }
    }

    fn through(&mut self, tree: usize, given: &[f32], other: &[f32]) {
        self.open.push(Step::Visit(self.trees.roots[tree] as usize));
        while let Some(step) = self.open.pop() {
            match step {
                Step::Visit(node) => self.visit(tree, node, given, other),
                Step::Choose(feature, origin, node) => {
                    self.chosen[feature] = Some(origin);
                    self.way.push((feature, origin));
                    self.open.push(Step::Forget);
                    self.open.push(Step::Visit(node));
                }
                Step::Forget => {
                    if let Some((feature, _)) = self.way.pop() {
                        self.chosen[feature] = None;
                    }
                }
            }
        }
    }

    fn visit(&mut self, tree: usize, node: usize, given: &[f32], other: &[f32]) {
        let child = self.trees.children[node] as usize;
        if self.trees.features[node] == LEAF {
            self.share_out(tree, child);
            return;
        }
        let column = self.trees.features[node] as usize;
        let next = |value: f32| child + usize::from(!self.trees.sends_left(node, value));
        let (by_row, by_background) = (next(given[column]), next(other[column]));
        let feature = self.owners[column];
        match self.chosen[feature] {
            _ if by_row == by_background => self.open.push(Step::Visit(by_row)),
            Some(Origin::Row) => self.open.push(Step::Visit(by_row)),
            Some(Origin::Background) => self.open.push(Step::Visit(by_background)),
            None => {
                self.open.push(Step::Choose(feature, Origin::Background, by_background));
                self.open.push(Step::Choose(feature, Origin::Row, by_row));
            }
        }
    }

    /// Shares out the answer at a position among the features of the way.
    fn share_out(&mut self, tree: usize, answer: usize) {
        let of_row = self.way.iter().filter(|(_, origin)| *origin == Origin::Row).count();
        let of_background = self.way.len() - of_row;
        let ways = binomial(self.way.len(), of_row);
        let trees = self.trees;
        for &(feature, origin) in &self.way {
            let weight = match origin {
                Origin::Row => 1.0 / (as_float(of_row) * ways),
                Origin::Background => -1.0 / (as_float(of_background) * ways),
            };
            if trees.leaf_width == 1 {
                self.sums[(feature, tree % trees.outputs)] += weight * trees.answers[answer];
            } else {
                let answers = &trees.answers[answer..answer + trees.leaf_width];
                for (sum, answer) in self.sums.row_mut(feature).iter_mut().zip(answers) {
                    *sum += weight * answer;
                }
            }
        }
    }
}

/// In how many ways `part` can be chosen from `whole`.
fn binomial(whole: usize, part: usize) -> f64 {
    let part = part.min(whole - part);
    (0..part).fold(1.0, |ways, step| ways * as_float(whole - step) / as_float(step + 1))
}

#[expect(clippy::cast_precision_loss, reason = "numbers of features")]
fn as_float(count: usize) -> f64 {
    count as f64
}
