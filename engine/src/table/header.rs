//! Names of columns: none empty, none twice.

use std::collections::HashSet;

use super::cell;
use crate::error::{EngineError, Result};

/// More columns than this are taken for a table on its side.
pub(super) const MOST_COLUMNS: usize = 20_000;

/// Cleans the first row of a file. Says in `warnings` what it changed.
pub(super) fn names(record: &csv::ByteRecord, warnings: &mut Vec<String>) -> Result<Vec<String>> {
    if record.len() > MOST_COLUMNS {
        return Err(EngineError::bad_input(
            format!(
                "the table has {} columns, more than the {MOST_COLUMNS} that can be used",
                record.len()
            ),
            "keep the columns you need, or swap rows and columns if the table lies on its side",
        ));
    }
    let cells: Vec<String> = record
        .iter()
        .map(|cell| String::from_utf8_lossy(cell::trim(cell)).into_owned())
        .collect();
    let filled = cells.iter().filter(|name| !name.is_empty());
    if record.len() > 1
        && filled.clone().count() == record.len()
        && filled.clone().all(|name| cell::plain_number(name.as_bytes()).is_some())
    {
        warnings.push(
            "the first row consists of numbers only; it is used as the header, so add one if the file has none".into(),
        );
    }
    Ok(unique(&cells, warnings))
}

fn unique(cells: &[String], warnings: &mut Vec<String>) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::with_capacity(cells.len());
    let original: HashSet<&str> = cells.iter().map(String::as_str).collect();
    let mut names = Vec::with_capacity(cells.len());
    let (mut unnamed, mut repeated) = (Vec::new(), Vec::new());
    for (position, cell) in cells.iter().enumerate() {
        let wanted = if cell.is_empty() {
            format!("column_{}", position + 1)
        } else {
            cell.clone()
        };
        let mut name = wanted.clone();
        let mut number = 2;
        while taken.contains(&name) || (name != *cell && original.contains(name.as_str())) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        if cell.is_empty() {
            unnamed.push(name.clone());
        } else if name != *cell {
            repeated.push(format!("the second '{cell}' is now '{name}'"));
        }
        taken.insert(name.clone());
        names.push(name);
    }
    if !unnamed.is_empty() {
        warnings.push(format!(
            "{} without a name: {}",
            columns(unnamed.len()),
            some_of(&unnamed)
        ));
    }
    if !repeated.is_empty() {
        warnings.push(format!(
            "{} named like another: {}",
            columns(repeated.len()),
            some_of(&repeated)
        ));
    }
    names
}

fn columns(count: usize) -> String {
    if count == 1 {
        "1 column is".into()
    } else {
        format!("{count} columns are")
    }
}

fn some_of(names: &[String]) -> String {
    let shown = names.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 5 {
        format!("{shown}, …")
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_and_repeated_names_are_replaced_and_reported() {
        let mut warnings = Vec::new();
        let record = csv::ByteRecord::from(vec![" a ", "", "a", "a_2", "a"]);
        let names = names(&record, &mut warnings).expect("names");
        assert_eq!(names, ["a", "column_2", "a_3", "a_2", "a_4"]);
        assert_eq!(warnings.len(), 2);
        assert!(
            warnings[0].contains("column_2") && warnings[1].contains("'a_3'"),
            "{warnings:?}"
        );
    }

    #[test]
    fn a_first_row_of_numbers_is_pointed_out() {
        let mut warnings = Vec::new();
        names(&csv::ByteRecord::from(vec!["1", "2.5"]), &mut warnings).expect("names");
        assert!(warnings[0].contains("numbers only"));
    }

    #[test]
    fn too_many_columns_are_refused() {
        let record = csv::ByteRecord::from(vec!["x"; MOST_COLUMNS + 1]);
        assert!(names(&record, &mut Vec::new()).is_err());
    }
}
