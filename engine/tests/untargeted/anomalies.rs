use datapulse_engine::metrics::{AnomalyCharts, Charts};
use datapulse_engine::model::{Answers, PredictOptions, TrainedModel};
use datapulse_engine::problem::ProblemType::AnomalyDetection;
use datapulse_engine::train::{Candidate, TrainConfig, known_algorithms};
use serde_json::json;

use super::support::{config, trained, with_strangers};

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
