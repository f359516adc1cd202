//! From probabilities to answers: what happens at each threshold, and which one to choose.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{EngineError, Result};

/// Rows by actual and predicted class when the second class is the answer wherever its probability is above the
/// threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ThresholdPoint {
    /// From 0 to 1.
    pub threshold: f64,
    /// Rows of the second class that are found.
    pub true_positives: u64,
    /// Rows of the first class that are taken for the second.
    pub false_positives: u64,
    /// Rows of the second class that are missed.
    pub false_negatives: u64,
    /// Rows of the first class that are left alone.
    pub true_negatives: u64,
}

/// What a threshold is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ThresholdRule {
    /// The greatest harmonic mean of precision and recall.
    F1,
    /// The greatest mean of the shares of both classes that are right.
    BalancedAccuracy,
    /// The greatest sum of both shares, less one (Youden 1950); the same threshold as for balanced accuracy.
    Youden,
    /// The least cost.
    Cost {
        /// Of a row of the first class that is taken for the second.
        false_positive: f64,
        /// Of a row of the second class that is missed.
        false_negative: f64,
    },
    /// The greatest recall among those that are right at least so often when they say the second class.
    Precision {
        /// From 0 to 1.
        at_least: f64,
    },
    /// The greatest precision among those that find at least such a share of the second class.
    Recall {
        /// From 0 to 1.
        at_least: f64,
    },
    /// This one.
    Fixed {
        /// From 0 to 1.
        threshold: f64,
    },
}

impl ThresholdPoint {
    /// Share of the rows said to be of the second class that are; none when nothing is said to be.
    pub fn precision(&self) -> Option<f64> {
        share(self.true_positives, self.true_positives + self.false_positives)
    }

    /// Share of the second class that is found.
    pub fn recall(&self) -> Option<f64> {
        share(self.true_positives, self.true_positives + self.false_negatives)
    }

    /// Share of the first class that is left alone.
    pub fn specificity(&self) -> Option<f64> {
        share(self.true_negatives, self.true_negatives + self.false_positives)
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(&self) -> Option<f64> {
        let wrong = self.false_positives + self.false_negatives;
        share(2 * self.true_positives, 2 * self.true_positives + wrong)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl ThresholdRule {
    /// The threshold that serves best; of equals the one nearest to 0.5.
    ///
    /// # Errors
    /// `BadInput` when a figure of the rule is out of range, or no threshold gives what is asked for.
    pub fn choose(&self, points: &[ThresholdPoint]) -> Result<f64> {
        self.validate()?;
        if let Self::Fixed { threshold } = self {
            return Ok(*threshold);
        }
        let mut best: Option<(f64, f64)> = None;
        for point in points {
            let Some(worth) = self.worth(point) else { continue };
            let nearer = |other: f64| (point.threshold - 0.5).abs() < (other - 0.5).abs();
            #[expect(clippy::float_cmp, reason = "equal counts give equal figures")]
            let better = best.is_none_or(|(most, at)| worth > most || (worth == most && nearer(at)));
            if better {
                best = Some((worth, point.threshold));
            }
        }
        best.map(|(_, threshold)| threshold).ok_or_else(|| {
            EngineError::bad_input(
                format!("no threshold gives a {self}"),
                "ask for less, or choose the threshold by another figure",
            )
        })
    }

    /// Refuses figures that are out of range.
    fn validate(&self) -> Result<()> {
        let (name, value, sound) = match self {
            Self::Cost {
                false_positive: one,
                false_negative: other,
            } => {
                let sound = |cost: &f64| cost.is_finite() && *cost >= 0.0;
                (
                    "cost",
                    if sound(one) { *other } else { *one },
                    sound(one) && sound(other) && one + other > 0.0,
                )
            }
            Self::Precision { at_least } => ("precision", *at_least, (0.0..=1.0).contains(at_least)),
            Self::Recall { at_least } => ("recall", *at_least, (0.0..=1.0).contains(at_least)),
            Self::Fixed { threshold } => ("threshold", *threshold, (0.0..=1.0).contains(threshold)),
            Self::F1 | Self::BalancedAccuracy | Self::Youden => return Ok(()),
        };
        if sound {
            return Ok(());
        }
        let what = format!("a {name} of {value} is out of range");
        Err(EngineError::bad_input(
            what,
            "give a share from 0 to 1, or costs from 0 of which one is above 0",
        ))
    }

    /// A figure that grows with how well the threshold serves; none where it does not.
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    fn worth(&self, point: &ThresholdPoint) -> Option<f64> {
        let (precision, recall) = (point.precision(), point.recall());
        match self {
            Self::F1 => point.f1(),
            Self::BalancedAccuracy | Self::Youden => Some(recall? + point.specificity()?),
            Self::Cost {
                false_positive,
                false_negative,
            } => Some(-(false_positive * point.false_positives as f64 + false_negative * point.false_negatives as f64)),
            Self::Precision { at_least } => recall.filter(|_| precision.is_some_and(|share| share >= *at_least)),
            Self::Recall { at_least } => precision.filter(|_| recall.is_some_and(|share| share >= *at_least)),
            Self::Fixed { .. } => None,
        }
    }
}

impl fmt::Display for ThresholdRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::F1 => write!(formatter, "f1"),
            Self::BalancedAccuracy => write!(formatter, "balanced accuracy"),
            Self::Youden => write!(formatter, "youden's index"),
            Self::Cost { .. } => write!(formatter, "least cost"),
            Self::Precision { at_least } => write!(formatter, "precision of at least {at_least}"),
            Self::Recall { at_least } => write!(formatter, "recall of at least {at_least}"),
            Self::Fixed { threshold } => write!(formatter, "threshold of {threshold}"),
        }
    }
}

/// `f1`, `balanced_accuracy`, `youden`, `cost:FALSE_POSITIVE:FALSE_NEGATIVE`, `precision:SHARE`, `recall:SHARE`, or a
/// threshold such as `0.35`.
impl FromStr for ThresholdRule {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let number = |text: &str| text.parse::<f64>().ok();
        let parts: Vec<&str> = text.split(':').collect();
        let rule = match parts[..] {
            ["f1"] => Some(Self::F1),
            ["balanced_accuracy"] => Some(Self::BalancedAccuracy),
            ["youden"] => Some(Self::Youden),
            ["cost", one, other] => number(one)
                .zip(number(other))
                .map(|(false_positive, false_negative)| Self::Cost {
                    false_positive,
                    false_negative,
                }),
            ["precision", share] => number(share).map(|at_least| Self::Precision { at_least }),
            ["recall", share] => number(share).map(|at_least| Self::Recall { at_least }),
            [threshold] => number(threshold).map(|threshold| Self::Fixed { threshold }),
            _ => None,
        };
        let rule = rule.filter(|rule| rule.validate().is_ok());
        rule.ok_or_else(|| {
            format!("'{text}' is no rule; write f1, balanced_accuracy, youden, cost:1:5, precision:0.9, recall:0.8, or a threshold such as 0.35")
        })
    }
}
