//! How far figures of merit could be off: percentile bootstrap of the rows that were predicted (Efron 1979).
//!
//! The rows are drawn within each part (fold), so that an interval belongs to the mean over the parts that is shown.
//! Of many rows only some are drawn, and the spread is scaled back to all of them ("m out of n", Bickel et al. 1997):
//! the work is bounded, whatever the size of the table.

use std::collections::BTreeMap;

use ndarray::Axis;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::{Interval, Intervals, Metrics, evaluate, mean_metrics};
use crate::control::Control;
use crate::error::Result;
use crate::learners::Predictions;
use crate::prepare::quantile;
use crate::problem::Target;

/// Share of the drawn tables whose figures lie within an interval.
const COVERAGE: f64 = 0.95;
const MOST_DRAWS: usize = 1_000;
const FEWEST_DRAWS: usize = 200;
/// Rows × outputs that all draws together may take.
const BUDGET: usize = 4_000_000;
/// More classes than this make tables of counts that are not worth a thousand of them.
const MOST_OUTPUTS: usize = 100;
/// Draws after which somebody who wants to interrupt is heard.
const DRAWS_AT_A_TIME: usize = 50;

/// Answers with predictions for rows that were not seen in one fit.
pub type Part<'a> = (&'a Target, &'a Predictions);

/// 95 % intervals of the mean metrics over `parts`, in which each row stands `repeats` times: predicting it again tells
/// nothing new of other rows. The same seed gives the same bits on any number of threads.
///
/// # Errors
/// When answers and predictions do not fit together, an interruption when `control` asks for one.
pub fn intervals(parts: &[Part<'_>], repeats: u32, seed: u32, hurry: bool, control: &Control) -> Result<Intervals> {
    let rows: usize = parts.iter().map(|(truth, _)| truth.len()).sum();
    let outputs = parts.first().map_or(1, |(_, predictions)| outputs(predictions));
    if rows < 2 || outputs > MOST_OUTPUTS {
        return Ok(Intervals::new());
    }
    let mut plan = Plan::new(parts, rows, outputs, hurry);
    plan.scale *= f64::from(repeats.max(1)).sqrt();
    let mut drawn: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for first in (0..plan.draws).step_by(DRAWS_AT_A_TIME) {
        control.check()?;
        let last = (first + DRAWS_AT_A_TIME).min(plan.draws);
        let metrics = (first..last)
            .into_par_iter()
            .map(|draw| plan.draw(parts, u64::from(seed) << 32 | draw as u64))
            .collect::<Result<Vec<_>>>()?;
        for (name, value) in metrics.into_iter().flatten() {
            drawn.entry(name).or_default().extend(value);
        }
    }
    let point = parts
        .iter()
        .map(|(truth, predictions)| evaluate(truth, predictions))
        .collect::<Result<Vec<_>>>()?;
    let point = mean_metrics(&point);
    Ok(drawn
        .into_iter()
        .filter_map(|(name, values)| {
            let point = point.get(&name).copied().flatten()?;
            // A figure that most draws leave undefined has no interval that means anything.
            (values.len() * 2 > plan.draws).then(|| (name, plan.interval(point, values)))
        })
        .collect())
}

fn outputs(predictions: &Predictions) -> usize {
    match predictions {
        Predictions::Values(_) => 1,
        Predictions::Probabilities(probabilities) => probabilities.ncols(),
    }
}

/// How often and how many rows are drawn.
struct Plan {
    draws: usize,
    /// Rows that are drawn of each part.
    rows: Vec<usize>,
    /// From the spread of the drawn tables to that of the whole.
    scale: f64,
}

impl Plan {
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    fn new(parts: &[Part<'_>], rows: usize, outputs: usize, hurry: bool) -> Self {
        let budget = if hurry { BUDGET / 20 } else { BUDGET } / outputs;
        let draws = (budget / rows).clamp(FEWEST_DRAWS, MOST_DRAWS);
        let most = (budget / draws).max(parts.len());
        let of = |len: usize| (len.saturating_mul(most) / rows).clamp(1, len.max(1));
        let taken: Vec<usize> = parts
            .iter()
            .map(|(truth, _)| if rows <= most { truth.len() } else { of(truth.len()) })
            .collect();
        let scale = (taken.iter().sum::<usize>() as f64 / rows as f64).sqrt();
        Self {
            draws,
            rows: taken,
            scale,
        }
    }

    fn draw(&self, parts: &[Part<'_>], seed: u64) -> Result<Metrics> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let of = |(&(truth, predictions), &count): (&Part<'_>, &usize)| {
            let rows: Vec<usize> = (0..count).map(|_| random.gen_range(0..truth.len())).collect();
            evaluate(&truth.select(&rows), &select(predictions, &rows))
        };
        let metrics = parts
            .iter()
            .zip(&self.rows)
            .filter(|((truth, _), _)| !truth.is_empty())
            .map(of)
            .collect::<Result<Vec<_>>>()?;
        Ok(mean_metrics(&metrics))
    }

    fn interval(&self, point: f64, mut values: Vec<f64>) -> Interval {
        values.sort_unstable_by(f64::total_cmp);
        let end = |share: f64| point + (quantile(&values, share) - point) * self.scale;
        let tail = (1.0 - COVERAGE) / 2.0;
        Interval {
            low: end(tail),
            high: end(1.0 - tail),
        }
    }
}

fn select(predictions: &Predictions, rows: &[usize]) -> Predictions {
    match predictions {
        Predictions::Values(values) => Predictions::Values(values.select(Axis(0), rows)),
        Predictions::Probabilities(all) => Predictions::Probabilities(all.select(Axis(0), rows)),
    }
}
