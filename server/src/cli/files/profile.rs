//! `datapulse profile`: what is in a table.

use std::path::PathBuf;

use clap::Args;
use datapulse_engine::profile::{ColumnProfile, profile};
use datapulse_engine::table::{Limits, inspect};

use super::failure::Failure;
use super::terminal::Terminal;
use super::text_table::{TextTable, number};
use super::{input, output};

/// Say what is in a table.
#[derive(Args, Debug)]
pub struct Profile {
    /// The table: CSV with a header
    file: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

impl Profile {
    pub(super) fn run(self) -> Result<(), Failure> {
        input::check(&self.file)?;
        let terminal = Terminal::new(None);
        let control = terminal.control();
        let found = inspect(&self.file, Limits::default(), &control)
            .and_then(|inspection| Ok((profile(&self.file, &inspection, &control)?, inspection)));
        terminal.finish();
        let (profile, inspection) = found?;
        if self.json {
            return output::json(&profile);
        }
        let mut table = TextTable::new(&["column", "type", ">missing", ">distinct", "values"]);
        for column in &profile.columns {
            let about = if column.distinct_approximate { "about " } else { "" };
            table.row(vec![
                column.name.clone(),
                word(&column.column_type),
                column.missing.to_string(),
                format!("{about}{}", column.distinct),
                values(column),
            ]);
        }
        let mut text = format!(
            "{} rows, {} columns, {} bytes\n\n",
            profile.rows,
            profile.columns.len(),
            profile.bytes
        );
        text += &table.text();
        let warnings = profile
            .columns
            .iter()
            .flat_map(|column| &column.warnings)
            .chain(&profile.warnings);
        let warnings: Vec<String> = warnings
            .map(|warning| warning.message.clone())
            .chain(inspection.warnings)
            .collect();
        if !warnings.is_empty() {
            text += "\n";
        }
        text.extend(warnings.iter().map(|warning| format!("warning: {warning}\n")));
        output::text(&text)
    }
}

/// The name of a type as it stands in JSON.
fn word(kind: &impl serde::Serialize) -> String {
    serde_json::to_value(kind)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The range of numbers, or the most frequent values.
fn values(column: &ColumnProfile) -> String {
    if let (Some(numeric), "integer" | "float") = (&column.numeric, word(&column.column_type).as_str()) {
        return format!(
            "{} to {}, median {}",
            number(numeric.min),
            number(numeric.max),
            number(numeric.p50)
        );
    }
    let top = column
        .top_values
        .iter()
        .take(3)
        .map(|top| format!("{} ({})", shortened(&top.value), top.count));
    top.collect::<Vec<_>>().join(", ")
}

fn shortened(value: &str) -> String {
    let mut letters = value.chars();
    let start: String = letters.by_ref().take(24).collect();
    if letters.next().is_some() {
        format!("{start}…")
    } else {
        start
    }
}
