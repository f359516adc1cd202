//! What is known of the series of a run before anything is forecast.

use sha2::{Digest, Sha256};

use super::backtest::Plan;
use super::config::Config;
use super::numbers::is_constant;
use super::panel::Panel;
use crate::warning::{Severity, Warning};

/// What to know about the series before any is forecast.
pub(super) fn warnings(panel: &Panel, plan: &Plan, config: &Config) -> Vec<Warning> {
    let mut warnings = panel.warnings.clone();
    let target = &config.target;
    let count = |unlike: &dyn Fn(usize) -> bool| (0..panel.series.len()).filter(|place| unlike(*place)).count();
    let constant = count(&|place| is_constant(&panel.series[place].values));
    if constant > 0 {
        let message = match panel.series.len() {
            1 => format!("every value of '{target}' is the same, so is every forecast, and MASE has no meaning"),
            all => format!("{constant} of {all} series of '{target}' never change; their forecasts do not either"),
        };
        warnings.push(Warning::of_column("constant", target, Severity::Warning, message).with("count", constant));
    }
    let short = count(&|place| plan.origins[place].is_empty());
    if short > 0 {
        let message = format!(
            "{short} of {} series are too short to judge a forecast of {} steps by; they are forecast, but not judged",
            panel.series.len(),
            plan.horizon
        );
        warnings.push(Warning::of_table("series_short", Severity::Warning, message).with("count", short));
    }
    let windows = plan.windows();
    if windows < config.options.windows as usize {
        let message = format!(
            "the series are long enough for {windows} backtest windows of {} steps only, not for {}",
            plan.horizon, config.options.windows
        );
        warnings.push(Warning::of_table("few_windows", Severity::Info, message).with("count", windows));
    }
    warnings
}

/// Of the regular series.
pub(super) fn fingerprint(panel: &Panel) -> String {
    let mut digest = Sha256::new();
    for series in &panel.series {
        digest.update((series.name.len() as u64).to_le_bytes());
        digest.update(&series.name);
        digest.update(series.start.to_le_bytes());
        for value in &series.values {
            digest.update(value.to_le_bytes());
        }
    }
    hexadecimal(&digest.finalize())
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // cannot fail: writing to a string
            let _ = write!(text, "{byte:02x}");
            text
        })
}
