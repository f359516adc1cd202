//! A table seen through conditions and in another order: where its rows begin, found in one pass over the file, so that
//! any part of it can be read at once afterwards.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::cell;
use super::condition::{Check, Condition, Reading, contains, find, folded};
use super::inspect::{Inspection, share};
use super::scan::Record;
use super::source::for_each_part;
use super::walk::rows_of;
use crate::control::{Control, Progress, Stage};
use crate::error::{EngineError, Result};

/// Most text that is held at once to be sorted, in bytes.
const MOST_TEXT: usize = 256 << 20;

/// Which rows, and in which order. The default is every row in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// A text that stands in any cell, in any case of letters.
    pub search: Option<String>,
    /// The order.
    pub order: Option<RowOrder>,
}

/// By the values of a column; rows without one come last either way, and equal ones as they stand in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowOrder {
    /// Name of the column.
    pub column: String,
    /// The largest first.
    pub descending: bool,
}

impl View {
    /// Whether it is every row in the order of the file.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }
}

/// Where the rows of the view begin, in bytes of the text and in the order of the view: what [`super::read_rows_at`]
/// takes. Memory is 8 bytes for each row of the view, and what is sorted by while it is sorted.
///
/// # Errors
/// When a column is not there, a value is none of its column's kind, there is too much text to sort, the file cannot be
/// read, or the work is interrupted.
pub fn select(path: &Path, inspection: &Inspection, view: &View, control: &Control) -> Result<Vec<u64>> {
    let source = inspection.source(path);
    let checks = view
        .conditions
        .iter()
        .map(|condition| Check::new(condition, inspection))
        .collect::<Result<Vec<_>>>()?;
    let search = view.search.as_deref().map(|text| text.trim().to_lowercase());
    let order = view.order.as_ref();
    let order = order.map(|order| find(&order.column, inspection)).transpose()?;
    let order = order.map(|(column, found)| (column, Reading::of(found)));
    let mut found = Found::default();
    let complete = for_each_part(
        &source,
        control,
        |block| {
            let mut part = Found::default();
            rows_of(block, source.delimiter, inspection.columns.len(), |record, offset| {
                let searched = |text: &String| record.iter().any(|cell| contains(cell, text));
                if checks.iter().all(|check| check.holds(record)) && search.as_ref().is_none_or(searched) {
                    part.add(record, order, block.offset + offset);
                }
            })?;
            Ok(part)
        },
        |part| {
            found.append(part.value);
            control.report(&Progress::new(Stage::Loading, share(part.end, source.bytes)));
            if found.text > MOST_TEXT {
                return Err(too_much(view));
            }
            Ok(())
        },
    )?;
    if !complete {
        return Err(EngineError::Internal("the file is not what it was".into()));
    }
    Ok(found.in_order(view.order.as_ref().is_some_and(|order| order.descending)))
}

fn too_much(view: &View) -> EngineError {
    let column = view.order.as_ref().map_or("", |order| order.column.as_str());
    EngineError::bad_input(
        format!(
            "the column '{column}' has more text than can be sorted at once ({} MiB)",
            MOST_TEXT >> 20
        ),
        "filter the rows first, or sort by another column",
    )
}

/// The rows found, by what they are sorted by.
#[derive(Default)]
struct Found {
    by_number: Vec<(f64, u64)>,
    by_text: Vec<(Box<str>, u64)>,
    /// Rows in the order of the file: all of them, or those without a value to sort by.
    as_they_stand: Vec<u64>,
    text: usize,
}

impl Found {
    fn add(&mut self, record: Record<'_>, order: Option<(usize, Reading)>, start: u64) {
        let Some((column, reading)) = order else {
            self.as_they_stand.push(start);
            return;
        };
        let cell = cell::trim(record.get(column).unwrap_or_default());
        match reading {
            _ if cell::is_missing(cell) => self.as_they_stand.push(start),
            Reading::Text => {
                let key = folded(cell).into_boxed_str();
                self.text += key.len() + size_of::<(Box<str>, u64)>();
                self.by_text.push((key, start));
            }
            reading => match reading.number(cell) {
                Some(number) => self.by_number.push((number, start)),
                None => self.as_they_stand.push(start),
            },
        }
    }

    fn append(&mut self, mut next: Self) {
        self.by_number.append(&mut next.by_number);
        self.by_text.append(&mut next.by_text);
        self.as_they_stand.append(&mut next.as_they_stand);
        self.text += next.text;
    }

    fn in_order(mut self, descending: bool) -> Vec<u64> {
        // Stable, so that equal rows stay as they stand.
        self.by_number
            .sort_by(|(a, _), (b, _)| directed(a.total_cmp(b), descending));
        self.by_text.sort_by(|(a, _), (b, _)| directed(a.cmp(b), descending));
        let numbers = self.by_number.into_iter().map(|(_, start)| start);
        let texts = self.by_text.into_iter().map(|(_, start)| start);
        numbers.chain(texts).chain(self.as_they_stand).collect()
    }
}

fn directed(order: std::cmp::Ordering, descending: bool) -> std::cmp::Ordering {
    if descending { order.reverse() } else { order }
}

#[cfg(test)]
mod tests {
    use super::super::condition::Comparison;
    use super::super::{Limits, inspect, read_rows_at};
    use super::*;

