//! Clusters as normal distributions that overlap: a row belongs to each of them with some probability.

use ndarray::{Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::centres::BLOCK;
use crate::elementary::{exp, ln};
use crate::problem::Matrix;
use crate::products::product;
use crate::threads::prelude::*;

/// How two matrices are multiplied.
pub(super) type Product = fn(ArrayView2<'_, f64>, ArrayView2<'_, f64>) -> Array2<f64>;

/// A mixture of normal distributions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mixture {
    /// Number of features.
    pub width: usize,
    /// The logarithm of the share of each distribution.
    pub log_weights: Vec<f64>,
    /// Distributions × features: their means.
    pub means: Vec<f64>,
    /// What makes a row's distance from the mean independent of the spread: of each distribution features × features (the
    /// distance as a row times this), or one number per feature where features vary independently.
    pub factors: Vec<f64>,
    /// The logarithm of the determinant of each factor.
    pub log_determinants: Vec<f64>,
    /// Whether features vary together.
    pub full: bool,
}

impl Mixture {
    /// How many distributions there are.
    pub fn count(&self) -> usize {
        self.log_weights.len()
    }

    pub(crate) fn mean(&self, cluster: usize) -> &[f64] {
        &self.means[cluster * self.width..(cluster + 1) * self.width]
    }

    /// The factor of a cluster: a square or one number per feature.
    pub(crate) fn factor(&self, cluster: usize) -> &[f64] {
        let size = self.factors.len() / self.count().max(1);
        &self.factors[cluster * size..(cluster + 1) * size]
    }

    /// What a distribution adds to the logarithm of a density beside the distance.
    #[expect(clippy::cast_precision_loss, reason = "a number of features")]
    pub(crate) fn constant(&self, cluster: usize) -> f64 {
        let scale = self.width as f64 * ln(2.0 * std::f64::consts::PI);
        self.log_weights[cluster] + self.log_determinants[cluster] - 0.5 * scale
    }

    /// Rows × distributions: the logarithms of the weighted densities of the rows, with matrices multiplied as given.
    pub(super) fn log_densities(&self, rows: &ArrayView2<'_, f64>, product: Product) -> Array2<f64> {
        let mut out = Array2::zeros((rows.nrows(), self.count()));
        for cluster in 0..self.count() {
            let mut turned = away(rows, self.mean(cluster));
            let (factor, constant) = (self.factor(cluster), self.constant(cluster));
            if self.full {
                let factor = ArrayView2::from_shape((self.width, self.width), factor);
                // cannot fail: as many numbers as the shape wants
                let Ok(factor) = factor else { continue };
                turned = product(turned.view(), factor);
            } else {
                for mut row in turned.rows_mut() {
                    row.iter_mut().zip(factor).for_each(|(value, factor)| *value *= factor);
                }
            }
            for (value, row) in out.column_mut(cluster).iter_mut().zip(turned.rows()) {
                *value = constant - 0.5 * row.dot(&row);
            }
        }
        out
    }

    /// Rows × distributions, each row adding up to 1.
    pub(super) fn probabilities(&self, x: &Matrix) -> Array2<f64> {
        let count = self.count();
        let mut all = vec![0.0; x.nrows() * count];
        all.par_chunks_mut(BLOCK * count.max(1))
            .enumerate()
            .for_each(|(block, out)| {
                let start = block * BLOCK;
                let rows = x.slice_axis(Axis(0), (start..start + out.len() / count).into());
                let mut logs = self.log_densities(&rows, product);
                into_shares(&mut logs);
                out.iter_mut().zip(logs.iter()).for_each(|(out, share)| *out = *share);
            });
        // cannot fail: as many numbers as the shape wants
        Array2::from_shape_vec((x.nrows(), count), all).unwrap_or_default()
    }

    /// The most probable distribution of each row, the first of equals, and how probable it is.
    pub(super) fn most_probable(&self, x: &Matrix) -> (Vec<u32>, Vec<f64>) {
        let all = self.probabilities(x);
        let best = |row: ndarray::ArrayView1<'_, f64>| {
            let mut best = (0_u32, f64::NEG_INFINITY);
            for (position, &share) in (0..).zip(row.iter()) {
                if share > best.1 {
                    best = (position, share);
                }
            }
            best
        };
        all.rows().into_iter().map(best).unzip()
    }

    /// The mean over the rows of the logarithm of their density.
    #[expect(clippy::cast_precision_loss, reason = "a mean over rows")]
    pub fn mean_log_likelihood(&self, x: &Matrix) -> f64 {
        let blocks: Vec<f64> = (0..x.nrows().div_ceil(BLOCK))
            .into_par_iter()
            .map(|block| {
                let start = block * BLOCK;
                let rows = x.slice_axis(Axis(0), (start..x.nrows().min(start + BLOCK)).into());
                into_shares(&mut self.log_densities(&rows, product))
            })
            .collect();
        blocks.iter().sum::<f64>() / x.nrows().max(1) as f64
    }

    /// The Bayesian information criterion of these rows; less is better.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of rows and of numbers that were learnt"
    )]
    pub fn bic(&self, x: &Matrix) -> f64 {
        let (count, width, rows) = (self.count(), self.width, x.nrows().max(1) as f64);
        let spread = if self.full { width * (width + 1) / 2 } else { width };
        let learnt = count * (width + spread) + count - 1;
        -2.0 * rows * self.mean_log_likelihood(x) + learnt as f64 * ln(rows)
    }

    pub(super) fn is_sound(&self, clusters: usize, features: usize) -> bool {
        let size = if self.full {
            features.saturating_mul(features)
        } else {
            features
        };
        let all = [&self.log_weights, &self.means, &self.factors, &self.log_determinants];
        self.width == features
            && features > 0
            && self.log_weights.len() == clusters
            && self.log_determinants.len() == clusters
            && self.means.len() == clusters.saturating_mul(features)
            && self.factors.len() == clusters.saturating_mul(size)
            && all.iter().all(|values| values.iter().all(|value| value.is_finite()))
    }
}

/// The rows as distances from a mean.
pub(super) fn away(rows: &ArrayView2<'_, f64>, mean: &[f64]) -> Array2<f64> {
    let mut away = rows.to_owned();
    for mut row in away.rows_mut() {
        row.iter_mut().zip(mean).for_each(|(value, mean)| *value -= mean);
    }
    away
}

/// Turns logarithms of weighted densities into shares, row by row, and gives the sum of the logarithms of the densities.
pub(super) fn into_shares(logs: &mut Array2<f64>) -> f64 {
    let mut sum = 0.0;
    for mut row in logs.rows_mut() {
        let greatest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.mapv_inplace(|log| exp(log - greatest));
        let total = row.sum();
        row.mapv_inplace(|share| share / total);
        sum += greatest + ln(total);
    }
    sum
}
