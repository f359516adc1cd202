//! Curves that bend probabilities.

use super::graph::{Graph, Value, integer, length};
use super::model::with_first_class;
use crate::calibrate::{Curve, Isotonic, LEAST, Platt};

/// Rows × classes of probabilities bent by the curves: one for the second of two classes, or one for each.
pub(super) fn add(graph: &mut Graph, curves: &[Curve], shares: &Value) -> Value {
    if let [only] = curves {
        let second = column(graph, shares, 1);
        let second = bent(graph, only, &second);
        return with_first_class(graph, &second);
    }
    let least = graph.double(LEAST);
    let all: Vec<Value> = curves
        .iter()
        .enumerate()
        .map(|(class, curve)| {
            let share = column(graph, shares, class);
            let share = bent(graph, curve, &share);
            graph.node("Max", &[&share, &least], Vec::new())
        })
        .collect();
    let all = graph.concat(&all);
    let axes = graph.integers(&[1]);
    let sum = graph.node("ReduceSum", &[&all, &axes], vec![integer("keepdims", 1)]);
    graph.node("Div", &[&all, &sum], Vec::new())
}

/// One column as `[rows, 1]`.
pub(super) fn column(graph: &mut Graph, values: &Value, position: usize) -> Value {
    let position = graph.integers(&[length(position)]);
    graph.node("Gather", &[values, &position], vec![integer("axis", 1)])
}

fn bent(graph: &mut Graph, curve: &Curve, share: &Value) -> Value {
    match curve {
        Curve::Platt(curve) => platt(graph, *curve, share),
        Curve::Isotonic(curve) => isotonic(graph, curve, share),
    }
}

fn platt(graph: &mut Graph, curve: Platt, share: &Value) -> Value {
    let share = clamped(graph, share, LEAST, 1.0 - LEAST);
    let one = graph.double(1.0);
    let other = graph.node("Sub", &[&one, &share], Vec::new());
    let odds = graph.node("Div", &[&share, &other], Vec::new());
    let odds = graph.node("Log", &[&odds], Vec::new());
    let (slope, offset) = (graph.double(curve.slope), graph.double(curve.offset));
    let sum = graph.node("Mul", &[&odds, &slope], Vec::new());
    let sum = graph.node("Add", &[&sum, &offset], Vec::new());
    graph.node("Sigmoid", &[&sum], Vec::new())
}

/// The first value and the rise over each piece as far as the share has come on it.
fn isotonic(graph: &mut Graph, curve: &Isotonic, share: &Value) -> Value {
    let first = graph.double(curve.to[0]);
    if curve.from.len() == 1 {
        let zero = graph.double(0.0);
        let level = graph.node("Mul", &[share, &zero], Vec::new());
        return graph.node("Add", &[&level, &first], Vec::new());
    }
    let pieces = length(curve.from.len() - 1);
    let begins = graph.doubles(curve.from[..curve.from.len() - 1].to_vec(), &[1, pieces]);
    let lengths = curve.from.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let lengths = graph.doubles(lengths, &[1, pieces]);
    let slopes = graph.doubles(curve.slopes().collect(), &[pieces, 1]);
    let zero = graph.double(0.0);
    let way = graph.node("Sub", &[share, &begins], Vec::new());
    let way = graph.node("Max", &[&way, &zero], Vec::new());
    let way = graph.node("Min", &[&way, &lengths], Vec::new());
    let rise = graph.node("MatMul", &[&way, &slopes], Vec::new());
    graph.node("Add", &[&rise, &first], Vec::new())
}

fn clamped(graph: &mut Graph, value: &Value, low: f64, high: f64) -> Value {
    let (low, high) = (graph.double(low), graph.double(high));
    let value = graph.node("Max", &[value, &low], Vec::new());
    graph.node("Min", &[&value, &high], Vec::new())
}
