//! Clusters by their centres and by normal distributions, in plain operations.

use super::graph::{Graph, Value, integer, length};
use super::model::Answer;
use super::proto::{DOUBLE, STRING};
use super::{PROBABILITIES, around};
use crate::learners::clusters::{Centres, ClusterModel, Mixture, Rule};

/// The cluster of each row and what stands beside it.
pub(super) struct Found {
    /// `[rows]` whole numbers.
    pub codes: Value,
    /// `[rows]` double.
    pub measures: Value,
    /// The name of that output.
    pub measure: &'static str,
    /// `[rows, clusters]` double.
    pub probabilities: Option<Value>,
}

/// Adds the model behind the features.
pub(super) fn add(graph: &mut Graph, model: &ClusterModel, features: &Value) -> Answer {
    let measure = model.measure().name();
    Answer::Clusters(match &model.rule {
        Rule::Centres(centres) => nearest(graph, centres, features, measure),
        Rule::Mixture(mixture) => most_probable(graph, mixture, features, measure),
        Rule::Points(points) => around::nearest(graph, points, model.clusters, features),
    })
}

/// Gives the answers to the outside.
pub(super) fn answer(graph: &mut Graph, found: &Found, names: &[String]) {
    let names = graph.strings(names);
    let chosen = graph.node("Gather", &[&names, &found.codes], vec![integer("axis", 0)]);
    graph.output(&chosen, "cluster", STRING, &[None]);
    graph.output(&found.measures, found.measure, DOUBLE, &[None]);
    if let Some(probabilities) = &found.probabilities {
        graph.output(probabilities, PROBABILITIES, DOUBLE, &[None, None]);
    }
}

/// The first of the best columns of each row, and its value, as `[rows]` each.
fn best(graph: &mut Graph, values: &Value, largest: bool) -> [Value; 2] {
    let one = graph.integers(&[1]);
    let order = vec![
        integer("axis", 1),
        integer("largest", i64::from(largest)),
        integer("sorted", 1),
    ];
    let [values, positions] = graph.pair("TopK", &[values, &one], order);
    [graph.reshape(&positions, &[-1]), graph.reshape(&values, &[-1])]
}

pub(super) fn sum_of_squares(graph: &mut Graph, values: &Value) -> Value {
    let squares = graph.node("Mul", &[values, values], Vec::new());
    let axes = graph.integers(&[1]);
    graph.node("ReduceSum", &[&squares, &axes], vec![integer("keepdims", 1)])
}

fn nearest(graph: &mut Graph, centres: &Centres, features: &Value, measure: &'static str) -> Found {
    let (width, count) = (centres.origin.len(), centres.count());
    let origin = graph.doubles(centres.origin.clone(), &[1, length(width)]);
    let rows = graph.node("Sub", &[features, &origin], Vec::new());
    let turned = (0..width).flat_map(|feature| centres.points.iter().skip(feature).step_by(width));
    let turned = turned.map(|value| -2.0 * value).collect();
    let points = graph.doubles(turned, &[length(width), length(count)]);
    let squares = centres.points.chunks_exact(width);
    let squares = squares
        .map(|point| point.iter().map(|value| value * value).sum())
        .collect();
    let squares = graph.doubles(squares, &[1, length(count)]);
    let products = graph.node("MatMul", &[&rows, &points], Vec::new());
    let partial = graph.node("Add", &[&products, &squares], Vec::new());
    let [codes, partial] = best(graph, &partial, false);
    let own = sum_of_squares(graph, &rows);
    let own = graph.reshape(&own, &[-1]);
    let whole = graph.node("Add", &[&partial, &own], Vec::new());
    let none = graph.double(0.0);
    let whole = graph.node("Max", &[&whole, &none], Vec::new());
    Found {
        codes,
        measures: graph.node("Sqrt", &[&whole], Vec::new()),
        measure,
        probabilities: None,
    }
}

fn most_probable(graph: &mut Graph, mixture: &Mixture, features: &Value, measure: &'static str) -> Found {
    let width = length(mixture.width);
    let logs: Vec<Value> = (0..mixture.count())
        .map(|cluster| {
            let mean = graph.doubles(mixture.mean(cluster).to_vec(), &[1, width]);
            let away = graph.node("Sub", &[features, &mean], Vec::new());
            let factor = mixture.factor(cluster).to_vec();
            let turned = if mixture.full {
                let factor = graph.doubles(factor, &[width, width]);
                graph.node("MatMul", &[&away, &factor], Vec::new())
            } else {
                let factor = graph.doubles(factor, &[1, width]);
                graph.node("Mul", &[&away, &factor], Vec::new())
            };
            let squares = sum_of_squares(graph, &turned);
            super::model::rescale(graph, &squares, -0.5, mixture.constant(cluster))
        })
        .collect();
    let logs = graph.concat(&logs);
    let probabilities = graph.node("Softmax", &[&logs], vec![integer("axis", 1)]);
    let [codes, measures] = best(graph, &probabilities, true);
    Found {
        codes,
        measures,
        measure,
        probabilities: Some(probabilities),
    }
}
