//! A few things in memory, those used last.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// Values by key, the most recently used first, up to a weight over all of them.
#[derive(Debug)]
pub struct Recent<K, V> {
    most: usize,
    kept: Mutex<VecDeque<Kept<K, V>>>,
}

#[derive(Debug)]
struct Kept<K, V> {
    key: K,
    value: V,
    weight: usize,
}

impl<K: PartialEq, V: Clone> Recent<K, V> {
    /// Keeps what weighs no more than this together; whoever keeps says what a thing weighs.
    pub const fn up_to(most: usize) -> Self {
        Self {
            most,
            kept: Mutex::new(VecDeque::new()),
        }
    }

    /// The value, which counts as used now.
    pub fn find(&self, key: &K) -> Option<V> {
        let mut kept = self.lock();
        let place = kept.iter().position(|entry| entry.key == *key)?;
        let entry = kept.remove(place)?;
        let value = entry.value.clone();
        kept.push_front(entry);
        Some(value)
    }

    /// Keeps it in place of an earlier one; what was not used for the longest time goes.
    pub fn keep(&self, key: K, value: V, weight: usize) {
        let mut kept = self.lock();
        kept.retain(|entry| entry.key != key);
        kept.push_front(Kept { key, value, weight });
        while kept.iter().map(|entry| entry.weight).sum::<usize>() > self.most && kept.pop_back().is_some() {}
    }

    /// Drops it.
    pub fn forget(&self, key: &K) {
        self.lock().retain(|entry| entry.key != *key);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Kept<K, V>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let recent = Recent::up_to(10);
        recent.keep("a", 1, 4);
        recent.keep("b", 2, 4);
        assert_eq!(recent.find(&"a"), Some(1));
        recent.keep("c", 3, 4);
        assert_eq!(
            (recent.find(&"a"), recent.find(&"b"), recent.find(&"c")),
            (Some(1), None, Some(3))
        );
        recent.forget(&"a");
        assert_eq!(recent.find(&"a"), None);
    }

    #[test]
    fn what_is_too_heavy_alone_is_not_kept() {
        let recent = Recent::up_to(10);
        recent.keep("a", 1, 11);
        assert_eq!(recent.find(&"a"), None);
    }
}
