//! Decision trees and what is built from them.

mod bins;
mod criterion;
mod decision_tree;
mod draw;
mod ensemble;
mod extra_trees;
mod forest;
mod grow;
mod partial;
mod smooth;
mod split;
mod tables;
mod walk;

pub(super) use bins::{Binned, as_f32, borders};
pub(super) use criterion::on_grid;
pub(super) use decision_tree::DecisionTreeLearner;
pub(super) use ensemble::EnsembleBuilder;
pub use ensemble::{LEAF, Link, TreeEnsemble};
pub(super) use extra_trees::ExtraTreesLearner;
pub(super) use forest::ForestLearner;
pub(super) use partial::Tree;
