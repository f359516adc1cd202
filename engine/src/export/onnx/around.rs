//! The points around a row, in plain operations: what assigns rows to clusters by the rows that were learnt from.
//!
//! Which points are near is found by products of matrices, as k-means does; how far they are is then computed from their
//! differences, as the product computes it.

use super::clusters::{Found, sum_of_squares};
use super::graph::{Graph, Value, integer, length};
use crate::learners::anomaly::LEAST_APART;
use crate::learners::clusters::{NOWHERE, Neighbourhood, Points, Reach};

/// The column beside a cluster.
const DISTANCE: &str = "distance";

/// The cluster of the nearest point, or none where that is too far.
pub(super) fn nearest(graph: &mut Graph, model: &Neighbourhood, clusters: usize, features: &Value) -> Found {
    // No cluster is the answer behind the last one.
    let code = |code: &u32| {
        if *code == NOWHERE {
            length(clusters)
        } else {
            i64::from(*code)
        }
    };
    let codes: Vec<i64> = model.codes.iter().map(code).collect();
    let codes = graph.integers(&codes);
    let squares = squares(graph, &model.points, features);
    let [codes, measures] = match &model.reach {
        Reach::Everywhere => {
            let [positions, distances] = closest(graph, &model.points, features, &squares);
            [gathered(graph, &codes, &positions), distances]
        }
        Reach::Within(reach) => {
            let [positions, distances] = closest(graph, &model.points, features, &squares);
            let own = gathered(graph, &codes, &positions);
            let (reach, none) = (graph.double(*reach), graph.integers(&[length(clusters)]));
            let far = graph.node("Greater", &[&distances, &reach], Vec::new());
            [graph.node("Where", &[&far, &none, &own], Vec::new()), distances]
        }
        Reach::Reachable {
            cores,
            births,
            neighbours,
        } => {
            // A point of no cluster reaches nothing.
            let birth = |code: &u32| births.get(*code as usize).copied().unwrap_or(0.0);
            let births: Vec<f64> = model.codes.iter().map(birth).collect();
            let reached = reachable(graph, &squares, cores, &births, *neighbours);
            let [positions, reached] = first_of_least(graph, &reached);
            let own = gathered(graph, &codes, &positions);
            let [_, distances] = closest(graph, &model.points, features, &squares);
            let (none, farthest) = (graph.integers(&[length(clusters)]), graph.double(f64::MAX));
            let nowhere = graph.node("GreaterOrEqual", &[&reached, &farthest], Vec::new());
            [
                graph.node("Where", &[&nowhere, &none, &own], Vec::new()),
                graph.node("Where", &[&nowhere, &distances, &reached], Vec::new()),
            ]
        }
    };
    Found {
        codes,
        measures,
        measure: DISTANCE,
        probabilities: None,
    }
}

/// `[rows, points]`: the squares of the distances, all but exact.
pub(super) fn squares(graph: &mut Graph, points: &Points, features: &Value) -> Value {
    let (width, count) = (points.width, points.count());
    let middle = middle(points);
    let origin = graph.doubles(middle.clone(), &[1, length(width)]);
    let rows = graph.node("Sub", &[features, &origin], Vec::new());
    let moved = |feature: usize| {
        let values = points.values.iter().skip(feature).step_by(width);
        let origin = middle[feature];
        values.map(move |value| value - origin)
    };
    let doubled = (0..width).flat_map(|feature| moved(feature).map(|value| -2.0 * value));
    let doubled = graph.doubles(doubled.collect(), &[length(width), length(count)]);
    let lengths = points.values.chunks_exact(width).map(|point| {
        let sides = point.iter().zip(&middle);
        sides.map(|(value, origin)| (value - origin) * (value - origin)).sum()
    });
    let lengths = graph.doubles(lengths.collect(), &[1, length(count)]);
    let products = graph.node("MatMul", &[&rows, &doubled], Vec::new());
    let partial = graph.node("Add", &[&products, &lengths], Vec::new());
    let own = sum_of_squares(graph, &rows);
    let squares = graph.node("Add", &[&partial, &own], Vec::new());
    let none = graph.double(0.0);
    graph.node("Max", &[&squares, &none], Vec::new())
}

#[expect(clippy::cast_precision_loss, reason = "a mean over points")]
fn middle(points: &Points) -> Vec<f64> {
    let mut sums = vec![0.0; points.width];
    for point in points.values.chunks_exact(points.width) {
        sums.iter_mut().zip(point).for_each(|(sum, value)| *sum += value);
    }
    sums.iter().map(|sum| sum / points.count().max(1) as f64).collect()
}

/// `[rows]` each: the position of the nearest point, and its distance.
fn closest(graph: &mut Graph, points: &Points, features: &Value, squares: &Value) -> [Value; 2] {
    let (positions, _) = least(graph, squares, 1);
    let distances = distances(graph, points, features, &positions, 1);
    [graph.reshape(&positions, &[-1]), graph.reshape(&distances, &[-1])]
}

