//! Decision 81: figures agree with scikit-learn 1.9.1, what is undefined is nothing, and the charts tell the truth.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::float_cmp, reason = "these figures are exact")]

use datapulse_engine::control::Control;
use datapulse_engine::learners::Predictions;
use datapulse_engine::metrics::{
    Charts, Interval, METRICS, Metrics, ThresholdPoint, ThresholdRule, charts, default_metric, evaluate, intervals,
    is_better, metric, thresholds,
};
use datapulse_engine::problem::{ProblemType, Target};
use ndarray::{Array2, ArrayView1, array};
use proptest::prelude::*;

fn target(codes: &[u32], classes: &[&str]) -> Target {
    Target::Classes {
        codes: codes.iter().copied().collect(),
        classes: classes.iter().map(|&class| class.to_owned()).collect(),
    }
}

fn two_columns(second: &[f64]) -> Predictions {
    let rows: Vec<f64> = second.iter().flat_map(|p| [1.0 - p, *p]).collect();
    Predictions::Probabilities(Array2::from_shape_vec((second.len(), 2), rows).expect("two columns"))
}

fn assert_close(metrics: &Metrics, expected: &[(&str, f64)]) {
    assert_eq!(metrics.len(), expected.len(), "{metrics:?}");
    for (name, value) in expected {
        let found = metrics[*name].unwrap_or_else(|| panic!("{name} is undefined"));
        assert!((found - value).abs() < 1e-12, "{name}: {found} instead of {value}");
    }
}

#[test]
fn two_classes_are_measured_as_scikit_learn_does() {
    let target = target(&[0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0], &["no", "yes"]);
    let predictions = two_columns(&[0.1, 0.8, 0.35, 0.4, 0.9, 0.6, 0.55, 0.4, 0.2, 0.4, 0.3, 0.05]);
    assert_close(
        &evaluate(&target, &predictions).expect("metrics"),
        &[
            ("accuracy", 0.666_666_666_666_666_6),
            ("balanced_accuracy", 0.666_666_666_666_666_7),
            ("precision", 0.6875),
            ("recall", 0.666_666_666_666_666_7),
            ("f1", 0.657_142_857_142_857_1),
            ("roc_auc", 0.75),
            ("pr_auc", 0.768_849_206_349_206_3),
            ("log_loss", 0.534_513_839_099_345_7),
            ("mcc", 0.353_553_390_593_273_8),
        ],
    );
}

#[test]
fn three_classes_are_measured_as_scikit_learn_does() {
    let target = target(&[0, 1, 2, 0, 1, 2, 2, 1, 0, 2], &["a", "b", "c"]);
    let predictions = Predictions::Probabilities(array![
        [0.7, 0.2, 0.1],
        [0.3, 0.4, 0.3],
        [0.2, 0.2, 0.6],
        [0.4, 0.5, 0.1],
        [0.1, 0.8, 0.1],
        [0.5, 0.2, 0.3],
        [0.1, 0.1, 0.8],
        [0.3, 0.3, 0.4],
        [0.6, 0.3, 0.1],
        [0.2, 0.35, 0.45]
    ]);
    assert_close(
        &evaluate(&target, &predictions).expect("metrics"),
        &[
            ("accuracy", 0.7),
            ("balanced_accuracy", 0.694_444_444_444_444_3),
            ("precision", 0.694_444_444_444_444_3),
            ("recall", 0.694_444_444_444_444_3),
            ("f1", 0.694_444_444_444_444_3),
            ("roc_auc", 0.907_738_095_238_095_2),
            ("pr_auc", 0.851_851_851_851_851_7),
            ("log_loss", 0.686_364_806_271_708_7),
            ("mcc", 0.545_454_545_454_545_4),
        ],
    );
}

#[test]
fn numbers_are_measured_as_scikit_learn_does() {
    let target = Target::Regression(array![3.0, -0.5, 2.0, 7.0, 4.2, 1.1, 9.0]);
    let predictions = Predictions::Values(array![2.5, 0.1, 2.0, 8.0, 4.0, 1.5, 7.2]);
    assert_close(
        &evaluate(&target, &predictions).expect("metrics"),
        &[
            ("r2", 0.924_636_507_056_666_6),
            ("mae", 0.642_857_142_857_142_9),
            ("rmse", 0.849_369_514_068_271_3),
            ("mape", 0.302_968_460_111_317_3),
            ("median_absolute_error", 0.5),
        ],
    );
}

