//! Free text of a row to numbers: which words it has.

use serde::{Deserialize, Serialize};

use super::number::round_to_f32;
use crate::table::hash_bytes;

/// Words that stand side by side and count as one term, at most.
const LONGEST_TERM: usize = 2;
/// Shorter words are no terms.
const SHORTEST_WORD: usize = 2;

/// The fitted encoding of a column of free text.
///
/// A text becomes lower case and falls into words: letters and digits that stand together, at least two of them. Terms
/// are words and pairs of neighbouring words. The numbers of a row are divided by the root of the sum of their squares,
/// then rounded to the nearest `f32`; a text without known terms is all zeros.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Text {
    /// One feature per term: how often it stands in the text, times its weight (TF-IDF, Spärck Jones 1972).
    Vocabulary {
        /// Sorted, words of a pair with a blank between.
        terms: Vec<String>,
        /// `ln((1 + rows) / (1 + rows with the term)) + 1`
        weights: Vec<f64>,
    },
    /// Each term counts for the feature that its hash says (Weinberger et al. 2009, without signs).
    Hashing {
        /// Number of features.
        buckets: usize,
    },
}

impl Text {
    /// Number of features.
    pub fn width(&self) -> usize {
        match self {
            Self::Vocabulary { terms, .. } => terms.len(),
            Self::Hashing { buckets } => *buckets,
        }
    }

    pub(super) fn names(&self, column: &str) -> Vec<String> {
        match self {
            Self::Vocabulary { terms, .. } => terms.iter().map(|term| format!("{column}:{term}")).collect(),
            Self::Hashing { buckets } => (0..*buckets).map(|bucket| format!("{column}#{bucket}")).collect(),
        }
    }

    /// Writes the features of a text; a missing one has no words.
    pub(super) fn write(&self, text: &str, features: &mut [f64]) {
        features.fill(0.0);
        for_each_term(text, |term| match self {
            Self::Vocabulary { terms, weights } => {
                if let Ok(position) = terms.binary_search_by(|known| known.as_str().cmp(term)) {
                    features[position] += weights[position];
                }
            }
            Self::Hashing { buckets } => features[bucket_of(term, *buckets)] += 1.0,
        });
        let length = features.iter().map(|value| value * value).sum::<f64>().sqrt();
        if length > 0.0 {
            for value in features {
                *value = round_to_f32(*value / length);
            }
        }
    }

    /// Whether it can be used without a panic.
    pub(super) fn is_sound(&self) -> bool {
        match self {
            Self::Vocabulary { terms, weights } => {
                !terms.is_empty()
                    && terms.len() == weights.len()
                    && terms.windows(2).all(|pair| pair[0] < pair[1])
                    && weights.iter().all(|weight| weight.is_finite() && weight.abs() < 1e9)
            }
            Self::Hashing { buckets } => (1..=10_000).contains(buckets),
        }
    }
}

/// The words of a text in lower case.
pub(super) fn words_of(lower: &str) -> impl Iterator<Item = &str> {
    lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().nth(SHORTEST_WORD - 1).is_some())
}

pub(super) fn for_each_term(text: &str, mut visit: impl FnMut(&str)) {
    let lower = text.to_lowercase();
    let words: Vec<&str> = words_of(&lower).collect();
    for word in &words {
        visit(word);
    }
    let mut pair = String::new();
    for words in words.windows(LONGEST_TERM) {
        pair.clear();
        pair.push_str(words[0]);
        pair.push(' ');
        pair.push_str(words[1]);
        visit(&pair);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a remainder that is smaller than a count"
)]
fn bucket_of(term: &str, buckets: usize) -> usize {
    (hash_bytes(term.as_bytes()) % buckets as u64) as usize
}
