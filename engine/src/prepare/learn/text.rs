//! How the terms of free text are found.

use std::collections::{BTreeSet, HashMap};

use super::super::settings::{Preprocessing, TextEncoding};
use super::super::text::{Text, for_each_term, words_of};
use crate::elementary::ln;
use crate::table::Levels;

/// Rows that a term of the vocabulary needs.
const FEWEST_ROWS: usize = 2;

/// Texts that are looked at to tell free text from codes, and the words that free text has on average.
const LOOKED_AT: usize = 1_000;

const WORDS_OF_FREE_TEXT: usize = 3;

impl Text {
    /// Fits the encoding to texts and in how many training rows each stands; `None` when no term comes twice.
    pub(in crate::prepare) fn fit<'a>(
        texts: impl Iterator<Item = (&'a str, usize)>,
        settings: &Preprocessing,
    ) -> Option<Self> {
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
}

/// Whether texts are sentences rather than names and codes.
pub(in crate::prepare) fn is_free_text(levels: &Levels) -> bool {
    let (mut words, mut texts) = (0, 0);
    for level in levels.iter().take(LOOKED_AT) {
        words += words_of(&level.to_lowercase()).count();
        texts += 1;
    }
    texts > 0 && words >= WORDS_OF_FREE_TEXT * texts
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn weight(rows: usize, rows_with: usize) -> f64 {
    ln((1.0 + rows as f64) / (1.0 + rows_with as f64)) + 1.0
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
