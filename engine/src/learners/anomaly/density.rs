//! How dense it is around rows, by their neighbours (Breunig, Kriegel, Ng and Sander 2000).

use super::super::clusters::Points;

/// Keeps rows that are the same from being endlessly dense; scikit-learn's.
pub(crate) const LEAST_APART: f64 = 1e-10;

/// The nearest points and their distances. A row that was learnt from is its own nearest point, which says nothing; so one
/// point at no distance is left out, for rows that were learnt from and for new ones alike.
pub(super) fn others(points: &Points, row: &[f64], neighbours: usize) -> Vec<(f64, u32)> {
    let mut found = points.nearest(row, neighbours + 1);
    if found.first().is_some_and(|(distance, _)| *distance == 0.0) {
        found.remove(0);
    }
    found.truncate(neighbours);
    for (distance, _) in &mut found {
        *distance = distance.sqrt();
    }
    found
}

/// How dense it is around a row: one by the mean distance to its neighbours, each at least as far as its own neighbours.
#[expect(clippy::cast_precision_loss, reason = "a number of neighbours")]
pub(super) fn density(around: &[(f64, u32)], reaches: &[f64]) -> f64 {
    let sum: f64 = around
        .iter()
        .map(|(distance, point)| distance.max(reaches[*point as usize]))
        .sum();
    1.0 / (sum / around.len().max(1) as f64 + LEAST_APART)
}
