//! What the process keeps at hand to let people in.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{access::AccessTokens, attempts::Attempts, passwords::Hasher};
use crate::{config::Secret, services::Actor};

/// How long a session that was found to hold is believed without asking the database again. Ending a session in this
/// process is noticed at once, in another within this time.
const BELIEVED_FOR: Duration = Duration::seconds(5);
/// More sessions at hand than this, and those no longer believed are dropped.
const MANY: usize = 10_000;

/// Keys, limits and the sessions seen just now.
#[derive(Debug)]
pub struct Doorman {
    pub(super) access: AccessTokens,
    pub(super) hasher: Hasher,
    pub(super) attempts: Attempts,
    seen: Mutex<HashMap<Uuid, (Actor, DateTime<Utc>)>>,
}

impl Doorman {
    /// With keys from the installation's secret.
    pub fn new(secret: &Secret) -> Self {
        Self {
            access: AccessTokens::new(&secret.key_for("session")),
            hasher: Hasher::default(),
            attempts: Attempts::default(),
            seen: Mutex::default(),
        }
    }

    /// The actor of a session that was checked a moment ago.
    pub(super) fn recently_seen(&self, family: Uuid, now: DateTime<Utc>) -> Option<Actor> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (actor, at) = seen.get(&family)?;
        (now - *at < BELIEVED_FOR && now < actor.session_expires_at).then(|| actor.clone())
    }

    pub(super) fn remember(&self, actor: &Actor, now: DateTime<Utc>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() > MANY {
            seen.retain(|_, (_, at)| now - *at < BELIEVED_FOR);
        }
        seen.insert(actor.session_id.0, (actor.clone(), now));
    }

    /// After anything that ended or changed one of a person's sessions.
    pub(super) fn forget(&self, user: Uuid) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, (actor, _)| actor.user_id.0 != user);
    }
}
