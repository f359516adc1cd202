//! A saved forecaster: the method, the series that it was made with, and how far off it was.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calendar::Frequency;
use super::intervals::reach;
use super::methods::Forecaster;
use super::options::{LONGEST_HORIZON, MOST_SEASONS, Options};
use super::pace::Pace;
use super::panel::{self, FARTHEST, Panel, Series};
use crate::control::{Control, Stage};
use crate::error::{EngineError, Result};
use crate::learners::Hyperparameters;
use crate::memory::{self, MemoryLimit};
use crate::metrics::Metrics;
use crate::model::{Assessment, Frame};
use crate::table::Table;
use crate::threads::prelude::*;
use crate::warning::Warning;

/// The most values of one forecast, over all its series.
const MOST_VALUES: u64 = 5_000_000;

/// The longest season that a model may claim, in steps.
const LONGEST_SEASON: usize = 1_000_000;

const FRAME: Frame = Frame {
    magic: *b"\x89DPFCST\n",
    version: 1,
    name: "DataPulse forecasting model",
};

/// A saved forecaster. It is plain data, whole in a bundle ([`to_bundle`](Self::to_bundle)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastModel {
    /// Name of the method.
    pub algorithm: String,
    /// All of its settings, defaults included.
    pub hyperparameters: Hyperparameters,
    /// The column that it forecasts.
    pub target: String,
    /// Which columns make the series, and how far they were forecast.
    pub options: Options,
    /// How far apart the values are.
    pub frequency: Frequency,
    /// Steps after which the series repeat themselves, the shortest first.
    pub seasons: Vec<usize>,
    /// What it was off in the backtest.
    pub metrics: Metrics,
    /// The metric that it was chosen by; less is better.
    pub metric: String,
    /// How far its figures can be trusted.
    pub assessment: Assessment,
    /// Seeds by component.
    pub seeds: BTreeMap<String, u32>,
    /// SHA-256 of the series that it was made with, in hexadecimal digits.
    pub data_fingerprint: String,
    /// Version of the engine that made it.
    pub engine_version: String,
    /// Does the work.
    pub(super) forecaster: Forecaster,
    /// The series that it was made with.
    pub(super) series: Vec<Series>,
    /// How many standard deviations the steps of the backtest were off, ascending.
    pub(super) scores: Vec<f64>,
}

/// One step of a forecast.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastRow {
    /// The point in time.
    pub ds: String,
    /// The series, where a column tells series apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// What is expected.
    pub forecast: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
}

/// Forecasts of all series, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastTable {
    /// The steps.
    pub rows: Vec<ForecastRow>,
    /// Whether a column tells series apart.
    pub many: bool,
    /// What to know about the table that was given.
    pub warnings: Vec<Warning>,
}

impl ForecastModel {
    /// Whether these bytes say that they are such a model.
    pub fn is_bundle(bytes: &[u8]) -> bool {
        bytes.starts_with(&FRAME.magic)
    }

    /// The model as a bundle. The same model gives the same bytes.
    ///
    /// # Errors
    /// `Internal` when it cannot be encoded.
    pub fn to_bundle(&self) -> Result<Vec<u8>> {
        FRAME.seal(self)
    }

    /// Reads a bundle. Nothing in it is run, and what it claims is checked before it is believed.
    ///
    /// # Errors
    /// `BadInput` when it is another kind of file, damaged, of another version, or contradicts itself.
    pub fn from_bundle(bytes: &[u8]) -> Result<Self> {
        let model: Self = FRAME.open(bytes)?;
        match model.fault() {
            None => Ok(model),
            Some(what) => Err(EngineError::bad_input(
                format!("the model contradicts itself: {what}"),
                "use an undamaged copy of the file",
            )),
        }
    }

    /// The first thing in it that cannot be worked with.
    fn fault(&self) -> Option<String> {
        let is_length = |season: &usize| (1..=LONGEST_SEASON).contains(season);
        let is_series = |series: &Series| {
            !series.values.is_empty()
                && series.values.iter().all(|value| value.is_finite())
                && series.start.unsigned_abs() < FARTHEST
        };
        if let Some((what, _)) = self.options.fault() {
            return Some(what);
        }
        // Some methods keep as many values for each season as the series has.
        if self.seasons.len() > MOST_SEASONS
            || !self.seasons.iter().all(is_length)
            || !self.seasons.windows(2).all(|pair| pair[0] < pair[1])
        {
            return Some("its seasons are out of order, or there are more than five".into());
        }
        if !self.frequency.is_sound() {
            return Some("its steps in time have no length".into());
        }
        if !self.forecaster.is_sound() {
            return Some("its method does not fit together".into());
        }
        if !self.series.iter().all(is_series) {
            return Some("its series cannot be forecast".into());
        }
        let scores = self.scores.iter().all(|score| score.is_finite() && *score >= 0.0)
            && self.scores.windows(2).all(|pair| pair[0] <= pair[1]);
        (!scores).then(|| "what it was off in the past is out of order".into())
    }

