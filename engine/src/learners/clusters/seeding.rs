//! Where centres begin: each new one is likely to be far from those before it (k-means++, Arthur and Vassilvitskii 2007),
//! and of a few drawn rows the one that helps most is taken, as scikit-learn does.

use ndarray::{Array2, Axis};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::super::parallel::over_rows;
use super::centres::{BLOCK, Search};
use super::kmeans::Centred;
use crate::control::Control;
use crate::elementary::ln;
use crate::error::Result;

/// Clusters × features, row after row.
pub(super) fn plus_plus(
    rows: &Centred<'_>,
    clusters: usize,
    random: &mut ChaCha8Rng,
    control: &Control,
) -> Result<Vec<f64>> {
    let (count, width) = rows.x.dim();
    let first = random.gen_range(0..count);
    let mut centres = Vec::with_capacity(clusters * width);
    centres.extend(rows.row(first));
    let (mut closest, _) = distances(rows, &[first], None, control)?.remove(0);
    let tries = tries(clusters);
    while centres.len() < clusters * width {
        let total: f64 = closest.iter().sum();
        let drawn: Vec<usize> = (0..tries)
            .map(|_| draw(&closest, random.gen_range(0.0..1.0) * total))
            .collect();
        let mut best: Option<(Vec<f64>, f64, usize)> = None;
        let found = distances(rows, &drawn, Some(&closest), control)?;
        for ((distances, sum), row) in found.into_iter().zip(drawn) {
            if best.as_ref().is_none_or(|(_, least, _)| sum < *least) {
                best = Some((distances, sum, row));
            }
        }
        if let Some((distances, _, row)) = best {
            centres.extend(rows.row(row));
            closest = distances;
        }
    }
    Ok(centres)
}

/// Two and the logarithm of the number of clusters.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a handful"
)]
fn tries(clusters: usize) -> usize {
    2 + ln(clusters as f64) as usize
}

/// The row at which the running sum passes `goal`; rows that are centres already weigh nothing.
fn draw(weights: &[f64], goal: f64) -> usize {
    let mut sum = 0.0;
    for (row, weight) in weights.iter().enumerate() {
        sum += weight;
        if sum > goal {
            return row;
        }
    }
    weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0)
}

/// For each of the chosen rows the squared distance of every row from it, or from what was closest before where that is
/// less, and their sum.
fn distances(
    rows: &Centred<'_>,
    chosen: &[usize],
    before: Option<&[f64]>,
    control: &Control,
) -> Result<Vec<(Vec<f64>, f64)>> {
    let (count, width) = rows.x.dim();
    let points: Vec<f64> = chosen.iter().flat_map(|&row| rows.row(row)).collect();
    let search = Search::new(&points, width);
    let mut found: Vec<(Vec<f64>, f64)> = chosen.iter().map(|_| (Vec::with_capacity(count), 0.0)).collect();
    let piece = |start: usize, end: usize| {
        let mut products = Array2::zeros((end - start, chosen.len()));
        let mut moved = Array2::zeros((BLOCK, width));
        for (block, mut products) in products.axis_chunks_iter_mut(Axis(0), BLOCK).enumerate() {
            let mut moved = moved.slice_axis_mut(Axis(0), (..products.nrows()).into());
            rows.write(start + block * BLOCK, &mut moved);
            search.products(&moved.view(), &mut products);
        }
        for (offset, mut products) in products.rows_mut().into_iter().enumerate() {
            let row = start + offset;
            let limit = before.map_or(f64::INFINITY, |before| before[row]);
            products.mapv_inplace(|partial| (partial + rows.lengths[row]).max(0.0).min(limit));
        }
        products
    };
    over_rows(count, control, piece, |products: Array2<f64>| {
        for ((all, sum), column) in found.iter_mut().zip(products.columns()) {
            *sum += column.sum();
            all.extend(column.iter());
        }
    })?;
    Ok(found)
}
