//! The best that were found so far.

/// The nearest points met so far, the nearest first; of equally near ones the one that stands first.
pub(super) struct Nearest {
    found: Vec<(f64, u32)>,
    wanted: usize,
}

impl Nearest {
    pub fn new(wanted: usize) -> Self {
        Self {
            found: Vec::with_capacity(wanted + 1),
            wanted,
        }
    }

    /// What a further point must be before to be of use: its distance and, at the same distance, its position.
    pub fn worst(&self) -> (f64, u32) {
        match self.found.last() {
            Some(last) if self.found.len() == self.wanted => *last,
            _ => (f64::INFINITY, u32::MAX),
        }
    }

    pub fn offer(&mut self, distance: f64, position: u32) {
        if (distance, position) >= self.worst() {
            return;
        }
        let place = self.found.partition_point(|known| *known < (distance, position));
        self.found.insert(place, (distance, position));
        self.found.truncate(self.wanted);
    }

    pub fn found(&self) -> &[(f64, u32)] {
        &self.found
    }
}
