//! Clusters by their centres: a row belongs to the nearest one.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::problem::{Matrix, write_around};
use crate::products::product;
use crate::threads::prelude::*;

/// Rows whose distances are computed at a time; their products with the centres stay close to the processor.
pub(super) const BLOCK: usize = 256;

/// The centres of clusters, as distances from a point in the middle of the data, so that squares stay exact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Centres {
    /// The middle of the data, one number per feature.
    pub origin: Vec<f64>,
    /// Clusters × features, row after row, measured from the origin.
    pub points: Vec<f64>,
}

impl Centres {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.points.len() / self.origin.len().max(1)
    }

    /// The nearest centre of each row and the distance from it.
    pub(super) fn nearest(&self, x: &Matrix) -> (Vec<u32>, Vec<f64>) {
        let width = self.origin.len();
        let search = Search::new(&self.points, width);
        let mut codes = vec![0_u32; x.nrows()];
        let mut distances = vec![0.0; x.nrows()];
        codes
            .par_chunks_mut(BLOCK)
            .zip(distances.par_chunks_mut(BLOCK))
            .enumerate()
            .for_each(|(block, (codes, distances))| {
                let start = block * BLOCK;
                let mut moved = Array2::zeros((codes.len(), width));
                write_around(x, start, &self.origin, &mut moved.view_mut());
                let mut partials = product(moved.view(), search.points.t());
                for mut row in partials.rows_mut() {
                    row.iter_mut()
                        .zip(&search.squares)
                        .for_each(|(value, square)| *value = square - 2.0 * *value);
                }
                let found = partials.rows().into_iter().zip(moved.rows());
                for ((partials, row), (code, distance)) in found.zip(codes.iter_mut().zip(distances.iter_mut())) {
                    let (nearest, partial) = least(partials.as_slice().unwrap_or(&[]));
                    *code = nearest;
                    *distance = (partial + row.dot(&row)).max(0.0).sqrt();
                }
            });
        (codes, distances)
    }

    pub(super) fn is_sound(&self, clusters: usize) -> bool {
        !self.origin.is_empty()
            && clusters.checked_mul(self.origin.len()) == Some(self.points.len())
            && self.origin.iter().chain(&self.points).all(|value| value.is_finite())
    }
}

/// Points made ready for many comparisons.
pub(super) struct Search {
    pub(super) points: Array2<f64>,
    pub(super) squares: Vec<f64>,
}

impl Search {
    /// Of points × `width` numbers, row after row.
    pub fn new(points: &[f64], width: usize) -> Self {
        let count = points.len() / width.max(1);
        // cannot fail: as many numbers as the shape wants
        let points = Array2::from_shape_vec((count, width), points[..count * width].to_vec()).unwrap_or_default();
        let squares = points.rows().into_iter().map(|point| point.dot(&point)).collect();
        Self { points, squares }
    }
}

/// The position of the least number, the first of equals, and the number.
pub(super) fn least(values: &[f64]) -> (u32, f64) {
    let mut best = (0_u32, f64::INFINITY);
    for (position, &value) in (0..).zip(values) {
        if value < best.1 {
            best = (position, value);
        }
    }
    best
}
