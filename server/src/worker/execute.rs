//! One job, from its claim to its end.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use datapulse_shared::error::ApiResult;
use tokio::sync::watch as channel;

use super::{
    Worker,
    beat::{Stopped, beat, save_state},
    context::{Context, Trouble},
    ingest, prediction, training,
    watch::{Scale, Watch},
};
use crate::{
    services::{
        files::remove_stored,
        jobs::{Outcome, backoff, end, obeyed_or_ended},
    },
    state::AppState,
    store::jobs::{self as store, JobRow, NewEvent, Stale},
};

/// The status of a process that ended itself because its work would not.
const WOULD_NOT_STOP: i32 = 75;

/// Does a job and writes its end down. Nothing is written once the job is somebody else's.
pub(super) async fn execute(state: &AppState, worker: &Worker, job: JobRow, ending: channel::Receiver<bool>) {
    let scale = match job.kind.as_str() {
        "ingest" => Scale::Reading,
        "prediction" => Scale::Predicting,
        _ => Scale::Training,
    };
    let context = Arc::new(Context {
        state: state.clone(),
        claim: job.worker.clone().unwrap_or_default(),
        watch: Arc::new(Watch::new(scale, job.progress).within(training::time(&job))),
        begun: Instant::now(),
        threads: threads(state),
        job,
    });
    tracing::info!(job = %context.job.id, kind = context.job.kind, attempt = context.job.attempts, "job taken up");
    let mut work = tokio::spawn(work(Arc::clone(&context)));
    let (tell_done, done) = channel::channel(false);
    let deadline = training::time(&context.job).map(|(time, spent)| Instant::now() + time.saturating_sub(spent));
    let mut heart = tokio::spawn(beat(Arc::clone(&context), done, ending.clone(), deadline));
    let result = tokio::select! {
        result = &mut work => result,
        stopped = &mut heart => {
            give_up(&context, worker, stopped.unwrap_or(Stopped::Lost)).await;
            return;
        }
    };
    tell_done.send_replace(true);
    drop(heart.await);
    let result = result.unwrap_or_else(|panic| Err(Trouble::Failure(format!("the work broke off: {panic}"))));
    let worker_ends = *ending.borrow();
    conclude(&context, result, worker_ends).await;
}

/// Cores that one worker may use, so that all of them together use each core once.
fn threads(state: &AppState) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    (cores / state.config.workers.max(1)).max(1)
}

async fn work(context: Arc<Context>) -> Result<Outcome, Trouble> {
    match context.job.kind.as_str() {
        "ingest" => ingest::ingest(&context).await,
        "prediction" => prediction::predict(&context).await,
        _ => training::train(&context).await,
    }
}

/// The heart stopped first: the job is lost, or the work does not obey and its process has to end.
async fn give_up(context: &Context, worker: &Worker, why: Stopped) {
    match why {
        Stopped::Lost | Stopped::Done => {
            tracing::warn!(job = %context.job.id, "the job is somebody else's now; dropped");
        }
        Stopped::Disobedient => {
            tracing::warn!(job = %context.job.id, "the work does not stop; ending it");
            let stale = Stale {
                id: context.job.id,
                worker: Some(context.claim.clone()),
            };
            save_state(context, true).await;
            if let Err(error) = obeyed_or_ended(&context.state, &stale).await {
                tracing::error!(%error, "what was wanted of a job could not be written down");
            }
            if worker.may_exit {
                end_process();
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a thread that does not return can only be ended with its process; its job is settled by now"
)]
fn end_process() {
    std::process::exit(WOULD_NOT_STOP);
}

/// Writes the end down, again and again while the database does not answer, for as long as the lease may hold.
async fn conclude(context: &Context, result: Result<Outcome, Trouble>, worker_ends: bool) {
    save_state(context, true).await;
    let begun = Instant::now();
    loop {
        match write_end(context, &result, worker_ends).await {
            Ok(()) => return,
            Err(error) if begun.elapsed() < Duration::from_secs(10) => {
                tracing::warn!(job = %context.job.id, %error, "the end of a job could not be written; trying again");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            Err(error) => {
                tracing::error!(job = %context.job.id, %error, "the end of a job could not be written; it will be taken up again");
                return;
            }
        }
    }
}

async fn write_end(context: &Context, result: &Result<Outcome, Trouble>, worker_ends: bool) -> ApiResult<()> {
    let state = &context.state;
    let (mut tx, mut job) = match context.fenced().await {
        Ok(held) => held,
        Err(Trouble::Failure(why)) => return Err(crate::store::StoreError::Unavailable(why).into()),
        Err(_) => return Ok(()),
    };
    let (report, lines) = context.watch.take_news();
    store::append_events(&mut tx, job.user_id, job.id, &lines).await?;
    store::set_spent(&mut tx, job.id, context.spent_seconds()).await?;
    job.progress = job.progress.max(report.map_or(0.0, |report| report.progress));
    let keys = match (result, job.requested.as_deref()) {
        (Err(Trouble::Lost), _) => return Ok(()),
        (_, Some("cancel")) => end(&mut tx, state, &job, &Outcome::Cancelled).await?,
        (Ok(outcome), _) => end(&mut tx, state, &job, outcome).await?,
        (Err(Trouble::Mistake(why)), _) => end(&mut tx, state, &job, &Outcome::Failed(why.clone())).await?,
        (Err(Trouble::Failure(why)), _) => try_again(&mut tx, state, &job, why).await?,
        (Err(Trouble::Interrupted), Some("pause")) => hold(&mut tx, &job).await?,
        (Err(Trouble::Interrupted), None) if worker_ends => {
            store::release(&mut tx, job.id, &context.claim, state.clock.now()).await?;
            Vec::new()
        }
        (Err(Trouble::Interrupted), _) => end(&mut tx, state, &job, &Outcome::Stopped).await?,
    };
    tx.commit().await?;
    remove_stored(state, keys).await;
    tracing::info!(job = %job.id, kind = job.kind, "job put down");
    Ok(())
}

async fn hold(tx: &mut crate::store::Tx, job: &JobRow) -> ApiResult<Vec<String>> {
    store::pause_now(tx, job.id).await?;
    let line = NewEvent::line("info", "paused; it goes on from its last checkpoint");
    store::append_events(tx, job.user_id, job.id, &[line]).await?;
    Ok(Vec::new())
}

/// What failed for reasons of ours is tried again, each time later (JOB-19).
async fn try_again(tx: &mut crate::store::Tx, state: &AppState, job: &JobRow, why: &str) -> ApiResult<Vec<String>> {
    tracing::error!(job = %job.id, attempt = job.attempts, cause = why, "an attempt failed");
    if job.attempts >= job.max_attempts {
        let sentence = format!(
            "something went wrong on our side, {} times; try again later",
            job.attempts
        );
        return end(tx, state, job, &Outcome::Failed(sentence)).await;
    }
    let wait = backoff(job.attempts);
    let line = format!(
        "something went wrong on our side; it is tried again in {} s (attempt {} of {})",
        wait.num_seconds(),
        job.attempts + 1,
        job.max_attempts
    );
    store::requeue(tx, job.id, state.clock.now() + wait, 0, &line).await?;
    store::append_events(tx, job.user_id, job.id, &[NewEvent::line("warning", line)]).await?;
    Ok(Vec::new())
}
