//! Epoch by epoch, each of which can be taken up again from the one before.

use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::linear::{Standardised, mean_and_spread};
use super::super::tree::as_f32;
use super::super::{FitContext, aside, state};
use super::adam::Adam;
use super::learner::INFO;
use super::model::{Activation, MlpModel, MlpOutput};
use super::network::{Answers, Network};
use super::schedule::{Descent, Schedule};
use crate::control::Signal;
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, Target};

/// Rows that one piece of work covers; fixed, so that the order of additions is.
const ROWS_PER_PIECE: usize = 128;
/// A network of more weights is kept every tenth epoch only.
const SMALL: usize = 200_000;

/// An epoch has at least so many steps, unless they would have fewer than so many rows.
const LEAST_STEPS: usize = 10;
const LEAST_BATCH: usize = 8;
/// Standardised features beyond this count as this: a value that is a typing error or the one of its kind must not
/// carry the answer away with it.
const LIMIT: f64 = 5.0;

pub(super) struct Settings {
    pub hidden: Vec<usize>,
    pub activation: Activation,
    pub epochs: u32,
    pub batch: usize,
    pub schedule: Schedule,
    pub l2: f64,
    /// Epochs without improvement before the end; `None` goes through with all of them.
    pub patience: Option<u32>,
    /// How much a row of each class counts; none when all count alike.
    pub class_weights: Option<Vec<f64>>,
}

/// Everything that the next epoch depends on.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct TrainingState {
    network: Network,
    adam: Adam,
    epoch: u32,
    /// The least loss on the rows set aside, the epoch and the weights that reached it.
    best: Option<(f64, u32, Network)>,
    descent: Descent,
}

/// Rows with their answers, ready for the network.
struct Sample {
    x: Array2<f32>,
    answers: Answers,
    rows: Vec<usize>,
}

pub(super) fn train(x: &Matrix, y: &Target, settings: &Settings, context: &FitContext<'_>) -> Result<MlpModel> {
    let scaling = Standardised::new(x, context.control)?;
    let scale = match y {
        Target::Regression(answers) => mean_and_spread(answers),
        Target::Classes { .. } => (0.0, 1.0),
    };
    let mut learning = Sample::new(scaling.values.mapv(limited), y, scale, settings);
    let measuring = settings
        .patience
        .and_then(|_| set_aside(&mut learning, y, (&scaling, scale), settings, context));

    let mut random = ChaCha8Rng::seed_from_u64(u64::from(context.seed) << 32);
    let sizes: Vec<usize> = [x.ncols()]
        .into_iter()
        .chain(settings.hidden.iter().copied())
        .chain([learning.answers.outputs()])
        .collect();
    let mut state = if let Some(bytes) = context.resumed(INFO.name) {
        state::decode(bytes)?
    } else {
        let network = Network::random(&sizes, settings.activation, &mut random);
        TrainingState {
            adam: Adam::new(&network),
            network,
            epoch: 0,
            best: None,
            descent: Descent::default(),
        }
    };
    run(&mut state, &learning, measuring.as_ref(), settings, context)?;
    let network = state.best.map_or(state.network, |(_, _, network)| network);
    let output = match y {
        Target::Regression(_) => MlpOutput::Number {
            scale: scale.1,
            offset: scale.0,
        },
        Target::Classes { .. } => MlpOutput::LogOdds,
    };
    let layers = network.into_layers();
    Ok(MlpModel {
        means: scaling.means,
        scales: scaling.scales,
        layers,
        activation: settings.activation,
        output,
        limit: Some(LIMIT),
    })
}

fn limited(value: f64) -> f32 {
    as_f32(value.clamp(-LIMIT, LIMIT))
}

fn run(
    state: &mut TrainingState,
    learning: &Sample,
    measuring: Option<&Sample>,
    settings: &Settings,
    context: &FitContext<'_>,
) -> Result<()> {
    let (mut before, mut kept) = (state.clone(), state.epoch);
    while state.epoch < settings.epochs {
        match epoch(state, learning, settings, context) {
            Ok(loss) => {
                let measured = measuring.map(|sample| sample.loss(&state.network, settings.activation));
                context.report_step(state.epoch, settings.epochs, Some(measured.unwrap_or(loss)));
                state.descent.note(measured.unwrap_or(loss));
                if !loss.is_finite() {
                    return Err(EngineError::bad_input(
                        format!(
                            "the loss of the network grew beyond all numbers in epoch {}",
                            state.epoch
                        ),
                        "use a smaller learning rate",
                    ));
                }
                if note(state, measured, settings.patience) {
                    return Ok(());
                }
            }
            Err(EngineError::Stopped) if before.epoch > 0 => {
                *state = before;
                return Ok(());
            }
            Err(EngineError::Paused) => {
                context.keep(INFO.name, before.epoch, state::encode(&before)?)?;
                return Err(EngineError::Paused);
            }
            Err(error) => return Err(error),
        }
        if state.network.size() <= SMALL || state.epoch >= kept + 10 {
            context.keep(INFO.name, state.epoch, state::encode(&*state)?)?;
            kept = state.epoch;
        }
        if context.control.signal() == Signal::Stop {
            return Ok(());
        }
        before.clone_from(state);
    }
    Ok(())
}

