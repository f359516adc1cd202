//! How well clusters are separated, without anybody knowing the right ones (decision 81). Definitions are those of
//! scikit-learn but for rows without a cluster: they are left out of the spreads and count 0 in the silhouette, so that a
//! method cannot look good by giving up on the rows that are hard.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, Axis};
use rayon::prelude::*;

use crate::control::Control;
use crate::error::Result;
use crate::learners::some_rows;
use crate::problem::Matrix;

/// Rows that are compared with each other; of more some are drawn.
pub const MOST_COMPARED: usize = 5_000;
/// Rows whose distances are computed at a time.
const BLOCK: usize = 128;

/// How much nearer rows are to their own cluster than to the next one, from -1 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Silhouette {
    /// Over all compared rows; none with fewer than two clusters.
    pub mean: Option<f64>,
    /// Of each cluster.
    pub by_cluster: Vec<Option<f64>>,
    /// Rows that were compared.
    pub rows: u64,
}

/// The silhouette (Rousseeuw 1987) of rows whose clusters are `codes` below `clusters`; other codes stand for none.
///
/// # Errors
/// An interruption when `control` asks for one.
#[expect(clippy::cast_precision_loss, reason = "means over rows")]
pub fn silhouette(x: &Matrix, codes: &[u32], clusters: usize, seed: u32, control: &Control) -> Result<Silhouette> {
    let rows = some_rows(x.nrows(), MOST_COMPARED, seed);
    let compared = rows.len() as u64;
    let clustered: Vec<usize> = rows
        .iter()
        .copied()
        .filter(|&row| (codes[row] as usize) < clusters)
        .collect();
    let own: Vec<usize> = clustered.iter().map(|&row| codes[row] as usize).collect();
    let mut counts = vec![0_usize; clusters];
    for &cluster in &own {
        counts[cluster] += 1;
    }
    if counts.iter().filter(|count| **count > 0).count() < 2 {
        return Ok(Silhouette {
            mean: None,
            by_cluster: vec![None; clusters],
            rows: compared,
        });
    }
    let mut some = x.select(Axis(0), &clustered);
    // Around their middle, so that the squares stay exact.
    if let Some(middle) = some.mean_axis(Axis(0)) {
        some -= &middle;
    }
    let squares: Vec<f64> = some.rows().into_iter().map(|row| row.dot(&row)).collect();
    let starts: Vec<usize> = (0..some.nrows()).step_by(BLOCK).collect();
    let blocks: Result<Vec<Vec<f64>>> = starts
        .into_par_iter()
        .map(|start| {
            control.check()?;
            let end = some.nrows().min(start + BLOCK);
            let rows = some.slice_axis(Axis(0), (start..end).into());
            let mut products = Array2::zeros((end - start, some.nrows()));
            general_mat_mul(-2.0, &rows, &some.t(), 0.0, &mut products);
            let worth = |(row, products): (usize, ndarray::ArrayView1<'_, f64>)| {
                let mut sums = vec![0.0; clusters];
                for ((product, square), &cluster) in products.iter().zip(&squares).zip(&own) {
                    sums[cluster] += (product + square + squares[row]).max(0.0).sqrt();
                }
                of_row(&sums, &counts, own[row])
            };
            Ok((start..end).zip(products.rows()).map(worth).collect())
        })
        .collect();
    let values: Vec<f64> = blocks?.concat();
    let mut sums = vec![0.0; clusters];
    values
        .iter()
        .zip(&own)
        .for_each(|(value, &cluster)| sums[cluster] += value);
    let by_cluster = sums
        .iter()
        .zip(&counts)
        .map(|(sum, &count)| (count > 0).then(|| sum / count as f64));
    Ok(Silhouette {
        mean: Some(values.iter().sum::<f64>() / compared as f64),
        by_cluster: by_cluster.collect(),
        rows: compared,
    })
}

