//! What would have to change for another answer (Wachter et al. 2017): few features, moved little, to values that occur.
//!
//! A beam of the most promising changes grows feature by feature. What reaches the goal is then moved back towards the
//! row as far as the goal allows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Cell, TrainedModel};
use crate::control::Control;
use crate::error::{EngineError, Result};
use crate::model::{PredictOptions, Reference};

/// Features that change at most.
const MOST_CHANGES: usize = 3;
/// Unfinished changes that are kept from one feature to the next.
const BEAM: usize = 8;
/// Ways that are answered.
const MOST_WAYS: usize = 3;
/// Halvings on the way back towards the row.
const HALVINGS: u32 = 8;
/// Features that are tried: the most important ones.
const MOST_FEATURES: usize = 40;

/// The answer that is wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// This class.
    Class(String),
    /// A number of at least this.
    AtLeast(f64),
    /// A number of at most this.
    AtMost(f64),
}

/// What may be changed for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// The answer that is wanted.
    pub goal: Goal,
    /// Features that stay as they are.
    #[serde(default)]
    pub immutable: BTreeSet<String>,
    /// Least and greatest value of numbers, by feature; those of training where nothing is said.
    #[serde(default)]
    pub ranges: BTreeMap<String, (f64, f64)>,
}

/// One way to the wanted answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counterfactual {
    /// What changes; nothing else does.
    pub changes: Vec<Change>,
    /// The answer then.
    pub prediction: Value,
    /// The probability of the wanted class then, for classes.
    pub probability: Option<f64>,
}

/// A value that changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The feature.
    pub feature: String,
    /// As it is.
    pub from: Value,
    /// As it would have to be.
    pub to: Value,
}

/// A row on its way.
#[derive(Clone)]
struct Way {
    cells: Vec<Cell>,
    changed: BTreeSet<usize>,
    /// 0 or below when the goal is reached; how far from it otherwise.
    missing: f64,
    distance: f64,
}

impl TrainedModel {
    /// Up to three ways to another answer, the nearest first; none when none was found, or the row has it already.
    ///
    /// # Errors
    /// `BadInput` when the goal does not fit the model, a feature is unknown or the row lacks columns; an interruption
    /// when `control` asks for one.
    pub fn counterfactuals(
        &self,
        record: &Map<String, Value>,
        wish: &Wish,
        control: &Control,
    ) -> Result<Vec<Counterfactual>> {
        self.knows_its_columns()?;
        self.check_wish(wish)?;
        let row = self.cells_of(record)?;
        let start = Way {
            missing: self.missing_to(std::slice::from_ref(&row), &wish.goal)?[0],
            cells: row.clone(),
            changed: BTreeSet::new(),
            distance: 0.0,
        };
        if start.missing <= 0.0 {
            return Ok(Vec::new());
        }
        let movable: Vec<usize> = self
            .most_important(MOST_FEATURES)
            .into_iter()
            .filter(|&feature| !wish.immutable.contains(&self.features[feature]))
            .collect();
        let (mut beam, mut found): (Vec<Way>, Vec<Way>) = (vec![start], Vec::new());
        for _ in 0..MOST_CHANGES {
            control.check()?;
            let ways = self.step(&row, &beam, &movable, wish)?;
            let (reached, mut open): (Vec<Way>, Vec<Way>) = ways.into_iter().partition(|way| way.missing <= 0.0);
            keep_nearest(&mut found, reached);
            // One more change is only worth it where fewer do not do.
            if found.len() >= MOST_WAYS {
                break;
            }
            open.sort_by(|a, b| a.missing.total_cmp(&b.missing).then(a.distance.total_cmp(&b.distance)));
            let mut seen = BTreeSet::new();
            open.retain(|way| seen.insert(way.changed.clone()));
            open.truncate(BEAM);
            beam = open;
        }
        found.into_iter().map(|way| self.told(&row, way, wish)).collect()
    }

    fn check_wish(&self, wish: &Wish) -> Result<()> {
        let fits = match &wish.goal {
            Goal::Class(class) => self.classes.contains(class),
            Goal::AtLeast(limit) | Goal::AtMost(limit) => self.classes.is_empty() && limit.is_finite(),
        };
        if !fits {
            let known = if self.classes.is_empty() {
                "ask for at least or at most a number".to_owned()
            } else {
                format!("ask for one of the classes {}", self.classes.join(", "))
            };
            return Err(EngineError::bad_input(
                "the wanted answer is none of this model's",
                known,
            ));
        }
        let named = wish.immutable.iter().chain(wish.ranges.keys());
        match named.into_iter().find(|name| !self.features.contains(name)) {
            Some(name) => Err(EngineError::bad_input(
                format!("the model has no feature '{name}'"),
                format!("choose from {}", self.features.join(", ")),
            )),
            None => Ok(()),
        }
    }

