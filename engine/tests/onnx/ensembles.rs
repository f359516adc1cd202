//! Ensembles (TRN-22).

use datapulse_engine::control::Control;
use datapulse_engine::export::to_onnx;
use datapulse_engine::learners::{Combination, EnsembleModel, FitContext, Fitted, columns_of, learner};
use datapulse_engine::prepare::{Plan, Preprocessing, Recipe};
use datapulse_engine::problem::ProblemType;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;

use super::exported::{Exported, compare, export, settings};
use super::onnx_support;
use super::tables::{new_rows, training_table};

/// TRN-22: ensembles of every kind are one graph with all members inside.
#[test]
fn ensembles_predict_in_onnxruntime_what_they_predict_here() {
    let (rows, columns) = new_rows();
    let mut exported = Vec::new();
    for problem in [ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass] {
        let table = training_table(problem);
        let linear = if problem == ProblemType::Regression {
            "ridge"
        } else {
            "logistic_regression"
        };
        let names = [linear, "random_forest", "gradient_boosting", "mlp"];
        let members = names.map(|name| export(name, &table, &Preprocessing::default(), 0));
        for combination in [
            Combination::Weights(vec![0.1, 0.4, 0.3, 0.2]),
            stack_of(&members, &table, linear),
        ] {
            let model = Fitted::Ensemble(EnsembleModel {
                members: members.iter().map(|member| member.model.clone()).collect(),
                combination,
            });
            let (pipeline, classes) = (members[0].pipeline.clone(), members[0].classes.clone());
            let onnx = to_onnx(&pipeline, &model, &classes, &[]).unwrap();
            let what = format!("an ensemble for {problem:?}");
            exported.push(Exported {
                what,
                pipeline,
                model,
                classes,
                onnx,
            });
        }
    }
    let models: Vec<Vec<u8>> = exported.iter().map(|exported| exported.onnx.clone()).collect();
    let answers = onnx_support::predict(&columns, &models);
    assert_eq!(answers.len(), 6);
    for (exported, said) in exported.iter().zip(&answers) {
        compare(exported, &rows, said);
    }
}

fn stack_of(members: &[Exported], table: &Table, learner_name: &str) -> Combination {
    let control = Control::silent();
    let recipe = Recipe::for_target("answer");
    let plan = Plan::make(table, &recipe, &Seeds::default(), &control).unwrap();
    let (matrix, _) = members[0].pipeline.transform(table).unwrap();
    let answers: Vec<_> = members
        .iter()
        .map(|member| columns_of(&member.model.predict(&matrix).unwrap()))
        .collect();
    let views: Vec<_> = answers.iter().map(ndarray::ArrayBase::view).collect();
    let seen = ndarray::concatenate(ndarray::Axis(1), &views).unwrap();
    let context = FitContext::new(&control, 3, 1);
    let fitted = learner(learner_name)
        .unwrap()
        .fit(&seen, &plan.target, &settings(learner_name, 0), &context)
        .unwrap();
    Combination::Stack(vec![fitted])
}
