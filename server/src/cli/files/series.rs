//! Options of forecasts: which columns make the series, how far they go on, and what came of it.

use std::path::Path;

use clap::Args;
use datapulse_engine::control::Control;
use datapulse_engine::forecast::{
    ForecastModel, ForecastTable, LONGEST_HORIZON, MOST_WINDOWS, Options, write_csv, write_json,
};
use datapulse_engine::table::Table;
use serde_json::{Value, json};

use super::failure::Failure;

/// For forecasting: which columns make the series, and how far they go on.
#[derive(Args, Debug)]
pub(super) struct Series {
    /// For forecasting: the column that tells series apart, when the table holds several
    #[arg(long = "series", value_name = "COLUMN")]
    by: Option<String>,
    /// For forecasting: how many steps
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(LONGEST_HORIZON)))]
    horizon: Option<u32>,
    /// For forecasting: steps after which the series repeat themselves, such as 24,168; found when not given, 1 for none
    #[arg(long, value_name = "N,M", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=100_000))]
    seasons: Vec<u32>,
    /// For forecasting: points of the past from which methods are judged
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_WINDOWS)))]
    windows: Option<u32>,
}

impl Series {
    /// Everything as the engine wants it.
    pub(super) fn options(&self, time: Option<&str>) -> Result<Options, Failure> {
        let Some(time) = time else {
            return Err(Failure::misused(
                "forecasting needs --time: the column that tells when a value was measured",
            ));
        };
        let usual = Options::default();
        Ok(Options {
            time: time.to_owned(),
            series: self.by.clone(),
            horizon: self.horizon.unwrap_or(usual.horizon),
            seasons: self.seasons.clone(),
            windows: self.windows.unwrap_or(usual.windows),
            ..usual
        })
    }

    /// Options of forecasts that would do nothing for another problem.
    pub(super) fn refuse(&self) -> Result<(), Failure> {
        let given = [
            ("--series", self.by.is_some()),
            ("--horizon", self.horizon.is_some()),
            ("--seasons", !self.seasons.is_empty()),
            ("--windows", self.windows.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((name, _)) => Err(Failure::misused(format!(
                "{name} is for forecasts; add --problem forecasting"
            ))),
            None => Ok(()),
        }
    }
}

/// Goes on from the end of a table, or of the training data.
pub(super) fn go_on(
    model: &ForecastModel,
    file: Option<&Path>,
    renames: &[(String, String)],
    horizon: Option<u32>,
    coverage: Option<f64>,
    control: &Control,
) -> Result<ForecastTable, Failure> {
    let table = match file {
        Some(file) => Some(Table::read(file, None, &Control::silent())?.renamed(renames)?),
        None => None,
    };
    Ok(model.forecast(table.as_ref(), horizon, coverage, control)?)
}

/// The forecast as CSV.
pub(super) fn csv(table: &ForecastTable) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    write_csv(table, &mut bytes)?;
    Ok(bytes)
}

/// What `--json` prints; with the forecast unless that went to a file.
pub(super) fn answer(model: &ForecastModel, table: &ForecastTable, out: Option<&Path>) -> Result<Value, Failure> {
    let mut answer = json!({
        "rows": table.rows.len(),
        "target": model.target,
        "warnings": table.warnings,
        "out": out.map(|place| place.display().to_string()),
    });
    if out.is_none() {
        let mut bytes = Vec::new();
        write_json(table, &mut bytes)?;
        answer["predictions"] = serde_json::from_slice(&bytes).unwrap_or_default();
    }
    Ok(answer)
}
