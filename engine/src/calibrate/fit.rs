//! Fitting curves to rows that a model did not see.

use ndarray::Array2;

use super::{Calibrated, CalibrationMethod, Curve, Isotonic, Platt};
use crate::error::{EngineError, Result};
use crate::learners::Fitted;
use crate::problem::Target;

impl Curve {
    fn fit(method: CalibrationMethod, rows: &[(f64, bool)]) -> Self {
        match method {
            CalibrationMethod::Platt => Self::Platt(Platt::fit(rows)),
            CalibrationMethod::Isotonic => Self::Isotonic(Isotonic::fit(rows)),
        }
    }
}

impl Calibrated {
    /// Fits curves to what models like `model` said about rows that they did not see: `unseen` are rows × classes of
    /// probabilities, `truth` the classes of these rows.
    ///
    /// # Errors
    /// `Internal` when answers and probabilities do not fit together.
    pub fn fit(method: CalibrationMethod, model: Fitted, truth: &Target, unseen: &Array2<f64>) -> Result<Self> {
        let Target::Classes { codes, classes } = truth else {
            return Err(EngineError::Internal("only probabilities can be calibrated".into()));
        };
        if unseen.dim() != (codes.len(), classes.len()) {
            return Err(EngineError::Internal(
                "answers and probabilities do not fit together".into(),
            ));
        }
        let of = |class: usize| {
            let rows: Vec<(f64, bool)> = codes
                .iter()
                .zip(unseen.column(class))
                .map(|(&code, &share)| (share, code as usize == class))
                .collect();
            Curve::fit(method, &rows)
        };
        let curves = if classes.len() == 2 {
            vec![of(1)]
        } else {
            (0..classes.len()).map(of).collect()
        };
        Ok(Self { model, curves })
    }
}
