//! k-means.

use ndarray::Axis;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner};
use super::centres::Centres;
use super::choice::{Choice, Criterion};
use super::lloyd::{Lloyd, Settled};
use super::model::{ClusterModel, Rule};
use super::seeding::plus_plus;
use super::{MOST_CLUSTERS, PROBLEMS, ROWS_TO_CHOOSE, check, check_count, means, some_rows, wanted};
use crate::control::Control;
use crate::error::Result;
use crate::problem::{Matrix, Target};

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

/// Rows around the middle of the data, and what does not change over the rounds.
pub(super) struct Centred {
    pub origin: Vec<f64>,
    pub x: Matrix,
    pub lengths: Vec<f64>,
    pub tolerance: f64,
}

impl Centred {
    pub fn new(x: &Matrix) -> Self {
        let origin = means(x);
        let mut x = x.as_standard_layout().into_owned();
        for mut row in x.rows_mut() {
            row.iter_mut().zip(&origin).for_each(|(value, middle)| *value -= middle);
        }
        let lengths: Vec<f64> = x.rows().into_iter().map(|row| row.dot(&row)).collect();
        #[expect(clippy::cast_precision_loss, reason = "a mean over the cells of a table")]
        let tolerance = TOLERANCE * lengths.iter().sum::<f64>() / x.len().max(1) as f64;
        Self {
            origin,
            x,
            lengths,
            tolerance,
        }
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
            x: &self.x,
            lengths: &self.lengths,
            rounds,
            tolerance: self.tolerance,
        };
        let mut best: Option<Settled> = None;
        for start in 0..starts.max(1) {
            let centres = plus_plus(&self.x, &self.lengths, clusters, &mut random, control)?;
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
    let some = if rows.len() == x.nrows() {
        x.clone()
    } else {
        x.select(Axis(0), &rows)
    };
    let centred = Centred::new(&some);
    Choice::make(Criterion::Silhouette, 2..=most, &some, context, |clusters| {
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
