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

/// Bytes that a learner takes beside a matrix of so many rows and columns. The factors are what `examples/memory.rs`
/// measured, and a little more (`docs/ARCHITECTURE.md`).
pub fn of_fit(algorithm: &str, settings: &Hyperparameters, y: &Target, (rows, columns): (usize, usize)) -> u64 {
    let (rows, columns) = (rows as u64, columns as u64);
    let cells = rows.saturating_mul(columns);
    let outputs = match y {
        Target::Regression(_) => 1,
        Target::Classes { classes, .. } => (classes.len() as u64).max(1),
    };
    let of_cells = |bytes: u64| cells.saturating_mul(bytes);
    let of_rows = |bytes: u64| rows.saturating_mul(bytes);
    // What is kept of a part of the rows, where a learner looks at no more of them.
    let of_some = |most: u64, bytes: u64| rows.min(most).saturating_mul(columns).saturating_mul(bytes);
    let set = |name: &str, usual: u64| settings.count(name).map_or(usual, |count| count as u64);
    let parts = [
        match algorithm {
            "baseline" => 0,
            "naive_bayes" => of_cells(2),
            // Pieces in a byte, and for each row where it stands and what is to be mended.
            "decision_tree" | "random_forest" => of_cells(2) + of_rows(96),
            "extra_trees" => of_cells(4) + of_rows(96),
            "gradient_boosting" => of_cells(1) + of_rows(88 + 8 * outputs) + columns * rows.min(256) * 320,
            "explainable_boosting" => {
                of_cells(2) + of_rows(128 + 32 * outputs) + columns * rows.min(256) * 320 * outputs
            }
            "isolation_forest" => of_some(16_384, 12) + of_rows(32),
            // The rows on one scale, and once more as single floats.
            "mlp" => of_cells(18),
            "kernel_svm" => of_cells(11) + of_similarities(rows),
            "nearest_neighbors" => of_cells(16),
            "k_means" | "mini_batch_k_means" => of_cells(16) + of_some(10_000, 32),
            "gaussian_mixture" => of_cells(12) + of_some(10_000, 20),
            "dbscan" => of_some(20_000, 32) + of_rows(48),
            "hdbscan" => of_some(8_000, 12) + rows.min(8_000) * 400 + of_rows(24),
            "hierarchical" => of_some(3_000, 16) + rows.min(3_000).pow(2) * 9 / 2 + of_rows(24),
            "local_outlier_factor" => {
                of_some(20_000, 24) + rows.min(20_000) * (set("n_neighbors", 20) + 1) * 32 + of_rows(32)
            }
            // A copy on another scale, or moved, and for each row what it lacks.
            _ => of_cells(11) + of_rows(8 * (outputs + 4)),
        },
        match algorithm {
            "decision_tree" => of_trees(1, rows, set("min_samples_leaf", 5), y),
            "random_forest" => of_trees(set("n_estimators", 100), rows, set("min_samples_leaf", 1), y),
            // Every tree sees all rows, where those of a forest see two thirds of them.
            "extra_trees" => of_trees(set("n_estimators", 100), rows, set("min_samples_leaf", 1), y) / 2 * 3,
            "isolation_forest" => set("n_estimators", 100) * set("max_samples", 256).min(rows) * 64,
            _ => 0,
        },
    ];
    parts.into_iter().fold(0, u64::saturating_add)
}

/// Bytes of the similarities that a kernel machine keeps: all of few rows, so many of more.
fn of_similarities(rows: u64) -> u64 {
    const KEPT: u64 = 16_000_000;
    let kept = if rows <= KERNEL_ROWS { rows * rows } else { KEPT };
    kept * 5
}

/// Bytes of trees that end where a leaf is pure: numbers leave as many leaves as there are rows, classes fewer.
fn of_trees(trees: u64, rows: u64, least: u64, y: &Target) -> u64 {
    const QUESTION: u64 = 36;
    let (nodes_per_row, answers) = match y {
        Target::Regression(_) => (2, 1),
        Target::Classes { classes, .. } if classes.len() == 2 => (1, 1),
        Target::Classes { classes, .. } => (1, classes.len() as u64),
    };
    let nodes = nodes_per_row * rows / least.max(1) + 1;
    trees.saturating_mul(nodes).saturating_mul(QUESTION + 12 * answers)
}

#[cfg(test)]
mod tests {
    use ndarray::Array1;
    use serde_json::json;

    use super::of_fit;
    use crate::learners::{Hyperparameters, learner};
    use crate::problem::Target;

    /// Trees of numbers take a leaf for nearly every row, and there are as many of them as were asked for.
    #[test]
    fn forests_need_more_with_every_tree_and_less_with_larger_leaves() {
        let need = |given: serde_json::Value| {
            let info = learner("random_forest").unwrap().info();
            let settings = Hyperparameters::new(info, given.as_object().unwrap()).unwrap();
            of_fit(
                info.name,
                &settings,
                &Target::Regression(Array1::zeros(0)),
                (100_000, 20),
            )
        };
        // What was measured: 545 MB.
        let usual = need(json!({}));
        assert!((545_000_000..4 * 545_000_000).contains(&usual), "{usual}");
        assert!(need(json!({ "n_estimators": 200 })) > usual + 500_000_000);
        assert!(need(json!({ "min_samples_leaf": 10 })) < usual / 5);
    }
}
