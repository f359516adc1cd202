//! Where to look next: a tree-structured Parzen estimator.
//!
//! The places so far are split into the good sixth and the rest, each becomes a density (a kernel around every place),
//! and of some places drawn from the good density the one is taken that the good density holds for much more likely than
//! the other (Bergstra et al., "Algorithms for Hyper-Parameter Optimization", 2011; whole places rather than single
//! settings are drawn as in Falkner et al., "BOHB", 2018, so that settings that go together stay together).

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::space::{Place, Range, Space};
use crate::elementary::{cos, exp, ln, powf};

/// Fewer places than this say nothing.
const FEWEST: usize = 6;
/// Places that are drawn to choose from.
const DRAWN: usize = 48;
/// One place in this many is drawn evenly, so that no corner is forgotten.
const ONE_IN: u32 = 8;
/// The narrowest kernel, as a share of a range.
const NARROWEST: f64 = 0.06;
/// How likely an option changes.
const CHANGE: f64 = 0.25;

/// The next place; `seen` are the places so far, best first. Says whether it was chosen rather than drawn.
pub(super) fn propose(space: &Space, seen: &[Place], random: &mut ChaCha8Rng) -> (Place, bool) {
    if seen.len() < FEWEST || random.gen_range(0..ONE_IN) == 0 {
        return (space.draw(random), false);
    }
    let split = seen.len().div_ceil(6).clamp(3, 12);
    let (good, rest) = seen.split_at(split);
    let (good, rest) = (Density::new(space, good), Density::new(space, rest));
    let mut best: Option<(f64, Place)> = None;
    for _ in 0..DRAWN {
        let place = good.draw(random);
        let gain = good.log_density(&place) - rest.log_density(&place);
        if best.as_ref().is_none_or(|(most, _)| gain > *most) {
            best = Some((gain, place));
        }
    }
    match best {
        Some((_, place)) => (place, true),
        None => (space.draw(random), false),
    }
}

/// A kernel around every place, and an even share everywhere.
struct Density<'a> {
    space: &'a Space,
    places: &'a [Place],
    widths: Vec<f64>,
}

impl<'a> Density<'a> {
    #[expect(clippy::cast_precision_loss, reason = "there are few places and dimensions")]
    fn new(space: &'a Space, places: &'a [Place]) -> Self {
        let shrink = powf(places.len() as f64, -1.0 / (4.0 + space.dimensions.len() as f64));
        let width = |dimension: usize| {
            let known: Vec<f64> = places.iter().filter_map(|place| place[dimension]).collect();
            let count = known.len().max(1) as f64;
            let mean = known.iter().sum::<f64>() / count;
            let variance = known.iter().map(|at| (at - mean).powi(2)).sum::<f64>() / count;
            (1.06 * variance.sqrt() * shrink).max(NARROWEST)
        };
        Self {
            space,
            places,
            widths: (0..space.dimensions.len()).map(width).collect(),
        }
    }

    fn draw(&self, random: &mut ChaCha8Rng) -> Place {
        let chosen = random.gen_range(0..=self.places.len());
        let Some(centre) = self.places.get(chosen) else {
            return self.space.draw(random);
        };
        let even = self.space.draw(random);
        let mut place = Vec::with_capacity(centre.len());
        for (number, dimension) in self.space.dimensions.iter().enumerate() {
            place.push(match (&dimension.range, centre[number]) {
                (_, None) => None,
                (Range::Options(_), Some(_)) if random.gen_bool(CHANGE) => even[number].or(centre[number]),
                (Range::Options(_), at) => at,
                (Range::Numbers { .. }, Some(at)) => Some(reflected(at + self.widths[number] * normal(random))),
            });
        }
        place
    }

    fn log_density(&self, place: &Place) -> f64 {
        let kernels = self.places.iter().map(|centre| self.log_kernel(centre, place));
        let logs: Vec<f64> = kernels.chain([self.log_even()]).collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        most + ln(logs.iter().map(|log| exp(log - most)).sum::<f64>())
    }

    #[expect(clippy::cast_precision_loss, reason = "there are few options")]
    fn log_kernel(&self, centre: &Place, place: &Place) -> f64 {
        let parts = self.space.dimensions.iter().enumerate().map(|(number, dimension)| {
            match (&dimension.range, centre[number], place[number]) {
                (Range::Numbers { .. }, Some(centre), Some(at)) => {
                    let width = self.widths[number];
                    -0.5 * ((at - centre) / width).powi(2) - ln(width * 2.506_628_274_631)
                }
                (Range::Options(options), Some(centre), Some(at)) => {
                    let change = CHANGE / options.len() as f64;
                    let same = (centre - at).abs() < 0.5;
                    if same { ln(1.0 - CHANGE + change) } else { ln(change) }
                }
                // One matters and the other does not: these are different worlds.
                (_, Some(_), None) | (_, None, Some(_)) => ln(CHANGE),
                (_, None, None) => 0.0,
            }
        });
        parts.sum()
    }

    #[expect(clippy::cast_precision_loss, reason = "there are few options")]
    fn log_even(&self) -> f64 {
        let parts = self.space.dimensions.iter().map(|dimension| match &dimension.range {
            Range::Options(options) => -ln(options.len() as f64),
            Range::Numbers { .. } => 0.0,
        });
        parts.sum()
    }
}

/// Back into the range, as from a mirror at its ends.
fn reflected(at: f64) -> f64 {
    let folded = at.rem_euclid(2.0);
    if folded > 1.0 { 2.0 - folded } else { folded }
}

/// A number from the standard normal distribution (Box and Muller 1958).
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (u, v): (f64, f64) = (random.gen_range(f64::MIN_POSITIVE..1.0), random.gen_range(0.0..1.0));
    (-2.0 * ln(u)).sqrt() * cos(std::f64::consts::TAU * v)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::learners::learner;

    /// How far from the best place the best of so many trials is.
    fn best_of(trials: usize, seed: u64, chosen: bool) -> f64 {
        let space = Space::new(learner("gradient_boosting").unwrap().info(), None, None, false).unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let loss = |place: &Place| -> f64 { place.iter().flatten().map(|at| (at - 0.3).powi(2)).sum() };
        let mut tried: Vec<Place> = Vec::new();
        for _ in 0..trials {
            let place = if chosen {
                propose(&space, &tried, &mut random).0
            } else {
                space.draw(&mut random)
            };
            assert_eq!(place.len(), space.dimensions.len());
            tried.push(place);
            tried.sort_by(|a, b| loss(a).total_cmp(&loss(b)));
        }
        loss(&tried[0])
    }

    #[test]
    fn what_is_chosen_is_better_than_what_is_drawn() {
        let sum = |chosen| (0..10).map(|seed| best_of(60, seed, chosen)).sum::<f64>();
        let (chosen, drawn) = (sum(true), sum(false));
        assert!(chosen < 0.8 * drawn, "{chosen} instead of {drawn}");
    }

    #[test]
    fn a_number_beyond_the_ends_comes_back_as_from_a_mirror() {
        for (given, wanted) in [(0.4, 0.4), (-0.25, 0.25), (1.25, 0.75), (2.5, 0.5)] {
            assert!((reflected(given) - wanted).abs() < 1e-12);
        }
    }
}