    const TABLE: &str = "name,price,sold,note\n\
        Ösp,\"1.200,50 €\",2024-03-01,fine\n\
        ash,\"90,00 €\",2023-12-24,\n\
        Birch,,2024-01-31,\"two\nlines, FINE\"\n\
        elm,\"90,00 €\",NA,poor\n";

    fn shown(text: &[u8], view: &View) -> Result<Vec<String>> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("trees.csv");
        std::fs::write(&path, text).expect("a file");
        let inspection = inspect(&path, Limits::default(), &Control::silent())?;
        let starts = select(&path, &inspection, view, &Control::silent())?;
        let rows = read_rows_at(&path, &inspection, &starts)?;
        Ok(rows.into_iter().map(|row| row[0].clone().unwrap_or_default()).collect())
    }

    fn where_(column: &str, comparison: Comparison, value: &str) -> View {
        View {
            conditions: vec![Condition {
                column: column.into(),
                comparison,
                value: value.into(),
            }],
            ..View::default()
        }
    }

    fn by(column: &str, descending: bool) -> View {
        View {
            order: Some(RowOrder {
                column: column.into(),
                descending,
            }),
            ..View::default()
        }
    }

    fn names(view: &View) -> Vec<String> {
        shown(TABLE.as_bytes(), view).expect("rows")
    }

    #[test]
    fn numbers_sort_as_numbers_with_missing_ones_last_and_equal_ones_as_they_stand() {
        assert_eq!(names(&by("price", false)), ["ash", "elm", "Ösp", "Birch"]);
        assert_eq!(names(&by("price", true)), ["Ösp", "ash", "elm", "Birch"]);
        assert_eq!(names(&by("sold", false)), ["ash", "Birch", "Ösp", "elm"]);
        assert_eq!(names(&by("name", false)), ["ash", "Birch", "elm", "Ösp"]);
    }

    #[test]
    fn values_compare_as_their_column_does_however_they_are_written() {
        assert_eq!(names(&where_("price", Comparison::Equal, "90")), ["ash", "elm"]);
        assert_eq!(names(&where_("price", Comparison::AtLeast, "1.200,50 €")), ["Ösp"]);
        assert_eq!(names(&where_("price", Comparison::NotEqual, "90")), ["Ösp", "Birch"]);
        assert_eq!(names(&where_("sold", Comparison::Less, "2024-01-31")), ["ash"]);
        assert_eq!(
            names(&where_("sold", Comparison::AtMost, "2024-01-31")),
            ["ash", "Birch"]
        );
        assert_eq!(names(&where_("name", Comparison::Equal, "BIRCH")), ["Birch"]);
        assert_eq!(names(&where_("note", Comparison::Contains, "fine")), ["Ösp", "Birch"]);
        assert_eq!(names(&where_("note", Comparison::Missing, "")), ["ash"]);
        assert_eq!(names(&where_("sold", Comparison::Present, "")), ["Ösp", "ash", "Birch"]);
    }

    #[test]
    fn a_search_looks_into_every_cell() {
        let search = |text: &str| View {
            search: Some(text.into()),
            ..View::default()
        };
        assert_eq!(names(&search("ÖSP")), ["Ösp"]);
        assert_eq!(names(&search("2024-0")), ["Ösp", "Birch"]);
        assert!(names(&search("maple")).is_empty());
    }

    #[test]
    fn a_file_in_another_encoding_is_seen_the_same_way() {
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(TABLE.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let rows = shown(&wide, &by("price", true)).expect("rows");
        assert_eq!(rows, ["Ösp", "ash", "elm", "Birch"]);
    }

    #[test]
    fn rows_are_found_again_wherever_blocks_of_the_file_end() {
        for (line_end, wide) in [("\n", false), ("\r\n", false), ("\r\n", true)] {
            let rows = (0..150_000).map(|row| format!("row {row},{}{line_end}", (row * 7919) % 150_000));
            let text = std::iter::once(format!("name,key{line_end}"))
                .chain(rows)
                .collect::<String>();
            let bytes = if wide {
                [0xff, 0xfe]
                    .into_iter()
                    .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
                    .collect()
            } else {
                text.into_bytes()
            };
            let view = View {
                conditions: where_("key", Comparison::Less, "300").conditions,
                ..by("key", false)
            };
            let found = shown(&bytes, &view).expect("rows");
            let expected = (0..300_u64).map(|key| {
                let row = (0..150_000)
                    .find(|row| (row * 7919) % 150_000 == key)
                    .expect("a permutation");
                format!("row {row}")
            });
            assert_eq!(found, expected.collect::<Vec<_>>(), "{line_end:?} {wide}");
        }
    }

    #[test]
    fn what_cannot_be_compared_is_said() {
        let refused = |view: &View| shown(TABLE.as_bytes(), view).expect_err("refused").to_string();
        assert_eq!(
            refused(&where_("price", Comparison::Less, "cheap")),
            "'cheap' is no number, and the column 'price' holds numbers; compare it with a number such as 12.5"
        );
        assert_eq!(
            refused(&by("height", false)),
            "the table has no column 'height'; choose one of its columns by its exact name"
        );
    }
}
