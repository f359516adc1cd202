//! The order of clusters: the largest first.

use super::centres::Centres;
use super::mixture::Mixture;
use super::model::{ClusterModel, Rule};
use crate::problem::Matrix;

impl ClusterModel {
    pub(super) fn new(features: usize, rule: Rule) -> Self {
        let clusters = match &rule {
            Rule::Centres(centres) => centres.count(),
            Rule::Mixture(mixture) => mixture.count(),
        };
        Self {
            features,
            clusters,
            noise: false,
            rule,
            choice: None,
            sampled: None,
        }
    }

    /// Puts the largest cluster first.
    pub(super) fn name_by_size(&mut self, x: &Matrix) {
        let order = by_size(&self.assign(x).codes, self.clusters);
        match &mut self.rule {
            Rule::Centres(centres) => centres.reordered(&order),
            Rule::Mixture(mixture) => mixture.reordered(&order),
        }
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
