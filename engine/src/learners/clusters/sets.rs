//! Sets that grow together.

/// Which set each of some things belongs to.
pub(super) struct Sets {
    parents: Vec<usize>,
}

impl Sets {
    /// Each thing alone.
    pub fn new(count: usize) -> Self {
        Self {
            parents: (0..count).collect(),
        }
    }

    /// The first thing of the set of `one`.
    pub fn of(&mut self, one: usize) -> usize {
        let mut root = one;
        while self.parents[root] != root {
            root = self.parents[root];
        }
        let mut place = one;
        while self.parents[place] != root {
            place = std::mem::replace(&mut self.parents[place], root);
        }
        root
    }

    /// Puts two sets together.
    pub fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        self.parents[one.max(other)] = one.min(other);
    }

    /// The sets of some things, numbered in the order in which they come, and how many there are.
    pub fn numbered(&mut self, things: &[usize]) -> (Vec<u32>, usize) {
        let mut names = std::collections::BTreeMap::new();
        let mut codes = Vec::with_capacity(things.len());
        for &thing in things {
            let next = u32::try_from(names.len()).unwrap_or(u32::MAX);
            let root = self.of(thing);
            codes.push(*names.entry(root).or_insert(next));
        }
        (codes, names.len())
    }
}
