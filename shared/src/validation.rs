//! Checks that requests share, worded once for page and programs.

use std::collections::BTreeMap;

use crate::error::{ApiError, ApiResult, ErrorCode};

/// Collects what is wrong, field by field, so that a person sees everything at once.
#[derive(Debug, Default)]
pub struct Problems {
    fields: BTreeMap<String, Vec<String>>,
}

impl Problems {
    /// Notes one problem of a field.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.fields.entry(field.to_owned()).or_default().push(message.into());
    }

    /// Notes `message` unless `holds`.
    pub fn require(&mut self, holds: bool, field: &str, message: &str) {
        if !holds {
            self.add(field, message);
        }
    }

    /// A text that must not be blank and not longer than `max` characters.
    pub fn text(&mut self, field: &str, value: &str, max: usize) {
        if value.trim().is_empty() {
            self.add(field, "must not be empty");
        }
        self.optional_text(field, value, max);
    }

    /// A text that may be empty but not longer than `max` characters, without control characters.
    pub fn optional_text(&mut self, field: &str, value: &str, max: usize) {
        let length = value.chars().count();
        if length > max {
            self.add(field, format!("has {length} characters; at most {max} are allowed"));
        }
        if value
            .chars()
            .any(|c| c.is_control() && c != '\n' && c != '\t' && c != '\r')
        {
            self.add(field, "must not contain control characters");
        }
    }

    /// A number within limits, both included.
    pub fn range<N: Copy + PartialOrd + std::fmt::Display>(&mut self, field: &str, value: N, min: N, max: N) {
        if !(value >= min && value <= max) {
            self.add(field, format!("is {value}; it must be between {min} and {max}"));
        }
    }

    /// Free tags: at most 20 of at most 40 characters.
    pub fn tags(&mut self, field: &str, tags: &[String]) {
        if tags.len() > 20 {
            self.add(field, format!("there are {} tags; at most 20 are allowed", tags.len()));
        }
        for tag in tags {
            self.text(field, tag, 40);
        }
    }

    /// Fine, or one error that names every field.
    pub fn finish(self) -> ApiResult<()> {
        if self.fields.is_empty() {
            Ok(())
        } else {
            Err(self.into_error())
        }
    }

    /// The error for what was collected.
    #[must_use]
    pub fn into_error(self) -> ApiError {
        let detail = self
            .fields
            .iter()
            .flat_map(|(field, messages)| messages.iter().map(move |message| format!("{field} {message}")))
            .collect::<Vec<_>>()
            .join("; ");
        let mut error = ApiError::new(ErrorCode::Invalid, detail);
        error.errors = self.fields;
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_at_fault_is_named_at_once() {
        let mut problems = Problems::default();
        problems.text("name", "  ", 10);
        problems.range("epochs", 2_000, 1, 1_000);
        let error = problems.finish().expect_err("two fields are at fault");
        assert_eq!(error.code, ErrorCode::Invalid);
        assert_eq!(error.errors.keys().collect::<Vec<_>>(), ["epochs", "name"]);
        assert_eq!(
            error.detail,
            "epochs is 2000; it must be between 1 and 1000; name must not be empty"
        );
    }

    #[test]
    fn a_number_that_is_none_is_out_of_range() {
        let mut problems = Problems::default();
        problems.range("test_size", f64::NAN, 0.05, 0.5);
        assert!(problems.finish().is_err());
    }

    #[test]
    fn control_characters_are_refused_and_line_breaks_are_not() {
        let mut problems = Problems::default();
        problems.optional_text("description", "two\nlines", 100);
        assert!(problems.finish().is_ok());
        let mut problems = Problems::default();
        problems.optional_text("description", "nul\0", 100);
        assert!(problems.finish().is_err());
    }
}
