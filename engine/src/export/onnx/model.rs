//! The models: from the features to the answer.

use super::graph::{Graph, Value, integer, length};
use super::{around, clusters, features, kernel, naive_bayes, neighbours, trees};
use crate::error::{EngineError, Result};
use crate::learners::anomaly::{AnomalyModel, Detector};
use crate::learners::linear::{LinearModel, LogisticModel};
use crate::learners::mlp::{Activation, MlpModel, MlpOutput};
use crate::learners::tree::{Link, TreeEnsemble};
use crate::learners::{Baseline, Combination, EnsembleModel, Fitted};

/// What a model answers.
pub(super) enum Answer {
    /// `[rows, 1]` double.
    Numbers(Value),
    /// `[rows, classes]` double.
    Probabilities(Value),
    /// The cluster of each row.
    Clusters(clusters::Found),
    /// `[rows, 1]` double, and from where on a row is unusual.
    Scores {
        /// More for what is more unusual.
        scores: Value,
        /// Rows with a greater score are unusual.
        threshold: f64,
    },
}

impl Answer {
    fn value(&self) -> &Value {
        match self {
            Self::Numbers(value) | Self::Probabilities(value) => value,
            Self::Clusters(found) => &found.codes,
            Self::Scores { scores, .. } => scores,
        }
    }
}

/// Adds the model behind the features.
pub(super) fn add(graph: &mut Graph, model: &Fitted, features: &Value) -> Result<Answer> {
    model.validate()?;
    Ok(match model {
        Fitted::Baseline(model) => baseline(graph, model, features),
        Fitted::Linear(model) => linear(graph, model, features),
        Fitted::Logistic(model) => logistic(graph, model, features),
        Fitted::Tree(model) | Fitted::Forest(model) | Fitted::Boosting(model) => ensemble(graph, model, features),
        Fitted::Mlp(model) => network(graph, model, features),
        Fitted::Expanded(expanded) => {
            let wide = features::products(graph, &expanded.products, features);
            add(graph, &expanded.model, &wide)?
        }
        Fitted::Calibrated(calibrated) => {
            let Answer::Probabilities(shares) = add(graph, &calibrated.model, features)? else {
                return Err(EngineError::Internal("only probabilities can be calibrated".into()));
            };
            Answer::Probabilities(super::calibration::add(graph, &calibrated.curves, &shares))
        }
        Fitted::Neighbours(model) => neighbours::add(graph, model, features),
        Fitted::NaiveBayes(model) => naive_bayes::add(graph, model, features),
        Fitted::Kernel(model) => kernel::add(graph, model, features),
        Fitted::Ensemble(model) => return together(graph, model, features),
        Fitted::Picked(picked) => {
            let columns: Vec<i64> = picked.columns.iter().map(|&column| length(column)).collect();
            let own = graph.pick(features, &columns);
            add(graph, &picked.model, &own)?
        }
        Fitted::Clusters(model) => clusters::add(graph, model, features),
        Fitted::Anomalies(model) => unusual(graph, model, features),
    })
}

/// The same answer, once for each row.
fn baseline(graph: &mut Graph, model: &Baseline, features: &Value) -> Answer {
    let shape = graph.node("Shape", &[features], vec![integer("start", 0), integer("end", 1)]);
    let width = length(model.answer.len());
    let width_value = graph.integers(&[width]);
    let shape = graph.node("Concat", &[&shape, &width_value], vec![integer("axis", 0)]);
    let answer = graph.doubles(model.answer.clone(), &[1, width]);
    let answers = graph.node("Expand", &[&answer, &shape], Vec::new());
    if model.classes {
        Answer::Probabilities(answers)
    } else {
        Answer::Numbers(answers)
    }
}

fn linear(graph: &mut Graph, model: &LinearModel, features: &Value) -> Answer {
    let weights = graph.doubles(model.coefficients.clone(), &[length(model.coefficients.len()), 1]);
    let intercept = graph.double(model.intercept);
    let sums = graph.node("MatMul", &[features, &weights], Vec::new());
    Answer::Numbers(graph.node("Add", &[&sums, &intercept], Vec::new()))
}

fn logistic(graph: &mut Graph, model: &LogisticModel, features: &Value) -> Answer {
    let rows = model.intercepts.len();
    // Ours has a row of weights per output, the product wants a column.
    let by_feature = (0..model.features).flat_map(|feature| (0..rows).map(move |row| row * model.features + feature));
    let weights = by_feature.map(|position| model.weights[position]).collect();
    let weights = graph.doubles(weights, &[length(model.features), length(rows)]);
    let intercepts = graph.doubles(model.intercepts.clone(), &[1, length(rows)]);
    let sums = graph.node("MatMul", &[features, &weights], Vec::new());
    let sums = graph.node("Add", &[&sums, &intercepts], Vec::new());
    Answer::Probabilities(probabilities(graph, &sums, rows))
}

fn ensemble(graph: &mut Graph, model: &TreeEnsemble, features: &Value) -> Answer {
    let sums = trees::add(graph, model, features);
    match model.link {
        Link::Number { scale, offset } => Answer::Numbers(rescale(graph, &sums, scale, offset)),
        Link::Shares { trees } => {
            let trees = graph.double(trees);
            let shares = graph.node("Div", &[&sums, &trees], Vec::new());
            Answer::Probabilities(if model.outputs == 1 {
                with_first_class(graph, &shares)
            } else {
                shares
            })
        }
        Link::LogOdds => Answer::Probabilities(probabilities(graph, &sums, model.outputs)),
    }
}

