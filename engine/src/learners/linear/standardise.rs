//! Features of mean 0 and standard deviation 1, which every solver here works on.

use ndarray::{Array1, Array2, ArrayView1, Axis, Slice};
use rayon::prelude::*;

use super::super::parallel::{ROWS_PER_PIECE, over_rows};
use super::LinearModel;
use crate::control::Control;
use crate::error::Result;
use crate::problem::Matrix;

/// Columns of the Gram matrix that one piece of work computes.
const COLUMNS_PER_BLOCK: usize = 16;

/// The standardised features and the way back.
pub(in super::super) struct Standardised {
    /// Rows × features, each of mean 0 and standard deviation 1; a constant feature is 0 everywhere.
    pub values: Array2<f64>,
    pub means: Vec<f64>,
    /// Standard deviations; 1 for a constant feature.
    pub scales: Vec<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
impl Standardised {
    pub fn new(x: &Matrix, control: &Control) -> Result<Self> {
        let rows = x.nrows() as f64;
        let zeros = || Array1::<f64>::zeros(x.ncols());
        let mut means = zeros();
        let sums = |start, end| x.slice_axis(Axis(0), Slice::from(start..end)).sum_axis(Axis(0));
        over_rows(x.nrows(), control, sums, |part| means += &part)?;
        means /= rows;

        let mut variances = zeros();
        let squares = |start: usize, end: usize| {
            let mut part = zeros();
            for row in x.slice_axis(Axis(0), Slice::from(start..end)).rows() {
                for ((sum, value), mean) in part.iter_mut().zip(row).zip(&means) {
                    *sum += (value - mean) * (value - mean);
                }
            }
            part
        };
        over_rows(x.nrows(), control, squares, |part| variances += &part)?;
        let scale = |(variance, mean): (&f64, &f64)| {
            let scale = (variance / rows).sqrt();
            // What is left of a constant column after rounding is no information.
            if scale > 1e-12 * mean.abs().max(1e-300) {
                scale
            } else {
                1.0
            }
        };
        let scales: Array1<f64> = variances.iter().zip(&means).map(scale).collect();

        let mut values = x.as_standard_layout().into_owned();
        let (width, all) = (x.ncols().max(1), values.as_slice_mut().unwrap_or(&mut []));
        all.par_chunks_mut(ROWS_PER_PIECE * width).for_each(|piece| {
            for row in piece.chunks_exact_mut(width) {
                for ((value, mean), scale) in row.iter_mut().zip(&means).zip(&scales) {
                    *value = (*value - mean) / scale;
                }
            }
        });
        Ok(Self {
            values,
            means: means.to_vec(),
            scales: scales.to_vec(),
        })
    }

    /// Other rows on the same scale.
    pub fn apply(&self, x: &Matrix) -> Array2<f64> {
        (x - &ArrayView1::from(&self.means)) / ArrayView1::from(&self.scales)
    }

    /// The products of all pairs of features, averaged over the rows: the matrix of correlations.
    pub fn correlations(&self, control: &Control) -> Result<Array2<f64>> {
        let features = self.values.ncols();
        let starts: Vec<usize> = (0..features).step_by(COLUMNS_PER_BLOCK).collect();
        let blocks = starts.par_iter().map(|&start| {
            control.check()?;
            let end = features.min(start + COLUMNS_PER_BLOCK);
            let block = self.values.slice_axis(Axis(1), Slice::from(start..end));
            let below = self.values.slice_axis(Axis(1), Slice::from(start..));
            Ok(below.t().dot(&block) / self.values.nrows() as f64)
        });
        let blocks: Vec<Array2<f64>> = blocks.collect::<Result<_>>()?;
        let mut correlations = Array2::zeros((features, features));
        for (start, block) in starts.into_iter().zip(blocks) {
            let end = start + block.ncols();
            let (columns, below) = (Slice::from(start..end), Slice::from(start..));
            correlations
                .slice_axis_mut(Axis(1), columns)
                .slice_axis_mut(Axis(0), below)
                .assign(&block);
            correlations
                .slice_axis_mut(Axis(0), columns)
                .slice_axis_mut(Axis(1), below)
                .assign(&block.t());
        }
        Ok(correlations)
    }

    /// The product of every feature with `answers`, averaged over the rows.
    pub fn products(&self, answers: &Array1<f64>, control: &Control) -> Result<Vec<f64>> {
        let mut total = Array1::<f64>::zeros(self.values.ncols());
        let part = |start: usize, end: usize| {
            let mut part = Array1::<f64>::zeros(self.values.ncols());
            for row in start..end {
                part.scaled_add(answers[row], &self.values.row(row));
            }
            part
        };
        over_rows(self.values.nrows(), control, part, |part| total += &part)?;
        Ok((total / self.values.nrows() as f64).to_vec())
    }

    /// The part of `answers` that `weights` do not explain.
    pub fn residuals(&self, weights: &[f64], answers: &Array1<f64>) -> Array1<f64> {
        answers - &self.values.dot(&ArrayView1::from(weights))
    }
}

/// Mean and standard deviation of the answers (1 when they are all equal).
#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
pub(in super::super) fn mean_and_spread(answers: &Array1<f64>) -> (f64, f64) {
    let rows = answers.len() as f64;
    let mean = answers.iter().sum::<f64>() / rows;
    let variance = answers.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / rows;
    let spread = variance.sqrt();
    (
        mean,
        if spread > 1e-12 * mean.abs().max(1e-300) {
            spread
        } else {
            1.0
        },
    )
}

impl LinearModel {
    /// Takes weights of standardised features back to the features as they came. `spread` is what one unit of the
    /// answer of those weights is in units of the target.
    pub(in super::super) fn from_standardised(weights: &[f64], data: &Standardised, mean: f64, spread: f64) -> Self {
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
}
