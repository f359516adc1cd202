//! Fitting a mixture of normal distributions: in turn each row is shared out among them, and each is fitted to its share
//! (Dempster, Laird and Rubin 1977). It begins with the groups that k-means finds.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, Axis};

use super::super::parallel::over_rows;
use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner};
use super::centres::BLOCK;
use super::choice::{Choice, Criterion};
use super::kmeans::Centred;
use super::mixture::{Mixture, away, into_shares};
use super::model::{ClusterModel, Rule};
use super::{MOST_CLUSTERS, PROBLEMS, ROWS_TO_CHOOSE, check, check_count, some_rows, wanted};
use crate::elementary::ln;
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "gaussian_mixture",
    title: "Gaussian mixture",
    summary: "Groups of any size and direction that may overlap; says how probable each group is for a row.",
    problem_types: PROBLEMS,
    wants_scaling: true,
    relative_cost: 8.0,
    hyperparameters: &[
        wanted(0),
        MOST_CLUSTERS,
        HyperparameterInfo::choice(
            "covariance",
            "Shape",
            "`full` groups may stretch in any direction, `diagonal` ones along the features only, which many features need.",
            "full",
            &["full", "diagonal"],
        ),
        HyperparameterInfo::integer("max_iterations", "Iterations", "Rounds at most.", 100, (1, 10_000)),
    ],
};

/// More features than this cannot stretch together: the numbers to learn grow with their square.
const MOST_FEATURES: usize = 200;
/// What is added to the variance of each feature, so that a group of equal rows has one; scikit-learn's.
const LEAST_VARIANCE: f64 = 1e-6;
/// The likelihood is at rest when a round adds less than this; scikit-learn's.
const TOLERANCE: f64 = 1e-3;

/// The learner of Gaussian mixtures.
pub(in super::super) struct MixtureLearner;

impl Learner for MixtureLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, _: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        let (given, most) = (params.count("n_clusters")?, params.count("max_clusters")?);
        let different = check(&INFO, x, given.max(most))?;
        check_count(given, different)?;
        let full = params.choice("covariance")? == "full";
        if full && x.ncols() > MOST_FEATURES {
            return Err(EngineError::bad_input(
                format!(
                    "{} features are too many for groups that stretch in any direction",
                    x.ncols()
                ),
                format!("set `covariance` to `diagonal`, or choose columns that make at most {MOST_FEATURES} features"),
            ));
        }
        let rounds = params.count("max_iterations")?;
        context.on_threads(|| {
            let (clusters, choice) = if given > 0 {
                (given, None)
            } else {
                let rows = some_rows(x.nrows(), ROWS_TO_CHOOSE, context.seed);
                let some = x.select(Axis(0), &rows);
                let choice = Choice::make(Criterion::Bic, 1..=most.min(different), &some, context, |clusters| {
                    fit(&some, clusters, full, rounds, context, |_| {})
                })?;
                (choice.chosen as usize, Some(choice))
            };
            let mut model = fit(x, clusters, full, rounds, context, |round| {
                report(context, round, rounds);
            })?;
            model.choice = choice;
            model.name_by_size(x, context.control)?;
            context.report_step(1, 1, None);
            Ok(Fitted::Clusters(model))
        })
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a percentage and small counts"
)]
fn report(context: &FitContext<'_>, round: usize, rounds: usize) {
    let percent = 50.0 + 49.0 * round as f64 / (round as f64 + 8.0);
    let mut progress = crate::control::Progress::new(crate::control::Stage::Training, percent);
    (progress.epoch, progress.epochs) = (Some(round as u32), Some(rounds as u32));
    context.control.report(&progress);
}

