//! One candidate: fitted, described, handed over.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::{Run, anomalies, clusters};
use crate::control::{Control, Level, Observer, Stage};
use crate::error::{EngineError, Result};
use crate::explain::Importance;
use crate::learners::{FitContext, Fitted};
use crate::metrics::{Charts, Metrics};
use crate::model::Assessment;
use crate::model::TrainedModel;
use crate::problem::Target;
use crate::seeds::PREPROCESSING;
use crate::train::checkpoint::RunCheckpoint;
use crate::train::outcome::{Candidate, CandidateSink};
use crate::train::run::Entry;
use crate::train::watch::FitWatch;
use crate::warning::Warning;

/// What is said about a model.
pub(super) struct Described {
    pub metrics: Metrics,
    pub importance: Vec<Importance>,
    pub charts: Charts,
    /// The names of its answers.
    pub classes: Vec<String>,
    /// Rows by which its first metric was computed.
    pub judged: u64,
    pub warnings: Vec<Warning>,
}

/// Candidate `index` of the plan.
pub(super) struct Attempt<'a> {
    run: &'a Run<'a>,
    entry: &'a Entry,
    index: usize,
}

impl<'a> Attempt<'a> {
    pub fn new(run: &'a Run<'a>, index: usize) -> Self {
        Self {
            run,
            entry: &run.plan[index],
            index,
        }
    }

    /// Trains the candidate, gives it to the sink and notes it in the state; false when it was stopped before that.
    pub fn go(self, state: &mut RunCheckpoint, sink: &mut dyn CandidateSink) -> Result<bool> {
        let (candidate, model) = match self.train(state, sink) {
            Ok((candidate, model)) => (candidate, Some(model)),
            Err(EngineError::Stopped) => return Ok(false),
            Err(error) if error.is_interruption() || matches!(error, EngineError::Io { .. }) => return Err(error),
            Err(error) => (self.failed(&error), None),
        };
        sink.finished(&candidate, model.as_ref())?;
        state.finished.push(candidate);
        Ok(true)
    }

    fn train(&self, state: &RunCheckpoint, sink: &mut dyn CandidateSink) -> Result<(Candidate, TrainedModel)> {
        let run = self.run;
        let fitted = self.fit(state, sink)?;
        let after = self.entry.before + self.entry.steps.fit;
        run.journey.at(after, Stage::Evaluating, &self.message("describing"));
        let described = match &fitted {
            Fitted::Clusters(model) => clusters::describe(run, model, &fitted, &self.entry.settings)?,
            Fitted::Anomalies(model) => anomalies::describe(run, model, &fitted)?,
            _ => {
                return Err(EngineError::Internal(
                    "a learner without a target left another model".into(),
                ));
            }
        };
        let candidate = self.candidate(&described);
        let model = self.model(&candidate, described, fitted);
        let end = self.entry.before + self.entry.steps.total();
        run.journey.at(end, Stage::Explaining, &self.message("finished"));
        run.control.log(Level::Info, self.line(&candidate));
        Ok((candidate, model))
    }

    fn fit(&self, state: &RunCheckpoint, sink: &mut dyn CandidateSink) -> Result<Fitted> {
        let run = self.run;
        run.control.check()?;
        let algorithm = self.entry.algorithm();
        let watch = Arc::new(self.watch(state));
        let control = Control::new(Arc::clone(&watch) as Arc<dyn Observer>);
        let context = FitContext::new(&control, run.seeds.of(algorithm), run.threads);
        let info = self.entry.learner.info();
        let nothing = Target::Regression(ndarray::Array1::zeros(0));
        run.memory
            .check_fit(info, &self.entry.settings, &nothing, run.rows.matrix.dim())?;
        run.journey.at(watch.before, Stage::Training, &watch.message);
        sink.fit_begins(self.number(), algorithm);
        let fitted = self
            .entry
            .learner
            .fit(&run.rows.matrix, &nothing, &self.entry.settings, &context);
        sink.fit_ends(self.number(), algorithm);
        fitted
    }

