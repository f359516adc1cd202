//! The settings of one algorithm that a search may change, and within which limits.

use std::collections::BTreeMap;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use crate::elementary::{exp, ln, log10};
use crate::error::{EngineError, Result};
use crate::learners::{AlgorithmInfo, HyperparameterDefault, HyperparameterInfo, HyperparameterKind, Hyperparameters};

/// Limits within which good settings lie, where those of the schema are wider because more is allowed than is wise.
const LIMITS: &[(&str, &str, f64, f64)] = &[
    ("gradient_boosting", "n_estimators", 30.0, 2_000.0),
    ("gradient_boosting", "learning_rate", 0.01, 0.3),
    ("gradient_boosting", "max_leaves", 4.0, 256.0),
    ("gradient_boosting", "min_samples_leaf", 1.0, 100.0),
    ("gradient_boosting", "min_child_weight", 0.001, 16.0),
    ("gradient_boosting", "l2", 0.01, 100.0),
    ("gradient_boosting", "subsample", 0.5, 1.0),
    ("gradient_boosting", "colsample", 0.3, 1.0),
    ("random_forest", "n_estimators", 60.0, 300.0),
    ("random_forest", "min_samples_leaf", 1.0, 30.0),
    ("extra_trees", "n_estimators", 60.0, 300.0),
    ("extra_trees", "min_samples_leaf", 1.0, 30.0),
    ("decision_tree", "max_depth", 2.0, 24.0),
    ("decision_tree", "min_samples_leaf", 1.0, 200.0),
    ("logistic_regression", "l2", 1e-4, 1e4),
    ("ridge", "alpha", 1e-4, 1e4),
    ("lasso", "alpha", 1e-5, 0.5),
    ("elastic_net", "alpha", 1e-5, 0.5),
    ("explainable_boosting", "interactions", 0.0, 30.0),
    ("explainable_boosting", "learning_rate", 0.01, 0.2),
    ("explainable_boosting", "max_leaves", 2.0, 8.0),
    ("explainable_boosting", "min_samples_leaf", 1.0, 50.0),
    ("mlp", "learning_rate", 2e-4, 2e-2),
    ("mlp", "l2", 1e-6, 1e-1),
    ("mlp", "batch_size", 32.0, 512.0),
];

/// How long an algorithm goes on is its own affair: it stops by itself when it gains no more.
const FIXED: &[&str] = &[
    "max_iterations",
    "patience",
    "epochs",
    "early_stopping",
    "tolerance",
    "max_bins",
    "class_weight",
    "native_missing",
    "native_categories",
];

/// Settings that matter only where another one has one of these values.
const CONDITIONS: &[(&str, &str, &[&str])] = &[
    ("gamma", "kernel", &["rbf", "poly", "sigmoid"]),
    ("degree", "kernel", &["poly"]),
    ("l1_ratio", "penalty", &["elastic_net"]),
    ("max_features", "splitter", &["random"]),
];

/// Sizes of hidden layers worth trying.
const LAYERS: &[&[i64]] = &[&[32], &[64], &[128], &[256], &[64, 32], &[128, 64], &[256, 128]];

