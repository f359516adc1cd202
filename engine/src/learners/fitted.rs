//! What a fit leaves behind: a model that predicts.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::anomaly::AnomalyModel;
use super::baseline::Baseline;
use super::clusters::ClusterModel;
use super::ensemble::EnsembleModel;
use super::expanded::Expanded;
use super::linear::{LinearModel, LogisticModel};
use super::mlp::MlpModel;
use super::naive_bayes::NaiveBayesModel;
use super::neighbours::NeighboursModel;
use super::picked::Picked;
use super::svm::KernelModel;
use super::tree::TreeEnsemble;
use crate::calibrate::Calibrated;
use crate::control::Control;
use crate::error::{EngineError, Result};
use crate::problem::Matrix;

/// Multiplications between two looks at the control.
pub(super) const WORK_PER_LOOK: usize = 100_000_000;

/// A fitted learner. It is plain data: it can be stored, loaded and exported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fitted {
    /// The same answer for every row.
    Baseline(Baseline),
    /// A weighted sum of the features.
    Linear(LinearModel),
    /// Class probabilities from weighted sums.
    Logistic(LogisticModel),
    /// One tree.
    Tree(TreeEnsemble),
    /// The mean of many trees.
    Forest(TreeEnsemble),
    /// Trees that mend each other.
    Boosting(TreeEnsemble),
    /// Layers of weighted sums.
    Mlp(MlpModel),
    /// One of the others, behind products of the features.
    Expanded(Box<Expanded>),
    /// Another model whose probabilities are bent by curves.
    Calibrated(Box<Calibrated>),
    /// What the most similar known rows answer.
    Neighbours(NeighboursModel),
    /// Evidence that is added up.
    NaiveBayes(NaiveBayesModel),
    /// Similarity to support vectors.
    Kernel(KernelModel),
    /// Several of the others together.
    Ensemble(EnsembleModel),
    /// One of the others, reading some of the columns.
    Picked(Box<Picked>),
    /// Groups of rows that are alike.
    Clusters(ClusterModel),
    /// How unusual a row is.
    Anomalies(AnomalyModel),
}

/// What a model says about some rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Predictions {
    /// A number for each row.
    Values(Array1<f64>),
    /// Rows × classes, each row adding up to 1.
    Probabilities(Array2<f64>),
}

impl Predictions {
    /// The position of the most probable class of each row (the first of equals); `None` for numbers.
    pub fn codes(&self) -> Option<Array1<u32>> {
        let Self::Probabilities(probabilities) = self else {
            return None;
        };
        Some(
            probabilities
                .rows()
                .into_iter()
                .map(|row| first_greatest(row.iter().copied()))
                .collect(),
        )
    }

