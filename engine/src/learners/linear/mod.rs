//! Models made of weighted sums of the features.

mod logistic;

pub use logistic::LogisticModel;
pub(super) use logistic::{probabilities, sigmoid};

use ndarray::{Array1, ArrayView1};
use serde::{Deserialize, Serialize};

use crate::problem::Matrix;

/// A weighted sum of the features and a constant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearModel {
    /// One weight per feature, in units of the target per unit of the feature.
    pub coefficients: Vec<f64>,
    /// The answer when every feature is 0.
    pub intercept: f64,
    /// For each feature the size of its weight times the standard deviation of the feature.
    pub importance: Vec<f64>,
}

impl LinearModel {
    pub(super) fn predict(&self, x: &Matrix) -> Array1<f64> {
        x.dot(&ArrayView1::from(&self.coefficients)) + self.intercept
    }
}

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod cholesky;
        mod elastic_net;
        mod lbfgs;
        mod least_squares;
        mod logistic_fit;
        mod standardise;

        pub(super) use elastic_net::ElasticNetLearner;
        pub(super) use lbfgs::minimise;
        pub(super) use least_squares::LeastSquaresLearner;
        pub(super) use logistic::softmax;
        pub(super) use logistic_fit::{LogisticLearner, dot};
        pub(super) use standardise::{Standardised, mean_and_spread};
    }
}
