//! What is tried next. It depends on the trials so far and the seed of the run alone.

use std::cmp::Ordering;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::config::{Search, SearchMethod};
use super::portfolio;
use super::space::{Place, Space};
use super::tpe::propose;
use super::trial::{Origin, Trial};
use crate::error::Result;
use crate::learners::Hyperparameters;

/// How much rarer each next best algorithm is tried.
const RARER: f64 = 0.5;
/// Places that are looked at for one that is new.
const ATTEMPTS: usize = 24;

/// What is to be tried.
pub(super) struct Next {
    /// Position of its space.
    pub space: usize,
    pub settings: Hyperparameters,
    pub origin: Origin,
}

/// What there is to choose from.
pub(super) struct Menu<'a> {
    search: &'a Search,
    pub spaces: Vec<Space>,
    /// The settings that each space begins with, as they are known to be good.
    portfolio: Vec<Vec<Hyperparameters>>,
    /// The first of each, in the order in which they are tried.
    firsts: Vec<(usize, Hyperparameters)>,
    seed: u32,
    higher: bool,
}

impl<'a> Menu<'a> {
    /// `spaces` come in the order in which a person named them; cheap ones are tried first.
    pub fn new(search: &'a Search, spaces: Vec<Space>, rows: usize, seed: u32, higher: bool) -> Result<Self> {
        search.check(&spaces)?;
        let portfolio = portfolio_of(&spaces, rows)?;
        Ok(Self {
            search,
            firsts: firsts_of(&spaces, &portfolio),
            spaces,
            portfolio,
            seed,
            higher,
        })
    }

    /// Whether trials that fall behind are given up.
    pub fn races(&self) -> bool {
        self.search.method == SearchMethod::Bayesian
    }

    /// The next settings; none when there is nothing new to try.
    pub fn next(&self, trials: &[Trial]) -> Result<Option<Next>> {
        let number = trials.len();
        // Each trial has random numbers of its own, so that a search goes on after an interruption as it would have.
        let seed = u64::from(self.seed) << 32 | u64::try_from(number).unwrap_or(u64::MAX) & 0xffff_ffff;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        match self.search.method {
            SearchMethod::Grid => self.combination(number),
            SearchMethod::Random => self.drawn(number, trials, &mut random),
            SearchMethod::Bayesian => match self.firsts.get(number) {
                Some((space, settings)) => Ok(Some(known(*space, settings))),
                None => self.promising(trials, &mut random),
            },
        }
    }

    fn combination(&self, mut number: usize) -> Result<Option<Next>> {
        for (position, space) in self.spaces.iter().enumerate() {
            let count = space
                .dimensions
                .iter()
                .map(super::space::Dimension::options)
                .product::<usize>();
            if number < count {
                return Ok(Some(Next {
                    space: position,
                    settings: space.settings(&space.combination(number))?,
                    origin: Origin::Grid,
                }));
            }
            number -= count;
        }
        Ok(None)
    }

    /// One algorithm after the other, settings drawn.
    fn drawn(&self, number: usize, trials: &[Trial], random: &mut ChaCha8Rng) -> Result<Option<Next>> {
        for turn in 0..self.spaces.len() {
            let space = (number + turn) % self.spaces.len();
            let place = |random: &mut ChaCha8Rng| (self.spaces[space].draw(random), false);
            if let Some(next) = self.new_one(space, trials, random, place)? {
                return Ok(Some(next));
            }
        }
        Ok(None)
    }

    /// Good algorithms more often, and of each first what is known to be good, then what resembles its best.
    fn promising(&self, trials: &[Trial], random: &mut ChaCha8Rng) -> Result<Option<Next>> {
        let mut order = self.by_standing(trials);
        while !order.is_empty() {
            let mut turn = 0;
            while turn + 1 < order.len() && random.gen_bool(RARER) {
                turn += 1;
            }
            let space = order.remove(turn);
            if let Some(settings) = self.untried(space, trials) {
                return Ok(Some(known(space, settings)));
            }
            let seen = self.places(space, trials);
            let place = |random: &mut ChaCha8Rng| propose(&self.spaces[space], &seen, random);
            if let Some(next) = self.new_one(space, trials, random, place)? {
                return Ok(Some(next));
            }
        }
        Ok(None)
    }

