//! Candidates on their way from the engine to storage and leaderboard, each as soon as it is done.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use datapulse_engine::{
    EngineError,
    forecast::{ForecastModel, ForecastSink},
    metrics::{default_metric, metric},
    model::TrainedModel,
    prepare::Encoder,
    train::{Candidate, CandidateSink, Trial},
};
use datapulse_shared::{
    datasets::Column,
    models::ModelField,
    profile::{ColumnProfile, ColumnType},
};
use serde_json::json;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::context::{BUNDLE, Context, Trouble};
use crate::{
    services::{engine, files::remove_stored},
    store::{
        files::insert_file,
        jobs::{self as store, NewCandidate, NewEvent},
    },
};

/// Levels of a category that are listed with a model.
const MOST_LEVELS: usize = 100;

/// What is known of the table's columns.
pub(super) struct Known {
    pub(super) columns: Vec<Column>,
    pub(super) profiles: Vec<ColumnProfile>,
}

/// What only a model that came about can tell.
#[derive(Default)]
struct Facts {
    fields: Vec<ModelField>,
    classes: Vec<String>,
    data_fingerprint: String,
}

/// Takes the candidates of one run.
pub(super) struct Sink {
    pub(super) context: Arc<Context>,
    /// What kept a candidate from being stored.
    pub(super) trouble: Option<Trouble>,
    runtime: Handle,
    known: Known,
    metric: Option<String>,
    done: Vec<i64>,
    began: Option<Instant>,
    spent: HashMap<u32, Duration>,
    trial_began: Option<Instant>,
    /// How long each trial took.
    pub(super) trial_seconds: HashMap<u32, f64>,
}

impl Sink {
    pub(super) fn new(
        context: Arc<Context>,
        runtime: Handle,
        known: Known,
        metric: Option<String>,
        done: Vec<i64>,
    ) -> Self {
        Self {
            context,
            trouble: None,
            runtime,
            known,
            metric,
            done,
            began: None,
            spent: HashMap::new(),
            trial_began: None,
            trial_seconds: HashMap::new(),
        }
    }

    fn row(&self, candidate: &Candidate, facts: Facts) -> datapulse_engine::Result<NewCandidate> {
        let count = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
        let json = |value: Result<serde_json::Value, serde_json::Error>| {
            value.map_err(|error| EngineError::Internal(error.to_string()))
        };
        Ok(NewCandidate {
            id: Uuid::now_v7(),
            user_id: self.context.job.user_id,
            job_id: self.context.job.id,
            position: i64::from(candidate.index),
            algorithm: candidate.algorithm.clone(),
            problem_type: engine::convert::<String>(&candidate.problem_type)?,
            hyperparameters: json(serde_json::to_value(&candidate.hyperparameters))?,
            metrics: candidate.metrics.clone(),
            fold_metrics: candidate.fold_metrics.clone(),
            importance: engine::convert(&candidate.importance)?,
            charts: engine::convert(&candidate.charts)?,
            assessment: engine::convert(&candidate.assessment)?,
            seeds: candidate.seeds.clone(),
            feature_columns: candidate.feature_columns.clone(),
            fields: facts.fields,
            target_column: candidate.target_column.clone(),
            classes: facts.classes,
            training_samples: count(candidate.training_samples),
            test_samples: count(candidate.test_samples),
            fit_seconds: self.spent.get(&candidate.index).map_or(0.0, Duration::as_secs_f64),
            warnings: engine::convert(&candidate.warnings)?,
            error: candidate.error.clone(),
            data_fingerprint: facts.data_fingerprint,
            file_id: None,
        })
    }

    /// What the model needs, with the types of its training table, its levels and a usual value.
    fn fields(&self, model: &TrainedModel) -> Vec<ModelField> {
        let field = |input: &datapulse_engine::prepare::Input| {
            let column = self.known.columns.iter().find(|column| column.name == input.name);
            let profile = self.known.profiles.iter().find(|profile| profile.name == input.name);
            let levels = match &input.encoder {
                Encoder::Category(category) => category.levels.iter().take(MOST_LEVELS).cloned().collect(),
                _ => Vec::new(),
            };
            ModelField {
                name: input.name.clone(),
                column_type: column.map_or(ColumnType::Float, |column| column.column_type),
                levels,
                example: profile.and_then(usual_value),
            }
        };
        model.pipeline.inputs.iter().map(field).collect()
    }

    /// The columns that a forecast goes on from.
    fn fields_of_series(&self, model: &ForecastModel) -> Vec<ModelField> {
        let field = |name: String| {
            let column = self.known.columns.iter().find(|column| column.name == name);
            ModelField {
                column_type: column.map_or(ColumnType::Text, |column| column.column_type),
                levels: Vec::new(),
                example: None,
                name,
            }
        };
        model.columns().into_iter().map(field).collect()
    }

    /// Stores a candidate with its artefact, unless an earlier attempt did.
    fn take(
        &mut self,
        candidate: &Candidate,
        facts: Facts,
        bundle: impl FnOnce() -> datapulse_engine::Result<Option<Vec<u8>>>,
    ) -> datapulse_engine::Result<()> {
        let position = i64::from(candidate.index);
        if self.done.contains(&position) {
            return Ok(());
        }
        let row = self.row(candidate, facts)?;
        match self.runtime.block_on(self.keep(row, bundle()?)) {
            Ok(()) => {
                self.done.push(position);
                Ok(())
            }
            Err(trouble) => {
                self.trouble = Some(trouble);
                Err(EngineError::Cancelled)
            }
        }
    }

