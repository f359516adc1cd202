//! Automatic selection: which source columns are kept when nobody chose any by hand (TRN-06, TRN-07).

use ndarray::{ArrayView1, Axis};

use super::pipeline::Pipeline;
use super::settings::{Preprocessing, SelectionMethod};
use crate::control::Control;
use crate::elementary::ln;
use crate::error::Result;
use crate::learners::{FitContext, Hyperparameters, learner};
use crate::problem::{Matrix, Target};

/// Rows from which a forest or mutual information is found; more would not change the order much.
const MOST_ROWS: usize = 10_000;
/// Bins of a feature, and of a target of numbers, for mutual information.
const BINS: usize = 16;
/// Trees of the forests that tell which columns matter.
const TREES: u32 = 60;

/// The positions of the inputs that the method keeps, ascending.
pub(super) fn choose(
    pipeline: &Pipeline,
    matrix: &Matrix,
    target: &Target,
    settings: &Preprocessing,
    seed: u32,
    control: &Control,
) -> Result<Vec<usize>> {
    let every: Vec<usize> = (0..pipeline.inputs.len()).collect();
    let k = settings.k as usize;
    let method = settings.feature_selection_method;
    if every.len() <= k || method == SelectionMethod::None {
        return Ok(every);
    }
    let rows = crate::problem::spread(matrix.nrows(), MOST_ROWS);
    let judge = Judge {
        sources: pipeline.features().iter().map(|feature| feature.source).collect(),
        matrix,
        target,
        seed,
        control,
    };
    match method {
        SelectionMethod::None => Ok(every),
        SelectionMethod::SelectKBest => Ok(best(every, &judge.best_of_each(matrix, target, relation), k)),
        SelectionMethod::MutualInformation => {
            let (some, answers) = (matrix.select(Axis(0), &rows), target.select(&rows));
            Ok(best(every, &judge.best_of_each(&some, &answers, information), k))
        }
        SelectionMethod::Importance => Ok(best(every.clone(), &judge.needed(&every, &rows)?, k)),
        SelectionMethod::Rfe => {
            let mut kept = every;
            while kept.len() > k {
                let scores = judge.needed(&kept, &rows)?;
                // A tenth at a time: with hundreds of columns one by one would take hours.
                let next = k.max(kept.len() - kept.len().div_ceil(10));
                kept = best(kept, &scores, next);
            }
            Ok(kept)
        }
    }
}

struct Judge<'a> {
    sources: Vec<usize>,
    matrix: &'a Matrix,
    target: &'a Target,
    seed: u32,
    control: &'a Control,
}

impl Judge<'_> {
    /// For each source column the score of its best feature.
    fn best_of_each(
        &self,
        matrix: &Matrix,
        target: &Target,
        score: impl Fn(ArrayView1<'_, f64>, &Target) -> f64,
    ) -> Vec<f64> {
        let mut scores = vec![0.0_f64; self.sources.iter().max().map_or(0, |most| most + 1)];
        for (&source, values) in self.sources.iter().zip(matrix.columns()) {
            scores[source] = scores[source].max(score(values, target));
        }
        scores
    }

    /// How much a forest of the given source columns needs each of them, by the gain of its splits.
    fn needed(&self, kept: &[usize], rows: &[usize]) -> Result<Vec<f64>> {
        self.control.check()?;
        let columns: Vec<usize> = (0..self.sources.len())
            .filter(|&column| kept.contains(&self.sources[column]))
            .collect();
        let mut scores = vec![0.0; self.sources.iter().max().map_or(0, |most| most + 1)];
        let Some(forest) = learner("random_forest") else {
            return Ok(scores);
        };
        let given = serde_json::Map::from_iter([
            ("n_estimators".to_owned(), TREES.into()),
            ("max_depth".to_owned(), 12.into()),
            ("min_samples_leaf".to_owned(), 3.into()),
        ]);
        let settings = Hyperparameters::new(forest.info(), &given)?;
        let quiet = self.control.quiet();
        let context = FitContext::new(&quiet, self.seed, rayon::current_num_threads());
        let x = self.matrix.select(Axis(0), rows).select(Axis(1), &columns);
        let fitted = forest.fit(&x, &self.target.select(rows), &settings, &context)?;
        for (&column, gain) in columns.iter().zip(fitted.importance().unwrap_or_default()) {
            scores[self.sources[column]] += gain;
        }
        Ok(scores)
    }
}

