//! Eigenvectors of symmetric matrices: reflections leave nothing but the diagonal and what stands beside it, and rotations
//! make that vanish (Householder 1958; Bowdler, Martin, Reinsch and Wilkinson 1968; Golub and Van Loan, "Matrix
//! Computations", 8.3).

use ndarray::{Array1, Array2, Axis, Slice};

use crate::elementary::hypot;

/// Rounds for one eigenvalue at most; two are usual.
const MOST_ROUNDS: usize = 60;

/// Eigenvalues, descending, and their vectors as rows. The matrix must be symmetric.
pub(super) fn symmetric(matrix: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let mut narrow = Narrow::of(matrix);
    for first in 0..narrow.diagonal.len() {
        for _ in 0..MOST_ROUNDS {
            let last = narrow.end_of_block(first);
            if last == first {
                break;
            }
            narrow.chase(first, last);
        }
    }
    sorted(&narrow.diagonal, &narrow.vectors)
}

/// A matrix that is zero but on the diagonal and beside it.
struct Narrow {
    diagonal: Vec<f64>,
    /// What stands right of each entry of the diagonal; zero at the end.
    beside: Vec<f64>,
    /// What turned the whole matrix into this one: the directions of its axes, one per row.
    vectors: Array2<f64>,
}

/// A mirror: what a vector has along `normal`, times `strength`, is taken from it.
struct Mirror {
    normal: Array1<f64>,
    strength: f64,
}

impl Mirror {
    /// The mirror that leaves nothing but the first entry of a vector, and what that then is.
    fn of(vector: Array1<f64>) -> (Self, f64) {
        let rest = vector
            .iter()
            .skip(1)
            .fold(0.0, |most: f64, value| most.max(value.abs()));
        if rest == 0.0 {
            let first = vector[0];
            let none = Self {
                normal: vector,
                strength: 0.0,
            };
            return (none, first);
        }
        // Squares of the entries themselves might be too large or too small to be numbers.
        let size = rest.max(vector[0].abs());
        let mut normal = vector / size;
        let length = normal.dot(&normal).sqrt().copysign(normal[0]);
        normal[0] += length;
        let strength = 1.0 / (length * normal[0]);
        (Self { normal, strength }, -length * size)
    }
}

impl Narrow {
    fn of(matrix: &Array2<f64>) -> Self {
        let size = matrix.nrows();
        let mut rest = matrix.clone();
        let mut beside = Vec::with_capacity(size);
        let mut mirrors = Vec::with_capacity(size);
        for step in 0..size.saturating_sub(1) {
            let below = Slice::from(step + 1..);
            let column = rest.row(step).slice_axis(Axis(0), below).to_owned();
            let (mirror, left) = Mirror::of(column);
            beside.push(left);
            let mut part = rest.slice_axis_mut(Axis(0), below);
            let mut part = part.slice_axis_mut(Axis(1), below);
            // From both sides: the part less n·wᵀ + w·nᵀ.
            let turned = part.dot(&mirror.normal) * mirror.strength;
            let along = mirror.strength * mirror.normal.dot(&turned) / 2.0;
            let other = &turned - &(&mirror.normal * along);
            for (place, mut row) in part.rows_mut().into_iter().enumerate() {
                row.scaled_add(-mirror.normal[place], &other);
                row.scaled_add(-other[place], &mirror.normal);
            }
            mirrors.push(mirror);
        }
        beside.resize(size, 0.0);
        let mut vectors = Array2::eye(size);
        for (step, mirror) in mirrors.iter().enumerate().rev() {
            let below = Slice::from(step + 1..);
            let mut part = vectors.slice_axis_mut(Axis(0), below);
            for mut row in part.slice_axis_mut(Axis(1), below).rows_mut() {
                let along = row.dot(&mirror.normal);
                row.scaled_add(-mirror.strength * along, &mirror.normal);
            }
        }
        Self {
            diagonal: rest.diag().to_vec(),
            beside,
            vectors,
        }
    }

    /// Where the run of entries beside the diagonal ends that begins at `first`: what is as small as rounding counts as
    /// nothing.
    fn end_of_block(&self, first: usize) -> usize {
        let is_nothing = |place: usize| {
            let around = self.diagonal[place].abs() + self.diagonal[place + 1].abs();
            self.beside[place].abs() <= f64::EPSILON * around
        };
        let last = self.diagonal.len() - 1;
        (first..last).find(|&place| is_nothing(place)).unwrap_or(last)
    }

    /// One round of rotations from the end of a block to its beginning, which make the entry beside its first one much
    /// smaller: an entry is put where none should be, and moved up until it falls out at the top.
    fn chase(&mut self, first: usize, last: usize) {
        let slope = (self.diagonal[first + 1] - self.diagonal[first]) / (2.0 * self.beside[first]);
        let guess = self.diagonal[first] - self.beside[first] / (slope + hypot(slope, 1.0).copysign(slope));
        let (mut sine, mut cosine, mut moved) = (1.0, 1.0, 0.0);
        let mut ahead = self.diagonal[last] - guess;
        for place in (first..last).rev() {
            let (out, within) = (sine * self.beside[place], cosine * self.beside[place]);
            let length = hypot(out, ahead);
            self.beside[place + 1] = length;
            if length == 0.0 {
                self.diagonal[place + 1] -= moved;
                self.beside[last] = 0.0;
                return;
            }
            (sine, cosine) = (out / length, ahead / length);
            let under = self.diagonal[place + 1] - moved;
            let turned = (self.diagonal[place] - under) * sine + 2.0 * cosine * within;
            moved = sine * turned;
            self.diagonal[place + 1] = under + moved;
            ahead = cosine * turned - within;
            self.turn(place, sine, cosine);
        }
        self.diagonal[first] -= moved;
        self.beside[first] = ahead;
        self.beside[last] = 0.0;
    }

    /// Turns two directions that follow each other.
    fn turn(&mut self, place: usize, sine: f64, cosine: f64) {
        let (mut above, mut below) = self.vectors.view_mut().split_at(Axis(0), place + 1);
        let pairs = above.row_mut(place).into_iter().zip(below.row_mut(0));
        for (one, other) in pairs {
            (*one, *other) = (cosine * *one - sine * *other, sine * *one + cosine * *other);
        }
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
