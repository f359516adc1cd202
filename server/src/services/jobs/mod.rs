//! Jobs: everything that runs for a while, from the queue to the settled bill.

mod control;
mod endings;
mod recovery;
mod retention;
mod save;
mod start;
pub mod view;

pub use control::{cancel, dismiss, pause, resume, stop};
pub use endings::{Outcome, end};
pub(crate) use recovery::backoff;
pub use recovery::{obeyed_or_ended, recover};
pub use retention::purge;
pub use save::save_candidate;
pub use start::{Order, Started, enqueue, retry};
pub use view::{candidate, checkpoints, events, get, leaderboard, list};
