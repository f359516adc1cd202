//! What the values of a column have in common, gathered cell by cell and independent of their order.

use serde::{Deserialize, Serialize};

use super::cell::{self, DECIMAL_COMMA, PLAIN, THOUSANDS};
use super::column::ColumnKind;
use super::dates::{self, DAY_FIRST, MONTH_FIRST};

const TRUE_FALSE: u16 = 1 << 4;
const YES_NO: u16 = 1 << 5;
const T_F: u16 = 1 << 6;
const Y_N: u16 = 1 << 7;
const BOOLEANS: u16 = TRUE_FALSE | YES_NO | T_F | Y_N;
const NUMBERS: u16 = PLAIN | THOUSANDS | DECIMAL_COMMA;
const DATES: u16 = DAY_FIRST | MONTH_FIRST;

/// At most this many different texts make a column categorical, whatever its length.
const ALWAYS_CATEGORICAL: usize = 20;
/// More different texts than this make it text.
pub(crate) const MOST_CATEGORIES: usize = 1000;

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberStyle {
    /// `-12.5`, `1e6`
    Plain,
    /// `$1,234.50`
    Thousands,
    /// `1.234,50 €`
    DecimalComma,
}

/// How days and months of a column are to be read where both readings are possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// `31/01/2024`
    DayFirst,
    /// `01/31/2024`
    MonthFirst,
}

impl NumberStyle {
    /// The value of a trimmed cell in this notation, which may be infinite.
    pub fn read(self, cell: &[u8]) -> Option<f64> {
        let style = match self {
            Self::Plain => PLAIN,
            Self::Thousands => THOUSANDS,
            Self::DecimalComma => DECIMAL_COMMA,
        };
        cell::styled_number(cell, style).map(|(number, _)| number)
    }
}

impl DateOrder {
    /// Seconds since 1970-01-01 00:00 of a trimmed cell.
    pub fn read(self, cell: &[u8]) -> Option<f64> {
        let order = if self == Self::DayFirst { DAY_FIRST } else { MONTH_FIRST };
        dates::parse(cell, order).map(|(seconds, _)| seconds)
    }
}

/// What all values seen so far could be. It depends on the set of values only, so it may be gathered from cells or
/// from their different levels, and parts may be merged in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an observation of its own, joined by `or`"
)]
pub struct Evidence {
    possible: u16,
    any: bool,
    any_percent: bool,
    any_without_percent: bool,
    any_fraction: bool,
    any_slash: bool,
    /// Whether any cell that is a date has a time of day.
    pub has_time: bool,
}

impl Default for Evidence {
    fn default() -> Self {
        Self {
            possible: u16::MAX,
            any: false,
            any_percent: false,
            any_without_percent: false,
            any_fraction: false,
            any_slash: false,
            has_time: false,
        }
    }
}

/// What one cell looked like to [`Evidence::add`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellLook {
    /// A number in some notation.
    Number,
    /// A date in some notation.
    Date,
    /// Anything else.
    Text,
}

impl Evidence {
    /// Takes a trimmed cell that is not missing into account.
    pub fn add(&mut self, cell: &[u8]) -> CellLook {
        self.any = true;
        let styles = cell::number_styles(cell);
        if styles != 0 {
            self.possible &= styles;
            let percent = cell.ends_with(b"%");
            self.any_percent |= percent;
            self.any_without_percent |= !percent;
            self.any_fraction |= !is_whole(cell);
            return CellLook::Number;
        }
        if self.possible == 0 {
            return CellLook::Text;
        }
        let (readings, has_time) = dates::readings(cell);
        if readings != 0 {
            self.possible &= readings;
            self.has_time |= has_time;
            self.any_slash |= cell.contains(&b'/');
            return CellLook::Date;
        }
        self.possible &= boolean_pairs(cell);
        CellLook::Text
    }

    /// Joins what was gathered from another part of the column.
    pub fn merge(&mut self, other: &Self) {
        self.possible &= other.possible;
        self.any |= other.any;
        self.any_percent |= other.any_percent;
        self.any_without_percent |= other.any_without_percent;
        self.any_fraction |= other.any_fraction;
        self.any_slash |= other.any_slash;
        self.has_time |= other.has_time;
    }

    /// How the numbers are written, if every value is a number. `semicolons` is whether the file is separated by
    /// semicolons, in which case `1,234` is taken for a decimal comma.
    pub fn number_style(&self, semicolons: bool) -> Option<NumberStyle> {
        let possible = self.possible & NUMBERS;
        if self.any && (possible == 0 || (self.any_percent && self.any_without_percent)) {
            return None;
        }
        let comma_first = semicolons && possible & DECIMAL_COMMA != 0;
        match possible {
            _ if possible & PLAIN != 0 => Some(NumberStyle::Plain),
            _ if possible & THOUSANDS != 0 && !comma_first => Some(NumberStyle::Thousands),
            _ => Some(NumberStyle::DecimalComma),
        }
    }