/// `[rows, count]` each: the positions of the least values, the least first, and the values.
pub(super) fn least(graph: &mut Graph, values: &Value, count: usize) -> (Value, Value) {
    let count = graph.integers(&[length(count)]);
    let order = vec![integer("axis", 1), integer("largest", 0), integer("sorted", 1)];
    let [values, positions] = graph.pair("TopK", &[values, &count], order);
    (positions, values)
}

/// `[rows, count]`: the exact distances of the points at these positions.
pub(super) fn distances(
    graph: &mut Graph,
    points: &Points,
    features: &Value,
    positions: &Value,
    count: usize,
) -> Value {
    let width = length(points.width);
    let all = graph.doubles(points.values.clone(), &[length(points.count()), width]);
    let near = graph.node("Gather", &[&all, positions], vec![integer("axis", 0)]);
    let near = graph.reshape(&near, &[-1, length(count), width]);
    let rows = graph.reshape(features, &[-1, 1, width]);
    let apart = graph.node("Sub", &[&rows, &near], Vec::new());
    let apart = graph.node("Mul", &[&apart, &apart], Vec::new());
    let axes = graph.integers(&[2]);
    let squares = graph.node("ReduceSum", &[&apart, &axes], vec![integer("keepdims", 0)]);
    graph.node("Sqrt", &[&squares], Vec::new())
}

/// `[rows, points]`: the distances by mutual reachability, the greatest of all numbers where the cluster of the point does
/// not reach so far.
fn reachable(graph: &mut Graph, squares: &Value, cores: &[f64], births: &[f64], neighbours: usize) -> Value {
    let count = length(cores.len());
    let distances = graph.node("Sqrt", &[squares], Vec::new());
    let (_, near) = least(graph, &distances, neighbours);
    let last = graph.pick(&near, &[length(neighbours) - 1]);
    let cores = graph.doubles(cores.to_vec(), &[1, count]);
    let reached = graph.node("Max", &[&distances, &cores, &last], Vec::new());
    let births = graph.doubles(births.to_vec(), &[1, count]);
    let within = graph.node("Less", &[&reached, &births], Vec::new());
    let farthest = graph.double(f64::MAX);
    graph.node("Where", &[&within, &reached, &farthest], Vec::new())
}

/// `[rows]` each: the first position of the least value, and the value.
fn first_of_least(graph: &mut Graph, values: &Value) -> [Value; 2] {
    let (positions, values) = least(graph, values, 1);
    [graph.reshape(&positions, &[-1]), graph.reshape(&values, &[-1])]
}

/// What stands in a list at these positions.
pub(super) fn gathered(graph: &mut Graph, list: &Value, positions: &Value) -> Value {
    graph.node("Gather", &[list, positions], vec![integer("axis", 0)])
}

/// `[rows, 1]`: how much denser it is around the neighbours of each row than around the row itself.
pub(super) fn outlier_factor(
    graph: &mut Graph,
    points: &Points,
    (reaches, densities): (&[f64], &[f64]),
    neighbours: usize,
    features: &Value,
) -> Value {
    let more = neighbours + 1;
    let squares = squares(graph, points, features);
    let (near, _) = least(graph, &squares, more);
    let exact = distances(graph, points, features, &near, more);
    let (order, exact) = least(graph, &exact, more);
    let near = graph.node("GatherElements", &[&near, &order], vec![integer("axis", 1)]);
    // A row that was learnt from is its own nearest point, which says nothing.
    let first = graph.pick(&exact, &[0]);
    let none = graph.double(0.0);
    let itself = graph.node("Equal", &[&first, &none], Vec::new());
    let mut others = |values: &Value| {
        let (before, after): (Vec<i64>, Vec<i64>) = (0..length(neighbours)).map(|place| (place, place + 1)).unzip();
        let (before, after) = (graph.pick(values, &before), graph.pick(values, &after));
        graph.node("Where", &[&itself, &after, &before], Vec::new())
    };
    let (near, apart) = (others(&near), others(&exact));
    let list = |graph: &mut Graph, values: &[f64]| {
        let values = graph.doubles(values.to_vec(), &[length(values.len())]);
        gathered(graph, &values, &near)
    };
    let (reaches, densities) = (list(graph, reaches), list(graph, densities));
    let apart = graph.node("Max", &[&apart, &reaches], Vec::new());
    let (apart, theirs) = (mean(graph, &apart, neighbours), mean(graph, &densities, neighbours));
    let least_apart = graph.double(LEAST_APART);
    let apart = graph.node("Add", &[&apart, &least_apart], Vec::new());
    graph.node("Mul", &[&theirs, &apart], Vec::new())
}

/// `[rows, 1]`: the mean of so many columns.
#[expect(clippy::cast_precision_loss, reason = "a number of neighbours")]
fn mean(graph: &mut Graph, values: &Value, columns: usize) -> Value {
    let axes = graph.integers(&[1]);
    let sums = graph.node("ReduceSum", &[values, &axes], vec![integer("keepdims", 1)]);
    let columns = graph.double(columns as f64);
    graph.node("Div", &[&sums, &columns], Vec::new())
}