#[test]
fn what_is_undefined_is_nothing() {
    let constant = evaluate(
        &Target::Regression(array![2.0, 2.0]),
        &Predictions::Values(array![1.0, 2.0]),
    );
    assert_eq!(constant.expect("metrics")["r2"], None);
    let zero = evaluate(
        &Target::Regression(array![0.0, 2.0]),
        &Predictions::Values(array![1.0, 2.0]),
    )
    .expect("metrics");
    assert_eq!((zero["mape"], zero["mae"]), (None, Some(0.5)));
    let broken = evaluate(
        &Target::Regression(array![1.0, 2.0]),
        &Predictions::Values(array![f64::NAN, 2.0]),
    );
    assert!(broken.expect("metrics").values().all(Option::is_none));
    let one_class = evaluate(&target(&[1, 1], &["no", "yes"]), &two_columns(&[0.9, 0.8])).expect("metrics");
    assert_eq!(
        (one_class["roc_auc"], one_class["mcc"], one_class["accuracy"]),
        (None, None, Some(1.0))
    );
    let nothing = evaluate(&target(&[], &["no", "yes"]), &two_columns(&[])).expect("metrics");
    assert!(nothing.values().all(Option::is_none), "{nothing:?}");
    assert!(evaluate(&Target::Regression(array![1.0]), &two_columns(&[0.5])).is_err());
}

#[test]
fn every_metric_that_is_computed_is_in_the_registry_and_the_other_way_round() {
    for (problem, metrics) in [
        (
            ProblemType::Binary,
            evaluate(&target(&[0, 1], &["a", "b"]), &two_columns(&[0.2, 0.7])),
        ),
        (
            ProblemType::Regression,
            evaluate(
                &Target::Regression(array![1.0, 2.0]),
                &Predictions::Values(array![1.0, 2.0]),
            ),
        ),
    ] {
        let computed: Vec<String> = metrics.expect("metrics").into_keys().collect();
        let mut listed: Vec<&str> = METRICS
            .iter()
            .filter(|metric| metric.problem_types.contains(&problem))
            .map(|metric| metric.name)
            .collect();
        listed.sort_unstable();
        assert_eq!(computed, listed);
        assert!(listed.contains(&default_metric(problem)));
    }
    assert!(!metric("log_loss").expect("a metric").higher_is_better);
    assert!(is_better("rmse", Some(1.0), Some(2.0)) && is_better("r2", Some(2.0), Some(1.0)));
    assert!(is_better("r2", Some(-5.0), None) && !is_better("r2", None, Some(-5.0)));
}

#[test]
fn charts_of_classes_hold_the_curves_of_the_second_class() {
    let target = target(&[0, 0, 1, 1], &["no", "yes"]);
    let Charts::Classification(charts) = charts(&target, &two_columns(&[0.1, 0.4, 0.35, 0.8])).expect("charts") else {
        panic!("charts of another problem");
    };
    assert_eq!(charts.confusion.counts, [[2, 0], [1, 1]]);
    assert_eq!(
        charts.roc[0].points,
        [[0.0, 0.0], [0.0, 0.5], [0.5, 0.5], [0.5, 1.0], [1.0, 1.0]]
    );
    assert_eq!((charts.roc[0].area, charts.roc[0].class.as_str()), (Some(0.75), "yes"));
    assert_eq!(charts.precision_recall[0].points.last(), Some(&[1.0, 0.5]));
    assert_eq!(charts.calibration[0].points.len(), 4);
    assert_eq!(charts.classes[1].recall, Some(0.5));
}

#[test]
fn charts_of_numbers_are_sampled() {
    let actual: ndarray::Array1<f64> = (0..5000).map(f64::from).collect();
    let predicted = &actual + 1.0;
    let target = Target::Regression(actual);
    let Charts::Regression(charts) = charts(&target, &Predictions::Values(predicted)).expect("charts") else {
        panic!("charts of another problem");
    };
    assert_eq!(charts.actual_predicted.len(), 1000);
    assert_eq!(charts.actual_predicted[0], [0.0, 1.0]);
    assert_eq!(charts.actual_predicted[999], [4999.0, 5000.0]);
    assert!(charts.residuals.iter().all(|residual| residual[1] == -1.0));
    assert_eq!(charts.residual_histogram.counts, [5000]);
}

