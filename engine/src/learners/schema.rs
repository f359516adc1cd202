//! How an algorithm describes itself and its settings.

use serde::Serialize;

use crate::problem::ProblemType;

/// What an algorithm is called, what it is for and what can be set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlgorithmInfo {
    /// Its name in requests and files, in snake case.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// One sentence about when to use it.
    pub summary: &'static str,
    /// The problems that it can answer.
    pub problem_types: &'static [ProblemType],
    /// Whether features of one scale help it.
    pub wants_scaling: bool,
    /// Time of a fit with default settings on a table of middle size, in units of the cheapest algorithm.
    pub relative_cost: f64,
    /// What can be set, in the order in which a form shows it.
    #[serde(rename = "parameters")]
    pub hyperparameters: &'static [HyperparameterInfo],
}

/// One setting of an algorithm.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HyperparameterInfo {
    /// Its name in requests and files, in snake case.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// What kind of value it takes.
    #[serde(rename = "parameter_type")]
    pub kind: HyperparameterKind,
    /// The value when none is given.
    pub default: HyperparameterDefault,
    /// The least value (for a list: of each entry).
    pub min: Option<f64>,
    /// The greatest value (for a list: of each entry).
    pub max: Option<f64>,
    /// The values to choose from, for a choice.
    pub choices: &'static [&'static str],
    /// Whether a slider or a search should move in powers rather than in steps.
    pub log_scale: bool,
}

/// The kind of value that a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HyperparameterKind {
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// Yes or no.
    Boolean,
    /// One of a few words.
    Choice,
    /// One to eight whole numbers.
    IntegerList,
}

/// The value of a setting that was not given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum HyperparameterDefault {
    /// For a whole number.
    Integer(i64),
    /// For a number.
    Float(f64),
    /// For yes or no.
    Boolean(bool),
    /// For a choice.
    Choice(&'static str),
    /// For a list of whole numbers.
    IntegerList(&'static [i64]),
}

#[expect(clippy::cast_precision_loss, reason = "limits of settings are far below 2^53")]
impl HyperparameterInfo {
    pub(crate) const fn integer(
        name: &'static str,
        title: &'static str,
        help: &'static str,
        default: i64,
        limits: (i64, i64),
    ) -> Self {
        Self {
            name,
            title,
            help,
            kind: HyperparameterKind::Integer,
            default: HyperparameterDefault::Integer(default),
            min: Some(limits.0 as f64),
            max: Some(limits.1 as f64),
            choices: &[],
            log_scale: false,
        }
    }

    pub(crate) const fn float(
        name: &'static str,
        title: &'static str,
        help: &'static str,
        default: f64,
        limits: (f64, f64),
    ) -> Self {
        Self {
            name,
            title,
            help,
            kind: HyperparameterKind::Float,
            default: HyperparameterDefault::Float(default),
            min: Some(limits.0),
            max: Some(limits.1),
            choices: &[],
            log_scale: false,
        }
    }

    pub(crate) const fn boolean(name: &'static str, title: &'static str, help: &'static str, default: bool) -> Self {
        Self {
            name,
            title,
            help,
            kind: HyperparameterKind::Boolean,
            default: HyperparameterDefault::Boolean(default),
            min: None,
            max: None,
            choices: &[],
            log_scale: false,
        }
    }

    pub(crate) const fn choice(
        name: &'static str,
        title: &'static str,
        help: &'static str,
        default: &'static str,
        choices: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            title,
            help,
            kind: HyperparameterKind::Choice,
            default: HyperparameterDefault::Choice(default),
            min: None,
            max: None,
            choices,
            log_scale: false,
        }
    }

    pub(crate) const fn integer_list(
        name: &'static str,
        title: &'static str,
        help: &'static str,
        default: &'static [i64],
        limits: (i64, i64),
    ) -> Self {
        Self {
            name,
            title,
            help,
            kind: HyperparameterKind::IntegerList,
            default: HyperparameterDefault::IntegerList(default),
            min: Some(limits.0 as f64),
            max: Some(limits.1 as f64),
            choices: &[],
            log_scale: false,
        }
    }

    /// The same, moving in powers.
    pub(crate) const fn in_powers(mut self) -> Self {
        self.log_scale = true;
        self
    }
}
