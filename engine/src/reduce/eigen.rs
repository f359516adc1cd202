//! Eigenvectors of symmetric matrices by rotations that make one entry beside the diagonal vanish after the other, over
//! and over until none is left (Jacobi 1846; Golub and Van Loan, "Matrix Computations", 8.5).

use ndarray::Array2;

use crate::elementary::hypot;

/// More rounds than any matrix needs: each of the last ones squares what is left.
const MOST_ROUNDS: usize = 60;

/// Eigenvalues, descending, and their vectors as rows. The matrix must be symmetric.
pub(super) fn symmetric(matrix: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let size = matrix.nrows();
    let mut rest = matrix.clone();
    let mut vectors = Array2::eye(size);
    let whole: f64 = matrix.iter().map(|entry| entry * entry).sum();
    for _ in 0..MOST_ROUNDS {
        let beside: f64 = rest
            .indexed_iter()
            .filter(|((row, column), _)| row != column)
            .map(|(_, entry)| entry * entry)
            .sum();
        if beside <= whole * f64::EPSILON * f64::EPSILON {
            break;
        }
        for first in 0..size {
            for second in first + 1..size {
                rotate(&mut rest, &mut vectors, first, second);
            }
        }
    }
    sorted(&rest.diag().to_vec(), &vectors)
}

/// Makes the entry of two rows vanish.
fn rotate(rest: &mut Array2<f64>, vectors: &mut Array2<f64>, first: usize, second: usize) {
    let entry = rest[(first, second)];
    if entry == 0.0 {
        return;
    }
    let slope = (rest[(second, second)] - rest[(first, first)]) / (2.0 * entry);
    let tangent = slope.signum() / (slope.abs() + hypot(slope, 1.0));
    let cosine = 1.0 / hypot(tangent, 1.0);
    let sine = tangent * cosine;
    let turn = |one: f64, other: f64| (cosine * one - sine * other, sine * one + cosine * other);
    for place in 0..rest.nrows() {
        let (one, other) = turn(rest[(first, place)], rest[(second, place)]);
        (rest[(first, place)], rest[(second, place)]) = (one, other);
        let (one, other) = turn(vectors[(first, place)], vectors[(second, place)]);
        (vectors[(first, place)], vectors[(second, place)]) = (one, other);
    }
    for place in 0..rest.nrows() {
        let (one, other) = turn(rest[(place, first)], rest[(place, second)]);
        (rest[(place, first)], rest[(place, second)]) = (one, other);
    }
}

/// The greatest first; of the two directions of a vector the one in which its largest entry is positive, so that there is
/// no choice.
fn sorted(values: &[f64], vectors: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[other].total_cmp(&values[one]).then(one.cmp(&other)));
    let mut rows = Array2::zeros(vectors.dim());
    for (mut row, &place) in rows.rows_mut().into_iter().zip(&order) {
        let vector = vectors.row(place);
        let larger = |most: f64, value: &f64| if value.abs() > most.abs() { *value } else { most };
        let sign = vector.iter().fold(0.0, larger).signum();
        row.assign(&vector.mapv(|value| sign * value));
    }
    (order.iter().map(|&place| values[place]).collect(), rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_turned_into_multiples_of_themselves() {
        for size in [1, 2, 5, 30] {
            let entry = |(row, column): (usize, usize)| {
                let (least, most) = (row.min(column), row.max(column));
                f64::from(u32::try_from((least * 7 + most * 13) % 11).unwrap()) - 5.0
            };
            let matrix = Array2::from_shape_fn((size, size), entry);
            let (values, vectors) = symmetric(&matrix);
            assert!(values.is_sorted_by(|one, other| one >= other));
            for (value, vector) in values.iter().zip(vectors.rows()) {
                for (found, entry) in matrix.dot(&vector).iter().zip(vector) {
                    assert!(
                        (found - value * entry).abs() < 1e-9,
                        "{size}: {found} and {}",
                        value * entry
                    );
                }
                assert!((vector.dot(&vector) - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_matrix_of_zeros_has_only_zeros() {
        assert_eq!(symmetric(&Array2::zeros((4, 4))).0, [0.0; 4]);
    }
}
