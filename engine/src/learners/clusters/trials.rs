//! Trying numbers of clusters.

use std::ops::RangeInclusive;

use super::super::FitContext;
use super::choice::{Choice, Criterion};
use super::model::{ClusterModel, Rule};
use super::report_share;
use crate::error::Result;
use crate::metrics::silhouette;
use crate::problem::Matrix;

impl Choice {
    /// Fits each number of clusters to `x` and keeps the best, the fewest of equals. It is half of the work.
    #[expect(clippy::cast_precision_loss, reason = "a share of the work")]
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
            let value = if let (Rule::Mixture(mixture), Criterion::Bic) = (&model.rule, by) {
                Some(mixture.bic(x))
            } else {
                let codes = model.assign(x, context.control)?.codes;
                silhouette(x, &codes, clusters, context.seed, context.control)?.mean
            };
            let worth = value.map(|value| if by == Criterion::Bic { -value } else { value });
            if let Some(worth) = worth.filter(|worth| best.is_none_or(|(most, _)| *worth > most)) {
                best = Some((worth, clusters));
            }
            tried.push((small(clusters), value));
            let (done, all) = (clusters + 1 - first, last.max(first) + 1 - first);
            report_share(context, 0.5 * done as f64 / all as f64);
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
