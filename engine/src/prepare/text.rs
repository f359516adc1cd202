//! Free text of a row to numbers: which words it has.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::number::round_to_f32;
use super::settings::{Preprocessing, TextEncoding};
use crate::table::{Levels, hash_bytes};

/// Words that stand side by side and count as one term, at most.
const LONGEST_TERM: usize = 2;
/// Shorter words are no terms.
const SHORTEST_WORD: usize = 2;
/// Rows that a term of the vocabulary needs.
const FEWEST_ROWS: usize = 2;
/// Texts that are looked at to tell free text from codes, and the words that free text has on average.
const LOOKED_AT: usize = 1_000;
const WORDS_OF_FREE_TEXT: usize = 3;

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

    /// Fits the encoding to texts and in how many training rows each stands; `None` when no term comes twice.
    pub(super) fn fit<'a>(texts: impl Iterator<Item = (&'a str, usize)>, settings: &Preprocessing) -> Option<Self> {
        let most = settings.text_features as usize;
        if settings.text == TextEncoding::Hashing {
            return Some(Self::Hashing { buckets: most });
        }
        let mut rows_with: HashMap<String, usize> = HashMap::new();
        let mut rows = 0;
        let mut own: BTreeSet<String> = BTreeSet::new();
        for (text, count) in texts {
            rows += count;
            own.clear();
            for_each_term(text, |term| {
                own.insert(term.to_owned());
            });
            for term in &own {
                match rows_with.get_mut(term) {
                    Some(known) => *known += count,
                    None => drop(rows_with.insert(term.clone(), count)),
                }
            }
        }
        let mut found: Vec<(String, usize)> = rows_with
            .into_iter()
            .filter(|(_, count)| *count >= FEWEST_ROWS)
            .collect();
        found.sort_unstable_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        found.truncate(most);
        found.sort_unstable();
        let (terms, weights) = found
            .into_iter()
            .map(|(term, count)| (term, weight(rows, count)))
            .unzip();
        let fitted = Self::Vocabulary { terms, weights };
        (fitted.width() > 0).then_some(fitted)
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

/// Whether texts are sentences rather than names and codes.
pub(super) fn is_free_text(levels: &Levels) -> bool {
    let (mut words, mut texts) = (0, 0);
    for level in levels.iter().take(LOOKED_AT) {
        words += words_of(&level.to_lowercase()).count();
        texts += 1;
    }
    texts > 0 && words >= WORDS_OF_FREE_TEXT * texts
}

/// The words of a text in lower case.
fn words_of(lower: &str) -> impl Iterator<Item = &str> {
    lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().nth(SHORTEST_WORD - 1).is_some())
}

fn for_each_term(text: &str, mut visit: impl FnMut(&str)) {
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

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn weight(rows: usize, rows_with: usize) -> f64 {
    ((1.0 + rows as f64) / (1.0 + rows_with as f64)).ln() + 1.0
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a remainder that is smaller than a count"
)]
fn bucket_of(term: &str, buckets: usize) -> usize {
    (hash_bytes(term.as_bytes()) % buckets as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The constants are those of scikit-learn 1.9: `TfidfVectorizer(ngram_range=(1, 2), min_df=2)`.
    #[test]
    fn weights_of_terms_are_those_of_scikit_learn() {
        let texts = ["The cat sat.", "the CAT ran", "a dog ran, the dog"];
        let settings = Preprocessing::default();
        let text = Text::fit(texts.into_iter().map(|text| (text, 1)), &settings).expect("terms");
        assert_eq!(text.names("t"), ["t:cat", "t:ran", "t:the", "t:the cat"]);
        let mut features = [0.0; 4];
        text.write(texts[1], &mut features);
        for (found, expected) in features
            .into_iter()
            .zip([0.526_820_17, 0.526_820_17, 0.409_122_86, 0.526_820_17])
        {
            assert!((found - expected).abs() < 1e-6, "{features:?}");
        }
        text.write("nothing known", &mut features);
        assert_eq!(features.map(f64::to_bits), [0; 4]);
    }

    #[test]
    fn sentences_are_told_from_codes() {
        let levels = |texts: &[&str]| texts.iter().copied().collect::<Levels>();
        assert!(is_free_text(&levels(&[
            "it broke on the first day",
            "very good, would buy again"
        ])));
        assert!(!is_free_text(&levels(&["PC 17599", "A/5 21171"])));
        assert!(!is_free_text(&levels(&[])));
    }
}