proptest! {
    #[test]
    fn figures_stay_in_their_ranges_and_curves_rise(
        rows in prop::collection::vec((0_u32..3, 0.0..1.0_f64, 0.0..1.0_f64), 1..400)
    ) {
        let codes: Vec<u32> = rows.iter().map(|row| row.0).collect();
        let flat: Vec<f64> = rows.iter().flat_map(|(_, left, right)| {
            let total = left + right + 0.5;
            [left / total, right / total, 0.5 / total]
        }).collect();
        let target = target(&codes, &["a", "b", "c"]);
        let predictions = Predictions::Probabilities(Array2::from_shape_vec((rows.len(), 3), flat).expect("a matrix"));
        for (name, value) in evaluate(&target, &predictions).expect("metrics") {
            let lowest = if name == "mcc" { -1.0 } else { 0.0 };
            if let Some(value) = value.filter(|_| name != "log_loss") {
                prop_assert!((lowest..=1.0 + 1e-12).contains(&value), "{} is {}", name, value);
            }
        }
        let Charts::Classification(charts) = charts(&target, &predictions).expect("charts") else { panic!() };
        for curve in charts.roc.iter().chain(&charts.precision_recall).chain(&charts.calibration) {
            prop_assert!(curve.points.len() <= 200);
            prop_assert!(curve.points.windows(2).all(|pair| pair[0][0] <= pair[1][0]));
        }
    }
}

/// `hits` of `rows` answers are right.
fn coin(rows: usize, hits: usize) -> (Target, Predictions) {
    let codes: Vec<u32> = (0..rows).map(|row| u32::from(row % 2 == 0)).collect();
    let second: Vec<f64> = codes
        .iter()
        .enumerate()
        .map(|(row, &code)| if (code == 1) == (row < hits) { 0.9 } else { 0.1 })
        .collect();
    (target(&codes, &["no", "yes"]), two_columns(&second))
}

/// Issue 3: the interval of a share is the binomial one, for few rows and for so many that not all are drawn.
#[test]
fn intervals_have_the_width_that_theory_says() {
    for rows in [400, 200_000] {
        let (truth, predictions) = coin(rows, rows * 4 / 5);
        let found = intervals(&[(&truth, &predictions)], 1, 7, false, &Control::silent()).expect("intervals");
        let Interval { low, high } = found["accuracy"];
        #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
        let half = 1.96 * (0.8_f64 * 0.2 / rows as f64).sqrt();
        assert!((high - low - 2.0 * half).abs() < 0.3 * half, "{rows}: {low} to {high}");
        assert!(low < 0.8 && 0.8 < high);
        assert!(found["roc_auc"].low > 0.5 && found["log_loss"].high > found["log_loss"].low);
    }
}

#[test]
fn intervals_belong_to_the_mean_over_parts_and_are_the_same_on_any_number_of_threads() {
    let (few, many) = (coin(60, 30), coin(240, 216));
    let parts = [(&few.0, &few.1), (&many.0, &many.1)];
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        pool.install(|| intervals(&parts, 1, 7, false, &Control::silent()).expect("intervals"))
    };
    assert_eq!(on(1), on(3));
    // 0.7 is the mean of 0.5 and 0.9; all rows together would give 0.82.
    let Interval { low, high } = on(1)["accuracy"];
    assert!((low + high - 1.4).abs() < 0.04 && high - low > 0.1, "{low} to {high}");
}

#[test]
fn repeating_the_folds_makes_no_interval_narrower() {
    let (truth, predictions) = coin(400, 320);
    let part = (&truth, &predictions);
    let width = |parts: &[_], repeats| {
        let found = intervals(parts, repeats, 7, false, &Control::silent()).expect("intervals");
        found["accuracy"].high - found["accuracy"].low
    };
    let (once, often) = (width(&[part], 1), width(&[part; 5], 5));
    assert!((often / once - 1.0).abs() < 0.15, "{once} and {often}");
}

#[test]
fn what_cannot_be_estimated_has_no_interval() {
    let truth = Target::Regression(array![3.0, 3.0, 3.0]);
    let predictions = Predictions::Values(array![3.0, 2.0, 4.0]);
    let found = intervals(&[(&truth, &predictions)], 1, 7, false, &Control::silent()).expect("intervals");
    assert!(!found.contains_key("r2") && found.contains_key("mae"), "{found:?}");
    let single = Target::Regression(array![3.0]);
    let alone = intervals(
        &[(&single, &Predictions::Values(array![3.0]))],
        1,
        7,
        false,
        &Control::silent(),
    );
    assert!(alone.expect("nothing").is_empty());
}

const CODES: [u32; 12] = [0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0];
const SHARES: [f64; 12] = [0.1, 0.8, 0.35, 0.4, 0.9, 0.6, 0.55, 0.4, 0.2, 0.4, 0.3, 0.05];

