//! The time, as a parameter: tests move it, the product reads the system's.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, Duration, SubsecRound, Utc};

/// Where the server takes the time from: the system's clock, moved on by as much as a test said.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_microseconds: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// Now, in whole microseconds: PostgreSQL keeps no more, and what is stored must compare equal.
    pub fn now(&self) -> DateTime<Utc> {
        let ahead = Duration::microseconds(self.ahead_microseconds.load(Ordering::Relaxed));
        (Utc::now() + ahead).trunc_subsecs(6)
    }

    /// Moves this clock and its clones on, for tests of what happens later.
    pub fn advance(&self, by: Duration) {
        self.ahead_microseconds
            .fetch_add(by.num_microseconds().unwrap_or(0), Ordering::Relaxed);
    }
}
