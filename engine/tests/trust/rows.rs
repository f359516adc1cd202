//! Why one row got its answer, and what would change it.

use datapulse_engine::control::Control;
use datapulse_engine::model::insight::{Goal, Wish};
use datapulse_engine::train::TrainConfig;
use serde_json::{Map, Value, json};

use super::{config, customers, features, trained};

fn record(income: f64, age: f64) -> Map<String, Value> {
    json!({ "income": income, "age": age }).as_object().unwrap().clone()
}

/// Contributions add up to the answer, and what was made to matter matters.
#[test]
fn one_row_is_explained_without_any_row_of_training() {
    for (target, algorithm) in [("cost", "gradient_boosting"), ("bought", "logistic_regression")] {
        let config = TrainConfig {
            feature_columns: Some(features()),
            ..config(target, algorithm)
        };
        let model = trained(&customers(800, 16, 2), &config);
        let insight = model.insight(&record(1.8, 0.1), &Control::silent()).unwrap();
        let sum: f64 = insight.contributions.iter().map(|one| one.contribution).sum();
        assert!((insight.base + sum - insight.value).abs() < 1e-9, "{insight:?}");
        assert_eq!(insight.contributions[0].feature, "income");
        assert!(
            insight.contributions[0].contribution > 0.0 && insight.local.weights[0].1 > 0.0,
            "{insight:?}"
        );
        assert_eq!(insight.local.weights[0].0, "income");
        assert!(insight.local.fit > 0.3, "{insight:?}");
        let dependence = model.dependence("income", None, &Control::silent()).unwrap();
        assert!(dependence.mean.last() > dependence.mean.first() && dependence.lines.len() == 30);
        assert!(model.insight(&Map::new(), &Control::silent()).is_err());
    }
}

/// The nearest way to the other answer: it is the answer, few things change, and what may not change does not.
#[test]
fn counterfactuals_reach_the_goal_and_respect_what_is_fixed() {
    let config = TrainConfig {
        feature_columns: Some(features()),
        ..config("bought", "logistic_regression")
    };
    let model = trained(&customers(800, 17, 2), &config);
    let row = record(-1.5, 0.0);
    let ask = |wish: &Wish| model.counterfactuals(&row, wish, &Control::silent()).unwrap();
    let mut wish = Wish {
        goal: Goal::Class("yes".into()),
        immutable: ["age".to_owned()].into(),
        ranges: [].into(),
    };
    let found = ask(&wish);
    assert_eq!(found[0].prediction, json!("yes"));
    assert_eq!(found[0].changes.len(), 1);
    let to = found[0].changes[0].to.as_f64().unwrap();
    assert!(
        found[0].changes[0].feature == "income" && to > -1.5 && to < 0.6,
        "no further than it must: {found:?}"
    );
    assert!(
        found[0].probability.unwrap() >= 0.5 && found[0].probability.unwrap() < 0.56,
        "{found:?}"
    );
    wish.ranges.insert("income".into(), (-2.0, -1.0));
    assert!(ask(&wish).is_empty(), "within that range there is no way");
    wish.immutable.insert("gone".into());
    assert!(model.counterfactuals(&row, &wish, &Control::silent()).is_err());
    wish.goal = Goal::AtLeast(3.0);
    assert!(model.counterfactuals(&row, &wish, &Control::silent()).is_err());
    let numbers = trained(
        &customers(800, 18, 2),
        &TrainConfig {
            feature_columns: Some(features()),
            ..self::config("cost", "ridge")
        },
    );
    let wish = Wish {
        goal: Goal::AtLeast(5.0),
        immutable: [].into(),
        ranges: [].into(),
    };
    let found = numbers.counterfactuals(&row, &wish, &Control::silent()).unwrap();
    let reached = found[0].prediction.as_f64().unwrap();
    assert!((5.0..5.6).contains(&reached), "{found:?}");
}
