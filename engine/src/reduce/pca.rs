//! Principal components: the directions in which rows are spread most (Pearson 1901).

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, Axis};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::eigen::symmetric;
use crate::control::Control;
use crate::error::Result;
use crate::problem::Matrix;

/// Up to this many features the covariance is taken apart whole; with more only the wanted directions are sought.
const MOST_FEATURES: usize = 200;
/// Rows that are multiplied at a time.
const BLOCK: usize = 1024;
/// Blocks between two looks at the control.
const BLOCKS_PER_LOOK: usize = 64;
/// Directions beyond the wanted ones, and rounds, when only these are sought (Halko, Martinsson and Tropp 2011).
const SPARE: usize = 10;
const ROUNDS: usize = 8;

/// Directions of the greatest spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pca {
    /// The mean of each feature.
    pub means: Vec<f64>,
    /// Components × features, each of length 1; the largest entry of each is positive.
    pub components: Array2<f64>,
    /// The variance along each component.
    pub variances: Vec<f64>,
    /// The share of the whole variance along each component.
    pub shares: Vec<f64>,
}

impl Pca {
    /// The first `count` components (at most as many as there are features) of the rows of `x`; it needs at least one
    /// row.
    ///
    /// # Errors
    /// An interruption when `control` asks for one.
    #[expect(clippy::cast_precision_loss, reason = "means over rows")]
    pub fn fit(x: &Matrix, count: usize, seed: u32, control: &Control) -> Result<Self> {
        let (rows, width) = x.dim();
        let means = x.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(width)).to_vec();
        let count = count.min(width);
        let degrees = (rows as f64 - 1.0).max(1.0);
        let (values, components, whole) = if width <= MOST_FEATURES {
            let products = products(x, &means, None, control)? / degrees;
            let whole = products.diag().sum();
            let (values, vectors) = symmetric(&products);
            (values, vectors.slice_axis(Axis(0), (..count).into()).to_owned(), whole)
        } else {
            sought(x, &means, count, seed, degrees, control)?
        };
        let variances: Vec<f64> = values.into_iter().take(count).map(|value| value.max(0.0)).collect();
        let share = |variance: &f64| if whole > 0.0 { variance / whole } else { 0.0 };
        Ok(Self {
            shares: variances.iter().map(share).collect(),
            means,
            components,
            variances,
        })
    }

    /// Rows × components.
    pub fn project(&self, x: &Matrix) -> Matrix {
        let mut moved = x.clone();
        for mut row in moved.rows_mut() {
            row.iter_mut().zip(&self.means).for_each(|(value, mean)| *value -= mean);
        }
        moved.dot(&self.components.t())
    }
}

/// Features × features of sums of products around the means, or features × columns of `turned`, where the rows are first
/// multiplied with that.
fn products(x: &Matrix, means: &[f64], turned: Option<&Array2<f64>>, control: &Control) -> Result<Array2<f64>> {
    let (rows, width) = x.dim();
    let columns = turned.map_or(width, Array2::ncols);
    let mut all = Array2::zeros((width, columns));
    let starts: Vec<usize> = (0..rows).step_by(BLOCK).collect();
    for starts in starts.chunks(BLOCKS_PER_LOOK) {
        control.check()?;
        // A few fixed runs of blocks, each with a sum of its own, so that few large sums are in memory.
        let parts: Vec<Array2<f64>> = starts
            .par_chunks(BLOCKS_PER_LOOK / 8)
            .map(|starts| {
                let mut sum = Array2::zeros((width, columns));
                for &start in starts {
                    let mut block = x
                        .slice_axis(Axis(0), (start..rows.min(start + BLOCK)).into())
                        .to_owned();
                    for mut row in block.rows_mut() {
                        row.iter_mut().zip(means).for_each(|(value, mean)| *value -= mean);
                    }
                    match turned {
                        None => general_mat_mul(1.0, &block.t(), &block, 1.0, &mut sum),
                        Some(turned) => general_mat_mul(1.0, &block.t(), &block.dot(turned), 1.0, &mut sum),
                    }
                }
                sum
            })
            .collect();
        for part in &parts {
            all += part;
        }
    }
    Ok(all)
}

/// The first components alone, by multiplying random directions with the covariance again and again.
fn sought(
    x: &Matrix,
    means: &[f64],
    count: usize,
    seed: u32,
    degrees: f64,
    control: &Control,
) -> Result<(Vec<f64>, Array2<f64>, f64)> {
    let width = x.ncols();
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed));
    let mut directions =
        Array2::from_shape_simple_fn((width, (count + SPARE).min(width)), || random.gen_range(-1.0..1.0));
    for _ in 0..ROUNDS {
        straighten(&mut directions);
        directions = products(x, means, Some(&directions), control)? / degrees;
    }
    straighten(&mut directions);
    let turned = products(x, means, Some(&directions), control)? / degrees;
    let mut small = directions.t().dot(&turned);
    small = (&small + &small.t()) / 2.0;
    let (values, vectors) = symmetric(&small);
    let components = vectors.slice_axis(Axis(0), (..count).into()).dot(&directions.t());
    let whole: f64 = x
        .columns()
        .into_iter()
        .zip(means)
        .map(|(column, mean)| column.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / degrees)
        .sum();
    Ok((values, components, whole))
}

/// Makes the columns stand at right angles to each other, each of length 1 (Gram-Schmidt, twice).
fn straighten(directions: &mut Array2<f64>) {
    for column in 0..directions.ncols() {
        for _ in 0..2 {
            for before in 0..column {
                let along = directions.column(before).dot(&directions.column(column));
                let other = directions.column(before).to_owned();
                directions.column_mut(column).scaled_add(-along, &other);
            }
        }
        let length = directions.column(column).dot(&directions.column(column)).sqrt();
        if length > 0.0 {
            directions.column_mut(column).mapv_inplace(|value| value / length);
        }
    }
}
