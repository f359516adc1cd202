//! Forecasting: how the series of a table go on after their last value.
//!
//! ```text
//! table → panel (regular series) → for each method: backtest → fit on everything → forecast → hand over
//! ```
//!
//! A method is judged by rolling origins: it forecasts the horizon from several points of the past, each time knowing
//! only what came before. All methods get the same origins. What they were off there also sizes the intervals.

mod calendar;
mod detect;
mod intervals;
mod methods;
mod model;
mod numbers;
mod optimise;
mod options;
mod pace;
mod panel;
mod seasons;
mod tidy;
mod times;

pub use calendar::{Frequency, FrequencyName, TimeUnit};
pub use model::{ForecastModel, ForecastRow, ForecastTable};
pub use options::{LONGEST_HORIZON, MOST_WINDOWS, Options};

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod backtest;
        mod candidate;
        mod charts;
        mod config;
        mod facts;
        mod output;
        mod run;
        mod score;

        pub use charts::{ForecastCharts, SeriesChart, Window};
        pub use config::Config;
        pub use methods::{algorithms, info};
        pub use output::{write_csv, write_json};
        pub use run::{ForecastSink, run, suggested};
    }
}