    /// Every way with one more feature changed.
    fn step(&self, row: &[Cell], beam: &[Way], movable: &[usize], wish: &Wish) -> Result<Vec<Way>> {
        let mut ways = Vec::new();
        for way in beam {
            for &feature in movable.iter().filter(|feature| !way.changed.contains(feature)) {
                for value in self.values_for(feature, wish) {
                    if value == row[feature] {
                        continue;
                    }
                    let mut next = way.clone();
                    next.distance += self.references[feature].distance(&row[feature], &value);
                    next.cells[feature] = value;
                    next.changed.insert(feature);
                    ways.push(next);
                }
            }
        }
        let cells: Vec<Vec<Cell>> = ways.iter().map(|way| way.cells.clone()).collect();
        for (way, missing) in ways.iter_mut().zip(self.missing_to(&cells, &wish.goal)?) {
            way.missing = missing;
        }
        Ok(ways)
    }

    /// Values of training that the wish allows, and the ends of its range.
    fn values_for(&self, feature: usize, wish: &Wish) -> Vec<Cell> {
        let reference = &self.references[feature];
        let mut grid = reference.grid();
        if let Some(&(least, most)) = wish.ranges.get(&reference.name) {
            grid.retain(|cell| !matches!(cell, Cell::Number(number) if !(least..=most).contains(number)));
            let ends = [least.ceil(), most.floor()];
            let ends = if reference.whole(0.5) < 1.0 {
                [least, most]
            } else {
                ends
            };
            grid.extend(
                ends.into_iter()
                    .filter(|end| (least..=most).contains(end))
                    .map(Cell::Number),
            );
        }
        grid
    }

    /// How far each row is from the goal; 0 or below where it is reached.
    fn missing_to(&self, rows: &[Vec<Cell>], goal: &Goal) -> Result<Vec<f64>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let outputs = self.outputs_of(rows)?;
        let of = |row: ndarray::ArrayView1<'_, f64>| match goal {
            Goal::AtLeast(limit) => limit - row[0],
            Goal::AtMost(limit) => row[0] - limit,
            Goal::Class(class) => {
                let wanted = self.classes.iter().position(|name| name == class).unwrap_or(0);
                self.short_of(row, wanted)
            }
        };
        Ok(outputs.rows().into_iter().map(of).collect())
    }

    /// How much probability a class lacks to be the answer; below 0 where it is.
    fn short_of(&self, row: ndarray::ArrayView1<'_, f64>, wanted: usize) -> f64 {
        // The answer must be won, not shared.
        let hair = 1e-9;
        if let (Some(threshold), 2) = (self.assessment.threshold, row.len()) {
            let above = row[1] - threshold;
            return if wanted == 1 { hair - above } else { above };
        }
        let others = row.iter().enumerate().filter(|(class, _)| *class != wanted);
        others
            .map(|(_, share)| share - row[wanted])
            .fold(f64::NEG_INFINITY, f64::max)
            + hair
    }

    /// Moved back as far as the goal allows, and put into words.
    fn told(&self, row: &[Cell], mut way: Way, wish: &Wish) -> Result<Counterfactual> {
        for &feature in &way.changed {
            let (Cell::Number(from), Cell::Number(mut to)) = (&row[feature], way.cells[feature].clone()) else {
                continue;
            };
            let (mut near, reference) = (*from, &self.references[feature]);
            for _ in 0..HALVINGS {
                let middle = reference.whole(f64::midpoint(near, to));
                let mut tried = way.cells.clone();
                tried[feature] = Cell::Number(middle);
                if allowed(reference, middle, wish) && self.missing_to(&[tried], &wish.goal)?[0] <= 0.0 {
                    to = middle;
                } else {
                    near = middle;
                }
            }
            way.cells[feature] = Cell::Number(to);
        }
        let answer = self.predict(
            &self.table_of(std::slice::from_ref(&way.cells))?,
            &PredictOptions {
                probabilities: true,
                ..PredictOptions::default()
            },
        )?;
        let probability = match &wish.goal {
            Goal::Class(class) => {
                let shares = answer.probabilities(0);
                shares
                    .into_iter()
                    .find(|(name, _)| name == class)
                    .map(|(_, share)| share)
            }
            Goal::AtLeast(_) | Goal::AtMost(_) => None,
        };
        Ok(Counterfactual {
            changes: way
                .changed
                .iter()
                .map(|&feature| Change {
                    feature: self.features[feature].clone(),
                    from: self.value_of(feature, &row[feature]),
                    to: self.value_of(feature, &way.cells[feature]),
                })
                .collect(),
            prediction: answer.prediction(0),
            probability,
        })
    }
}

fn allowed(reference: &Reference, value: f64, wish: &Wish) -> bool {
    let range = wish.ranges.get(&reference.name);
    range.is_none_or(|(least, most)| (*least..=*most).contains(&value))
}

/// The nearest way of each set of features, unless a part of the set does already; at most three.
fn keep_nearest(found: &mut Vec<Way>, mut reached: Vec<Way>) {
    reached.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    for way in reached {
        if found.len() < MOST_WAYS && !found.iter().any(|known| known.changed.is_subset(&way.changed)) {
            found.push(way);
        }
    }
}
