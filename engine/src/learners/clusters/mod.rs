//! Clustering: rows that are alike, found without anybody saying which.
//!
//! Whatever the method, new rows are assigned by the [`Rule`] that it leaves behind, and the rows that it learnt from are
//! assigned by the same rule, so that a table predicted with the model says what the results of the run said. The largest
//! cluster comes first.

mod centres;
mod choice;
mod mixture;
mod model;
mod neighbourhood;
pub(super) mod points;

pub use centres::Centres;
pub use choice::{Choice, Criterion};
pub use mixture::Mixture;
pub use model::{Assigned, ClusterModel, Measure, Rule};
pub use neighbourhood::{NOWHERE, Neighbourhood, Reach};
pub use points::Points;

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod checks;
        mod condensed;
        mod dbscan;
        mod hdbscan;
        mod hierarchy;
        mod kmeans;
        mod lloyd;
        mod mini_batch;
        mod mixture_fit;
        mod ordered;
        mod seeding;
        mod sets;
        mod trials;

        pub(super) use checks::report_share;
        pub(crate) use checks::some_rows;
        use checks::{
            MOST_CLUSTERS, PROBLEMS, ROWS_TO_CHOOSE, check, check_count, means, short_of, up_to, wanted,
        };
        pub(super) use dbscan::DbscanLearner;
        pub(crate) use dbscan::least_of;
        pub(super) use hdbscan::HdbscanLearner;
        pub(super) use hierarchy::HierarchicalLearner;
        pub(super) use kmeans::KMeansLearner;
        pub(super) use mini_batch::MiniBatchLearner;
        pub(super) use mixture_fit::MixtureLearner;
    }
}
