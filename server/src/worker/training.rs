//! Training: the table out of storage, through the engine, onto the leaderboard.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use datapulse_engine::{
    forecast,
    memory::MemoryLimit,
    seeds::Seeds,
    train::{RunCheckpoint, RunOutcome, TrainConfig, run},
};
use datapulse_shared::{
    datasets::Column,
    metrics::ProblemType,
    profile::{ColumnProfile, Profile},
    search::Trial,
    training::TrainRequest,
};
use serde_json::json;
use tokio::runtime::Handle;

use super::{
    context::{Context, Trouble, reading},
    sink::{Known, Sink, trial_to_wire},
};
use crate::{
    services::{engine, jobs::Outcome, training::seeds_of_params},
    storage::{Key, LocalCopy},
    store::{
        datasets::{find_dataset, find_profile},
        files::find_file,
        jobs::{self as store, JobRow, NewEvent},
    },
};

/// How long a training may take, and what earlier attempts spent of it. The engine has no clock, so its observer looks
/// at one.
pub(super) fn time(job: &JobRow) -> Option<(Duration, Duration)> {
    let seconds = job.params.0.get("budget_seconds")?.as_u64()?;
    let spent = Duration::try_from_secs_f64(job.spent_seconds).unwrap_or_default();
    Some((Duration::from_secs(seconds), spent))
}

pub(super) async fn train(context: &Arc<Context>) -> Result<Outcome, Trouble> {
    let request: TrainRequest = engine::convert(&context.job.params.0)?;
    let (copy, known) = table_of(context).await?;
    let resume = last_state(context).await?;
    let done = reading(&context.state, async |tx| {
        store::positions_done(tx, context.job.id).await
    })
    .await?;
    let plan = Plan {
        config: Asked::read(&request, context.threads, memory_of(context))?,
        memory: memory_of(context),
        seeds: seeds_of_params(context.job.id, &context.job.params.0),
        resume,
    };
    let (inner, runtime) = (Arc::clone(context), Handle::current());
    let began = Instant::now();
    let outcome = tokio::task::spawn_blocking(move || {
        let mut sink = Sink::new(inner, runtime, known, request.metric, done);
        let ended = go(&mut sink, &copy, plan);
        // What kept a candidate from being stored says more than what the engine made of it.
        match sink.trouble.take() {
            Some(trouble) => Err(trouble),
            None => ended
                .map(|outcome| (outcome, sink.trial_seconds))
                .map_err(Trouble::from),
        }
    });
    let (outcome, seconds) = outcome
        .await
        .map_err(|panic| Trouble::Failure(format!("the engine broke off: {panic}")))??;
    let trials: Vec<_> = outcome
        .trials
        .iter()
        .map(|trial| trial_to_wire(trial, seconds.get(&trial.number).copied()))
        .collect::<Result<_, _>>()?;
    let ended = close(context, &outcome, &trials).await?;
    Ok(match (ended, work_done(context, &outcome, began.elapsed())) {
        (Outcome::Completed(verdict), Some(percent)) => Outcome::Early(verdict, percent),
        (ended, _) => ended,
    })
}

/// The percentage of the trials or of the time that a search took, if less than all of what it was priced by.
fn work_done(context: &Context, outcome: &RunOutcome, took: Duration) -> Option<u32> {
    let asked = context
        .job
        .params
        .0
        .get("search")?
        .get("trials")
        .and_then(serde_json::Value::as_u64);
    let made = asked.map(|asked| 100 * outcome.trials.len() as u64 / asked.max(1));
    let time = time(&context.job).map(|(time, spent)| 100 * (took + spent).as_secs() / time.as_secs().max(1));
    let done = match (made, time) {
        (Some(made), Some(time)) => made.max(time),
        (made, time) => made.or(time)?,
    };
    u32::try_from(done).ok().filter(|done| *done < 97)
}

/// The memory that this worker may take.
pub(super) fn memory_of(context: &Context) -> MemoryLimit {
    let most = context.state.config.worker_memory_bytes;
    most.map_or_else(MemoryLimit::default, MemoryLimit::of)
}

/// What kind of run was asked for.
enum Asked {
    Models(TrainConfig),
    Forecasts(forecast::Config),
}

impl Asked {
    fn read(request: &TrainRequest, threads: usize, memory: MemoryLimit) -> datapulse_engine::Result<Self> {
        let threads = Some(threads);
        Ok(if request.problem_type == Some(ProblemType::Forecasting) {
            Self::Forecasts(forecast::Config {
                threads,
                memory,
                ..engine::convert(request)?
            })
        } else {
            Self::Models(TrainConfig {
                threads,
                memory,
                ..engine::convert(request)?
            })
        })
    }

    /// The columns that are read, when not all of them.
    fn columns(&self) -> Option<Vec<String>> {
        match self {
            Self::Models(config) => config.columns(),
            Self::Forecasts(config) => Some(config.columns()),
        }
    }
}

