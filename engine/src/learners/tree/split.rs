//! Looking for the best split of some rows.

use super::bins::MOST_BINS;
use super::criterion::Criterion;

/// From this many rows on every piece is taken for occupied.
const MANY_ROWS: usize = 1024;
const WORDS: usize = MOST_BINS.div_ceil(64);

/// A split of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    pub feature: usize,
    /// Rows whose piece is this one or one before go left.
    pub last_left: u8,
    /// The greatest value that goes left, where it was drawn; otherwise it is the border of the pieces.
    pub threshold: Option<f32>,
    /// What the split gains.
    pub gain: f64,
}

/// What looking at one feature found.
pub(super) enum Found {
    /// All rows fall into one piece.
    Constant,
    /// There are several pieces, but no allowed split.
    Nothing,
    Split(Split),
}

/// Counts per piece of one feature, reused from node to node. It is all zero between two uses.
pub(super) struct Histogram<C: Criterion> {
    cells: Vec<C::Number>,
    left: Vec<C::Number>,
    right: Vec<C::Number>,
    occupied: [u64; WORDS],
}

impl<C: Criterion> Histogram<C> {
    pub fn new(criterion: &C) -> Self {
        let stride = criterion.stride();
        let zeros = |cells: usize| vec![C::Number::default(); cells * stride];
        Self {
            cells: zeros(WORDS * 64),
            left: zeros(1),
            right: zeros(1),
            occupied: [0; WORDS],
        }
    }

    /// The best split of `rows` on one feature that leaves both sides at least `least` rows.
    pub fn best_split(
        &mut self,
        criterion: &C,
        (feature, column): (usize, &[u8]),
        rows: &[u32],
        total: &[C::Number],
        least: f64,
    ) -> Found {
        self.count(criterion, column, rows);
        let found = self.scan(criterion, feature, total, least);
        self.clear(criterion.stride());
        found
    }

    fn count(&mut self, criterion: &C, column: &[u8], rows: &[u32]) {
        let stride = criterion.stride();
        if rows.len() >= MANY_ROWS {
            self.occupied = [u64::MAX; WORDS];
            for &row in rows {
                let piece = column[row as usize] as usize;
                criterion.add(row as usize, &mut self.cells[piece * stride..(piece + 1) * stride]);
            }
            return;
        }
        for &row in rows {
            let piece = column[row as usize] as usize;
            self.occupied[piece / 64] |= 1 << (piece % 64);
            criterion.add(row as usize, &mut self.cells[piece * stride..(piece + 1) * stride]);
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "pieces are numbered from 0 to 254")]
    fn scan(&mut self, criterion: &C, feature: usize, total: &[C::Number], least: f64) -> Found {
        let stride = criterion.stride();
        let weight = criterion.weight(total);
        let purity = criterion.purity(total);
        self.left.fill(C::Number::default());
        let mut best: Option<(usize, f64)> = None;
        let mut left_weight = 0.0;
        let mut just_found = false;
        for piece in Occupied::new(self.occupied) {
            let cell = &self.cells[piece * stride..(piece + 1) * stride];
            let here = criterion.weight(cell);
            if here == 0.0 {
                continue;
            }
            if just_found {
                // The border is put in the middle of the gap between the pieces that hold rows.
                best = best.map(|(last, gain)| ((last + piece - 1) / 2, gain));
                just_found = false;
            }
            self.left.iter_mut().zip(cell).for_each(|(sum, number)| *sum += *number);
            left_weight += here;
            let right_weight = weight - left_weight;
            if right_weight <= 0.0 {
                break;
            }
            if left_weight < least || right_weight < least {
                continue;
            }
            for ((right, all), left) in self.right.iter_mut().zip(total).zip(&self.left) {
                *right = *all - *left;
            }
            let gain = criterion.purity(&self.left) + criterion.purity(&self.right) - purity;
            // What rounding alone can make is no gain.
            if gain > best.map_or(1e-12 * purity.abs(), |(_, gain)| gain) {
                best = Some((piece, gain));
                just_found = true;
            }
        }
        let only_one = left_weight >= weight && self.is_constant(criterion);
        match best {
            Some((last_left, gain)) => Found::Split(Split {
                feature,
                last_left: last_left as u8,
                threshold: None,
                gain,
            }),
            None if only_one => Found::Constant,
            None => Found::Nothing,
        }
    }

    fn is_constant(&self, criterion: &C) -> bool {
        let stride = criterion.stride();
        let filled = |piece: &usize| criterion.weight(&self.cells[piece * stride..(piece + 1) * stride]) > 0.0;
        Occupied::new(self.occupied).filter(filled).take(2).count() < 2
    }

    fn clear(&mut self, stride: usize) {
        for piece in Occupied::new(self.occupied) {
            self.cells[piece * stride..(piece + 1) * stride].fill(C::Number::default());
        }
        self.occupied = [0; WORDS];
    }
}

/// The numbers of the bits that are set, from the lowest on.
struct Occupied {
    words: [u64; WORDS],
    word: usize,
}

impl Occupied {
    fn new(words: [u64; WORDS]) -> Self {
        Self { words, word: 0 }
    }
}

impl Iterator for Occupied {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.word < WORDS {
            let bits = self.words[self.word];
            if bits != 0 {
                self.words[self.word] = bits & (bits - 1);
                return Some(self.word * 64 + bits.trailing_zeros() as usize);
            }
            self.word += 1;
        }
        None
    }
}
