//! What makes a split good.

use crate::elementary::ln;

/// Sums over rows from which the quality of a split follows. A cell is what is summed for one piece of one feature:
/// `stride` numbers side by side.
pub(super) trait Criterion: Sync {
    /// What sums are made of.
    type Number: Copy + Default + Send + Sync + std::ops::AddAssign + std::ops::Sub<Output = Self::Number>;

    /// Numbers per cell.
    fn stride(&self) -> usize;
    /// Adds a row to a cell.
    fn add(&self, row: usize, cell: &mut [Self::Number]);
    /// How many rows a cell stands for, counting repeated ones.
    fn weight(&self, cell: &[Self::Number]) -> f64;
    /// How uniform the answers in a cell are, times its weight; a split gains what this grows by.
    fn purity(&self, cell: &[Self::Number]) -> f64;
    /// Whether all answers are the same, so that no split can help.
    fn is_pure(&self, cell: &[Self::Number], rows: &[u32]) -> bool;
    /// Appends the answer of a leaf.
    fn answer(&self, cell: &[Self::Number], answers: &mut Vec<f64>);
}

/// How the mixture of classes is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mixture {
    /// The chance that two rows drawn at random differ.
    Gini,
    /// The information that the class of a row carries.
    Entropy,
}

impl Mixture {
    fn purity(self, counts: impl Iterator<Item = f64>, weight: f64) -> f64 {
        match self {
            Self::Gini => counts.map(|count| count * count).sum::<f64>() / weight,
            Self::Entropy => counts.map(times_log).sum::<f64>() - times_log(weight),
        }
    }
}

fn times_log(count: f64) -> f64 {
    if count > 0.0 { count * ln(count) } else { 0.0 }
}

/// Answers are kept as multiples of 2⁻³⁰, so that sums over trees are exact in every order of adding.
pub(in super::super) fn on_grid(value: f64) -> f64 {
    const STEPS: f64 = 1_073_741_824.0;
    (value * STEPS).round() / STEPS
}

/// Two classes: both counts in one number, the rows of the second class in the upper half.
pub(super) struct TwoClasses {
    /// For each row how often it counts, in the upper half again if it is of the second class.
    pub cells: Vec<u64>,
    pub mixture: Mixture,
}

const HALF: u32 = 32;

impl TwoClasses {
    pub fn new(codes: impl Iterator<Item = u32>, weights: Option<&[u32]>, mixture: Mixture) -> Self {
        let weight = |row: usize| weights.map_or(1, |weights| u64::from(weights[row]));
        let cell = |(row, code): (usize, u32)| weight(row) | (weight(row) * u64::from(code)) << HALF;
        Self {
            cells: codes.enumerate().map(cell).collect(),
            mixture,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn counts(cell: &[u64]) -> (f64, f64) {
    let weight = cell[0] & u64::from(u32::MAX);
    (weight as f64, (cell[0] >> HALF) as f64)
}

impl Criterion for TwoClasses {
    type Number = u64;

    fn stride(&self) -> usize {
        1
    }

    fn add(&self, row: usize, cell: &mut [u64]) {
        cell[0] += self.cells[row];
    }

    fn weight(&self, cell: &[u64]) -> f64 {
        counts(cell).0
    }

    fn purity(&self, cell: &[u64]) -> f64 {
        let (weight, second) = counts(cell);
        self.mixture.purity([weight - second, second].into_iter(), weight)
    }

    fn is_pure(&self, cell: &[u64], _: &[u32]) -> bool {
        let (weight, second) = counts(cell);
        second <= 0.0 || second >= weight
    }

    fn answer(&self, cell: &[u64], answers: &mut Vec<f64>) {
        let (weight, second) = counts(cell);
        answers.push(on_grid(second / weight));
    }
}

/// Three or more classes: one count each.
pub(super) struct ManyClasses {
    pub codes: Vec<u32>,
    pub weights: Option<Vec<u32>>,
    pub classes: usize,
    pub mixture: Mixture,
}

impl Criterion for ManyClasses {
    type Number = u32;

    fn stride(&self) -> usize {
        self.classes
    }

    fn add(&self, row: usize, cell: &mut [u32]) {
        cell[self.codes[row] as usize] += self.weights.as_ref().map_or(1, |weights| weights[row]);
    }

    fn weight(&self, cell: &[u32]) -> f64 {
        f64::from(cell.iter().sum::<u32>())
    }

    fn purity(&self, cell: &[u32]) -> f64 {
        self.mixture
            .purity(cell.iter().map(|&count| f64::from(count)), self.weight(cell))
    }

    fn is_pure(&self, cell: &[u32], _: &[u32]) -> bool {
        cell.iter().filter(|count| **count > 0).count() < 2
    }

    fn answer(&self, cell: &[u32], answers: &mut Vec<f64>) {
        let weight = self.weight(cell);
        answers.extend(cell.iter().map(|&count| on_grid(f64::from(count) / weight)));
    }
}

/// Numbers: the weight and the weighted sum of answers whose mean is near 0.
pub(super) struct SquaredError {
    /// For each row its weight and its weighted answer.
    pub cells: Vec<[f64; 2]>,
}

impl SquaredError {
    pub fn new(answers: &[f64], weights: Option<&[u32]>) -> Self {
        let weight = |row: usize| weights.map_or(1.0, |weights| f64::from(weights[row]));
        let cells = answers
            .iter()
            .enumerate()
            .map(|(row, answer)| [weight(row), weight(row) * answer]);
        Self { cells: cells.collect() }
    }
}

impl Criterion for SquaredError {
    type Number = f64;

    fn stride(&self) -> usize {
        2
    }

    fn add(&self, row: usize, cell: &mut [f64]) {
        let [weight, sum] = self.cells[row];
        cell[0] += weight;
        cell[1] += sum;
    }

    fn weight(&self, cell: &[f64]) -> f64 {
        cell[0]
    }

    fn purity(&self, cell: &[f64]) -> f64 {
        cell[1] * cell[1] / cell[0]
    }

    #[expect(
        clippy::float_cmp,
        reason = "only answers that are equal to the bit cannot be parted"
    )]
    fn is_pure(&self, _: &[f64], rows: &[u32]) -> bool {
        let answer = |row: u32| self.cells[row as usize][1] / self.cells[row as usize][0];
        rows.split_first()
            .is_none_or(|(first, rest)| rest.iter().all(|row| answer(*row) == answer(*first)))
    }

    fn answer(&self, cell: &[f64], answers: &mut Vec<f64>) {
        answers.push(on_grid(cell[1] / cell[0]));
    }
}
