//! The support vector machine with a kernel.

use std::collections::BTreeMap;
use std::sync::Mutex;

use ndarray::{Array1, Array2, ArrayView1, Axis};
use rayon::prelude::*;

use super::super::linear::mean_and_spread;
use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes, state};
use super::calibrate::{Calibration, FOLDS, calibrate, folds};
use super::model::{Kernel, KernelModel, KernelOutput};
use super::rows::Known;
use super::smo::{Solved, Variable, solve};
use crate::control::Level;
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "kernel_svm",
    title: "Kernel support vectors",
    summary: "A bent border with the widest margin, made of the rows beside it; for up to 20,000 rows of one scale.",
    problem_types: &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: true,
    relative_cost: 60.0,
    hyperparameters: &[
        HyperparameterInfo::float(
            "c",
            "Cost of errors",
            "How much a row on the wrong side of the margin counts; more follows the rows more closely.",
            1.0,
            (1e-4, 1e5),
        )
        .in_powers(),
        HyperparameterInfo::choice(
            "kernel",
            "Kernel",
            "How similarity is measured: by distance, or by products up to the degree.",
            "rbf",
            &["rbf", "poly"],
        ),
        HyperparameterInfo::float(
            "gamma",
            "Reach",
            "How fast similarity falls with distance, in units of one divided by the features and their variance.",
            1.0,
            (1e-4, 1e4),
        )
        .in_powers(),
        HyperparameterInfo::integer("degree", "Degree", "The power of the polynomial kernel.", 3, (1, 8)),
        HyperparameterInfo::float(
            "epsilon",
            "Forgiven error",
            "Errors below this many standard deviations of the target are forgiven; for numbers only.",
            0.1,
            (0.0, 10.0),
        ),
    ],
};

/// Time grows with the square of the rows and more: beyond this another algorithm is the better choice.
const MOST_ROWS: usize = 20_000;

/// The learner of [`KernelModel`]. Classes are told apart one against the rest, and the scores become probabilities
/// through rows that were left out.
pub(in super::super) struct KernelSvmLearner;

