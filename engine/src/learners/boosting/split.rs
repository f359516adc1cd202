//! Looking for the best split of a leaf.

use super::binned::Block;
use super::cuts::{Cuts, MISSING};
use super::pieces::Pieces;
use super::sums::{Least, Packing, Sum};

/// A split has to gain at least this.
const LEAST_GAIN: f64 = 1e-9;
/// Up to this many categories each is held against all others.
const FEW_CATEGORIES: usize = 4;
/// Categories on the smaller side of a split at most.
const MOST_CATEGORIES: usize = 32;
/// Categories are put in order as if each had so much more curvature, so that rare ones do not lead.
const SMOOTHING: f64 = 10.0;
/// What is added to the penalty where sides are made of sets, which fit by chance more easily.
const PENALTY_OF_SETS: f64 = 10.0;
/// Rows that a category needs to be told from the rest, and that a side needs more before another is looked at.
const ROWS_OF_CATEGORY: f64 = 10.0;

/// What a split has to keep to.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// Added to the curvature of each side.
    pub l2: f64,
    /// Curvature of each side at least.
    pub least_curvature: f64,
    /// Rows of each side at least.
    pub least_rows: f64,
    /// For each feature 1 when answers must not fall as it grows, -1 when they must not rise; empty without such rules.
    pub monotone: Vec<i8>,
}

/// The limits between which the answers of a leaf have to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    pub least: f64,
    pub most: f64,
}

impl Limits {
    pub const NONE: Self = Self {
        least: f64::NEG_INFINITY,
        most: f64::INFINITY,
    };
}

/// What becomes of a leaf.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Split {
    pub gain: f64,
    pub feature: usize,
    /// The pieces that go left.
    pub pieces: Pieces,
    /// The last piece that goes left where pieces are in order; none where they are categories.
    pub last: Option<u8>,
    /// The packed sums of both sides.
    pub left: i64,
    pub right: i64,
}

/// A leaf that is to be split.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole {
    /// Its packed sum.
    pub total: i64,
    pub limits: Limits,
}

impl Rules {
    /// The best answer for some rows, before it is shortened.
    pub fn answer(&self, sum: Sum, limits: Limits) -> f64 {
        (-sum.slope / (sum.curvature + self.l2)).clamp(limits.least, limits.most)
    }

    /// Whether both sides of a split could be large enough.
    pub fn can_split(&self, sum: Sum) -> bool {
        sum.rows + 0.5 >= 2.0 * self.least_rows && sum.curvature >= 2.0 * self.least_curvature
    }

    fn is_large_enough(&self, sum: Sum) -> bool {
        sum.rows + 0.5 >= self.least_rows && sum.curvature >= self.least_curvature
    }

    fn rule_of(&self, feature: usize) -> i8 {
        self.monotone.get(feature).copied().unwrap_or(0)
    }

    /// What the best answer makes the loss smaller by, times 2.
    fn worth(sum: Sum, l2: f64) -> f64 {
        sum.slope * sum.slope / (sum.curvature + l2)
    }

    /// The same where answers have limits.
    fn worth_within(&self, sum: Sum, limits: Limits) -> f64 {
        let answer = self.answer(sum, limits);
        -(2.0 * sum.slope * answer + (sum.curvature + self.l2) * answer * answer)
    }

    /// The limits of both sides of a split, which the rules of its feature narrow (the middle between the answers
    /// parts what may be above from what may be below).
    pub fn narrowed(&self, split: &Split, limits: Limits, packing: &Packing) -> (Limits, Limits) {
        let rule = self.rule_of(split.feature);
        if rule == 0 {
            return (limits, limits);
        }
        let answer = |total| self.answer(packing.sum(total), limits);
        let middle = f64::midpoint(answer(split.left), answer(split.right));
        let below = Limits { most: middle, ..limits };
        let above = Limits {
            least: middle,
            ..limits
        };
        if rule > 0 { (below, above) } else { (above, below) }
    }

