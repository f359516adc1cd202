//! How much memory work needs, found out before it is taken.
//!
//! The figures are estimates from above of what grows with the data: the table, the features made of it, and what a
//! learner keeps beside them. What a program takes anyhow, some 20 MB, is not counted.

use crate::error::{EngineError, Result};
use crate::table::{Table, Values};

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod training;

        pub use training::of_fit;
        pub(crate) use training::{of_backtest, of_matrix};
    }
}

/// Bytes of a number.
const NUMBER: u64 = 8;

/// The memory that work may take, if it is limited at all, and what of it is taken already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemoryLimit {
    most: Option<u64>,
    taken: u64,
}

impl MemoryLimit {
    /// A limit of so many bytes.
    pub fn of(bytes: u64) -> Self {
        Self {
            most: Some(bytes),
            taken: 0,
        }
    }

    /// What is left after so many bytes more are taken.
    #[must_use]
    pub fn after(self, bytes: u64) -> Self {
        Self {
            taken: self.taken.saturating_add(bytes),
            ..self
        }
    }

    /// Refuses work, such as `reading the table`, for which the memory is not enough.
    ///
    /// # Errors
    /// `BadInput` that names the need, the limit and what to do.
    pub fn check(self, work: &str, bytes: u64) -> Result<()> {
        let need = self.taken.saturating_add(bytes);
        match self.most {
            Some(most) if need > most => Err(EngineError::bad_input(
                format!(
                    "{work} needs about {} of memory, and the limit is {}",
                    size(need),
                    size(most)
                ),
                "choose fewer columns, use a sample of the rows, or raise the limit",
            )),
            _ => Ok(()),
        }
    }
}

/// Bytes that it takes to make regular series of so many rows: their instants, their points in the order of time, and
/// for each period what is known of it. There are up to three periods for a row, since others may have none.
pub(crate) fn of_reading_series(rows: usize) -> u64 {
    const INSTANTS_AND_POINTS: u64 = 48;
    const PERIODS: u64 = 3 * 33;
    (rows as u64).saturating_mul(INSTANTS_AND_POINTS + PERIODS)
}

/// Bytes of so many values of regular series.
pub(crate) fn of_series(values: usize) -> u64 {
    values as u64 * NUMBER
}

/// Bytes of so many values of a forecast: the point in time and the series as text, and three numbers, twice while they
/// are put together.
pub(crate) fn of_forecast(values: u64) -> u64 {
    values.saturating_mul(300)
}

/// Bytes of a table.
pub(crate) fn of_table(table: &Table) -> u64 {
    let rows = table.rows() as u64;
    let of = |values: &Values| match values {
        Values::Numbers(_) | Values::Dates { .. } => rows * NUMBER,
        Values::Levels { levels, .. } => {
            let words: usize = levels.iter().map(|level| level.len() + 3 * size_of::<usize>()).sum();
            rows * 4 + words as u64
        }
    };
    table.columns().iter().map(|column| of(&column.values)).sum()
}

#[expect(clippy::cast_precision_loss, reason = "shown to a tenth")]
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{:.1} KB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryLimit;

    #[test]
    fn what_does_not_fit_is_refused_with_the_need_the_limit_and_a_way_out() {
        let limit = MemoryLimit::of(3_000_000);
        assert!(limit.check("reading the table", 3_000_000).is_ok());
        let refusal = limit.after(2_000_000).check("fitting Ridge", 1_500_000).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "fitting Ridge needs about 3.5 MB of memory, and the limit is 3.0 MB; choose fewer columns, use a sample of \
             the rows, or raise the limit"
        );
        assert!(MemoryLimit::default().check("anything", u64::MAX).is_ok());
    }
}
