//! Forecasts: what of a request can be known to be wrong before the data is read.

use datapulse_engine::forecast::{self, Config};
use datapulse_engine::metrics::metric;
use datapulse_engine::problem::ProblemType;
use datapulse_shared::{
    datasets::Column, error::ApiResult, profile::ColumnType, training::TrainRequest, validation::Problems,
};

use super::cost::{self, Cost};
use crate::services::engine;

/// Columns, methods, their settings and the metric exist and fit; the price.
pub(super) fn check(request: &TrainRequest, columns: &[Column], rows: i64) -> ApiResult<Cost> {
    let config: Config = engine::convert(request).map_err(|error| engine::refused(&error))?;
    let mut problems = Problems::default();
    check_columns(&config, columns, &mut problems);
    for method in &config.algorithms {
        if let Err(error) = config.settings(method) {
            problems.add("algorithms", error.to_string());
        }
    }
    for name in config
        .hyperparameters
        .keys()
        .filter(|name| forecast::info(name).is_none())
    {
        problems.add(
            "hyperparameters",
            format!("names the method '{name}', which does not forecast"),
        );
    }
    let measures =
        |name: &String| metric(name).is_some_and(|info| info.problem_types.contains(&ProblemType::Forecasting));
    if let Some(name) = config.metric.as_ref().filter(|name| !measures(name)) {
        problems.add(
            "metric",
            format!("'{name}' does not measure forecasts; choose mase, smape, rmse or mae"),
        );
    }
    problems.finish()?;
    let methods = if config.algorithms.is_empty() {
        forecast::suggested(true).into_iter().map(str::to_owned).collect()
    } else {
        config.algorithms.clone()
    };
    Ok(cost::of_forecast(rows, &methods, config.options.windows))
}

fn check_columns(config: &Config, columns: &[Column], problems: &mut Problems) {
    let names = || {
        columns
            .iter()
            .map(|column| column.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut find = |field: &str, name: &str| {
        let found = columns.iter().find(|column| column.name == name);
        if found.is_none() {
            problems.add(
                field,
                format!("'{name}' is no column of the dataset; it has {}", names()),
            );
        }
        found.map(|column| column.column_type)
    };
    let target = find("target", &config.target);
    let time = find("forecast.time", &config.options.time);
    if let Some(series) = &config.options.series {
        find("forecast.series", series);
    }
    if target.is_some_and(|kind| !matches!(kind, ColumnType::Integer | ColumnType::Float)) {
        problems.add(
            "target",
            format!("'{}' holds no numbers that could be forecast", config.target),
        );
    }
    if matches!(time, Some(ColumnType::Boolean | ColumnType::Empty)) {
        let name = &config.options.time;
        problems.add(
            "forecast.time",
            format!("'{name}' holds no points in time; choose a column of dates, or of numbers that count the steps"),
        );
    }
}