    /// The best split of a leaf on one of the features of a block; `cells` are the leaf's sums.
    pub fn best(
        &self,
        whole: Whole,
        (block, cells): (&Block, &[i64]),
        cuts: &[Cuts],
        allowed: &[bool],
        packing: &Packing,
    ) -> Option<Split> {
        let mut best: Option<Split> = None;
        let quick = Quick::new(self, packing);
        for (place, &feature) in block.features.iter().enumerate() {
            if !allowed[feature] {
                continue;
            }
            let search = Search {
                rules: self,
                packing,
                quick,
                whole,
                feature,
                cells: &cells[block.cells_of(place)],
            };
            let found = match &cuts[feature] {
                cuts @ Cuts::Number { .. } => search.threshold(cuts),
                Cuts::Category { codes } => search.set(*codes as usize + 1),
            };
            best = better(best, found);
        }
        best
    }
}

/// The one that gains more; of equals the one on the first feature.
pub(super) fn better(a: Option<Split>, b: Option<Split>) -> Option<Split> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let second = b.gain > a.gain || (b.gain >= a.gain && b.feature < a.feature);
            Some(if second { b } else { a })
        }
        (a, b) => a.or(b),
    }
}

/// What both sides of a split are worth, reckoned in whole steps with a single division.
#[derive(Clone, Copy)]
struct Quick {
    least: Least,
    /// The penalty in steps of the curvature.
    l2: f64,
    /// What a step is worth.
    unit: f64,
}

impl Quick {
    fn new(rules: &Rules, packing: &Packing) -> Self {
        let (slope, curvature) = packing.worth_of_steps();
        Self {
            least: packing.least(rules.least_curvature, rules.least_rows),
            l2: rules.l2 / curvature,
            unit: slope * slope / curvature,
        }
    }

    /// Less than nothing where a side is too small.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "each part has less than 53 bits")]
    fn worth(&self, packing: &Packing, left: i64, right: i64) -> f64 {
        let (slope, curvature, rows) = packing.steps(left);
        let (other_slope, other_curvature, other_rows) = packing.steps(right);
        let least = self.least;
        if curvature.min(other_curvature) < least.curvature || rows.min(other_rows) < least.rows {
            return f64::NEG_INFINITY;
        }
        let (slope, other_slope) = (slope as f64, other_slope as f64);
        let (below, other_below) = (curvature as f64 + self.l2, other_curvature as f64 + self.l2);
        let above = slope * slope * other_below + other_slope * other_slope * below;
        self.unit * (above / (below * other_below))
    }
}

struct Search<'a> {
    rules: &'a Rules,
    packing: &'a Packing,
    quick: Quick,
    whole: Whole,
    feature: usize,
    cells: &'a [i64],
}

