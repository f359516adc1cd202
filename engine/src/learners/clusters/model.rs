//! What clustering leaves behind: a rule that says to which cluster a row belongs.

use ndarray::{Array2, Axis, concatenate};
use serde::{Deserialize, Serialize};

use super::super::Predictions;
use super::super::fitted::WORK_PER_LOOK;
use super::centres::Centres;
use super::choice::Choice;
use super::mixture::Mixture;
use super::neighbourhood::Neighbourhood;
use crate::control::Control;
use crate::error::{EngineError, Result};
use crate::problem::Matrix;

/// How rows are assigned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// To the nearest centre.
    Centres(Centres),
    /// To the most probable of several normal distributions.
    Mixture(Mixture),
    /// To where the rows around them belong.
    Points(Neighbourhood),
}

/// Clusters that were found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterModel {
    /// Number of features.
    pub features: usize,
    /// Number of clusters.
    pub clusters: usize,
    /// Whether a row may belong to no cluster; then that is one more answer, the last.
    pub noise: bool,
    /// How rows are assigned.
    pub rule: Rule,
    /// How the number of clusters was chosen, when nobody gave it.
    pub choice: Option<Choice>,
    /// Rows of the table that it looked at, where these were not all.
    pub sampled: Option<u64>,
}

/// What stands beside the cluster of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// How probable it is.
    Probability,
    /// How far the row is from the middle of its cluster, or from the nearest row of it.
    Distance,
}

impl Measure {
    /// The name of its column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Probability => "probability",
            Self::Distance => "distance",
        }
    }
}

/// The clusters of some rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assigned {
    /// For each row the position of its cluster; the number of clusters stands for none.
    pub codes: Vec<u32>,
    /// For each row how probable or how far.
    pub measures: Vec<f64>,
}

impl ClusterModel {
    /// The names of the answers: the clusters from 1 on, and `noise` where a row may belong to none.
    pub fn names(&self) -> Vec<String> {
        let numbers = (1..=self.clusters).map(|number| number.to_string());
        numbers.chain(self.noise.then(|| "noise".to_owned())).collect()
    }

    /// How many different answers there are; none for more than can be counted.
    pub fn answers(&self) -> Option<usize> {
        self.clusters.checked_add(usize::from(self.noise))
    }

    /// What stands beside the cluster of a row.
    pub fn measure(&self) -> Measure {
        match self.rule {
            Rule::Mixture(_) => Measure::Probability,
            Rule::Centres(_) | Rule::Points(_) => Measure::Distance,
        }
    }

    /// The cluster of each row.
    ///
    /// # Errors
    /// An interruption when `control` asks for one.
    pub fn assign(&self, x: &Matrix, control: &Control) -> Result<Assigned> {
        let parts = self.in_parts(x, control, |x| {
            let (codes, measures) = match &self.rule {
                Rule::Centres(centres) => centres.nearest(x),
                Rule::Mixture(mixture) => mixture.most_probable(x),
                Rule::Points(points) => points.assign(x, self.clusters, control)?,
            };
            Ok(Assigned { codes, measures })
        })?;
        let together = |mut all: Assigned, part: Assigned| {
            all.codes.extend(part.codes);
            all.measures.extend(part.measures);
            all
        };
        Ok(parts.into_iter().reduce(together).unwrap_or_default())
    }

    /// Does something with the rows, so many at a time that `control` is looked at often enough.
    fn in_parts<T>(&self, x: &Matrix, control: &Control, of: impl Fn(&Matrix) -> Result<T>) -> Result<Vec<T>> {
        let most = (WORK_PER_LOOK / self.effort().max(1)).max(1);
        control.check()?;
        if x.nrows() <= most {
            return Ok(vec![of(x)?]);
        }
        let parts = x.axis_chunks_iter(Axis(0), most).map(|rows| {
            control.check()?;
            of(&rows.to_owned())
        });
        parts.collect()
    }

    /// Rows × clusters, where the rule knows how probable each cluster is.
    ///
    /// # Errors
    /// An interruption when `control` asks for one.
    pub fn probabilities(&self, x: &Matrix, control: &Control) -> Result<Option<Array2<f64>>> {
        let Rule::Mixture(mixture) = &self.rule else {
            return Ok(None);
        };
        let parts = self.in_parts(x, control, |x| Ok(mixture.probabilities(x)))?;
        let views: Vec<_> = parts.iter().map(Array2::view).collect();
        // cannot fail: all parts have as many columns as there are clusters
        Ok(Some(concatenate(Axis(0), &views).unwrap_or_default()))
    }

    /// Rows × answers: probabilities where the rule knows them, else 1 for the cluster of the row.
    pub(in super::super) fn predict(&self, x: &Matrix) -> Result<Predictions> {
        if let Some(all) = self.probabilities(x, &Control::silent())? {
            return Ok(Predictions::Probabilities(all));
        }
        let codes = self.assign(x, &Control::silent())?.codes;
        let mut all = Array2::zeros((x.nrows(), self.clusters + usize::from(self.noise)));
        for (mut row, code) in all.rows_mut().into_iter().zip(codes) {
            row[code as usize] = 1.0;
        }
        Ok(Predictions::Probabilities(all))
    }

    /// Multiplications that a row costs, about.
    pub(in super::super) fn effort(&self) -> usize {
        match &self.rule {
            Rule::Centres(centres) => centres.points.len(),
            Rule::Mixture(mixture) => mixture.factors.len(),
            Rule::Points(points) => points.points.values.len(),
        }
    }

    /// Refuses what a file made up.
    pub(in super::super) fn validate(&self) -> Result<()> {
        let sound = self.clusters > 0
            && match &self.rule {
                Rule::Centres(centres) => {
                    !self.noise && centres.is_sound(self.clusters) && centres.origin.len() == self.features
                }
                Rule::Mixture(mixture) => !self.noise && mixture.is_sound(self.clusters, self.features),
                Rule::Points(points) => {
                    self.noise == points.leaves_rows_out() && points.is_sound(self.clusters, self.features)
                }
            };
        if sound {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the clusters of the model are damaged",
            "use an undamaged copy of the file",
        ))
    }
}
