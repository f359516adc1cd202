//! The column to predict: which problem it poses, and its values.

use std::collections::{BTreeMap, HashSet};

use ndarray::Array1;

use crate::error::{EngineError, Result};
use crate::problem::{ProblemType, Target};
use crate::table::{Column, ColumnKind, MISSING, Values, number_text};
use crate::warning::{Severity, Warning};

/// Whole numbers with at most this many different values are taken for classes.
const MOST_NUMBER_CLASSES: usize = 20;
/// More classes than this cannot be learned in one model.
const MOST_CLASSES: usize = 1000;
/// Fewer rows than this cannot be split and learned from.
const FEWEST_ROWS: usize = 10;
/// Fewer rows than this are pointed out.
const FEW_ROWS: usize = 100;

/// The target and the rows that have one.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundTarget {
    /// The problem it poses.
    pub problem: ProblemType,
    /// The answers, one per entry of `rows`.
    pub target: Target,
    /// The rows of the table that have an answer, ascending.
    pub rows: Vec<usize>,
    /// What a person should know about it.
    pub warnings: Vec<Warning>,
}

/// The problem that a column poses when nobody says otherwise: text, booleans, and whole numbers with few different
/// values are classes; other numbers are a regression. `None` for dates and columns without values.
pub fn detect_problem(column: &Column) -> Option<ProblemType> {
    let by_count = |count: usize| {
        if count <= 2 {
            ProblemType::Binary
        } else {
            ProblemType::Multiclass
        }
    };
    match &column.values {
        Values::Numbers(numbers) => {
            let mut different = HashSet::new();
            let mut filled = 0_usize;
            for number in numbers.iter().filter(|number| !number.is_nan()) {
                filled += 1;
                if number.fract() != 0.0 {
                    return Some(ProblemType::Regression);
                }
                if different.len() <= MOST_NUMBER_CLASSES {
                    different.insert(number.to_bits());
                }
            }
            // Classes come again and again; a handful of rows with a handful of numbers is a measurement.
            let classes =
                different.len() <= 2 || (different.len() <= MOST_NUMBER_CLASSES && filled >= different.len() * 5);
            (filled > 0).then(|| {
                if classes {
                    by_count(different.len())
                } else {
                    ProblemType::Regression
                }
            })
        }
        Values::Levels { levels, .. } => (!levels.is_empty()).then(|| by_count(levels.len())),
        Values::Dates { .. } => None,
    }
}

/// Takes the answers out of the target column.
///
/// # Errors
/// When the column cannot be predicted that way: a date, too few rows, a single value, too many classes, text as a
/// number.
pub fn find_target(column: &Column, wanted: Option<ProblemType>) -> Result<FoundTarget> {
    let name = &column.name;
    if wanted.is_some_and(|problem| !problem.has_target()) {
        return Err(EngineError::bad_input(
            format!("such a problem has no target, yet '{name}' was given as one"),
            "leave the target out, or choose another problem",
        ));
    }
    if column.kind == ColumnKind::Datetime {
        return Err(EngineError::bad_input(
            format!("the target '{name}' is a date, which cannot be predicted here"),
            "choose a column of numbers or categories",
        ));
    }
    let rows: Vec<usize> = (0..column.len()).filter(|&row| !column.is_missing(row)).collect();
    if rows.len() < FEWEST_ROWS {
        return Err(EngineError::bad_input(
            format!("only {} rows have a value of the target '{name}'", rows.len()),
            format!("at least {FEWEST_ROWS} are needed to train and to check"),
        ));
    }
    let problem = wanted
        .or_else(|| detect_problem(column))
        .unwrap_or(ProblemType::Regression);
    let target = if problem == ProblemType::Regression {
        numbers(column, &rows)?
    } else {
        classes(column, &rows, wanted)?
    };
    let mut warnings = Vec::new();
    let dropped = column.len() - rows.len();
    if dropped > 0 {
        let message = format!(
            "{dropped} of {} rows have no value of the target and were left out",
            column.len()
        );
        let warning = Warning::of_column("missing_target", name, Severity::Info, message);
        warnings.push(warning.with("count", dropped).with("rows", column.len()));
    }
    if rows.len() < FEW_ROWS {
        let message = format!(
            "there are only {} rows to learn from, so figures are uncertain",
            rows.len()
        );
        warnings.push(Warning::of_table("too_few_rows", Severity::Warning, message).with("rows", rows.len()));
    }
    warnings.extend(imbalance(name, &target));
    Ok(FoundTarget {
        problem: target.problem_type(),
        target,
        rows,
        warnings,
    })
}

