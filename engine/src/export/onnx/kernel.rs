//! Support vector machines with a kernel, in plain operations.

use super::graph::{Graph, Value, integer, length};
use super::model::{Answer, probabilities, rescale};
use crate::learners::svm::{Kernel, KernelModel, KernelOutput};

/// Adds the model behind the features.
pub(super) fn add(graph: &mut Graph, model: &KernelModel, features: &Value) -> Answer {
    let (width, count, outputs) = (model.means.len(), model.count(), model.constants.len());
    let means = graph.doubles(model.means.clone(), &[1, length(width)]);
    let rows = graph.node("Sub", &[features, &means], Vec::new());
    let vectors = graph.doubles(turned(&model.vectors, width), &[length(width), length(count)]);
    let products = graph.node("MatMul", &[&rows, &vectors], Vec::new());
    let similar = similarity(graph, model, &rows, &products);
    let weights = graph.doubles(turned(&model.weights, count), &[length(count), length(outputs)]);
    let constants = graph.doubles(model.constants.clone(), &[1, length(outputs)]);
    let sums = graph.node("MatMul", &[&similar, &weights], Vec::new());
    let sums = graph.node("Add", &[&sums, &constants], Vec::new());
    match model.output {
        KernelOutput::Number { scale, offset } => Answer::Numbers(rescale(graph, &sums, scale, offset)),
        KernelOutput::LogOdds => Answer::Probabilities(probabilities(graph, &sums, outputs)),
    }
}

/// Rows as columns.
fn turned(values: &[f64], width: usize) -> Vec<f64> {
    let columns = (0..width).flat_map(|column| values.iter().skip(column).step_by(width));
    columns.copied().collect()
}

fn similarity(graph: &mut Graph, model: &KernelModel, rows: &Value, products: &Value) -> Value {
    match model.kernel {
        Kernel::Rbf { gamma } => {
            let lengths = model.vectors.chunks_exact(model.means.len());
            let lengths = lengths.map(|vector| vector.iter().map(|value| value * value).sum());
            let lengths = graph.doubles(lengths.collect(), &[1, length(model.count())]);
            let squares = graph.node("Mul", &[rows, rows], Vec::new());
            let axes = graph.integers(&[1]);
            let own = graph.node("ReduceSum", &[&squares, &axes], vec![integer("keepdims", 1)]);
            let lengths = graph.node("Add", &[&own, &lengths], Vec::new());
            let twice = graph.double(2.0);
            let doubled = graph.node("Mul", &[products, &twice], Vec::new());
            let distances = graph.node("Sub", &[&lengths, &doubled], Vec::new());
            let none = graph.double(0.0);
            let distances = graph.node("Max", &[&distances, &none], Vec::new());
            let fall = graph.double(-gamma);
            let scaled = graph.node("Mul", &[&distances, &fall], Vec::new());
            graph.node("Exp", &[&scaled], Vec::new())
        }
        Kernel::Polynomial { gamma, degree } => {
            let scaled = rescale(graph, products, gamma, 1.0);
            let power = graph.double(f64::from(degree));
            graph.node("Pow", &[&scaled, &power], Vec::new())
        }
    }
}
