//! From a table to the matrix a learner sees (TRN-01 to TRN-09, TRN-28, decisions 44 and 79).
//!
//! The order: manual selection first; rows without a target are left out; the split; then imputation, encoding and
//! scaling, fitted on the training rows only and kept as a [`Pipeline`]; and automatic selection at last, only when
//! nothing was chosen by hand.
//!
//! ```text
//! let plan = Plan::make(&table, &recipe, &seeds, &control)?;
//! for split in &plan.splits {
//!     let fold = plan.prepare(&table, &recipe, split, &control)?;   // pipeline, train, validation
//! }
//! let (pipeline, matrix) = plan.prepare_all(&table, &recipe, &control)?;   // to refit on every row
//! let (matrix, report) = pipeline.transform(&new_rows)?;                   // to predict
//! ```

mod bend;
mod category;
mod cells;
mod date;
mod impute;
mod lookup;
mod native;
mod number;
mod pipeline;
mod report;
mod text;
mod validate;

pub use bend::Bend;
pub use category::{Category, CategoryOutput};
pub use date::{Date, DatePart};
pub use impute::{Guess, Imputer};
pub use lookup::Lookup;
pub(crate) use number::quantile;
pub use number::{LARGEST, Number, round_to_f32};
pub use pipeline::{Encoder, Feature, Input, Pipeline, Seen};
pub use report::{ColumnReport, TransformReport};
pub use text::Text;

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod answers;
        mod by_column;
        mod choose;
        mod fit;
        mod learn;
        mod natives;
        mod plan;
        mod recipe;
        mod select;
        mod settings;
        mod split;
        mod target;
        mod width;

        pub(crate) use choose::relation;
        pub use fit::FittedPipeline;
        pub use plan::{Fold, Plan};
        pub use recipe::{Recipe, Validation};
        pub use select::{Selection, select};
        pub use settings::{
            CategoricalImputation, DateEncoding, Encoding, Interactions, NumericImputation, Preprocessing, Scaling,
            SelectionMethod, TextEncoding,
        };
        pub use split::{Split, split};
        pub use target::{FoundTarget, detect_problem, find_target};
        pub(crate) use width::widest;
    }
}
