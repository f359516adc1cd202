//! How far predicted numbers are from the actual ones.

use ndarray::ArrayView1;

use super::{Metrics, collect};
use crate::prepare::quantile;

/// `r2`, `mae`, `rmse`, `mape` (a share, not per cent) and `median_absolute_error` of predictions for actual values of
/// equal length. R² is undefined for constant values, MAPE when an actual value is 0, and everything for no rows.
#[expect(clippy::cast_precision_loss, reason = "means")]
pub fn regression(actual: ArrayView1<'_, f64>, predicted: ArrayView1<'_, f64>) -> Metrics {
    let rows = actual.len() as f64;
    let mean = actual.sum() / rows;
    let (mut squares, mut total, mut shares) = (0.0, 0.0, 0.0);
    let mut errors = Vec::with_capacity(actual.len());
    for (&actual, &predicted) in actual.iter().zip(predicted) {
        let error = (actual - predicted).abs();
        squares += error * error;
        total += (actual - mean).powi(2);
        // Without an actual value there is no share of it, and the sum stays infinite or NaN.
        shares += error / actual.abs();
        errors.push(error);
    }
    let known = !errors.is_empty() && errors.iter().all(|error| error.is_finite());
    let zero = actual.iter().any(|&value| value == 0.0);
    let absolute = errors.iter().sum::<f64>() / rows;
    errors.sort_unstable_by(f64::total_cmp);
    let median = known.then(|| quantile(&errors, 0.5));
    let only = |condition: bool, value: f64| condition.then_some(value);
    collect([
        ("r2", only(known && total > 0.0, 1.0 - squares / total)),
        ("mae", only(known, absolute)),
        ("rmse", only(known, (squares / rows).sqrt())),
        ("mape", only(known && !zero, shares / rows)),
        ("median_absolute_error", median),
    ])
}
