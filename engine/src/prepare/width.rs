//! How many features columns become at most, before anything is fitted.

use super::learn::is_free_text;
use super::recipe::Recipe;
use super::settings::{Encoding, Interactions, TextEncoding};
use crate::table::{Column, ColumnKind, Table, Values};

/// Features of a date: the year, and two for each part that comes round again.
const OF_DATE: u64 = 9;
/// Classes of which means are features.
const MOST_CLASSES: u64 = 20;
/// Features of which products are made.
const MOST_MULTIPLIED: u64 = 30;

/// The most features that the columns of a recipe can become.
pub(crate) fn widest(table: &Table, recipe: &Recipe) -> u64 {
    let chosen = recipe.preprocessing.feature_columns.as_deref();
    let is_chosen = |column: &&Column| match chosen {
        Some(names) => names.contains(&column.name),
        None => column.name != recipe.target,
    };
    let classes = table.column(&recipe.target).map_or(1, |column| match &column.values {
        Values::Levels { levels, .. } => (levels.len() as u64).clamp(1, MOST_CLASSES),
        _ => MOST_CLASSES,
    });
    let features: u64 = table
        .columns()
        .iter()
        .filter(is_chosen)
        .map(|column| of_column(column, recipe, classes))
        .sum();
    let multiplied = features.min(MOST_MULTIPLIED);
    match recipe.preprocessing.interactions {
        Interactions::None => features,
        _ => features + multiplied * (multiplied + 1) / 2,
    }
}

fn of_column(column: &Column, recipe: &Recipe, classes: u64) -> u64 {
    let settings = &recipe.preprocessing;
    let beside = u64::from(settings.missing_indicator) + u64::from(recipe.natives);
    let own = match &column.values {
        Values::Numbers(_) => 1,
        Values::Dates { .. } => OF_DATE,
        Values::Levels { levels, .. } if column.kind == ColumnKind::Text => {
            let read = settings.text != TextEncoding::LeaveOut && is_free_text(levels);
            return if read { u64::from(settings.text_features) } else { 0 };
        }
        Values::Levels { levels, .. } => match settings.encoding {
            // One for what is missing, and one for all others.
            Encoding::OneHot => (levels.len() as u64).min(u64::from(settings.max_categories)) + 2,
            Encoding::Target => classes,
            Encoding::Ordinal | Encoding::Frequency => 1,
        },
    };
    own + beside
}
