//! Probabilities that mean what they say.
//!
//! A calibrator is a rising curve from the probability of a model to the share of rows that are of the class. It is
//! fitted to rows that the model did not see. With two classes there is one curve, of the second class; with more each
//! class has its own, and the results are put in proportion so that they add up to one (Zadrozny and Elkan 2002).

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod fit;
        mod isotonic_fit;
        mod platt_fit;
    }
}

mod isotonic;
mod platt;

use serde::{Deserialize, Serialize};

pub use isotonic::Isotonic;
pub use platt::Platt;

use crate::error::{EngineError, Result};
use crate::learners::{Fitted, Predictions};
use crate::problem::Matrix;

/// Keeps a row of zeros from having no proportions.
pub(crate) const LEAST: f64 = 1e-12;

/// How probabilities are calibrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationMethod {
    /// A logistic curve; steady with few rows.
    Platt,
    /// Any rising curve; exact with a thousand rows or more.
    Isotonic,
}

/// A curve from a probability to a better one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Curve {
    /// A logistic curve.
    Platt(Platt),
    /// Straight pieces.
    Isotonic(Isotonic),
}

impl Curve {
    fn at(&self, share: f64) -> f64 {
        match self {
            Self::Platt(curve) => curve.at(share),
            Self::Isotonic(curve) => curve.at(share),
        }
    }

    fn is_sound(&self) -> bool {
        match self {
            Self::Platt(curve) => curve.slope.is_finite() && curve.offset.is_finite(),
            Self::Isotonic(curve) => curve.is_sound(),
        }
    }
}

/// A model whose probabilities are bent by curves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibrated {
    /// The model as it was fitted.
    pub model: Fitted,
    /// One for two classes, else one per class.
    pub curves: Vec<Curve>,
}

impl Calibrated {
    /// Rows × classes.
    pub(crate) fn predict(&self, x: &Matrix) -> Result<Predictions> {
        let Predictions::Probabilities(mut all) = self.model.predict(x)? else {
            return Err(EngineError::Internal("a calibrated model gave numbers".into()));
        };
        for mut row in all.rows_mut() {
            if let [only] = &self.curves[..] {
                row[1] = only.at(row[1]);
                row[0] = 1.0 - row[1];
                continue;
            }
            for (share, curve) in row.iter_mut().zip(&self.curves) {
                *share = curve.at(*share).max(LEAST);
            }
            let sum = row.sum();
            row.mapv_inplace(|share| share / sum);
        }
        Ok(Predictions::Probabilities(all))
    }

    /// Refuses what a file made up.
    pub(crate) fn validate(&self) -> Result<()> {
        self.model.validate()?;
        let nested = matches!(self.model, Fitted::Calibrated(_));
        let probe = Matrix::zeros((1, self.model.features()));
        let fits = !nested
            && match self.model.predict(&probe)? {
                Predictions::Values(_) => false,
                Predictions::Probabilities(all) => match all.ncols() {
                    2 => self.curves.len() == 1,
                    classes => self.curves.len() == classes,
                },
            };
        if fits && self.curves.iter().all(Curve::is_sound) {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the calibration of the model is damaged",
            "use an undamaged copy of the file",
        ))
    }
}
