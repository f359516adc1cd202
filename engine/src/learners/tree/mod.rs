//! Decision trees and what is built from them.

mod bytes;
mod ensemble;
mod tables;
mod walk;

pub(crate) use ensemble::as_f32;
pub use ensemble::{LEAF, Link, TreeEnsemble};

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod bins;
        mod builder;
        mod criterion;
        mod decision_tree;
        mod draw;
        mod extra_trees;
        mod forest;
        mod grow;
        mod partial;
        mod smooth;
        mod split;

        pub(super) use bins::{Binned, borders};
        pub(super) use builder::EnsembleBuilder;
        pub(super) use criterion::on_grid;
        pub(super) use decision_tree::DecisionTreeLearner;
        pub(super) use extra_trees::ExtraTreesLearner;
        pub(super) use forest::ForestLearner;
        pub(super) use partial::Tree;
    }
}
