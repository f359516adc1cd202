//! What is said about unusual rows.

use ndarray::{Array2, Axis};

use super::Run;
use super::attempt::Described;
use crate::error::Result;
use crate::explain::{Group, Importance, permutation_importance};
use crate::histogram::Histogram;
use crate::learners::anomaly::{AnomalyModel, Detector};
use crate::learners::{Fitted, Predictions, some_rows};
use crate::metrics::{AnomalyCharts, Charts, Metrics, Reason, UnusualRow};
use crate::problem::Matrix;
use crate::table::{Column, MISSING, Values};
use crate::warning::{Severity, Warning};

/// Unusual rows that are listed, with so many columns each.
const MOST_LISTED: usize = 30;
const MOST_REASONS: usize = 4;
/// Unusual rows in the picture at most.
const MOST_SHOWN: usize = 300;
/// Rows by which the separation is measured.
const USUAL_COMPARED: usize = 2_000;
const UNUSUAL_COMPARED: usize = 500;
/// Usual rows that an unusual one is held against.
const NEAR: usize = 10;
/// Rows on which columns are shuffled.
const ROWS_TO_SHUFFLE: usize = 1_000;
const REPEATS: u32 = 2;

#[expect(clippy::cast_precision_loss, reason = "shares and counts of rows")]
pub(super) fn describe(run: &Run<'_>, model: &AnomalyModel, fitted: &Fitted) -> Result<Described> {
    let x = &run.rows.matrix;
    let scores = model.scores(x, run.control)?;
    let mut unusual: Vec<usize> = (0..scores.len()).filter(|&row| scores[row] > model.threshold).collect();
    unusual.sort_by(|&one, &other| scores[other].total_cmp(&scores[one]).then(one.cmp(&other)));
    let apart = separation(run, &scores, model.threshold, &unusual);
    let metrics: Metrics = [
        ("separation", apart),
        ("anomaly_share", Some(unusual.len() as f64 / scores.len().max(1) as f64)),
        ("threshold", Some(model.threshold)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.filter(|value| value.is_finite())))
    .collect();
    let codes: Vec<u32> = scores.iter().map(|score| u32::from(*score > model.threshold)).collect();
    let names = ["usual".to_owned(), "unusual".to_owned()];
    let charts = AnomalyCharts {
        threshold: model.threshold,
        scores: Histogram::of(&scores),
        anomalies: unusual.len() as u64,
        rows: scores.len() as u64,
        unusual: listed(run, model, &unusual, &scores)?,
        pictures: vec![
            run.pca_picture(&shown(run, &unusual), &codes, &names)?,
            run.tsne_picture(&codes, &names)?,
        ],
        learnt_rows: model.sampled,
    };
    Ok(Described {
        metrics,
        importance: importance(run, model, fitted)?,
        charts: Charts::Anomalies(charts),
        classes: Vec::new(),
        judged: x.nrows() as u64,
        warnings: warnings(model, x.nrows() as u64),
    })
}

/// How many times farther an unusual row is from the nearest usual one than usual rows are from each other, in the middle.
fn separation(run: &Run<'_>, scores: &[f64], threshold: f64, unusual: &[usize]) -> Option<f64> {
    let usual = usual_rows(run, scores, threshold);
    let unusual = &unusual[..unusual.len().min(UNUSUAL_COMPARED)];
    let x = &run.rows.matrix;
    let (usual, unusual) = (x.select(Axis(0), &usual), x.select(Axis(0), unusual));
    let between = median(nearest(&unusual, &usual, false))?;
    let within = median(nearest(&usual, &usual, true))?;
    (within > 0.0).then(|| between / within)
}

