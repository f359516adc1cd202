//! One operation of the document, as an entry of the page.

use serde_json::{Map, Value, json};

use super::page::escape;

/// Examples of things within things stop here.
const DEEPEST: usize = 6;

/// One operation.
pub(super) struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    inner: &'a Value,
}

impl<'a> Operation<'a> {
    /// All but the deprecated ones, in the order of their paths.
    pub(super) fn all(document: &'a Value) -> impl Iterator<Item = Self> {
        let paths = document["paths"].as_object().into_iter().flatten();
        let operations = paths.flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            methods.map(move |(method, inner)| Self { path, method, inner })
        });
        operations.filter(|operation| operation.inner["deprecated"] != true)
    }

    /// The area it belongs to.
    pub(super) fn area(&self) -> &'a str {
        self.inner["tags"][0].as_str().unwrap_or("other")
    }

    /// Closed, it says method, path and purpose; open, it shows what it takes and tries it.
    pub(super) fn html(&self, document: &Value) -> String {
        let method = escape(&self.method.to_uppercase());
        let path = escape(self.path);
        let summary = escape(self.inner["summary"].as_str().unwrap_or_default());
        let fields: String = self.parameters().map(parameter).collect();
        let body = self.body(document);
        format!(
            "<details><summary><span class=\"method {method}\">{method}</span> <code>{path}</code> \
             <span class=\"purpose\">{summary}</span></summary><form data-method=\"{method}\" data-path=\"{path}\">\
             {fields}{body}<button type=\"submit\">Send</button><output aria-live=\"polite\"></output></form></details>"
        )
    }

    fn parameters(&self) -> impl Iterator<Item = &'a Value> {
        self.inner["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] != "cookie")
    }

    fn body(&self, document: &Value) -> String {
        let content = &self.inner["requestBody"]["content"];
        if let Some(schema) = content.get("application/json").map(|content| &content["schema"]) {
            let example = serde_json::to_string_pretty(&example(document, schema, 0)).unwrap_or_default();
            return format!(
                "<label>Body<textarea name=\"body\" rows=\"8\" spellcheck=\"false\">{}</textarea></label>",
                escape(&example)
            );
        }
        if content.get("multipart/form-data").is_some() {
            return "<label>name<input name=\"form:name\"></label>\
                    <label>file<input type=\"file\" name=\"form:file\"></label>"
                .to_owned();
        }
        String::new()
    }
}

fn parameter(parameter: &Value) -> String {
    let name = escape(parameter["name"].as_str().unwrap_or_default());
    let place = escape(parameter["in"].as_str().unwrap_or("query"));
    let help = escape(parameter["description"].as_str().unwrap_or_default());
    let required = if parameter["required"] == true { " required" } else { "" };
    format!("<label>{name} <small>{help}</small><input name=\"{place}:{name}\"{required}></label>")
}

/// A value that fits the schema's form.
fn example(document: &Value, schema: &Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.rsplit('/').next())
    {
        return example(document, &document["components"]["schemas"][name], depth + 1);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().filter_map(|one| match example(document, one, depth + 1) {
            Value::Object(members) => Some(members),
            _ => None,
        });
        return Value::Object(parts.flatten().collect());
    }
    for combined in ["oneOf", "anyOf"] {
        let choices = schema[combined].as_array().into_iter().flatten();
        if let Some(choice) = choices.into_iter().find(|choice| choice["type"] != "null") {
            return example(document, choice, depth + 1);
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").unwrap_or(&Value::Null),
        kind => kind,
    };
    match kind.as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let members = properties.map(|(name, inner)| (name.clone(), example(document, inner, depth + 1)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Some("array") => Value::Array(vec![example(document, &schema["items"], depth + 1)]),
        Some("string") if schema["format"] == "uuid" => json!("00000000-0000-0000-0000-000000000000"),
        Some("string") => json!(""),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
        Some("boolean") => json!(false),
        _ => Value::Null,
    }
}
