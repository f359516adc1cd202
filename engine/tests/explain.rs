//! Explanations: they must name what the model uses, and add up.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "tests make small tables and fail loudly"
)]

use datapulse_engine::control::Control;
use datapulse_engine::explain::{Group, Method, attribute, curve, permutation_importance};
use datapulse_engine::learners::{
    Combination, EnsembleModel, FitContext, Fitted, Hyperparameters, Picked, Predictions, learner,
};
use datapulse_engine::problem::{Matrix, Target};
use ndarray::{Array1, Array2, Axis};

const WEIGHTS: [f64; 4] = [3.0, 0.0, -2.0, 0.5];

/// Whole numbers that look random, the same on every machine.
fn features(rows: usize, columns: usize) -> Matrix {
    let mut state = 1_u32;
    Array2::from_shape_simple_fn((rows, columns), || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 24)
    })
}

fn answers(x: &Matrix) -> Array1<f64> {
    x.rows()
        .into_iter()
        .map(|row| {
            row.iter()
                .zip(WEIGHTS.iter().cycle())
                .map(|(x, weight)| x * weight)
                .sum()
        })
        .collect()
}

fn linear(x: &Matrix) -> Fitted {
    let learner = learner("linear_regression").unwrap();
    let control = Control::silent();
    let context = FitContext::new(&control, 1, 1);
    let settings = Hyperparameters::defaults(learner.info());
    learner
        .fit(x, &Target::Regression(answers(x)), &settings, &context)
        .unwrap()
}

/// One group per column.
fn single(columns: usize) -> Vec<Group> {
    (0..columns)
        .map(|column| Group {
            feature: format!("x{column}"),
            columns: vec![column],
        })
        .collect()
}

#[test]
fn shuffling_hurts_in_the_order_of_the_weights() {
    let x = features(300, 4);
    let truth = answers(&x);
    let score = |predictions: &Predictions| match predictions {
        Predictions::Values(values) => -(values - &truth).mapv(f64::abs).mean().unwrap(),
        Predictions::Probabilities(_) => unreachable!("the model answers numbers"),
    };
    let importance = permutation_importance(&linear(&x), &x, &single(4), score, 5, 7, &Control::silent()).unwrap();
    let names: Vec<_> = importance.iter().map(|one| one.feature.as_str()).collect();
    assert_eq!(names, ["x0", "x2", "x3", "x1"]);
    assert!(
        importance[3].importance.abs() < 1e-6,
        "the feature without weight does not matter: {importance:?}"
    );
}

/// The columns that one category became are one feature, whatever their number.
#[test]
fn encoded_columns_of_one_feature_are_shuffled_together() {
    let x = features(200, 4);
    let truth = answers(&x);
    let score = |predictions: &Predictions| match predictions {
        Predictions::Values(values) => -(values - &truth).mapv(|error| error * error).mean().unwrap(),
        Predictions::Probabilities(_) => unreachable!("the model answers numbers"),
    };
    let groups = [
        Group {
            feature: "both".into(),
            columns: vec![0, 2],
        },
        Group {
            feature: "rest".into(),
            columns: vec![1, 3],
        },
    ];
    let importance = permutation_importance(&linear(&x), &x, &groups, score, 3, 7, &Control::silent()).unwrap();
    assert_eq!(importance.len(), 2);
    assert_eq!(importance[0].feature, "both");
}

/// The values of a weighted sum are known: weight times distance from the mean of the background.
#[test]
fn shapley_values_of_a_weighted_sum_are_exact() {
    let x = features(60, 4);
    let model = linear(&x);
    let explained = attribute(&model, &x, 5, &x, &single(4), 1, &Control::silent()).unwrap();
    assert_eq!(explained.method, Method::ExactShapley);
    let means = x.mean_axis(Axis(0)).unwrap();
    for feature in 0..4 {
        let expected = WEIGHTS[feature] * (x[(5, feature)] - means[feature]);
        let found = explained.contributions[feature][0];
        assert!(
            (found - expected).abs() < 1e-6 * (1.0 + expected.abs()),
            "{feature}: {found} instead of {expected}"
        );
    }
}

#[test]
fn with_many_features_orders_are_drawn_and_contributions_still_add_up() {
    let x = features(40, 12);
    let model = linear(&x);
    let explain = |seed| attribute(&model, &x, 0, &x, &single(12), seed, &Control::silent()).unwrap();
    let explained = explain(1);
    assert_eq!(explained.method, Method::SampledShapley);
    let sum: f64 = explained.contributions.iter().map(|outputs| outputs[0]).sum();
    assert!((sum - (explained.output[0] - explained.base[0])).abs() < 1e-6);
    assert_eq!(explained, explain(1), "the same seed gives the same values");
}

#[test]
fn partial_dependence_of_a_weighted_sum_is_a_line() {
    let x = features(50, 4);
    let mut grid = Matrix::zeros((3, 4));
    grid.column_mut(0).assign(&ndarray::arr1(&[0.0, 1.0, 2.0]));
    let means = curve(&linear(&x), &x, &single(4)[0], &grid, &Control::silent()).unwrap();
    let steps = [means[1][0] - means[0][0], means[2][0] - means[1][0]];
    assert!(steps.iter().all(|step| (step - 3.0).abs() < 1e-6), "{steps:?}");
}

