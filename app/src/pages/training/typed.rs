//! Values as people type them.

use datapulse_shared::training::{Parameter, ParameterType};
use serde_json::Value;

/// Name under which a hyperparameter's problem is reported.
pub fn field_of(algorithm: &str, parameter: &str) -> String {
    format!("hyperparameters.{algorithm}.{parameter}")
}

/// The value somebody typed, or what is wrong with it.
pub fn value_of(parameter: &Parameter, text: &str) -> Result<Value, String> {
    let text = text.trim();
    match parameter.parameter_type {
        ParameterType::Boolean => Ok(Value::Bool(text == "true")),
        ParameterType::Choice => Ok(Value::String(text.to_owned())),
        ParameterType::Float => {
            let value: f64 = text.parse().map_err(|_| format!("is '{text}'; it must be a number"))?;
            within(parameter, value)?;
            Ok(Value::from(value))
        }
        ParameterType::Integer => whole(parameter, text).map(Value::from),
        ParameterType::IntegerList => {
            let parts = text
                .split([',', ' ', '،'])
                .map(str::trim)
                .filter(|part| !part.is_empty());
            let values = parts
                .map(|part| whole(parameter, part))
                .collect::<Result<Vec<_>, _>>()?;
            if values.is_empty() {
                Err("must hold at least one number".to_owned())
            } else {
                Ok(Value::from(values))
            }
        }
    }
}

fn whole(parameter: &Parameter, text: &str) -> Result<i64, String> {
    let value: i64 = text
        .parse()
        .map_err(|_| format!("is '{text}'; it must be a whole number"))?;
    #[expect(clippy::cast_precision_loss, reason = "only compared with limits far below 2^53")]
    within(parameter, value as f64)?;
    Ok(value)
}

fn within(parameter: &Parameter, value: f64) -> Result<(), String> {
    let low = parameter.min.is_none_or(|min| value >= min);
    let high = parameter.max.is_none_or(|max| value <= max);
    if low && high && value.is_finite() {
        return Ok(());
    }
    Err(match (parameter.min, parameter.max) {
        (Some(min), Some(max)) => format!("is {value}; it must be between {min} and {max}"),
        (Some(min), None) => format!("is {value}; it must be at least {min}"),
        (None, Some(max)) => format!("is {value}; it must be at most {max}"),
        (None, None) => format!("is {value}; it must be a number"),
    })
}

/// A value the way a person would type it.
pub fn as_typed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(as_typed).collect::<Vec<_>>().join(", "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
