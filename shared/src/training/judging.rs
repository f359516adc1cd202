//! How the figures of a leaderboard are obtained.

use serde::{Deserialize, Serialize};

use crate::validation::Problems;

/// How the leaderboard's figures are obtained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Validation {
    /// A part of the rows is kept aside, stratified by class.
    Holdout {
        /// Share kept aside, 0.05 to 0.5.
        test_size: f64,
    },
    /// Every row is predicted once by a model that did not see it.
    KFold {
        /// Number of parts, 2 to 20.
        folds: u32,
    },
    /// K-fold several times over, each time with other parts, so that chance weighs less.
    RepeatedKFold {
        /// Number of parts, 2 to 20.
        folds: u32,
        /// How often, 2 to 10.
        repeats: u32,
    },
    /// K-fold in which all rows with the same value in a column stand on the same side.
    GroupedKFold {
        /// Number of parts, 2 to 20.
        folds: u32,
        /// The column that says what belongs together, such as the customer.
        column: String,
    },
    /// The rows in the order of a column: each part is judged by models that know only what came before it.
    TimeOrdered {
        /// Number of parts that are judged, 2 to 20; there is one more, which is only learnt from.
        folds: u32,
        /// A column of dates or numbers.
        column: String,
    },
}

impl Validation {
    /// How many parts are judged one after the other; 1 for a holdout.
    #[must_use]
    pub fn parts(&self) -> u32 {
        match self {
            Self::Holdout { .. } => 1,
            Self::KFold { folds } | Self::GroupedKFold { folds, .. } | Self::TimeOrdered { folds, .. } => *folds,
            Self::RepeatedKFold { folds, repeats } => folds.saturating_mul(*repeats),
        }
    }

    /// The column that decides which rows stand on which side, if one does.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::GroupedKFold { column, .. } | Self::TimeOrdered { column, .. } => Some(column),
            _ => None,
        }
    }

    pub(super) fn check(&self, target: &str, problems: &mut Problems) {
        match self {
            Self::Holdout { test_size } => problems.range("validation.test_size", *test_size, 0.05, 0.5),
            Self::RepeatedKFold { folds, repeats } => {
                problems.range("validation.folds", *folds, 2, 20);
                problems.range("validation.repeats", *repeats, 2, 10);
            }
            Self::KFold { folds } | Self::GroupedKFold { folds, .. } | Self::TimeOrdered { folds, .. } => {
                problems.range("validation.folds", *folds, 2, 20);
            }
        }
        if let Some(column) = self.column() {
            problems.text("validation.column", column, 1_000);
            problems.require(
                column != target,
                "validation.column",
                "must not be the target; choose another column",
            );
        }
    }
}

impl Default for Validation {
    fn default() -> Self {
        Self::Holdout { test_size: 0.2 }
    }
}
