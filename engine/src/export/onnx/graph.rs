//! Building a graph, operation by operation.

use std::collections::HashSet;

use serde_json::json;

use super::proto::{
    ATTRIBUTE_INT, ATTRIBUTE_INTS, ATTRIBUTE_STRING, ATTRIBUTE_STRINGS, ATTRIBUTE_TENSOR, AttributeProto, DOUBLE,
    Dimension, DimensionValue, FLOAT, GraphProto, INT64, ModelProto, NodeProto, OperatorSetId, STRING,
    StringStringEntry, TensorProto, TensorShapeProto, TensorType, TypeProto, ValueInfoProto,
};

/// Version of the file format.
const IR_VERSION: i64 = 8;
/// The same where text is split.
const TEXT_IR_VERSION: i64 = 9;
/// Version of the operators of ONNX itself.
const OPSET: i64 = 17;
/// The same where text is split.
const TEXT_OPSET: i64 = 20;
/// Version of the operators for classical learners.
const ML_OPSET: i64 = 3;
/// Domain of the operators for classical learners.
pub(super) const ML_DOMAIN: &str = "ai.onnx.ml";

/// Something that operations give or take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value(String);

/// A graph under construction.
#[derive(Default)]
pub(super) struct Graph {
    proto: GraphProto,
    /// Names that are taken, so that a column may be called anything.
    taken: HashSet<String>,
    made: usize,
    /// Whether text is split, which older versions cannot do.
    pub splits_text: bool,
    inputs: Vec<serde_json::Value>,
}

impl Graph {
    /// A new input `[rows, 1]` for a column, called like it where that is possible.
    pub fn input(&mut self, column: &str, element: i32) -> Value {
        let mut name = if column.is_empty() {
            "column".to_owned()
        } else {
            column.to_owned()
        };
        while self.taken.contains(&name) {
            name.push('_');
        }
        self.taken.insert(name.clone());
        let kind = if element == STRING { "string" } else { "double" };
        self.inputs
            .push(json!({ "column": column, "input": name, "type": kind }));
        self.proto.input.push(tensor_info(&name, element, &[None, Some(1)]));
        Value(name)
    }

    /// Keeps names for outputs: no input gets them.
    pub fn reserve(&mut self, names: &[&str]) {
        self.taken.extend(names.iter().map(|name| (*name).to_owned()));
    }

    /// Adds an operation of ONNX itself with one result.
    pub fn node(&mut self, operation: &str, inputs: &[&Value], attributes: Vec<AttributeProto>) -> Value {
        self.node_of("", operation, inputs, attributes)
    }

    /// Adds an operation of which only the first of two results is wanted.
    pub fn node_with_rest(&mut self, operation: &str, inputs: &[&Value]) -> Value {
        let result = self.node(operation, inputs, Vec::new());
        let rest = self.fresh("rest");
        if let Some(node) = self.proto.node.last_mut() {
            node.output.push(rest.0);
        }
        result
    }

    /// Adds an operation with one result.
    pub fn node_of(
        &mut self,
        domain: &str,
        operation: &str,
        inputs: &[&Value],
        attributes: Vec<AttributeProto>,
    ) -> Value {
        let result = self.fresh(operation);
        self.push(domain, operation, inputs, &[&result], attributes);
        result
    }

    /// Adds an operation of ONNX itself with two results.
    pub fn pair(&mut self, operation: &str, inputs: &[&Value], attributes: Vec<AttributeProto>) -> [Value; 2] {
        let results = [self.fresh(operation), self.fresh(operation)];
        self.push("", operation, inputs, &[&results[0], &results[1]], attributes);
        results
    }

    fn push(
        &mut self,
        domain: &str,
        operation: &str,
        inputs: &[&Value],
        results: &[&Value],
        attribute: Vec<AttributeProto>,
    ) {
        let names = |values: &[&Value]| -> Vec<String> { values.iter().map(|value| value.0.clone()).collect() };
        let output = names(results);
        self.proto.node.push(NodeProto {
            input: names(inputs),
            name: output[0].clone(),
            output,
            op_type: operation.to_owned(),
            domain: domain.to_owned(),
            attribute,
        });
    }

    /// Puts tensors side by side, along the second axis.
    pub fn concat(&mut self, parts: &[Value]) -> Value {
        if let [only] = parts {
            return only.clone();
        }
        let parts: Vec<&Value> = parts.iter().collect();
        self.node("Concat", &parts, vec![integer("axis", 1)])
    }

    /// Some columns of a tensor, in this order.
    pub fn pick(&mut self, value: &Value, columns: &[i64]) -> Value {
        let columns = self.integers(columns);
        self.node("Gather", &[value, &columns], vec![integer("axis", 1)])
    }

    /// Another shape; -1 stands for whatever is left.
    pub fn reshape(&mut self, value: &Value, shape: &[i64]) -> Value {
        let shape = self.integers(shape);
        self.node("Reshape", &[value, &shape], Vec::new())
    }

    /// Another element type.
    pub fn cast(&mut self, value: &Value, element: i32) -> Value {
        self.node("Cast", &[value], vec![integer("to", i64::from(element))])
    }

    /// Constant numbers.
    pub fn doubles(&mut self, values: Vec<f64>, dims: &[i64]) -> Value {
        let tensor = double_tensor(values, dims);
        self.constant(tensor)
    }

