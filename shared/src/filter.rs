//! Filters of rows as one line of text: `price >= 1000 and "cut of stone" = "Very Good" and note is missing`.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::validation::Problems;

/// How a cell is held against a value. Numbers and dates compare as such, everything else as text in any case of
/// letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`: another value, or none.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `~`: the text stands anywhere in the cell.
    Contains,
    /// `is missing`
    Missing,
    /// `is present`
    Present,
}

impl Comparison {
    /// All of them, in the order of a menu.
    pub const ALL: [Self; 9] = [
        Self::Equal,
        Self::NotEqual,
        Self::Contains,
        Self::Less,
        Self::AtMost,
        Self::Greater,
        Self::AtLeast,
        Self::Missing,
        Self::Present,
    ];

    /// As it is written.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Contains => "~",
            Self::Missing => "is missing",
            Self::Present => "is present",
        }
    }

    /// Whether it needs a value to compare with.
    #[must_use]
    pub const fn needs_value(self) -> bool {
        !matches!(self, Self::Missing | Self::Present)
    }
}

/// One thing that must hold for a row to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Name of the column.
    pub column: String,
    /// How its cells are compared.
    pub comparison: Comparison,
    /// With what; empty where nothing is compared.
    pub value: String,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        quoted(f, &self.column)?;
        write!(f, " {}", self.comparison.sign())?;
        if self.comparison.needs_value() {
            f.write_char(' ')?;
            quoted(f, &self.value)?;
        }
        Ok(())
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    if !text.is_empty() && text.chars().all(plain) {
        return f.write_str(text);
    }
    f.write_char('"')?;
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(letter)?;
    }
    f.write_char('"')
}

/// The conditions as one line that [`parse`] reads.
#[must_use]
pub fn write(conditions: &[Condition]) -> String {
    let conditions: Vec<String> = conditions.iter().map(ToString::to_string).collect();
    conditions.join(" and ")
}

/// The conditions of a line; none of an empty one. Names and values stand in double quotes where they have blanks or
/// signs in them, with `\` before a quote.
///
/// # Errors
/// `Invalid` for the field `filter`, with the place that is not understood.
pub fn parse(text: &str) -> ApiResult<Vec<Condition>> {
    read_all(text).map_err(|problem| {
        let mut problems = Problems::default();
        problems.add("filter", problem);
        problems.into_error()
    })
}

fn read_all(text: &str) -> Result<Vec<Condition>, String> {
    let mut rest = text.trim_start();
    let mut conditions = Vec::new();
    while !rest.is_empty() {
        if !conditions.is_empty() {
            rest = word(rest, "and")
                .ok_or_else(|| format!("has '{}' where 'and' or the end should stand", start_of(rest)))?;
        }
        let (column, after) = operand(rest).ok_or_else(|| missing("the name of a column", rest))?;
        let (comparison, after) =
            comparison(after).ok_or_else(|| missing("one of = != < <= > >= ~ 'is missing' 'is present'", after))?;
        let (value, after) = if comparison.needs_value() {
            operand(after).ok_or_else(|| missing("a value", after))?
        } else {
            (String::new(), after)
        };
        conditions.push(Condition {
            column,
            comparison,
            value,
        });
        rest = after.trim_start();
    }
    Ok(conditions)
}

fn missing(what: &str, rest: &str) -> String {
    let rest = rest.trim_start();
    if rest.is_empty() {
        format!("ends where {what} should stand")
    } else {
        format!("has '{}' where {what} should stand", start_of(rest))
    }
}

fn start_of(rest: &str) -> String {
    rest.trim_start().chars().take(20).collect()
}

/// What follows this word.
fn word<'a>(rest: &'a str, word: &str) -> Option<&'a str> {
    let rest = rest.trim_start();
    let (head, tail) = rest.split_at_checked(word.len())?;
    let ends = tail.chars().next().is_none_or(char::is_whitespace);
    (head.eq_ignore_ascii_case(word) && ends).then_some(tail)
}

fn comparison(rest: &str) -> Option<(Comparison, &str)> {
    if let Some(after) = word(rest, "is") {
        return word(after, "missing")
            .map(|rest| (Comparison::Missing, rest))
            .or_else(|| word(after, "present").map(|rest| (Comparison::Present, rest)));
    }
    let rest = rest.trim_start();
    // Longer signs first: `<=` also starts with `<`.
    [
        Comparison::AtMost,
        Comparison::AtLeast,
        Comparison::NotEqual,
        Comparison::Equal,
        Comparison::Less,
        Comparison::Greater,
        Comparison::Contains,
    ]
    .into_iter()
    .find_map(|comparison| rest.strip_prefix(comparison.sign()).map(|rest| (comparison, rest)))
}

/// A name or a value, with what follows it.
fn operand(rest: &str) -> Option<(String, &str)> {
    let rest = rest.trim_start();
    let Some(inside) = rest.strip_prefix('"') else {
        let end = rest
            .find(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '!' | '<' | '>' | '~' | '"'))
            .unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        return (!text.is_empty()).then(|| (text.to_owned(), after));
    };
    let mut text = String::new();
    let mut letters = inside.char_indices();
    while let Some((place, letter)) = letters.next() {
        match letter {
            '"' => return Some((text, &inside[place + 1..])),
            '\\' => text.push(letters.next()?.1),
            _ => text.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn condition(column: &str, comparison: Comparison, value: &str) -> Condition {
        Condition {
            column: column.into(),
            comparison,
            value: value.into(),
        }
    }

    #[test]
    fn a_line_is_read_as_people_write_it() {
        let read = parse(r#"price>=1000 AND "cut of stone" = "Very \"Good\"" and note is missing and قیمت ~ تومان"#);
        assert_eq!(
            read.expect("conditions"),
            [
                condition("price", Comparison::AtLeast, "1000"),
                condition("cut of stone", Comparison::Equal, "Very \"Good\""),
                condition("note", Comparison::Missing, ""),
                condition("قیمت", Comparison::Contains, "تومان"),
            ]
        );
        assert_eq!(parse("  ").expect("no conditions"), []);
    }

    #[test]
    fn the_place_that_is_not_understood_is_named() {
        let refused = |text: &str| parse(text).expect_err("refused").detail;
        assert_eq!(refused("price >"), "filter ends where a value should stand");
        assert_eq!(
            refused("price > 5 or cut = Ideal"),
            "filter has 'or cut = Ideal' where 'and' or the end should stand"
        );
        assert_eq!(
            refused("price is cheap"),
            "filter has 'is cheap' where one of = != < <= > >= ~ 'is missing' 'is present' should stand"
        );
        assert_eq!(
            refused("\"price > 5"),
            "filter has '\"price > 5' where the name of a column should stand"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            parts in proptest::collection::vec((".{1,12}", 0_usize..9, ".{0,12}"), 0..4)
        ) {
            let conditions: Vec<Condition> = parts
                .into_iter()
                .map(|(column, index, value)| {
                    let comparison = Comparison::ALL[index];
                    let value = if comparison.needs_value() { value } else { String::new() };
                    Condition { column, comparison, value }
                })
                .collect();
            prop_assert_eq!(parse(&write(&conditions)).expect("it was written"), conditions);
        }
    }
}