    fn watch(&self, state: &RunCheckpoint) -> FitWatch {
        let (state, journey) = (state.clone(), Arc::clone(&self.run.journey));
        FitWatch {
            journey: Arc::clone(&self.run.journey),
            before: self.entry.before,
            steps: self.entry.steps.fit,
            message: self.message("training"),
            wrap: Box::new(move |checkpoint| {
                RunCheckpoint {
                    learner: Some(checkpoint.clone()),
                    ..state.clone()
                }
                .at(journey.step())
            }),
            percent: Mutex::new(0.0),
        }
    }

    fn message(&self, verb: &str) -> String {
        format!(
            "{verb} {} ({} of {})",
            self.entry.algorithm(),
            self.index + 1,
            self.run.plan.len()
        )
    }

    fn line(&self, candidate: &Candidate) -> String {
        let name = self.run.metric.name;
        let value = candidate.metrics.get(name).copied().flatten();
        let value = value.map_or_else(|| "undefined".into(), |value| format!("{value:.4}"));
        format!("{}: {name} {value}", candidate.algorithm)
    }

    fn failed(&self, error: &EngineError) -> Candidate {
        let algorithm = self.entry.algorithm();
        self.run
            .control
            .log(Level::Error, format!("{algorithm} failed: {error}"));
        Candidate {
            error: Some(error.to_string()),
            ..self.blank()
        }
    }

    fn number(&self) -> u32 {
        u32::try_from(self.index).unwrap_or(u32::MAX)
    }

    fn candidate(&self, described: &Described) -> Candidate {
        let warnings = self.run.rows.warnings.iter().chain(&described.warnings).cloned();
        Candidate {
            metrics: described.metrics.clone(),
            importance: described.importance.clone(),
            charts: Some(described.charts.clone()),
            test_samples: described.judged,
            assessment: Assessment {
                warnings: warnings.collect(),
                ..Assessment::default()
            },
            warnings: described.warnings.clone(),
            ..self.blank()
        }
    }

    /// A candidate about which nothing is known yet but what was asked for.
    fn blank(&self) -> Candidate {
        let Run { rows, seeds, .. } = self.run;
        let seed = |component: &str| (component.to_string(), seeds.of(component));
        Candidate {
            index: self.number(),
            rank: None,
            algorithm: self.entry.algorithm().into(),
            hyperparameters: self.entry.settings.clone(),
            problem_type: self.run.problem,
            metrics: BTreeMap::new(),
            fold_metrics: Vec::new(),
            importance: Vec::new(),
            charts: None,
            assessment: Assessment::default(),
            seeds: [
                seed(PREPROCESSING),
                seed(self.entry.algorithm()),
                seed(super::picture::SEED),
            ]
            .into(),
            feature_columns: rows.features(),
            target_column: String::new(),
            training_samples: rows.matrix.nrows() as u64,
            test_samples: 0,
            warnings: Vec::new(),
            error: None,
        }
    }

    fn model(&self, candidate: &Candidate, described: Described, fitted: Fitted) -> TrainedModel {
        let Run { rows, metric, .. } = self.run;
        TrainedModel {
            algorithm: candidate.algorithm.clone(),
            hyperparameters: candidate.hyperparameters.clone(),
            problem_type: candidate.problem_type,
            target: String::new(),
            features: candidate.feature_columns.clone(),
            classes: described.classes,
            pipeline: rows.pipeline.clone(),
            fitted,
            metrics: candidate.metrics.clone(),
            metric: metric.name.into(),
            higher_is_better: metric.higher_is_better,
            importance: candidate.importance.clone(),
            partial_dependence: Vec::new(),
            assessment: candidate.assessment.clone(),
            conformal: None,
            references: rows.references(),
            seeds: candidate.seeds.clone(),
            data_fingerprint: rows.data_fingerprint(),
            training_samples: candidate.training_samples,
            test_samples: candidate.test_samples,
            engine_version: env!("CARGO_PKG_VERSION").into(),
        }
    }
}
