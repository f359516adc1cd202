//! How much classes count.

use super::Hyperparameters;
use super::schema::HyperparameterInfo;
use crate::error::Result;
use crate::problem::Target;

/// The setting of every classifier that can weigh its rows.
pub(super) const CLASS_WEIGHT: HyperparameterInfo = HyperparameterInfo::choice(
    "class_weight",
    "Weight of classes",
    "Whether all rows count alike, or rare classes count as much as frequent ones together (`balanced`), which finds more \
     of them at the price of probabilities that are too high. Without effect where a number is predicted.",
    "none",
    &["none", "balanced"],
);

/// For each class how much one of its rows counts, on average 1; none when all count alike.
#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
pub(super) fn of_classes(y: &Target, params: &Hyperparameters) -> Result<Option<Vec<f64>>> {
    let Target::Classes { codes, classes } = y else {
        return Ok(None);
    };
    if params.choice("class_weight")? != "balanced" {
        return Ok(None);
    }
    let mut counts = vec![0_usize; classes.len()];
    codes.iter().for_each(|&code| counts[code as usize] += 1);
    let present = counts.iter().filter(|count| **count > 0).count().max(1) as f64;
    let weight = |count: usize| match count {
        0 => 0.0,
        count => codes.len() as f64 / (present * count as f64),
    };
    Ok(Some(counts.into_iter().map(weight).collect()))
}
