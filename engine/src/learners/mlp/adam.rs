//! Steps whose length adapts to each weight (Kingma and Ba, "Adam", 2015).

use ndarray::{ArrayBase, DataMut, Dimension, Zip};
use serde::{Deserialize, Serialize};

use super::network::Network;

const KEPT_MEAN: f32 = 0.9;
const KEPT_SQUARE: f32 = 0.999;
const LEAST_SPREAD: f32 = 1e-8;

/// What is remembered of the slopes so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Adam {
    means: Network,
    squares: Network,
    steps: i32,
}

impl Adam {
    pub fn new(network: &Network) -> Self {
        Self {
            means: network.zeros_like(),
            squares: network.zeros_like(),
            steps: 0,
        }
    }

    /// Takes one step of the network down the slopes.
    pub fn step(&mut self, network: &mut Network, slopes: &Network, rate: f32) {
        self.steps = self.steps.saturating_add(1);
        let unbias_square = (1.0 - KEPT_SQUARE.powi(self.steps)).sqrt();
        let length = rate * unbias_square / (1.0 - KEPT_MEAN.powi(self.steps));
        let moments = self.means.layers.iter_mut().zip(&mut self.squares.layers);
        for ((layer, slopes), (means, squares)) in network.layers.iter_mut().zip(&slopes.layers).zip(moments) {
            step(
                &mut layer.weights,
                &slopes.weights,
                &mut means.weights,
                &mut squares.weights,
                length,
            );
            step(
                &mut layer.biases,
                &slopes.biases,
                &mut means.biases,
                &mut squares.biases,
                length,
            );
        }
    }
}

fn step<S: DataMut<Elem = f32>, D: Dimension>(
    weights: &mut ArrayBase<S, D>,
    slopes: &ArrayBase<S, D>,
    means: &mut ArrayBase<S, D>,
    squares: &mut ArrayBase<S, D>,
    length: f32,
) {
    Zip::from(weights)
        .and(slopes)
        .and(means)
        .and(squares)
        .for_each(|weight, &slope, mean, square| {
            *mean = KEPT_MEAN * *mean + (1.0 - KEPT_MEAN) * slope;
            *square = KEPT_SQUARE * *square + (1.0 - KEPT_SQUARE) * slope * slope;
            *weight -= length * *mean / (square.sqrt() + LEAST_SPREAD);
        });
}
