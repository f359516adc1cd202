//! The heartbeat of a job at work: news out, wishes in, the lease renewed, states saved.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use datapulse_engine::control::{Checkpoint, Signal};
use serde_json::json;
use tokio::sync::watch as channel;
use uuid::Uuid;

use super::{
    LEASE, PATIENCE,
    context::{CHECKPOINT, Context, Trouble},
};
use crate::{
    services::files::remove_stored,
    store::{
        Scope, StoreResult,
        jobs::{self as store, NewCheckpoint, Pulse},
    },
};

/// News go out and wishes come in this often: four times a second.
const BEAT: Duration = Duration::from_millis(250);
/// Without news, the lease is renewed this often.
const RENEW: Duration = Duration::from_secs(4);
/// A database that does not answer for so long has given the job to somebody else by now.
const ALONE: Duration = Duration::from_secs(12);

/// Why the heart stopped before the work did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// The work is done.
    Done,
    /// The job is somebody else's now, or over.
    Lost,
    /// The work does not do what is wanted of it.
    Disobedient,
}

/// Beats until the work is done (`done` becomes true), the job is lost or the work does not obey. `ending` becomes true
/// when the worker is to end. A beat that has begun is finished, so that no state is lost half-way.
pub(super) async fn beat(
    context: Arc<Context>,
    mut done: channel::Receiver<bool>,
    mut ending: channel::Receiver<bool>,
    deadline: Option<Instant>,
) -> Stopped {
    let mut heard = Instant::now();
    let mut renewed = Instant::now();
    let mut asked: Option<Instant> = None;
    loop {
        let worker_ends = *ending.borrow();
        if worker_ends {
            context.watch.tell(Signal::Pause);
            asked.get_or_insert_with(Instant::now);
        }
        tokio::select! {
            () = tokio::time::sleep(BEAT) => {}
            () = becomes_true(&mut done) => return Stopped::Done,
            () = becomes_true(&mut ending), if !worker_ends => {}
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            context.watch.tell(Signal::Stop);
        }
        save_state(&context, false).await;
        match pulse(&context, &mut renewed).await {
            Ok(Pulse::Alive(wish)) => {
                heard = Instant::now();
                if let Some(signal) = wish.as_deref().and_then(signal_of) {
                    context.watch.tell(signal);
                    asked.get_or_insert_with(Instant::now);
                }
            }
            Ok(Pulse::Lost) => return lost(&context),
            Err(error) => {
                tracing::warn!(job = %context.job.id, %error, "news of a job could not be written; trying again");
                if heard.elapsed() > ALONE {
                    return lost(&context);
                }
            }
        }
        if asked.is_some_and(|since| since.elapsed() > PATIENCE) {
            return Stopped::Disobedient;
        }
    }
}

async fn becomes_true(flag: &mut channel::Receiver<bool>) {
    if flag.wait_for(|set| *set).await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn lost(context: &Context) -> Stopped {
    context.watch.tell(Signal::Cancel);
    Stopped::Lost
}

fn signal_of(wish: &str) -> Option<Signal> {
    match wish {
        "pause" => Some(Signal::Pause),
        "stop" => Some(Signal::Stop),
        "cancel" => Some(Signal::Cancel),
        _ => None,
    }
}

/// Writes what is new; without news it only asks, and now and then renews the lease.
async fn pulse(context: &Context, renewed: &mut Instant) -> StoreResult<Pulse> {
    let (id, claim) = (context.job.id, context.claim.as_str());
    let (report, lines) = context.watch.take_news();
    let lease_until = context.state.clock.now() + LEASE;
    if report.is_none() && lines.is_empty() && renewed.elapsed() < RENEW {
        let mut tx = context.state.db.read(Scope::System).await?;
        let pulse = store::wish(&mut tx, id, claim).await?;
        tx.commit().await?;
        return Ok(pulse);
    }
    let mut tx = context.state.db.write(Scope::System).await?;
    let report = report.unwrap_or_else(|| context.watch.report());
    let pulse = store::pulse(&mut tx, id, claim, lease_until, context.spent_seconds(), &report).await?;
    if pulse != Pulse::Lost {
        store::append_events(&mut tx, context.job.user_id, id, &lines).await?;
        tx.commit().await?;
        *renewed = Instant::now();
    }
    Ok(pulse)
}

/// Saves the newest state if it is due. A state that cannot be saved only means that more is done twice.
pub(super) async fn save_state(context: &Context, at_the_end: bool) {
    let Some(checkpoint) = context.watch.take_unsaved(at_the_end) else {
        return;
    };
    match put(context, checkpoint).await {
        Ok(()) | Err(Trouble::Lost) => {}
        Err(trouble) => tracing::warn!(job = %context.job.id, ?trouble, "a checkpoint could not be saved"),
    }
}

async fn put(context: &Context, checkpoint: Checkpoint) -> Result<(), Trouble> {
    let id = Uuid::now_v7();
    let key = context.run_key(id);
    let stored = context.state.storage.put_bytes(&key, checkpoint.state).await?;
    let file = context.file(id, &key, &stored, "checkpoint", CHECKPOINT);
    let report = context.watch.report();
    let row = NewCheckpoint {
        job: context.job.id,
        component: &checkpoint.component,
        epoch: report.epoch,
        step: i64::try_from(checkpoint.step).unwrap_or(i64::MAX),
        metrics: &json!({ "loss": report.loss, "progress": report.progress }),
        file: &file,
    };
    let written = async {
        let (mut tx, _) = context.fenced().await?;
        let old = store::put_checkpoint(&mut tx, &row).await?;
        tx.commit().await?;
        Ok::<_, Trouble>(old)
    };
    match written.await {
        Ok(old) => {
            remove_stored(&context.state, old).await;
            Ok(())
        }
        Err(trouble) => {
            remove_stored(&context.state, [key.as_str().to_owned()]).await;
            Err(trouble)
        }
    }
}
