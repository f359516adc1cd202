//! k-means that looks at a few rows at a time (Sculley 2010).

use ndarray::{Array2, Axis};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner};
use super::centres::{Search, least};
use super::choice::{Choice, Criterion};
use super::kmeans::Centred;
use super::seeding::plus_plus;
use super::{MOST_CLUSTERS, PROBLEMS, ROWS_TO_CHOOSE, check, check_count, some_rows, wanted};
use crate::error::Result;
use crate::problem::{Matrix, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "mini_batch_k_means",
    title: "Mini-batch k-means",
    summary: "K-means that looks at a few rows at a time: nearly as tight, and much faster where there are many clusters.",
    problem_types: PROBLEMS,
    wants_scaling: true,
    relative_cost: 1.0,
    hyperparameters: &[
        wanted(0),
        MOST_CLUSTERS,
        HyperparameterInfo::integer(
            "batch_size",
            "Batch",
            "Rows that are looked at together.",
            1024,
            (16, 100_000),
        )
        .in_powers(),
        HyperparameterInfo::integer(
            "max_epochs",
            "Epochs",
            "How often every row is looked at, at most.",
            100,
            (1, 1_000),
        ),
    ],
};

/// Batches without a better one after which it ends; scikit-learn's.
const PATIENCE: u32 = 10;
/// Rows of the batches by which the centres begin.
const BATCHES_TO_BEGIN: usize = 3;
/// Starts of which the best is taken; scikit-learn's.
const STARTS: usize = 3;

/// The learner of mini-batch k-means.
pub(in super::super) struct MiniBatchLearner;

impl Learner for MiniBatchLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, _: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        let (given, most) = (params.count("n_clusters")?, params.count("max_clusters")?);
        let different = check(&INFO, x, given.max(most))?;
        check_count(given, different)?;
        let (batch, epochs) = (params.count("batch_size")?, params.count("max_epochs")?);
        context.on_threads(|| {
            let (clusters, choice) = if given > 0 {
                (given, None)
            } else {
                let rows = some_rows(x.nrows(), ROWS_TO_CHOOSE, context.seed);
                let some = x.select(Axis(0), &rows);
                let centred = Centred::new(&some);
                let choice = Choice::make(
                    Criterion::Silhouette,
                    2..=most.min(different),
                    &some,
                    context,
                    |clusters| Ok(centred.model(centres(&centred, clusters, batch, epochs, context)?)),
                )?;
                (choice.chosen as usize, Some(choice))
            };
            let centred = Centred::new(x);
            let mut model = centred.model(centres(&centred, clusters, batch, epochs, context)?);
            model.choice = choice;
            model.name_by_size(x, context.control)?;
            context.report_step(1, 1, None);
            Ok(Fitted::Clusters(model))
        })
    }
}

/// Each centre moves towards the rows of its batch, the less the more rows it has seen.
fn centres(
    rows: &Centred<'_>,
    clusters: usize,
    batch: usize,
    epochs: usize,
    context: &FitContext<'_>,
) -> Result<Vec<f64>> {
    let (count, width) = rows.x.dim();
    let batch = batch.min(count);
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(context.seed));
    let begin = some_rows(
        count,
        (BATCHES_TO_BEGIN * batch).max(BATCHES_TO_BEGIN * clusters),
        context.seed,
    );
    let some = Centred {
        // They are around the middle already.
        origin: vec![0.0; width],
        x: &rows.select(&begin),
        lengths: begin.iter().map(|&row| rows.lengths[row]).collect(),
        tolerance: rows.tolerance,
    };
    let mut centres = best_start(&some, clusters, &mut random, context)?;
    let mut seen = vec![0.0_f64; clusters];
    let mut watch = Watch::new(batch, count);
    for _ in 0..(epochs * count).div_ceil(batch) {
        context.control.check()?;
        let drawn: Vec<usize> = (0..batch).map(|_| random.gen_range(0..count)).collect();
        let (sums, counts, inertia) = assign(rows, &drawn, &centres);
        for (cluster, centre) in centres.chunks_exact_mut(width).enumerate() {
            if counts[cluster] <= 0.0 {
                // A centre that never had a row begins again at a drawn one.
                if seen[cluster] <= 0.0 {
                    centre.copy_from_slice(&rows.row(drawn[random.gen_range(0..batch)]));
                }
                continue;
            }
            seen[cluster] += counts[cluster];
            let sums = &sums[cluster * width..(cluster + 1) * width];
            for (value, sum) in centre.iter_mut().zip(sums) {
                *value += (sum - counts[cluster] * *value) / seen[cluster];
            }
        }
        if watch.is_over(inertia) {
            break;
        }
    }
    Ok(centres)
}