struct Plan {
    config: Asked,
    memory: MemoryLimit,
    seeds: Seeds,
    resume: Option<RunCheckpoint>,
}

fn go(sink: &mut Sink, copy: &LocalCopy, plan: Plan) -> datapulse_engine::Result<RunOutcome> {
    let control = sink.context.control();
    // Only what is needed is read: the chosen features, the target, and what the rows are split by.
    let wanted = plan.config.columns();
    let table = plan.memory.read(copy.path(), wanted.as_deref(), &control)?;
    for warning in &table.warnings {
        sink.context.watch.line(NewEvent::line("warning", warning.clone()));
    }
    match &plan.config {
        Asked::Models(config) => run(&table, config, &plan.seeds, &control, plan.resume, sink),
        Asked::Forecasts(config) => forecast::run(&table, config, &plan.seeds, &control, plan.resume, sink),
    }
}

/// The table as a path, and what is known of its columns.
async fn table_of(context: &Context) -> Result<(LocalCopy, Known), Trouble> {
    let (state, user) = (&context.state, context.job.user_id);
    let id = context
        .job
        .dataset_id
        .ok_or_else(|| Trouble::Mistake("its dataset was deleted".to_owned()))?;
    let gone = || Trouble::Mistake("its dataset was deleted".to_owned());
    let dataset = reading(state, async |tx| find_dataset(tx, user, id).await)
        .await?
        .ok_or_else(gone)?;
    let file = reading(state, async |tx| find_file(tx, user, dataset.file_id).await)
        .await?
        .ok_or_else(gone)?;
    let profile = reading(state, async |tx| find_profile(tx, user, id).await).await?;
    let copy = state.storage.local_copy(&Key::stored(file.storage_key)).await?;
    let columns: Vec<Column> = dataset.schema.map(|schema| schema.0).unwrap_or_default();
    let profiles: Vec<ColumnProfile> = profile
        .map(|row| row.profile.0)
        .map_or_else(Vec::new, |Profile { columns, .. }| columns);
    Ok((copy, Known { columns, profiles }))
}

/// The state that an earlier attempt left. One that cannot be read means to begin anew, which gives the same result.
async fn last_state(context: &Context) -> Result<Option<RunCheckpoint>, Trouble> {
    let row = reading(&context.state, async |tx| {
        store::newest_checkpoint(tx, context.job.id).await
    })
    .await?;
    let Some(row) = row else { return Ok(None) };
    let read = match context.state.storage.bytes(&Key::stored(row.storage_key)).await {
        Ok(bytes) => RunCheckpoint::from_bytes(&bytes).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match read {
        Ok(state) => {
            let line = format!(
                "going on from the checkpoint at step {}, {} candidates are done{}",
                row.step,
                state.finished(),
                match state.trials() {
                    0 => String::new(),
                    trials => format!(" and {trials} trials"),
                }
            );
            context.watch.line(NewEvent::line("info", line));
            Ok(Some(state))
        }
        Err(why) => {
            tracing::warn!(job = %context.job.id, why, "a checkpoint could not be read; beginning anew");
            context.watch.line(NewEvent::line(
                "warning",
                "the checkpoint could not be read; beginning anew",
            ));
            Ok(None)
        }
    }
}

/// Writes down what the run says about itself, and what became of it.
async fn close(context: &Context, outcome: &RunOutcome, trials: &[Trial]) -> Result<Outcome, Trouble> {
    let (mut tx, job) = context.fenced().await?;
    let facts = json!({
        "trials": trials,
        "warnings": outcome.warnings,
        "problem_type": outcome.problem_type,
        "feature_columns": outcome.feature_columns,
        "training_samples": outcome.training_samples,
        "test_samples": outcome.test_samples,
    });
    store::set_run_facts(&mut tx, job.id, &outcome.metric, &facts).await?;
    store::rank_candidates(&mut tx, job.id, &outcome.metric, outcome.higher_is_better).await?;
    tx.commit().await?;
    if !outcome.stopped {
        return Ok(Outcome::Completed(verdict(outcome)));
    }
    if matches!(job.requested.as_deref(), Some("stop" | "cancel")) {
        return Ok(Outcome::Stopped);
    }
    if outcome.best().is_none() {
        return Err(Trouble::Mistake(
            "no algorithm was finished within the budget; allow more time".to_owned(),
        ));
    }
    Ok(Outcome::Completed(format!(
        "the budget is used up; {}",
        verdict(outcome)
    )))
}

fn verdict(outcome: &RunOutcome) -> String {
    let Some(best) = outcome.best() else {
        return "training completed".to_owned();
    };
    let value = best.metrics.get(&outcome.metric).copied().flatten();
    let value = value
        .map(|value| format!(" with {} {value:.4}", outcome.metric))
        .unwrap_or_default();
    format!("training completed: {} is best{value}", best.algorithm)
}
