//! Methods while they learn.

use super::described::AVERAGE;
use super::{Forecaster, Piece, lags};
use crate::control::Control;
use crate::error::Result;

impl Forecaster {
    /// Whether it learns from all series together before it can forecast any.
    pub(in crate::forecast) fn learns(&self) -> bool {
        matches!(self, Self::Lags { .. })
    }

    /// The method after it learnt from these series, if it does.
    pub(in crate::forecast) fn learnt(
        &self,
        pieces: &[Piece<'_>],
        horizon: usize,
        seed: u32,
        control: &Control,
    ) -> Result<Self> {
        let Self::Lags { settings, .. } = self else {
            return Ok(self.clone());
        };
        Ok(Self::Lags {
            model: lags::learn(pieces, horizon, settings, seed, control)?.map(Box::new),
            settings: settings.clone(),
        })
    }

    /// The name of the method.
    pub(in crate::forecast) fn name(&self) -> &'static str {
        match self {
            Self::SeasonalNaive => "seasonal_naive",
            Self::Ets(_) => "ets",
            Self::Theta(_) => "theta",
            Self::Mstl(_) => "mstl",
            Self::Lags { .. } => "boosted_lags",
            Self::Average { .. } => AVERAGE,
        }
    }
}
