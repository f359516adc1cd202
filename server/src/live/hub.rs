//! Who listens.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use datapulse_shared::{ids::UserId, live::LiveMessage};
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

/// Messages that wait for a slow listener before the oldest are lost.
const WAITING: usize = 256;

/// Who listens to this process.
#[derive(Clone, Debug, Default)]
pub struct Live(Arc<Mutex<Rooms>>);

#[derive(Debug, Default)]
struct Rooms {
    people: HashMap<Uuid, broadcast::Sender<Arc<str>>>,
    sessions: HashMap<Uuid, watch::Sender<bool>>,
}

/// One open page.
#[derive(Debug)]
pub(super) struct Listener {
    live: Live,
    user: Uuid,
    session: Uuid,
    /// Messages, already as JSON: it is made once for all pages of a person.
    pub(super) messages: broadcast::Receiver<Arc<str>>,
    /// Becomes true when the session has ended.
    pub(super) ended: watch::Receiver<bool>,
}

impl Live {
    /// Sends a message to every open page of a person.
    pub fn tell(&self, user: UserId, message: &LiveMessage) {
        let rooms = self.rooms();
        let Some(sender) = rooms.people.get(&user.0) else {
            return;
        };
        match serde_json::to_string(message) {
            // Nobody left to hear it is no failure.
            Ok(text) => drop(sender.send(text.into())),
            Err(error) => tracing::error!(%error, "a live message could not be written"),
        }
    }

    /// Whether nobody listens.
    pub(super) fn is_silent(&self) -> bool {
        self.rooms().people.is_empty()
    }

    /// Whether this person listens.
    pub(super) fn hears(&self, user: Uuid) -> bool {
        self.rooms().people.contains_key(&user)
    }

    /// Closes the pages of a session that has ended.
    pub(super) fn end_session(&self, session: Uuid) {
        if let Some(sender) = self.rooms().sessions.get(&session) {
            sender.send_replace(true);
        }
    }

    pub(super) fn join(&self, user: Uuid, session: Uuid) -> Listener {
        let mut rooms = self.rooms();
        let messages = rooms
            .people
            .entry(user)
            .or_insert_with(|| broadcast::channel(WAITING).0)
            .subscribe();
        let ended = rooms
            .sessions
            .entry(session)
            .or_insert_with(|| watch::channel(false).0)
            .subscribe();
        Listener {
            live: self.clone(),
            user,
            session,
            messages,
            ended,
        }
    }

    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut rooms = self.live.rooms();
        // This one is still counted.
        if rooms
            .people
            .get(&self.user)
            .is_some_and(|sender| sender.receiver_count() <= 1)
        {
            rooms.people.remove(&self.user);
        }
        if rooms
            .sessions
            .get(&self.session)
            .is_some_and(|sender| sender.receiver_count() <= 1)
        {
            rooms.sessions.remove(&self.session);
        }
    }
}
