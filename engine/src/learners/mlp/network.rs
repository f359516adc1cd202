//! A network while it learns: forward, backward, on `f32`.

use ndarray::{Array1, Array2, ArrayView2, Axis, Zip};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::model::{Activation, Layer};
use crate::elementary::single::{exp, ln, ln_1p, tanh};

/// The weights of all layers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Network {
    pub layers: Vec<Dense>,
}

/// One layer, or the slopes of the loss along its weights.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Dense {
    /// Inputs × outputs.
    pub weights: Array2<f32>,
    pub biases: Array1<f32>,
}

/// The answers to learn: standardised numbers or classes.
pub(super) enum Answers {
    Numbers(Vec<f32>),
    Classes {
        codes: Vec<u32>,
        count: usize,
        /// How much a row of each class counts; none when all count alike.
        weights: Option<Vec<f32>>,
    },
}

impl Answers {
    /// Sums of the last layer.
    pub fn outputs(&self) -> usize {
        match self {
            Self::Numbers(_) => 1,
            Self::Classes { count, .. } if *count == 2 => 1,
            Self::Classes { count, .. } => *count,
        }
    }

    fn weight(&self, row: usize) -> Option<f32> {
        match self {
            Self::Classes {
                codes,
                weights: Some(weights),
                ..
            } => Some(weights[codes[row] as usize]),
            _ => None,
        }
    }

    /// Turns the sums of the last layer for the given rows into slopes of the loss and gives the summed loss.
    fn slopes(&self, sums: &mut Array2<f32>, rows: &[usize]) -> f64 {
        let mut loss = 0.0;
        for (mut sums, &row) in sums.rows_mut().into_iter().zip(rows) {
            let own = match self {
                Self::Numbers(answers) => {
                    let error = sums[0] - answers[row];
                    sums[0] = error;
                    0.5 * f64::from(error) * f64::from(error)
                }
                Self::Classes { codes, count, .. } if *count == 2 => {
                    let (sum, truth) = (sums[0], if codes[row] == 1 { 1.0 } else { 0.0 });
                    sums[0] = 1.0 / (1.0 + exp(-sum)) - truth;
                    f64::from(sum.max(0.0) + ln_1p(exp(-sum.abs())) - truth * sum)
                }
                Self::Classes { codes, .. } => {
                    let class = codes[row] as usize;
                    let greatest = sums.fold(f32::NEG_INFINITY, |most, sum| most.max(*sum));
                    let own = sums[class];
                    sums.mapv_inplace(|sum| exp(sum - greatest));
                    let total = sums.sum();
                    sums.mapv_inplace(|share| share / total);
                    sums[class] -= 1.0;
                    f64::from(greatest + ln(total) - own)
                }
            };
            loss += match self.weight(row) {
                Some(weight) => {
                    sums *= weight;
                    own * f64::from(weight)
                }
                None => own,
            };
        }
        loss
    }
}

impl Network {
    /// Layers of the given sizes with small random weights (Glorot and Bengio, 2010).
    #[expect(clippy::cast_precision_loss, reason = "layers are small")]
    pub fn random(sizes: &[usize], activation: Activation, random: &mut ChaCha8Rng) -> Self {
        let factor: f32 = if activation == Activation::Logistic { 2.0 } else { 6.0 };
        let layer = |pair: &[usize]| {
            let limit = (factor / (pair[0] + pair[1]) as f32).sqrt();
            Dense {
                weights: Array2::from_shape_simple_fn((pair[0], pair[1]), || random.gen_range(-limit..limit)),
                biases: Array1::zeros(pair[1]),
            }
        };
        Self {
            layers: sizes.windows(2).map(layer).collect(),
        }
    }

    /// The same shape, all 0.
    pub fn zeros_like(&self) -> Self {
        let zeros = |layer: &Dense| Dense {
            weights: Array2::zeros(layer.weights.raw_dim()),
            biases: Array1::zeros(layer.biases.raw_dim()),
        };
        Self {
            layers: self.layers.iter().map(zeros).collect(),
        }
    }

    /// Number of weights.
    pub fn size(&self) -> usize {
        self.layers
            .iter()
            .map(|layer| layer.weights.len() + layer.biases.len())
            .sum()
    }

    /// Summed loss over some rows.
    pub fn loss(&self, x: ArrayView2<'_, f32>, answers: &Answers, rows: &[usize], activation: Activation) -> f64 {
        let mut values = self.forward(x, activation);
        values.pop().map_or(0.0, |mut sums| answers.slopes(&mut sums, rows))
    }

    /// Summed loss over some rows and its slopes along every weight.
    pub fn backward(
        &self,
        x: ArrayView2<'_, f32>,
        answers: &Answers,
        rows: &[usize],
        activation: Activation,
    ) -> (f64, Self) {
        let mut values = self.forward(x, activation);
        let mut delta = values.pop().unwrap_or_default();
        let loss = answers.slopes(&mut delta, rows);
        let mut slopes = Vec::with_capacity(self.layers.len());
        for (number, layer) in self.layers.iter().enumerate().rev() {
            let weights = match number.checked_sub(1) {
                Some(before) => values[before].t().dot(&delta),
                None => x.t().dot(&delta),
            };
            slopes.push(Dense {
                weights,
                biases: delta.sum_axis(Axis(0)),
            });
            if let Some(before) = number.checked_sub(1) {
                delta = delta.dot(&layer.weights.t());
                Zip::from(&mut delta)
                    .and(&values[before])
                    .for_each(|slope, bent| *slope *= incline(activation, *bent));
            }
        }
        slopes.reverse();
        (loss, Self { layers: slopes })
    }

    /// What comes out of each layer.
    fn forward(&self, x: ArrayView2<'_, f32>, activation: Activation) -> Vec<Array2<f32>> {
        let mut values: Vec<Array2<f32>> = Vec::with_capacity(self.layers.len());
        for (number, layer) in self.layers.iter().enumerate() {
            let mut sums = match values.last() {
                Some(before) => before.dot(&layer.weights),
                None => x.dot(&layer.weights),
            };
            sums += &layer.biases;
            if number + 1 < self.layers.len() {
                sums.mapv_inplace(|sum| bend(activation, sum));
            }
            values.push(sums);
        }
        values
    }

    /// Adds other slopes.
    pub fn add(&mut self, other: &Self) {
        for (layer, other) in self.layers.iter_mut().zip(&other.layers) {
            layer.weights += &other.weights;
            layer.biases += &other.biases;
        }
    }

    /// The finished layers.
    pub fn into_layers(self) -> Vec<Layer> {
        let layer = |layer: Dense| Layer {
            inputs: layer.weights.nrows(),
            outputs: layer.weights.ncols(),
            weights: layer.weights.iter().copied().collect(),
            biases: layer.biases.to_vec(),
        };
        self.layers.into_iter().map(layer).collect()
    }
}

fn bend(activation: Activation, sum: f32) -> f32 {
    match activation {
        Activation::Relu => sum.max(0.0),
        Activation::Tanh => tanh(sum),
        Activation::Logistic => 1.0 / (1.0 + exp(-sum)),
    }
}

/// The slope of the bend where it gives `bent`.
fn incline(activation: Activation, bent: f32) -> f32 {
    match activation {
        Activation::Relu => f32::from(u8::from(bent > 0.0)),
        Activation::Tanh => 1.0 - bent * bent,
        Activation::Logistic => bent * (1.0 - bent),
    }
}
