//! Reading a file into typed columns.

use std::collections::HashSet;
use std::path::Path;

use super::blocks::{Block, Blocks};
use super::build::TextColumn;
use super::cell;
use super::column::{Column, ColumnKind, MISSING, Table, Values};
use super::evidence::{Evidence, NumberStyle, is_whole};
use super::inspect::share;
use super::quick;
use super::scan::Record;
use super::source::{Encoding, Source, for_each_part};
use super::walk::{Shape, header, rows_of};
use super::wanted::Wanted;
use crate::control::{Control, Progress, Stage};
use crate::error::{EngineError, Result};

impl Table {
    /// Reads a file, all of it or only the named columns (names that the file does not have are passed over).
    ///
    /// # Errors
    /// When the file is no table, or the work is interrupted.
    pub fn read(path: &Path, columns: Option<&[String]>, control: &Control) -> Result<Self> {
        let names: Option<HashSet<&str>> = columns.map(|names| names.iter().map(String::as_str).collect());
        let all = |name: &str| {
            names
                .as_ref()
                .is_none_or(|names| names.contains(name))
                .then_some(Wanted::Any)
        };
        Self::read_as(path, all, control)
    }

    /// Reads the columns for which `wanted` says something, and as it says.
    ///
    /// # Errors
    /// When the file is no table, or the work is interrupted.
    pub fn read_as(path: &Path, wanted: impl Fn(&str) -> Option<Wanted>, control: &Control) -> Result<Self> {
        let mut source = Source::open(path)?;
        loop {
            if let Some(table) = attempt(&source, &wanted, control)? {
                return Ok(table);
            }
            source = source.with_tolerance()?;
        }
    }
}

impl TextColumn {
    /// Adds the cells of the part of the file that follows.
    fn append(&mut self, next: &Self) {
        let map: Vec<u32> = next.levels.iter().map(|level| self.levels.intern(level)).collect();
        self.codes.extend(
            next.codes
                .iter()
                .map(|&code| if code == MISSING { MISSING } else { map[code as usize] }),
        );
    }
}

/// A column of the file that is wanted.
#[derive(Clone)]
struct Plan {
    /// Position in the file.
    position: usize,
    name: String,
    wanted: Wanted,
    /// What cells are parsed as right away.
    guess: Guess,
}

/// What all cells of a column seem to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guess {
    /// Plain numbers.
    Numbers,
    /// Days as ISO 8601 writes them.
    Days,
    /// Anything.
    Text,
}

/// A column of a part of the file, or of all parts so far.
enum Cells {
    Numbers(Numbers),
    /// As seconds since 1970-01-01.
    Days(Numbers),
    Text(TextColumn),
}

#[derive(Default)]
struct Numbers {
    values: Vec<f64>,
    fraction: bool,
    infinite: u64,
    /// Whether some cell was not what it should be, which makes the values useless.
    broken: bool,
}

impl Numbers {
    #[inline]
    fn push(&mut self, record: Record<'_>, position: usize) {
        let (text, start, end) = record.span(position).unwrap_or_default();
        if let Some((number, whole)) = quick::number(text, start, end) {
            self.fraction |= !whole;
            self.values.push(number);
        } else {
            self.push_slowly(&text[start..end]);
        }
    }

    fn push_day(&mut self, cell: &[u8]) {
        let day = quick::day(cell).or_else(|| quick::day(cell::trim(cell)));
        self.broken = self.broken || (day.is_none() && !cell::is_missing(cell::trim(cell)));
        self.values.push(day.unwrap_or(f64::NAN));
    }

    fn push_slowly(&mut self, cell: &[u8]) {
        let cell = cell::trim(cell);
        let value = match cell::plain_number(cell) {
            Some(number) if number.is_finite() => {
                self.fraction = self.fraction || !is_whole(cell);
                number
            }
            Some(_) => {
                self.fraction = true;
                self.infinite += 1;
                f64::NAN
            }
            None => {
                self.broken = self.broken || !cell::is_missing(cell);
                f64::NAN
            }
        };
        self.values.push(value);
    }