fn numbers(column: &Column, rows: &[usize]) -> Result<Target> {
    let Values::Numbers(numbers) = &column.values else {
        return Err(EngineError::bad_input(
            format!(
                "the target '{}' is text, which cannot be predicted as a number",
                column.name
            ),
            "choose classification, or a column of numbers",
        ));
    };
    let values: Array1<f64> = rows.iter().map(|&row| numbers[row]).collect();
    if values.iter().all(|value| value.to_bits() == values[0].to_bits()) {
        return Err(constant(column, &number_text(values[0])));
    }
    Ok(Target::Regression(values))
}

fn classes(column: &Column, rows: &[usize], wanted: Option<ProblemType>) -> Result<Target> {
    let (codes, classes) = match &column.values {
        Values::Numbers(numbers) => number_classes(numbers, rows, &column.name)?,
        Values::Levels { codes, levels } => {
            let used: HashSet<u32> = rows
                .iter()
                .map(|&row| codes[row])
                .filter(|&code| code != MISSING)
                .collect();
            let mut order: Vec<u32> = used.into_iter().collect();
            check_count(order.len(), rows.len(), &column.name)?;
            order.sort_unstable_by(|&left, &right| compare_names(levels.get(left), levels.get(right)));
            let mut position = vec![0_u32; levels.len()];
            for (rank, &code) in (0_u32..).zip(&order) {
                position[code as usize] = rank;
            }
            let names = order
                .iter()
                .map(|&code| levels.get(code).to_owned())
                .collect::<Vec<_>>();
            (rows.iter().map(|&row| position[codes[row] as usize]).collect(), names)
        }
        Values::Dates { .. } => (Array1::default(0), Vec::new()),
    };
    match (classes.len(), wanted) {
        (0 | 1, _) => Err(constant(column, classes.first().map_or("", String::as_str))),
        (count, Some(ProblemType::Binary)) if count > 2 => Err(EngineError::bad_input(
            format!("the target '{}' has {count} different values, not 2", column.name),
            "choose classification with several classes",
        )),
        _ => Ok(Target::Classes { codes, classes }),
    }
}

fn number_classes(numbers: &[f64], rows: &[usize], name: &str) -> Result<(Array1<u32>, Vec<String>)> {
    let different: HashSet<u64> = rows.iter().map(|&row| (numbers[row] + 0.0).to_bits()).collect();
    check_count(different.len(), rows.len(), name)?;
    let mut sorted: Vec<f64> = different.into_iter().map(f64::from_bits).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let position: BTreeMap<u64, u32> = sorted.iter().map(|number| number.to_bits()).zip(0..).collect();
    let codes = rows
        .iter()
        .map(|&row| position[&(numbers[row] + 0.0).to_bits()])
        .collect();
    Ok((codes, sorted.into_iter().map(number_text).collect()))
}

fn check_count(classes: usize, rows: usize, name: &str) -> Result<()> {
    if classes > MOST_CLASSES || (classes > MOST_NUMBER_CLASSES && classes * 2 > rows) {
        return Err(EngineError::bad_input(
            format!("the target '{name}' has {classes} different values in {rows} rows, too many to be classes"),
            "choose regression if they are numbers, or another column",
        ));
    }
    Ok(())
}

/// Classes that are numbers are in the order of numbers (`2` before `10`), others in that of text.
fn compare_names(left: &str, right: &str) -> std::cmp::Ordering {
    match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => left.total_cmp(&right),
        (Ok(_), Err(_)) => std::cmp::Ordering::Less,
        (Err(_), Ok(_)) => std::cmp::Ordering::Greater,
        (Err(_), Err(_)) => std::cmp::Ordering::Equal,
    }
    .then_with(|| left.cmp(right))
}

fn constant(column: &Column, value: &str) -> EngineError {
    EngineError::bad_input(
        format!(
            "the target '{}' is always '{value}', so there is nothing to learn",
            column.name
        ),
        "choose a column with different values",
    )
}

/// Points out when one class is much rarer than the largest.
#[expect(clippy::cast_precision_loss, reason = "shares")]
fn imbalance(name: &str, target: &Target) -> Option<Warning> {
    let Target::Classes { codes, classes } = target else {
        return None;
    };
    let mut counts = vec![0_usize; classes.len()];
    codes.iter().for_each(|&code| counts[code as usize] += 1);
    let (rarest, count) = counts.iter().enumerate().min_by_key(|(_, count)| **count)?;
    let largest = counts.iter().max()?;
    (*largest >= count * 10).then(|| {
        let share = 100.0 * *count as f64 / codes.len() as f64;
        let message = format!(
            "class '{}' of the target has {count} of {} rows ({share:.1} %); accuracy alone will look too good",
            classes[rarest],
            codes.len()
        );
        Warning::of_column("imbalance", name, Severity::Warning, message)
            .with("value", classes[rarest].as_str())
            .with("count", *count)
            .with("rows", codes.len())
            .with("share", share / 100.0)
    })
}
