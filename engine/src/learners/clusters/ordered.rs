//! The order of clusters: the largest first.

use super::centres::Centres;
use super::mixture::Mixture;
use super::model::{ClusterModel, Rule};
use super::neighbourhood::{NOWHERE, Neighbourhood, Reach};
use crate::control::Control;
use crate::error::Result;
use crate::problem::Matrix;

impl ClusterModel {
    pub(super) fn new(features: usize, rule: Rule) -> Self {
        let clusters = match &rule {
            Rule::Centres(centres) => centres.count(),
            Rule::Mixture(mixture) => mixture.count(),
            Rule::Points(points) => points.count(),
        };
        Self {
            features,
            clusters,
            noise: matches!(&rule, Rule::Points(points) if points.leaves_rows_out()),
            rule,
            choice: None,
            sampled: None,
        }
    }

    /// Puts the largest cluster first.
    pub(super) fn name_by_size(&mut self, x: &Matrix, control: &Control) -> Result<()> {
        let order = by_size(&self.assign(x, control)?.codes, self.clusters);
        match &mut self.rule {
            Rule::Centres(centres) => centres.reordered(&order),
            Rule::Mixture(mixture) => mixture.reordered(&order),
            Rule::Points(points) => points.reordered(&order),
        }
        Ok(())
    }
}

impl Centres {
    fn reordered(&mut self, order: &[usize]) {
        let width = self.origin.len();
        self.points = order
            .iter()
            .flat_map(|&cluster| self.points[cluster * width..(cluster + 1) * width].iter().copied())
            .collect();
    }
}

impl Mixture {
    fn reordered(&mut self, order: &[usize]) {
        let means = order.iter().flat_map(|&cluster| self.mean(cluster).to_vec()).collect();
        let factors = order
            .iter()
            .flat_map(|&cluster| self.factor(cluster).to_vec())
            .collect();
        (self.means, self.factors) = (means, factors);
        self.log_weights = order.iter().map(|&cluster| self.log_weights[cluster]).collect();
        self.log_determinants = order.iter().map(|&cluster| self.log_determinants[cluster]).collect();
    }
}

impl Neighbourhood {
    /// How many clusters there are.
    fn count(&self) -> usize {
        let known = self.codes.iter().filter(|code| **code != NOWHERE);
        known.max().map_or(0, |last| *last as usize + 1)
    }

    fn reordered(&mut self, order: &[usize]) {
        let mut names = vec![NOWHERE; order.len()];
        for (name, &cluster) in (0_u32..).zip(order) {
            names[cluster] = name;
        }
        for code in &mut self.codes {
            *code = names.get(*code as usize).copied().unwrap_or(NOWHERE);
        }
        if let Reach::Reachable { births, .. } = &mut self.reach {
            *births = order.iter().map(|&cluster| births[cluster]).collect();
        }
    }
}

/// The order in which clusters are named: the largest first, equals as they were found.
fn by_size(codes: &[u32], clusters: usize) -> Vec<usize> {
    let mut counts = vec![0_usize; clusters];
    for &code in codes {
        if let Some(count) = counts.get_mut(code as usize) {
            *count += 1;
        }
    }
    let mut order: Vec<usize> = (0..clusters).collect();
    order.sort_by(|&one, &other| counts[other].cmp(&counts[one]).then(one.cmp(&other)));
    order
}
