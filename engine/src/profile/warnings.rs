//! What a person should know about the data, with the evidence.

use std::collections::HashMap;

use super::{ColumnProfile, Profile};
use crate::table::ColumnKind;
use crate::warning::{Severity, Warning};

/// Fewer rows than this are pointed out.
const FEW_ROWS: u64 = 50;
/// Columns with more different texts than this are hard to encode.
const MANY_LEVELS: u64 = 50;
/// Fewer values than this are no evidence of an identifier.
const ENOUGH_FOR_ID: u64 = 50;

/// Everything but skew and mixed types.
pub(super) fn of_column(column: &ColumnProfile, rows: u64) -> Vec<Warning> {
    let mut warnings = Vec::new();
    warnings.extend(missing(column, rows));
    if column.count == 0 {
        return warnings;
    }
    if column.distinct == 1 {
        let value = column.top_values.first().map_or("one value", |top| top.value.as_str());
        let message = format!("all {} values are '{value}', so it cannot help a model", column.count);
        let warning = Warning::of_column("constant", &column.name, Severity::Warning, message);
        warnings.push(warning.with("value", value));
    } else if let Some(warning) = id_like(column) {
        warnings.push(warning);
    } else if is_text(column) && column.distinct > MANY_LEVELS {
        let message = format!("{} different values in {} rows", column.distinct, column.count);
        warnings.push(
            Warning::of_column("high_cardinality", &column.name, Severity::Info, message)
                .with("distinct", column.distinct)
                .with("rows", column.count),
        );
    }
    warnings.extend(imbalance(column));
    warnings
}

fn is_text(column: &ColumnProfile) -> bool {
    matches!(column.column_type, ColumnKind::Categorical | ColumnKind::Text)
}

#[expect(clippy::cast_precision_loss, reason = "a percentage")]
fn per_cent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn missing(column: &ColumnProfile, rows: u64) -> Option<Warning> {
    let share = per_cent(column.missing, rows);
    let severity = match share {
        share if share < 5.0 => return None,
        share if share < 30.0 => Severity::Info,
        share if share < 80.0 => Severity::Warning,
        _ => Severity::Serious,
    };
    let message = if column.count == 0 {
        "no row has a value".to_owned()
    } else {
        format!("{} of {rows} rows ({share:.1} %) have no value", column.missing)
    };
    let warning = Warning::of_column("missing", &column.name, severity, message);
    Some(
        warning
            .with("count", column.missing)
            .with("rows", rows)
            .with("share", share / 100.0),
    )
}

/// Nearly every row has a value of its own, and values are whole numbers or short texts.
fn id_like(column: &ColumnProfile) -> Option<Warning> {
    let short = column.text.as_ref().is_some_and(|text| text.mean_length <= 40.0);
    let candidate = column.column_type == ColumnKind::Integer || (is_text(column) && short);
    let all = if column.distinct_approximate { 97.0 } else { 99.5 };
    let found = candidate && column.count >= ENOUGH_FOR_ID && per_cent(column.distinct, column.count) >= all;
    found.then(|| {
        let nearly = if column.distinct_approximate { "about " } else { "" };
        let message = format!(
            "{nearly}{} different values in {} rows, like an identifier; a model can only learn it by heart",
            column.distinct, column.count
        );
        Warning::of_column("id_like", &column.name, Severity::Warning, message)
            .with("distinct", column.distinct)
            .with("rows", column.count)
    })
}

fn imbalance(column: &ColumnProfile) -> Option<Warning> {
    let few = matches!(
        column.column_type,
        ColumnKind::Boolean | ColumnKind::Categorical | ColumnKind::Integer
    );
    let top = column.top_values.first()?;
    let share = per_cent(top.count, column.count);
    (few && (2..=20).contains(&column.distinct) && share >= 90.0).then(|| {
        let message = format!(
            "{} of {} values ({share:.1} %) are '{}'",
            top.count, column.count, top.value
        );
        Warning::of_column("imbalance", &column.name, Severity::Info, message)
            .with("value", top.value.as_str())
            .with("count", top.count)
            .with("rows", column.count)
            .with("share", share / 100.0)
    })
}

/// Long tails that pull means away from the middle.
pub(super) fn skew(column: &ColumnProfile, skewness: Option<f64>) -> Option<Warning> {
    let skewness = skewness.filter(|skewness| skewness.abs() > 3.0 && column.distinct > 2)?;
    let summary = column
        .numeric
        .as_ref()
        .filter(|_| column.column_type != ColumnKind::Datetime)?;
    let side = if skewness > 0.0 { "large" } else { "small" };
    let message = format!(
        "a long tail of {side} values: skewness {skewness:.1}, median {:.4}, mean {:.4}",
        summary.p50, summary.mean
    );
    let warning = Warning::of_column("skewed", &column.name, Severity::Info, message);
    Some(
        warning
            .with("skewness", skewness)
            .with("median", summary.p50)
            .with("mean", summary.mean),
    )
}

/// Numbers and other texts in one column, which is treated as text then.
pub(super) fn mixed(column: &ColumnProfile, numbers: u64, example: Option<&str>) -> Option<Warning> {
    let others = column.count - numbers;
    if numbers == 0 || others == 0 || per_cent(numbers, column.count) < 5.0 {
        return None;
    }
    let example = example.map_or_else(String::new, |text| format!(", such as '{text}'"));
    let message = format!("{numbers} values are numbers and {others} are not{example}; all are treated as text");
    let severity = if numbers > others {
        Severity::Warning
    } else {
        Severity::Info
    };
    let warning = Warning::of_column("mixed_types", &column.name, severity, message);
    Some(warning.with("numbers", numbers).with("others", others))
}

/// Warnings that concern several columns or rows. `fingerprints` are equal for columns with equal cells.
pub(super) fn of_table(profile: &Profile, fingerprints: &[u64]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if profile.rows < FEW_ROWS {
        let message = format!("only {} rows; figures of a model would be very uncertain", profile.rows);
        warnings.push(Warning::of_table("too_few_rows", Severity::Warning, message).with("rows", profile.rows));
    }
    if let Some(count) = profile.duplicate_rows.filter(|&count| count > 0) {
        let share = per_cent(count, profile.rows);
        let severity = if share >= 5.0 {
            Severity::Warning
        } else {
            Severity::Info
        };
        let message = format!(
            "{count} of {} rows ({share:.1} %) repeat an earlier row; they can end up in both parts of a split",
            profile.rows
        );
        let warning = Warning::of_table("duplicate_rows", severity, message);
        warnings.push(
            warning
                .with("count", count)
                .with("rows", profile.rows)
                .with("share", share / 100.0),
        );
    }
    let mut first: HashMap<u64, &str> = HashMap::new();
    for (column, fingerprint) in profile.columns.iter().zip(fingerprints) {
        // Constant columns are alike too often to be worth a word.
        if column.distinct < 2 {
            continue;
        }
        let original = *first.entry(*fingerprint).or_insert(&column.name);
        if original != column.name {
            let message = format!("has the same values as '{original}' in every row");
            warnings.push(
                Warning::of_column("duplicate_column", &column.name, Severity::Warning, message)
                    .with("original", original),
            );
        }
    }
    warnings
}
