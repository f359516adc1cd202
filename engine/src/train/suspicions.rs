//! What about a table should make a person doubt the figures of its models: rows on both sides of the split, and columns
//! that name rows instead of describing them.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::prepare::Plan;
use crate::table::{Column, ColumnKind, MISSING, Table, Values};
use crate::warning::{Severity, Warning};

/// Shares of the judging rows that stand in the training part too: worth a word, a look, and misleading.
const SOME: f64 = 0.01;
const MANY: f64 = 0.05;
const MOST: f64 = 0.3;
/// Fewer rows are no evidence of an identifier.
const ENOUGH_FOR_ID: usize = 50;
/// Share of rows with a value of their own above which a column names rows.
const OWN_VALUE: f64 = 0.995;

/// All of it, for the first split of the plan.
pub(super) fn of(table: &Table, plan: &Plan, target: &str) -> Vec<Warning> {
    let features: Vec<&Column> = plan
        .selection
        .features
        .iter()
        .filter_map(|name| table.column(name))
        .collect();
    let mut found: Vec<Warning> = copies(table, plan, &features, target).into_iter().collect();
    found.extend(features.iter().filter_map(|column| id_like(column, &plan.rows)));
    found
}

/// Rows that are judged although their copies, the target included, were learnt from.
#[expect(clippy::cast_precision_loss, reason = "a share of rows")]
fn copies(table: &Table, plan: &Plan, features: &[&Column], target: &str) -> Option<Warning> {
    let split = plan.splits.first()?;
    let columns: Vec<&Column> = features.iter().copied().chain(table.column(target)).collect();
    let hash = |&position: &usize| {
        let mut hasher = DefaultHasher::new();
        for column in &columns {
            key(column, plan.rows[position]).hash(&mut hasher);
        }
        hasher.finish()
    };
    let learnt: HashSet<u64> = split.train.iter().map(hash).collect();
    let count = split
        .validation
        .iter()
        .filter(|position| learnt.contains(&hash(position)))
        .count();
    let rows = split.validation.len();
    let share = count as f64 / rows.max(1) as f64;
    let severity = match share {
        share if share < SOME => return None,
        share if share < MANY => Severity::Info,
        share if share < MOST => Severity::Warning,
        _ => Severity::Serious,
    };
    let message = format!(
        "{count} of {rows} rows that models are judged by ({:.1} %) have an exact copy among those they learn from; the figures are too good by as much",
        share * 100.0
    );
    let warning = Warning::of_table("duplicates_across_split", severity, message);
    Some(warning.with("count", count).with("rows", rows).with("share", share))
}

/// Nearly every row has a value of its own, and values are whole numbers or texts.
#[expect(clippy::cast_precision_loss, reason = "a share of rows")]
pub(super) fn id_like(column: &Column, rows: &[usize]) -> Option<Warning> {
    if !matches!(
        column.kind,
        ColumnKind::Integer | ColumnKind::Text | ColumnKind::Categorical
    ) {
        return None;
    }
    let filled: Vec<u64> = rows
        .iter()
        .filter(|&&row| !column.is_missing(row))
        .map(|&row| key(column, row))
        .collect();
    let distinct = filled.iter().collect::<HashSet<_>>().len();
    let found = filled.len() >= ENOUGH_FOR_ID && distinct as f64 >= OWN_VALUE * filled.len() as f64;
    found.then(|| {
        let message = format!(
            "'{}' has {distinct} different values in {} rows, like an identifier; a model can only learn it by heart",
            column.name,
            filled.len()
        );
        Warning::of_column("id_like", &column.name, Severity::Warning, message)
            .with("distinct", distinct)
            .with("rows", filled.len())
    })
}

/// Equal for equal cells of a column.
fn key(column: &Column, row: usize) -> u64 {
    match &column.values {
        Values::Numbers(numbers) | Values::Dates { seconds: numbers, .. } => numbers[row].to_bits(),
        Values::Levels { codes, .. } if codes[row] == MISSING => u64::MAX,
        Values::Levels { codes, .. } => u64::from(codes[row]),
    }
}
