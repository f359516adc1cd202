//! The preprocessing: from columns as they stand in a file to the features of the model.

use super::graph::{Graph, ML_DOMAIN, Value, integer, integers, length, texts};
use super::proto::{DOUBLE, FLOAT, INT64, STRING};
use super::words;
use crate::error::{EngineError, Result};
use crate::learners::Product;
use crate::prepare::{Bend, Category, CategoryOutput, DatePart, Encoder, Guess, Imputer, LARGEST, Number, Pipeline};

/// Adds everything up to the features, `[rows, features]` double, each rounded to the nearest float.
pub(super) fn add(graph: &mut Graph, pipeline: &Pipeline) -> Result<Value> {
    let mut parts = Vec::new();
    let mut waiting = Waiting::default();
    let mut gaps = Vec::new();
    let mut natives = Vec::new();
    for (position, input) in pipeline.inputs.iter().enumerate() {
        let mut missing = None;
        match &input.encoder {
            Encoder::Number(number) => {
                let column = graph.input(&input.name, DOUBLE);
                natives.extend(input.native.as_ref().map(|native| (native, column.clone())));
                let gap = graph.node("IsNaN", &[&column], Vec::new());
                gaps.push((position, gap.clone()));
                missing = Some(gap);
                if number.keep_missing {
                    waiting.flush(graph, &mut parts);
                    parts.push(with_gaps(graph, number, &column));
                } else {
                    waiting.push(graph, column, number.clone());
                }
            }
            Encoder::Date(date) => {
                for (part, number) in &date.parts {
                    let column = graph.input(&format!("{}.{}", input.name, part.name()), DOUBLE);
                    missing.get_or_insert_with(|| graph.node("IsNaN", &[&column], Vec::new()));
                    waiting.push(graph, column, number.clone());
                }
                waiting.flush(graph, &mut parts);
                for part in &date.cycles {
                    let column = graph.input(&format!("{}.{}", input.name, part.name()), DOUBLE);
                    missing.get_or_insert_with(|| graph.node("IsNaN", &[&column], Vec::new()));
                    parts.push(circle(graph, *part, &column));
                }
            }
            Encoder::Text(_) => {}
            Encoder::Category(category) => {
                let text = graph.input(&input.name, STRING);
                natives.extend(input.native.as_ref().map(|native| (native, text.clone())));
                let codes = codes(graph, category, &text);
                match &category.output {
                    CategoryOutput::Code => {
                        waiting.flush(graph, &mut parts);
                        parts.push(code_or_gap(graph, &codes));
                    }
                    CategoryOutput::Ordinal(number) => {
                        let codes = graph.cast(&codes, DOUBLE);
                        waiting.push(graph, codes, number.clone());
                    }
                    CategoryOutput::OneHot if category.codes() == 0 => {}
                    CategoryOutput::OneHot => {
                        waiting.flush(graph, &mut parts);
                        parts.push(one_hot(graph, category, &codes));
                    }
                    CategoryOutput::Lookup(lookup) => {
                        let rows = looked_up(graph, &lookup.rows, &codes);
                        for (number, step) in (0..).zip(&lookup.steps) {
                            let column = graph.pick(&rows, &[number]);
                            waiting.push(graph, column, step.clone());
                        }
                    }
                }
            }
        }
        if let Encoder::Text(text) = &input.encoder {
            waiting.flush(graph, &mut parts);
            parts.push(words::add(graph, &input.name, text)?);
        }
        if let Some(missing) = missing.filter(|_| input.indicator) {
            waiting.flush(graph, &mut parts);
            parts.push(graph.cast(&missing, FLOAT));
        }
    }
    waiting.flush(graph, &mut parts);
    if parts.is_empty() {
        return Err(EngineError::bad_input(
            "the model has no features",
            "train it on at least one column",
        ));
    }
    let features = graph.concat(&parts);
    let features = graph.cast(&features, DOUBLE);
    let features = match &pipeline.imputer {
        Some(imputer) => impute(graph, pipeline, imputer, &features, &gaps),
        None => features,
    };
    if natives.is_empty() {
        return Ok(features);
    }
    let mut all = vec![features];
    for (native, input) in natives {
        let column = match native {
            Encoder::Number(number) => with_gaps(graph, number, &input),
            Encoder::Category(category) => {
                let codes = codes(graph, category, &input);
                code_or_gap(graph, &codes)
            }
            Encoder::Date(_) | Encoder::Text(_) => continue,
        };
        all.push(graph.cast(&column, DOUBLE));
    }
    Ok(graph.concat(&all))
}

