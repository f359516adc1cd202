//! Partial dependence on the features that matter most, kept with the model.

use serde_json::Value;

use super::data::Data;
use crate::control::Control;
use crate::error::Result;
use crate::explain::{Importance, PartialDependence, curve, groups};
use crate::learners::Fitted;
use crate::prepare::Pipeline;
use crate::problem::spread;
use crate::table::{Column, MISSING, Values};

/// Features that get a curve, rows over which it is a mean, points of a curve, classes up to which there are curves.
const FEATURES: usize = 20;
const ROWS: usize = 200;
/// Multiplications that all curves may take, where a model needs many for a row; they are over fewer rows then.
const MOST_WORK: usize = 40_000_000_000;
const FEWEST_ROWS: usize = 20;
const POINTS: usize = 20;
const CLASSES: usize = 20;

/// The curves of the most important features over rows spread over the table.
pub(super) fn partial_dependence(
    data: &Data<'_>,
    pipeline: &Pipeline,
    fitted: &Fitted,
    importance: &[Importance],
    hurry: bool,
    control: &Control,
) -> Result<Vec<PartialDependence>> {
    if hurry || data.classes().len() > CLASSES {
        return Ok(Vec::new());
    }
    let affordable = MOST_WORK / fitted.effort() / (FEATURES.min(importance.len()).max(1) * POINTS);
    let rows: Vec<usize> = spread(data.plan.rows.len(), affordable.clamp(FEWEST_ROWS, ROWS))
        .into_iter()
        .map(|row| data.plan.rows[row])
        .collect();
    let (x, _) = pipeline.transform_rows(data.table, &rows)?;
    let groups = groups(pipeline);
    let mut curves = Vec::new();
    for one in importance.iter().take(FEATURES) {
        let group = groups.iter().find(|group| group.feature == one.feature);
        let (Some(group), Some(column)) = (group, data.table.column(&one.feature)) else {
            continue;
        };
        let points = points(column, &data.plan.rows);
        let (grid, _) = pipeline.transform_rows(data.table, &points)?;
        curves.push(PartialDependence {
            feature: one.feature.clone(),
            values: points.iter().map(|&row| value(column, row)).collect(),
            means: curve(fitted, &x, group, &grid, control)?,
        });
    }
    Ok(curves)
}

/// Rows in which the column has the values of the grid: quantiles of numbers and dates, the most frequent levels.
fn points(column: &Column, rows: &[usize]) -> Vec<usize> {
    let filled = rows.iter().copied().filter(|&row| !column.is_missing(row));
    match &column.values {
        Values::Numbers(numbers) | Values::Dates { seconds: numbers, .. } => {
            let mut sorted: Vec<usize> = filled.collect();
            sorted.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]).then(a.cmp(&b)));
            let last = sorted.len().saturating_sub(1);
            let mut points: Vec<usize> = (0..POINTS)
                .filter_map(|point| sorted.get(point * last / (POINTS - 1)))
                .copied()
                .collect();
            points.dedup_by(|a, b| numbers[*a].to_bits() == numbers[*b].to_bits());
            points
        }
        Values::Levels { codes, levels } => {
            let mut first = vec![(0_usize, usize::MAX); levels.len()];
            for row in filled.filter(|&row| codes[row] != MISSING) {
                let (count, place) = &mut first[codes[row] as usize];
                *count += 1;
                *place = row.min(*place);
            }
            first.retain(|(count, _)| *count > 0);
            first.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            first.into_iter().take(POINTS).map(|(_, row)| row).collect()
        }
    }
}

fn value(column: &Column, row: usize) -> Value {
    match &column.values {
        Values::Numbers(numbers) => Value::from(numbers[row]),
        _ => column.text(row).map_or(Value::Null, Value::from),
    }
}
