//! What `serve` does beside answering: workers, the live channel, mails, and clearing away what nobody needs any more.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::{
    live,
    services::{files, jobs, mail},
    state::AppState,
    worker::Supervisor,
};

/// Between two rounds of clearing away.
const CLEAR_EVERY: Duration = Duration::from_hours(1);
/// The first round waits until the start is over.
const FIRST_CLEARING: Duration = Duration::from_mins(1);

/// Everything that runs beside the answering of requests.
#[derive(Debug)]
pub struct Background {
    supervisor: Supervisor,
    tasks: JoinSet<()>,
}

impl Background {
    /// Starts all of it.
    pub fn start(state: &AppState) -> Self {
        let mut tasks = JoinSet::new();
        tasks.spawn(live::watch(state.clone()));
        tasks.spawn(clear_away(state.clone()));
        tasks.spawn(mail::send_for_ever(state.clone()));
        Self {
            supervisor: Supervisor::start(state),
            tasks,
        }
    }

    /// Ends all of it. Jobs at work are given back at their last checkpoint.
    pub async fn end(mut self) {
        self.tasks.shutdown().await;
        self.supervisor.end().await;
    }
}

async fn clear_away(state: AppState) {
    tokio::time::sleep(FIRST_CLEARING).await;
    loop {
        if let Err(error) = jobs::purge(&state).await {
            tracing::warn!(%error, "old results could not be removed");
        }
        if let Err(error) = files::sweep(&state).await {
            tracing::warn!(%error, "files that belong to nothing could not be removed");
        }
        tokio::time::sleep(CLEAR_EVERY).await;
    }
}
