//! The rows in two dimensions, coloured by what was found.

use std::sync::OnceLock;

use ndarray::Axis;

use super::Run;
use crate::error::Result;
use crate::learners::some_rows;
use crate::metrics::{Picture, PictureGroup, PictureMethod};
use crate::problem::Matrix;
use crate::reduce::{MOST_ROWS_OF_TSNE, Pca, tsne};

/// The component whose seed decides which rows are shown.
pub(super) const SEED: &str = "picture";
/// Rows that are shown; of more some are drawn.
pub(super) const MOST_ROWS: usize = 1_200;

/// What the pictures of all candidates share, made when the first one needs it.
#[derive(Default)]
pub(super) struct Canvas {
    pca: OnceLock<Pca>,
    tsne: OnceLock<Matrix>,
}

impl Run<'_> {
    fn pca(&self) -> Result<&Pca> {
        if let Some(pca) = self.canvas.pca.get() {
            return Ok(pca);
        }
        let pca = Pca::fit(&self.rows.matrix, 2, self.seeds.of(SEED), self.control)?;
        Ok(self.canvas.pca.get_or_init(|| pca))
    }

    /// The rows that are shown, drawn once for all candidates.
    pub(super) fn shown_rows(&self) -> Vec<usize> {
        some_rows(self.rows.matrix.nrows(), MOST_ROWS, self.seeds.of(SEED))
    }

    /// These rows along the two directions of the greatest spread.
    pub(super) fn pca_picture(&self, rows: &[usize], codes: &[u32], names: &[String]) -> Result<Picture> {
        let pca = self.pca()?;
        let points = pca.project(&self.rows.matrix.select(Axis(0), rows));
        let share = |place: usize| pca.shares.get(place).copied().unwrap_or(0.0);
        Ok(Picture {
            method: PictureMethod::Pca,
            groups: grouped(&points, rows, codes, names),
            explained: Some([share(0), share(1)]),
            rows: rows.len() as u64,
        })
    }

    /// The same for fewer rows, in which neighbours stay neighbours; placed once, coloured by each candidate.
    pub(super) fn tsne_picture(&self, codes: &[u32], names: &[String]) -> Result<Picture> {
        let seed = self.seeds.of(SEED);
        let rows = some_rows(self.rows.matrix.nrows(), MOST_ROWS_OF_TSNE, seed);
        let points = if let Some(points) = self.canvas.tsne.get() {
            points
        } else {
            let points = tsne(&self.rows.matrix.select(Axis(0), &rows), seed, self.control)?;
            self.canvas.tsne.get_or_init(|| points)
        };
        Ok(Picture {
            method: PictureMethod::Tsne,
            groups: grouped(points, &rows, codes, names),
            explained: None,
            rows: rows.len() as u64,
        })
    }
}

/// Points by the names of their groups; groups without a point are left out. Figures have as many digits as a screen shows.
fn grouped(points: &Matrix, rows: &[usize], codes: &[u32], names: &[String]) -> Vec<PictureGroup> {
    let place = |point: usize, dimension: usize| {
        let value = points.get((point, dimension)).copied().unwrap_or(0.0);
        (value * 1e4).round() / 1e4
    };
    let group = |(code, name): (u32, &String)| PictureGroup {
        name: name.clone(),
        points: rows
            .iter()
            .enumerate()
            .filter(|(_, row)| codes[**row] == code)
            .map(|(point, _)| [place(point, 0), place(point, 1)])
            .collect(),
    };
    (0..)
        .zip(names)
        .map(group)
        .filter(|group| !group.points.is_empty())
        .collect()
}