    /// Constant numbers that are exact in 32 bits.
    pub fn floats(&mut self, values: Vec<f32>, dims: &[i64]) -> Value {
        self.constant(TensorProto {
            dims: dims.to_vec(),
            data_type: FLOAT,
            float_data: values,
            ..TensorProto::default()
        })
    }

    /// A single constant number.
    pub fn double(&mut self, value: f64) -> Value {
        self.doubles(vec![value], &[])
    }

    /// Constant whole numbers.
    pub fn integers(&mut self, values: &[i64]) -> Value {
        let dims = vec![length(values.len())];
        self.constant(TensorProto {
            dims,
            data_type: INT64,
            int64_data: values.to_vec(),
            ..TensorProto::default()
        })
    }

    /// Constant texts.
    pub fn strings(&mut self, values: &[String]) -> Value {
        let string_data = values.iter().map(|value| value.clone().into_bytes()).collect();
        let dims = vec![length(values.len())];
        self.constant(TensorProto {
            dims,
            data_type: STRING,
            string_data,
            ..TensorProto::default()
        })
    }

    /// Gives `value` to the outside under `name`; lengths that are not known are `None`.
    pub fn output(&mut self, value: &Value, name: &str, element: i32, shape: &[Option<i64>]) {
        self.proto.node.push(NodeProto {
            input: vec![value.0.clone()],
            output: vec![name.to_owned()],
            name: format!("output {name}"),
            op_type: "Identity".to_owned(),
            ..NodeProto::default()
        });
        self.proto.output.push(tensor_info(name, element, shape));
    }

    /// Which column goes into which input, for whoever reads the file.
    pub fn inputs_as_json(&self) -> String {
        serde_json::Value::from(self.inputs.clone()).to_string()
    }

    /// The finished file.
    pub fn into_model(mut self, notes: Vec<(String, String)>) -> ModelProto {
        "datapulse".clone_into(&mut self.proto.name);
        let opset = |domain: &str, version| OperatorSetId {
            domain: domain.to_owned(),
            version,
        };
        let (ir_version, version) = if self.splits_text {
            (TEXT_IR_VERSION, TEXT_OPSET)
        } else {
            (IR_VERSION, OPSET)
        };
        ModelProto {
            ir_version,
            opset_import: vec![opset("", version), opset(ML_DOMAIN, ML_OPSET)],
            producer_name: "DataPulse".into(),
            producer_version: env!("CARGO_PKG_VERSION").into(),
            graph: Some(self.proto),
            metadata_props: notes
                .into_iter()
                .map(|(key, value)| StringStringEntry { key, value })
                .collect(),
        }
    }

    fn constant(&mut self, mut tensor: TensorProto) -> Value {
        let name = self.fresh("constant");
        tensor.name.clone_from(&name.0);
        self.proto.initializer.push(tensor);
        name
    }

    fn fresh(&mut self, what: &str) -> Value {
        loop {
            self.made += 1;
            let name = format!("{what} {}", self.made);
            if self.taken.insert(name.clone()) {
                return Value(name);
            }
        }
    }
}

/// An attribute that is a whole number.
pub(super) fn integer(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        name: name.into(),
        r#type: ATTRIBUTE_INT,
        i: value,
        ..AttributeProto::default()
    }
}

/// An attribute that is a text.
pub(super) fn text(name: &str, value: &str) -> AttributeProto {
    AttributeProto {
        name: name.into(),
        r#type: ATTRIBUTE_STRING,
        s: value.into(),
        ..AttributeProto::default()
    }
}

/// An attribute that is whole numbers.
pub(super) fn integers(name: &str, values: Vec<i64>) -> AttributeProto {
    AttributeProto {
        name: name.into(),
        r#type: ATTRIBUTE_INTS,
        ints: values,
        ..AttributeProto::default()
    }
}

/// An attribute that is texts.
pub(super) fn texts<T: Into<Vec<u8>>>(name: &str, values: impl IntoIterator<Item = T>) -> AttributeProto {
    let strings = values.into_iter().map(Into::into).collect();
    AttributeProto {
        name: name.into(),
        r#type: ATTRIBUTE_STRINGS,
        strings,
        ..AttributeProto::default()
    }
}

/// An attribute that is a row of numbers.
pub(super) fn numbers(name: &str, values: Vec<f64>) -> AttributeProto {
    let dims = [length(values.len())];
    let mut tensor = double_tensor(values, &dims);
    tensor.name = name.into();
    AttributeProto {
        name: name.into(),
        r#type: ATTRIBUTE_TENSOR,
        t: Some(tensor),
        ..AttributeProto::default()
    }
}

/// A length as ONNX writes it.
pub(super) fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn double_tensor(values: Vec<f64>, dims: &[i64]) -> TensorProto {
    TensorProto {
        dims: dims.to_vec(),
        data_type: DOUBLE,
        double_data: values,
        ..TensorProto::default()
    }
}

fn tensor_info(name: &str, element: i32, shape: &[Option<i64>]) -> ValueInfoProto {
    let dimension = |length: &Option<i64>| Dimension {
        value: Some(length.map_or_else(|| DimensionValue::Named("rows".into()), DimensionValue::Known)),
    };
    let shape = TensorShapeProto {
        dim: shape.iter().map(dimension).collect(),
    };
    let tensor = TensorType {
        elem_type: element,
        shape: Some(shape),
    };
    ValueInfoProto {
        name: name.into(),
        r#type: Some(TypeProto {
            tensor_type: Some(tensor),
        }),
    }
}