/// Remembers the best weights. Says whether patience has run out.
fn note(state: &mut TrainingState, measured: Option<f64>, patience: Option<u32>) -> bool {
    let (Some(loss), Some(patience)) = (measured, patience) else {
        return false;
    };
    if state.best.as_ref().is_none_or(|(least, ..)| loss < *least) {
        state.best = Some((loss, state.epoch, state.network.clone()));
    }
    state
        .best
        .as_ref()
        .is_some_and(|(_, reached, _)| state.epoch - reached >= patience)
}

/// Goes through all rows once in an order drawn for this epoch and gives the mean loss.
#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
fn epoch(state: &mut TrainingState, learning: &Sample, settings: &Settings, context: &FitContext<'_>) -> Result<f64> {
    state.epoch += 1;
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(context.seed) << 32 | u64::from(state.epoch));
    let mut order = learning.rows.clone();
    order.shuffle(&mut random);
    let rate = as_f32(state.descent.rate(settings.schedule, state.epoch, settings.epochs));
    let rows_per_step = settings.batch.min((order.len() / LEAST_STEPS).max(LEAST_BATCH));
    let mut total = 0.0;
    for batch in order.chunks(rows_per_step) {
        context.control.check()?;
        let (loss, mut slopes) = learning.slopes(&state.network, batch, settings.activation, context)?;
        total += loss;
        let share = 1.0 / batch.len() as f32;
        let decay = as_f32(settings.l2);
        for (slopes, layer) in slopes.layers.iter_mut().zip(&state.network.layers) {
            slopes.weights.zip_mut_with(&layer.weights, |slope, weight| {
                *slope = (*slope + decay * weight) * share;
            });
            slopes.biases *= share;
        }
        state.adam.step(&mut state.network, &slopes, rate);
    }
    Ok(total / order.len() as f64)
}

impl Sample {
    fn new(x: Array2<f32>, y: &Target, (mean, spread): (f64, f64), settings: &Settings) -> Self {
        let answers = match y {
            Target::Regression(answers) => {
                Answers::Numbers(answers.iter().map(|answer| as_f32((answer - mean) / spread)).collect())
            }
            Target::Classes { codes, classes } => Answers::Classes {
                codes: codes.to_vec(),
                count: classes.len(),
                weights: settings
                    .class_weights
                    .as_ref()
                    .map(|weights| weights.iter().copied().map(as_f32).collect()),
            },
        };
        Self {
            rows: (0..x.nrows()).collect(),
            x,
            answers,
        }
    }

    /// Summed loss and slopes over a batch.
    fn slopes(
        &self,
        network: &Network,
        batch: &[usize],
        activation: Activation,
        context: &FitContext<'_>,
    ) -> Result<(f64, Network)> {
        let piece = |rows: &[usize]| {
            context.control.check()?;
            Ok(network.backward(self.x.select(Axis(0), rows).view(), &self.answers, rows, activation))
        };
        if batch.len() <= ROWS_PER_PIECE {
            return piece(batch);
        }
        let parts: Result<Vec<(f64, Network)>> = batch.par_chunks(ROWS_PER_PIECE).map(piece).collect();
        let (mut loss, mut slopes) = (0.0, network.zeros_like());
        for (part, other) in parts? {
            loss += part;
            slopes.add(&other);
        }
        Ok((loss, slopes))
    }

    /// Mean loss over all rows.
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    fn loss(&self, network: &Network, activation: Activation) -> f64 {
        let piece = |rows: &[usize]| network.loss(self.x.select(Axis(0), rows).view(), &self.answers, rows, activation);
        let parts: Vec<f64> = self.rows.par_chunks(1024).map(piece).collect();
        parts.iter().sum::<f64>() / self.rows.len() as f64
    }
}

/// The rows on which early stopping looks, taken out of `learning` unless the caller brought some.
fn set_aside(
    learning: &mut Sample,
    y: &Target,
    (scaling, scale): (&Standardised, (f64, f64)),
    settings: &Settings,
    context: &FitContext<'_>,
) -> Option<Sample> {
    if let Some((other_x, other_y)) = context.validation {
        return Some(Sample::new(
            scaling.apply(other_x).mapv(limited),
            other_y,
            scale,
            settings,
        ));
    }
    let (learnt, held) = aside::split(y, context.seed)?;
    learning.rows = learnt;
    let x = learning.x.select(Axis(0), &held);
    Some(Sample::new(x, &y.select(&held), scale, settings))
}
