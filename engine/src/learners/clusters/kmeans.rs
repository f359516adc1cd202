//! k-means.

use ndarray::{Array2, ArrayViewMut2, Axis};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner};
use super::centres::{BLOCK, Centres};
use super::choice::{Choice, Criterion};
use super::lloyd::{Lloyd, Settled};
use super::model::{ClusterModel, Rule};
use super::seeding::plus_plus;
use super::{MOST_CLUSTERS, PROBLEMS, ROWS_TO_CHOOSE, check, check_count, means, some_rows, wanted};
use crate::control::Control;
use crate::error::Result;
use crate::problem::{Matrix, Target, write_around};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "k_means",
    title: "K-means",
    summary: "Round groups of about one size around their means; fast on any number of rows.",
    problem_types: PROBLEMS,
    wants_scaling: true,
    relative_cost: 2.0,
    hyperparameters: &[
        wanted(0),
        MOST_CLUSTERS,
        HyperparameterInfo::integer(
            "restarts",
            "Restarts",
            "How often it begins anew from other rows; the tightest groups are kept.",
            3,
            (1, 50),
        ),
        HyperparameterInfo::integer(
            "max_iterations",
            "Iterations",
            "Rounds of one start at most.",
            300,
            (1, 10_000),
        ),
    ],
};

/// Share of the mean variance of the features by which centres may still move when they are at rest; scikit-learn's.
const TOLERANCE: f64 = 1e-4;

/// The learner of k-means: greedy k-means++ and Lloyd's rounds.
pub(in super::super) struct KMeansLearner;

/// Rows that are looked at around the middle of the data, and what does not change over the rounds. They are moved there a
/// block at a time, over and over: that is quicker than reading a copy of the table.
pub(super) struct Centred<'a> {
    pub origin: Vec<f64>,
    pub x: &'a Matrix,
    /// The squares of the lengths of the rows around the middle.
    pub lengths: Vec<f64>,
    pub tolerance: f64,
}

impl<'a> Centred<'a> {
    pub fn new(x: &'a Matrix) -> Self {
        let origin = means(x);
        let mut block = Array2::zeros((BLOCK, x.ncols()));
        let mut lengths = Vec::with_capacity(x.nrows());
        for start in (0..x.nrows()).step_by(BLOCK) {
            let mut block = block.slice_axis_mut(Axis(0), (..BLOCK.min(x.nrows() - start)).into());
            write_around(x, start, &origin, &mut block);
            lengths.extend(block.rows().into_iter().map(|row| row.dot(&row)));
        }
        #[expect(clippy::cast_precision_loss, reason = "a mean over the cells of a table")]
        let tolerance = TOLERANCE * lengths.iter().sum::<f64>() / x.len().max(1) as f64;
        Self {
            origin,
            x,
            lengths,
            tolerance,
        }
    }

    /// Writes the rows from `start` on as they lie around the middle, as many as there is room for.
    pub fn write(&self, start: usize, moved: &mut ArrayViewMut2<'_, f64>) {
        write_around(self.x, start, &self.origin, moved);
    }

    /// One row around the middle.
    pub fn row(&self, row: usize) -> Vec<f64> {
        let around = self.x.row(row).into_iter().zip(&self.origin);
        around.map(|(value, middle)| value - middle).collect()
    }

    /// Some rows around the middle.
    pub fn select(&self, rows: &[usize]) -> Matrix {
        let mut some = self.x.select(Axis(0), rows);
        for mut row in some.rows_mut() {
            row.iter_mut()
                .zip(&self.origin)
                .for_each(|(value, middle)| *value -= middle);
        }
        some
    }

    /// The tightest of several starts.
    pub fn best_of(
        &self,
        clusters: usize,
        starts: usize,
        rounds: usize,
        seed: u64,
        control: &Control,
        told: impl Fn(usize, usize, f64),
    ) -> Result<Settled> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let lloyd = Lloyd {
            rows: self,
            rounds,
            tolerance: self.tolerance,
        };
        let mut best: Option<Settled> = None;
        for start in 0..starts.max(1) {
            let centres = plus_plus(self, clusters, &mut random, control)?;
            let settled = lloyd.settle(centres, control, |round, inertia| told(start, round, inertia))?;
            if best.as_ref().is_none_or(|best| settled.inertia < best.inertia) {
                best = Some(settled);
            }
        }
        // cannot be absent: there is at least one start
        Ok(best.unwrap_or(Settled {
            centres: Vec::new(),
            inertia: 0.0,
        }))
    }

    pub fn model(&self, centres: Vec<f64>) -> ClusterModel {
        let rule = Rule::Centres(Centres {
            origin: self.origin.clone(),
            points: centres,
        });
        ClusterModel::new(self.origin.len(), rule)
    }
}

impl Learner for KMeansLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, _: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        let (given, most) = (params.count("n_clusters")?, params.count("max_clusters")?);
        let different = check(&INFO, x, given.max(most))?;
        check_count(given, different)?;
        let (starts, rounds) = (params.count("restarts")?, params.count("max_iterations")?);
        let seed = u64::from(context.seed);
        context.on_threads(|| {
            let (clusters, choice) = if given > 0 {
                (given, None)
            } else {
                let choice = choose(x, most.min(different), rounds, context)?;
                (choice.chosen as usize, Some(choice))
            };
            let centred = Centred::new(x);
            let told =
                |start: usize, round: usize, inertia: f64| report(context, (start, starts), (round, rounds), inertia);
            let settled = centred.best_of(clusters, starts, rounds, seed, context.control, told)?;
            let mut model = centred.model(settled.centres);
            model.choice = choice;
            model.name_by_size(x, context.control)?;
            context.report_step(1, 1, Some(settled.inertia));
            Ok(Fitted::Clusters(model))
        })
    }
}

/// The number of clusters with the best silhouette, on a part of the rows.
fn choose(x: &Matrix, most: usize, rounds: usize, context: &FitContext<'_>) -> Result<Choice> {
    let rows = some_rows(x.nrows(), ROWS_TO_CHOOSE, context.seed);
    let part;
    let some = if rows.len() == x.nrows() {
        x
    } else {
        part = x.select(Axis(0), &rows);
        &part
    };
    let centred = Centred::new(some);
    Choice::make(Criterion::Silhouette, 2..=most, some, context, |clusters| {
        let settled = centred.best_of(
            clusters,
            2,
            rounds,
            u64::from(context.seed),
            context.control,
            |_, _, _| {},
        )?;
        Ok(centred.model(settled.centres))
    })
}

/// Half of the fit is choosing, the other half the starts; a start may end long before its last round.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a percentage and small counts"
)]
fn report(context: &FitContext<'_>, (start, starts): (usize, usize), (round, rounds): (usize, usize), inertia: f64) {
    let within = round as f64 / (round as f64 + 8.0);
    let percent = 50.0 + 49.0 * (start as f64 + within) / starts.max(1) as f64;
    let mut progress = crate::control::Progress::new(crate::control::Stage::Training, percent);
    (progress.epoch, progress.epochs) = (Some(round as u32), Some(rounds as u32));
    progress.loss = Some(inertia);
    context.control.report(&progress);
}
