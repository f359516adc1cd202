//! How often somebody may try (ACC-30). An attempt that turns out right is given back: only wrong ones count.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use datapulse_shared::error::ApiResult;

use crate::rate::{MANY, Rate, refusal};

/// How many at once, and one more after each interval.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    name: &'static str,
    rate: Rate,
}

/// Wrong passwords for one account, from anywhere.
pub(super) const LOGIN_BY_ACCOUNT: Limit = Limit {
    name: "login",
    rate: Rate {
        burst: 10,
        interval: Duration::seconds(30),
    },
};
/// Wrong passwords from one address, for any account.
pub(super) const LOGIN_BY_ADDRESS: Limit = Limit {
    name: "login",
    rate: Rate {
        burst: 50,
        interval: Duration::seconds(2),
    },
};
/// New accounts from one address.
pub(super) const REGISTER_BY_ADDRESS: Limit = Limit {
    name: "register",
    rate: Rate {
        burst: 60,
        interval: Duration::seconds(1),
    },
};
/// Reset mails to one account.
pub(super) const RESET_BY_ACCOUNT: Limit = Limit {
    name: "reset",
    rate: Rate {
        burst: 5,
        interval: Duration::minutes(5),
    },
};
/// Reset requests and reset tokens tried from one address.
pub(super) const RESET_BY_ADDRESS: Limit = Limit {
    name: "reset",
    rate: Rate {
        burst: 30,
        interval: Duration::seconds(20),
    },
};

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
            if let Some(wait) = limit.rate.wait(paid_up.get(key).copied(), now) {
                return Err(refusal("attempts", wait));
            }
        }
        for (limit, key) in &keys {
            let after = limit.rate.after(paid_up.get(key).copied(), now);
            paid_up.insert(key.clone(), after);
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
                *at -= limit.rate.interval;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit {
        name: "test",
        rate: Rate {
            burst: 3,
            interval: Duration::seconds(10),
        },
    };

    fn attempt<'a>(attempts: &'a Attempts, account: &str, now: DateTime<Utc>) -> ApiResult<Attempt<'a>> {
        let generous = Limit {
            rate: Rate {
                burst: 1000,
                ..LIMIT.rate
            },
            ..LIMIT
        };
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