/// Issue 3: the same counts as `confusion_matrix(y, p > t)` of scikit-learn.
#[test]
fn thresholds_count_as_scikit_learn_does() {
    let points = thresholds(ArrayView1::from(&CODES), ArrayView1::from(&SHARES));
    let counts: Vec<_> = points
        .iter()
        .map(|point| {
            [
                point.true_negatives,
                point.false_positives,
                point.false_negatives,
                point.true_positives,
            ]
        })
        .collect();
    let expected = [
        [1, 5, 0, 6],
        [2, 4, 0, 6],
        [3, 3, 0, 6],
        [3, 3, 1, 5],
        [3, 3, 2, 4],
        [5, 1, 3, 3],
        [5, 1, 3, 3],
        [5, 1, 4, 2],
        [6, 0, 4, 2],
        [6, 0, 5, 1],
    ];
    assert_eq!(counts, expected);
    let at: Vec<f64> = points.iter().map(|point| point.threshold).collect();
    let expected = [0.075, 0.15, 0.25, 0.325, 0.375, 0.475, 0.5, 0.575, 0.7, 0.85];
    assert!(at.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{at:?}");
    let f1: Vec<f64> = points.iter().filter_map(ThresholdPoint::f1).collect();
    assert!((f1[2] - 0.8).abs() < 1e-12 && (f1[4] - 0.615_384_615_384_615_3).abs() < 1e-12);
}

#[test]
fn a_threshold_is_chosen_by_what_matters() {
    let points = thresholds(ArrayView1::from(&CODES), ArrayView1::from(&SHARES));
    for (rule, expected) in [
        ("f1", 0.25),
        ("balanced_accuracy", 0.25),
        ("youden", 0.25),
        ("cost:5:1", 0.7),
        ("cost:1:5", 0.25),
        ("precision:1", 0.7),
        ("recall:1", 0.25),
        ("recall:0.5", 0.5),
        ("0.42", 0.42),
    ] {
        let rule: ThresholdRule = rule.parse().expect("a rule");
        let found = rule.choose(&points).expect("a threshold");
        assert!((found - expected).abs() < 1e-12, "{rule}: {found}");
    }
    for wrong in ["f2", "cost:1", "cost:0:0", "precision:1.5", "1.5", "", "recall:x", "-1"] {
        assert!(wrong.parse::<ThresholdRule>().is_err(), "{wrong}");
    }
    let worse = thresholds(ArrayView1::from(&[0, 1, 0]), ArrayView1::from(&[0.9, 0.8, 0.7]));
    let error = ThresholdRule::Precision { at_least: 0.9 }
        .choose(&worse)
        .expect_err("none is so precise");
    assert!(error.to_string().contains("precision of at least 0.9"), "{error}");
}

#[test]
fn many_rows_are_summed_up_in_two_hundred_thresholds() {
    let shares: Vec<f64> = (0..5_000).map(|row| f64::from(row) / 5_000.0).collect();
    let codes: Vec<u32> = (0..5_000).map(|row| u32::from(row % 3 == 0)).collect();
    let points = thresholds(ArrayView1::from(&codes), ArrayView1::from(&shares));
    assert_eq!(points.len(), 200);
    assert!(points.windows(2).all(|pair| pair[0].threshold < pair[1].threshold));
    assert!(points.iter().any(|point| point.threshold == 0.5));
}

/// Issue 3: the figures are `numpy.cumsum` over the rows sorted by probability.
#[test]
fn gain_and_lift_say_what_the_best_rows_bring() {
    let drawn = charts(&target(&CODES, &["no", "yes"]), &two_columns(&SHARES)).expect("charts");
    let Charts::Classification(drawn) = drawn else {
        panic!("charts of classes")
    };
    let gain = &drawn.gain[0].points;
    assert_eq!(gain[0], [0.0, 0.0]);
    let lift = [
        2.0,
        2.0,
        4.0 / 3.0,
        1.5,
        8.0 / 7.0,
        1.25,
        4.0 / 3.0,
        1.2,
        12.0 / 11.0,
        1.0,
    ];
    // The points between which the curve is level are left out of the gain, and of the lift with it.
    for [taken, found] in gain.iter().skip(1) {
        let point = drawn.lift[0]
            .points
            .iter()
            .find(|point| point[0] == *taken)
            .expect("the same shares");
        assert!((point[1] - found / taken).abs() < 1e-12);
        assert!(lift.iter().any(|known| (known - point[1]).abs() < 1e-12), "{point:?}");
    }
    assert_eq!(gain.last(), Some(&[1.0, 1.0]));
}