impl Learner for KernelSvmLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        if x.nrows() > MOST_ROWS {
            return Err(EngineError::bad_input(
                format!(
                    "support vectors compare every row with every other, and {} rows are more than the {MOST_ROWS} for \
                     which that can be done in time",
                    x.nrows()
                ),
                "use fewer rows, linear support vectors or gradient boosting",
            ));
        }
        let (cost, epsilon) = (params.float("c")?, params.float("epsilon")?);
        context.on_threads(|| {
            let means = x.mean_axis(Axis(0)).unwrap_or_default();
            let values = x - &means;
            let kernel = kernel(params, &values)?;
            let known = Known::new(values, kernel, context.control)?;
            let fit = Fit {
                known: &known,
                means: means.to_vec(),
                cost,
                context,
            };
            let model = match y {
                Target::Regression(answers) => fit.numbers(answers, epsilon),
                Target::Classes { codes, classes } => fit.classes(codes, classes.len()),
            };
            model.map(Fitted::Kernel)
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn kernel(params: &Hyperparameters, values: &Matrix) -> Result<Kernel> {
    // The features are centred, so this is the sum of their variances.
    let spread = values.iter().map(|value| value * value).sum::<f64>() / values.nrows() as f64;
    let unit = if spread > 0.0 { 1.0 / spread } else { 1.0 };
    let gamma = params.float("gamma")? * unit;
    Ok(match params.choice("kernel")? {
        "poly" => Kernel::Polynomial {
            gamma,
            degree: u32::try_from(params.count("degree")?).unwrap_or(1),
        },
        _ => Kernel::Rbf { gamma },
    })
}

struct Fit<'a> {
    known: &'a Known,
    means: Vec<f64>,
    cost: f64,
    context: &'a FitContext<'a>,
}

impl Fit<'_> {
    fn numbers(&self, answers: &Array1<f64>, epsilon: f64) -> Result<KernelModel> {
        let (mean, spread) = mean_and_spread(answers);
        let variable = |(row, answer): (usize, &f64), up: bool| Variable {
            row,
            up,
            goal: (answer - mean) / spread + if up { -epsilon } else { epsilon },
            most: self.cost,
        };
        let all = answers.iter().enumerate();
        let above = all.clone().map(|one| variable(one, true));
        let variables: Vec<Variable> = above.chain(all.map(|one| variable(one, false))).collect();
        let solved = self.solve_all(1, |_| variables.clone())?;
        let output = KernelOutput::Number {
            scale: spread,
            offset: mean,
        };
        let plain = Calibration {
            slopes: vec![1.0],
            shifts: vec![0.0],
        };
        Ok(self.model(&solved.iter().collect::<Vec<_>>(), &plain, output))
    }

    fn classes(&self, codes: &Array1<u32>, classes: usize) -> Result<KernelModel> {
        let outputs = if classes == 2 { 1 } else { classes };
        let folds = folds(codes, self.context.seed);
        let parts = FOLDS + 1;
        // Each output is learnt from all rows first and then without each of the folds.
        let solved = self.solve_all(outputs * parts, |task| {
            let own = if outputs == 1 { 1 } else { task / parts };
            let left_out = (task % parts).checked_sub(1);
            let variable = |(row, code): (usize, &u32)| Variable {
                row,
                up: *code as usize == own,
                goal: if *code as usize == own { 1.0 } else { -1.0 },
                most: if left_out == Some(folds[row]) { 0.0 } else { self.cost },
            };
            codes.iter().enumerate().map(variable).collect()
        })?;
        let score = |(row, output): (usize, usize)| solved[output * parts + 1 + folds[row]].sums[row];
        let scores = Array2::from_shape_fn((codes.len(), outputs), score);
        let calibration = calibrate(&scores, codes, None, self.context.control)?;
        let whole: Vec<&Solved> = solved.iter().step_by(parts).collect();
        Ok(self.model(&whole, &calibration, KernelOutput::LogOdds))
    }

    /// Solves the tasks on the threads at hand. What is finished is kept when the work is paused.
    fn solve_all(&self, tasks: usize, variables: impl Fn(usize) -> Vec<Variable> + Sync) -> Result<Vec<Solved>> {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let resumed = self.context.resumed(INFO.name).map(state::decode).transpose()?;
        let finished: Mutex<BTreeMap<usize, Solved>> = Mutex::new(resumed.unwrap_or_default());
        let lock = || finished.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let open: Vec<usize> = (0..tasks).filter(|task| !lock().contains_key(task)).collect();
        let outcomes: Vec<Result<()>> = open
            .into_par_iter()
            .map(|task| {
                let solved = solve(self.known, &variables(task), self.context.control)?;
                let mut finished = lock();
                finished.insert(task, solved);
                self.context.report_step(count(finished.len()), count(tasks), None);
                Ok(())
            })
            .collect();
        let finished = lock().clone();
        for outcome in outcomes {
            if matches!(outcome, Err(EngineError::Paused)) {
                let done = count(finished.len());
                self.context.keep(INFO.name, done, state::encode(&finished)?)?;
            }
            outcome?;
        }
        if finished.values().any(|solved| !solved.settled) {
            let message = "support vectors had not settled; a lower cost of errors or features of one scale would help";
            self.context.control.log(Level::Warning, message);
        }
        Ok(finished.into_values().collect())
    }

    /// The model of the solved sums, each times its slope and plus its shift.
    fn model(&self, solved: &[&Solved], calibration: &Calibration, output: KernelOutput) -> KernelModel {
        let matters = |row: &usize| solved.iter().any(|solved| solved.weights[*row] != 0.0);
        let mut vectors: Vec<usize> = (0..self.known.rows()).filter(matters).collect();
        if vectors.is_empty() {
            // The constant says it all; a file wants at least one vector.
            vectors.push(0);
        }
        let mut weights = Vec::with_capacity(vectors.len() * solved.len());
        let mut constants = Vec::with_capacity(solved.len());
        for (number, solved) in solved.iter().enumerate() {
            let (slope, shift) = (calibration.slopes[number], calibration.shifts[number]);
            weights.extend(vectors.iter().map(|&row| slope * solved.weights[row]));
            constants.push(slope * solved.constant + shift);
        }
        let rows: Vec<ArrayView1<'_, f64>> = vectors.iter().map(|&row| self.known.values.row(row)).collect();
        KernelModel {
            means: self.means.clone(),
            kernel: self.known.kernel,
            vectors: rows.iter().flat_map(|row| row.iter().copied()).collect(),
            weights,
            constants,
            output,
        }
    }
}
