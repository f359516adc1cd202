//! Random forests.

use ndarray::Array1;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use super::super::linear::mean_and_spread;
use super::super::means::shares;
use super::super::schema::HyperparameterInfo;
use super::super::weights::{self, CLASS_WEIGHT};
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes, state};
use super::bins::Binned;
use super::builder::EnsembleBuilder;
use super::criterion::{ManyClasses, Mixture, SquaredError, TwoClasses, on_grid};
use super::ensemble::{Link, TreeEnsemble};
use super::grow::{Limits, grow};
use super::partial::Tree;
use crate::control::Control;
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "random_forest",
    title: "Random forest",
    summary: "Many deep trees, each grown on other rows and features; robust and good without tuning.",
    problem_types: &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: false,
    relative_cost: 20.0,
    hyperparameters: &[
        HyperparameterInfo::integer("n_estimators", "Trees", "How many trees are grown.", 100, (1, 2000)),
        HyperparameterInfo::integer("max_depth", "Depth", "Questions that a tree asks at most.", 32, (1, 64)),
        HyperparameterInfo::integer(
            "min_samples_leaf",
            "Rows per leaf",
            "Rows that every leaf must hold; more make smoother trees.",
            1,
            (1, 100_000),
        ),
        HyperparameterInfo::choice(
            "max_features",
            "Features per split",
            "How many features each split may choose from; `auto` is the root for classes and a third for numbers.",
            "auto",
            &["auto", "sqrt", "log2", "third", "half", "all"],
        ),
        HyperparameterInfo::choice(
            "criterion",
            "Criterion",
            "How the mixture of classes is measured; numbers always use the squared error.",
            "gini",
            &["gini", "entropy"],
        ),
        HyperparameterInfo::float(
            "smoothing",
            "Smoothing",
            "How many rows a leaf must hold to be believed half beyond what stands above it; 0 believes every leaf.",
            0.5,
            (0.0, 1000.0),
        ),
        HyperparameterInfo::boolean(
            "bootstrap",
            "Draw rows",
            "Whether each tree sees rows drawn with replacement rather than all of them.",
            true,
        ),
        CLASS_WEIGHT,
    ],
};

/// Trees between two checkpoints, at least; there are about ten checkpoints in all.
const LEAST_BATCH: usize = 16;

/// The learner of random forests (Breiman, "Random Forests", 2001; class shares are averaged rather than votes).
pub(in super::super) struct ForestLearner;

impl Learner for ForestLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let limits = Limits {
            max_depth: params.count("max_depth")?,
            min_samples_leaf: params.count("min_samples_leaf")?,
            max_features: features_per_split(params.choice("max_features")?, x.ncols(), y.problem_type()),
            doubt: params.float("smoothing")?,
        };
        let mixture = mixture_of(params.choice("criterion")?);
        let task = Task::new(y, mixture, limits, params.boolean("bootstrap")?, context.seed)
            .weighing(weights::of_classes(y, params)?.as_deref());
        let wanted = params.count("n_estimators")?;
        context.on_threads(|| {
            let binned = Binned::new(x, context.control)?;
            let trees = grow_forest(INFO.name, &task, &binned, wanted, context)?;
            Ok(Fitted::Forest(task.ensemble(x.ncols(), &trees)))
        })
    }
}

