//! A column's type as a picture and in words.

use datapulse_shared::profile::ColumnType;
use leptos::prelude::*;

use super::Icon;
use crate::i18n::{Words, t_string};

/// The picture of a type.
#[component]
pub fn TypeIcon(
    /// The type.
    kind: ColumnType,
) -> impl IntoView {
    let icon = match kind {
        ColumnType::Integer => icondata::LuHash,
        ColumnType::Float => icondata::LuDecimalsArrowRight,
        ColumnType::Boolean => icondata::LuToggleLeft,
        ColumnType::Datetime => icondata::LuCalendar,
        ColumnType::Categorical => icondata::LuTags,
        ColumnType::Text => icondata::LuType,
        ColumnType::Empty => icondata::LuCircleSlash,
    };
    view! { <span class=class_of(kind) aria-hidden="true"><Icon icon small=true /></span> }
}

const fn class_of(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Integer | ColumnType::Float => "type-icon type-icon--number",
        ColumnType::Boolean | ColumnType::Categorical => "type-icon type-icon--category",
        ColumnType::Datetime => "type-icon type-icon--time",
        ColumnType::Text => "type-icon type-icon--text",
        ColumnType::Empty => "type-icon",
    }
}

/// The name of a type.
pub fn type_name(i18n: Words, kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Integer => t_string!(i18n, datasets.type_integer),
        ColumnType::Float => t_string!(i18n, datasets.type_float),
        ColumnType::Boolean => t_string!(i18n, datasets.type_boolean),
        ColumnType::Datetime => t_string!(i18n, datasets.type_datetime),
        ColumnType::Categorical => t_string!(i18n, datasets.type_categorical),
        ColumnType::Text => t_string!(i18n, datasets.type_text),
        ColumnType::Empty => t_string!(i18n, datasets.type_empty),
    }
}
