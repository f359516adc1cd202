//! What `datapulse train` says about groups and unusual rows.

use datapulse_engine::metrics::{Charts, ClusterProfile, Trait, TraitKind, UnusualRow};
use datapulse_engine::train::RunOutcome;

use super::text_table::number;

/// Traits of a group that are told.
const MOST_TRAITS: usize = 4;
/// Unusual rows that are told.
const MOST_ROWS: usize = 10;

/// What the best model found, where there was no target.
pub(super) fn of(outcome: &RunOutcome) -> Option<Charts> {
    let charts = outcome.best()?.charts.clone()?;
    matches!(charts, Charts::Clusters(_) | Charts::Anomalies(_)).then_some(charts)
}

/// The same in lines.
pub(super) fn lines(found: Option<&Charts>) -> Vec<String> {
    let told = match found {
        Some(Charts::Clusters(charts)) => charts.clusters.iter().map(group).collect(),
        Some(Charts::Anomalies(charts)) => charts.unusual.iter().take(MOST_ROWS).map(stranger).collect(),
        _ => Vec::new(),
    };
    if told.is_empty() {
        return told;
    }
    std::iter::once(String::new()).chain(told).collect()
}

fn group(cluster: &ClusterProfile) -> String {
    let traits: Vec<String> = cluster.traits.iter().take(MOST_TRAITS).map(trait_text).collect();
    let share = 100.0 * cluster.share;
    format!(
        "{}: {} rows ({share:.1} %)  {}",
        cluster.name,
        cluster.rows,
        traits.join(", ")
    )
}

fn trait_text(one: &Trait) -> String {
    match (one.kind, &one.value) {
        (TraitKind::Share, Some(value)) => format!(
            "{} is {value} in {:.0} % (of all {:.0} %)",
            one.column,
            100.0 * one.here,
            100.0 * one.overall
        ),
        (TraitKind::Date, _) => format!(
            "{} is {}",
            one.column,
            if one.effect < 0.0 { "earlier" } else { "later" }
        ),
        _ => format!("{} {} (of all {})", one.column, number(one.here), number(one.overall)),
    }
}

fn stranger(row: &UnusualRow) -> String {
    let reasons: Vec<String> = row
        .reasons
        .iter()
        .map(|reason| {
            let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "missing".to_owned());
            format!(
                "{} is {} (usually {})",
                reason.column,
                text(&reason.value),
                text(&reason.usual)
            )
        })
        .collect();
    format!("row {}: score {}  {}", row.row, number(row.score), reasons.join(", "))
}
