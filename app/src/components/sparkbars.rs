//! A histogram the size of a word.

use datapulse_shared::profile::ColumnProfile;
use leptos::prelude::*;

/// Heights from 0 to 1: the histogram of numbers and dates, else how often the top values stand there.
pub fn shape_of(column: &ColumnProfile) -> Vec<f64> {
    let counts: Vec<u64> = match &column.numeric {
        Some(numeric) if column.distinct > 2 => numeric.histogram.counts.clone(),
        _ => column.top_values.iter().take(12).map(|value| value.count).collect(),
    };
    let highest = counts.iter().copied().max().unwrap_or_default();
    counts.into_iter().map(|count| share(count, highest)).collect()
}

/// Bars side by side; the figures stand elsewhere, so readers skip it.
#[component]
pub fn Sparkbars(
    /// Heights from 0 to 1.
    bars: Vec<f64>,
) -> impl IntoView {
    let count = u32::try_from(bars.len()).map_or(1.0, f64::from).max(1.0);
    // A column with two values should not become two walls.
    let slot = (100.0 / count).min(16.0);
    let bars = bars.into_iter().zip(0_u32..).map(|(height, index)| {
        let height = (height * 24.0).max(1.0);
        view! {
            <rect x=format!("{:.2}", f64::from(index) * slot) y=format!("{:.2}", 24.0 - height)
                width=format!("{:.2}", slot * 0.86) height=format!("{height:.2}") />
        }
    });
    view! {
        <svg class="sparkbars" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
            {bars.collect_view()}
        </svg>
    }
}

/// `part` of `whole`, 0 to 1; nothing of nothing is nothing.
#[expect(clippy::cast_precision_loss, reason = "no table has 2^53 cells")]
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
