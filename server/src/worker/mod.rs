//! Workers: they claim jobs and do them, in processes of their own, so that no job can take the site down.

mod beat;
mod context;
mod execute;
mod ingest;
mod json_rows;
mod prediction;
mod sink;
mod supervisor;
mod training;
mod watch;

use std::{future::Future, time::Duration};

use datapulse_shared::error::ApiResult;
use tokio::sync::watch as channel;
use uuid::Uuid;

pub use supervisor::Supervisor;

use crate::{
    services::jobs,
    state::AppState,
    store::{
        Scope,
        jobs::{self as store, Claim, JobRow},
    },
};

/// Between two looks at an empty queue.
const IDLE: Duration = Duration::from_millis(250);
/// After a look that failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// A worker that is not heard of for so long is believed dead.
pub(crate) const LEASE: chrono::Duration = chrono::Duration::seconds(15);
/// A wish that is not met for so long is enforced (JOB-20).
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Where a supervisor tells its worker what it is called.
pub const WORKER_ID: &str = "DATAPULSE_WORKER_ID";

/// How a worker works.
#[derive(Clone, Debug)]
pub struct Worker {
    /// What its claims are signed with.
    pub id: String,
    /// Whether it leaves trainings to others, so that uploads and predictions never wait behind them.
    pub only_light: bool,
    /// Whether it ends its process when work does not stop when told to.
    pub may_exit: bool,
}

impl Worker {
    /// A worker for every kind of job.
    pub fn new() -> Self {
        Self {
            id: Uuid::now_v7().to_string(),
            only_light: false,
            may_exit: false,
        }
    }

    /// Works until `asked_to_end` is ready; a job at work is then given back at its last checkpoint.
    pub async fn run(self, state: AppState, asked_to_end: impl Future<Output = ()> + Send) {
        let (tell, ending) = channel::channel(false);
        let work = self.work(state, ending);
        let mut work = std::pin::pin!(work);
        let mut asked_to_end = std::pin::pin!(asked_to_end);
        tokio::select! {
            () = &mut work => return,
            () = &mut asked_to_end => {}
        }
        tell.send_replace(true);
        work.await;
    }

    async fn work(&self, state: AppState, ending: channel::Receiver<bool>) {
        while !*ending.borrow() {
            match self.next(&state).await {
                Ok(Some(job)) => execute::execute(&state, self, job, ending.clone()).await,
                Ok(None) => pause(IDLE, &ending).await,
                Err(error) => {
                    tracing::warn!(%error, "the queue could not be read; trying again");
                    pause(AFTER_FAILURE, &ending).await;
                }
            }
        }
    }

    /// Looks after lost jobs and takes the next one.
    async fn next(&self, state: &AppState) -> ApiResult<Option<JobRow>> {
        jobs::recover(state, None).await?;
        let now = state.clock.now();
        let mut tx = state.db.read(Scope::System).await?;
        let something_waits = store::something_waits(&mut tx, now, self.only_light).await?;
        tx.commit().await?;
        if !something_waits {
            return Ok(None);
        }
        let claim = Claim {
            worker: &self.id,
            pid: i64::from(std::process::id()),
            now,
            lease_until: now + LEASE,
            only_light: self.only_light,
        };
        let mut tx = state.db.write(Scope::System).await?;
        let job = store::claim(&mut tx, &claim).await?;
        tx.commit().await?;
        Ok(job)
    }
}

impl Default for Worker {
    fn default() -> Self {
        Self::new()
    }
}

async fn pause(time: Duration, ending: &channel::Receiver<bool>) {
    let mut ending = ending.clone();
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = async { drop(ending.wait_for(|ending| *ending).await) } => {}
    }
}
