//! What training needs.

use std::path::Path;

use super::{MemoryLimit, NUMBER};
use crate::control::Control;
use crate::error::{EngineError, Result};
use crate::learners::{AlgorithmInfo, Hyperparameters};
use crate::prepare::{Recipe, widest};
use crate::problem::Target;
use crate::table::{Limits, Table, inspect};

/// Bytes that a byte of a file becomes at most: an empty cell, which is one separator, becomes a number; a text is kept.
const MOST_PER_BYTE: u64 = NUMBER + 1;
/// Matrices at a time while features are made: what is made, and the part of it that is learnt from.
const MATRICES: u64 = 2;
/// Rows of which kernel machines keep every similarity to every other.
const KERNEL_ROWS: u64 = 5_000;

impl MemoryLimit {
    /// Reads the named columns of a file, or all of them, after a look whether they fit.
    ///
    /// # Errors
    /// As [`Table::read`], and `BadInput` when the table would take more than there is.
    pub fn read(self, path: &Path, columns: Option<&[String]>, control: &Control) -> Result<Table> {
        self.check_file(path, columns, control)?;
        Table::read(path, columns, control)
    }

    fn check_file(self, path: &Path, columns: Option<&[String]>, control: &Control) -> Result<()> {
        let Some(most) = self.most else { return Ok(()) };
        let bytes = std::fs::metadata(path)
            .map_err(EngineError::io("reading the table"))?
            .len();
        // Most files fit whatever is in them, and need not be looked through.
        if self.taken.saturating_add(bytes.saturating_mul(MOST_PER_BYTE)) <= most {
            return Ok(());
        }
        let found = inspect(path, Limits::default(), control)?;
        let is_read = |name: &String| columns.is_none_or(|columns| columns.contains(name));
        let (mut read, mut texts) = (0_u64, 0_u64);
        for column in found.columns.iter().filter(|column| is_read(&column.name)) {
            read += 1;
            texts += u64::from(!column.kind.is_number());
        }
        let all = (found.columns.len() as u64).max(1);
        let words = bytes / all * texts;
        self.check(
            "reading the table",
            found.rows.saturating_mul(read * NUMBER).saturating_add(words),
        )
    }

    /// Refuses to make features where they and what is made on the way do not fit.
    pub(crate) fn check_preparing(self, table: &Table, recipe: &Recipe) -> Result<()> {
        let matrix = (table.rows() as u64)
            .saturating_mul(widest(table, recipe))
            .saturating_mul(NUMBER);
        self.check("preparing the features", matrix.saturating_mul(MATRICES))
    }

    /// Refuses to fit a learner to so many rows of so many features where what it keeps does not fit.
    pub(crate) fn check_fit(
        self,
        info: &AlgorithmInfo,
        settings: &Hyperparameters,
        y: &Target,
        shape: (usize, usize),
    ) -> Result<()> {
        self.check(
            &format!("fitting {}", info.title),
            of_fit(info.name, settings, y, shape),
        )
    }
}

/// Bytes of a backtest of some methods that make so many forecasts of so many steps each, and of what boosting learns
/// from.
pub(crate) fn of_backtest(methods: usize, forecasts: u64, steps: u64) -> u64 {
    const LEARNING: u64 = 50_000_000;
    let of_path = steps.saturating_mul(2 * NUMBER).saturating_add(80);
    forecasts
        .saturating_mul(of_path)
        .saturating_mul(methods as u64)
        .saturating_add(LEARNING)
}

/// Bytes of a matrix.
pub(crate) fn of_matrix((rows, columns): (usize, usize)) -> u64 {
    (rows as u64).saturating_mul(columns as u64).saturating_mul(NUMBER)
}

/// Bytes that a learner takes beside a matrix of so many rows and columns. `examples/memory.rs` holds it against what
/// fitting really takes.
pub fn of_fit(algorithm: &str, settings: &Hyperparameters, y: &Target, (rows, columns): (usize, usize)) -> u64 {
    let (rows, columns) = (rows as u64, columns as u64);
    let _ = (settings, y);
    let cells = rows.saturating_mul(columns);
    match algorithm {
        "baseline" | "naive_bayes" => 0,
        // Pieces in a byte, and for each row where it stands and what is to be mended.
        "decision_tree" | "random_forest" | "gradient_boosting" | "isolation_forest" => cells.saturating_add(rows * 64),
        "explainable_boosting" => cells.saturating_mul(2).saturating_add(rows * 64),
        "extra_trees" => cells.saturating_mul(4).saturating_add(rows * 64),
        // The rows on one scale, and once more as single floats.
        "mlp" => cells.saturating_mul(12),
        "kernel_svm" => {
            let kept = rows.min(KERNEL_ROWS);
            cells.saturating_mul(NUMBER).saturating_add(kept * kept * 4)
        }
        // A copy on another scale, or moved.
        _ => cells.saturating_mul(NUMBER),
    }
}
