//! What is to be done with a table; serialises to the JSON of the page and the API.

use serde::{Deserialize, Serialize};

use crate::error::{EngineError, Result};
use crate::problem::ProblemType;

/// How missing numbers are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumericImputation {
    /// Median of the training rows.
    #[default]
    Median,
    /// Mean of the training rows.
    Mean,
    /// Zero.
    Zero,
}

/// How missing categories are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoricalImputation {
    /// The most frequent level of the training rows.
    MostFrequent,
    /// A level of its own.
    #[default]
    Missing,
}

/// How categories become numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// One column of zeros and ones per level.
    #[default]
    OneHot,
    /// One column with the number of the level.
    Ordinal,
}

/// How numbers are scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// Mean zero, deviation one.
    #[default]
    Standard,
    /// Into 0 to 1.
    MinMax,
    /// By median and quartiles, for outliers.
    Robust,
    /// As they are.
    None,
}

/// Automatic choice of features, only when none were chosen by hand (TRN-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelectionMethod {
    /// All of them.
    #[default]
    None,
    /// The k columns with the strongest single relation to the target (F-test, best part of the column).
    SelectKBest,
}

/// What happens to the columns before a learner sees them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preprocessing {
    /// Chosen features, exactly these (TRN-02: `features` and `selected_features` are read too). `None`: all but the
    /// target.
    #[serde(
        alias = "features",
        alias = "selected_features",
        skip_serializing_if = "Option::is_none"
    )]
    pub feature_columns: Option<Vec<String>>,
    /// Missing numbers.
    pub numeric_imputation: NumericImputation,
    /// Missing categories.
    pub categorical_imputation: CategoricalImputation,
    /// Categories to numbers.
    pub encoding: Encoding,
    /// Levels kept per column, most frequent first, 2 to 1,000; the rest count as one.
    pub max_categories: u32,
    /// Scaling of numbers, date parts and ordinal codes; zeros and ones stay.
    pub scaling: Scaling,
    /// Automatic choice of features.
    pub feature_selection_method: SelectionMethod,
    /// How many features an automatic choice keeps, 1 to 10,000.
    pub k: u32,
}

impl Default for Preprocessing {
    fn default() -> Self {
        Self {
            feature_columns: None,
            numeric_imputation: NumericImputation::default(),
            categorical_imputation: CategoricalImputation::default(),
            encoding: Encoding::default(),
            max_categories: 50,
            scaling: Scaling::default(),
            feature_selection_method: SelectionMethod::default(),
            k: 20,
        }
    }
}

/// How figures are obtained.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
            Validation::KFold { folds } if !(2..=20).contains(&folds) => {
                return out_of_range("the number of folds", folds.to_string(), "from 2 to 20");
            }
            _ => {}
        }
        let Preprocessing { max_categories, k, .. } = self.preprocessing;
        if !(2..=1000).contains(&max_categories) {
            return out_of_range("the number of categories", max_categories.to_string(), "from 2 to 1000");
        }
        if !(1..=10_000).contains(&k) {
            return out_of_range("the number of features to keep", k.to_string(), "from 1 to 10000");
        }
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
