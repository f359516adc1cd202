//! Features that know the answer: one column alone that almost determines the target is seldom known beforehand.

use crate::problem::Target;
use crate::table::{Column, MISSING, Values};

/// Share of what there is to explain on unseen rows above which one column alone is suspicious.
pub(super) const SUSPICIOUS: f64 = 0.99;

/// Numbers are told apart by so many quantiles of the training rows.
const BINS: usize = 64;

/// How well the column alone tells the answers at the positions in `validation` after a look at those in `train`, by the
/// mean or the most frequent class of each of its values: 0 is no better than a guess that ignores the column, 1 is
/// perfect. `rows` are the rows of the column that have an answer. `None` where there is nothing to tell.
pub(super) fn strength(
    column: &Column,
    rows: &[usize],
    target: &Target,
    train: &[usize],
    validation: &[usize],
) -> Option<f64> {
    let keys = keys(column, rows, train);
    let count = keys.iter().max().map_or(0, |greatest| greatest + 1);
    match target {
        Target::Regression(values) => {
            let guess = means(values.as_slice()?, &keys, count, train);
            let truth = |row: &usize| values[*row];
            let mean = validation.iter().map(truth).sum::<f64>() / as_float(validation.len());
            let spread: f64 = validation.iter().map(|row| (truth(row) - mean).powi(2)).sum();
            let left: f64 = validation
                .iter()
                .map(|row| (truth(row) - guess[keys[*row]]).powi(2))
                .sum();
            (spread > 0.0).then(|| 1.0 - left / spread)
        }
        Target::Classes { codes, classes } => {
            let (guess, usual) = majorities(codes.as_slice()?, classes.len(), &keys, count, train);
            let right = |row: &&usize| guess[keys[**row]] == codes[**row];
            let hits = as_float(validation.iter().filter(right).count());
            let blind = as_float(validation.iter().filter(|row| codes[**row] == usual).count());
            let all = as_float(validation.len());
            (blind < all).then(|| (hits - blind) / (all - blind))
        }
    }
}

/// For each answer which value of the column its row has; 0 stands for a missing one.
fn keys(column: &Column, rows: &[usize], train: &[usize]) -> Vec<usize> {
    match &column.values {
        Values::Levels { codes, .. } => rows
            .iter()
            .map(|&row| {
                if codes[row] == MISSING {
                    0
                } else {
                    codes[row] as usize + 1
                }
            })
            .collect(),
        Values::Numbers(numbers) | Values::Dates { seconds: numbers, .. } => {
            let mut known: Vec<f64> = train
                .iter()
                .map(|&position| numbers[rows[position]])
                .filter(|number| !number.is_nan())
                .collect();
            known.sort_by(f64::total_cmp);
            let mut limits: Vec<f64> = (1..BINS)
                .filter_map(|bin| known.get(bin * known.len() / BINS))
                .copied()
                .collect();
            limits.dedup();
            let key = |number: f64| limits.partition_point(|&limit| limit <= number) + 1;
            rows.iter()
                .map(|&row| if numbers[row].is_nan() { 0 } else { key(numbers[row]) })
                .collect()
        }
    }
}

/// The mean of the target for each key, and the overall mean for keys that were not seen.
fn means(values: &[f64], keys: &[usize], count: usize, train: &[usize]) -> Vec<f64> {
    let mut sums = vec![(0.0, 0_usize); count];
    for &row in train {
        let (sum, rows) = &mut sums[keys[row]];
        *sum += values[row];
        *rows += 1;
    }
    let overall = train.iter().map(|&row| values[row]).sum::<f64>() / as_float(train.len());
    sums.into_iter()
        .map(|(sum, rows)| if rows == 0 { overall } else { sum / as_float(rows) })
        .collect()
}

/// The most frequent class for each key, and the most frequent of all for keys that were not seen.
fn majorities(codes: &[u32], classes: usize, keys: &[usize], count: usize, train: &[usize]) -> (Vec<u32>, u32) {
    let mut counts = vec![0_usize; count * classes];
    let mut overall = vec![0_usize; classes];
    for &row in train {
        counts[keys[row] * classes + codes[row] as usize] += 1;
        overall[codes[row] as usize] += 1;
    }
    let usual = most(&overall).unwrap_or(0);
    (
        counts
            .chunks(classes)
            .map(|counts| most(counts).unwrap_or(usual))
            .collect(),
        usual,
    )
}

/// The position of the greatest count, the first of equals; none when all are 0.
fn most(counts: &[usize]) -> Option<u32> {
    let mut best = None;
    let mut greatest = 0;
    for (position, &count) in (0..).zip(counts) {
        if count > greatest {
            (best, greatest) = (Some(position), count);
        }
    }
    best
}

#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
fn as_float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use ndarray::Array1;

    use super::*;
    use crate::table::ColumnKind;

    fn numbers(values: impl Iterator<Item = f64>) -> Column {
        Column {
            name: "x".into(),
            kind: ColumnKind::Float,
            values: Values::Numbers(values.collect()),
        }
    }

    #[test]
    fn the_target_in_another_unit_is_suspicious_and_an_unrelated_column_is_not() {
        let target = Target::Regression((0..200).map(f64::from).collect::<Array1<_>>());
        let (train, validation): (Vec<usize>, Vec<usize>) = (0..200).partition(|row| row % 5 != 0);
        let rows: Vec<usize> = (0..200).collect();
        let same = numbers((0..200).map(|row| f64::from(row) * 2.54));
        let other = numbers((0..200).map(|row| f64::from(row * 7919 % 200)));
        assert!(strength(&same, &rows, &target, &train, &validation).unwrap() > SUSPICIOUS);
        assert!(strength(&other, &rows, &target, &train, &validation).unwrap() < 0.5);
    }

    #[test]
    fn an_id_tells_nothing_about_rows_that_were_not_seen() {
        let codes: Array1<u32> = (0..100).map(|row| row % 2).collect();
        let target = Target::Classes {
            codes,
            classes: vec!["no".into(), "yes".into()],
        };
        let (train, validation): (Vec<usize>, Vec<usize>) = (0..100).partition(|row| row % 5 != 0);
        let names: Vec<String> = (0..100).map(|row| format!("id-{row}")).collect();
        let values = Values::Levels {
            codes: (0..100).collect(),
            levels: names.iter().map(String::as_str).collect(),
        };
        let id = Column {
            name: "id".into(),
            kind: ColumnKind::Text,
            values,
        };
        assert!(strength(&id, &(0..100).collect::<Vec<_>>(), &target, &train, &validation).unwrap() <= 0.0);
    }
}
