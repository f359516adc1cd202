//! Hierarchical clustering: the two nearest groups become one, again and again, until as many are left as are wanted.
//!
//! Groups are put together along chains of nearest neighbours (Murtagh 1983), which comes to the same groups and compares
//! each pair a few times only; distances between joined groups follow from those before (Lance and Williams 1967).

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner};
use super::choice::{Choice, Criterion};
use super::model::{ClusterModel, Rule};
use super::neighbourhood::{Neighbourhood, Reach};
use super::points::{Points, points_of, squared};
use super::sets::Sets;
use super::{MOST_CLUSTERS, PROBLEMS, check, check_count, some_rows, wanted};
use crate::error::Result;
use crate::problem::{Matrix, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "hierarchical",
    title: "Hierarchical clustering",
    summary: "Puts the nearest groups together until as many are left as are wanted; steady, for up to some thousand rows.",
    problem_types: PROBLEMS,
    wants_scaling: true,
    relative_cost: 8.0,
    hyperparameters: &[
        wanted(0),
        MOST_CLUSTERS,
        HyperparameterInfo::choice(
            "linkage",
            "Distance of groups",
            "`ward` keeps groups tight, `average` and `complete` compare their rows on the mean or at most, `single` follows chains.",
            "ward",
            &["ward", "average", "complete", "single"],
        ),
    ],
};

/// Rows that are learnt from; of more some are drawn, since every two of them are compared.
const MOST_ROWS: usize = 3_000;

/// The learner of hierarchical clustering.
pub(in super::super) struct HierarchicalLearner;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Linkage {
    Ward,
    Average,
    Complete,
    Single,
}

impl Learner for HierarchicalLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, _: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        let (given, most) = (params.count("n_clusters")?, params.count("max_clusters")?);
        let linkage = match params.choice("linkage")? {
            "average" => Linkage::Average,
            "complete" => Linkage::Complete,
            "single" => Linkage::Single,
            _ => Linkage::Ward,
        };
        context.on_threads(|| {
            let rows = some_rows(x.nrows(), MOST_ROWS, context.seed);
            let some = x.select(ndarray::Axis(0), &rows);
            let different = check(&INFO, &some, given.max(most))?;
            check_count(given, different)?;
            let points = points_of(x, &rows);
            let joins = Tree::grow(&points, linkage, context)?;
            let cut = |clusters: usize| model_of(&joins, &points, clusters);
            let (clusters, choice) = if given > 0 {
                (given, None)
            } else {
                let choice = Choice::make(
                    Criterion::Silhouette,
                    2..=most.min(different),
                    &some,
                    context,
                    |clusters| Ok(cut(clusters)),
                )?;
                (choice.chosen as usize, Some(choice))
            };
            let mut model = cut(clusters);
            model.choice = choice;
            model.sampled = (rows.len() < x.nrows()).then_some(rows.len() as u64);
            model.name_by_size(x, context.control)?;
            context.report_step(1, 1, None);
            Ok(Fitted::Clusters(model))
        })
    }
}

/// The groups that are left when all but the last joins are made.
fn model_of(joins: &[Join], points: &Points, clusters: usize) -> ClusterModel {
    let count = points.count();
    let mut sets = Sets::new(count);
    for join in &joins[..count - clusters.min(count)] {
        sets.join(join.one, join.other);
    }
    let every: Vec<usize> = (0..count).collect();
    let (codes, _) = sets.numbered(&every);
    let rule = Rule::Points(Neighbourhood {
        points: points.clone(),
        codes,
        reach: Reach::Everywhere,
    });
    ClusterModel::new(points.width, rule)
}

/// Two groups, each named by one of its rows, that become one at a distance.
struct Join {
    one: usize,
    other: usize,
    distance: f64,
}

/// Distances of all pairs, each once.
struct Tree {
    distances: Vec<f64>,
    sizes: Vec<f64>,
    linkage: Linkage,
}

impl Tree {
    /// The joins in the order of their distances.
    fn grow(points: &Points, linkage: Linkage, context: &FitContext<'_>) -> Result<Vec<Join>> {
        let (count, width) = (points.count(), points.width);
        let mut tree = Self {
            distances: Vec::with_capacity(count * count.saturating_sub(1) / 2),
            sizes: vec![1.0; count],
            linkage,
        };
        for row in 1..count {
            if row % 64 == 0 {
                context.control.check()?;
            }
            let own = points.point(row);
            let distance = |other: &[f64]| match linkage {
                Linkage::Ward => squared(own, other),
                _ => squared(own, other).sqrt(),
            };
            tree.distances
                .extend(points.values[..row * width].chunks_exact(width).map(distance));
        }
        let mut joins = tree.chains(context)?;
        joins.sort_by(|one, other| one.distance.total_cmp(&other.distance));
        Ok(joins)
    }

    fn chains(&mut self, context: &FitContext<'_>) -> Result<Vec<Join>> {
        let count = self.sizes.len();
        let mut alive: Vec<usize> = (0..count).collect();
        let mut chain: Vec<usize> = Vec::new();
        let mut joins = Vec::with_capacity(count.saturating_sub(1));
        while alive.len() > 1 {
            if joins.len() % 64 == 0 {
                context.control.check()?;
            }
            if chain.is_empty() {
                chain.push(alive[0]);
            }
            let last = chain[chain.len() - 1];
            let before = chain.len().checked_sub(2).map(|place| chain[place]);
            let (nearest, distance) = self.nearest(last, before, &alive);
            if before == Some(nearest) {
                chain.truncate(chain.len() - 2);
                self.join(nearest, last, &alive);
                joins.push(Join {
                    one: nearest,
                    other: last,
                    distance,
                });
                let gone = nearest.max(last);
                alive.retain(|&group| group != gone);
            } else {
                chain.push(nearest);
            }
        }
        Ok(joins)
    }

    /// The nearest group; of equals the one before in the chain, else the first.
    fn nearest(&self, group: usize, before: Option<usize>, alive: &[usize]) -> (usize, f64) {
        let mut best = match before {
            Some(before) => (before, self.distance(group, before)),
            None => (group, f64::INFINITY),
        };
        for &other in alive.iter().filter(|&&other| other != group) {
            let distance = self.distance(group, other);
            if distance < best.1 || best.0 == group {
                best = (other, distance);
            }
        }
        best
    }

    /// The joined group is called by the first of both.
    fn join(&mut self, one: usize, other: usize, alive: &[usize]) {
        let (kept, gone) = (one.min(other), one.max(other));
        let (first, second, between) = (self.sizes[kept], self.sizes[gone], self.distance(kept, gone));
        for &third in alive.iter().filter(|&&third| third != kept && third != gone) {
            let (near, far) = (self.distance(kept, third), self.distance(gone, third));
            let size = self.sizes[third];
            let distance = match self.linkage {
                Linkage::Single => near.min(far),
                Linkage::Complete => near.max(far),
                Linkage::Average => (first * near + second * far) / (first + second),
                Linkage::Ward => {
                    ((first + size) * near + (second + size) * far - size * between) / (first + second + size)
                }
            };
            let place = place(kept, third);
            self.distances[place] = distance;
        }
        self.sizes[kept] += second;
    }

    fn distance(&self, one: usize, other: usize) -> f64 {
        self.distances[place(one, other)]
    }
}

/// Where the distance of two different groups stands.
fn place(one: usize, other: usize) -> usize {
    let (less, more) = (one.min(other), one.max(other));
    more * (more - 1) / 2 + less
}