fn fit(
    x: &Matrix,
    clusters: usize,
    full: bool,
    rounds: usize,
    context: &FitContext<'_>,
    told: impl Fn(usize),
) -> Result<ClusterModel> {
    let width = x.ncols();
    let rows = Centred::new(x);
    let start = rows.best_of(clusters, 1, 100, u64::from(context.seed), context.control, |_, _, _| {})?;
    let begin = rows.model(start.centres);
    let codes = begin.assign(x, context.control)?.codes;
    let Rule::Centres(centres) = begin.rule else {
        return Err(EngineError::Internal("k-means left no centres".into()));
    };
    let mut around = centres.points;
    for point in around.chunks_exact_mut(width) {
        point
            .iter_mut()
            .zip(&centres.origin)
            .for_each(|(value, middle)| *value += middle);
    }
    let first = sums(x, &around, full, context, |start, rows| {
        let mut shares = Array2::zeros((rows.nrows(), clusters));
        for (mut row, code) in shares.rows_mut().into_iter().zip(&codes[start..]) {
            row[*code as usize] = 1.0;
        }
        (shares, 0.0)
    })?;
    let mut mixture = first.mixture(&around, x.nrows(), full)?;
    let mut likelihood = f64::NEG_INFINITY;
    for round in 1..=rounds {
        let found = sums(x, &mixture.means, full, context, |_, rows| {
            let mut shares = mixture.log_densities(&rows, |left, right| left.dot(&right));
            let sum = into_shares(&mut shares);
            (shares, sum)
        })?;
        #[expect(clippy::cast_precision_loss, reason = "a mean over rows")]
        let now = found.likelihood / x.nrows() as f64;
        mixture = found.mixture(&mixture.means, x.nrows(), full)?;
        told(round);
        if (now - likelihood).abs() < TOLERANCE {
            break;
        }
        likelihood = now;
    }
    Ok(ClusterModel::new(width, Rule::Mixture(mixture)))
}

/// Sums over the rows, each weighed by its shares, with rows measured from points near the means.
struct Sums {
    weights: Vec<f64>,
    firsts: Vec<f64>,
    seconds: Vec<f64>,
    likelihood: f64,
}

