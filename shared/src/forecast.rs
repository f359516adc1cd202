//! Forecasting: which columns make the series, how far they go on, and what is drawn of it.

use serde::{Deserialize, Serialize};

use crate::metrics::Metrics;
use crate::validation::Problems;

/// The most steps that are forecast at once.
pub const LONGEST_HORIZON: u32 = 1_000;

/// Which columns make the series, and how far they go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ForecastOptions {
    /// The column that tells when a value was measured: dates, months such as `2024-01`, or numbers that count the steps.
    pub time: String,
    /// The column that tells series apart; absent: the table is one series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// How many steps are forecast, 1 to 1,000.
    pub horizon: u32,
    /// Steps after which the series repeat themselves, at most five; empty: found from the frequency and the data; `[1]`:
    /// they do not.
    pub seasons: Vec<u32>,
    /// Points of the past from which methods are judged, 1 to 20.
    pub windows: u32,
    /// Share of values that shall lie within the intervals, 0.5 to 0.999.
    pub coverage: f64,
}

impl Default for ForecastOptions {
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

impl ForecastOptions {
    pub(crate) fn check(&self, target: &str, problems: &mut Problems) {
        problems.text("forecast.time", &self.time, 1_000);
        problems.require(
            self.time != target,
            "forecast.time",
            "must not be the target; choose another column",
        );
        if let Some(series) = &self.series {
            problems.text("forecast.series", series, 1_000);
            problems.require(
                series != target && *series != self.time,
                "forecast.series",
                "must be neither the target nor the time; choose another column",
            );
        }
        problems.range("forecast.horizon", self.horizon, 1, LONGEST_HORIZON);
        problems.range("forecast.windows", self.windows, 1, 20);
        problems.range("forecast.coverage", self.coverage, 0.5, 0.999);
        problems.require(self.seasons.len() <= 5, "forecast.seasons", "must be at most five");
        for season in &self.seasons {
            problems.range("forecast.seasons", *season, 1, 100_000);
        }
    }
}

/// The units of frequencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Monday to Friday.
    BusinessDay,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Quarters of years.
    Quarter,
    /// Years.
    Year,
    /// Plain numbers.
    Step,
}

/// How far apart the values of series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Frequency {
    /// The unit.
    pub unit: TimeUnit,
    /// So many of them are one step.
    pub every: u32,
}

/// What the pages draw of forecasts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ForecastCharts {
    /// How far apart the values are.
    pub frequency: Frequency,
    /// Steps after which the series repeat themselves, the shortest first.
    pub seasons: Vec<u32>,
    /// Steps that were forecast.
    pub horizon: u32,
    /// Share of values that shall lie within the intervals.
    pub coverage: f64,
    /// Series of the table.
    pub series_count: u64,
    /// The first twelve of them.
    pub series: Vec<SeriesChart>,
    /// What the method was off in each window of the backtest, the oldest first.
    pub windows: Vec<BacktestWindow>,
}

/// One series, its past and its forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SeriesChart {
    /// What the series column says; empty where there is none.
    pub name: String,
    /// What was chosen for it, such as `ETS(M,Ad,M)`.
    pub form: String,
    /// Points in time of the last values.
    pub times: Vec<String>,
    /// The last values.
    pub values: Vec<f64>,
    /// Points in time of the forecast.
    pub next_times: Vec<String>,
    /// The forecast.
    pub forecast: Vec<f64>,
    /// Lower ends of the intervals.
    pub lower: Vec<f64>,
    /// Upper ends of the intervals.
    pub upper: Vec<f64>,
    /// What was forecast for `times` in the newest window that covers each; null where there was none.
    pub backtest: Vec<Option<f64>>,
}

/// One window of the backtest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct BacktestWindow {
    /// The first point in time that was forecast.
    pub from: String,
    /// The last one.
    pub to: String,
    /// What the method was off.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub metrics: Metrics,
}