    /// The columns of a table that it goes on from: time, series where there are several, target.
    pub fn columns(&self) -> Vec<String> {
        let mut columns = vec![self.options.time.clone()];
        columns.extend(self.options.series.clone());
        columns.push(self.target.clone());
        columns
    }

    /// The metric that it was chosen by, as a number that grows with quality.
    pub fn worth(&self) -> f64 {
        self.metrics
            .get(&self.metric)
            .copied()
            .flatten()
            .map_or(f64::NEG_INFINITY, |value| -value)
    }

    /// What the series of `table` will be after their last value; without a table those that it was made with. Classical
    /// methods estimate their numbers anew from what is given.
    ///
    /// # Errors
    /// `BadInput` when horizon or coverage are out of range or the table does not fit; interruptions of `control`.
    pub fn forecast(
        &self,
        table: Option<&Table>,
        horizon: Option<u32>,
        coverage: Option<f64>,
        control: &Control,
    ) -> Result<ForecastTable> {
        self.forecast_within(table, horizon, coverage, MemoryLimit::default(), control)
    }

    /// The same in no more than so much memory, of which the table takes its part.
    ///
    /// # Errors
    /// As [`Self::forecast`], and `BadInput` that names the need when the memory is not enough.
    pub fn forecast_within(
        &self,
        table: Option<&Table>,
        horizon: Option<u32>,
        coverage: Option<f64>,
        memory: MemoryLimit,
        control: &Control,
    ) -> Result<ForecastTable> {
        let horizon = horizon.unwrap_or(self.options.horizon);
        let coverage = coverage.unwrap_or(self.options.coverage);
        if !(1..=LONGEST_HORIZON).contains(&horizon) {
            return Err(EngineError::bad_input(
                format!("the horizon is {horizon}"),
                "give 1 to 1000 steps",
            ));
        }
        if !(0.5..=0.999).contains(&coverage) {
            return Err(EngineError::bad_input(
                format!("the coverage is {coverage}"),
                "give a share from 0.5 to 0.999",
            ));
        }
        let memory = memory.after(table.map_or(0, memory::of_table));
        let panel = match table {
            Some(table) => Panel::read_within(memory, table, &self.target, &self.options, Some(&self.frequency))?,
            None => Panel {
                frequency: self.frequency.clone(),
                series: self.series.clone(),
                warnings: Vec::new(),
            },
        };
        panel::check_count(&panel, self.options.series.as_deref())?;
        let values = panel.series.len() as u64 * u64::from(horizon);
        if values > MOST_VALUES {
            return Err(EngineError::bad_input(
                format!("{} series over {horizon} steps are {values} values", panel.series.len()),
                format!("choose a shorter horizon or fewer series, for at most {MOST_VALUES} values"),
            ));
        }
        memory.check(
            "the forecast",
            memory::of_series(panel.values()).saturating_add(memory::of_forecast(values)),
        )?;
        let pace = Pace::new(control, panel.series.len() as u64);
        let of_series = |place: usize| {
            let rows = self.rows_of(&panel, &panel.series[place], horizon as usize, coverage);
            pace.step(Stage::Predicting, "forecasting")?;
            rows
        };
        let rows = (0..panel.series.len())
            .into_par_iter()
            .map(of_series)
            .collect::<Result<Vec<_>>>()?;
        Ok(ForecastTable {
            rows: rows.into_iter().flatten().collect(),
            many: self.options.series.is_some(),
            warnings: panel.warnings,
        })
    }

    pub(super) fn rows_of(
        &self,
        panel: &Panel,
        series: &Series,
        horizon: usize,
        coverage: f64,
    ) -> Result<Vec<ForecastRow>> {
        let path = self
            .forecaster
            .forecast(&panel.piece(series, series.values.len(), &self.seasons), horizon)?;
        let reach = reach(&self.scores, coverage);
        let steps = path.mean.iter().zip(&path.spread).zip(series.end()..);
        Ok(steps
            .map(|((&forecast, &spread), period)| ForecastRow {
                ds: panel.frequency.label(period),
                series: self.options.series.is_some().then(|| series.name.clone()),
                forecast,
                lower: forecast - reach * spread,
                upper: forecast + reach * spread,
            })
            .collect())
    }
}
