//! A set of pieces of a feature.

use serde::{Deserialize, Serialize};

/// Some of the at most 256 pieces of a feature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pieces([u64; 4]);

impl Pieces {
    /// None of them.
    pub const fn none() -> Self {
        Self([0; 4])
    }

    /// All from `first` to `last`, both included.
    pub fn range(first: usize, last: usize) -> Self {
        let mut pieces = Self::default();
        for piece in first..=last {
            pieces.add(u8::try_from(piece).unwrap_or(u8::MAX));
        }
        pieces
    }

    pub fn add(&mut self, piece: u8) {
        self.0[usize::from(piece >> 6)] |= 1 << (piece & 63);
    }

    pub fn contains(&self, piece: u8) -> bool {
        self.0[usize::from(piece >> 6)] >> (piece & 63) & 1 == 1
    }

    pub fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    /// For each piece whether it is in the set.
    pub fn table(&self) -> [bool; 256] {
        let mut table = [false; 256];
        for (piece, entry) in (0..=u8::MAX).zip(&mut table) {
            *entry = self.contains(piece);
        }
        table
    }
}
