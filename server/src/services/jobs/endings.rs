//! How a job ends: once, with its tokens settled in the same transaction (TOK-02, TOK-07, decision 84).

use datapulse_shared::{
    error::ApiResult,
    ids::{JobId, UserId},
};

use crate::{
    services::tokens,
    state::AppState,
    store::{
        Tx,
        jobs::{self as store, Ending, JobRow, NewEvent},
    },
};

/// The ways in which a job can end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what was asked; this is what it says about that.
    Completed(String),
    /// The same with less work than was paid for: the percentage that was done.
    Early(String, u32),
    /// Something went wrong; this is what and what to do.
    Failed(String),
    /// Its owner ended it and keeps what there is.
    Stopped,
    /// Its owner threw it away.
    Cancelled,
}

impl Outcome {
    fn status(&self) -> &'static str {
        match self {
            Self::Completed(_) | Self::Early(..) => "COMPLETED",
            Self::Failed(_) => "FAILED",
            Self::Stopped => "STOPPED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Credits that come back: all of them on failure or before the work began, else the share of the work that was not
    /// done, rounded in the user's favour.
    fn refund(&self, job: &JobRow) -> i64 {
        let began = matches!(job.status.as_str(), "RUNNING" | "PAUSED") || job.progress > 0.0;
        match self {
            Self::Completed(_) => 0,
            Self::Early(_, percent) => share_not_done(job.token_cost, f64::from(*percent))
                .min(job.token_cost - 1)
                .max(0),
            Self::Stopped | Self::Cancelled if began => share_not_done(job.token_cost, job.progress),
            Self::Failed(_) | Self::Stopped | Self::Cancelled => job.token_cost,
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "costs are far below 2^53 credits"
)]
fn share_not_done(cost: i64, progress: f64) -> i64 {
    let left = cost as f64 * (100.0 - progress.clamp(0.0, 100.0)) / 100.0;
    (left.ceil() as i64).clamp(0, cost)
}

/// Ends a job whose row the transaction has locked. Does nothing when it had ended before. The files that are no longer
/// needed are forgotten; the caller deletes what is answered once the transaction is through.
pub async fn end(tx: &mut Tx, state: &AppState, job: &JobRow, outcome: &Outcome) -> ApiResult<Vec<String>> {
    let refund = outcome.refund(job);
    let message = sentence(outcome, job, refund);
    let ending = Ending {
        status: outcome.status(),
        progress: if matches!(outcome, Outcome::Completed(_) | Outcome::Early(..)) {
            100.0
        } else {
            job.progress
        },
        message: &message,
        error: if let Outcome::Failed(why) = outcome {
            Some(why)
        } else {
            None
        },
        refund,
        now: state.clock.now(),
    };
    if !store::end(tx, job.id, &ending).await? {
        return Ok(Vec::new());
    }
    let level = if matches!(outcome, Outcome::Failed(_)) {
        "error"
    } else {
        "info"
    };
    store::append_events(tx, job.user_id, job.id, &[NewEvent::line(level, message)]).await?;
    if job.kind == "ingest"
        && let (Outcome::Failed(why), Some(dataset)) = (outcome, job.dataset_id)
    {
        crate::store::datasets::mark_failed(tx, dataset, why).await?;
    }
    if refund > 0 {
        let reason = format!("{} of '{}' {}", job.kind, job.name, outcome.status().to_lowercase());
        tokens::settle(tx, UserId(job.user_id), JobId(job.id), refund, &reason).await?;
    }
    let mut keys = store::remove_checkpoints(tx, job.id).await?;
    if *outcome == Outcome::Cancelled {
        keys.extend(store::remove_run_files(tx, job.id).await?);
    }
    Ok(keys)
}

fn sentence(outcome: &Outcome, job: &JobRow, refund: i64) -> String {
    let back = match refund {
        0 => String::new(),
        all if all == job.token_cost => format!("; all {all} tokens came back"),
        part => format!("; {part} of {} tokens came back", job.token_cost),
    };
    match outcome {
        Outcome::Completed(message) => message.clone(),
        Outcome::Early(message, _) => format!("{message}{back}"),
        Outcome::Failed(why) => format!("failed: {why}{back}"),
        Outcome::Stopped => format!("stopped; what was finished is kept{back}"),
        Outcome::Cancelled => format!("cancelled; nothing is kept{back}"),
    }
}

#[cfg(test)]
mod tests {
    use super::share_not_done;

    /// Decision 84: the share of the work not done comes back, rounded in the user's favour.
    #[test]
    fn what_was_not_done_comes_back_rounded_up() {
        assert_eq!(share_not_done(10, 0.0), 10);
        assert_eq!(share_not_done(10, 33.4), 7);
        assert_eq!(share_not_done(10, 99.9), 1);
        assert_eq!(share_not_done(10, 100.0), 0);
        assert_eq!(share_not_done(7, 50.0), 4);
    }
}
