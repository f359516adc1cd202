//! How settings are checked against the schema of their algorithm.

use serde_json::{Map, Value};

use super::Hyperparameters;
use super::hyperparameters::whole_number;
use super::schema::{AlgorithmInfo, HyperparameterDefault, HyperparameterInfo, HyperparameterKind};
use crate::error::{EngineError, Result};

/// The most entries that a list of whole numbers may have.
const LONGEST_LIST: usize = 8;

/// What is wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The setting.
    pub field: String,
    /// What is wrong with its value and which values are right.
    pub message: String,
}

impl Hyperparameters {
    /// The given settings, checked, and the defaults of `info` for the others.
    ///
    /// ```
    /// use datapulse_engine::learners::{Hyperparameters, learner};
    /// let ridge = learner("ridge").unwrap().info();
    /// let given = serde_json::json!({ "alpha": 10.0 });
    /// let settings = Hyperparameters::new(ridge, given.as_object().unwrap()).unwrap();
    /// assert_eq!(settings.float("alpha").unwrap(), 10.0);
    /// ```
    ///
    /// # Errors
    /// `BadInput` that names the first wrong setting, its value and the limits (TRN-12, TRN-19).
    pub fn new(info: &AlgorithmInfo, given: &Map<String, Value>) -> Result<Self> {
        if let Some(problem) = Self::problems(info, given).into_iter().next() {
            return Err(EngineError::bad_input(
                format!("{}: {}", info.title, problem.message),
                format!("change `{}`", problem.field),
            ));
        }
        let value = |parameter: &HyperparameterInfo| match given.get(parameter.name) {
            Some(value) if !value.is_null() => value.clone(),
            _ => default_value(&parameter.default),
        };
        let values = info
            .hyperparameters
            .iter()
            .map(|parameter| (parameter.name.into(), value(parameter)))
            .collect();
        Ok(Self { values })
    }

    /// The defaults of `info`.
    pub fn defaults(info: &AlgorithmInfo) -> Self {
        let pairs = info.hyperparameters.iter();
        Self {
            values: pairs
                .map(|parameter| (parameter.name.into(), default_value(&parameter.default)))
                .collect(),
        }
    }

    /// What is recorded of a model that was not made by settings.
    pub(crate) fn recorded(values: impl IntoIterator<Item = (String, Value)>) -> Self {
        Self {
            values: values.into_iter().collect(),
        }
    }

    /// Everything that is wrong with the given settings, for a form that marks its fields.
    pub fn problems(info: &AlgorithmInfo, given: &Map<String, Value>) -> Vec<FieldProblem> {
        let check = |(name, value): (&String, &Value)| {
            let message = match info.hyperparameters.iter().find(|parameter| parameter.name == name) {
                None => Some(unknown(info, name)),
                Some(_) if value.is_null() => None,
                Some(parameter) => check_value(parameter, value),
            };
            message.map(|message| FieldProblem {
                field: name.clone(),
                message,
            })
        };
        given.iter().filter_map(check).collect()
    }
}

fn unknown(info: &AlgorithmInfo, name: &str) -> String {
    let known: Vec<_> = info.hyperparameters.iter().map(|parameter| parameter.name).collect();
    if known.is_empty() {
        return format!("`{name}` is not a setting; there is nothing to set");
    }
    format!("`{name}` is not a setting; there are {}", known.join(", "))
}

fn default_value(default: &HyperparameterDefault) -> Value {
    match *default {
        HyperparameterDefault::Integer(value) => value.into(),
        HyperparameterDefault::Float(value) => value.into(),
        HyperparameterDefault::Boolean(value) => value.into(),
        HyperparameterDefault::Choice(value) => value.into(),
        HyperparameterDefault::IntegerList(values) => values.into(),
    }
}

fn check_value(parameter: &HyperparameterInfo, value: &Value) -> Option<String> {
    let name = parameter.name;
    match parameter.kind {
        HyperparameterKind::Integer if whole_number(value).is_none() => Some(format!(
            "`{name}` is {value}, it must be a whole number{}",
            limits(parameter)
        )),
        HyperparameterKind::Float if !value.is_number() => {
            Some(format!("`{name}` is {value}, it must be a number{}", limits(parameter)))
        }
        HyperparameterKind::Integer | HyperparameterKind::Float => {
            (!within(parameter, value)).then(|| format!("`{name}` is {value}, it must be{}", limits(parameter)))
        }
        HyperparameterKind::Boolean => {
            (!value.is_boolean()).then(|| format!("`{name}` is {value}, it must be true or false"))
        }
        HyperparameterKind::Choice => {
            let known = value.as_str().is_some_and(|word| parameter.choices.contains(&word));
            (!known).then(|| {
                format!(
                    "`{name}` is {value}, it must be one of {}",
                    parameter.choices.join(", ")
                )
            })
        }
        HyperparameterKind::IntegerList => check_list(parameter, value),
    }
}

fn check_list(parameter: &HyperparameterInfo, value: &Value) -> Option<String> {
    let name = parameter.name;
    let entries = value.as_array().map_or(&[][..], Vec::as_slice);
    if entries.is_empty() || entries.len() > LONGEST_LIST {
        return Some(format!(
            "`{name}` is {value}, it must be a list of 1 to {LONGEST_LIST} whole numbers"
        ));
    }
    let wrong = entries
        .iter()
        .find(|entry| whole_number(entry).is_none() || !within(parameter, entry))?;
    Some(format!(
        "`{name}` holds {wrong}, each entry must be a whole number{}",
        limits(parameter)
    ))
}

fn within(parameter: &HyperparameterInfo, value: &Value) -> bool {
    let number = value.as_f64().unwrap_or(f64::NAN);
    number.is_finite()
        && parameter.min.is_none_or(|least| number >= least)
        && parameter.max.is_none_or(|most| number <= most)
}

fn limits(parameter: &HyperparameterInfo) -> String {
    match (parameter.min, parameter.max) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" of at least {least}"),
        (None, Some(most)) => format!(" of at most {most}"),
        (None, None) => String::new(),
    }
}
