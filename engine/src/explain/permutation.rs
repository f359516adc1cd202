//! Permutation importance: what a model loses when one feature no longer belongs to its row.

use ndarray::Axis;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::{Group, Importance};
use crate::control::Control;
use crate::error::Result;
use crate::learners::{Fitted, Predictions};
use crate::problem::Matrix;

/// Shuffles one feature after the other over the rows of `x` and measures what `score` loses (Breiman 2001, Fisher et
/// al. 2019). `score` must grow with quality. The most important feature comes first.
///
/// # Errors
/// An interruption when `control` asks for one.
pub fn permutation_importance(
    model: &Fitted,
    x: &Matrix,
    groups: &[Group],
    score: impl Fn(&Predictions) -> f64,
    repeats: u32,
    seed: u32,
    control: &Control,
) -> Result<Vec<Importance>> {
    let whole = score(&model.predict_watched(x, control)?);
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed));
    let mut shuffled = x.clone();
    let mut found = Vec::with_capacity(groups.len());
    for group in groups {
        let mut losses = Vec::with_capacity(repeats as usize);
        for _ in 0..repeats.max(1) {
            control.check()?;
            let mut order: Vec<usize> = (0..x.nrows()).collect();
            order.shuffle(&mut random);
            for &column in &group.columns {
                let values = x.column(column).select(Axis(0), &order);
                shuffled.column_mut(column).assign(&values);
            }
            losses.push(whole - score(&model.predict_watched(&shuffled, control)?));
        }
        for &column in &group.columns {
            shuffled.column_mut(column).assign(&x.column(column));
        }
        found.push(summary_of(&group.feature, &losses));
    }
    sort(&mut found);
    Ok(found)
}

/// Mean and standard deviation of the losses of one feature.
#[expect(clippy::cast_precision_loss, reason = "there are a handful of repetitions")]
pub(crate) fn summary_of(feature: &str, losses: &[f64]) -> Importance {
    let count = losses.len().max(1) as f64;
    let mean = losses.iter().sum::<f64>() / count;
    let variance = losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / count;
    Importance {
        feature: feature.into(),
        importance: mean,
        std: variance.sqrt(),
    }
}

/// The most important first; equals stay in the order of the columns.
pub(crate) fn sort(importance: &mut [Importance]) {
    importance.sort_by(|a, b| b.importance.total_cmp(&a.importance));
}