/// Those of `kept` with the highest scores, in their order; the first of equals.
fn best(kept: Vec<usize>, scores: &[f64], k: usize) -> Vec<usize> {
    let score = |one: usize| scores.get(one).copied().unwrap_or(0.0);
    let mut order = kept;
    order.sort_by(|&left, &right| score(right).total_cmp(&score(left)).then(left.cmp(&right)));
    order.truncate(k);
    order.sort_unstable();
    order
}

/// A growing function of the F statistic: of the correlation for a regression, of the analysis of variance for classes
/// (as `f_regression` and `f_classif` of scikit-learn).
pub(crate) fn relation(values: ArrayView1<'_, f64>, target: &Target) -> f64 {
    match target {
        Target::Regression(answers) => squared_correlation(values, answers.view()),
        Target::Classes { codes, classes } => explained_by_classes(values, codes.view(), classes.len()),
    }
}

/// r², of which F is a growing function.
fn squared_correlation(values: ArrayView1<'_, f64>, answers: ArrayView1<'_, f64>) -> f64 {
    let (Some(mean), Some(center)) = (values.mean(), answers.mean()) else {
        return 0.0;
    };
    let (mut both, mut own, mut other) = (0.0, 0.0, 0.0);
    for (value, answer) in values.iter().zip(answers) {
        both += (value - mean) * (answer - center);
        own += (value - mean).powi(2);
        other += (answer - center).powi(2);
    }
    let score = both * both / (own * other);
    if score.is_finite() { score } else { 0.0 }
}

/// Share of the variance that lies between the classes, of which F is a growing function.
fn explained_by_classes(values: ArrayView1<'_, f64>, codes: ArrayView1<'_, u32>, classes: usize) -> f64 {
    let Some(mean) = values.mean() else { return 0.0 };
    let mut sums = vec![(0.0, 0.0); classes];
    let mut total = 0.0;
    for (value, &code) in values.iter().zip(codes) {
        let (sum, count) = &mut sums[code as usize];
        *sum += value - mean;
        *count += 1.0;
        total += (value - mean).powi(2);
    }
    let between: f64 = sums
        .iter()
        .filter(|(_, count)| *count > 0.0)
        .map(|(sum, count)| sum * sum / count)
        .sum();
    let score = between / total;
    if score.is_finite() { score } else { 0.0 }
}

/// Mutual information in nats of quantile bins, less what chance would show (Miller 1955).
#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn information(values: ArrayView1<'_, f64>, target: &Target) -> f64 {
    let left = binned(&values.to_vec());
    let right = match target {
        Target::Regression(answers) => binned(&answers.to_vec()),
        Target::Classes { codes, .. } => codes.iter().map(|&code| code as usize).collect(),
    };
    let count = |bins: &[usize]| bins.iter().max().map_or(0, |most| most + 1);
    let (lefts, rights, rows) = (count(&left), count(&right), left.len() as f64);
    let mut joint = vec![0.0_f64; lefts * rights];
    let (mut by_left, mut by_right) = (vec![0.0_f64; lefts], vec![0.0_f64; rights]);
    for (&left, &right) in left.iter().zip(&right) {
        joint[left * rights + right] += 1.0;
        by_left[left] += 1.0;
        by_right[right] += 1.0;
    }
    let shared = joint
        .iter()
        .enumerate()
        .filter(|(_, both)| **both > 0.0)
        .map(|(cell, both)| {
            let alone = by_left[cell / rights] * by_right[cell % rights];
            both / rows * ln(both * rows / alone)
        });
    let used = |counts: &[f64]| counts.iter().filter(|count| **count > 0.0).count() as f64;
    shared.sum::<f64>() - (used(&by_left) - 1.0) * (used(&by_right) - 1.0) / (2.0 * rows)
}

/// The quantile bin of each value; equal values share one.
fn binned(values: &[f64]) -> Vec<usize> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut limits: Vec<f64> = (1..BINS)
        .filter_map(|bin| sorted.get(bin * sorted.len() / BINS).copied())
        .collect();
    limits.dedup();
    values
        .iter()
        .map(|value| limits.partition_point(|limit| limit <= value))
        .collect()
}

#[cfg(test)]
mod tests {
    use ndarray::Array1;

    use super::*;

    #[test]
    fn information_sees_a_relation_that_correlation_does_not() {
        let values: Array1<f64> = (-100..100).map(f64::from).collect();
        let target = Target::Regression(values.mapv(|value| value * value));
        let noise: Array1<f64> = (0..200).map(|row| f64::from(row * 7919 % 199)).collect();
        assert!(relation(values.view(), &target) < 0.01);
        assert!(information(values.view(), &target) > 1.0);
        assert!(information(noise.view(), &target) < 0.2);
    }
}
