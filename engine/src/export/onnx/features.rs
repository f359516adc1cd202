//! The preprocessing: from columns as they stand in a file to the features of the model.

use super::graph::{Graph, ML_DOMAIN, Value, integer, integers, length, texts};
use super::proto::{DOUBLE, FLOAT, STRING};
use crate::error::{EngineError, Result};
use crate::prepare::{Category, CategoryOutput, Encoder, LARGEST, Number, Pipeline};

/// Adds everything up to the features, `[rows, features]` double, each rounded to the nearest float.
pub(super) fn add(graph: &mut Graph, pipeline: &Pipeline) -> Result<Value> {
    let mut parts = Vec::new();
    let mut waiting = Waiting::default();
    for input in &pipeline.inputs {
        match &input.encoder {
            Encoder::Number(number) => waiting.push(graph.input(&input.name, DOUBLE), *number),
            Encoder::Date(date) => {
                for (part, number) in &date.parts {
                    waiting.push(graph.input(&format!("{}.{}", input.name, part.name()), DOUBLE), *number);
                }
            }
            Encoder::Category(category) => {
                let text = graph.input(&input.name, STRING);
                let codes = codes(graph, category, &text);
                match &category.output {
                    CategoryOutput::Ordinal(number) => waiting.push(graph.cast(&codes, DOUBLE), *number),
                    CategoryOutput::OneHot if category.codes() == 0 => {}
                    CategoryOutput::OneHot => {
                        waiting.flush(graph, &mut parts);
                        parts.push(one_hot(graph, category, &codes));
                    }
                }
            }
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
    Ok(graph.cast(&features, DOUBLE))
}

/// Neighbouring numbers, whose steps are taken together.
#[derive(Default)]
struct Waiting {
    columns: Vec<Value>,
    steps: Vec<Number>,
}

impl Waiting {
    fn push(&mut self, column: Value, steps: Number) {
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