    fn append(&mut self, next: &Self) {
        self.values.extend_from_slice(&next.values);
        self.fraction |= next.fraction;
        self.infinite += next.infinite;
        self.broken |= next.broken;
    }

    fn finish_days(mut self, name: String) -> (Column, u64) {
        self.values.shrink_to_fit();
        let values = Values::Dates {
            seconds: self.values,
            has_time: false,
        };
        let kind = ColumnKind::Datetime;
        (Column { name, kind, values }, 0)
    }

    fn finish(mut self, name: String) -> (Column, u64) {
        self.values.shrink_to_fit();
        let filled = self.infinite > 0 || self.values.iter().any(|value| !value.is_nan());
        let kind = match (filled, self.fraction) {
            (false, _) => ColumnKind::Empty,
            (true, false) => ColumnKind::Integer,
            (true, true) => ColumnKind::Float,
        };
        (
            Column {
                name,
                kind,
                values: Values::Numbers(self.values),
            },
            self.infinite,
        )
    }
}

impl Cells {
    fn new(plan: &Plan) -> Self {
        match plan.guess {
            Guess::Numbers => Self::Numbers(Numbers::default()),
            Guess::Days => Self::Days(Numbers::default()),
            Guess::Text => Self::Text(TextColumn::default()),
        }
    }

    #[inline]
    fn push(&mut self, record: Record<'_>, position: usize) {
        match self {
            Self::Numbers(numbers) => numbers.push(record, position),
            Self::Days(days) => days.push_day(record.get(position).unwrap_or_default()),
            Self::Text(text) => text.push(record.get(position).unwrap_or_default()),
        }
    }

    fn is_broken(&self) -> bool {
        match self {
            Self::Numbers(numbers) | Self::Days(numbers) => numbers.broken,
            Self::Text(_) => false,
        }
    }

    fn append(&mut self, next: Self) {
        match (self, next) {
            (Self::Numbers(all), Self::Numbers(next)) | (Self::Days(all), Self::Days(next)) => all.append(&next),
            (Self::Text(all), Self::Text(next)) => all.append(&next),
            // Parts are read by the same plan as the whole.
            _ => {}
        }
    }

    fn reserve(&mut self, rows: usize) {
        match self {
            Self::Numbers(numbers) | Self::Days(numbers) => numbers.values.reserve_exact(rows),
            Self::Text(text) => text.codes.reserve_exact(rows),
        }
    }
}

fn attempt(source: &Source, wanted: &impl Fn(&str) -> Option<Wanted>, control: &Control) -> Result<Option<Table>> {
    let mut warnings = Vec::new();
    let names = header(source, &mut warnings)?;
    let width = names.len();
    let mut plans: Vec<Plan> = names
        .into_iter()
        .enumerate()
        .filter_map(|(position, name)| {
            wanted(&name).map(|wanted| Plan {
                position,
                name,
                wanted,
                guess: Guess::Text,
            })
        })
        .collect();
    guess(source, width, &mut plans)?;
    let Some((shape, cells)) = read_columns(source, width, &plans, control)? else {
        return Ok(None);
    };
    shape.judge(width, &mut warnings)?;
    let cells = reread_broken(source, width, &plans, cells, control)?;
    let mut columns = Vec::with_capacity(plans.len());
    for (plan, cells) in plans.into_iter().zip(cells) {
        let (column, infinite) = match cells {
            Cells::Numbers(numbers) => numbers.finish(plan.name),
            Cells::Days(days) => days.finish_days(plan.name),
            Cells::Text(text) => text.finish(plan.name, source.delimiter == b';', plan.wanted == Wanted::Text),
        };
        if infinite > 0 {
            warnings.push(format!(
                "column '{}' has {infinite} infinite values, read as missing",
                column.name
            ));
        }
        columns.push(column);
    }
    if source.encoding == Encoding::Utf8WithErrors {
        warnings.push("some bytes of the file are no valid text and were replaced or dropped".into());
    }
    let mut table = Table::new(columns)?;
    table.warnings = warnings;
    Ok(Some(table))
}