/// A number through its steps, as float, NaN where it is missing.
fn with_gaps(graph: &mut Graph, number: &Number, column: &Value) -> Value {
    let mut waiting = Waiting::default();
    waiting.push(graph, column.clone(), number.clone());
    let mut parts = Vec::new();
    waiting.flush(graph, &mut parts);
    let filled = graph.concat(&parts);
    let missing = graph.node("IsNaN", &[column], Vec::new());
    let gap = graph.floats(vec![f32::NAN], &[]);
    graph.node("Where", &[&missing, &gap, &filled], Vec::new())
}

/// Codes as float, NaN for -1.
fn code_or_gap(graph: &mut Graph, codes: &Value) -> Value {
    let codes = graph.cast(codes, FLOAT);
    let (zero, gap) = (graph.floats(vec![0.0], &[]), graph.floats(vec![f32::NAN], &[]));
    let none = graph.node("Less", &[&codes, &zero], Vec::new());
    graph.node("Where", &[&none, &gap, &codes], Vec::new())
}

/// Neighbouring numbers, whose steps are taken together.
#[derive(Default)]
struct Waiting {
    columns: Vec<Value>,
    steps: Vec<Number>,
}

impl Waiting {
    fn push(&mut self, graph: &mut Graph, column: Value, steps: Number) {
        let (column, steps) = if steps.bend.is_straight() {
            (column, steps)
        } else {
            let fill = graph.doubles(vec![steps.fill], &[1, 1]);
            let missing = graph.node("IsNaN", &[&column], Vec::new());
            let filled = graph.node("Where", &[&missing, &fill, &column], Vec::new());
            (bent(graph, &steps.bend, &filled), steps)
        };
        self.columns.push(column);
        self.steps.push(steps);
    }

    /// Fill, shift, divide, cut, round.
    fn flush(&mut self, graph: &mut Graph, parts: &mut Vec<Value>) {
        let columns = std::mem::take(&mut self.columns);
        let steps = std::mem::take(&mut self.steps);
        if columns.is_empty() {
            return;
        }
        let mut constants =
            |of: fn(&Number) -> f64| graph.doubles(steps.iter().map(of).collect(), &[1, length(steps.len())]);
        let (fill, offset, divisor) = (constants(|n| n.fill), constants(|n| n.offset), constants(|n| n.divisor));
        let (least, most) = (graph.double(-LARGEST), graph.double(LARGEST));
        let values = graph.concat(&columns);
        let missing = graph.node("IsNaN", &[&values], Vec::new());
        let filled = graph.node("Where", &[&missing, &fill, &values], Vec::new());
        let shifted = graph.node("Sub", &[&filled, &offset], Vec::new());
        let scaled = graph.node("Div", &[&shifted, &divisor], Vec::new());
        let cut = graph.node("Clip", &[&scaled, &least, &most], Vec::new());
        parts.push(graph.cast(&cut, FLOAT));
    }
}