    fn begins(&mut self, algorithm: &str) {
        self.context.watch.set_algorithm(algorithm);
        self.began = Some(Instant::now());
    }

    fn ends(&mut self, index: u32) {
        if let Some(began) = self.began.take() {
            *self.spent.entry(index).or_default() += began.elapsed();
        }
    }

    async fn keep(&self, mut row: NewCandidate, bundle: Option<Vec<u8>>) -> Result<(), Trouble> {
        let context = &self.context;
        let mut file = None;
        if let Some(bundle) = bundle {
            let id = Uuid::now_v7();
            let key = context.run_key(id);
            let stored = context.state.storage.put_bytes(&key, bundle).await?;
            let name = format!("{}.datapulse", row.algorithm);
            file = Some(context.file(id, &key, &stored, &name, BUNDLE));
            row.file_id = Some(id);
        }
        let written = async {
            let (mut tx, job) = context.fenced().await?;
            if let Some(file) = &file {
                insert_file(&mut tx, file).await?;
            }
            store::insert_candidate(&mut tx, &row).await?;
            let (name, higher_is_better) = self.metric_of(&row);
            store::rank_candidates(&mut tx, job.id, &name, higher_is_better).await?;
            tx.commit().await?;
            Ok(())
        };
        let written: Result<(), Trouble> = written.await;
        if let (Err(_), Some(file)) = (&written, file) {
            remove_stored(&context.state, [file.storage_key]).await;
        }
        written
    }

    /// The metric of the leaderboard: the chosen one, or the usual one for the problem.
    fn metric_of(&self, row: &NewCandidate) -> (String, bool) {
        let usual = || {
            let problem = engine::convert(&row.problem_type).ok();
            problem.map_or_else(String::new, |problem| default_metric(problem).to_owned())
        };
        let name = self.metric.clone().unwrap_or_else(usual);
        let higher_is_better = metric(&name).is_none_or(|info| info.higher_is_better);
        (name, higher_is_better)
    }
}

impl CandidateSink for Sink {
    fn fit_begins(&mut self, _index: u32, algorithm: &str) {
        self.begins(algorithm);
    }

    fn fit_ends(&mut self, index: u32, _algorithm: &str) {
        self.ends(index);
    }

    fn trial_begins(&mut self, _: u32) {
        self.trial_began = Some(Instant::now());
    }

    /// A trial is a line of the log with all that is known of it, so that it is seen at once.
    fn tried(&mut self, trial: &Trial) -> datapulse_engine::Result<()> {
        // A trial that goes on comes again, and its time is that of all its steps.
        let took = self.trial_began.take().map(|began| began.elapsed().as_secs_f64());
        if let Some(took) = took {
            *self.trial_seconds.entry(trial.number).or_default() += took;
        }
        let wire = trial_to_wire(trial, self.trial_seconds.get(&trial.number).copied())?;
        let data = serde_json::to_value(&wire).map_err(|error| EngineError::Internal(error.to_string()))?;
        self.context.watch.record(NewEvent {
            level: "progress",
            message: format!("trial {}: {}", trial.number + 1, trial.algorithm),
            data: Some(json!({ "trial": data })),
        });
        Ok(())
    }

    fn finished(&mut self, candidate: &Candidate, model: Option<&TrainedModel>) -> datapulse_engine::Result<()> {
        let facts = model.map_or_else(Facts::default, |model| Facts {
            fields: self.fields(model),
            classes: model.classes.clone(),
            data_fingerprint: model.data_fingerprint.clone(),
        });
        self.take(candidate, facts, || model.map(TrainedModel::to_bundle).transpose())
    }
}

impl ForecastSink for Sink {
    fn fit_begins(&mut self, _index: u32, algorithm: &str) {
        self.begins(algorithm);
    }

    fn fit_ends(&mut self, index: u32, _algorithm: &str) {
        self.ends(index);
    }

    fn finished(&mut self, candidate: &Candidate, model: Option<&ForecastModel>) -> datapulse_engine::Result<()> {
        let facts = model.map_or_else(Facts::default, |model| Facts {
            fields: self.fields_of_series(model),
            classes: Vec::new(),
            data_fingerprint: model.data_fingerprint.clone(),
        });
        self.take(candidate, facts, || model.map(ForecastModel::to_bundle).transpose())
    }
}

/// A trial as the wire has it.
pub(super) fn trial_to_wire(
    trial: &Trial,
    seconds: Option<f64>,
) -> datapulse_engine::Result<datapulse_shared::search::Trial> {
    let mut wire: datapulse_shared::search::Trial = engine::convert(trial)?;
    wire.seconds = seconds;
    Ok(wire)
}

/// The median of numbers, the most frequent value of anything else.
fn usual_value(profile: &ColumnProfile) -> Option<String> {
    let numbers = matches!(profile.column_type, ColumnType::Integer | ColumnType::Float);
    match profile.numeric.as_ref().filter(|_| numbers) {
        Some(summary) => Some(summary.p50.to_string()),
        None => profile.top_values.first().map(|top| top.value.clone()),
    }
}
