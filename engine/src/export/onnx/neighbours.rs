//! Nearest neighbours in plain operations.
//!
//! Everything up to the distances is whole numbers that doubles hold exactly, so the same neighbours are found here as in
//! the product; of two at the same distance both take the first.

use super::graph::{Graph, Value, integer, length};
use super::model::Answer;
use super::proto::DOUBLE;
use crate::learners::neighbours::{NeighbourAnswers, NeighboursModel, WEIGHT_STEPS, Weighting};

/// The neighbours of each row, nearest first: `[rows, neighbours]` each.
struct Found {
    positions: Value,
    /// `None` where all count the same.
    weights: Option<Value>,
}

/// Adds the model behind the features.
pub(super) fn add(graph: &mut Graph, model: &NeighboursModel, features: &Value) -> Answer {
    let found = search(graph, model, features);
    match &model.answers {
        NeighbourAnswers::Numbers(values) => {
            let values = graph.doubles(values.clone(), &[length(values.len())]);
            let answers = graph.node("Gather", &[&values, &found.positions], vec![integer("axis", 0)]);
            let (answers, total) = match &found.weights {
                Some(weights) => {
                    let weighted = graph.node("Mul", &[&answers, weights], Vec::new());
                    (weighted, sum(graph, weights, 1, true))
                }
                None => (answers, count(graph, model)),
            };
            let sums = sum(graph, &answers, 1, true);
            Answer::Numbers(graph.node("Div", &[&sums, &total], Vec::new()))
        }
        NeighbourAnswers::Classes { codes, count: classes } => {
            let codes: Vec<i64> = codes.iter().copied().map(i64::from).collect();
            let codes = graph.integers(&codes);
            let codes = graph.node("Gather", &[&codes, &found.positions], vec![integer("axis", 0)]);
            let codes = graph.reshape(&codes, &[-1, length(model.neighbours), 1]);
            let all: Vec<i64> = (0..length(*classes)).collect();
            let all = graph.integers(&all);
            let hits = graph.node("Equal", &[&codes, &all], Vec::new());
            let hits = graph.cast(&hits, DOUBLE);
            let (hits, total) = match &found.weights {
                Some(weights) => {
                    let each = graph.reshape(weights, &[-1, length(model.neighbours), 1]);
                    let weighted = graph.node("Mul", &[&hits, &each], Vec::new());
                    (weighted, sum(graph, weights, 1, true))
                }
                None => (hits, count(graph, model)),
            };
            let sums = sum(graph, &hits, 1, false);
            Answer::Probabilities(graph.node("Div", &[&sums, &total], Vec::new()))
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are few neighbours")]
fn count(graph: &mut Graph, model: &NeighboursModel) -> Value {
    graph.double(model.neighbours as f64)
}

fn sum(graph: &mut Graph, values: &Value, along: i64, keep: bool) -> Value {
    let axes = graph.integers(&[along]);
    graph.node(
        "ReduceSum",
        &[values, &axes],
        vec![integer("keepdims", i64::from(keep))],
    )
}

fn search(graph: &mut Graph, model: &NeighboursModel, features: &Value) -> Found {
    let width = model.grid.centres.len();
    let rows = place(graph, model, features);
    let squares = model.points.chunks_exact(width).map(|point| {
        let squares = point.iter().copied().map(f64::from).map(|value| value * value);
        squares.sum::<f64>()
    });
    let squares = graph.doubles(squares.collect(), &[1, length(model.rows())]);
    let by_feature = (0..width).flat_map(|feature| model.points[feature..].iter().step_by(width));
    let doubled = by_feature.map(|value| -2.0 * value).collect();
    let doubled = graph.floats(doubled, &[length(width), length(model.rows())]);
    let doubled = graph.cast(&doubled, DOUBLE);
    let products = graph.node("MatMul", &[&rows, &doubled], Vec::new());
    let partial = graph.node("Add", &[&products, &squares], Vec::new());
    let neighbours = graph.integers(&[length(model.neighbours)]);
    let nearest = vec![integer("axis", 1), integer("largest", 0), integer("sorted", 1)];
    let [partial, positions] = graph.pair("TopK", &[&partial, &neighbours], nearest);
    let weights = match model.weighting {
        Weighting::Uniform => None,
        Weighting::Distance => Some(weights(graph, &rows, &partial)),
    };
    Found { positions, weights }
}

/// The features as whole numbers.
fn place(graph: &mut Graph, model: &NeighboursModel, features: &Value) -> Value {
    let grid = &model.grid;
    let centres = graph.doubles(grid.centres.clone(), &[1, length(grid.centres.len())]);
    let scale = graph.double(grid.scale);
    let (least, most) = (graph.double(-grid.limit), graph.double(grid.limit));
    let shifted = graph.node("Sub", &[features, &centres], Vec::new());
    let scaled = graph.node("Mul", &[&shifted, &scale], Vec::new());
    let cut = graph.node("Clip", &[&scaled, &least, &most], Vec::new());
    graph.node("Round", &[&cut], Vec::new())
}

/// The distance of the nearest neighbour by that of each, 1 for all that are as near as it.
fn weights(graph: &mut Graph, rows: &Value, partial: &Value) -> Value {
    let squares = graph.node("Mul", &[rows, rows], Vec::new());
    let lengths = sum(graph, &squares, 1, true);
    let squares = graph.node("Add", &[partial, &lengths], Vec::new());
    let (first, second, columns) = (graph.integers(&[0]), graph.integers(&[1]), graph.integers(&[1]));
    let nearest = graph.node("Slice", &[&squares, &first, &second, &columns], Vec::new());
    let as_near = graph.node("Equal", &[&squares, &nearest], Vec::new());
    let distances = graph.node("Sqrt", &[&squares], Vec::new());
    let nearest = graph.node("Sqrt", &[&nearest], Vec::new());
    let shares = graph.node("Div", &[&nearest, &distances], Vec::new());
    let steps = graph.double(WEIGHT_STEPS);
    let fine = graph.node("Mul", &[&shares, &steps], Vec::new());
    let whole = graph.node("Round", &[&fine], Vec::new());
    let rounded = graph.node("Div", &[&whole, &steps], Vec::new());
    let one = graph.double(1.0);
    graph.node("Where", &[&as_near, &one, &rounded], Vec::new())
}
