//! What happens to the columns of a table before a model sees them.

use serde::{Deserialize, Serialize};

use crate::validation::Problems;

/// How missing numbers are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NumericImputation {
    /// Median of the training rows.
    #[default]
    Median,
    /// Mean of the training rows.
    Mean,
    /// The most frequent number of the training rows.
    MostFrequent,
    /// Zero.
    Zero,
    /// The number in `numeric_fill`.
    Constant,
    /// What a regression makes of the other numbers of the row.
    Model,
}

/// How missing categories are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// One column of zeros and ones per level.
    #[default]
    OneHot,
    /// One column with the number of the level.
    Ordinal,
    /// The mean of the target at the level, in training rows without their own answer.
    Target,
    /// How frequent the level is.
    Frequency,
}

/// How numbers are scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// Mean zero, deviation one.
    #[default]
    Standard,
    /// Into 0 to 1.
    MinMax,
    /// By median and quartiles, for outliers.
    Robust,
    /// Bent until it is symmetric (Yeo and Johnson), then as `standard`.
    Power,
    /// The share of training rows below, 0 to 1.
    Quantile,
    /// As they are.
    None,
}

/// What becomes of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DateEncoding {
    /// Year, month, day, weekday and hour as numbers.
    #[default]
    Parts,
    /// The year as a number, all else as a point on a circle.
    Cyclic,
}

/// What becomes of columns of free text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TextEncoding {
    /// One feature per frequent word or pair of words, by how telling it is.
    #[default]
    Tfidf,
    /// Words share a fixed number of features by their hash. Such a model has no ONNX form.
    Hashing,
    /// They are left out, or are categories when somebody chose them by hand.
    LeaveOut,
}

/// Features that are made of two others (TRN-23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Interactions {
    /// None.
    #[default]
    None,
    /// The product of each pair of the 30 numbers with the strongest relation to the target.
    Products,
    /// The same, and their squares.
    Quadratic,
}

/// Automatic choice of features, only when none were chosen by hand (TRN-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SelectionMethod {
    /// All of them.
    #[default]
    None,
    /// The k with the strongest single relation to the target.
    SelectKBest,
    /// The k that tell most about the target, in whatever form.
    MutualInformation,
    /// The k that a random forest needs most.
    Importance,
    /// What a random forest needs least is left out, again and again, until k are left.
    Rfe,
}

/// What happens to the columns before a model sees them. Fitted on the training rows only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Preprocessing {
    /// Chosen features, exactly these; `features` is read too. Empty or absent: all but the target.
    #[serde(alias = "features", skip_serializing_if = "Option::is_none")]
    pub feature_columns: Option<Vec<String>>,
    /// Missing numbers.
    pub numeric_imputation: NumericImputation,
    /// What stands for a missing number with `constant`, -1e15 to 1e15.
    pub numeric_fill: f64,
    /// Whether columns of zeros and ones tell where numbers and dates were missing.
    pub missing_indicator: bool,
    /// Missing categories.
    pub categorical_imputation: CategoricalImputation,
    /// Categories to numbers.
    pub encoding: Encoding,
    /// Levels kept per column, most frequent first, 2 to 1,000; the rest count as one.
    pub max_categories: u32,
    /// Training rows that a level needs to be kept, 1 to 10,000; rarer ones count as one.
    pub min_frequency: u32,
    /// Scaling of numbers.
    pub scaling: Scaling,
    /// Dates to numbers.
    pub dates: DateEncoding,
    /// Free text to numbers.
    pub text: TextEncoding,
    /// Features of each column of free text at most, 1 to 1,000.
    pub text_features: u32,
    /// Features made of two others.
    pub interactions: Interactions,
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
            numeric_fill: 0.0,
            missing_indicator: false,
            categorical_imputation: CategoricalImputation::default(),
            encoding: Encoding::default(),
            max_categories: 50,
            min_frequency: 2,
            scaling: Scaling::default(),
            dates: DateEncoding::default(),
            text: TextEncoding::default(),
            text_features: 100,
            interactions: Interactions::default(),
            feature_selection_method: SelectionMethod::default(),
            k: 20,
        }
    }
}

impl Preprocessing {
    /// Everything that can be checked without the data.
    pub(crate) fn check(&self, problems: &mut Problems) {
        problems.range("preprocessing_config.max_categories", self.max_categories, 2, 1_000);
        problems.range("preprocessing_config.min_frequency", self.min_frequency, 1, 10_000);
        problems.range("preprocessing_config.numeric_fill", self.numeric_fill, -1e15, 1e15);
        problems.range("preprocessing_config.text_features", self.text_features, 1, 1_000);
        problems.range("preprocessing_config.k", self.k, 1, 10_000);
    }
}
