//! Models as ONNX files: the whole way from the columns as they stand in a file to the answer.
//!
//! | Input | For | Form |
//! |---|---|---|
//! | the name of a column | a number | `[rows, 1]` double, NaN where missing |
//! | the name of a column | a category | `[rows, 1]` string, empty where missing |
//! | `column.words` | free text | `[rows, 1]` string: its words in lower case with a blank between, see [`Text`](crate::prepare::Text) |
//! | `column.year`, `column.month`, … | each part of a date | `[rows, 1]` double, NaN where missing |
//!
//! | Output | Form |
//! |---|---|
//! | `prediction` | `[rows]` double, or string with the name of the class |
//! | `probabilities` | `[rows, classes]` double, for classes only, in the order of the `classes` entry of the metadata |
//!
//! Where nothing was to be predicted the outputs are named after what was found:
//!
//! | Output | Form |
//! |---|---|
//! | `cluster` | `[rows]` string, the name of the cluster |
//! | `probability` or `distance` | `[rows]` double: how probable it is, or how far the row is from its middle or from the nearest row of it |
//! | `probabilities` | `[rows, clusters]` double, for mixtures only |
//! | `anomaly` | `[rows]` bool, whether the row is unusual |
//! | `score` | `[rows]` double, more for what is more unusual |
//!
//! Everything but the tree sums is computed in double. Opsets 17 of ONNX and 3 of ONNX-ML, which onnxruntime reads
//! since version 1.12; opset 20 with free text, which it reads since version 1.17.

mod around;
mod calibration;
mod clusters;
mod features;
mod graph;
mod kernel;
mod model;
mod naive_bayes;
mod neighbours;
mod proto;
mod trees;
mod words;

use prost::Message;

use self::graph::{Graph, Value};
use crate::error::{EngineError, Result};
use crate::learners::Fitted;
use crate::prepare::Pipeline;

/// Name of the output with the answer.
const PREDICTION: &str = "prediction";
/// Name of the output with the probabilities of the classes.
const PROBABILITIES: &str = "probabilities";

/// The preprocessing and the model as an ONNX file. `classes` are the names of the classes in the order of the
/// probabilities, empty for a regression; `metadata` is kept in the file as names and texts.
///
/// # Errors
/// `Internal` when the model was not fitted to the features of the pipeline or the classes are not the model's.
pub fn to_onnx(
    pipeline: &Pipeline,
    model: &Fitted,
    classes: &[String],
    metadata: &[(String, String)],
) -> Result<Vec<u8>> {
    to_onnx_at(pipeline, model, classes, None, metadata)
}

/// The same, where the second of two classes is the answer wherever its probability is above `threshold`.
///
/// # Errors
/// Those of [`to_onnx`].
pub fn to_onnx_at(
    pipeline: &Pipeline,
    model: &Fitted,
    classes: &[String],
    threshold: Option<f64>,
    metadata: &[(String, String)],
) -> Result<Vec<u8>> {
    if pipeline.width() != model.features() {
        let (width, wanted) = (pipeline.width(), model.features());
        return Err(EngineError::Internal(format!(
            "a pipeline of {width} features came with a model of {wanted}"
        )));
    }
    let mut graph = Graph::default();
    graph.reserve(match model {
        Fitted::Clusters(_) => &["cluster", "probability", "distance", PROBABILITIES],
        Fitted::Anomalies(_) => &["anomaly", "score"],
        _ => &[PREDICTION, PROBABILITIES],
    });
    let features = features::add(&mut graph, pipeline)?;
    match model::add(&mut graph, model, &features)? {
        model::Answer::Numbers(values) => {
            let flat = graph.reshape(&values, &[-1]);
            graph.output(&flat, PREDICTION, proto::DOUBLE, &[None]);
        }
        model::Answer::Probabilities(probabilities) => answer_classes(&mut graph, &probabilities, classes, threshold)?,
        model::Answer::Clusters(found) => clusters::answer(&mut graph, &found, classes),
        model::Answer::Scores { scores, threshold } => {
            let scores = graph.reshape(&scores, &[-1]);
            let threshold = graph.double(threshold);
            let unusual = graph.node("Greater", &[&scores, &threshold], Vec::new());
            graph.output(&unusual, "anomaly", proto::BOOL, &[None]);
            graph.output(&scores, "score", proto::DOUBLE, &[None]);
        }
    }
    let mut notes = metadata.to_vec();
    notes.push(("inputs".into(), graph.inputs_as_json()));
    if !classes.is_empty() {
        notes.push(("classes".into(), serde_json::Value::from(classes).to_string()));
    }
    Ok(graph.into_model(notes).encode_to_vec())
}

fn answer_classes(graph: &mut Graph, probabilities: &Value, classes: &[String], threshold: Option<f64>) -> Result<()> {
    if classes.len() < 2 {
        return Err(EngineError::Internal(format!(
            "a classifier came with {} names of classes",
            classes.len()
        )));
    }
    let best = if let Some(threshold) = threshold.filter(|_| classes.len() == 2) {
        above(graph, probabilities, threshold)
    } else {
        let axis = [graph::integer("axis", 1), graph::integer("keepdims", 0)];
        graph.node("ArgMax", &[probabilities], axis.into())
    };
    let names = graph.strings(classes);
    let chosen = graph.node("Gather", &[&names, &best], vec![graph::integer("axis", 0)]);
    graph.output(&chosen, PREDICTION, proto::STRING, &[None]);
    let width = i64::try_from(classes.len()).ok();
    graph.output(probabilities, PROBABILITIES, proto::DOUBLE, &[None, width]);
    Ok(())
}

/// 1 where the probability of the second class is above the threshold, else 0, as `[rows]`.
fn above(graph: &mut Graph, probabilities: &Value, threshold: f64) -> Value {
    let second = calibration::column(graph, probabilities, 1);
    let second = graph.reshape(&second, &[-1]);
    let threshold = graph.double(threshold);
    let above = graph.node("Greater", &[&second, &threshold], Vec::new());
    graph.cast(&above, proto::INT64)
}