    /// One after the other; all of them must be of one kind and width.
    fn joined(parts: Vec<Self>) -> Self {
        let mut parts = parts.into_iter();
        let Some(mut all) = parts.next() else {
            return Self::Values(Array1::default(0));
        };
        for part in parts {
            // cannot fail: all parts are answers of one model
            let _ = match (&mut all, &part) {
                (Self::Values(all), Self::Values(part)) => all.append(Axis(0), part.view()),
                (Self::Probabilities(all), Self::Probabilities(part)) => all.append(Axis(0), part.view()),
                _ => Ok(()),
            };
        }
        all
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Values(values) => values.len(),
            Self::Probabilities(probabilities) => probabilities.nrows(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The position of the greatest value, the first of equals.
fn first_greatest(values: impl Iterator<Item = f64>) -> u32 {
    let mut best = (0, f64::NEG_INFINITY);
    for (position, value) in (0..).zip(values) {
        if value > best.1 {
            best = (position, value);
        }
    }
    best.0
}

impl Fitted {
    /// The number of features (columns of the matrix) that the model was fitted to.
    pub fn features(&self) -> usize {
        match self {
            Self::Baseline(model) => model.features,
            Self::Linear(model) => model.coefficients.len(),
            Self::Logistic(model) => model.features,
            Self::Tree(model) | Self::Forest(model) | Self::Boosting(model) => model.width,
            Self::Mlp(model) => model.means.len(),
            Self::Expanded(model) => model.features,
            Self::Calibrated(calibrated) => calibrated.model.features(),
            Self::Neighbours(model) => model.grid.centres.len(),
            Self::NaiveBayes(model) => model.features,
            Self::Kernel(model) => model.means.len(),
            Self::Ensemble(model) => model.features(),
            Self::Picked(model) => model.features,
            Self::Clusters(model) => model.features,
            Self::Anomalies(model) => model.features,
        }
    }

    /// Checks a model that came from a file, so that predicting with it cannot panic.
    ///
    /// # Errors
    /// `BadInput` when its parts do not fit together.
    pub fn validate(&self) -> Result<()> {
        match self {
            Self::Baseline(_) | Self::Linear(_) => Ok(()),
            Self::Logistic(model) => model.validate(),
            Self::Tree(model) | Self::Forest(model) | Self::Boosting(model) => model.validate(),
            Self::Mlp(model) => model.validate(),
            Self::Expanded(model) => model.validate(),
            Self::Calibrated(calibrated) => calibrated.validate(),
            Self::Neighbours(model) => model.validate(),
            Self::NaiveBayes(model) => model.validate(),
            Self::Kernel(model) => model.validate(),
            Self::Ensemble(model) => model.validate(),
            Self::Picked(model) => model.validate(),
            Self::Clusters(model) => model.validate(),
            Self::Anomalies(model) => model.validate(),
        }
    }

    /// Predicts the rows of `x`.
    ///
    /// # Errors
    /// `Internal` when `x` has another number of columns than the data that the model was fitted to.
    pub fn predict(&self, x: &Matrix) -> Result<Predictions> {
        if x.ncols() != self.features() {
            let (given, wanted) = (x.ncols(), self.features());
            return Err(EngineError::Internal(format!(
                "{given} features came to a model of {wanted}"
            )));
        }
        Ok(match self {
            Self::Baseline(model) => model.predict(x),
            Self::Linear(model) => Predictions::Values(model.predict(x)),
            Self::Logistic(model) => Predictions::Probabilities(model.predict(x)),
            Self::Tree(model) | Self::Forest(model) | Self::Boosting(model) => model.predict(x),
            Self::Mlp(model) => model.predict(x),
            Self::Expanded(model) => model.predict(x)?,
            Self::Calibrated(calibrated) => calibrated.predict(x)?,
            Self::Neighbours(model) => model.predict(x),
            Self::NaiveBayes(model) => Predictions::Probabilities(model.predict(x)),
            Self::Kernel(model) => model.predict(x),
            Self::Ensemble(model) => model.predict(x)?,
            Self::Picked(model) => model.predict(x)?,
            Self::Clusters(model) => model.predict(x)?,
            Self::Anomalies(model) => Predictions::Values(Array1::from(model.scores(x, &Control::silent())?)),
        })
    }

    /// Predicts the rows of `x`, looking at `control` often enough also where a row takes long.
    ///
    /// # Errors
    /// As [`Self::predict`], and an interruption when `control` asks for one.
    pub fn predict_watched(&self, x: &Matrix, control: &Control) -> Result<Predictions> {
        let rows = (WORK_PER_LOOK / self.work()).max(1);
        if x.nrows() <= rows {
            control.check()?;
            return self.predict(x);
        }
        let mut parts = Vec::new();
        for start in (0..x.nrows()).step_by(rows) {
            control.check()?;
            let end = x.nrows().min(start + rows);
            parts.push(self.predict(&x.slice_axis(Axis(0), (start..end).into()).to_owned())?);
        }
        Ok(Predictions::joined(parts))
    }

    /// The same with what trees take: how far a row goes in each of them.
    fn work(&self) -> usize {
        match self {
            Self::Tree(model) | Self::Forest(model) | Self::Boosting(model) => model.work(),
            Self::Ensemble(model) => model.members.iter().map(Self::work).sum::<usize>().max(1),
            Self::Expanded(model) => model.model.work(),
            Self::Picked(model) => model.model.work(),
            Self::Calibrated(calibrated) => calibrated.model.work(),
            Self::Mlp(model) => model
                .layers
                .iter()
                .map(|layer| layer.weights.len())
                .sum::<usize>()
                .max(1),
            Self::Anomalies(model) => model.work(),
            _ => self.effort(),
        }
    }

    /// Multiplications that a row costs, about: what experiments on a model are cut by when it is slow.
    pub fn effort(&self) -> usize {
        let features = self.features();
        let effort = match self {
            Self::Neighbours(model) => model.effort(),
            Self::Kernel(model) => model.effort(),
            Self::Expanded(model) => model.model.effort(),
            Self::Picked(model) => model.model.effort(),
            Self::Calibrated(calibrated) => calibrated.model.effort(),
            Self::Clusters(model) => model.effort(),
            Self::Anomalies(model) => model.effort(),
            _ => features,
        };
        effort.max(1)
    }

    /// How much each feature matters to the model, adding up to 1 (or all 0 when none does): for weighted sums the size
    /// of the weight times the spread of the feature, for trees the gain of the splits on it. `None` where the model
    /// itself cannot tell and only experiments on it can.
    pub fn importance(&self) -> Option<Vec<f64>> {
        match self {
            Self::Baseline(model) => Some(vec![0.0; model.features]),
            Self::Linear(model) => Some(shares_of(&model.importance)),
            Self::Logistic(model) => Some(shares_of(&model.importance)),
            Self::NaiveBayes(model) => Some(shares_of(&model.importance)),
            Self::Tree(model) | Self::Forest(model) | Self::Boosting(model) => Some(shares_of(&model.gains)),
            Self::Expanded(model) => model.importance(),
            Self::Calibrated(calibrated) => calibrated.model.importance(),
            Self::Mlp(_) | Self::Neighbours(_) | Self::Kernel(_) | Self::Clusters(_) | Self::Anomalies(_) => None,
            Self::Ensemble(model) => model.importance(),
            Self::Picked(model) => model.importance(),
        }
    }
}

fn shares_of(sizes: &[f64]) -> Vec<f64> {
    let total: f64 = sizes.iter().sum();
    if total > 0.0 {
        sizes.iter().map(|size| size / total).collect()
    } else {
        vec![0.0; sizes.len()]
    }
}
