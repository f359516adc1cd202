//! Which columns are features: the manual choice first and exactly as made (TRN-01, TRN-03, TRN-07 to TRN-09).

use std::collections::HashSet;

use super::recipe::{Recipe, Validation};
use super::settings::SelectionMethod;
use crate::control::{Control, Level};
use crate::error::{EngineError, Result};
use crate::warning::{Severity, Warning};

/// The columns that are features.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Names in the order in which they were chosen, or of the table.
    pub features: Vec<String>,
    /// Whether a person chose them: then none is left out for being of little use.
    pub manual: bool,
    /// Chosen columns that the table does not have.
    pub warnings: Vec<Warning>,
}

/// Applies the selection of the recipe to the columns of a table.
///
/// # Errors
/// When the target is not there or is among the features, or no feature remains.
pub fn select(columns: &[String], recipe: &Recipe, control: &Control) -> Result<Selection> {
    recipe.validate()?;
    if !columns.contains(&recipe.target) {
        return Err(EngineError::bad_input(
            format!("the table has no column '{}' to predict", recipe.target),
            "choose one of its columns as the target",
        ));
    }
    let Some(chosen) = &recipe.preprocessing.feature_columns else {
        return automatic(columns, recipe);
    };
    let mut selection = Selection {
        features: Vec::new(),
        manual: true,
        warnings: Vec::new(),
    };
    let known: HashSet<&str> = columns.iter().map(String::as_str).collect();
    let mut seen = HashSet::new();
    for name in chosen.iter().filter(|name| seen.insert(name.as_str())) {
        if known.contains(name.as_str()) {
            selection.features.push(name.clone());
        } else {
            let message = format!("the chosen feature '{name}' is not in the table and was left out");
            control.log(Level::Warning, &message);
            selection
                .warnings
                .push(Warning::of_column("missing_feature", name, Severity::Warning, message));
        }
    }
    if selection.features.is_empty() {
        return Err(EngineError::bad_input(
            "none of the chosen features is in the table",
            "choose at least one of its columns",
        ));
    }
    control.log(
        Level::Info,
        format!(
            "Manual feature selection applied: {} features retained",
            selection.features.len()
        ),
    );
    if recipe.preprocessing.feature_selection_method != SelectionMethod::None {
        control.log(
            Level::Info,
            "Automatic feature selection skipped: features were chosen by hand",
        );
    }
    Ok(selection)
}

fn automatic(columns: &[String], recipe: &Recipe) -> Result<Selection> {
    // What only says which rows belong together would be learnt by heart, and is new in the rows to come.
    let group = match &recipe.validation {
        Validation::GroupedKFold { column, .. } => Some(column),
        _ => None,
    };
    let features: Vec<String> = columns
        .iter()
        .filter(|name| **name != recipe.target && Some(*name) != group)
        .cloned()
        .collect();
    if features.is_empty() {
        return Err(EngineError::bad_input(
            format!("the table has no column besides the target '{}'", recipe.target),
            "add columns to predict it from",
        ));
    }
    Ok(Selection {
        features,
        manual: false,
        warnings: Vec::new(),
    })
}
