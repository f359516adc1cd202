//! Jobs: runs and the queue they wait in, their log, and what they make.

mod candidates;
mod checkpoints;
mod control;
mod events;
mod list;
mod queue;
mod rows;

pub use candidates::{
    CandidateRow, NewCandidate, candidates_of, find_candidate, insert_candidate, note_saved, positions_done,
    rank_candidates, remove_run_files, runs_with_files,
};
pub use checkpoints::{
    CheckpointRow, NewCheckpoint, checkpoints_of, newest_checkpoint, put_checkpoint, remove_checkpoints,
};
pub use control::{Ending, end, lock, pause_now, request, requeue, set_reviewed, set_spent};
pub use events::{EventRow, NewEvent, append_events, events_after, events_since};
pub use list::{Filter, active_count, count_jobs, list_jobs};
pub use queue::{
    Claim, Pulse, Report, Stale, claim, disobedient, due_for_recovery, pulse, release, set_run_facts, something_waits,
    wish,
};
pub use rows::{JobRow, NewJob, changed_since, find_any_job, find_job, insert_job};
