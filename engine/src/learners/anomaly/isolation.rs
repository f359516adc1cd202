//! Isolation forest: random questions set unusual rows apart sooner than others (Liu, Ting and Zhou 2008).

use rand::seq::index;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::super::schema::HyperparameterInfo;
use super::super::tree::{EnsembleBuilder, Link, Tree, as_f32, on_grid};
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner};
use super::model::{AnomalyModel, Detector};
use super::{CONTAMINATION, PROBLEMS, check, threshold};
use crate::elementary::ln;
use crate::error::Result;
use crate::problem::{Matrix, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "isolation_forest",
    title: "Isolation forest",
    summary: "Finds rows that few random questions set apart from all others; fast, and at ease with many columns.",
    problem_types: PROBLEMS,
    wants_scaling: false,
    relative_cost: 2.0,
    hyperparameters: &[
        CONTAMINATION,
        HyperparameterInfo::integer("n_estimators", "Trees", "How many trees are grown.", 100, (10, 2000)),
        HyperparameterInfo::integer(
            "max_samples",
            "Rows per tree",
            "How many rows each tree sees; few are enough, and keep unusual rows from hiding behind each other.",
            256,
            (8, 100_000),
        )
        .in_powers(),
    ],
};

/// The learner of isolation forests.
pub(in super::super) struct IsolationLearner;

impl Learner for IsolationLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of trees")]
    fn fit(&self, x: &Matrix, _: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check(&INFO, x)?;
        let (count, contamination) = (params.count("n_estimators")?, params.float("contamination")?);
        let seen = params.count("max_samples")?.min(x.nrows());
        context.on_threads(|| {
            let grow = |number: usize| {
                context.control.check()?;
                let mut random = ChaCha8Rng::seed_from_u64(u64::from(context.seed));
                random.set_stream(number as u64);
                Ok(isolate(x, seen, &mut random))
            };
            let trees: Result<Vec<Tree>> = (0..count).into_par_iter().map(grow).collect();
            let link = Link::Number {
                scale: 1.0 / count as f64,
                offset: 0.0,
            };
            let mut forest = EnsembleBuilder::new(x.ncols(), 1, 1, vec![0.0], link);
            trees?.iter().for_each(|tree| forest.add(tree));
            let mut model = AnomalyModel {
                features: x.ncols(),
                detector: Detector::Isolation {
                    trees: forest.build(),
                    usual: usual_depth(seen).max(f64::MIN_POSITIVE),
                },
                threshold: 0.0,
                sampled: None,
            };
            context.control.check()?;
            model.threshold = threshold(&model.scores(x, context.control)?, contamination);
            context.report_step(1, 1, None);
            Ok(Fitted::Anomalies(model))
        })
    }
}

/// One tree over drawn rows: each question splits a random feature at a random place between its least and greatest value.
fn isolate(x: &Matrix, seen: usize, random: &mut ChaCha8Rng) -> Tree {
    let mut rows = index::sample(random, x.nrows(), seen).into_vec();
    let deepest = seen.next_power_of_two().trailing_zeros();
    let mut tree = Tree::default();
    let root = tree.plant();
    // What is still to be split: a node, its rows, and how deep it lies.
    let mut open = vec![(root, 0, rows.len(), 0_u32)];
    while let Some((node, start, end, depth)) = open.pop() {
        let question = (depth < deepest && end - start > 1)
            .then(|| ask(x, &rows[start..end], random))
            .flatten();
        let Some((feature, at)) = question else {
            let depth = on_grid(f64::from(depth) + usual_depth(end - start));
            tree.close(node, |answers| answers.push(depth));
            continue;
        };
        let own = &mut rows[start..end];
        own.sort_unstable_by_key(|&row| (as_f32(x[(row, feature)]) > at, row));
        let middle = start + own.partition_point(|&row| as_f32(x[(row, feature)]) <= at);
        let left = tree.split(node, feature, at, 0.0);
        open.push((left + 1, middle, end, depth + 1));
        open.push((left, start, middle, depth + 1));
    }
    tree
}

/// A feature in which the rows differ, and a value that leaves rows on both sides; none where all are the same.
fn ask(x: &Matrix, rows: &[usize], random: &mut ChaCha8Rng) -> Option<(usize, f32)> {
    let mut features: Vec<usize> = (0..x.ncols()).collect();
    while !features.is_empty() {
        let feature = features.swap_remove(random.gen_range(0..features.len()));
        let values = rows.iter().map(|&row| as_f32(x[(row, feature)]));
        let (least, most) = values.fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), value| {
            (least.min(value), most.max(value))
        });
        if least < most {
            let at = least + (most - least) * random.gen_range(0.0_f32..1.0);
            // The greatest value must stay on the other side, also after rounding.
            return Some((feature, if at < most { at } else { least }));
        }
    }
    None
}

/// The mean depth at which one of so many rows stands alone in a random tree.
#[expect(clippy::cast_precision_loss, reason = "a number of rows of one tree")]
fn usual_depth(rows: usize) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    match rows {
        0 | 1 => 0.0,
        2 => 1.0,
        rows => {
            let before = rows as f64 - 1.0;
            2.0 * (ln(before) + EULER) - 2.0 * before / rows as f64
        }
    }
}
