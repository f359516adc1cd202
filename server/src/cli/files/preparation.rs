//! The options of `datapulse train` that say what happens to the columns first.

use clap::Args;
use datapulse_engine::prepare::{
    CategoricalImputation, DateEncoding, Encoding, Interactions, NumericImputation, Preprocessing, Scaling,
    SelectionMethod, TextEncoding,
};
use serde::de::DeserializeOwned;

/// What happens to the columns before a model sees them.
#[derive(Args, Debug)]
#[command(next_help_heading = "Preparation of the columns")]
pub struct Preparation {
    /// Missing numbers: `median`, `mean`, `most_frequent`, `zero`, `constant` (see --fill) or `model` (from the other
    /// numbers of the row)
    #[arg(long, value_name = "HOW", value_parser = word::<NumericImputation>, default_value = "median")]
    impute: NumericImputation,
    /// The number that stands for a missing one with `--impute constant`
    #[arg(long, value_name = "N", default_value_t = 0.0, allow_negative_numbers = true)]
    fill: f64,
    /// Add a column of zeros and ones that tells where a number or date was missing
    #[arg(long)]
    missing_indicator: bool,
    /// Missing categories: `missing` (a level of their own) or `most_frequent`
    #[arg(long, value_name = "HOW", value_parser = word::<CategoricalImputation>, default_value = "missing")]
    impute_categories: CategoricalImputation,
    /// Categories become `one_hot`, `ordinal`, `target` (mean of the target) or `frequency`
    #[arg(long, value_name = "HOW", value_parser = word::<Encoding>, default_value = "one_hot")]
    encode: Encoding,
    /// Categories kept per column, the most frequent ones; the rest count as one
    #[arg(long, value_name = "N", default_value_t = 50)]
    max_categories: u32,
    /// Rows that a category needs to be kept
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_frequency: u32,
    /// Scale of numbers: `standard`, `min_max`, `robust`, `power`, `quantile` or `none`
    #[arg(long, value_name = "HOW", value_parser = word::<Scaling>, default_value = "standard")]
    scale: Scaling,
    /// Dates become `parts` (year, month, day, weekday, hour) or `cyclic` (points on a circle)
    #[arg(long, value_name = "HOW", value_parser = word::<DateEncoding>, default_value = "parts")]
    dates: DateEncoding,
    /// Free text becomes `tfidf` (its telling words), `hashing` (without an ONNX form), or is left out (`leave_out`)
    #[arg(long, value_name = "HOW", value_parser = word::<TextEncoding>, default_value = "tfidf")]
    text: TextEncoding,
    /// Features of each column of free text at most
    #[arg(long, value_name = "N", default_value_t = 100)]
    text_features: u32,
    /// Add `products` of each pair of numbers, or `quadratic` (products and squares); `none` when not given
    #[arg(long, value_name = "HOW", value_parser = word::<Interactions>, default_value = "none")]
    interactions: Interactions,
    /// Choose columns when --features is not given: `none`, `select_k_best`, `mutual_information`, `importance` or `rfe`
    #[arg(long, value_name = "HOW", value_parser = word::<SelectionMethod>, default_value = "none")]
    select: SelectionMethod,
    /// Columns that --select keeps
    #[arg(long, value_name = "N", default_value_t = 20)]
    k: u32,
}

impl Preparation {
    pub(super) fn settings(&self) -> Preprocessing {
        Preprocessing {
            feature_columns: None,
            numeric_imputation: self.impute,
            numeric_fill: self.fill,
            missing_indicator: self.missing_indicator,
            categorical_imputation: self.impute_categories,
            encoding: self.encode,
            max_categories: self.max_categories,
            min_frequency: self.min_frequency,
            scaling: self.scale,
            dates: self.dates,
            text: self.text,
            text_features: self.text_features,
            interactions: self.interactions,
            feature_selection_method: self.select,
            k: self.k,
        }
    }
}

/// One of the words that the API takes for it; the error names them all.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|error| error.to_string())
}