fn network(graph: &mut Graph, model: &MlpModel, features: &Value) -> Answer {
    let width = length(model.means.len());
    let means = graph.doubles(model.means.clone(), &[1, width]);
    let scales = graph.doubles(model.scales.clone(), &[1, width]);
    let shifted = graph.node("Sub", &[features, &means], Vec::new());
    let mut values = graph.node("Div", &[&shifted, &scales], Vec::new());
    if let Some(limit) = model.limit {
        let (least, most) = (graph.double(-limit), graph.double(limit));
        values = graph.node("Max", &[&values, &least], Vec::new());
        values = graph.node("Min", &[&values, &most], Vec::new());
    }
    let mut outputs = 1;
    for (number, layer) in model.layers.iter().enumerate() {
        outputs = layer.outputs;
        let wide = |numbers: &[f32]| numbers.iter().copied().map(f64::from).collect();
        let weights = graph.doubles(wide(&layer.weights), &[length(layer.inputs), length(layer.outputs)]);
        let biases = graph.doubles(wide(&layer.biases), &[1, length(layer.outputs)]);
        let sums = graph.node("MatMul", &[&values, &weights], Vec::new());
        values = graph.node("Add", &[&sums, &biases], Vec::new());
        if number + 1 < model.layers.len() {
            let bend = match model.activation {
                Activation::Relu => "Relu",
                Activation::Tanh => "Tanh",
                Activation::Logistic => "Sigmoid",
            };
            values = graph.node(bend, &[&values], Vec::new());
        }
    }
    match model.output {
        MlpOutput::Number { scale, offset } => Answer::Numbers(rescale(graph, &values, scale, offset)),
        MlpOutput::LogOdds => Answer::Probabilities(probabilities(graph, &values, outputs)),
    }
}

/// The score of each row.
fn unusual(graph: &mut Graph, model: &AnomalyModel, features: &Value) -> Answer {
    let scores = match &model.detector {
        Detector::Isolation { trees, usual } => {
            let depths = ensemble(graph, trees, features);
            let usual = graph.double(-1.0 / usual);
            let share = graph.node("Mul", &[depths.value(), &usual], Vec::new());
            let two = graph.double(2.0);
            graph.node("Pow", &[&two, &share], Vec::new())
        }
        Detector::Density {
            points,
            reaches,
            densities,
            neighbours,
        } => around::outlier_factor(graph, points, (reaches, densities), *neighbours, features),
    };
    Answer::Scores {
        scores,
        threshold: model.threshold,
    }
}

/// All members in one graph, over the same features.
fn together(graph: &mut Graph, model: &EnsembleModel, features: &Value) -> Result<Answer> {
    let answers = model
        .members
        .iter()
        .map(|member| add(graph, member, features))
        .collect::<Result<Vec<_>>>()?;
    match &model.combination {
        Combination::Weights(weights) => {
            let classes = matches!(answers.first(), Some(Answer::Probabilities(_)));
            let mut sum: Option<Value> = None;
            for (answer, weight) in answers.iter().zip(weights) {
                let weight = graph.double(*weight);
                let part = graph.node("Mul", &[answer.value(), &weight], Vec::new());
                sum = Some(match sum {
                    Some(sum) => graph.node("Add", &[&sum, &part], Vec::new()),
                    None => part,
                });
            }
            let sum = sum.ok_or_else(|| EngineError::Internal("an ensemble has no members".into()))?;
            Ok(if classes {
                Answer::Probabilities(sum)
            } else {
                Answer::Numbers(sum)
            })
        }
        Combination::Stack(stack) => {
            let stack = stack
                .first()
                .ok_or_else(|| EngineError::Internal("a stack has no model".into()))?;
            // Over two classes a stack sees one column of each member, over more as many as there are.
            let two_classes = matches!(stack, Fitted::Logistic(model) if model.features == answers.len());
            let columns: Vec<Value> = answers
                .iter()
                .map(|answer| match answer {
                    Answer::Probabilities(all) if two_classes => {
                        let second = graph.integers(&[1]);
                        graph.node("Gather", &[all, &second], vec![integer("axis", 1)])
                    }
                    other => other.value().clone(),
                })
                .collect();
            let columns = graph.concat(&columns);
            add(graph, stack, &columns)
        }
    }
}

pub(super) fn rescale(graph: &mut Graph, sums: &Value, scale: f64, offset: f64) -> Value {
    let (scale, offset) = (graph.double(scale), graph.double(offset));
    let scaled = graph.node("Mul", &[sums, &scale], Vec::new());
    graph.node("Add", &[&scaled, &offset], Vec::new())
}

/// One sum is the logarithm of the odds of the second class, more are those of all classes up to a constant.
pub(super) fn probabilities(graph: &mut Graph, sums: &Value, outputs: usize) -> Value {
    if outputs > 1 {
        return graph.node("Softmax", &[sums], vec![integer("axis", 1)]);
    }
    let second = graph.node("Sigmoid", &[sums], Vec::new());
    with_first_class(graph, &second)
}

pub(super) fn with_first_class(graph: &mut Graph, second: &Value) -> Value {
    let one = graph.double(1.0);
    let first = graph.node("Sub", &[&one, second], Vec::new());
    graph.concat(&[first, second.clone()])
}