    /// How the dates are to be read, if every value is a date.
    pub fn date_order(&self) -> Option<DateOrder> {
        if !self.any || self.possible & NUMBERS != 0 {
            return None;
        }
        match self.possible & DATES {
            0 => None,
            DAY_FIRST => Some(DateOrder::DayFirst),
            MONTH_FIRST => Some(DateOrder::MonthFirst),
            _ if self.any_slash => Some(DateOrder::MonthFirst),
            _ => Some(DateOrder::DayFirst),
        }
    }

    /// The kind of the column. `distinct` is the number of different values (exact up to [`MOST_CATEGORIES`]),
    /// `filled` the number of cells that are not missing.
    pub fn kind(&self, semicolons: bool, distinct: usize, filled: u64) -> ColumnKind {
        if !self.any {
            return ColumnKind::Empty;
        }
        if let Some(style) = self.number_style(semicolons) {
            let whole = !self.any_fraction && style == NumberStyle::Plain;
            return if whole { ColumnKind::Integer } else { ColumnKind::Float };
        }
        if self.date_order().is_some() {
            return ColumnKind::Datetime;
        }
        if self.possible & BOOLEANS != 0 {
            return ColumnKind::Boolean;
        }
        Self::kind_of_text(distinct, filled)
    }

    /// The kind of a column whose values are nothing but text.
    pub(crate) fn kind_of_text(distinct: usize, filled: u64) -> ColumnKind {
        let few = distinct <= ALWAYS_CATEGORICAL || (distinct <= MOST_CATEGORIES && distinct as u64 * 2 <= filled);
        if few { ColumnKind::Categorical } else { ColumnKind::Text }
    }
}

/// Whether a number is written as a whole number.
pub(crate) fn is_whole(cell: &[u8]) -> bool {
    cell.iter()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+'))
}

fn boolean_pairs(cell: &[u8]) -> u16 {
    let is = |word: &str| cell.eq_ignore_ascii_case(word.as_bytes());
    match cell.len() {
        1 if is("t") || is("f") => T_F,
        1 if is("y") || is("n") => Y_N,
        2 | 3 if is("no") || is("yes") => YES_NO,
        4 | 5 if is("true") || is("false") => TRUE_FALSE,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(values: &[&str]) -> ColumnKind {
        let mut evidence = Evidence::default();
        for value in values {
            evidence.add(value.as_bytes());
        }
        evidence.kind(false, values.len(), values.len() as u64)
    }

    #[test]
    fn kinds_follow_from_all_values() {
        assert_eq!(kind(&["1", "-20"]), ColumnKind::Integer);
        assert_eq!(kind(&["1", "2.5"]), ColumnKind::Float);
        assert_eq!(kind(&["1,5", "2"]), ColumnKind::Float);
        assert_eq!(kind(&["$1,000", "$2"]), ColumnKind::Float);
        assert_eq!(kind(&["yes", "No"]), ColumnKind::Boolean);
        assert_eq!(kind(&["yes", "true"]), ColumnKind::Categorical);
        assert_eq!(kind(&["2024-01-31", "31.01.2024"]), ColumnKind::Datetime);
        assert_eq!(kind(&["1", "2", "x"]), ColumnKind::Categorical);
        assert_eq!(kind(&["12%", "5"]), ColumnKind::Categorical);
        assert_eq!(kind(&["2024-01-31", "17"]), ColumnKind::Categorical);
        assert_eq!(kind(&[]), ColumnKind::Empty);
    }

    #[test]
    fn one_impossible_day_decides_the_order() {
        let mut evidence = Evidence::default();
        evidence.add(b"05/06/2024");
        assert_eq!(evidence.date_order(), Some(DateOrder::MonthFirst));
        evidence.add(b"25/06/2024");
        assert_eq!(evidence.date_order(), Some(DateOrder::DayFirst));
        evidence.add(b"06/25/2024");
        assert_eq!(evidence.date_order(), None);
    }

    #[test]
    fn semicolons_make_an_ambiguous_comma_a_decimal_one() {
        let mut evidence = Evidence::default();
        evidence.add(b"1,234");
        assert_eq!(evidence.number_style(true), Some(NumberStyle::DecimalComma));
        assert_eq!(evidence.number_style(false), Some(NumberStyle::Thousands));
    }
}