/// A row alone in its cluster counts 0.
#[expect(clippy::cast_precision_loss, reason = "means over rows")]
fn of_row(sums: &[f64], counts: &[usize], own: usize) -> f64 {
    if counts[own] < 2 {
        return 0.0;
    }
    let within = sums[own] / (counts[own] - 1) as f64;
    let others = (0..sums.len()).filter(|&cluster| cluster != own && counts[cluster] > 0);
    let next = others
        .map(|cluster| sums[cluster] / counts[cluster] as f64)
        .fold(f64::INFINITY, f64::min);
    let most = within.max(next);
    if most > 0.0 { (next - within) / most } else { 0.0 }
}

/// The Davies-Bouldin index (less is better) and that of Caliński and Harabasz (more is better), over the rows that have a
/// cluster; none with fewer than two clusters or without any spread.
pub fn spreads(x: &Matrix, codes: &[u32], clusters: usize) -> (Option<f64>, Option<f64>) {
    let middle = Middle::of(x, codes, clusters);
    let used: Vec<usize> = (0..clusters).filter(|&cluster| middle.counts[cluster] > 0.0).collect();
    if used.len() < 2 {
        return (None, None);
    }
    let (mut away, mut within) = (vec![0.0; clusters], 0.0);
    for (row, &code) in x.rows().into_iter().zip(codes) {
        let cluster = code as usize;
        if cluster < clusters {
            let square = squared(row.iter().copied(), middle.of_cluster(cluster));
            away[cluster] += square.sqrt();
            within += square;
        }
    }
    for &cluster in &used {
        away[cluster] /= middle.counts[cluster];
    }
    (
        davies_bouldin(&middle, &used, &away),
        middle.calinski_harabasz(&used, within),
    )
}

#[expect(clippy::cast_precision_loss, reason = "a mean over clusters")]
fn davies_bouldin(middle: &Middle, used: &[usize], away: &[f64]) -> Option<f64> {
    let worst = |&one: &usize| {
        let others = used.iter().filter(|&&other| other != one);
        others
            .map(|&other| {
                let between = squared(middle.of_cluster(one).iter().copied(), middle.of_cluster(other)).sqrt();
                if between > 0.0 {
                    (away[one] + away[other]) / between
                } else {
                    0.0
                }
            })
            .fold(0.0, f64::max)
    };
    let mean = used.iter().map(worst).sum::<f64>() / used.len() as f64;
    mean.is_finite().then_some(mean)
}

/// The means of the clusters.
struct Middle {
    width: usize,
    counts: Vec<f64>,
    means: Vec<f64>,
}

impl Middle {
    fn of(x: &Matrix, codes: &[u32], clusters: usize) -> Self {
        let width = x.ncols();
        let (mut counts, mut means) = (vec![0.0_f64; clusters], vec![0.0; clusters * width]);
        for (row, &code) in x.rows().into_iter().zip(codes) {
            let cluster = code as usize;
            if cluster < clusters {
                counts[cluster] += 1.0;
                let sums = &mut means[cluster * width..(cluster + 1) * width];
                sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
        }
        for (means, count) in means.chunks_exact_mut(width.max(1)).zip(&counts) {
            for mean in means {
                *mean /= count.max(1.0);
            }
        }
        Self { width, counts, means }
    }

    fn of_cluster(&self, cluster: usize) -> &[f64] {
        &self.means[cluster * self.width..(cluster + 1) * self.width]
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of clusters")]
    fn calinski_harabasz(&self, used: &[usize], within: f64) -> Option<f64> {
        let rows: f64 = self.counts.iter().sum();
        let mut whole = vec![0.0; self.width];
        for &cluster in used {
            let weight = self.counts[cluster] / rows;
            whole
                .iter_mut()
                .zip(self.of_cluster(cluster))
                .for_each(|(sum, mean)| *sum += weight * mean);
        }
        let between: f64 = used
            .iter()
            .map(|&cluster| self.counts[cluster] * squared(whole.iter().copied(), self.of_cluster(cluster)))
            .sum();
        let count = used.len() as f64;
        if within <= 0.0 || rows <= count {
            return None;
        }
        Some(between * (rows - count) / (within * (count - 1.0)))
    }
}

fn squared(row: impl Iterator<Item = f64>, point: &[f64]) -> f64 {
    row.zip(point)
        .map(|(value, other)| (value - other) * (value - other))
        .sum()
}
