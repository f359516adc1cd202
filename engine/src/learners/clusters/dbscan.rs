//! DBSCAN: rows with many others around them make up clusters of any form (Ester, Kriegel, Sander and Xu 1996).

use rayon::prelude::*;

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner};
use super::model::{ClusterModel, Rule};
use super::neighbourhood::{Neighbourhood, Reach};
use super::points::{Points, points_of};
use super::sets::Sets;
use super::{PROBLEMS, check, report_share, some_rows, up_to};
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "dbscan",
    title: "DBSCAN",
    summary: "Dense groups of any form, however many; rows in thin places belong to none.",
    problem_types: PROBLEMS,
    wants_scaling: true,
    relative_cost: 6.0,
    hyperparameters: &[
        HyperparameterInfo::float(
            "radius",
            "Radius",
            "How far rows may be apart to count as neighbours; 0 takes it from the distances in the data.",
            0.0,
            (0.0, 1e12),
        ),
        HyperparameterInfo::integer(
            "min_samples",
            "Neighbours",
            "How many rows, itself included, a row must have around it to be in the inside of a group. Where only a part of \
             the rows is looked at, the same share of them is enough within a radius that was set.",
            10,
            (2, 1000),
        ),
    ],
};

/// Rows that are learnt from; of more some are drawn.
const MOST_ROWS: usize = 20_000;
/// Rows by which a radius is found.
const ROWS_FOR_RADIUS: usize = 3_000;
/// Rows between two looks at the control; so many lists of neighbours are held at a time.
const ROWS_PER_LOOK: usize = 256;

/// The learner of DBSCAN.
pub(in super::super) struct DbscanLearner;

impl Learner for DbscanLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, _: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check(&INFO, x, 2)?;
        let (given, least) = (params.float("radius")?, params.count("min_samples")?);
        context.on_threads(|| {
            let rows = some_rows(x.nrows(), MOST_ROWS, context.seed);
            let points = points_of(x, &rows);
            let radius = if given > 0.0 {
                given
            } else {
                usual_radius(&points, least, context)?
            };
            let radius = up_to(radius);
            let found = Neighbours {
                points: &points,
                reach: radius * radius,
                context,
            };
            let least = if given > 0.0 {
                least_of(least, rows.len(), x.nrows())
            } else {
                least
            };
            let (inside, codes) = found.clusters(least)?;
            if inside.is_empty() {
                return Err(EngineError::bad_input(
                    format!("no row has {least} rows within {radius:.4} around it, so there is no dense group"),
                    "set a larger `radius` or a smaller `min_samples`",
                ));
            }
            let values = inside.iter().flat_map(|&row| points.point(row).iter().copied());
            let rule = Rule::Points(Neighbourhood {
                points: Points::new(values.collect(), x.ncols()),
                codes,
                reach: Reach::Within(radius),
            });
            let mut model = ClusterModel::new(x.ncols(), rule);
            model.sampled = (rows.len() < x.nrows()).then_some(rows.len() as u64);
            model.name_by_size(x, context.control)?;
            context.report_step(1, 1, None);
            Ok(Fitted::Clusters(model))
        })
    }
}

/// How many rows a row must have within a given radius when only `seen` of `rows` rows are looked at: as many of the others
/// as are to be expected of those that it needs among all. A radius that is found in the rows that are looked at needs no
/// such change.
pub(crate) fn least_of(least: usize, seen: usize, rows: usize) -> usize {
    let others = least.saturating_sub(1).saturating_mul(seen);
    1 + others.div_ceil(rows.max(1)).max(1)
}

/// The knee of the sorted distances from the neighbour of that many (Ester et al. 1996): farther than this it is thin. The
/// knee is where the curve is farthest below the line between its ends (Satopää et al. 2011). Where most rows are the same
/// the distance from the farthest is taken.
#[expect(clippy::cast_precision_loss, reason = "places in a list of a few thousand")]
fn usual_radius(points: &Points, least: usize, context: &FitContext<'_>) -> Result<f64> {
    let some = some_rows(points.count(), ROWS_FOR_RADIUS, context.seed);
    let far = |&row: &usize| {
        let nearest = points.nearest(points.point(row), least);
        nearest.last().map_or(0.0, |(square, _)| square.sqrt())
    };
    let mut distances: Vec<f64> = Vec::with_capacity(some.len());
    for rows in some.chunks(ROWS_PER_LOOK) {
        context.control.check()?;
        let found: Vec<f64> = rows.par_iter().map(far).collect();
        distances.extend(found);
    }
    distances.sort_by(f64::total_cmp);
    let (nearest, farthest) = (distances[0], distances[distances.len() - 1]);
    let rise = (farthest - nearest) / (distances.len() - 1).max(1) as f64;
    let below = |place: usize| nearest + rise * place as f64 - distances[place];
    let knee = (0..distances.len()).fold(0, |best, place| if below(place) > below(best) { place } else { best });
    Ok(if distances[knee] > 0.0 {
        distances[knee]
    } else {
        farthest
    })
}

struct Neighbours<'a> {
    points: &'a Points,
    reach: f64,
    context: &'a FitContext<'a>,
}

impl Neighbours<'_> {
    /// Gives what is made of the neighbours of every row, in the order of the rows, and says how far it is between two
    /// shares of the work.
    #[expect(clippy::cast_precision_loss, reason = "a share of the work")]
    fn each<T: Send>(
        &self,
        (before, after): (f64, f64),
        of_row: impl Fn(usize, &[u32]) -> T + Sync,
        mut take: impl FnMut(usize, T),
    ) -> Result<()> {
        let count = self.points.count();
        for start in (0..count).step_by(ROWS_PER_LOOK) {
            self.context.control.check()?;
            report_share(self.context, before + (after - before) * start as f64 / count as f64);
            let rows: Vec<usize> = (start..count.min(start + ROWS_PER_LOOK)).collect();
            let found: Vec<T> = rows
                .par_iter()
                .map_init(Vec::new, |found, &row| {
                    self.points.within(self.points.point(row), self.reach, found);
                    of_row(row, found)
                })
                .collect();
            for (row, one) in rows.into_iter().zip(found) {
                take(row, one);
            }
        }
        Ok(())
    }

    /// The rows inside of a group, and their groups: those that are neighbours of each other belong together.
    fn clusters(&self, least: usize) -> Result<(Vec<usize>, Vec<u32>)> {
        let mut inside = Vec::with_capacity(self.points.count());
        let is_inside = |_: usize, found: &[u32]| found.len() >= least;
        self.each((0.0, 0.45), is_inside, |_, is_inside| inside.push(is_inside))?;
        let mut sets = Sets::new(self.points.count());
        let joined = |row: usize, found: &[u32]| -> Vec<u32> {
            let own = |other: &u32| (*other as usize) < row && inside[row] && inside[*other as usize];
            found.iter().copied().filter(own).collect()
        };
        self.each((0.45, 0.9), joined, |row, others| {
            for other in others {
                sets.join(row, other as usize);
            }
        })?;
        let rows: Vec<usize> = (0..inside.len()).filter(|&row| inside[row]).collect();
        let (codes, _) = sets.numbered(&rows);
        Ok((rows, codes))
    }
}
