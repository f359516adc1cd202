//! How the codes of categories are found.

use std::collections::HashMap;

use super::super::category::{Category, CategoryOutput};
use super::super::settings::{CategoricalImputation, Preprocessing};

impl Category {
    /// Fits the codes to how often each text stands in the training rows, and how often nothing does. What they become
    /// is for the caller to say.
    pub(in crate::prepare) fn fit(counts: &HashMap<String, usize>, missing: usize, settings: &Preprocessing) -> Self {
        let mut by_count: Vec<(&str, usize)> = counts.iter().map(|(text, &count)| (text.as_str(), count)).collect();
        by_count.sort_unstable_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(right.0)));
        let least = settings.min_frequency as usize;
        let rare = by_count.iter().filter(|(_, count)| *count < least).count();
        // Rare levels teach little about themselves, but together they teach what to make of a rare one.
        let kept = if rare > 1 && rare < by_count.len() {
            by_count.len() - rare
        } else {
            by_count.len()
        };
        let kept = kept.min(settings.max_categories as usize);
        let most_frequent = by_count.first().map(|(text, _)| (*text).to_owned());
        let mut levels: Vec<String> = by_count[..kept].iter().map(|(text, _)| (*text).to_owned()).collect();
        levels.sort_unstable();
        let mut next = u32::try_from(levels.len()).unwrap_or(u32::MAX);
        let missing_code = match settings.categorical_imputation {
            CategoricalImputation::MostFrequent => most_frequent
                .and_then(|text| levels.binary_search(&text).ok())
                .and_then(|position| u32::try_from(position).ok()),
            CategoricalImputation::Missing if missing > 0 => {
                next += 1;
                Some(next - 1)
            }
            CategoricalImputation::Missing => None,
        };
        let other = (kept < by_count.len()).then_some(next);
        Self {
            levels,
            missing: missing_code,
            other,
            output: CategoryOutput::OneHot,
        }
    }
}
