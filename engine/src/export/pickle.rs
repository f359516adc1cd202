//! Models as pickle files that Python opens with its standard library alone (decision 10).

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_pickle::{HashableValue, SerOptions, Value};

use crate::error::{EngineError, Result};

/// A dict with the entries `format`, `onnx` (the bytes of an ONNX file), `metadata` and `preprocessing`.
///
/// ```python
/// import pickle, onnxruntime
/// model = pickle.load(open("model.pkl", "rb"))
/// session = onnxruntime.InferenceSession(model["onnx"])
/// ```
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn to_pickle(onnx: Option<Vec<u8>>, metadata: &Json, preprocessing: &Json) -> Result<Vec<u8>> {
    let entries = [
        ("format", Value::String("datapulse-model/1".into())),
        ("onnx", onnx.map_or(Value::None, Value::Bytes)),
        ("metadata", convert(metadata)),
        ("preprocessing", convert(preprocessing)),
    ];
    let dict = entries
        .into_iter()
        .map(|(name, value)| (HashableValue::String(name.into()), value))
        .collect();
    serde_pickle::value_to_vec(&Value::Dict(dict), SerOptions::new())
        .map_err(|error| EngineError::Internal(format!("the pickle could not be written: {error}")))
}

fn convert(json: &Json) -> Value {
    match json {
        Json::Null => Value::None,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::I64(whole),
            None => number.as_f64().map_or(Value::None, Value::F64),
        },
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(convert).collect()),
        Json::Object(entries) => {
            let entry = |(name, value): (&String, &Json)| (HashableValue::String(name.clone()), convert(value));
            Value::Dict(entries.iter().map(entry).collect::<BTreeMap<_, _>>())
        }
    }
}
