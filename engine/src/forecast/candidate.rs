//! One method: judged by the past, made ready, drawn.

use std::collections::BTreeMap;

use super::backtest::{Backtest, Judgement};
use super::charts::{self, ForecastCharts, MOST_SHOWN, SeriesChart};
use super::methods::Forecaster;
use super::model::{ForecastModel, ForecastRow};
use super::pace::Pace;
use super::panel::Series;
use super::run::{Entry, Run};
use crate::control::Stage;
use crate::error::Result;
use crate::metrics::Metrics;
use crate::problem::ProblemType;
use crate::train::{Assessment, Candidate};
use crate::warning::{Severity, Warning};

/// What became of a method: what it said about the past, how good that was, the model, and what is drawn.
pub(super) struct Made {
    pub backtest: Backtest,
    pub judgement: Judgement,
    pub model: ForecastModel,
    pub charts: ForecastCharts,
}

impl Run<'_> {
    /// Judges a method and makes its model. `kept` has what methods before it said about the past.
    pub fn made(&self, entry: &Entry, kept: &BTreeMap<String, Backtest>, message: &str) -> Result<Made> {
        let (panel, plan) = (&self.panel, &self.plan);
        let backtest = self.backtest(entry, kept, message)?;
        let coverage = self.config.options.coverage;
        let judgement = backtest.judge(panel, plan, coverage);
        // What everything is compared with is no part of the progress.
        let quiet = self.pace.control().quiet();
        let naive = Backtest::make(
            panel,
            plan,
            &Forecaster::SeasonalNaive,
            0,
            &Pace::new(&quiet, 1),
            message,
        )?;
        let naive = naive.judge(panel, plan, coverage).metrics;
        let everything: Vec<_> = panel
            .series
            .iter()
            .map(|series| panel.piece(series, series.values.len(), &plan.seasons))
            .collect();
        let seed = self.seeds.of(&entry.name);
        let ready = entry
            .forecaster
            .learnt(&everything, plan.horizon, seed, self.pace.control())?;
        let model = self.model(entry, ready, &judgement, naive);
        let shown = (0..panel.series.len().min(MOST_SHOWN)).map(|place| {
            let chart = self.shown(&model, &backtest, place);
            self.pace.step(Stage::Evaluating, message)?;
            chart
        });
        let charts = ForecastCharts {
            frequency: panel.frequency.name(),
            seasons: plan
                .seasons
                .iter()
                .filter_map(|season| u32::try_from(*season).ok())
                .collect(),
            horizon: self.config.options.horizon,
            coverage,
            series_count: panel.series.len() as u64,
            series: shown.collect::<Result<_>>()?,
            windows: charts::windows(panel, plan, &judgement.windows),
        };
        Ok(Made {
            backtest,
            judgement,
            model,
            charts,
        })
    }

    /// The mean of methods that were tried before need not try them again.
    fn backtest(&self, entry: &Entry, kept: &BTreeMap<String, Backtest>, message: &str) -> Result<Backtest> {
        if let Forecaster::Average { members } = &entry.forecaster {
            let known: Option<Vec<&Backtest>> = members.iter().map(|member| kept.get(member.name())).collect();
            if let Some(known) = known {
                return Ok(Backtest::mean_of(&known));
            }
        }
        Backtest::make(
            &self.panel,
            &self.plan,
            &entry.forecaster,
            self.seeds.of(&entry.name),
            &self.pace,
            message,
        )
    }

    fn shown(&self, model: &ForecastModel, backtest: &Backtest, place: usize) -> Result<SeriesChart> {
        let series = &self.panel.series[place];
        let rows = model.rows_of(&self.panel, series, self.plan.horizon, self.config.options.coverage)?;
        let column = |pick: fn(&ForecastRow) -> f64| rows.iter().map(pick).collect();
        Ok(SeriesChart {
            form: self.form_of(model, series)?,
            forecast: column(|row| row.forecast),
            lower: column(|row| row.lower),
            upper: column(|row| row.upper),
            next_times: rows.iter().map(|row| row.ds.clone()).collect(),
            ..charts::past(&self.panel, &self.plan, backtest, place)
        })
    }

    /// What was chosen for a series.
    fn form_of(&self, model: &ForecastModel, series: &Series) -> Result<String> {
        let everything = self.panel.piece(series, series.values.len(), &model.seasons);
        Ok(model.forecaster.forecast(&everything, 1)?.form)
    }

    fn model(&self, entry: &Entry, forecaster: Forecaster, judgement: &Judgement, naive: Metrics) -> ForecastModel {
        let value = |metrics: &Metrics| metrics.get("mase").copied().flatten();
        let mut warnings = Vec::new();
        if let (Some(own), Some(least)) = (value(&judgement.metrics), value(&naive))
            && own >= least
            && entry.name != "seasonal_naive"
        {
            let message = format!("its MASE of {own:.3} is no better than the {least:.3} of repeating the last season");
            warnings.push(
                Warning::of_table("no_better", Severity::Warning, message)
                    .with("own", own)
                    .with("baseline", least),
            );
        }
        ForecastModel {
            algorithm: entry.name.clone(),
            hyperparameters: entry.settings.clone(),
            target: self.config.target.clone(),
            options: self.config.options.clone(),
            frequency: self.panel.frequency.clone(),
            seasons: self.plan.seasons.clone(),
            metrics: judgement.metrics.clone(),
            metric: self.metric.name.into(),
            assessment: Assessment {
                baseline: naive,
                conformal_rows: judgement.scores.len() as u64,
                warnings,
                ..Assessment::default()
            },
            seeds: self.seeds_of(entry),
            data_fingerprint: self.fingerprint.clone(),
            engine_version: env!("CARGO_PKG_VERSION").into(),
            forecaster,
            series: self.panel.series.clone(),
            scores: judgement.scores.clone(),
        }
    }

    fn seeds_of(&self, entry: &Entry) -> BTreeMap<String, u32> {
        [(entry.name.clone(), self.seeds.of(&entry.name))].into()
    }

    pub fn columns(&self) -> Vec<String> {
        let options = &self.config.options;
        std::iter::once(options.time.clone())
            .chain(options.series.clone())
            .collect()
    }

    /// A candidate about which nothing is known yet but what was asked for.
    pub fn blank(&self, index: u32, entry: &Entry) -> Candidate {
        Candidate {
            index,
            rank: None,
            algorithm: entry.name.clone(),
            hyperparameters: entry.settings.clone(),
            problem_type: ProblemType::Forecasting,
            metrics: BTreeMap::new(),
            fold_metrics: Vec::new(),
            importance: Vec::new(),
            charts: None,
            assessment: Assessment::default(),
            seeds: self.seeds_of(entry),
            feature_columns: self.columns(),
            target_column: self.config.target.clone(),
            training_samples: self.values(),
            test_samples: self.judged(),
            warnings: Vec::new(),
            error: None,
        }
    }

    pub fn values(&self) -> u64 {
        self.panel.series.iter().map(|series| series.values.len() as u64).sum()
    }

    pub fn judged(&self) -> u64 {
        self.plan.count() * self.plan.horizon as u64
    }
}