impl Search<'_> {
    /// Up to which piece rows go left, and where missing values go.
    fn threshold(&self, cuts: &Cuts) -> Option<Split> {
        let (first, pieces) = (cuts.first(), cuts.pieces());
        let missing = if first > 0 { self.cells[usize::from(MISSING)] } else { 0 };
        let parent = self
            .rules
            .worth_within(self.packing.sum(self.whole.total), self.whole.limits);
        // The gain, the last piece to the left, whether missing values go there too, and the sum of the left side.
        let mut best = (parent + LEAST_GAIN, 0, false, 0);
        let mut left = 0;
        for (piece, &cell) in (first..).zip(&self.cells[first..pieces]) {
            if cell == 0 {
                continue;
            }
            left += cell;
            let worth = self.worth_of(left);
            if worth > best.0 {
                best = (worth, piece, false, left);
            }
            if missing != 0 {
                let worth = self.worth_of(left + missing);
                if worth > best.0 {
                    best = (worth, piece, true, left + missing);
                }
            }
        }
        let (worth, last, mut missing_left, left) = best;
        if left == 0 {
            return None;
        }
        if missing == 0 {
            // Nothing was missing here: what will be goes with the larger side.
            let (left, right) = (self.packing.sum(left), self.packing.sum(self.whole.total - left));
            missing_left = left.curvature >= right.curvature;
        }
        let mut going_left = Pieces::range(first, last);
        if first > 0 && missing_left {
            going_left.add(MISSING);
        }
        Some(Split {
            gain: worth - parent,
            feature: self.feature,
            pieces: going_left,
            last: u8::try_from(last).ok(),
            left,
            right: self.whole.total - left,
        })
    }

    #[inline]
    /// What both sides are worth; less than nothing where the split is not allowed.
    fn worth_of(&self, left: i64) -> f64 {
        if self.rules.monotone.is_empty() {
            return self.quick.worth(self.packing, left, self.whole.total - left);
        }
        self.worth_by_rule(left)
    }

    fn worth_by_rule(&self, left: i64) -> f64 {
        let (left, right) = (self.packing.sum(left), self.packing.sum(self.whole.total - left));
        let rules = self.rules;
        if !rules.is_large_enough(left) || !rules.is_large_enough(right) {
            return f64::NEG_INFINITY;
        }
        let limits = self.whole.limits;
        let rise = rules.answer(right, limits) - rules.answer(left, limits);
        if rise * f64::from(rules.rule_of(self.feature)) < 0.0 {
            return f64::NEG_INFINITY;
        }
        rules.worth_within(left, limits) + rules.worth_within(right, limits)
    }

    /// Which categories go left: one of a few, or some of those at either end when all are put in the order of what
    /// they call for (Fisher 1958; with the precautions of `LightGBM`).
    fn set(&self, pieces: usize) -> Option<Split> {
        let known = (1..pieces).filter(|&piece| self.cells[piece] != 0);
        let mut sums: Vec<(usize, Sum)> = known
            .map(|piece| (piece, self.packing.sum(self.cells[piece])))
            .collect();
        let single = sums.len() <= FEW_CATEGORIES;
        sums.retain(|(_, sum)| single || sum.rows + 0.5 >= ROWS_OF_CATEGORY);
        if sums.is_empty() {
            return None;
        }
        let wanted = |sum: &Sum| sum.slope / (sum.curvature + SMOOTHING);
        sums.sort_by(|(a, one), (b, other)| wanted(one).total_cmp(&wanted(other)).then(a.cmp(b)));
        let order: Vec<usize> = sums.into_iter().map(|(piece, _)| piece).collect();
        let parent = self
            .rules
            .worth_within(self.packing.sum(self.whole.total), self.whole.limits);
        let mut best = (parent + LEAST_GAIN, Pieces::default(), 0);
        if single {
            for &piece in &order {
                let worth = self.worth_of(self.cells[piece]);
                if worth > best.0 {
                    best = (worth, Pieces::range(piece, piece), self.cells[piece]);
                }
            }
        } else {
            let most = order.len().div_ceil(2).min(MOST_CATEGORIES);
            self.try_one_end(order.iter().copied().take(most), &mut best);
            self.try_one_end(order.iter().rev().copied().take(most), &mut best);
        }
        let (worth, pieces, left) = best;
        (!pieces.is_empty()).then(|| Split {
            gain: worth - parent,
            feature: self.feature,
            pieces,
            last: None,
            left,
            right: self.whole.total - left,
        })
    }

    fn try_one_end(&self, order: impl Iterator<Item = usize>, best: &mut (f64, Pieces, i64)) {
        let (mut left, mut pieces, mut in_group) = (0, Pieces::default(), 0.0);
        for piece in order {
            left += self.cells[piece];
            pieces.add(u8::try_from(piece).unwrap_or(MISSING));
            in_group += self.packing.sum(self.cells[piece]).rows;
            if in_group < 2.0 * ROWS_OF_CATEGORY {
                continue;
            }
            in_group = 0.0;
            let (one, other) = (self.packing.sum(left), self.packing.sum(self.whole.total - left));
            if !self.rules.is_large_enough(one) || !self.rules.is_large_enough(other) {
                continue;
            }
            let l2 = self.rules.l2 + PENALTY_OF_SETS;
            let worth = if self.rules.monotone.is_empty() {
                Rules::worth(one, l2) + Rules::worth(other, l2)
            } else {
                self.worth_of(left)
            };
            if worth > best.0 {
                *best = (worth, pieces, left);
            }
        }
    }
}
