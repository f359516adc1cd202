//! Products of features (TRN-23).

use datapulse_engine::control::Control;
use datapulse_engine::learners::{FitContext, Fitted, Hyperparameters, Layout, Predictions, fit_on_layout, learner};
use datapulse_engine::prepare::Interactions;
use datapulse_engine::problem::{Matrix, Target};

fn fit(interactions: Interactions, x: &Matrix, y: &Target) -> Fitted {
    let ridge = learner("ridge").expect("ridge");
    let settings = Hyperparameters::defaults(ridge.info());
    let control = Control::silent();
    let layout = Layout::plain(x.ncols());
    let context = FitContext::new(&control, 1, 1);
    fit_on_layout(ridge, (interactions, &layout), x, y, &settings, &context).expect("a fit")
}

/// Mean squared error.
fn error(model: &Fitted, x: &Matrix, y: &Target) -> f64 {
    let (Predictions::Values(found), Target::Regression(wanted)) = (model.predict(x).expect("answers"), y) else {
        panic!("numbers")
    };
    (&found - wanted).mapv(|error| error * error).mean().unwrap_or(f64::MAX)
}

#[test]
fn a_weighted_sum_learns_what_two_features_do_together() {
    let x = Matrix::from_shape_fn((300, 3), |(row, column)| {
        f64::from(((row * [37, 61, 1][column] % [101, 97, 2][column]) as f32) / 50.0 - 1.0)
    });
    let product = Target::Regression(x.rows().into_iter().map(|row| row[0] * row[1]).collect());
    let square = Target::Regression(x.rows().into_iter().map(|row| row[0] * row[0]).collect());
    assert!(error(&fit(Interactions::None, &x, &product), &x, &product) > 0.05);
    assert!(error(&fit(Interactions::Products, &x, &product), &x, &product) < 1e-4);
    assert!(error(&fit(Interactions::Products, &x, &square), &x, &square) > 0.05);
    let model = fit(Interactions::Quadratic, &x, &square);
    assert!(error(&model, &x, &square) < 1e-4);
    // Whoever asks the model sees the three features that it was given.
    assert_eq!(model.features(), 3);
    model.validate().expect("sound");
    let importance = model.importance().expect("a weighted sum knows");
    assert!(importance[0] > 0.9, "{importance:?}");
}
