//! What is new in the database since the last look.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use datapulse_shared::{
    ids::{JobId, ModelId, UserId},
    jobs::JobEvent,
    live::LiveMessage,
};
use uuid::Uuid;

use super::Live;
use crate::{
    services::{datasets, jobs::view},
    state::AppState,
    store::{
        Scope, StoreResult, Tx,
        datasets::{self as dataset_store, DatasetRow},
        jobs, live as store, tokens,
    },
};

/// A transaction that began earlier may commit later: every look goes back so far and leaves out what it has told.
const OVERLAP: Duration = Duration::seconds(3);
/// Lines of logs in one look.
const MOST_EVENTS: i64 = 5_000;
/// Things remembered before the old ones are forgotten.
const MANY: usize = 10_000;

/// What was told already.
#[derive(Debug)]
pub(super) struct Told {
    since: DateTime<Utc>,
    versions: HashMap<Uuid, DateTime<Utc>>,
    lines: HashMap<Uuid, i64>,
    balances: HashMap<Uuid, i64>,
}

impl Told {
    /// Nothing; what happens from now on is new.
    pub(super) fn nothing(now: DateTime<Utc>) -> Self {
        Self {
            since: now,
            versions: HashMap::new(),
            lines: HashMap::new(),
            balances: HashMap::new(),
        }
    }

    fn is_new(&mut self, id: Uuid, version: DateTime<Utc>) -> bool {
        self.versions.insert(id, version) != Some(version)
    }

    fn forget_old(&mut self) {
        if self.versions.len() > MANY {
            let oldest = self.since - OVERLAP;
            self.versions.retain(|_, version| *version >= oldest);
        }
        if self.lines.len() > MANY {
            self.lines.clear();
        }
        if self.balances.len() > MANY {
            self.balances.clear();
        }
    }
}

/// Tells everybody who listens what is new to them.
pub(super) async fn look(state: &AppState, told: &mut Told) -> StoreResult<()> {
    let live = &state.live;
    // The database's own clock wrote the times; on the same machine, or with clocks kept together, it is ours.
    let now = Utc::now();
    let since = told.since - OVERLAP;
    let mut tx = state.db.read(Scope::System).await?;
    for family in store::sessions_ended_since(&mut tx, since).await? {
        live.end_session(family);
    }
    tell_lines(&mut tx, live, told, since).await?;
    tell_jobs(&mut tx, live, told, since).await?;
    for row in dataset_store::changed_since(&mut tx, since).await? {
        if live.hears(row.user_id) && told.is_new(row.id, row.updated_at) {
            tell_dataset(live, row);
        }
    }
    for (id, user, version) in store::models_changed_since(&mut tx, since).await? {
        if live.hears(user) && told.is_new(id, version) {
            live.tell(UserId(user), &LiveMessage::Model { id: ModelId(id) });
        }
    }
    tx.commit().await?;
    told.since = now;
    told.forget_old();
    Ok(())
}

fn tell_dataset(live: &Live, row: DatasetRow) {
    let user = UserId(row.user_id);
    let dataset = Box::new(datasets::to_wire(row));
    live.tell(user, &LiveMessage::Dataset { dataset });
}

async fn tell_lines(tx: &mut Tx, live: &Live, told: &mut Told, since: DateTime<Utc>) -> StoreResult<()> {
    let mut batches: Vec<(UserId, JobId, Vec<JobEvent>)> = Vec::new();
    let mut rows = jobs::events_since(tx, since, MOST_EVENTS).await?;
    rows.sort_by_key(|row| (row.job_id, row.seq));
    for row in rows.into_iter().filter(|row| live.hears(row.user_id)) {
        let last = told.lines.entry(row.job_id).or_insert(0);
        if row.seq <= *last {
            continue;
        }
        *last = row.seq;
        let (user, job) = (UserId(row.user_id), JobId(row.job_id));
        let event = view::event_to_wire(row);
        match batches.last_mut().filter(|(_, batch, _)| *batch == job) {
            Some((_, _, events)) => events.push(event),
            None => batches.push((user, job, vec![event])),
        }
    }
    for (user, job_id, events) in batches {
        live.tell(user, &LiveMessage::JobEvents { job_id, events });
    }
    Ok(())
}

async fn tell_jobs(tx: &mut Tx, live: &Live, told: &mut Told, since: DateTime<Utc>) -> StoreResult<()> {
    for row in jobs::changed_since(tx, since).await? {
        let user = row.user_id;
        if !live.hears(user) || !told.is_new(row.id, row.updated_at) {
            continue;
        }
        // Reading an upload shows as the progress of its dataset.
        if row.kind == "ingest" {
            let Some(id) = row.dataset_id else { continue };
            if let Some(dataset) = dataset_store::find_dataset(tx, user, id).await? {
                tell_dataset(live, dataset);
            }
            continue;
        }
        live.tell(
            UserId(user),
            &LiveMessage::Job {
                job: Box::new(view::to_wire(row)),
            },
        );
        let balance = tokens::balance(tx, user).await?;
        if told.balances.insert(user, balance) != Some(balance) {
            live.tell(UserId(user), &LiveMessage::Balance { balance });
        }
    }
    Ok(())
}
