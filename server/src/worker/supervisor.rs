//! Worker processes that `serve` keeps alive.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{
    process::{Child, ChildStdin, Command},
    sync::watch as channel,
    task::JoinSet,
};
use uuid::Uuid;

use super::{PATIENCE, WORKER_ID};
use crate::{
    services::jobs::{obeyed_or_ended, recover},
    state::AppState,
    store::{
        Scope,
        jobs::{Stale, disobedient},
    },
};

/// A worker that lived so long is started again at once.
const LIVED: Duration = Duration::from_mins(1);
/// Longest wait before a worker is started again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A worker that is asked to end may take so long to give its job back.
const FAREWELL: Duration = Duration::from_secs(8);
/// A worker ends itself when its work does not obey; one that cannot even do that is killed this much later.
const GRACE: Duration = Duration::from_secs(2);
/// Between two looks at what a worker was told.
const LOOK: Duration = Duration::from_secs(1);

/// Keeps workers alive until it is told to end.
#[derive(Debug)]
pub struct Supervisor {
    tell: channel::Sender<bool>,
    workers: JoinSet<()>,
}

impl Supervisor {
    /// Starts the configured number of workers, and one more for uploads and predictions only.
    pub fn start(state: &AppState) -> Self {
        let (tell, ending) = channel::channel(false);
        let mut workers = JoinSet::new();
        if state.config.workers > 0 {
            workers.spawn(keep_alive(state.clone(), true, ending.clone()));
        }
        for _ in 0..state.config.workers {
            workers.spawn(keep_alive(state.clone(), false, ending.clone()));
        }
        Self { tell, workers }
    }

    /// Asks every worker to give its job back and waits until all are gone.
    pub async fn end(mut self) {
        self.tell.send_replace(true);
        while self.workers.join_next().await.is_some() {}
    }
}

async fn keep_alive(state: AppState, only_light: bool, ending: channel::Receiver<bool>) {
    let mut wait = Duration::from_millis(200);
    while !*ending.borrow() {
        let id = Uuid::now_v7().to_string();
        let began = Instant::now();
        match spawn(&state, &id, only_light) {
            Ok((child, stdin)) => attend(&state, &id, child, stdin, ending.clone()).await,
            Err(error) => tracing::error!(%error, "a worker could not be started"),
        }
        if let Err(error) = recover(&state, Some(&id)).await {
            tracing::warn!(%error, "the jobs of a worker that ended could not be looked after; its lease will end");
        }
        wait = if began.elapsed() > LIVED {
            Duration::from_millis(200)
        } else {
            (wait * 2).min(LONGEST_WAIT)
        };
        super::pause(wait, &ending).await;
    }
}

/// The worker's end of the pipe closes when this process is gone, however it ended; then the worker ends too.
fn spawn(state: &AppState, id: &str, only_light: bool) -> std::io::Result<(Child, Option<ChildStdin>)> {
    let config = &state.config;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("worker").arg("--supervised");
    if only_light {
        command.arg("--light");
    }
    command
        .env(WORKER_ID, id)
        .env("DATAPULSE_DATA_DIR", &config.data_dir)
        .env("DATABASE_URL", &config.database_url)
        .env("DATAPULSE_STORAGE_URL", config.storage_url.as_str())
        .env("DATAPULSE_WORKERS", config.workers.to_string())
        .env(
            "DATAPULSE_WORKER_MEMORY_BYTES",
            config.worker_memory_bytes.unwrap_or(0).to_string(),
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .kill_on_drop(true);
    let mut child = command.spawn()?;
    let stdin = child.stdin.take();
    Ok((child, stdin))
}

/// Waits until the worker ends by itself, is told to, or has to be killed.
async fn attend(
    state: &AppState,
    id: &str,
    mut child: Child,
    stdin: Option<ChildStdin>,
    mut ending: channel::Receiver<bool>,
) {
    loop {
        tokio::select! {
            status = child.wait() => {
                match status {
                    Ok(status) if !*ending.borrow() => tracing::warn!(worker = id, %status, "a worker ended; starting another"),
                    Ok(_) => {}
                    Err(error) => tracing::error!(worker = id, %error, "a worker could not be waited for"),
                }
                return;
            }
            () = async { drop(ending.wait_for(|ending| *ending).await) } => {
                drop(stdin);
                if tokio::time::timeout(FAREWELL, child.wait()).await.is_err() {
                    tracing::warn!(worker = id, "a worker did not end in time; killing it");
                    drop(child.kill().await);
                }
                return;
            }
            () = tokio::time::sleep(LOOK) => {
                if let Some(stale) = does_not_obey(state, id).await {
                    tracing::warn!(worker = id, job = %stale.id, "a worker does not do what is wanted; killing it");
                    drop(child.kill().await);
                    if let Err(error) = obeyed_or_ended(state, &stale).await {
                        tracing::error!(%error, "what was wanted of a job could not be written down");
                    }
                    return;
                }
            }
        }
    }
}

/// The claim of this worker whose owner has waited for too long.
async fn does_not_obey(state: &AppState, id: &str) -> Option<Stale> {
    let patience = chrono::Duration::from_std(PATIENCE + GRACE).unwrap_or_default();
    let mut tx = state.db.read(Scope::System).await.ok()?;
    let claims = disobedient(&mut tx, state.clock.now() - patience).await.ok()?;
    drop(tx.commit().await);
    claims
        .into_iter()
        .find(|stale| stale.worker.as_deref().is_some_and(|claim| claim.starts_with(id)))
}
