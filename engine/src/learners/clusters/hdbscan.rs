//! HDBSCAN: dense groups of any form and of different density (Campello, Moulavi and Sander 2013).
//!
//! The distance of two rows is at least that from either to its neighbour of a given number, so that thin places keep
//! groups apart. The groups that hold together longest as the distance shrinks are kept ("excess of mass").

use rayon::prelude::*;

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner};
use super::condensed::Condensed;
use super::model::{ClusterModel, Rule};
use super::neighbourhood::{Neighbourhood, Reach};
use super::points::{Points, points_of, squared};
use super::{PROBLEMS, check, report_share, short_of, some_rows};
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "hdbscan",
    title: "HDBSCAN",
    summary: "Dense groups of any form and of different density; finds their number itself, and rows that belong to none.",
    problem_types: PROBLEMS,
    wants_scaling: true,
    relative_cost: 10.0,
    hyperparameters: &[
        HyperparameterInfo::integer(
            "min_cluster_size",
            "Least size",
            "Rows that a group must have at least.",
            10,
            (2, 10_000),
        ),
        HyperparameterInfo::integer(
            "min_samples",
            "Neighbours",
            "How many rows, itself included, a row is measured by; more make groups denser and leave out more rows.",
            5,
            (1, 200),
        ),
    ],
};

/// Rows that are learnt from; of more some are drawn, since every two of them are compared.
const MOST_ROWS: usize = 8_000;
/// Rows, and links, between two looks at the control.
const ROWS_PER_LOOK: usize = 256;
const EDGES_PER_LOOK: usize = 64;

/// The learner of HDBSCAN.
pub(in super::super) struct HdbscanLearner;

impl Learner for HdbscanLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, _: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check(&INFO, x, 2)?;
        let (least, neighbours) = (params.count("min_cluster_size")?, params.count("min_samples")?);
        context.on_threads(|| {
            let rows = some_rows(x.nrows(), MOST_ROWS, context.seed);
            let points = points_of(x, &rows);
            let neighbours = neighbours.min(rows.len());
            let cores = cores(&points, neighbours, context)?;
            let edges = spanning_tree(&points, &cores, context)?;
            let (groups, births) = Condensed::new(&edges, points.count(), least).kept();
            if births.is_empty() {
                return Err(EngineError::bad_input(
                    format!("no group of at least {least} rows is denser than the rows around it"),
                    "set a smaller `min_cluster_size`, or choose other columns",
                ));
            }
            let rule = Rule::Points(Neighbourhood {
                points,
                codes: groups,
                reach: Reach::Reachable {
                    cores,
                    births: births.into_iter().map(short_of).collect(),
                    neighbours,
                },
            });
            let mut model = ClusterModel::new(x.ncols(), rule);
            model.sampled = (rows.len() < x.nrows()).then_some(rows.len() as u64);
            model.name_by_size(x, context.control)?;
            context.report_step(1, 1, None);
            Ok(Fitted::Clusters(model))
        })
    }
}

/// For each point the distance from its neighbour of that many, itself included.
fn cores(points: &Points, neighbours: usize, context: &FitContext<'_>) -> Result<Vec<f64>> {
    let far = |row: usize| {
        let nearest = points.nearest(points.point(row), neighbours);
        nearest.last().map_or(0.0, |(square, _)| square.sqrt())
    };
    let mut cores = Vec::with_capacity(points.count());
    for start in (0..points.count()).step_by(ROWS_PER_LOOK) {
        context.control.check()?;
        let end = points.count().min(start + ROWS_PER_LOOK);
        let found: Vec<f64> = (start..end).into_par_iter().map(far).collect();
        cores.extend(found);
    }
    Ok(cores)
}

/// A link of two rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub one: usize,
    pub other: usize,
    pub distance: f64,
}

/// The links that hold all rows together with the least sum of distances (Prim 1957), the shortest first.
#[expect(clippy::cast_precision_loss, reason = "a share of the work")]
fn spanning_tree(points: &Points, cores: &[f64], context: &FitContext<'_>) -> Result<Vec<Edge>> {
    let count = points.count();
    let mut outside: Vec<usize> = (1..count).collect();
    // For each row outside the tree its nearest row inside.
    let mut links: Vec<(f64, usize)> = vec![(f64::INFINITY, 0); outside.len()];
    let mut edges = Vec::with_capacity(count.saturating_sub(1));
    let mut newest = 0;
    while !outside.is_empty() {
        if edges.len() % EDGES_PER_LOOK == 0 {
            context.control.check()?;
            // Of all pairs those are done that have a row in the tree.
            let left = outside.len() as f64 / count as f64;
            report_share(context, 0.9 * (1.0 - left * left));
        }
        let own = points.point(newest);
        let closer = |(row, link): (&usize, &mut (f64, usize))| {
            let distance = squared(own, points.point(*row))
                .sqrt()
                .max(cores[newest])
                .max(cores[*row]);
            if distance < link.0 {
                *link = (distance, newest);
            }
        };
        outside
            .par_iter()
            .zip(links.par_iter_mut())
            .with_min_len(2048)
            .for_each(closer);
        let next = (0..outside.len()).reduce(|best, place| {
            let (one, other) = ((links[place].0, outside[place]), (links[best].0, outside[best]));
            if one < other { place } else { best }
        });
        let Some(next) = next else { break };
        let (row, (distance, inside)) = (outside.swap_remove(next), links.swap_remove(next));
        edges.push(Edge {
            one: inside.min(row),
            other: inside.max(row),
            distance,
        });
        newest = row;
    }
    edges.sort_by(|one, other| {
        let by_rows = (one.one, one.other).cmp(&(other.one, other.other));
        one.distance.total_cmp(&other.distance).then(by_rows)
    });
    Ok(edges)
}