/// A column after the bend of its scale.
fn bent(graph: &mut Graph, bend: &Bend, column: &Value) -> Value {
    match bend {
        Bend::Straight => column.clone(),
        Bend::Power(power) => {
            let zero = graph.double(0.0);
            let up = graph.node("Max", &[column, &zero], Vec::new());
            let negative = graph.node("Neg", &[column], Vec::new());
            let down = graph.node("Max", &[&negative, &zero], Vec::new());
            let (up, down) = (raised(graph, &up, *power), raised(graph, &down, 2.0 - power));
            graph.node("Sub", &[&up, &down], Vec::new())
        }
        Bend::Quantiles { knots, shares } => {
            let count = length(knots.len()) - 1;
            let first = graph.double(shares[0]);
            let steps = |values: &[f64]| values.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<f64>>();
            // With a single knot there is no way to go; one step of no height keeps the shape.
            let (below, widths, heights, count) = if count == 0 {
                (vec![knots[0]], vec![1.0], vec![0.0], 1)
            } else {
                (knots[..knots.len() - 1].to_vec(), steps(knots), steps(shares), count)
            };
            let below = graph.doubles(below, &[1, count]);
            let widths = graph.doubles(widths, &[1, count]);
            let heights = graph.doubles(heights, &[count, 1]);
            let (zero, one) = (graph.double(0.0), graph.double(1.0));
            let over = graph.node("Sub", &[column, &below], Vec::new());
            let way = graph.node("Div", &[&over, &widths], Vec::new());
            let way = graph.node("Clip", &[&way, &zero, &one], Vec::new());
            let climbed = graph.node("MatMul", &[&way, &heights], Vec::new());
            graph.node("Add", &[&climbed, &first], Vec::new())
        }
    }
}

/// `((x + 1)^power - 1) / power`, or the logarithm.
fn raised(graph: &mut Graph, column: &Value, power: f64) -> Value {
    let one = graph.double(1.0);
    let more = graph.node("Add", &[column, &one], Vec::new());
    if power.abs() < Bend::LOGARITHM {
        return graph.node("Log", &[&more], Vec::new());
    }
    let power = graph.double(power);
    let raised = graph.node("Pow", &[&more, &power], Vec::new());
    let less = graph.node("Sub", &[&raised, &one], Vec::new());
    graph.node("Div", &[&less, &power], Vec::new())
}

/// A part of a date as a point on a circle; a missing one is its middle.
fn circle(graph: &mut Graph, part: DatePart, column: &Value) -> Value {
    let (first, points) = part.points();
    let missing = graph.node("IsNaN", &[column], Vec::new());
    let before = graph.double(first - 1.0);
    let filled = graph.node("Where", &[&missing, &before, column], Vec::new());
    let position = graph.node("Sub", &[&filled, &before], Vec::new());
    let (least, most) = (
        graph.double(0.0),
        graph.double(f64::from(u8::try_from(points.len()).unwrap_or(u8::MAX))),
    );
    let position = graph.node("Clip", &[&position, &least, &most], Vec::new());
    let position = graph.cast(&position, INT64);
    let table: Vec<f64> = [[0.0; 2]].into_iter().chain(points).flatten().collect();
    let rows = length(table.len() / 2);
    let table = graph.doubles(table, &[rows, 2]);
    let flat = graph.reshape(&position, &[-1]);
    let found = graph.node("Gather", &[&table, &flat], vec![integer("axis", 0)]);
    graph.cast(&found, FLOAT)
}

/// The row of a table for each code from -1 on.
fn looked_up(graph: &mut Graph, rows: &[Vec<f64>], codes: &Value) -> Value {
    let width = rows.first().map_or(0, Vec::len);
    let table = graph.doubles(
        rows.iter().flatten().copied().collect(),
        &[length(rows.len()), length(width)],
    );
    let one = graph.integers(&[1]);
    let position = graph.node("Add", &[codes, &one], Vec::new());
    let flat = graph.reshape(&position, &[-1]);
    graph.node("Gather", &[&table, &flat], vec![integer("axis", 0)])
}

