use datapulse_engine::learners::Fitted;
use datapulse_engine::learners::anomaly::Detector;
use datapulse_engine::metrics::{AnomalyCharts, Charts};
use datapulse_engine::model::{Answers, PredictOptions, TrainedModel};
use datapulse_engine::problem::ProblemType::AnomalyDetection;
use datapulse_engine::train::{Candidate, TrainConfig, known_algorithms};
use serde_json::json;

use super::support::{config, table, trained, with_strangers};

fn charts(candidate: &Candidate) -> &AnomalyCharts {
    match &candidate.charts {
        Some(Charts::Anomalies(charts)) => charts,
        other => panic!("{other:?}"),
    }
}

/// The rows that stand out are found, and nothing else is.
#[test]
fn every_method_finds_the_rows_that_stand_out() {
    let table = with_strangers(1000);
    for algorithm in known_algorithms(AnomalyDetection) {
        let (outcome, model) = trained(&table, &config(AnomalyDetection, algorithm, &json!({}))).unwrap();
        let best = outcome.best().unwrap();
        let predicted = model.predict(&table, &PredictOptions::default()).unwrap();
        let Answers::Flags(flags) = &predicted.answers else {
            panic!("{:?}", predicted.answers)
        };
        let right = (0..1000).filter(|&row| flags[row] && row % 50 == 7).count();
        assert!(right >= 18, "{algorithm}: {right} of 20");
        assert_eq!(best.metrics["anomaly_share"], Some(0.02), "{algorithm}");
        assert!(
            best.metrics["separation"].unwrap() > 3.0,
            "{algorithm}: {:?}",
            best.metrics
        );
        assert_eq!(charts(best).anomalies, 20);
    }
}

/// The list names the columns that make a row unusual, with what usually stands there.
#[test]
fn the_most_unusual_rows_come_with_their_reasons() {
    let table = with_strangers(1000);
    for algorithm in known_algorithms(AnomalyDetection) {
        let (outcome, model) = trained(&table, &config(AnomalyDetection, algorithm, &json!({}))).unwrap();
        let found = charts(&outcome.candidates[0]);
        assert!(found.unusual.len() == 20 && found.unusual.is_sorted_by(|one, other| one.score >= other.score));
        let first = &found.unusual[0];
        assert!(
            first.score > found.threshold && first.row % 50 == 8,
            "{algorithm}: row {}",
            first.row
        );
        assert_eq!(first.reasons[0].column, "y", "{algorithm}: {:?}", first.reasons);
        assert!(first.reasons[0].effect > 0.0 && first.reasons[0].value != first.reasons[0].usual);
        let scores = model
            .predict(&table, &PredictOptions::default())
            .unwrap()
            .measures
            .unwrap();
        let row = usize::try_from(first.row).unwrap() - 1;
        assert_eq!(scores[row].to_bits(), first.score.to_bits());
        assert_eq!(found.scores.counts.iter().sum::<u64>(), 1000);
    }
}

/// The wanted share decides the threshold, and a column that is named as a target is not looked at.
#[test]
fn the_share_that_is_expected_sets_the_threshold() {
    let table = with_strangers(1000);
    let wide = config(AnomalyDetection, "isolation_forest", &json!({ "contamination": 0.1 }));
    let (outcome, _) = trained(&table, &wide).unwrap();
    assert!((outcome.candidates[0].metrics["anomaly_share"].unwrap() - 0.1).abs() < 0.005);
    let without = TrainConfig {
        target: "y".into(),
        ..wide
    };
    assert_eq!(trained(&table, &without).unwrap().1.features, ["x", "side"]);
}

/// A row that stands alone between two dense groups is found by its neighbours, which no far value shows.
#[test]
fn a_row_between_dense_groups_stands_out_from_its_neighbours() {
    let rows: Vec<Vec<serde_json::Value>> = (0..400)
        .map(|row| {
            let middle = if row % 2 == 0 { -5.0 } else { 5.0 };
            let near = |step: i32| f64::from((row * step) % 20) / 20.0;
            if row == 77 {
                vec![json!(0.0), json!(0.4)]
            } else {
                vec![json!(middle + near(7)), json!(near(3))]
            }
        })
        .collect();
    let between = table(&["x", "y"], &rows);
    let (outcome, model) = trained(&between, &config(AnomalyDetection, "local_outlier_factor", &json!({}))).unwrap();
    let found = charts(&outcome.candidates[0]);
    assert_eq!((found.anomalies, found.unusual[0].row), (1, 78));
    assert_eq!(
        found.unusual[0].reasons[0].column, "x",
        "{:?}",
        found.unusual[0].reasons
    );
    let new = table(
        &["x", "y"],
        &[vec![json!(1.0), json!(0.5)], vec![json!(5.5), json!(0.5)]],
    );
    let Answers::Flags(flags) = model.predict(&new, &PredictOptions::default()).unwrap().answers else {
        panic!("no flags")
    };
    assert_eq!(flags.to_vec(), [true, false]);
}

/// Rows that repeat are not endlessly dense, and a file that somebody made up is refused.
#[test]
fn repeated_rows_have_scores_and_a_made_up_bundle_is_refused() {
    let rows: Vec<Vec<serde_json::Value>> = (0..90).map(|row| vec![json!(row % 3), json!(row % 3)]).collect();
    let asked = config(AnomalyDetection, "local_outlier_factor", &json!({ "n_neighbors": 5 }));
    let (outcome, model) = trained(&table(&["a", "b"], &rows), &asked).unwrap();
    assert!(charts(&outcome.candidates[0]).threshold.is_finite());
    let lies: [fn(&mut Detector); 4] = [
        |detector| of(detector).0.clear(),
        |detector| *of(detector).1 = usize::MAX,
        |detector| *of(detector).1 = 0,
        |detector| of(detector).0[0] = f64::NAN,
    ];
    for (number, lie) in lies.into_iter().enumerate() {
        let mut made_up = model.clone();
        let Fitted::Anomalies(anomalies) = &mut made_up.fitted else {
            panic!("no detector")
        };
        lie(&mut anomalies.detector);
        assert!(
            TrainedModel::from_bundle(&made_up.to_bundle().unwrap()).is_err(),
            "lie {number}"
        );
    }
}

/// How dense it is around each row, and the number of neighbours.
fn of(detector: &mut Detector) -> (&mut Vec<f64>, &mut usize) {
    match detector {
        Detector::Density {
            densities, neighbours, ..
        } => (densities, neighbours),
        Detector::Isolation { .. } => panic!("no densities"),
    }
}

/// Determinism, and a bundle that comes back.
#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    let table = with_strangers(3000);
    for algorithm in known_algorithms(AnomalyDetection) {
        let bytes = [1, 2, 4].map(|threads| {
            let config = TrainConfig {
                threads: Some(threads),
                ..config(AnomalyDetection, algorithm, &json!({}))
            };
            trained(&table, &config).unwrap().1.to_bundle().unwrap()
        });
        assert!(bytes[0] == bytes[1] && bytes[0] == bytes[2], "{algorithm}");
        let back = TrainedModel::from_bundle(&bytes[0]).unwrap();
        assert_eq!(back.algorithm, algorithm);
    }
}
