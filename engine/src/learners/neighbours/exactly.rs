//! Comparing points on a grid with rows on it to the last bit: sums of products of whole numbers in double precision.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1};

use super::nearest::Nearest;

/// Points of which only the nearest is looked at unless it is of use.
const POINTS_PER_GLANCE: usize = 16;
/// Points of a glance that are looked at side by side.
const SIDE_BY_SIDE: usize = 4;

/// Writes a row as it stands around a middle, and gives the square of its length there.
pub(super) fn move_to(row: &ArrayView1<'_, f32>, middle: &[f32], moved: &mut ArrayViewMut1<'_, f32>) -> f64 {
    let mut length = 0.0;
    for ((value, middle), moved) in row.iter().zip(middle).zip(moved) {
        *moved = value - middle;
        length += f64::from(*moved) * f64::from(*moved);
    }
    length
}

/// The square of the distance of two rows.
pub(super) fn distance(one: &ArrayView1<'_, f32>, other: &ArrayView1<'_, f32>) -> f64 {
    let sides = one.iter().zip(other).map(|(one, other)| f64::from(one - other));
    sides.map(|side| side * side).sum()
}

/// Offers all of `points`, of which the first has the position `first`, to the nearest of each of `rows`.
pub(super) fn compare(rows: &Array2<f32>, (first, points): (usize, &ArrayView2<'_, f32>), nearest: &mut [Nearest]) {
    let (rows, points) = (rows.mapv(f64::from), points.mapv(f64::from));
    let squares: Vec<f64> = points.rows().into_iter().map(|point| point.dot(&point)).collect();
    let mut products = Array2::zeros((rows.nrows(), points.nrows()));
    general_mat_mul(-2.0, &rows, &points.t(), 0.0, &mut products);
    for ((products, row), nearest) in products.rows().into_iter().zip(rows.rows()).zip(nearest) {
        let length = row.dot(&row);
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
pub(super) fn position(row: usize) -> u32 {
    row as u32
}
