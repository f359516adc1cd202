//! Rows in the form of the booster.

use hessboost::prelude::DMatrix;

use super::super::linear::mean_and_spread;
use super::super::tree::{Link, as_f32};
use super::settings::{Settings, refused};
use crate::error::Result;
use crate::problem::{Matrix, Target};

/// Features, answers and the scale on which numbers are learnt.
pub(super) struct Rows<'a> {
    pub x: &'a Matrix,
    pub y: &'a Target,
    scale: (f64, f64),
}

impl<'a> Rows<'a> {
    pub fn new(x: &'a Matrix, y: &'a Target) -> Self {
        let scale = match y {
            Target::Regression(answers) => mean_and_spread(answers),
            Target::Classes { .. } => (0.0, 1.0),
        };
        Self { x, y, scale }
    }

    /// Other rows on the same scale.
    pub fn on_same_scale<'b>(&self, x: &'b Matrix, y: &'b Target) -> Rows<'b> {
        Rows {
            x,
            y,
            scale: self.scale,
        }
    }

    /// What the sums of the trees mean.
    pub fn link(&self) -> Link {
        match self.y {
            Target::Regression(_) => Link::Number {
                scale: self.scale.1,
                offset: self.scale.0,
            },
            Target::Classes { .. } => Link::LogOdds,
        }
    }

    /// The given rows, to measure on.
    #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^24 classes")]
    pub fn measuring(&self, rows: impl Iterator<Item = usize> + Clone) -> Result<DMatrix> {
        let mut values = Vec::with_capacity(rows.size_hint().0 * self.x.ncols());
        for row in rows.clone() {
            values.extend(self.x.row(row).iter().copied().map(as_f32));
        }
        let (mean, spread) = self.scale;
        let labels: Vec<f32> = match self.y {
            Target::Regression(answers) => rows.map(|row| as_f32((answers[row] - mean) / spread)).collect(),
            Target::Classes { codes, .. } => rows.map(|row| codes[row] as f32).collect(),
        };
        let matrix = DMatrix::from_dense_vec(values, labels.len(), self.x.ncols()).map_err(refused)?;
        matrix.with_labels(&labels).map_err(refused)
    }

    /// The given rows, to learn from.
    pub fn learning(&self, rows: impl Iterator<Item = usize> + Clone, settings: &Settings) -> Result<DMatrix> {
        let matrix = self.measuring(rows)?;
        if settings.training.min_child_groups <= 1 {
            return Ok(matrix);
        }
        let every_row_for_itself: Vec<u64> = (0..matrix.n_rows() as u64).collect();
        matrix.with_split_groups(&every_row_for_itself).map_err(refused)
    }
}
