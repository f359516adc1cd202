//! Forecasts the series of a CSV file (`series`, `ds`, `y`) with one method, and says how long that took.
//!
//! `benches/engine/forecasting.py` calls it to hold the methods against those of statsforecast:
//! `forecast table.csv answer.json method horizon threads [season,season]`.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use datapulse_engine::Result;
use datapulse_engine::control::Control;
use datapulse_engine::forecast::{Config, ForecastModel, ForecastSink, Options, run};
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;
use datapulse_engine::train::Candidate;
use serde_json::json;

/// Keeps the one model.
#[derive(Default)]
struct Keep(Option<ForecastModel>);

impl ForecastSink for Keep {
    fn finished(&mut self, _: &Candidate, model: Option<&ForecastModel>) -> Result<()> {
        self.0 = model.cloned();
        Ok(())
    }
}

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, table, answer, method, horizon, threads, seasons @ ..] = &arguments[..] else {
        return Err("call it with table, answer, method, horizon, threads and perhaps seasons".into());
    };
    let seasons = seasons.first().map_or("", String::as_str).split(',');
    let options = Options {
        time: "ds".into(),
        series: Some("series".into()),
        horizon: horizon.parse()?,
        seasons: seasons
            .filter(|text| !text.is_empty())
            .map(str::parse)
            .collect::<std::result::Result<_, _>>()?,
        windows: 1,
        ..Options::default()
    };
    let config = Config {
        target: "y".into(),
        algorithms: vec![method.clone()],
        options,
        threads: Some(threads.parse()?),
        ..Config::default()
    };
    let control = Control::silent();
    let table = Table::read(Path::new(table), None, &control)?;
    let mut keep = Keep::default();
    run(&table, &config, &Seeds::pinned(42), &control, None, &mut keep)?;
    let model = keep.0.ok_or("the method made no model")?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build()?;
    let begun = Instant::now();
    let found = pool.install(|| model.forecast(None, None, None, &control))?;
    let seconds = begun.elapsed().as_secs_f64();
    fs::write(
        answer,
        serde_json::to_vec(&json!({ "seconds": seconds, "rows": found.rows }))?,
    )?;
    Ok(())
}
