//! The known rows and what they answer.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::super::Predictions;
use super::blocks;
use super::boxes::{self, Boxes};
use super::grid::Grid;
use super::nearest::Nearest;
use crate::error::{EngineError, Result};
use crate::problem::Matrix;
use crate::threads::prelude::*;

/// Rows that are answered together.
const ROWS_PER_BLOCK: usize = 256;

/// Classes that a model may know beside two for each known row: rare ones can all be among the rows that it did not see.
/// A few bytes of a file must not claim all of the memory.
const SPARE_CLASSES: usize = 1_000;

/// Weights are multiples of 2⁻⁴⁰, so that their sums are exact in every order of adding.
pub const WEIGHT_STEPS: f64 = 1_099_511_627_776.0;

/// The known rows, of which the nearest to a new one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NeighboursModel {
    /// How features become whole numbers.
    pub grid: Grid,
    /// The known rows on the grid, row after row. Of two at the same distance the first counts as nearer.
    pub points: Vec<f32>,
    /// The boxes around them, or nothing where all points are compared.
    pub boxes: Vec<f32>,
    /// How many points answer, at most as many as there are.
    pub neighbours: usize,
    /// What each of them counts.
    pub weighting: Weighting,
    /// What the known rows answer.
    pub answers: NeighbourAnswers,
}

/// What a neighbour counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    /// All the same.
    Uniform,
    /// The distance of the nearest one by its own; where one is at no distance, all others nothing.
    Distance,
}

/// What the known rows answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeighbourAnswers {
    /// A number each.
    Numbers(Vec<f64>),
    /// The position of a class each.
    Classes {
        /// The positions.
        codes: Vec<u32>,
        /// How many classes there are.
        count: usize,
    },
}

impl Weighting {
    fn weight(self, square: f64, nearest: f64) -> f64 {
        match self {
            Self::Uniform => 1.0,
            Self::Distance if square <= nearest => 1.0,
            Self::Distance => (nearest.sqrt() / square.sqrt() * WEIGHT_STEPS).round_ties_even() / WEIGHT_STEPS,
        }
    }
}

impl NeighbourAnswers {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Classes { codes, .. } => codes.len(),
        }
    }

    /// Numbers that are answered per row.
    fn width(&self) -> usize {
        match self {
            Self::Numbers(_) => 1,
            Self::Classes { count, .. } => *count,
        }
    }

    fn answer(&self, neighbours: &[(f64, u32)], weighting: Weighting, answer: &mut [f64]) {
        let nearest = neighbours.first().map_or(0.0, |first| first.0);
        let mut total = 0.0;
        for &(square, position) in neighbours {
            let weight = weighting.weight(square, nearest);
            total += weight;
            match self {
                Self::Numbers(values) => answer[0] += weight * values[position as usize],
                Self::Classes { codes, .. } => answer[codes[position as usize] as usize] += weight,
            }
        }
        for sum in answer {
            *sum /= total;
        }
    }
}

impl NeighboursModel {
    /// The number of known rows.
    pub fn rows(&self) -> usize {
        self.answers.len()
    }

    /// Multiplications that a new row costs, about.
    pub(in super::super) fn effort(&self) -> usize {
        let compared = if self.boxes.is_empty() {
            self.rows()
        } else {
            self.rows().min(50 * self.neighbours + 2000)
        };
        compared * self.grid.centres.len()
    }

    pub(in super::super) fn predict(&self, x: &Matrix) -> Predictions {
        let width = self.answers.width();
        let mut answers = vec![0.0; x.nrows() * width];
        let blocks = answers.par_chunks_mut(ROWS_PER_BLOCK * width).enumerate();
        blocks.for_each(|(block, answers)| self.block(x, block * ROWS_PER_BLOCK, answers));
        match self.answers {
            NeighbourAnswers::Numbers(_) => Predictions::Values(Array1::from(answers)),
            NeighbourAnswers::Classes { .. } => {
                // cannot fail: the answers were made with that many entries
                Predictions::Probabilities(Array2::from_shape_vec((x.nrows(), width), answers).unwrap_or_default())
            }
        }
    }

    fn block(&self, x: &Matrix, start: usize, answers: &mut [f64]) {
        let width = self.answers.width();
        let end = start + answers.len() / width;
        let rows = self.grid.place(&x.slice_axis(Axis(0), (start..end).into()));
        let features = self.grid.centres.len();
        let mut nearest: Vec<Nearest> = (start..end).map(|_| Nearest::new(self.neighbours)).collect();
        if !self.boxes.is_empty() {
            let boxes = Boxes {
                features,
                points: &self.points,
                corners: &self.boxes,
            };
            for (row, nearest) in rows.rows().into_iter().zip(&mut nearest) {
                boxes.search(row.as_slice().unwrap_or(&[]), nearest);
            }
        } else if let Ok(points) = ArrayView2::from_shape((self.rows(), features), &self.points) {
            blocks::search(&points, &rows, &mut nearest);
        }
        for (nearest, answer) in nearest.iter().zip(answers.chunks_exact_mut(width)) {
            self.answers.answer(nearest.found(), self.weighting, answer);
        }
    }

    /// Checks what came from a file.
    ///
    /// # Errors
    /// `BadInput` when its parts do not fit together.
    pub fn validate(&self) -> Result<()> {
        let (rows, features) = (self.rows(), self.grid.centres.len());
        let classes_exist = match &self.answers {
            NeighbourAnswers::Numbers(_) => true,
            NeighbourAnswers::Classes { codes, count } => {
                *count > 0
                    && *count <= rows.saturating_mul(2).saturating_add(SPARE_CLASSES)
                    && codes.iter().all(|&code| (code as usize) < *count)
            }
        };
        let sound = rows > 0
            && features > 0
            && rows.checked_mul(features) == Some(self.points.len())
            && (self.boxes.is_empty() || self.boxes.len() == boxes::count(rows) * 2 * features)
            && (1..=rows).contains(&self.neighbours)
            && self.points.iter().all(|value| value.is_finite())
            && self.grid.scale.is_finite()
            && self.grid.limit > 0.0
            && classes_exist;
        if sound {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the rows that the model keeps are damaged",
            "use an undamaged copy of the file",
        ))
    }
}