/// Takes the columns for numbers or days that are so in the first block.
fn guess(source: &Source, width: usize, plans: &mut [Plan]) -> Result<()> {
    let Some(block) = Blocks::new(source.text_from(0)?, source.delimiter).next_block()? else {
        return Ok(());
    };
    let mut evidence = vec![(Evidence::default(), true); plans.len()];
    rows_of(&block, source.delimiter, width, |record, _| {
        for (evidence, plan) in evidence.iter_mut().zip(plans.iter()) {
            let cell = cell::trim(record.get(plan.position).unwrap_or_default());
            if !cell::is_missing(cell) {
                evidence.0.add(cell);
                evidence.1 &= quick::day(cell).is_some();
            }
        }
    })?;
    let semicolons = source.delimiter == b';';
    for (plan, (evidence, all_days)) in plans.iter_mut().zip(evidence) {
        plan.guess = match evidence.number_style(semicolons) {
            _ if plan.wanted == Wanted::Text => Guess::Text,
            Some(NumberStyle::Plain) => Guess::Numbers,
            _ if all_days && evidence.date_order().is_some() => Guess::Days,
            _ => Guess::Text,
        };
    }
    Ok(())
}

/// Reads columns by plan; `None` when the text is not clean UTF-8 as assumed.
fn read_columns(
    source: &Source,
    width: usize,
    plans: &[Plan],
    control: &Control,
) -> Result<Option<(Shape, Vec<Cells>)>> {
    let mut shape = Shape::default();
    let mut all: Vec<Cells> = plans.iter().map(Cells::new).collect();
    let complete = for_each_part(
        source,
        control,
        |block| parse(block, source.delimiter, width, plans),
        |part| {
            let (piece, cells) = part.value;
            if shape.rows == 0 {
                let rows = estimated_rows(source.bytes, part.end, piece.rows);
                for cells in &mut all {
                    cells.reserve(rows);
                }
            }
            for (sum, next) in all.iter_mut().zip(cells) {
                sum.append(next);
            }
            shape.append(&piece);
            control.report(&Progress::new(Stage::Loading, share(part.end, source.bytes)));
            Ok(())
        },
    )?;
    Ok(complete.then_some((shape, all)))
}

fn parse(block: &Block, delimiter: u8, width: usize, plans: &[Plan]) -> Result<(Shape, Vec<Cells>)> {
    let mut cells: Vec<Cells> = plans.iter().map(Cells::new).collect();
    let shape = rows_of(block, delimiter, width, |record, _| {
        for (cells, plan) in cells.iter_mut().zip(plans) {
            cells.push(record, plan.position);
        }
    })?;
    Ok((shape, cells))
}

/// Reads the columns again, as text, that began with plain numbers or days but do not go on with them.
fn reread_broken(
    source: &Source,
    width: usize,
    plans: &[Plan],
    mut cells: Vec<Cells>,
    control: &Control,
) -> Result<Vec<Cells>> {
    let broken: Vec<usize> = (0..cells.len()).filter(|&column| cells[column].is_broken()).collect();
    if broken.is_empty() {
        return Ok(cells);
    }
    for &column in &broken {
        cells[column] = Cells::Numbers(Numbers::default());
    }
    let plans: Vec<Plan> = broken
        .iter()
        .map(|&column| Plan {
            guess: Guess::Text,
            ..plans[column].clone()
        })
        .collect();
    let (_, again) = read_columns(source, width, &plans, control)?
        .ok_or_else(|| EngineError::bad_input("the file changed while it was read", "try again"))?;
    for (column, text) in broken.into_iter().zip(again) {
        cells[column] = text;
    }
    Ok(cells)
}

/// Rows of the whole file, if all of it is like its first part, and a little more.
fn estimated_rows(bytes: u64, part: u64, rows: u64) -> usize {
    let estimate = u128::from(bytes) * u128::from(rows) * 51 / (u128::from(part.max(1)) * 50) + 16;
    // A file of nothing but separators must not reserve more than it can fill.
    usize::try_from(estimate.min(u128::from(bytes / 2 + 16))).unwrap_or(0)
}
