//! Decision trees and what is built from them.

mod bins;
mod criterion;
mod decision_tree;
mod ensemble;
mod forest;
mod grow;
mod partial;
mod split;

pub(super) use decision_tree::DecisionTreeLearner;
pub use ensemble::{LEAF, Link, TreeEnsemble};
pub(super) use forest::ForestLearner;
