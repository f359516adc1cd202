//! Judging a method from several points of the past, at each of which it knows only what came before.

use rayon::prelude::*;

use super::intervals::reach;
use super::methods::{Forecaster, Path, Piece, average};
use super::numbers::{period, real};
use super::pace::Pace;
use super::panel::{Panel, Series};
use super::score::Score;
use crate::control::Stage;
use crate::error::{EngineError, Result};
use crate::metrics::{Metrics, sample};

/// The fewest values that a method may know.
const SHORTEST_PAST: usize = 3;
/// The most scores that a model keeps.
const MOST_SCORES: usize = 2_000;

/// From where each series is forecast: how many of its values are known then, ascending; none for a series that is too
/// short to be judged by.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub origins: Vec<Vec<usize>>,
    pub horizon: usize,
    pub seasons: Vec<usize>,
}

/// What a method said from each origin of each series.
#[derive(Debug, Clone)]
pub(super) struct Backtest {
    pub paths: Vec<Vec<Path>>,
}

/// What came out of a backtest.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    pub metrics: Metrics,
    /// Window by window, the oldest first.
    pub windows: Vec<Metrics>,
    /// How many standard deviations steps were off, ascending, at most 2,000.
    pub scores: Vec<f64>,
}

impl Plan {
    /// The same origins for every method.
    ///
    /// # Errors
    /// `BadInput` when no series is long enough for the horizon.
    pub fn new(panel: &Panel, horizon: usize, windows: usize, seasons: &[usize]) -> Result<Self> {
        let season = seasons.first().copied().unwrap_or(1);
        let origins: Vec<Vec<usize>> = panel
            .series
            .iter()
            .map(|series| origins(series.values.len(), horizon, windows, season))
            .collect();
        if origins.iter().all(Vec::is_empty) {
            let longest = panel.series.iter().map(|series| series.values.len()).max().unwrap_or(0);
            let what = format!(
                "the longest series has {longest} values, which are too few to judge forecasts of {horizon} steps by"
            );
            let advice = match longest.saturating_sub(SHORTEST_PAST) {
                0 => "give a table with more points in time".to_owned(),
                most => format!("choose a horizon of at most {most}, or give a table with more points in time"),
            };
            return Err(EngineError::bad_input(what, advice));
        }
        Ok(Self {
            origins,
            horizon,
            seasons: seasons.to_vec(),
        })
    }

    /// Forecasts that one method makes.
    pub fn count(&self) -> u64 {
        self.origins.iter().map(|origins| origins.len() as u64).sum()
    }

    /// How many windows the longest series has.
    pub fn windows(&self) -> usize {
        self.origins.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The number of an origin counted from the newest, the same for all series.
    fn age(&self, series: usize, place: usize) -> usize {
        self.origins[series].len() - 1 - place
    }
}

fn origins(length: usize, horizon: usize, windows: usize, season: usize) -> Vec<usize> {
    let Some(newest) = length.checked_sub(horizon).filter(|known| *known >= SHORTEST_PAST) else {
        return Vec::new();
    };
    // Room for two seasons, as far as there are so many values.
    let oldest = (2 * season + 1).max(10).min(newest);
    let room = newest - oldest;
    let step = if windows > 1 {
        (room / (windows - 1)).clamp(1, horizon)
    } else {
        1
    };
    let count = windows.min(room / step + 1);
    (0..count).rev().map(|back| newest - back * step).collect()
}

impl Backtest {
    /// Forecasts from every origin. The order of the threads does not matter: each forecast has its own place.
    pub fn make(
        panel: &Panel,
        plan: &Plan,
        method: &Forecaster,
        seed: u32,
        pace: &Pace<'_>,
        message: &str,
    ) -> Result<Self> {
        if method.learns() {
            return Self::learnt(panel, plan, method, seed, pace, message);
        }
        let of_series = |(series, origins): (&Series, &Vec<usize>)| {
            origins
                .par_iter()
                .map(|&known| {
                    let path = method.forecast(&panel.piece(series, known, &plan.seasons), plan.horizon);
                    pace.step(Stage::Training, message)?;
                    path
                })
                .collect::<Result<Vec<_>>>()
        };
        let paths = panel
            .series
            .par_iter()
            .zip(&plan.origins)
            .map(of_series)
            .collect::<Result<_>>()?;
        Ok(Self { paths })
    }

