//! What is to be predicted, and the shapes in which data reaches a learner.

use ndarray::{Array1, Array2, ArrayView1, ArrayViewMut2, Axis, Zip};
use serde::{Deserialize, Serialize};

/// Rows × encoded features, complete (no NaN), each value exactly representable as an `f32`.
pub type Matrix = Array2<f64>;

/// The kind of answer that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemType {
    /// A number.
    Regression,
    /// One of two classes.
    Binary,
    /// One of three or more classes.
    Multiclass,
    /// The next values of series.
    Forecasting,
    /// Nothing is known: rows that are alike are to be found.
    Clustering,
    /// Nothing is known: rows that are unlike all others are to be found.
    AnomalyDetection,
}

impl ProblemType {
    /// Whether the answer is a class.
    pub fn is_classification(self) -> bool {
        matches!(self, Self::Binary | Self::Multiclass)
    }

    /// Whether there is a column with the right answers.
    pub fn has_target(self) -> bool {
        !matches!(self, Self::Clustering | Self::AnomalyDetection)
    }
}

/// The known answers, one per row of a [`Matrix`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// Numbers, all finite.
    Regression(Array1<f64>),
    /// Classes as positions in `classes`.
    Classes {
        /// For each row the position of its class.
        codes: Array1<u32>,
        /// The names of the classes; at least two, in the order in which probabilities are given.
        classes: Vec<String>,
    },
}

impl Target {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Regression(values) => values.len(),
            Self::Classes { codes, .. } => codes.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The kind of problem that this target poses.
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Regression(_) => ProblemType::Regression,
            Self::Classes { classes, .. } if classes.len() <= 2 => ProblemType::Binary,
            Self::Classes { .. } => ProblemType::Multiclass,
        }
    }

    /// The answers of the given rows, in that order. Panics when a row does not exist, as indexing does.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        match self {
            Self::Regression(values) => Self::Regression(values.select(Axis(0), rows)),
            Self::Classes { codes, classes } => Self::Classes {
                codes: codes.select(Axis(0), rows),
                classes: classes.clone(),
            },
        }
    }
}

/// Writes the rows of `x` from `start` on as they lie around `middle`, as many as there is room for.
pub(crate) fn write_around(x: &Matrix, start: usize, middle: &[f64], moved: &mut ArrayViewMut2<'_, f64>) {
    let rows = x.slice_axis(Axis(0), (start..start + moved.nrows()).into());
    let middle = ArrayView1::from(middle);
    for (row, mut moved) in rows.rows().into_iter().zip(moved.rows_mut()) {
        let moved = Zip::from(&mut moved).and(&row).and(&middle);
        moved.for_each(|moved, value, middle| *moved = value - middle);
    }
}

/// At most `most` positions below `rows`, evenly spread.
pub(crate) fn spread(rows: usize, most: usize) -> Vec<usize> {
    let count = rows.min(most);
    (0..count).map(|position| position * rows / count).collect()
}
