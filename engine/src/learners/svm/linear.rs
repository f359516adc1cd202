//! The linear support vector machine.

use ndarray::{Array1, Array2};

use super::super::linear::{LinearModel, LogisticModel, Standardised, mean_and_spread};
use super::super::schema::HyperparameterInfo;
use super::super::weights::{self, CLASS_WEIGHT};
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use super::calibrate::{FOLDS, calibrate, folds};
use super::margin::{Margin, Miss, score};
use crate::control::Level;
use crate::error::Result;
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "linear_svm",
    title: "Linear support vectors",
    summary: "The straight border with the widest margin, or a line that forgives small errors; for many features.",
    problem_types: &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: true,
    relative_cost: 5.0,
    hyperparameters: &[
        HyperparameterInfo::float(
            "c",
            "Cost of errors",
            "How much a row on the wrong side of the margin counts; less keeps weights smaller.",
            1.0,
            (1e-6, 1e6),
        )
        .in_powers(),
        HyperparameterInfo::float(
            "epsilon",
            "Forgiven error",
            "Errors below this many standard deviations of the target are forgiven; for numbers only.",
            0.1,
            (0.0, 10.0),
        ),
        HyperparameterInfo::integer(
            "max_iterations",
            "Most steps",
            "How many steps the solver takes at most.",
            1000,
            (1, 100_000),
        ),
        CLASS_WEIGHT,
    ],
};

/// The learner of linear support vector machines with squared misses. Classes are told apart one against the rest, and
/// the scores become probabilities through rows that were left out.
pub(in super::super) struct LinearSvmLearner;

impl Learner for LinearSvmLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let cost = params.float("c")?;
        let epsilon = params.float("epsilon")?;
        let weights = weights::of_classes(y, params)?;
        let steps = u32::try_from(params.count("max_iterations")?).unwrap_or(u32::MAX);
        context.on_threads(|| {
            let data = Standardised::new(x, context.control)?;
            let task = Task {
                data: &data,
                cost,
                steps,
                context,
            };
            match y {
                Target::Regression(answers) => task.numbers(answers, epsilon).map(Fitted::Linear),
                Target::Classes { codes, classes } => task
                    .classes(codes, classes.len(), weights.as_deref())
                    .map(Fitted::Logistic),
            }
        })
    }
}

struct Task<'a> {
    data: &'a Standardised,
    cost: f64,
    steps: u32,
    context: &'a FitContext<'a>,
}

impl Task<'_> {
    fn numbers(&self, answers: &Array1<f64>, epsilon: f64) -> Result<LinearModel> {
        let (mean, spread) = mean_and_spread(answers);
        let answers: Vec<f64> = answers.iter().map(|answer| (answer - mean) / spread).collect();
        let start = vec![0.0; self.data.values.ncols() + 1];
        let at = self.least(&answers, Miss::Distance(epsilon), start, &|_| 1.0)?;
        self.context.report_step(1, 1, None);
        let (weights, constant) = at.split_at(at.len() - 1);
        let mean = mean + constant[0] * spread;
        Ok(LinearModel::from_standardised(weights, self.data, mean, spread))
    }

    fn classes(&self, codes: &Array1<u32>, classes: usize, weights: Option<&[f64]>) -> Result<LogisticModel> {
        let outputs = if classes == 2 { 1 } else { classes };
        let width = self.data.values.ncols() + 1;
        let folds = folds(codes, self.context.seed);
        let mut scores = Array2::zeros((codes.len(), outputs));
        let mut borders = Vec::with_capacity(outputs * width);
        let fits = outputs * (FOLDS + 1);
        let count = |row: usize| weights.map_or(1.0, |weights| weights[codes[row] as usize]);
        for output in 0..outputs {
            let own = if outputs == 1 { 1 } else { output };
            let side = |code: &u32| if *code as usize == own { 1.0 } else { -1.0 };
            let answers: Vec<f64> = codes.iter().map(side).collect();
            let border = self.least(&answers, Miss::Side, vec![0.0; width], &count)?;
            self.done(output * (FOLDS + 1) + 1, fits);
            for fold in 0..FOLDS {
                let learnt = |row: usize| if folds[row] == fold { 0.0 } else { count(row) };
                let without = self.least(&answers, Miss::Side, border.clone(), &learnt)?;
                for (row, _) in folds.iter().enumerate().filter(|(_, own)| **own == fold) {
                    scores[(row, output)] = score(&without, self.data.values.row(row));
                }
                self.done(output * (FOLDS + 1) + fold + 2, fits);
            }
            borders.extend(border);
        }
        let calibration = calibrate(&scores, codes, weights, self.context.control)?;
        for (output, border) in borders.chunks_exact_mut(width).enumerate() {
            for weight in border.iter_mut() {
                *weight *= calibration.slopes[output];
            }
            border[width - 1] += calibration.shifts[output];
        }
        Ok(LogisticModel::from_standardised(&borders, self.data, outputs))
    }

    fn least(
        &self,
        answers: &[f64],
        miss: Miss,
        start: Vec<f64>,
        counts: &(dyn Fn(usize) -> f64 + Sync),
    ) -> Result<Vec<f64>> {
        let margin = Margin {
            data: self.data,
            answers,
            miss,
            cost: self.cost,
            counts,
            control: self.context.control,
        };
        let (at, settled) = margin.least(start, self.steps)?;
        if !settled {
            let steps = self.steps;
            let message = format!("linear support vectors had not settled after {steps} steps; more would help");
            self.context.control.log(Level::Warning, message);
        }
        Ok(at)
    }

    fn done(&self, fits: usize, all: usize) {
        let count = |fits: usize| u32::try_from(fits).unwrap_or(u32::MAX);
        self.context.report_step(count(fits), count(all), None);
    }
}
