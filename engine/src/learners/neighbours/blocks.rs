//! Comparing all points with many rows at once, as products of matrices.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, Axis, Slice};

use super::nearest::Nearest;

/// Points that are compared at a time; their products with a block of rows stay close to the processor.
const POINTS_PER_BLOCK: usize = 512;

/// Points of which only the nearest is looked at unless it is of use.
const POINTS_PER_GLANCE: usize = 16;
/// Points of a glance that are looked at side by side.
const SIDE_BY_SIDE: usize = 4;

/// The nearest of `points` to each of `rows`, with the squares of their distances.
pub(super) fn search(points: &ArrayView2<'_, f32>, rows: &Array2<f32>, nearest: &mut [Nearest]) {
    let rows = rows.mapv(f64::from);
    let lengths: Vec<f64> = rows.rows().into_iter().map(|row| row.dot(&row)).collect();
    let mut products = Array2::zeros((rows.nrows(), POINTS_PER_BLOCK));
    for (block, points) in points.axis_chunks_iter(Axis(0), POINTS_PER_BLOCK).enumerate() {
        let points = points.mapv(f64::from);
        let squares: Vec<f64> = points.rows().into_iter().map(|point| point.dot(&point)).collect();
        let mut products = products.slice_axis_mut(Axis(1), Slice::from(..points.nrows()));
        general_mat_mul(-2.0, &rows, &points.t(), 0.0, &mut products);
        for ((products, length), nearest) in products.rows().into_iter().zip(&lengths).zip(nearest.iter_mut()) {
            let first = block * POINTS_PER_BLOCK;
            let mut worst = nearest.worst().0 - length;
            let products = products.to_slice().unwrap_or(&[]).chunks(POINTS_PER_GLANCE);
            for (glance, (products, squares)) in products.zip(squares.chunks(POINTS_PER_GLANCE)).enumerate() {
                // Later points never come before earlier ones at the same distance.
                if least_sum(products, squares) >= worst {
                    continue;
                }
                for (offset, (product, square)) in products.iter().zip(squares).enumerate() {
                    if product + square < worst {
                        let place = position(first + glance * POINTS_PER_GLANCE + offset);
                        nearest.offer(product + square + length, place);
                        worst = nearest.worst().0 - length;
                    }
                }
            }
        }
    }
}

/// The least sum of two numbers at the same place. Several places are looked at side by side, so that none waits for
/// the one before; which of them is first makes no difference to the least.
fn least_sum(products: &[f64], squares: &[f64]) -> f64 {
    let (many_products, products) = products.as_chunks::<SIDE_BY_SIDE>();
    let (many_squares, squares) = squares.as_chunks::<SIDE_BY_SIDE>();
    let mut least = [f64::INFINITY; SIDE_BY_SIDE];
    for (products, squares) in many_products.iter().zip(many_squares) {
        for ((least, product), square) in least.iter_mut().zip(products).zip(squares) {
            *least = lesser(product + square, *least);
        }
    }
    let sums = products.iter().zip(squares).map(|(product, square)| product + square);
    least.into_iter().chain(sums).fold(f64::INFINITY, lesser)
}

fn lesser(one: f64, other: f64) -> f64 {
    if one < other { one } else { other }
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2^32 rows")]
fn position(row: usize) -> u32 {
    row as u32
}