    /// For each window anew: learns from what all series knew then, and forecasts them.
    fn learnt(
        panel: &Panel,
        plan: &Plan,
        method: &Forecaster,
        seed: u32,
        pace: &Pace<'_>,
        message: &str,
    ) -> Result<Self> {
        let mut paths: Vec<Vec<Path>> = plan.origins.iter().map(|_| Vec::new()).collect();
        for age in (0..plan.windows()).rev() {
            let here: Vec<(usize, Piece<'_>)> = (0..panel.series.len())
                .filter_map(|place| {
                    let back = plan.origins[place].len().checked_sub(age + 1)?;
                    let known = plan.origins[place][back];
                    Some((place, panel.piece(&panel.series[place], known, &plan.seasons)))
                })
                .collect();
            let pieces: Vec<Piece<'_>> = here.iter().map(|(_, piece)| *piece).collect();
            let ready = method.learnt(&pieces, plan.horizon, seed, pace.control())?;
            let forecast = |piece: &Piece<'_>| {
                let path = ready.forecast(piece, plan.horizon);
                pace.step(Stage::Training, message)?;
                path
            };
            let said = pieces.par_iter().map(forecast).collect::<Result<Vec<_>>>()?;
            for ((place, _), path) in here.into_iter().zip(said) {
                paths[place].push(path);
            }
        }
        Ok(Self { paths })
    }

    /// The mean of other backtests.
    pub fn mean_of(others: &[&Self]) -> Self {
        let at = |series: usize, origin: usize| -> Vec<Path> {
            others.iter().map(|other| other.paths[series][origin].clone()).collect()
        };
        let count = others.first().map_or(0, |first| first.paths.len());
        let of_series = |series: usize| {
            (0..others[0].paths[series].len())
                .map(|origin| average(&at(series, origin)))
                .collect()
        };
        Self {
            paths: (0..count).map(of_series).collect(),
        }
    }

    /// Compares with what came. Intervals of a window are sized by what the other windows were off, so that their
    /// coverage is an honest one.
    pub fn judge(&self, panel: &Panel, plan: &Plan, coverage: f64) -> Judgement {
        let season = plan.seasons.first().copied().unwrap_or(1);
        let windows = plan.windows();
        let mut strange: Vec<Vec<f64>> = vec![Vec::new(); windows];
        self.each(panel, plan, |age, _, actual, path| {
            strange[age].extend(scores(actual, path));
        });
        let reaches: Vec<f64> = (0..windows)
            .map(|own| {
                let others = strange
                    .iter()
                    .enumerate()
                    .filter(|(age, _)| *age != own || windows == 1);
                let mut others: Vec<f64> = others.flat_map(|(_, scores)| scores.iter().copied()).collect();
                others.sort_by(f64::total_cmp);
                reach(&others, coverage)
            })
            .collect();
        let mut by_window: Vec<Vec<Score>> = vec![Vec::new(); windows];
        self.each(panel, plan, |age, past, actual, path| {
            let within = |(step, value): (usize, &f64)| {
                (value - path.mean[step]).abs() <= reaches[age] * path.spread[step] + 1e-12 * value.abs()
            };
            let covered = actual.iter().enumerate().filter(|pair| within(*pair)).count();
            by_window[age].push(Score::of(actual, &path.mean, past, season).with_covered(covered));
        });
        let mut all: Vec<f64> = strange.into_iter().flatten().collect();
        all.sort_by(f64::total_cmp);
        Judgement {
            metrics: Score::together(&by_window.iter().flatten()),
            windows: by_window
                .iter()
                .rev()
                .map(|scores| Score::together(&scores.iter()))
                .collect(),
            scores: sample(&all, MOST_SCORES),
        }
    }

    /// Calls `visit` with the age of the window, what was known, what came and what was forecast.
    fn each(&self, panel: &Panel, plan: &Plan, mut visit: impl FnMut(usize, &[f64], &[f64], &Path)) {
        for (place, series) in panel.series.iter().enumerate() {
            for (number, (&known, path)) in plan.origins[place].iter().zip(&self.paths[place]).enumerate() {
                let (past, rest) = series.values.split_at(known);
                visit(plan.age(place, number), past, &rest[..plan.horizon], path);
            }
        }
    }
}

/// How many standard deviations each step was off; steps without any uncertainty say nothing.
fn scores(actual: &[f64], path: &Path) -> Vec<f64> {
    let pairs = actual.iter().zip(&path.mean).zip(&path.spread);
    pairs
        .filter(|(_, spread)| **spread > 0.0)
        .map(|((actual, mean), spread)| (actual - mean).abs() / spread)
        .filter(|score| score.is_finite())
        .collect()
}

/// The period after so many values of a series.
pub(super) fn period_after(series: &Series, known: usize) -> i64 {
    series.start + period(real(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_leave_the_horizon_and_room_to_learn() {
        assert_eq!(origins(144, 12, 3, 12), [108, 120, 132]);
        assert_eq!(origins(40, 12, 3, 12), [26, 27, 28]);
        assert_eq!(origins(15, 12, 3, 1), [3]);
        assert_eq!(origins(14, 12, 3, 1), [0; 0]);
        assert_eq!(origins(30, 5, 1, 1), [25]);
    }
}
