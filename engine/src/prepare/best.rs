//! The columns with the strongest single relation to the target.

use ndarray::ArrayView1;

use super::pipeline::Pipeline;
use crate::problem::{Matrix, Target};

/// Keeps the `k` source columns whose best feature has the largest F statistic: of the correlation for a regression,
/// of the analysis of variance for classes (as `f_regression` and `f_classif` of scikit-learn). Order stays.
pub(super) fn keep_best(pipeline: Pipeline, matrix: &Matrix, target: &Target, k: usize) -> Pipeline {
    if pipeline.inputs.len() <= k {
        return pipeline;
    }
    let mut scores = vec![0.0_f64; pipeline.inputs.len()];
    for (feature, values) in pipeline.features().iter().zip(matrix.columns()) {
        let score = match target {
            Target::Regression(answers) => squared_correlation(values, answers.view()),
            Target::Classes { codes, classes } => explained_by_classes(values, codes.view(), classes.len()),
        };
        scores[feature.source] = scores[feature.source].max(score);
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&left, &right| scores[right].total_cmp(&scores[left]).then(left.cmp(&right)));
    let best: std::collections::HashSet<usize> = order.into_iter().take(k).collect();
    let inputs = pipeline
        .inputs
        .into_iter()
        .enumerate()
        .filter(|(position, _)| best.contains(position));
    Pipeline {
        inputs: inputs.map(|(_, input)| input).collect(),
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
