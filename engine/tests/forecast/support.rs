//! Small tables of series, and runs over them.

use std::fmt::Write;
use std::io::Write as _;

use datapulse_engine::Result;
use datapulse_engine::control::Control;
use datapulse_engine::forecast::{Config, ForecastModel, ForecastSink, Options, run};
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;
use datapulse_engine::train::{Candidate, RunOutcome};

/// Keeps everything.
#[derive(Default)]
pub struct Keep(pub Vec<(Candidate, Option<ForecastModel>)>);

impl ForecastSink for Keep {
    fn finished(&mut self, candidate: &Candidate, model: Option<&ForecastModel>) -> Result<()> {
        self.0.push((candidate.clone(), model.cloned()));
        Ok(())
    }
}

impl Keep {
    pub fn model(&self, algorithm: &str) -> &ForecastModel {
        let found = self.0.iter().find(|(candidate, _)| candidate.algorithm == algorithm);
        found.and_then(|(_, model)| model.as_ref()).unwrap()
    }
}

pub fn table(text: &str) -> Table {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    Table::read(file.path(), None, &Control::silent()).unwrap()
}

/// A growing wave by month from January 2015.
pub fn monthly(months: usize) -> String {
    let mut text = "ds,y\n".to_owned();
    for month in 0..months {
        writeln!(
            text,
            "{}-{:02}-01,{:.3}",
            2015 + month / 12,
            month % 12 + 1,
            wave(month)
        )
        .unwrap();
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred months")]
pub fn wave(month: usize) -> f64 {
    let noise = ((month * 7_919) % 101) as f64 / 101.0 - 0.5;
    (100.0 + month as f64) * (1.0 + 0.2 * (month as f64 * std::f64::consts::TAU / 12.0).sin()) + 4.0 * noise
}

pub fn config(more: impl FnOnce(&mut Options)) -> Config {
    let mut options = Options {
        time: "ds".into(),
        horizon: 6,
        ..Options::default()
    };
    more(&mut options);
    Config {
        target: "y".into(),
        options,
        threads: Some(1),
        ..Config::default()
    }
}

pub fn trained(text: &str, config: &Config) -> Result<(RunOutcome, Keep)> {
    let mut keep = Keep::default();
    let outcome = run(
        &table(text),
        config,
        &Seeds::pinned(7),
        &Control::silent(),
        None,
        &mut keep,
    )?;
    Ok((outcome, keep))
}
