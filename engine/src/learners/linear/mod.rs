//! Models made of weighted sums of the features.

mod cholesky;
mod elastic_net;
mod lbfgs;
mod least_squares;
mod logistic;
mod standardise;

pub(super) use elastic_net::ElasticNetLearner;
pub(super) use lbfgs::minimise;
pub(super) use least_squares::LeastSquaresLearner;
pub(super) use logistic::LogisticLearner;
pub use logistic::LogisticModel;
pub(super) use logistic::{dot, probabilities, sigmoid, softmax};
pub(super) use standardise::{Standardised, mean_and_spread};

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
    /// Takes weights of standardised features back to the features as they came. `spread` is what one unit of the
    /// answer of those weights is in units of the target.
    pub(super) fn from_standardised(weights: &[f64], data: &Standardised, mean: f64, spread: f64) -> Self {
        let coefficients: Vec<_> = weights
            .iter()
            .zip(&data.scales)
            .map(|(weight, scale)| weight * spread / scale)
            .collect();
        let shift: f64 = coefficients
            .iter()
            .zip(&data.means)
            .map(|(weight, mean)| weight * mean)
            .sum();
        let importance = weights.iter().map(|weight| (weight * spread).abs()).collect();
        Self {
            coefficients,
            intercept: mean - shift,
            importance,
        }
    }

    pub(super) fn predict(&self, x: &Matrix) -> Array1<f64> {
        x.dot(&ArrayView1::from(&self.coefficients)) + self.intercept
    }
}
