//! Warnings in the language of the page: a sentence for each code, filled with the figures that came along.

use datapulse_shared::profile::Warning;
use serde_json::Value;

use crate::errors::sentence;
use crate::format::Format;
use crate::i18n::{Locale, Words, t_string};
use crate::names::{algorithm, metric};
use crate::sentences::told;

/// What a warning says; as the engine says it where the page does not know it or lacks a figure.
pub fn said(i18n: Words, format: Format, warning: &Warning) -> String {
    let Some(template) = template(i18n, &warning.code) else {
        return told(i18n.get_locale(), &warning.message);
    };
    // Between two signs stands a name, so every other piece is one.
    if template
        .split('%')
        .skip(1)
        .step_by(2)
        .any(|name| !warning.params.contains_key(name))
    {
        return told(i18n.get_locale(), &warning.message);
    }
    let filled = warning.params.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("%{name}%"), &shown(i18n, format, name, value))
    });
    sentence(&filled)
}

fn template(i18n: Words, code: &str) -> Option<&'static str> {
    Some(match code {
        "leakage" => t_string!(i18n, warnings.leakage),
        "no_better_than_baseline" => t_string!(i18n, warnings.no_better),
        "baseline_in_reach" => t_string!(i18n, warnings.in_reach),
        "not_monotone" => t_string!(i18n, warnings.not_monotone),
        "not_calibrated" => t_string!(i18n, warnings.not_calibrated),
        "duplicates_across_split" => t_string!(i18n, warnings.copies),
        "id_like" => t_string!(i18n, warnings.id_like),
        "drift" => t_string!(i18n, warnings.drift),
        "too_few_rows" => t_string!(i18n, warnings.too_few_rows),
        "imbalance" => t_string!(i18n, warnings.imbalance),
        "missing" => t_string!(i18n, warnings.missing),
        "missing_target" => t_string!(i18n, warnings.missing_target),
        "constant" => t_string!(i18n, warnings.constant),
        "high_cardinality" => t_string!(i18n, warnings.high_cardinality),
        "duplicate_rows" => t_string!(i18n, warnings.duplicate_rows),
        "duplicate_column" => t_string!(i18n, warnings.duplicate_column),
        "skewed" => t_string!(i18n, warnings.skewed),
        "row_number" => t_string!(i18n, warnings.row_number),
        "silhouette_sampled" => t_string!(i18n, warnings.silhouette_sampled),
        "clusters_sampled" => t_string!(i18n, warnings.clusters_sampled),
        "neighbours_sampled" => t_string!(i18n, warnings.neighbours_sampled),
        "mixed_types" => t_string!(i18n, warnings.mixed_types),
        _ => return None,
    })
}

fn shown(i18n: Words, format: Format, name: &str, value: &Value) -> String {
    match (name, value) {
        ("algorithm", Value::String(text)) => algorithm(i18n, text),
        ("metric", Value::String(text)) => metric(i18n, text),
        ("share" | "strength" | "before" | "now", Value::Number(_)) => {
            format.percent(value.as_f64().unwrap_or_default())
        }
        // Held apart from the sentence around it, whose direction would mirror the sign of a range such as `> 0.5`.
        (_, Value::String(text)) if i18n.get_locale_untracked() == Locale::fa => format!("\u{2068}{text}\u{2069}"),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Number(number)) => match number.as_i64() {
            Some(count) => format.count(count),
            None => format.figure(value.as_f64().unwrap_or_default(), 4),
        },
        _ => value.to_string(),
    }
}
