//! How often something may happen: the generic cell rate algorithm (ITU-T I.371).
//!
//! Each key has a time until which it is "paid up"; each time something happens that moves on by the interval, and it is
//! refused while it lies more than a burst ahead. Ours instead of `governor`'s because an attempt that turns out right is
//! given back, and because the clock is a parameter.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use datapulse_shared::{ApiError, ErrorCode, error::ApiResult};
use uuid::Uuid;

/// Keys at hand before those that are paid up are dropped.
pub const MANY: usize = 50_000;

/// How many at once, and one more after each interval.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// How many at once.
    pub burst: i32,
    /// Between two more.
    pub interval: Duration,
}

impl Rate {
    /// How long to wait, for somebody who is paid up until then; nothing when it may happen now.
    pub fn wait(self, paid_up: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Duration> {
        let ahead = paid_up.map_or(Duration::zero(), |at| at - now);
        let too_far = ahead + self.interval - self.interval * self.burst;
        (too_far > Duration::zero()).then_some(too_far)
    }

    /// Until when somebody is paid up after it happened once more.
    pub fn after(self, paid_up: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
        paid_up.map_or(now, |at| at.max(now)) + self.interval
    }
}

/// The refusal of what came too early; `what` there is too much of.
pub fn refusal(what: &str, wait: Duration) -> ApiError {
    let seconds = u64::try_from(wait.num_seconds()).unwrap_or(0) + 1;
    let mut error = ApiError::new(
        ErrorCode::RateLimited,
        format!("too many {what}; wait {seconds} seconds and try again"),
    );
    error.retry_after = Some(seconds);
    error
}

/// Who sends requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sender {
    /// Somebody who is signed in, from wherever.
    Account(Uuid),
    /// Anybody who is not.
    Address(IpAddr),
}

/// The requests of everybody, counted in this process (SEC-06).
#[derive(Debug)]
pub struct Requests {
    rate: Option<Rate>,
    paid_up: Mutex<HashMap<Sender, DateTime<Utc>>>,
}

impl Requests {
    /// So many a minute, at once or spread; 0 for any number.
    pub fn per_minute(most: u32) -> Self {
        let burst = i32::try_from(most).unwrap_or(i32::MAX);
        let rate = (burst > 0).then(|| Rate {
            burst,
            interval: Duration::nanoseconds(60_000_000_000 / i64::from(burst)),
        });
        Self {
            rate,
            paid_up: Mutex::default(),
        }
    }

    /// Counts a request, or refuses it with the seconds to wait.
    pub fn count(&self, sender: Sender, now: DateTime<Utc>) -> ApiResult<()> {
        let Some(rate) = self.rate else { return Ok(()) };
        let mut paid_up = self.paid_up.lock().unwrap_or_else(PoisonError::into_inner);
        if paid_up.len() > MANY {
            paid_up.retain(|_, at| *at > now);
        }
        let at = paid_up.get(&sender).copied();
        if let Some(wait) = rate.wait(at, now) {
            return Err(refusal("requests", wait));
        }
        paid_up.insert(sender, rate.after(at, now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SEC-06
    #[test]
    fn a_burst_is_allowed_and_then_as_many_as_the_rate() {
        let requests = Requests::per_minute(60);
        let (ann, start) = (Sender::Account(Uuid::from_u128(1)), DateTime::<Utc>::UNIX_EPOCH);
        (0..60).for_each(|_| requests.count(ann, start).unwrap());
        let refused = requests.count(ann, start).unwrap_err();
        assert_eq!((refused.status, refused.retry_after), (429, Some(2)));
        requests.count(Sender::Account(Uuid::from_u128(2)), start).unwrap();
        requests.count(ann, start + Duration::seconds(1)).unwrap();
        requests.count(ann, start + Duration::seconds(1)).unwrap_err();
    }

    #[test]
    fn none_is_no_limit() {
        let requests = Requests::per_minute(0);
        let anybody = Sender::Address(IpAddr::from([127, 0, 0, 1]));
        (0..10_000).for_each(|_| requests.count(anybody, DateTime::<Utc>::UNIX_EPOCH).unwrap());
    }
}