    /// The next of the known settings of an algorithm that was not tried yet.
    fn untried(&self, space: usize, trials: &[Trial]) -> Option<&Hyperparameters> {
        let name = self.spaces[space].name();
        let tried = |settings: &Hyperparameters| {
            trials
                .iter()
                .any(|trial| trial.algorithm == name && trial.hyperparameters == *settings)
        };
        self.portfolio[space].iter().find(|settings| !tried(settings))
    }

    fn new_one(
        &self,
        space: usize,
        trials: &[Trial],
        random: &mut ChaCha8Rng,
        mut place: impl FnMut(&mut ChaCha8Rng) -> (Place, bool),
    ) -> Result<Option<Next>> {
        let name = self.spaces[space].name();
        for _ in 0..ATTEMPTS {
            let (place, chosen) = place(random);
            let settings = self.spaces[space].settings(&place)?;
            let same = |trial: &Trial| trial.algorithm == name && trial.hyperparameters == settings;
            if !trials.iter().any(same) {
                let origin = if chosen { Origin::Model } else { Origin::Random };
                return Ok(Some(Next {
                    space,
                    settings,
                    origin,
                }));
            }
        }
        Ok(None)
    }

    /// Spaces by their best trial, best first; those that only failed are left out.
    fn by_standing(&self, trials: &[Trial]) -> Vec<usize> {
        let best = |space: usize| {
            let own = trials
                .iter()
                .filter(|trial| trial.algorithm == self.spaces[space].name());
            own.map(|trial| trial.standing(self.higher)).max_by(compare)
        };
        let mut order: Vec<(usize, (usize, f64))> = (0..self.spaces.len())
            .map(|space| (space, best(space).unwrap_or((1, f64::NEG_INFINITY))))
            .filter(|(_, standing)| standing.0 > 0)
            .collect();
        order.sort_by(|a, b| compare(&b.1, &a.1));
        order.into_iter().map(|(space, _)| space).collect()
    }

    /// Where the trials of one algorithm lie, best first.
    fn places(&self, space: usize, trials: &[Trial]) -> Vec<Place> {
        let space = &self.spaces[space];
        let mut own: Vec<&Trial> = trials.iter().filter(|trial| trial.algorithm == space.name()).collect();
        own.sort_by(|a, b| compare(&b.standing(self.higher), &a.standing(self.higher)));
        own.iter().map(|trial| space.place(&trial.hyperparameters)).collect()
    }
}

fn compare(a: &(usize, f64), b: &(usize, f64)) -> Ordering {
    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
}

fn known(space: usize, settings: &Hyperparameters) -> Next {
    Next {
        space,
        settings: settings.clone(),
        origin: Origin::Portfolio,
    }
}

/// The known settings of each algorithm, none of them twice.
fn portfolio_of(spaces: &[Space], rows: usize) -> Result<Vec<Vec<Hyperparameters>>> {
    let of = |space: &Space| {
        let mut found: Vec<Hyperparameters> = Vec::new();
        for given in portfolio::settings(space.name(), rows) {
            let settings = space.named(&given)?;
            if !found.contains(&settings) {
                found.push(settings);
            }
        }
        Ok(found)
    };
    spaces.iter().map(of).collect()
}

/// The first settings of each algorithm, the cheapest algorithm first.
fn firsts_of(spaces: &[Space], portfolio: &[Vec<Hyperparameters>]) -> Vec<(usize, Hyperparameters)> {
    let cost = |space: usize| portfolio::first_cost(spaces[space].info());
    let mut order: Vec<usize> = (0..spaces.len()).collect();
    order.sort_by(|&a, &b| cost(a).total_cmp(&cost(b)));
    order
        .into_iter()
        .filter_map(|space| Some((space, portfolio[space].first()?.clone())))
        .collect()
}