/// The features with products of them behind.
pub(super) fn products(graph: &mut Graph, products: &[Product], features: &Value) -> Value {
    let positions = |of: fn(&Product) -> usize| products.iter().map(|one| length(of(one))).collect::<Vec<i64>>();
    let left = graph.pick(features, &positions(|one| one.left));
    let right = graph.pick(features, &positions(|one| one.right));
    let mut waiting = Waiting {
        columns: vec![graph.node("Mul", &[&left, &right], Vec::new())],
        steps: products.iter().map(|one| one.steps.clone()).collect(),
    };
    let mut parts = Vec::new();
    waiting.flush(graph, &mut parts);
    let behind = graph.concat(&parts);
    let behind = graph.cast(&behind, DOUBLE);
    graph.concat(&[features.clone(), behind])
}

/// Guesses in place of what missing numbers were filled with.
fn impute(
    graph: &mut Graph,
    pipeline: &Pipeline,
    imputer: &Imputer,
    features: &Value,
    gaps: &[(usize, Value)],
) -> Value {
    let width = imputer.inputs.len();
    let starts = pipeline.starts();
    let own: Vec<i64> = imputer.inputs.iter().map(|&input| length(starts[input])).collect();
    let mut weights = vec![0.0; width * width];
    for (column, guess) in imputer.guesses.iter().enumerate() {
        for (&from, weight) in guess.from.iter().zip(&guess.weights) {
            weights[from * width + column] += weight;
        }
    }
    let weights = graph.doubles(weights, &[length(width), length(width)]);
    let mut constants =
        |of: fn(&Guess) -> f64| graph.doubles(imputer.guesses.iter().map(of).collect(), &[1, length(width)]);
    let (intercept, least, most) = (
        constants(|g| g.intercept),
        constants(|g| g.least),
        constants(|g| g.most),
    );
    let guessed = gaps.iter().filter(|(input, _)| imputer.inputs.contains(input));
    let missing: Vec<Value> = guessed.map(|(_, gap)| gap.clone()).collect();
    let missing = graph.concat(&missing);
    let mut values = graph.pick(features, &own);
    for _ in 0..imputer.rounds {
        let sums = graph.node("MatMul", &[&values, &weights], Vec::new());
        let sums = graph.node("Add", &[&sums, &intercept], Vec::new());
        let cut = graph.node("Max", &[&sums, &least], Vec::new());
        let cut = graph.node("Min", &[&cut, &most], Vec::new());
        values = graph.node("Where", &[&missing, &cut, &values], Vec::new());
    }
    let rounded = graph.cast(&values, FLOAT);
    let rounded = graph.cast(&rounded, DOUBLE);
    let all = length(pipeline.plain_width());
    let place = |feature: i64| {
        own.iter()
            .zip(all..)
            .find(|(own, _)| **own == feature)
            .map_or(feature, |(_, place)| place)
    };
    let places: Vec<i64> = (0..all).map(place).collect();
    let both = graph.concat(&[features.clone(), rounded]);
    graph.pick(&both, &places)
}

/// The code of each text, -1 for none.
fn codes(graph: &mut Graph, category: &Category, text: &Value) -> Value {
    let missing = std::iter::once((String::new(), category.missing_code()));
    let levels = category.levels.iter().cloned().zip(0..);
    let (keys, values): (Vec<String>, Vec<i64>) = missing.chain(levels.filter(|(text, _)| !text.is_empty())).unzip();
    let attributes = vec![
        texts("keys_strings", keys),
        integers("values_int64s", values),
        integer("default_int64", category.other.map_or(-1, i64::from)),
    ];
    graph.node_of(ML_DOMAIN, "LabelEncoder", &[text], attributes)
}

/// A column of zeros and ones per code.
fn one_hot(graph: &mut Graph, category: &Category, codes: &Value) -> Value {
    let all: Vec<i64> = (0..length(category.codes())).collect();
    let all = graph.integers(&all);
    let hits = graph.node("Equal", &[codes, &all], Vec::new());
    graph.cast(&hits, FLOAT)
}
