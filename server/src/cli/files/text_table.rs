//! Columns of text that stand under each other.

/// A table for people: a header, rows, numbers to the right.
pub(super) struct TextTable {
    rows: Vec<Vec<String>>,
    right: Vec<bool>,
}

impl TextTable {
    /// A table with these headers; those that begin with `>` head columns of numbers.
    pub fn new(headers: &[&str]) -> Self {
        let right = headers.iter().map(|header| header.starts_with('>')).collect();
        let headers = headers
            .iter()
            .map(|header| header.trim_start_matches('>').to_owned())
            .collect();
        Self {
            rows: vec![headers],
            right,
        }
    }

    /// Adds a row with as many cells as there are headers.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table as lines, each with a line end.
    pub fn text(&self) -> String {
        let widths: Vec<usize> = (0..self.right.len()).map(|column| self.width(column)).collect();
        self.rows.iter().map(|row| self.line(row, &widths)).collect()
    }

    fn width(&self, column: usize) -> usize {
        self.rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, &width), &right) in row.iter().zip(widths).zip(&self.right) {
            let padding = " ".repeat(width - cell.chars().count());
            let (before, after) = if right {
                (padding.as_str(), "")
            } else {
                ("", padding.as_str())
            };
            line.extend([before, cell, after, "  "]);
        }
        format!("{}\n", line.trim_end())
    }
}

/// A number as people read it: six significant digits at most.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if value.fract() == 0.0 && size < 1e15 {
        format!("{value}")
    } else if (1e-4..1e9).contains(&size) {
        let decimals = if size >= 1e4 {
            1
        } else if size >= 1.0 {
            4
        } else {
            6
        };
        format!("{value:.decimals$}")
    } else {
        format!("{value:.4e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right_and_words_to_the_left() {
        let mut table = TextTable::new(&["name", ">rows"]);
        table.row(vec!["a".into(), "12345".into()]);
        table.row(vec!["größer".into(), "7".into()]);
        assert_eq!(table.text(), "name     rows\na       12345\ngrößer      7\n");
    }
}
