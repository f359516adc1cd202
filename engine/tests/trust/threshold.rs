//! The threshold of the answer, wherever the model answers.

use datapulse_engine::calibrate::CalibrationMethod;
use datapulse_engine::metrics::ThresholdRule;
use datapulse_engine::model::{Answers, PredictOptions, TrainedModel};
use datapulse_engine::train::TrainConfig;
use serde_json::{Map, Value, json};

use super::{config, covering, customers, features, trained};

/// The label follows the threshold: in the product, in the bundle, and to the row in the real onnxruntime.
#[test]
fn a_threshold_decides_everywhere() {
    let (table, fresh) = (customers(600, 8, 2), customers(300, 9, 2));
    let mut models = Vec::new();
    for (algorithm, calibration) in [
        ("logistic_regression", None),
        ("random_forest", Some(CalibrationMethod::Platt)),
        ("gradient_boosting", Some(CalibrationMethod::Isotonic)),
    ] {
        let config = TrainConfig {
            feature_columns: Some(features()),
            calibration,
            threshold: Some(ThresholdRule::Recall { at_least: 0.95 }),
            ..config("bought", algorithm)
        };
        let model = trained(&table, &config);
        let threshold = model.assessment.threshold.unwrap();
        assert!(threshold < 0.5, "{threshold}");
        let point = model
            .assessment
            .thresholds
            .iter()
            .find(|point| (point.threshold - threshold).abs() < 1e-12);
        assert!(point.unwrap().recall().unwrap() >= 0.95);
        models.push(model);
    }
    let text =
        |column: &str, row: usize| json!(fresh.column(column).unwrap().text(row).unwrap().parse::<f64>().unwrap());
    let columns: Map<String, Value> = ["income", "age"]
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                (0..fresh.rows()).map(|row| text(name, row)).collect(),
            )
        })
        .collect();
    let onnx: Vec<Vec<u8>> = models.iter().map(|model| model.to_onnx().unwrap()).collect();
    let said = crate::onnx_support::predict(&Value::Object(columns), &onnx);
    for (model, said) in models.iter().zip(&said) {
        let back = TrainedModel::from_bundle(&model.to_bundle().unwrap()).unwrap();
        let predicted = back.predict(&fresh, &covering(0.9)).unwrap();
        let (threshold, mut moved) = (model.assessment.threshold.unwrap(), 0);
        for row in 0..fresh.rows() {
            let second = predicted.probabilities(row)[1].1;
            assert_eq!(predicted.text(row), model.classes[usize::from(second > threshold)]);
            moved += usize::from(second > threshold && second < 0.5);
            let heard = &said["probabilities"][row];
            assert!(
                (heard[1].as_f64().unwrap() - second).abs() < 1e-5,
                "{}: row {row}",
                model.algorithm
            );
            // A row that is nearer to the threshold than single precision can tell would prove nothing.
            if (second - threshold).abs() > 1e-5 {
                assert_eq!(said["prediction"][row], json!(predicted.text(row)), "row {row}");
            }
            let label = usize::from(heard[1].as_f64().unwrap() > threshold);
            assert_eq!(
                said["prediction"][row],
                json!(model.classes[label]),
                "the file obeys its own threshold"
            );
        }
        assert!(moved > 0, "the threshold changes answers");
    }
}

#[test]
fn a_threshold_can_be_chosen_anew_and_taken_back() {
    let table = customers(400, 10, 2);
    let mut model = trained(&table, &config("bought", "logistic_regression"));
    assert_eq!(model.assessment.threshold, None);
    model.decide(Some(ThresholdRule::Fixed { threshold: 1.0 })).unwrap();
    let Answers::Classes(codes) = model.predict(&table, &PredictOptions::default()).unwrap().answers else {
        panic!("classes")
    };
    assert!(codes.iter().all(|&code| code == 0), "nothing is surer than 1");
    model.decide(None).unwrap();
    assert_eq!(model.assessment.threshold, None);
    let mut numbers = trained(&table, &config("cost", "ridge"));
    assert!(numbers.decide(Some(ThresholdRule::F1)).is_err());
    model.assessment.threshold = Some(f64::NAN);
    assert!(TrainedModel::from_bundle(&model.to_bundle().unwrap()).is_err());
}