/// A wide range is searched in powers.
const WIDE: f64 = 20.0;

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dimension {
    pub name: &'static str,
    pub range: Range,
    /// Matters only where that setting has one of these values.
    condition: Option<(&'static str, &'static [&'static str])>,
}

/// The values of a setting.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Range {
    Numbers {
        low: f64,
        high: f64,
        powers: bool,
        whole: bool,
    },
    Options(Vec<Value>),
}

/// What may be changed of one algorithm.
#[derive(Debug, Clone)]
pub(super) struct Space {
    info: &'static AlgorithmInfo,
    pub dimensions: Vec<Dimension>,
    /// Settings that a person chose and that stay.
    fixed: Map<String, Value>,
}

/// A place in a space: for each dimension a share of its range or the number of an option; `None` where it does not
/// matter.
pub(super) type Place = Vec<Option<f64>>;

impl Space {
    /// The space around what a person fixed; `values` replace the limits where they are given.
    pub fn new(
        info: &'static AlgorithmInfo,
        fixed: Option<&Map<String, Value>>,
        values: Option<&BTreeMap<String, Vec<Value>>>,
        grid: bool,
    ) -> Result<Self> {
        let fixed = fixed.cloned().unwrap_or_default();
        let mut dimensions = Vec::new();
        for (name, list) in values.into_iter().flatten() {
            for value in list {
                let given = Map::from_iter([(name.clone(), value.clone())]);
                Hyperparameters::new(info, &given)?;
            }
            if list.is_empty() {
                return Err(EngineError::bad_input(
                    format!("{}: the search has no value for `{name}`", info.title),
                    "give at least one value",
                ));
            }
        }
        for parameter in info.hyperparameters {
            let range = match values.and_then(|values| values.get(parameter.name)) {
                Some(list) => Some(Range::Options(list.clone())),
                None if grid || fixed.contains_key(parameter.name) => None,
                None => range_of(info.name, parameter),
            };
            if let Some(range) = range {
                let condition = CONDITIONS.iter().find(|(name, other, _)| {
                    *name == parameter.name && info.hyperparameters.iter().any(|one| one.name == *other)
                });
                dimensions.push(Dimension {
                    name: parameter.name,
                    range,
                    condition: condition.map(|(_, other, words)| (*other, *words)),
                });
            }
        }
        Ok(Self {
            info,
            dimensions,
            fixed,
        })
    }

    pub fn name(&self) -> &'static str {
        self.info.name
    }

    pub fn info(&self) -> &'static AlgorithmInfo {
        self.info
    }

    /// How many places there are, infinite where a setting is continuous.
    pub fn combinations(&self) -> f64 {
        let count = |dimension: &Dimension| match &dimension.range {
            Range::Options(options) => f64::from(u32::try_from(options.len()).unwrap_or(u32::MAX)),
            Range::Numbers {
                low, high, whole: true, ..
            } => high - low + 1.0,
            Range::Numbers { .. } => f64::INFINITY,
        };
        self.dimensions.iter().map(count).product()
    }

    /// Combination `number` of a space of options, the last dimension changing fastest.
    pub fn combination(&self, mut number: usize) -> Place {
        let mut place = vec![None; self.dimensions.len()];
        for (dimension, entry) in self.dimensions.iter().zip(&mut place).rev() {
            if let Range::Options(options) = &dimension.range {
                *entry = u32::try_from(number % options.len()).ok().map(f64::from);
                number /= options.len();
            }
        }
        place
    }

    /// A place drawn evenly.
    pub fn draw(&self, random: &mut ChaCha8Rng) -> Place {
        let draw = |dimension: &Dimension| match &dimension.range {
            Range::Numbers { .. } => Some(random.gen_range(0.0..=1.0)),
            Range::Options(options) => u32::try_from(random.gen_range(0..options.len())).ok().map(f64::from),
        };
        let place = self.dimensions.iter().map(draw).collect();
        self.without_idle(place)
    }

    /// The settings at a place.
    pub fn settings(&self, place: &Place) -> Result<Hyperparameters> {
        let mut given = self.fixed.clone();
        for (dimension, at) in self.dimensions.iter().zip(place) {
            if let Some(at) = at {
                given.insert(dimension.name.into(), dimension.range.value(*at));
            }
        }
        Hyperparameters::new(self.info, &given)
    }

    /// Settings of which only some are named; what a person fixed stays.
    pub fn named(&self, given: &Map<String, Value>) -> Result<Hyperparameters> {
        let known = |name: &String| self.dimensions.iter().any(|dimension| dimension.name == name);
        let mut all = self.fixed.clone();
        let free = given
            .iter()
            .filter(|(name, _)| known(name) && !self.fixed.contains_key(*name));
        all.extend(free.map(|(name, value)| (name.clone(), value.clone())));
        Hyperparameters::new(self.info, &all)
    }

    /// Where settings lie in this space.
    pub fn place(&self, settings: &Hyperparameters) -> Place {
        let settings = settings.to_json();
        let place = self
            .dimensions
            .iter()
            .map(|dimension| dimension.range.share(&settings[dimension.name]));
        self.without_idle(place.collect())
    }

    /// Leaves out what does not matter there.
    fn without_idle(&self, mut place: Place) -> Place {
        let word = |name: &str, place: &Place| {
            let position = self.dimensions.iter().position(|dimension| dimension.name == name);
            match position {
                Some(position) => place[position].map(|at| self.dimensions[position].range.value(at)),
                None => self.fixed.get(name).cloned(),
            }
        };
        for position in 0..self.dimensions.len() {
            if let Some((other, words)) = self.dimensions[position].condition
                && let Some(Value::String(chosen)) = word(other, &place)
                && !words.contains(&chosen.as_str())
            {
                place[position] = None;
            }
        }
        place
    }
}

