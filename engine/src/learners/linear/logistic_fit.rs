//! Logistic regression for two classes and for many.

use ndarray::Array1;

use super::super::means::shares;
use super::super::parallel::over_rows;
use super::super::schema::HyperparameterInfo;
use super::super::weights::{self, CLASS_WEIGHT};
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use super::lbfgs::minimise;
use super::logistic::{LogisticModel, sigmoid_of, softmax};
use super::standardise::Standardised;
use crate::control::Level;
use crate::elementary::{exp, ln, ln_1p};
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "logistic_regression",
    title: "Logistic regression",
    summary: "Class probabilities from weighted sums of the features; quick, well calibrated and easy to read.",
    problem_types: &[ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: true,
    relative_cost: 3.0,
    hyperparameters: &[
        HyperparameterInfo::float(
            "l2",
            "Penalty",
            "How strongly large weights are held back, in rows' worth of evidence (1/C in other tools).",
            1.0,
            (0.0, 1e6),
        )
        .in_powers(),
        HyperparameterInfo::integer(
            "max_iterations",
            "Most steps",
            "How many steps the solver takes at most.",
            500,
            (1, 10_000),
        ),
        CLASS_WEIGHT,
    ],
};

/// The solver ends when no slope of the mean loss is steeper than this.
const TOLERANCE: f64 = 1e-6;

/// The learner of [`LogisticModel`]: makes the log loss plus half the penalty times the squared weights of the
/// standardised features least.
pub(in super::super) struct LogisticLearner;

impl Learner for LogisticLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let Target::Classes { codes, classes } = y else {
            return Err(EngineError::Internal("logistic regression came to numbers".into()));
        };
        let l2 = params.float("l2")?;
        let weights = weights::of_classes(y, params)?;
        let steps = u32::try_from(params.count("max_iterations")?).unwrap_or(u32::MAX);
        context.on_threads(|| {
            let data = Standardised::new(x, context.control)?;
            let rows = if classes.len() == 2 { 1 } else { classes.len() };
            let loss = LogLoss {
                data: &data,
                codes,
                weights: weights.as_deref(),
                rows,
                l2,
                context,
            };
            let start = loss.start(&shares(codes, classes.len()));
            let report = |step, value| context.report_step(step, steps, Some(value));
            let (point, settled) = minimise(start, steps, TOLERANCE, |at| loss.evaluate(at), report)?;
            if !settled {
                let message = format!("logistic regression had not settled after {steps} steps; more would help");
                context.control.log(Level::Warning, message);
            }
            Ok(Fitted::Logistic(LogisticModel::from_standardised(
                &point.at, &data, rows,
            )))
        })
    }
}

/// The mean log loss with its penalty, as a function of weights and constants: for each row of weights first the
/// weights, then the constant.
struct LogLoss<'a> {
    data: &'a Standardised,
    codes: &'a Array1<u32>,
    /// How much a row of each class counts.
    weights: Option<&'a [f64]>,
    rows: usize,
    l2: f64,
    context: &'a FitContext<'a>,
}

impl LogLoss<'_> {
    /// Weights of 0 and the constants that give every class its share.
    fn start(&self, shares: &[f64]) -> Vec<f64> {
        let width = self.data.values.ncols() + 1;
        let mut start = vec![0.0; self.rows * width];
        let share = |class: usize| shares[class].max(1e-12);
        for row in 0..self.rows {
            let constant = if self.rows == 1 {
                ln(share(1) / share(0))
            } else {
                ln(share(row))
            };
            start[row * width + width - 1] = constant;
        }
        start
    }

    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    fn evaluate(&self, at: &[f64]) -> Result<(f64, Vec<f64>)> {
        let rows = self.codes.len();
        let mut loss = 0.0;
        let mut gradient = vec![0.0; at.len()];
        over_rows(
            rows,
            self.context.control,
            |start, end| self.piece(at, start, end),
            |(part, slopes)| {
                loss += part;
                gradient
                    .iter_mut()
                    .zip(slopes)
                    .for_each(|(total, slope)| *total += slope);
            },
        )?;
        let width = self.data.values.ncols() + 1;
        for (position, (slope, weight)) in gradient.iter_mut().zip(at).enumerate() {
            if position % width != width - 1 {
                loss += 0.5 * self.l2 * weight * weight;
                *slope += self.l2 * weight;
            }
            *slope /= rows as f64;
        }
        Ok((loss / rows as f64, gradient))
    }

    fn piece(&self, at: &[f64], start: usize, end: usize) -> (f64, Vec<f64>) {
        let width = self.data.values.ncols() + 1;
        let mut loss = 0.0;
        let mut gradient = vec![0.0; at.len()];
        let mut scores = vec![0.0; self.rows];
        for row in start..end {
            let features = self.data.values.row(row);
            let features = features.as_slice().unwrap_or(&[]);
            for (score, weights) in scores.iter_mut().zip(at.chunks_exact(width)) {
                *score = weights[width - 1] + dot(&weights[..width - 1], features);
            }
            let class = self.codes[row] as usize;
            let weight = self.weights.map_or(1.0, |weights| weights[class]);
            loss += weight * self.residuals(&mut scores, class);
            for residual in &mut scores {
                *residual *= weight;
            }
            for (residual, slopes) in scores.iter().zip(gradient.chunks_exact_mut(width)) {
                slopes
                    .iter_mut()
                    .zip(features)
                    .for_each(|(slope, feature)| *slope += residual * feature);
                slopes[width - 1] += residual;
            }
        }
        (loss, gradient)
    }

    /// Turns scores into predicted minus true probabilities and gives the log loss of the row.
    fn residuals(&self, scores: &mut [f64], class: usize) -> f64 {
        if self.rows == 1 {
            let score = scores[0];
            let small = exp(-score.abs());
            let probability = sigmoid_of(score, small);
            let truth = if class == 1 { 1.0 } else { 0.0 };
            scores[0] = probability - truth;
            // log(1 + e^s) − y·s without overflow
            return score.max(0.0) + ln_1p(small) - truth * score;
        }
        let own = scores[class];
        let log_total = softmax(scores);
        scores[class] -= 1.0;
        log_total - own
    }
}

/// Eight sums side by side, so that the processor can add them at once; the order is fixed all the same.
pub(in super::super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a_chunks, b_chunks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a_chunks
        .remainder()
        .iter()
        .zip(b_chunks.remainder())
        .map(|(a, b)| a * b)
        .sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
}

impl LogisticModel {
    /// Takes weights of standardised features back to the features as they came: for each of `rows` rows first the
    /// weights, then the constant.
    pub(in super::super) fn from_standardised(at: &[f64], data: &Standardised, rows: usize) -> Self {
        let features = data.values.ncols();
        let mut weights = Vec::with_capacity(rows * features);
        let mut intercepts = Vec::with_capacity(rows);
        let mut importance = vec![0.0_f64; features];
        for row in at.chunks_exact(features + 1) {
            let mut intercept = row[features];
            for (feature, weight) in row[..features].iter().enumerate() {
                let own = weight / data.scales[feature];
                intercept -= own * data.means[feature];
                weights.push(own);
                importance[feature] = importance[feature].max(weight.abs());
            }
            intercepts.push(intercept);
        }
        Self {
            features,
            weights,
            intercepts,
            importance,
        }
    }
}
