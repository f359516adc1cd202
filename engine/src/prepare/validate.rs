//! Distrust of pipelines that come from files.

use std::collections::HashSet;

use super::category::{Category, CategoryOutput};
use super::native::MOST_CODES;
use super::number::Number;
use super::pipeline::{Encoder, Pipeline};
use crate::error::{EngineError, Result};

/// More features than any honest model has; a few bytes of a file must not claim all of the memory.
const MOST_FEATURES: usize = 2_000_000;

impl Pipeline {
    /// Checks what came from a file, so that preparing rows can neither panic nor give something that is no number.
    ///
    /// # Errors
    /// `BadInput` when names come twice, a code lies outside of its column, or a scale is no number.
    pub fn validate(&self) -> Result<()> {
        let mut names = HashSet::new();
        let sound = !self.inputs.is_empty()
            && self.inputs.len() <= MOST_FEATURES
            && self
                .inputs
                .iter()
                .all(|input| names.insert(&input.name) && is_sound(&input.encoder) && input.native_is_sound())
            && self.imputer.as_ref().is_none_or(|imputer| {
                let is_number = |input: usize| matches!(self.inputs[input].encoder, Encoder::Number(_));
                imputer.is_sound(self.inputs.len(), is_number)
            });
        if sound && self.width() <= MOST_FEATURES {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the preprocessing of the model is damaged",
            "use an undamaged copy of the file",
        ))
    }
}

pub(super) fn is_sound(encoder: &Encoder) -> bool {
    match encoder {
        Encoder::Number(number) => number.is_sound(),
        Encoder::Category(category) => category_is_sound(category),
        Encoder::Text(text) => text.is_sound(),
        Encoder::Date(date) => date.parts.iter().all(|(_, number)| number.is_sound()),
    }
}

fn category_is_sound(category: &Category) -> bool {
    let codes = category.codes();
    let within = |code: Option<u32>| code.is_none_or(|code| (code as usize) < codes);
    let output = match &category.output {
        CategoryOutput::OneHot => true,
        CategoryOutput::Code => codes <= MOST_CODES,
        CategoryOutput::Ordinal(number) => number.is_sound(),
        CategoryOutput::Lookup(lookup) => lookup.is_sound(codes) && lookup.steps.iter().all(Number::is_sound),
    };
    within(category.missing) && within(category.other) && category.levels.is_sorted() && output
}
