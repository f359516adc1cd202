//! Columns in the making: text first, then what it turns out to be.

use super::cell;
use super::column::{Column, ColumnKind, MISSING, Values};
use super::evidence::{Evidence, NumberStyle};
use super::levels::Levels;

/// A column read as text, of which each different value is kept once.
#[derive(Debug, Default)]
pub(super) struct TextColumn {
    pub codes: Vec<u32>,
    pub levels: Levels,
}

impl TextColumn {
    /// Adds a cell as it stands in the file.
    pub fn push(&mut self, cell: &[u8]) {
        let cell = cell::trim(cell);
        let code = if cell::is_missing(cell) {
            MISSING
        } else {
            self.levels.intern_bytes(cell)
        };
        self.codes.push(code);
    }

    /// Turns the text into what all values have in common. With `keep_text` numbers and dates stay text.
    pub fn finish(self, name: String, semicolons: bool, keep_text: bool) -> (Column, u64) {
        let mut evidence = Evidence::default();
        for level in self.levels.iter() {
            evidence.add(level.as_bytes());
        }
        let filled = self.codes.iter().filter(|&&code| code != MISSING).count() as u64;
        let kind = evidence.kind(semicolons, self.levels.len(), filled);
        if !keep_text {
            if kind == ColumnKind::Datetime
                && let Some(order) = evidence.date_order()
            {
                let seconds = self.numbers(|cell| order.read(cell));
                let values = Values::Dates {
                    seconds,
                    has_time: evidence.has_time,
                };
                return (Column { name, kind, values }, 0);
            }
            if kind.is_number() {
                let style = evidence.number_style(semicolons).unwrap_or(NumberStyle::Plain);
                let mut infinite = 0;
                let mut numbers = self.numbers(|cell| style.read(cell));
                for number in &mut numbers {
                    if number.is_infinite() {
                        infinite += 1;
                        *number = f64::NAN;
                    }
                }
                return (
                    Column {
                        name,
                        kind,
                        values: Values::Numbers(numbers),
                    },
                    infinite,
                );
            }
        }
        let kind = match kind {
            ColumnKind::Integer | ColumnKind::Float | ColumnKind::Datetime => {
                Evidence::kind_of_text(self.levels.len(), filled)
            }
            kind => kind,
        };
        (
            Column {
                name,
                kind,
                values: Values::Levels {
                    codes: self.codes,
                    levels: self.levels,
                },
            },
            0,
        )
    }

    fn numbers(&self, read: impl Fn(&[u8]) -> Option<f64>) -> Vec<f64> {
        let by_level: Vec<f64> = self
            .levels
            .iter()
            .map(|level| read(level.as_bytes()).unwrap_or(f64::NAN))
            .collect();
        self.codes
            .iter()
            .map(|&code| {
                if code == MISSING {
                    f64::NAN
                } else {
                    by_level[code as usize]
                }
            })
            .collect()
    }
}
