//! Forecasting: how the series of a table go on after their last value.
//!
//! ```text
//! table → panel (regular series) → for each method: backtest → fit on everything → forecast → hand over
//! ```
//!
//! A method is judged by rolling origins: it forecasts the horizon from several points of the past, each time knowing
//! only what came before. All methods get the same origins. What they were off there also sizes the intervals.

mod backtest;
mod calendar;
mod candidate;
mod charts;
mod config;
mod detect;
mod facts;
mod methods;
mod model;
mod numbers;
mod optimise;
mod output;
mod pace;
mod panel;
mod run;
mod score;
mod seasons;
mod tidy;
mod times;

pub use calendar::{Frequency, FrequencyName, TimeUnit};
pub use charts::{ForecastCharts, SeriesChart, Window};
pub use config::{Config, LONGEST_HORIZON, MOST_WINDOWS, Options};
pub use methods::{algorithms, info};
pub use model::{ForecastModel, ForecastRow, ForecastTable};
pub use output::{write_csv, write_json};
pub use run::{ForecastSink, run, suggested};