/// The definition itself (Shapley 1953): every coalition of features, weighed by how many orders it stands for.
fn by_coalitions(model: &Fitted, x: &Matrix, row: usize, background: &Matrix, groups: &[Group]) -> Array2<f64> {
    let outputs = |x: &Matrix| match model.predict(x).unwrap() {
        Predictions::Values(values) => values.insert_axis(Axis(1)),
        Predictions::Probabilities(all) => all,
    };
    let worth: Vec<Array1<f64>> = (0..1_usize << groups.len())
        .map(|coalition| {
            let mut mixed = background.clone();
            for (_, group) in groups
                .iter()
                .enumerate()
                .filter(|(place, _)| coalition >> place & 1 == 1)
            {
                for &column in &group.columns {
                    mixed.column_mut(column).fill(x[(row, column)]);
                }
            }
            outputs(&mixed).mean_axis(Axis(0)).unwrap()
        })
        .collect();
    let factorial = |number: usize| (1..=number).map(|factor| factor as f64).product::<f64>();
    let mut found = Array2::zeros((groups.len(), worth[0].len()));
    for feature in 0..groups.len() {
        for coalition in (0..worth.len()).filter(|coalition| coalition >> feature & 1 == 0) {
            let size = coalition.count_ones() as usize;
            let weight = factorial(size) * factorial(groups.len() - size - 1) / factorial(groups.len());
            found
                .row_mut(feature)
                .scaled_add(weight, &(&worth[coalition | 1 << feature] - &worth[coalition]));
        }
    }
    found
}

/// A model of `algorithm` for numbers, two classes or three.
fn trees(algorithm: &str, x: &Matrix, classes: usize) -> Fitted {
    let truth = answers(&x.mapv(|value| if value.is_nan() { 0.0 } else { value }));
    let mut sorted = truth.to_vec();
    sorted.sort_by(f64::total_cmp);
    let target = if classes == 0 {
        Target::Regression(truth)
    } else {
        let class = |value: &f64| (sorted.partition_point(|other| other < value) * classes / sorted.len()) as u32;
        Target::Classes {
            codes: truth.iter().map(class).collect(),
            classes: (0..classes).map(|class| class.to_string()).collect(),
        }
    };
    let learner = learner(algorithm).unwrap();
    let control = Control::silent();
    let context = FitContext::new(&control, 1, 1);
    learner
        .fit(x, &target, &Hyperparameters::defaults(learner.info()), &context)
        .unwrap()
}

/// Six columns in five features, some of their cells missing.
fn grouped() -> (Matrix, Vec<Group>) {
    let mut x = features(120, 6);
    for row in (0..120).step_by(9) {
        x[(row, 2)] = f64::NAN;
    }
    let group = |feature: &str, columns: &[usize]| Group {
        feature: feature.into(),
        columns: columns.to_vec(),
    };
    let groups = [("a", &[0][..]), ("b", &[1, 4]), ("c", &[2]), ("d", &[3]), ("e", &[5])];
    (x, groups.map(|(name, columns)| group(name, columns)).to_vec())
}

fn assert_exact(name: &str, model: &Fitted, x: &Matrix, groups: &[Group]) {
    let background = x.select(Axis(0), &(20..50).collect::<Vec<_>>());
    for row in [0, 3, 9] {
        let explained = attribute(model, x, row, &background, groups, 1, &Control::silent()).unwrap();
        assert_eq!(explained.method, Method::TreeShapley, "{name}");
        let expected = by_coalitions(model, x, row, &background, groups);
        for (feature, own) in explained.contributions.iter().enumerate() {
            for (output, found) in own.iter().enumerate() {
                let expected = expected[(feature, output)];
                assert!(
                    (found - expected).abs() < 1e-5 * (1.0 + explained.output[output].abs()),
                    "{name}: feature {feature} adds {found} to output {output} instead of {expected}"
                );
            }
        }
        for output in 0..explained.output.len() {
            let sum: f64 = explained.contributions.iter().map(|own| own[output]).sum();
            let whole = explained.output[output] - explained.base[output];
            assert!(
                (sum - whole).abs() < 1e-5 * (1.0 + explained.output[output].abs()),
                "{name}: {sum} of {whole}"
            );
        }
    }
}

/// Answers of boosting without a curve, and shares of votes, are sums of trees.
#[test]
fn values_read_from_trees_are_those_of_all_coalitions() {
    let (gaps, groups) = grouped();
    let whole = gaps.mapv(|value| if value.is_nan() { 7.0 } else { value });
    let cases = [
        ("gradient_boosting", &gaps, 0),
        ("decision_tree", &whole, 0),
        ("decision_tree", &whole, 3),
        ("random_forest", &whole, 0),
        ("random_forest", &whole, 2),
        ("extra_trees", &whole, 3),
    ];
    for (algorithm, x, classes) in cases {
        assert_exact(algorithm, &trees(algorithm, x, classes), x, &groups);
    }
}

#[test]
fn weighted_ensembles_of_trees_are_sums_of_trees_too() {
    let (gaps, groups) = grouped();
    let x = gaps.mapv(|value| if value.is_nan() { 7.0 } else { value });
    let picked = Fitted::Picked(Box::new(Picked {
        features: 6,
        columns: vec![5, 0, 3],
        model: trees("random_forest", &x.select(Axis(1), &[5, 0, 3]), 0),
    }));
    let ensemble = Fitted::Ensemble(EnsembleModel {
        members: vec![trees("extra_trees", &x, 0), picked],
        combination: Combination::Weights(vec![0.25, 0.75]),
    });
    assert_exact("ensemble", &ensemble, &x, &groups);
}

/// A boosted probability is a curve of a sum, so the trees alone do not say what a feature adds to it.
#[test]
fn boosted_probabilities_are_explained_in_their_own_unit() {
    let (x, groups) = grouped();
    let model = trees("gradient_boosting", &x, 2);
    let explained = attribute(&model, &x, 0, &x, &groups, 1, &Control::silent()).unwrap();
    assert_eq!(explained.method, Method::ExactShapley);
    let sum: f64 = explained.contributions.iter().map(|own| own[1]).sum();
    assert!((sum - (explained.output[1] - explained.base[1])).abs() < 1e-9);
}
