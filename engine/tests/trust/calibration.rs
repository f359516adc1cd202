//! Probabilities that mean what they say.

use datapulse_engine::calibrate::{Calibrated, CalibrationMethod, Curve};
use datapulse_engine::control::Control;
use datapulse_engine::learners::{FitContext, Fitted, Hyperparameters, learner};
use datapulse_engine::model::TrainedModel;
use datapulse_engine::problem::Target;
use datapulse_engine::train::TrainConfig;
use ndarray::Array2;
use serde_json::json;

use super::{config, covering, customers, features, trained};

/// The curves of scikit-learn 1.9.1: `_SigmoidCalibration` on the log odds, `IsotonicRegression` with its bounds.
#[test]
fn calibration_curves_are_those_of_scikit_learn() {
    let shares = [0.1, 0.8, 0.35, 0.4, 0.9, 0.6, 0.55, 0.4, 0.2, 0.4, 0.3, 0.05];
    let codes = [0_u32, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0];
    let truth = Target::Classes {
        codes: codes.iter().copied().collect(),
        classes: vec!["no".into(), "yes".into()],
    };
    let unseen = Array2::from_shape_fn(
        (12, 2),
        |(row, class)| if class == 1 { shares[row] } else { 1.0 - shares[row] },
    );
    let x = Array2::zeros((12, 1));
    let control = Control::silent();
    let baseline = learner("baseline").unwrap();
    let settings = Hyperparameters::defaults(baseline.info());
    let model = || {
        baseline
            .fit(&x, &truth, &settings, &FitContext::new(&control, 1, 1))
            .unwrap()
    };
    let fit = |method| Calibrated::fit(method, model(), &truth, &unseen).unwrap().curves;
    let Curve::Platt(platt) = &fit(CalibrationMethod::Platt)[0] else {
        panic!("a logistic curve")
    };
    assert!((platt.slope - 0.731_902_100_303_563_8).abs() < 1e-5, "{platt:?}");
    assert!((platt.offset - 0.309_848_719_459_593_3).abs() < 1e-5, "{platt:?}");
    let Curve::Isotonic(isotonic) = &fit(CalibrationMethod::Isotonic)[0] else {
        panic!("straight pieces")
    };
    assert_eq!(isotonic.from, [0.05, 0.2, 0.3, 0.6, 0.8, 0.9]);
    let expected = [1.0 / 14.0, 1.0 / 14.0, 4.0 / 7.0, 4.0 / 7.0, 13.0 / 14.0, 13.0 / 14.0];
    assert!(
        isotonic.to.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12),
        "{isotonic:?}"
    );
}

/// A tree that learnt its rows by heart is too sure of itself; calibrated it is nearer to the truth on new rows.
#[test]
fn calibrated_probabilities_are_better_on_new_rows() {
    let (table, fresh) = (customers(1_200, 6, 2), customers(4_000, 7, 2));
    let truth = fresh.column("bought").unwrap();
    let by_heart = json!({ "max_depth": 30, "min_samples_leaf": 1 });
    let by_heart = by_heart.as_object().unwrap();
    let brier = |calibration| {
        let config = TrainConfig {
            feature_columns: Some(features()),
            calibration,
            hyperparameters: [("decision_tree".to_owned(), by_heart.clone())].into(),
            ..config("bought", "decision_tree")
        };
        let model = trained(&table, &config);
        assert_eq!(model.assessment.calibration, calibration);
        assert_eq!(matches!(model.fitted, Fitted::Calibrated(_)), calibration.is_some());
        let back = TrainedModel::from_bundle(&model.to_bundle().unwrap()).unwrap();
        let predicted = back.predict(&fresh, &covering(0.5)).unwrap();
        let yes = model.classes.iter().position(|class| class == "yes").unwrap();
        let errors = (0..fresh.rows()).map(|row| {
            let actual = f64::from(u8::from(truth.text(row).unwrap() == "yes"));
            (predicted.probabilities(row)[yes].1 - actual).powi(2)
        });
        errors.sum::<f64>() / fresh.rows() as f64
    };
    let raw = brier(None);
    for method in [CalibrationMethod::Platt, CalibrationMethod::Isotonic] {
        let better = brier(Some(method));
        assert!(better < raw * 0.95, "{method:?}: {better} instead of {raw}");
    }
}
