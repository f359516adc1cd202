//! Which column of a dataset stands for which field of a model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{DatasetId, ModelId};
use crate::profile::ColumnType;

/// One field a model needs, and what could fill it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct MappedField {
    /// Name the model knows it by.
    pub field: String,
    /// Type the model was trained on.
    pub column_type: ColumnType,
    /// Column of the dataset that is mapped to it, if any.
    pub column: Option<String>,
    /// Column that looks like it, if none has the same name.
    pub suggestion: Option<String>,
}

/// How a dataset fits a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Mapping {
    /// The dataset.
    pub dataset_id: DatasetId,
    /// The model.
    pub model_id: ModelId,
    /// The model's fields.
    pub fields: Vec<MappedField>,
    /// Columns of the dataset.
    pub columns: Vec<String>,
    /// Whether every field has a column.
    pub complete: bool,
}

/// Column of the dataset to field of the model, such as `{"age": "feature_1"}`.
pub type MappingInput = BTreeMap<String, String>;
