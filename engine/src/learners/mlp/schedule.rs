//! How far the steps of an epoch go.

use std::f64::consts::PI;

use crate::elementary::cos;

use serde::{Deserialize, Serialize};

/// Epochs without improvement after which the rate is halved.
const PLATEAU: u32 = 4;
/// The rate never falls below this share of the first one.
const LEAST_SHARE: f64 = 1e-3;
/// A loss that is less by this share or more is an improvement.
const WORTH_NOTING: f64 = 1e-4;

/// The learning rate and how it changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schedule {
    /// The rate of the first epoch.
    pub rate: f64,
    pub shape: Shape,
}

/// How the rate changes from epoch to epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// It stays.
    Constant,
    /// It follows half a cosine down to nothing (Loshchilov and Hutter, 2017, without restarts).
    Cosine,
    /// It is halved when the loss has not fallen for a few epochs.
    Plateau,
}

impl Shape {
    pub fn named(name: &str) -> Self {
        match name {
            "constant" => Self::Constant,
            "cosine" => Self::Cosine,
            _ => Self::Plateau,
        }
    }
}

/// What the rate of the next epoch depends on.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Descent {
    least: Option<f64>,
    epochs_without: u32,
    halvings: u32,
}

impl Descent {
    /// Notes the loss after an epoch.
    pub fn note(&mut self, loss: f64) {
        if self.least.is_none_or(|least| loss < least - WORTH_NOTING * least.abs()) {
            self.least = Some(loss);
            self.epochs_without = 0;
            return;
        }
        self.epochs_without += 1;
        if self.epochs_without >= PLATEAU {
            self.epochs_without = 0;
            self.halvings = self.halvings.saturating_add(1);
        }
    }

    /// The rate of epoch `epoch` of `epochs`, counted from 1.
    pub fn rate(&self, schedule: Schedule, epoch: u32, epochs: u32) -> f64 {
        let share = match schedule.shape {
            Shape::Constant => 1.0,
            Shape::Cosine => {
                let done = f64::from(epoch - 1) / f64::from(epochs.max(1));
                0.5 * (1.0 + cos(PI * done))
            }
            Shape::Plateau => 0.5_f64.powi(self.halvings.min(60).cast_signed()),
        };
        schedule.rate * share.max(LEAST_SHARE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(descent: &Descent, shape: Shape, epoch: u32) -> f64 {
        descent.rate(Schedule { rate: 0.1, shape }, epoch, 10)
    }

    #[test]
    fn the_rate_is_halved_after_four_epochs_without_improvement() {
        let mut descent = Descent::default();
        for loss in [1.0, 0.9, 0.95, 0.9, 0.91] {
            descent.note(loss);
        }
        assert!((rate(&descent, Shape::Plateau, 6) - 0.1).abs() < 1e-12);
        descent.note(0.9);
        assert!((rate(&descent, Shape::Plateau, 7) - 0.05).abs() < 1e-12);
        assert!((rate(&descent, Shape::Constant, 7) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn a_cosine_begins_at_the_rate_and_ends_near_nothing() {
        let descent = Descent::default();
        assert!((rate(&descent, Shape::Cosine, 1) - 0.1).abs() < 1e-12);
        assert!((rate(&descent, Shape::Cosine, 6) - 0.05).abs() < 1e-12);
        assert!(rate(&descent, Shape::Cosine, 10) < 0.005);
    }
}