/// Grows the trees of the forest called `name`, which are kept from time to time. Each tree depends on its number alone,
/// so it does not matter which of them were there before an interruption.
pub(super) fn grow_forest(
    name: &str,
    task: &Task<'_>,
    binned: &Binned,
    wanted: usize,
    context: &FitContext<'_>,
) -> Result<Vec<Tree>> {
    let count = |trees: usize| u32::try_from(trees).unwrap_or(u32::MAX);
    let mut trees: BTreeMap<usize, Tree> = context
        .resumed(name)
        .map(state::decode)
        .transpose()?
        .unwrap_or_default();
    trees.retain(|number, _| *number < wanted);
    let batch = LEAST_BATCH.max(wanted.div_ceil(10));
    let done = AtomicU32::new(count(trees.len()));
    while trees.len() < wanted {
        let missing = (0..wanted).filter(|number| !trees.contains_key(number));
        let numbers: Vec<usize> = missing.take(batch).collect();
        let grow = |number: usize| {
            let tree = grow_tree(task, binned, number, false, context.control)?;
            context.report_step(done.fetch_add(1, Ordering::Relaxed) + 1, count(wanted), None);
            Ok((number, tree))
        };
        let grown: Vec<Result<(usize, Tree)>> = numbers.into_par_iter().map(grow).collect();
        let mut interruption = None;
        for tree in grown {
            match tree {
                Ok((number, tree)) => _ = trees.insert(number, tree),
                Err(error) => interruption = interruption.or(Some(error)),
            }
        }
        match interruption {
            Some(EngineError::Stopped) if !trees.is_empty() => break,
            Some(EngineError::Paused) => {
                context.keep(name, count(trees.len()), state::encode(&trees)?)?;
                return Err(EngineError::Paused);
            }
            Some(error) => return Err(error),
            None if trees.len() < wanted => context.keep(name, count(trees.len()), state::encode(&trees)?)?,
            None => {}
        }
    }
    Ok(trees.into_values().collect())
}

/// What all trees of a forest have in common.
pub(super) struct Task<'a> {
    target: &'a Target,
    /// Answers of mean 0 and standard deviation 1, for numbers.
    standardised: Vec<f64>,
    scale: (f64, f64),
    mixture: Mixture,
    limits: Limits,
    bootstrap: bool,
    seed: u32,
    /// How much a row of each class counts in whole numbers; none when all count alike.
    units: Option<Vec<u32>>,
}

/// What a row of the most frequent class counts where classes have weights: fine enough for all others, and so little
/// that the sums stay within their numbers.
const UNIT: u32 = 16;
const MOST_UNITS: usize = 1 << 31;

impl<'a> Task<'a> {
    pub fn new(target: &'a Target, mixture: Mixture, limits: Limits, bootstrap: bool, seed: u32) -> Self {
        let (standardised, scale) = match target {
            Target::Regression(answers) => {
                let (mean, spread) = mean_and_spread(answers);
                (
                    answers.iter().map(|answer| (answer - mean) / spread).collect(),
                    (mean, spread),
                )
            }
            Target::Classes { .. } => (Vec::new(), (0.0, 1.0)),
        };
        Self {
            target,
            standardised,
            scale,
            mixture,
            limits,
            bootstrap,
            seed,
            units: None,
        }
    }

    /// The same, where a row of each class counts so much. Rows per leaf are then those of the most frequent class.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "weights are positive and held within 2^31"
    )]
    pub fn weighing(mut self, weights: Option<&[f64]>) -> Self {
        let (Some(weights), Target::Classes { codes, classes }) = (weights, self.target) else {
            return self;
        };
        let mut counts = vec![0_usize; classes.len()];
        codes.iter().for_each(|&code| counts[code as usize] += 1);
        let least = weights
            .iter()
            .copied()
            .filter(|weight| *weight > 0.0)
            .fold(f64::INFINITY, f64::min);
        let unit = |(weight, count): (&f64, &usize)| {
            let most = (MOST_UNITS / (classes.len() * count.max(&1))).max(1);
            (f64::from(UNIT) * weight / least).round().clamp(1.0, most as f64) as u32
        };
        self.units = Some(weights.iter().zip(&counts).map(unit).collect());
        self.limits.min_samples_leaf *= UNIT as usize;
        self.limits.doubt *= f64::from(UNIT);
        self
    }

    /// How frequent each class is, as its rows count.
    fn shares(&self, codes: &Array1<u32>, classes: usize) -> Vec<f64> {
        let mut shares = shares(codes, classes);
        if let Some(units) = &self.units {
            shares
                .iter_mut()
                .zip(units)
                .for_each(|(share, unit)| *share *= f64::from(*unit));
            let total: f64 = shares.iter().sum();
            for share in &mut shares {
                *share /= total;
            }
        }
        shares
    }

    /// How often each row counts where `drawn` says how often it was drawn; none when each counts once.
    fn row_weights(&self, drawn: Option<Vec<u32>>) -> Option<Vec<u32>> {
        let (Some(units), Target::Classes { codes, .. }) = (&self.units, self.target) else {
            return drawn;
        };
        let of = |(row, code): (usize, &u32)| units[*code as usize] * drawn.as_ref().map_or(1, |drawn| drawn[row]);
        Some(codes.iter().enumerate().map(of).collect())
    }

    /// The finished model of the given trees.
    #[expect(clippy::cast_precision_loss, reason = "there are few trees")]
    pub fn ensemble(&self, width: usize, trees: &[Tree]) -> TreeEnsemble {
        let count = trees.len() as f64;
        let (base, link) = match self.target {
            Target::Regression(_) => (
                vec![0.0],
                Link::Number {
                    scale: self.scale.1 / count,
                    offset: self.scale.0,
                },
            ),
            Target::Classes { codes, classes } => {
                // A forest never saw all there is: half a tree more that knows only how frequent the classes are keeps it
                // from calling anything impossible. A single tree speaks for itself.
                let voice = if trees.len() > 1 { 0.5 } else { 0.0 };
                let shares = self.shares(codes, classes.len());
                let shares = if classes.len() == 2 { &shares[1..] } else { &shares[..] };
                let base = shares.iter().map(|share| on_grid(share * voice)).collect();
                (base, Link::Shares { trees: count + voice })
            }
        };
        let outputs = base.len();
        let mut builder = EnsembleBuilder::new(width, outputs, outputs, base, link);
        for tree in trees {
            builder.add(tree);
        }
        builder.build()
    }
}