/// Of a few starts the one whose centres are nearest to the rows.
fn best_start(
    some: &Centred<'_>,
    clusters: usize,
    random: &mut ChaCha8Rng,
    context: &FitContext<'_>,
) -> Result<Vec<f64>> {
    let mut best: Option<(Vec<f64>, f64)> = None;
    for _ in 0..STARTS {
        let centres = plus_plus(some, clusters, random, context.control)?;
        let search = Search::new(&centres, some.x.ncols());
        let mut products = Array2::zeros((some.x.nrows(), clusters));
        search.products(&some.x.view(), &mut products.view_mut());
        let nearest = products
            .rows()
            .into_iter()
            .map(|products| least(products.to_slice().unwrap_or(&[])).1);
        let sum = nearest
            .zip(&some.lengths)
            .map(|(partial, length)| (partial + length).max(0.0))
            .sum();
        if best.as_ref().is_none_or(|(_, least)| sum < *least) {
            best = Some((centres, sum));
        }
    }
    // cannot be absent: there are several starts
    Ok(best.map(|(centres, _)| centres).unwrap_or_default())
}

/// Sums and counts of the drawn rows by their nearest centre, and the mean squared distance.
#[expect(clippy::cast_precision_loss, reason = "a mean over a batch")]
fn assign(rows: &Centred<'_>, drawn: &[usize], centres: &[f64]) -> (Vec<f64>, Vec<f64>, f64) {
    let width = rows.x.ncols();
    let search = Search::new(centres, width);
    let some = rows.select(drawn);
    let mut products = Array2::zeros((drawn.len(), search.count()));
    search.products(&some.view(), &mut products.view_mut());
    let (mut sums, mut counts) = (vec![0.0; centres.len()], vec![0.0; search.count()]);
    let mut inertia = 0.0;
    for ((products, values), &row) in products.rows().into_iter().zip(some.rows()).zip(drawn) {
        let (code, partial) = least(products.to_slice().unwrap_or(&[]));
        inertia += (partial + rows.lengths[row]).max(0.0);
        let cluster = code as usize;
        counts[cluster] += 1.0;
        let sums = &mut sums[cluster * width..(cluster + 1) * width];
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    (sums, counts, inertia / drawn.len().max(1) as f64)
}

/// Ends when the mean distance over the last batches gets no better.
struct Watch {
    share: f64,
    mean: Option<f64>,
    best: f64,
    without: u32,
    first: bool,
}

impl Watch {
    #[expect(clippy::cast_precision_loss, reason = "a share of rows")]
    fn new(batch: usize, rows: usize) -> Self {
        Self {
            share: (2.0 * batch as f64 / (rows as f64 + 1.0)).min(1.0),
            mean: None,
            best: f64::INFINITY,
            without: 0,
            first: true,
        }
    }

    fn is_over(&mut self, inertia: f64) -> bool {
        // The first batch is where the centres began; it says nothing.
        if std::mem::take(&mut self.first) {
            return false;
        }
        let mean = self
            .mean
            .map_or(inertia, |mean| mean * (1.0 - self.share) + inertia * self.share);
        self.mean = Some(mean);
        if mean < self.best {
            self.best = mean;
            self.without = 0;
        } else {
            self.without += 1;
        }
        self.without >= PATIENCE
    }
}
