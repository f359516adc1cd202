//! What is to be done with a table; serialises to the JSON of the page and the API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::settings::Preprocessing;
use crate::error::{EngineError, Result};
use crate::learners::Monotone;
use crate::problem::ProblemType;

/// How figures are obtained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Validation {
    /// A part of the rows is kept aside, stratified by class.
    Holdout {
        /// Share kept aside, 0.05 to 0.5.
        test_size: f64,
    },
    /// Every row is predicted once by a model that did not see it; stratified by class.
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
        /// The column that says what belongs together.
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
    pub fn parts(&self) -> u32 {
        match self {
            Self::Holdout { .. } => 1,
            Self::KFold { folds } | Self::GroupedKFold { folds, .. } | Self::TimeOrdered { folds, .. } => *folds,
            Self::RepeatedKFold { folds, repeats } => folds * repeats,
        }
    }

    /// The column that decides which rows stand on which side, if one does.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::GroupedKFold { column, .. } | Self::TimeOrdered { column, .. } => Some(column),
            _ => None,
        }
    }

    /// Whether later rows must never be learnt from to judge earlier ones.
    pub fn is_ordered(&self) -> bool {
        matches!(self, Self::TimeOrdered { .. })
    }

    pub(super) fn folds(&self) -> Option<u32> {
        match self {
            Self::Holdout { .. } => None,
            Self::KFold { folds }
            | Self::RepeatedKFold { folds, .. }
            | Self::GroupedKFold { folds, .. }
            | Self::TimeOrdered { folds, .. } => Some(*folds),
        }
    }
}

impl Default for Validation {
    fn default() -> Self {
        Self::Holdout { test_size: 0.2 }
    }
}

/// What is to be learned from a table, and how it is prepared.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Recipe {
    /// The column to predict.
    pub target: String,
    /// Found from the target when absent.
    #[serde(default)]
    pub problem_type: Option<ProblemType>,
    /// What happens to the columns.
    #[serde(default, alias = "preprocessing_config")]
    pub preprocessing: Preprocessing,
    /// How figures are obtained.
    #[serde(default)]
    pub validation: Validation,
    /// Columns with whose numbers answers may only rise or only fall, for models that keep to it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub monotone_constraints: BTreeMap<String, Monotone>,
    /// Whether columns stand in the matrix as they are too, for learners that take them so.
    #[serde(default)]
    pub natives: bool,
}

impl Recipe {
    /// Everything by default.
    pub fn for_target(target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            ..Self::default()
        }
    }

    /// Everything that can be checked without the data.
    ///
    /// # Errors
    /// When a number is out of its range, or the target is among the features.
    pub fn validate(&self) -> Result<()> {
        let out_of_range = |what: &str, value: String, range: &str| {
            Err(EngineError::bad_input(
                format!("{what} is {value}"),
                format!("choose a value {range}"),
            ))
        };
        match self.validation {
            Validation::Holdout { test_size } if !(0.05..=0.5).contains(&test_size) => {
                return out_of_range("the share kept aside", test_size.to_string(), "from 0.05 to 0.5");
            }
            Validation::RepeatedKFold { repeats, .. } if !(2..=10).contains(&repeats) => {
                return out_of_range("the number of repetitions", repeats.to_string(), "from 2 to 10");
            }
            _ => {}
        }
        if let Some(folds) = self.validation.folds().filter(|folds| !(2..=20).contains(folds)) {
            return out_of_range("the number of folds", folds.to_string(), "from 2 to 20");
        }
        if self.validation.column() == Some(&self.target) {
            return Err(EngineError::bad_input(
                format!("the rows are split by the target '{}'", self.target),
                "split by another column",
            ));
        }
        self.preprocessing.validate()?;
        if self
            .preprocessing
            .feature_columns
            .as_ref()
            .is_some_and(|names| names.contains(&self.target))
        {
            return Err(EngineError::bad_input(
                format!("the target '{}' is among the features", self.target),
                "remove it from the features or choose another target",
            ));
        }
        Ok(())
    }
}