/// Grows tree `number`. Its chance depends on the seed and its number alone.
pub(super) fn grow_tree(
    task: &Task<'_>,
    binned: &Binned,
    number: usize,
    shared: bool,
    control: &Control,
) -> Result<Tree> {
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(task.seed) << 32 | number as u64);
    let drawn = task
        .bootstrap
        .then(|| draw_with_replacement(binned.rows(), &mut random));
    let weights = task.row_weights(drawn);
    let rows = rows_of(binned.rows(), weights.as_deref());
    let limits = task.limits;
    match task.target {
        Target::Regression(_) => {
            let criterion = SquaredError::new(&task.standardised, weights.as_deref());
            grow(&criterion, binned, rows, limits, random, shared, control)
        }
        Target::Classes { codes, classes } if classes.len() == 2 => {
            let criterion = TwoClasses::new(codes.iter().copied(), weights.as_deref(), task.mixture);
            grow(&criterion, binned, rows, limits, random, shared, control)
        }
        Target::Classes { codes, classes } => {
            let (codes, classes) = (codes.to_vec(), classes.len());
            let criterion = ManyClasses {
                codes,
                weights,
                classes,
                mixture: task.mixture,
            };
            grow(&criterion, binned, rows, limits, random, shared, control)
        }
    }
}

/// How often each row was drawn.
fn draw_with_replacement(rows: usize, random: &mut ChaCha8Rng) -> Vec<u32> {
    let mut weights = vec![0; rows];
    for _ in 0..rows {
        weights[random.gen_range(0..rows)] += 1;
    }
    weights
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2^32 rows")]
fn rows_of(rows: usize, weights: Option<&[u32]>) -> Vec<u32> {
    let all = 0..rows as u32;
    match weights {
        Some(weights) => all.filter(|row| weights[*row as usize] > 0).collect(),
        None => all.collect(),
    }
}

pub(super) fn mixture_of(criterion: &str) -> Mixture {
    if criterion == "entropy" {
        Mixture::Entropy
    } else {
        Mixture::Gini
    }
}

pub(super) fn features_per_split(choice: &str, features: usize, problem: ProblemType) -> usize {
    let choice = match choice {
        "auto" if problem.is_classification() => "sqrt",
        "auto" => "third",
        chosen => chosen,
    };
    let count = match choice {
        "sqrt" => features.isqrt(),
        "log2" => features.max(1).ilog2() as usize,
        "third" => features.div_ceil(3),
        "half" => features.div_ceil(2),
        _ => features,
    };
    count.clamp(1, features.max(1))
}
