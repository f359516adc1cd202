//! Trying numbers of clusters.

use std::ops::RangeInclusive;

use super::super::FitContext;
use super::choice::{Choice, Criterion};
use super::model::{ClusterModel, Rule};
use crate::control::{Progress, Stage};
use crate::error::Result;
use crate::metrics::silhouette;
use crate::problem::Matrix;

impl Choice {
    /// Fits each number of clusters to `x` and keeps the best, the fewest of equals.
    pub(super) fn make(
        by: Criterion,
        range: RangeInclusive<usize>,
        x: &Matrix,
        context: &FitContext<'_>,
        fit: impl Fn(usize) -> Result<ClusterModel>,
    ) -> Result<Self> {
        let (first, last) = range.into_inner();
        let mut tried = Vec::new();
        let mut best: Option<(f64, usize)> = None;
        for clusters in first..=last.max(first) {
            context.control.check()?;
            let model = fit(clusters)?;
            let value = match (&model.rule, by) {
                (Rule::Mixture(mixture), Criterion::Bic) => Some(mixture.bic(x)),
                _ => silhouette(x, &model.assign(x).codes, clusters, context.seed, context.control)?.mean,
            };
            let worth = value.map(|value| if by == Criterion::Bic { -value } else { value });
            if let Some(worth) = worth.filter(|worth| best.is_none_or(|(most, _)| *worth > most)) {
                best = Some((worth, clusters));
            }
            tried.push((small(clusters), value));
            report(context, clusters + 1 - first, last.max(first) + 1 - first);
        }
        Ok(Self {
            by,
            tried,
            chosen: small(best.map_or(first, |(_, clusters)| clusters)),
            rows: x.nrows() as u64,
        })
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Choosing is half of the work.
#[expect(clippy::cast_precision_loss, reason = "a percentage")]
fn report(context: &FitContext<'_>, done: usize, all: usize) {
    let percent = 50.0 * done as f64 / all.max(1) as f64;
    context.control.report(&Progress::new(Stage::Training, percent));
}
