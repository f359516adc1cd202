//! Naive Bayes in plain operations.

use super::graph::{Graph, Value, integer, length};
use super::model::Answer;
use super::proto::DOUBLE;
use crate::learners::naive_bayes::{Bells, Counts, NaiveBayesModel};

/// Adds the model behind the features.
pub(super) fn add(graph: &mut Graph, model: &NaiveBayesModel, features: &Value) -> Answer {
    let classes = model.constants.len();
    let mut scores = graph.doubles(model.constants.clone(), &[1, length(classes)]);
    if !model.counts.columns.is_empty() {
        let more = counted(graph, &model.counts, classes, features);
        scores = graph.node("Add", &[&more, &scores], Vec::new());
    }
    if !model.bells.columns.is_empty() {
        let less = away(graph, &model.bells, classes, features);
        scores = graph.node("Sub", &[&scores, &less], Vec::new());
    }
    Answer::Probabilities(graph.node("Softmax", &[&scores], vec![integer("axis", 1)]))
}

fn take(graph: &mut Graph, features: &Value, columns: &[usize]) -> Value {
    let columns: Vec<i64> = columns.iter().map(|&column| length(column)).collect();
    let columns = graph.integers(&columns);
    graph.node("Gather", &[features, &columns], vec![integer("axis", 1)])
}

fn counted(graph: &mut Graph, counts: &Counts, classes: usize, features: &Value) -> Value {
    let width = counts.columns.len();
    let mut taken = take(graph, features, &counts.columns);
    if !counts.thresholds.is_empty() {
        let thresholds = graph.doubles(counts.thresholds.clone(), &[1, length(width)]);
        let above = graph.node("Greater", &[&taken, &thresholds], Vec::new());
        taken = graph.cast(&above, DOUBLE);
    }
    let by_feature = (0..width).flat_map(|feature| counts.weights.iter().skip(feature).step_by(width));
    let weights = graph.doubles(by_feature.copied().collect(), &[length(width), length(classes)]);
    graph.node("MatMul", &[&taken, &weights], Vec::new())
}

/// How far a row is from the mean of each class, as rows × classes.
fn away(graph: &mut Graph, bells: &Bells, classes: usize, features: &Value) -> Value {
    let width = length(bells.columns.len());
    let taken = take(graph, features, &bells.columns);
    let taken = graph.reshape(&taken, &[-1, 1, width]);
    let shape = [1, length(classes), width];
    let (means, falls) = (
        graph.doubles(bells.means.clone(), &shape),
        graph.doubles(bells.falls.clone(), &shape),
    );
    let sides = graph.node("Sub", &[&taken, &means], Vec::new());
    let squares = graph.node("Mul", &[&sides, &sides], Vec::new());
    let weighted = graph.node("Mul", &[&squares, &falls], Vec::new());
    let axes = graph.integers(&[2]);
    graph.node("ReduceSum", &[&weighted, &axes], vec![integer("keepdims", 0)])
}