impl Dimension {
    /// How many options there are; of numbers none are counted.
    pub fn options(&self) -> usize {
        match &self.range {
            Range::Options(options) => options.len(),
            Range::Numbers { .. } => 1,
        }
    }
}

impl Range {
    /// The value at a share of the range.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positions of options and numbers within the limits of a setting"
    )]
    fn value(&self, at: f64) -> Value {
        match self {
            Self::Options(options) => options[(at.round() as usize).min(options.len() - 1)].clone(),
            Self::Numbers {
                low,
                high,
                powers,
                whole,
            } => {
                let at = at.clamp(0.0, 1.0);
                let number = if *powers {
                    exp(ln(*low) + at * (ln(*high) - ln(*low)))
                } else {
                    low + at * (high - low)
                };
                let number = number.clamp(*low, *high);
                if *whole {
                    json!(number.round() as i64)
                } else {
                    // Four digits say enough, and read better in a table.
                    let digits = 10_f64.powi(3 - log10(number.abs().max(1e-12)).floor() as i32);
                    json!(((number * digits).round() / digits).clamp(*low, *high))
                }
            }
        }
    }

    fn share(&self, value: &Value) -> Option<f64> {
        match self {
            Self::Options(options) => {
                let position = options.iter().position(|option| option == value)?;
                u32::try_from(position).ok().map(f64::from)
            }
            Self::Numbers { low, high, powers, .. } => {
                let number = value.as_f64()?;
                let share = if *powers {
                    (ln(number.max(*low)) - ln(*low)) / (ln(*high) - ln(*low))
                } else {
                    (number - low) / (high - low)
                };
                Some(share.clamp(0.0, 1.0))
            }
        }
    }
}

/// What of a setting is searched when nobody says more; `None` where it stays as it is.
fn range_of(algorithm: &str, parameter: &HyperparameterInfo) -> Option<Range> {
    if FIXED.contains(&parameter.name) {
        return None;
    }
    let options = |values: Vec<Value>| Some(Range::Options(values));
    match parameter.kind {
        HyperparameterKind::Boolean => options(vec![json!(false), json!(true)]),
        HyperparameterKind::Choice => options(parameter.choices.iter().map(|word| json!(word)).collect()),
        HyperparameterKind::IntegerList if parameter.name == "hidden_layers" => {
            options(LAYERS.iter().map(|layers| json!(layers)).collect())
        }
        HyperparameterKind::IntegerList => None,
        HyperparameterKind::Integer | HyperparameterKind::Float => {
            let whole = parameter.kind == HyperparameterKind::Integer;
            let (low, high) = limits(algorithm, parameter)?;
            let powers = low > 0.0 && (parameter.log_scale || high / low >= WIDE);
            (high > low).then_some(Range::Numbers {
                low,
                high,
                powers,
                whole,
            })
        }
    }
}

/// The known limits, else those around the default, always within the schema.
#[expect(clippy::cast_precision_loss, reason = "defaults are far below 2^53")]
fn limits(algorithm: &str, parameter: &HyperparameterInfo) -> Option<(f64, f64)> {
    let known = LIMITS
        .iter()
        .find(|(name, setting, ..)| *name == algorithm && *setting == parameter.name);
    let (least, most) = (parameter.min?, parameter.max?);
    let usual = match parameter.default {
        HyperparameterDefault::Integer(value) => value as f64,
        HyperparameterDefault::Float(value) => value,
        _ => return None,
    };
    let (low, high) = match known {
        Some((_, _, low, high)) => (*low, *high),
        None if LIMITS.iter().any(|(name, ..)| *name == algorithm) => return None,
        None if parameter.log_scale && usual > 0.0 => (usual / 100.0, usual * 100.0),
        None if most - least <= 1.0 => (least, most),
        None if usual > 0.0 => (usual / 4.0, usual * 4.0),
        None => return None,
    };
    let whole = parameter.kind == HyperparameterKind::Integer;
    let (low, high) = (low.max(least), high.min(most));
    Some(if whole { (low.ceil(), high.floor()) } else { (low, high) })
}
