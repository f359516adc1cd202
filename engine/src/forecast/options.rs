//! Which columns make the series of a table, and how far they are forecast.

use serde::{Deserialize, Serialize};

/// The most steps that are forecast at once.
pub const LONGEST_HORIZON: u32 = 1_000;
/// The most points of the past from which a method is judged.
pub const MOST_WINDOWS: u32 = 20;
/// The most seasons of different lengths that series have.
pub(super) const MOST_SEASONS: usize = 5;

/// Which columns make the series, and how far they go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// The column that tells when a value was measured.
    pub time: String,
    /// The column that tells series apart; absent: the table is one series.
    pub series: Option<String>,
    /// How many steps are forecast, 1 to [`LONGEST_HORIZON`].
    pub horizon: u32,
    /// Steps after which the series repeat themselves; empty: found from frequency and data; `[1]`: they do not.
    pub seasons: Vec<u32>,
    /// Points of the past from which methods are judged, 1 to [`MOST_WINDOWS`].
    pub windows: u32,
    /// Share of values that shall lie within the intervals, 0.5 to 0.999.
    pub coverage: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            time: String::new(),
            series: None,
            horizon: 12,
            seasons: Vec::new(),
            windows: 3,
            coverage: 0.9,
        }
    }
}

impl Options {
    /// The first number that is out of range, and what to give instead.
    pub(super) fn fault(&self) -> Option<(String, &'static str)> {
        if !(1..=LONGEST_HORIZON).contains(&self.horizon) {
            return Some((format!("the horizon is {}", self.horizon), "give 1 to 1000 steps"));
        }
        if !(1..=MOST_WINDOWS).contains(&self.windows) {
            let what = format!("the number of backtest windows is {}", self.windows);
            return Some((what, "give 1 to 20"));
        }
        if !(0.5..=0.999).contains(&self.coverage) {
            let what = format!("the coverage is {}", self.coverage);
            return Some((what, "give a share from 0.5 to 0.999"));
        }
        if self.seasons.contains(&0) || self.seasons.len() > MOST_SEASONS {
            let what = "a season has no steps, or there are more than five".to_owned();
            return Some((what, "give up to five whole numbers"));
        }
        None
    }
}
