//! A trained network.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::super::Predictions;
use super::super::linear::probabilities;
use crate::elementary::tanh;
use crate::error::{EngineError, Result};
use crate::problem::Matrix;
use crate::products::product;

/// Layers of weighted sums. Everything is computed in `f64`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MlpModel {
    /// What is taken from each feature.
    pub means: Vec<f64>,
    /// What each feature is divided by afterwards.
    pub scales: Vec<f64>,
    /// The layers, from the features to the answer.
    pub layers: Vec<Layer>,
    /// What happens to the sums of every layer but the last.
    pub activation: Activation,
    /// What the sums of the last layer mean.
    pub output: MlpOutput,
    /// Scaled features beyond this, in either direction, count as this; models of old have none.
    #[serde(default)]
    pub limit: Option<f64>,
}

/// One layer: weighted sums of what comes in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// How many numbers come in.
    pub inputs: usize,
    /// How many go out.
    pub outputs: usize,
    /// The weights, inputs × outputs.
    pub weights: Vec<f32>,
    /// What is added to each sum.
    pub biases: Vec<f32>,
}

/// The bend after a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// Negative sums become 0.
    Relu,
    /// The hyperbolic tangent.
    Tanh,
    /// The logistic function.
    Logistic,
}

/// What the sums of the last layer mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MlpOutput {
    /// A number: the sum times `scale` plus `offset`.
    Number {
        /// What one unit of the sum is worth.
        scale: f64,
        /// The answer at a sum of 0.
        offset: f64,
    },
    /// The logarithm of the odds of the second class (one sum) or of each class up to a constant.
    LogOdds,
}

impl Activation {
    fn bend(self, sum: f64) -> f64 {
        match self {
            Self::Relu => sum.max(0.0),
            Self::Tanh => tanh(sum),
            Self::Logistic => super::super::linear::sigmoid(sum),
        }
    }
}

impl MlpModel {
    pub(in super::super) fn predict(&self, x: &Matrix) -> Predictions {
        let mut values = (x - &ArrayView1::from(&self.means)) / ArrayView1::from(&self.scales);
        if let Some(limit) = self.limit {
            values.mapv_inplace(|value| value.clamp(-limit, limit));
        }
        for (number, layer) in self.layers.iter().enumerate() {
            values = layer.sums(&values);
            if number + 1 < self.layers.len() {
                values.mapv_inplace(|sum| self.activation.bend(sum));
            }
        }
        match self.output {
            MlpOutput::Number { scale, offset } => {
                Predictions::Values(values.index_axis(Axis(1), 0).mapv(|sum| sum * scale + offset))
            }
            MlpOutput::LogOdds => Predictions::Probabilities(probabilities(values)),
        }
    }

    /// Checks what came from a file.
    ///
    /// # Errors
    /// `BadInput` when the layers do not fit together.
    pub fn validate(&self) -> Result<()> {
        let fits = |layer: &Layer| {
            layer.outputs > 0
                && layer.inputs.checked_mul(layer.outputs) == Some(layer.weights.len())
                && layer.biases.len() == layer.outputs
        };
        let sound = self.means.len() == self.scales.len()
            && self.limit.is_none_or(|limit| limit > 0.0)
            && self
                .layers
                .first()
                .is_some_and(|first| first.inputs == self.means.len())
            && self.layers.windows(2).all(|pair| pair[0].outputs == pair[1].inputs)
            && self.layers.iter().all(fits);
        if sound {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the layers of the model are damaged",
            "use an undamaged copy of the file",
        ))
    }
}

impl Layer {
    fn sums(&self, values: &Array2<f64>) -> Array2<f64> {
        let biases = ArrayView1::from(&self.biases).mapv(f64::from);
        match ArrayView2::from_shape((self.inputs, self.outputs), &self.weights) {
            Ok(weights) => product(values.view(), weights.mapv(f64::from).view()) + &biases,
            Err(_) => Array2::zeros((values.nrows(), self.outputs)),
        }
    }
}
