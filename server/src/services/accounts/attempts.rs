//! How often somebody may try (ACC-30).
//!
//! The generic cell rate algorithm (ITU-T I.371): each key has a time at which it is "paid up"; an attempt moves it on by
//! the interval, and is refused while it lies more than a burst ahead. Ours instead of `governor`'s because an attempt that
//! turns out right is given back, so that only wrong ones count, and because the clock is a parameter.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use datapulse_shared::{ApiError, ErrorCode, error::ApiResult};

/// How many at once, and one more after each interval.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    name: &'static str,
    burst: i32,
    interval: Duration,
}

/// Wrong passwords for one account, from anywhere.
pub(super) const LOGIN_BY_ACCOUNT: Limit = Limit {
    name: "login",
    burst: 10,
    interval: Duration::seconds(30),
};
/// Wrong passwords from one address, for any account.
pub(super) const LOGIN_BY_ADDRESS: Limit = Limit {
    name: "login",
    burst: 50,
    interval: Duration::seconds(2),
};
/// New accounts from one address.
pub(super) const REGISTER_BY_ADDRESS: Limit = Limit {
    name: "register",
    burst: 60,
    interval: Duration::seconds(1),
};
/// Reset mails to one account.
pub(super) const RESET_BY_ACCOUNT: Limit = Limit {
    name: "reset",
    burst: 5,
    interval: Duration::minutes(5),
};
/// Reset requests and reset tokens tried from one address.
pub(super) const RESET_BY_ADDRESS: Limit = Limit {
    name: "reset",
    burst: 30,
    interval: Duration::seconds(20),
};

/// Keys at hand before those that are paid up are dropped.
const MANY: usize = 50_000;

/// The attempts of this process.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    paid_up: Mutex<HashMap<String, DateTime<Utc>>>,
}

/// One attempt that was let through.
#[derive(Debug)]
pub(super) struct Attempt<'a> {
    attempts: &'a Attempts,
    keys: [(Limit, String); 2],
}

impl Attempts {
    /// Counts an attempt, or refuses it with the seconds to wait. Both its account and its address must allow it.
    pub(super) fn begin(
        &self,
        (by_account, account): (Limit, &str),
        (by_address, address): (Limit, IpAddr),
        now: DateTime<Utc>,
    ) -> ApiResult<Attempt<'_>> {
        let keys = [
            (
                by_account,
                format!("{} account {}", by_account.name, account.trim().to_lowercase()),
            ),
            (by_address, format!("{} address {address}", by_address.name)),
        ];
        let mut paid_up = self.paid_up.lock().unwrap_or_else(PoisonError::into_inner);
        if paid_up.len() > MANY {
            paid_up.retain(|_, at| *at > now);
        }
        for (limit, key) in &keys {
            let ahead = paid_up.get(key).map_or(Duration::zero(), |at| *at - now);
            let too_far = ahead + limit.interval - limit.interval * limit.burst;
            if too_far > Duration::zero() {
                return Err(refusal(too_far));
            }
        }
        for (limit, key) in &keys {
            let at = paid_up.entry(key.clone()).or_insert(now);
            *at = (*at).max(now) + limit.interval;
        }
        Ok(Attempt { attempts: self, keys })
    }

    /// Counts an attempt of an address alone.
    pub(super) fn begin_by_address(&self, limit: Limit, address: IpAddr, now: DateTime<Utc>) -> ApiResult<()> {
        self.begin((limit, &address.to_string()), (limit, address), now)
            .map(drop)
    }
}

impl Attempt<'_> {
    /// The attempt was right: it does not count.
    pub(super) fn give_back(self) {
        let mut paid_up = self.attempts.paid_up.lock().unwrap_or_else(PoisonError::into_inner);
        for (limit, key) in &self.keys {
            if let Some(at) = paid_up.get_mut(key) {
                *at -= limit.interval;
            }
        }
    }
}

fn refusal(wait: Duration) -> ApiError {
    let seconds = u64::try_from(wait.num_seconds()).unwrap_or(0) + 1;
    let mut error = ApiError::new(
        ErrorCode::RateLimited,
        format!("too many attempts; wait {seconds} seconds and try again"),
    );
    error.retry_after = Some(seconds);
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit {
        name: "test",
        burst: 3,
        interval: Duration::seconds(10),
    };

    fn attempt<'a>(attempts: &'a Attempts, account: &str, now: DateTime<Utc>) -> ApiResult<Attempt<'a>> {
        let generous = Limit { burst: 1000, ..LIMIT };
        attempts.begin((LIMIT, account), (generous, IpAddr::from([127, 0, 0, 1])), now)
    }

    /// ACC-30
    #[test]
    fn a_burst_is_allowed_and_then_one_more_after_each_interval() {
        let attempts = Attempts::default();
        let start = DateTime::<Utc>::UNIX_EPOCH;
        for _ in 0..3 {
            attempt(&attempts, "ann", start).unwrap();
        }
        let refused = attempt(&attempts, "Ann ", start).unwrap_err();
        assert_eq!((refused.status, refused.retry_after), (429, Some(11)));
        attempt(&attempts, "ben", start).unwrap();
        attempt(&attempts, "ann", start + Duration::seconds(10)).unwrap();
        attempt(&attempts, "ann", start + Duration::seconds(10)).unwrap_err();
    }

    #[test]
    fn a_right_attempt_does_not_count() {
        let attempts = Attempts::default();
        let start = DateTime::<Utc>::UNIX_EPOCH;
        for _ in 0..20 {
            attempt(&attempts, "ann", start).unwrap().give_back();
        }
    }
}