fn sums(
    x: &Matrix,
    around: &[f64],
    full: bool,
    context: &FitContext<'_>,
    shares: impl Fn(usize, ndarray::ArrayView2<'_, f64>) -> (Array2<f64>, f64) + Sync,
) -> Result<Sums> {
    let width = x.ncols();
    let clusters = around.len() / width;
    let size = if full { width * width } else { width };
    let empty = || Sums {
        weights: vec![0.0; clusters],
        firsts: vec![0.0; clusters * width],
        seconds: vec![0.0; clusters * size],
        likelihood: 0.0,
    };
    let piece = |start: usize, end: usize| {
        let mut piece = empty();
        let mut square = Array2::zeros((width, width));
        for first in (start..end).step_by(BLOCK) {
            let rows = x.slice_axis(Axis(0), (first..end.min(first + BLOCK)).into());
            let (shares, likelihood) = shares(first, rows);
            piece.likelihood += likelihood;
            for (cluster, mean) in around.chunks_exact(width).enumerate() {
                let mut rows = away(&rows, mean);
                let firsts = &mut piece.firsts[cluster * width..(cluster + 1) * width];
                for (mut row, &share) in rows.rows_mut().into_iter().zip(shares.column(cluster)) {
                    firsts
                        .iter_mut()
                        .zip(row.iter())
                        .for_each(|(sum, value)| *sum += share * value);
                    let root = share.sqrt();
                    row.mapv_inplace(|value| value * root);
                }
                piece.weights[cluster] += shares.column(cluster).sum();
                let seconds = &mut piece.seconds[cluster * size..(cluster + 1) * size];
                if full {
                    general_mat_mul(1.0, &rows.t(), &rows, 0.0, &mut square);
                    seconds
                        .iter_mut()
                        .zip(square.iter())
                        .for_each(|(sum, value)| *sum += value);
                } else {
                    for row in rows.rows() {
                        seconds
                            .iter_mut()
                            .zip(row)
                            .for_each(|(sum, value)| *sum += value * value);
                    }
                }
            }
        }
        piece
    };
    let mut all = empty();
    over_rows(x.nrows(), context.control, piece, |piece| {
        let add = |sum: &mut Vec<f64>, part: Vec<f64>| sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
        add(&mut all.weights, piece.weights);
        add(&mut all.firsts, piece.firsts);
        add(&mut all.seconds, piece.seconds);
        all.likelihood += piece.likelihood;
    })?;
    Ok(all)
}

impl Sums {
    /// The mixture that fits best.
    fn mixture(self, around: &[f64], rows: usize, full: bool) -> Result<Mixture> {
        let clusters = self.weights.len();
        let width = around.len() / clusters.max(1);
        let mut mixture = Mixture {
            width,
            log_weights: Vec::with_capacity(clusters),
            means: Vec::with_capacity(around.len()),
            factors: Vec::with_capacity(self.seconds.len()),
            log_determinants: Vec::with_capacity(clusters),
            full,
        };
        for cluster in 0..clusters {
            // A distribution that no row belongs to keeps a place, as in scikit-learn.
            let weight = self.weights[cluster] + 10.0 * f64::EPSILON;
            #[expect(clippy::cast_precision_loss, reason = "a share of rows")]
            mixture.log_weights.push(ln(weight / rows as f64));
            let shift: Vec<f64> = self.firsts[cluster * width..(cluster + 1) * width]
                .iter()
                .map(|sum| sum / weight)
                .collect();
            let mean = &around[cluster * width..(cluster + 1) * width];
            mixture
                .means
                .extend(mean.iter().zip(&shift).map(|(mean, shift)| mean + shift));
            let size = if full { width * width } else { width };
            let seconds = &self.seconds[cluster * size..(cluster + 1) * size];
            let logarithm = if full {
                full_factor(seconds, weight, &shift, &mut mixture.factors)?
            } else {
                let start = mixture.factors.len();
                let variance = |(sum, shift): (&f64, &f64)| (sum / weight - shift * shift).max(0.0) + LEAST_VARIANCE;
                let factors = seconds.iter().zip(&shift).map(|pair| 1.0 / variance(pair).sqrt());
                mixture.factors.extend(factors);
                mixture.factors[start..].iter().map(|factor| ln(*factor)).sum()
            };
            mixture.log_determinants.push(logarithm);
        }
        Ok(mixture)
    }
}

/// Appends the transposed inverse of the Cholesky factor of a covariance, row after row, and gives the logarithm of its
/// determinant.
fn full_factor(seconds: &[f64], weight: f64, shift: &[f64], factors: &mut Vec<f64>) -> Result<f64> {
    let width = shift.len();
    let mut lower = vec![0.0; width * width];
    for row in 0..width {
        for column in 0..=row {
            let mut entry = seconds[row * width + column] / weight - shift[row] * shift[column];
            if row == column {
                entry += LEAST_VARIANCE;
            }
            let (mine, theirs) = (
                &lower[row * width..row * width + column],
                &lower[column * width..][..column],
            );
            entry -= mine.iter().zip(theirs).map(|(one, other)| one * other).sum::<f64>();
            lower[row * width + column] = if row == column {
                if entry <= 0.0 {
                    return Err(EngineError::bad_input(
                        "a group has no spread that could be measured",
                        "ask for fewer clusters, set `covariance` to `diagonal`, or leave out columns that repeat others",
                    ));
                }
                entry.sqrt()
            } else {
                entry / lower[column * width + column]
            };
        }
    }
    // The inverse of a lower triangle, column by column; its transpose is what rows are multiplied with.
    let start = factors.len();
    factors.resize(start + width * width, 0.0);
    for column in 0..width {
        for row in column..width {
            let known: f64 = (column..row)
                .map(|k| lower[row * width + k] * factors[start + column * width + k])
                .sum();
            let unit = f64::from(u8::from(row == column));
            factors[start + column * width + row] = (unit - known) / lower[row * width + row];
        }
    }
    Ok(-(0..width).map(|place| ln(lower[place * width + place])).sum::<f64>())
}