/// For each row the distance from the nearest of `others`, but for itself where these are the same rows.
fn nearest(rows: &Matrix, others: &Matrix, same: bool) -> Vec<f64> {
    let lengths = |x: &Matrix| x.rows().into_iter().map(|row| row.dot(&row)).collect::<Vec<f64>>();
    let (own, theirs) = (lengths(rows), lengths(others));
    let products: Array2<f64> = rows.dot(&others.t());
    let of_row = |(row, products): (usize, ndarray::ArrayView1<'_, f64>)| {
        let squares = products.iter().zip(&theirs).enumerate();
        let squares = squares.filter(|(other, _)| !same || *other != row);
        let least = squares.map(|(_, (product, theirs))| own[row] + theirs - 2.0 * product);
        least.fold(f64::INFINITY, f64::min).max(0.0).sqrt()
    };
    products.rows().into_iter().enumerate().map(of_row).collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The rows of the picture: those drawn for all candidates, and the most unusual ones, so that they are in sight.
fn shown(run: &Run<'_>, unusual: &[usize]) -> Vec<usize> {
    let mut rows = run.shown_rows();
    rows.extend(unusual.iter().take(MOST_SHOWN));
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The most unusual rows, each with the columns that make it so.
fn listed(run: &Run<'_>, model: &AnomalyModel, unusual: &[usize], scores: &[f64]) -> Result<Vec<UnusualRow>> {
    let middle: Vec<Option<usize>> = run.rows.columns().map(usual_row).collect();
    let usual = usual_rows(run, scores, model.threshold);
    let list = unusual.iter().take(MOST_LISTED).map(|&row| {
        let mut reasons = match model.detector {
            Detector::Isolation { .. } => by_usual_values(run, model, (row, scores[row]), &middle)?,
            Detector::Density { .. } => by_neighbours(run, (row, scores[row] - model.threshold), &usual)?,
        };
        reasons.retain(|reason| reason.effect > 0.0);
        reasons.sort_by(|one, other| other.effect.total_cmp(&one.effect));
        reasons.truncate(MOST_REASONS);
        Ok(UnusualRow {
            row: row as u64 + 1,
            score: scores[row],
            reasons,
        })
    });
    list.collect()
}

/// Some of the rows that are not unusual.
fn usual_rows(run: &Run<'_>, scores: &[f64], threshold: f64) -> Vec<usize> {
    let usual: Vec<usize> = (0..scores.len()).filter(|&row| scores[row] <= threshold).collect();
    let drawn = some_rows(usual.len(), USUAL_COMPARED, run.seeds.of("figures"));
    drawn.into_iter().map(|place| usual[place]).collect()
}

/// What has rows stand apart from those near to them: the columns that make up most of the distance from the nearest usual
/// rows. Where density decides a usual value alone would not do, since a mixture of two usual rows may itself lie apart.
fn by_neighbours(run: &Run<'_>, (row, beyond): (usize, f64), usual: &[usize]) -> Result<Vec<Reason>> {
    run.control.check()?;
    let x = &run.rows.matrix;
    let own = x.row(row);
    let apart = |column: usize, other: usize| (own[column] - x[(other, column)]).powi(2);
    let mut near: Vec<(f64, usize)> = usual
        .iter()
        .map(|&other| ((0..x.ncols()).map(|column| apart(column, other)).sum(), other))
        .collect();
    near.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    near.truncate(NEAR);
    let whole: f64 = near.iter().map(|(square, _)| square).sum();
    let share = |group: &Group| {
        let columns = || group.columns.iter().copied();
        let parts = near
            .iter()
            .map(|(_, other)| columns().map(|column| apart(column, *other)).sum::<f64>());
        parts.sum::<f64>() / whole.max(f64::MIN_POSITIVE)
    };
    let nearest = near.first().map(|(_, other)| *other);
    let columns = run.rows.columns().zip(&run.rows.groups);
    let reason = |(column, group): (&Column, &Group)| Reason {
        column: column.name.clone(),
        value: column.text(row),
        usual: nearest.and_then(|usual| column.text(usual)),
        effect: share(group) * beyond,
    };
    Ok(columns.map(reason).collect())
}

/// The columns whose usual value would make the row less unusual.
fn by_usual_values(
    run: &Run<'_>,
    model: &AnomalyModel,
    (row, score): (usize, f64),
    usual: &[Option<usize>],
) -> Result<Vec<Reason>> {
    let x = &run.rows.matrix;
    let mut changed = Array2::zeros((usual.len(), x.ncols()));
    let columns: Vec<(&Group, Option<usize>)> = run.rows.groups.iter().zip(usual.iter().copied()).collect();
    for (mut out, (group, usual)) in changed.rows_mut().into_iter().zip(&columns) {
        out.assign(&x.row(row));
        if let Some(usual) = usual {
            group
                .columns
                .iter()
                .for_each(|&column| out[column] = x[(*usual, column)]);
        }
    }
    let without = model.scores(&changed, run.control)?;
    let columns = run.rows.columns().zip(&columns).zip(without);
    Ok(columns
        .map(|((column, (_, usual)), without)| Reason {
            column: column.name.clone(),
            value: column.text(row),
            usual: usual.and_then(|usual| column.text(usual)),
            effect: score - without,
        })
        .collect())
}

/// A row that has what is usual in a column: the middle number, or the most frequent value.
fn usual_row(column: &Column) -> Option<usize> {
    match &column.values {
        Values::Numbers(numbers) | Values::Dates { seconds: numbers, .. } => {
            let mut filled: Vec<usize> = (0..numbers.len()).filter(|&row| !numbers[row].is_nan()).collect();
            filled.sort_by(|&one, &other| numbers[one].total_cmp(&numbers[other]).then(one.cmp(&other)));
            filled.get(filled.len() / 2).copied()
        }
        Values::Levels { codes, levels } => {
            let mut counts = vec![0_usize; levels.len()];
            codes
                .iter()
                .filter(|code| **code != MISSING)
                .for_each(|&code| counts[code as usize] += 1);
            let most = (0..counts.len()).rev().max_by_key(|&code| counts[code])?;
            codes.iter().position(|&code| code as usize == most)
        }
    }
}

/// How far the score moves, in standard deviations, when the values of a column are shuffled.
#[expect(clippy::cast_precision_loss, reason = "means over rows")]
fn importance(run: &Run<'_>, model: &AnomalyModel, fitted: &Fitted) -> Result<Vec<Importance>> {
    let seed = run.seeds.of("importance");
    let rows = some_rows(run.rows.matrix.nrows(), ROWS_TO_SHUFFLE, seed);
    let x = run.rows.matrix.select(Axis(0), &rows);
    let own = model.scores(&x, run.control)?;
    let count = own.len().max(1) as f64;
    let mean = own.iter().sum::<f64>() / count;
    let spread = (own.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / count).sqrt();
    let score = |predictions: &Predictions| match predictions {
        Predictions::Values(values) if spread > 0.0 => {
            let moved = values.iter().zip(&own).map(|(now, before)| (now - before).abs());
            -moved.sum::<f64>() / count / spread
        }
        _ => 0.0,
    };
    permutation_importance(fitted, &x, &run.rows.groups, score, REPEATS, seed, run.control)
}

fn warnings(model: &AnomalyModel, rows: u64) -> Vec<Warning> {
    let said = |sampled: u64| {
        let message = format!("rows are compared with {sampled} of {rows} rows, drawn by the seed");
        let warning = Warning::of_table("neighbours_sampled", Severity::Info, message);
        warning.with("count", sampled).with("rows", rows)
    };
    model.sampled.map(said).into_iter().collect()
}
