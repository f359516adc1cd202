//! The methods: from the past of a series to its next values.

mod classical;
mod ets;
mod lags;
mod mstl;
mod naive;
mod stl;
mod theta;

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod described;
        mod learnt;

        pub use described::{algorithms, info};
        pub(super) use described::{AVERAGE, prepared};
    }
}

use serde::{Deserialize, Serialize};

use super::calendar::Frequency;
use super::numbers::{is_constant, mean};
use crate::error::Result;

/// The past of one series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    /// All finite, at least one.
    pub values: &'a [f64],
    /// The period of the first value.
    pub start: i64,
    /// How far apart the values are.
    pub frequency: &'a Frequency,
    /// Steps after which the series repeats itself, the shortest first.
    pub seasons: &'a [usize],
}

impl Piece<'_> {
    /// The shortest season of which the past holds at least two.
    pub fn season(&self) -> Option<usize> {
        self.seasons
            .iter()
            .copied()
            .find(|season| *season > 1 && self.values.len() >= 2 * season)
    }
}

/// The next values of a series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    /// What is expected.
    pub mean: Vec<f64>,
    /// How far off that usually is (one standard deviation), for each step.
    pub spread: Vec<f64>,
    /// What was chosen for the series, such as `ETS(M,Ad,M)`; empty where there is no choice.
    pub form: String,
}

impl Path {
    /// The same value for ever, which is what a past that never changed says.
    fn constant(value: f64, horizon: usize) -> Self {
        Self {
            mean: vec![value; horizon],
            spread: vec![0.0; horizon],
            form: String::new(),
        }
    }

    /// Whether it can be shown: all numbers are finite.
    fn is_sound(&self) -> bool {
        self.mean.iter().chain(&self.spread).all(|value| value.is_finite())
    }
}

/// A method with everything that it needs to forecast. The classical ones look at each series anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub(super) enum Forecaster {
    /// Repeats the last season.
    SeasonalNaive,
    /// Exponential smoothing.
    Ets(ets::Settings),
    /// The theta method.
    Theta(theta::Settings),
    /// Seasons taken out one by one, the rest smoothed exponentially.
    Mstl(mstl::Settings),
    /// Gradient boosting on the past.
    Lags {
        /// How it learns.
        settings: lags::Settings,
        /// What it learnt, unless there was too little to learn from.
        model: Option<Box<lags::LagModel>>,
    },
    /// The mean of several.
    Average {
        /// Whose forecasts are averaged.
        members: Vec<Forecaster>,
    },
}

impl Forecaster {
    /// The next `horizon` values.
    pub fn forecast(&self, piece: &Piece<'_>, horizon: usize) -> Result<Path> {
        let last = piece.values.last().copied().unwrap_or(0.0);
        if is_constant(piece.values) {
            return Ok(Path::constant(last, horizon));
        }
        let path = match self {
            Self::SeasonalNaive | Self::Lags { model: None, .. } => naive::forecast(piece, horizon),
            Self::Ets(settings) => ets::forecast(piece, horizon, settings),
            Self::Theta(settings) => theta::forecast(piece, horizon, settings),
            Self::Mstl(settings) => mstl::forecast(piece, horizon, settings),
            Self::Lags { model: Some(model), .. } => model.forecast(piece, horizon)?,
            Self::Average { members } => {
                let paths = members
                    .iter()
                    .map(|member| member.forecast(piece, horizon))
                    .collect::<Result<Vec<_>>>()?;
                average(&paths)
            }
        };
        // What ran away says less than the last season.
        Ok(if path.is_sound() {
            path
        } else {
            naive::forecast(piece, horizon)
        })
    }

    /// Whether what it holds can be used, as it may come from a file that somebody made up.
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Average { members } => {
                let nested = |member: &Self| matches!(member, Self::Average { .. });
                !members.is_empty()
                    && members.len() <= 10
                    && members.iter().all(|member| !nested(member) && member.is_sound())
            }
            Self::Lags { model, .. } => model.as_ref().is_none_or(|model| model.is_sound()),
            _ => true,
        }
    }
}

/// The mean of several forecasts of the same steps.
pub(super) fn average(paths: &[Path]) -> Path {
    let steps = paths.first().map_or(0, |path| path.mean.len());
    let over = |pick: fn(&Path) -> &Vec<f64>| -> Vec<f64> {
        let at = |step: usize| mean(&paths.iter().map(|path| pick(path)[step]).collect::<Vec<_>>());
        (0..steps).map(at).collect()
    };
    Path {
        mean: over(|path| &path.mean),
        spread: over(|path| &path.spread),
        form: String::new(),
    }
}
