//! What the pages draw of forecasts.

use serde::{Deserialize, Serialize};

use super::backtest::{Backtest, Plan, period_after};
use super::calendar::FrequencyName;
use super::panel::{Panel, Series};
use crate::metrics::Metrics;

/// Series that are drawn.
pub(super) const MOST_SHOWN: usize = 12;
/// Values of the past that are drawn of each.
const MOST_VALUES: usize = 180;

/// What the pages draw of forecasts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastCharts {
    /// How far apart the values are.
    pub frequency: FrequencyName,
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
    /// What the method was off in each window, the oldest first.
    pub windows: Vec<Window>,
}

/// One series, its past and its forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesChart {
    /// What the series column says; empty where there is none.
    pub name: String,
    /// What was chosen for it, such as `ETS(M,Ad,M)`.
    pub form: String,
    /// Points in time of the last values.
    pub times: Vec<String>,
    /// The last values, at most 180.
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
pub struct Window {
    /// The first forecast point in time, in the first series that has this window.
    pub from: String,
    /// The last one.
    pub to: String,
    /// What the method was off.
    pub metrics: Metrics,
}

/// The past of one series with what a backtest said about it.
pub(super) fn past(panel: &Panel, plan: &Plan, backtest: &Backtest, place: usize) -> SeriesChart {
    let series = &panel.series[place];
    let mut said = vec![None; series.values.len()];
    for (&known, path) in plan.origins[place].iter().zip(&backtest.paths[place]) {
        for (cell, value) in said[known..].iter_mut().zip(&path.mean) {
            *cell = Some(*value);
        }
    }
    let from = series.values.len().saturating_sub(MOST_VALUES.max(3 * plan.horizon));
    let label = |known: usize| panel.frequency.label(period_after(series, known));
    SeriesChart {
        name: series.name.clone(),
        form: String::new(),
        times: (from..series.values.len()).map(label).collect(),
        values: series.values[from..].to_vec(),
        next_times: Vec::new(),
        forecast: Vec::new(),
        lower: Vec::new(),
        upper: Vec::new(),
        backtest: said.split_off(from),
    }
}

/// The windows with their points in time, the oldest first.
pub(super) fn windows(panel: &Panel, plan: &Plan, metrics: &[Metrics]) -> Vec<Window> {
    let longest = plan
        .origins
        .iter()
        .zip(&panel.series)
        .find(|(origins, _)| origins.len() == metrics.len());
    let Some((origins, series)) = longest else {
        return Vec::new();
    };
    let label = |series: &Series, known: usize| panel.frequency.label(period_after(series, known));
    let windows = origins.iter().zip(metrics);
    windows
        .map(|(&known, metrics)| Window {
            from: label(series, known),
            to: label(series, known + plan.horizon - 1),
            metrics: metrics.clone(),
        })
        .collect()
}
