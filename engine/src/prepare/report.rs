//! What was odd about new rows.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::pipeline::{Input, Pipeline};
use crate::table::{Column, Table, number_text};

/// Odd values named per column.
pub(super) const EXAMPLES: usize = 5;

/// What was met in a column of new rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnReport {
    /// Name of the column.
    pub column: String,
    /// Rows without a value, which was filled in.
    pub missing: usize,
    /// Whether values are missing although none was in the training rows.
    pub newly_missing: bool,
    /// Rows whose text could not be read as the number or date that it should be; treated as missing.
    pub unreadable: usize,
    /// Rows whose text the training rows did not have, or too rarely to remember.
    pub unseen: usize,
    /// Some of the texts that could not be read or were not seen.
    pub examples: Vec<String>,
    /// Rows whose number is below or above all numbers of the training rows.
    pub outside: usize,
    /// Some of those numbers.
    pub outside_examples: Vec<String>,
}

impl ColumnReport {
    fn of(input: &Input, cells: &Cells<'_>, column: &Column, rows: &[usize]) -> Self {
        let mut report = Self {
            column: input.name.clone(),
            missing: rows.iter().filter(|&&row| column.is_missing(row)).count(),
            ..Self::default()
        };
        report.newly_missing = report.missing > 0 && input.seen.is_some_and(|seen| !seen.gaps);
        match cells {
            Cells::Texts(_) => {}
            Cells::Codes { unknown, .. } => {
                report.unseen = rows.iter().filter(|&&row| unknown.rows[row]).count();
                report.examples.clone_from(&unknown.examples);
            }
            Cells::Numbers(numbers) => {
                let range = input.seen.and_then(|seen| seen.range);
                for &row in rows {
                    let number = numbers[row];
                    if number.is_nan() && !column.is_missing(row) {
                        report.unreadable += 1;
                        note(&mut report.examples, || column.text(row).unwrap_or_default());
                    }
                    if range.is_some_and(|(least, most)| number < least || number > most) {
                        report.outside += 1;
                        note(&mut report.outside_examples, || number_text(number));
                    }
                }
            }
        }
        report
    }

    fn is_worth_telling(&self) -> bool {
        self.missing + self.unreadable + self.unseen + self.outside > 0
    }

    fn add(&mut self, next: &Self) {
        self.missing += next.missing;
        self.newly_missing |= next.newly_missing;
        self.unreadable += next.unreadable;
        self.unseen += next.unseen;
        self.outside += next.outside;
        for example in &next.examples {
            note(&mut self.examples, || example.clone());
        }
        for example in &next.outside_examples {
            note(&mut self.outside_examples, || example.clone());
        }
    }

    fn sentences(&self, rows: usize) -> Vec<String> {
        let Self {
            column,
            missing,
            unreadable,
            unseen,
            outside,
            ..
        } = self;
        let mut sentences = Vec::new();
        if *missing > 0 {
            let surprise = if self.newly_missing {
                ", though training always had one"
            } else {
                ""
            };
            sentences.push(format!(
                "column '{column}' has no value in {missing} of {rows} rows{surprise}; it was filled in"
            ));
        }
        if *unreadable > 0 {
            let some = quoted(&self.examples);
            sentences.push(format!(
                "column '{column}' has {unreadable} values that could not be read, such as {some}; they count as missing"
            ));
        }
        if *unseen > 0 {
            let some = quoted(&self.examples);
            sentences.push(format!(
                "column '{column}' has {unseen} values that training did not know, such as {some}"
            ));
        }
        if *outside > 0 {
            let some = self.outside_examples.join(", ");
            sentences.push(format!(
                "column '{column}' has {outside} numbers outside of what training saw, such as {some}"
            ));
        }
        sentences
    }
}

fn note(examples: &mut Vec<String>, example: impl FnOnce() -> String) {
    if examples.len() < EXAMPLES {
        let example = example();
        if !examples.contains(&example) {
            examples.push(example);
        }
    }
}

fn quoted(texts: &[String]) -> String {
    let some: Vec<String> = texts.iter().take(EXAMPLES).map(|text| format!("'{text}'")).collect();
    some.join(", ")
}

/// What was met in new rows. Columns about which there is nothing to say are not listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransformReport {
    /// Number of rows.
    pub rows: usize,
    /// Column by column.
    pub columns: Vec<ColumnReport>,
    /// Columns that the model does not use.
    pub extra: Vec<String>,
    /// Whether the columns stand in another order than in training; they are found by name.
    pub reordered: bool,
}

impl TransformReport {
    pub(super) fn of(pipeline: &Pipeline, cells: &[Cells<'_>], table: &Table, rows: &[usize]) -> Self {
        let both = pipeline.inputs.iter().zip(cells);
        let columns = both.filter_map(|(input, cells)| {
            let column = table.column(&input.name)?;
            Some(ColumnReport::of(input, cells, column, rows)).filter(ColumnReport::is_worth_telling)
        });
        let columns = columns.collect();
        let used: HashSet<&str> = pipeline.inputs.iter().map(|input| input.name.as_str()).collect();
        let extra = table
            .names()
            .into_iter()
            .filter(|name| !used.contains(name.as_str()))
            .collect();
        let mut places: Vec<(usize, Option<usize>)> = pipeline
            .inputs
            .iter()
            .filter_map(|input| Some((input.seen?.position, table.position(&input.name))))
            .collect();
        places.sort_unstable();
        Self {
            rows: rows.len(),
            columns,
            extra,
            reordered: !places.is_sorted_by_key(|(_, now)| *now),
        }
    }

    /// Adds what was met in the rows that follow, for tables that are prepared piece by piece.
    pub fn add(&mut self, next: &Self) {
        self.rows += next.rows;
        for theirs in &next.columns {
            match self.columns.iter_mut().find(|ours| ours.column == theirs.column) {
                Some(ours) => ours.add(theirs),
                None => self.columns.push(theirs.clone()),
            }
        }
        self.extra.clone_from(&next.extra);
        self.reordered |= next.reordered;
    }

    /// The report in sentences for the person.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences: Vec<String> = self
            .columns
            .iter()
            .flat_map(|column| column.sentences(self.rows))
            .collect();
        if !self.extra.is_empty() {
            sentences.push(format!(
                "{} columns are not used by the model, such as {}",
                self.extra.len(),
                quoted(&self.extra)
            ));
        }
        if self.reordered {
            sentences.push("the columns stand in another order than in training; they were found by name".into());
        }
        sentences
    }
}
