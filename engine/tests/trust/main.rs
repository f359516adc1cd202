//! Issue 3: thresholds, calibration and conformal ranges of trained models, checked on rows that nobody saw.

#![expect(
    clippy::disallowed_methods,
    reason = "the last digits of a made-up table do not matter"
)]
#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "tests make small tables and fail loudly"
)]

#[path = "../onnx_support/mod.rs"]
mod onnx_support;

mod calibration;
mod promises;
mod rows;
mod threshold;
mod warnings;

use datapulse_engine::control::Control;
use datapulse_engine::model::{PredictOptions, TrainedModel};
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Column, ColumnKind, Levels, Table, Values};
use datapulse_engine::train::{Candidate, CandidateSink, TrainConfig, run};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[derive(Default)]
struct Best(Option<TrainedModel>);

impl CandidateSink for Best {
    fn finished(&mut self, _: &Candidate, model: Option<&TrainedModel>) -> datapulse_engine::Result<()> {
        self.0 = model.cloned();
        Ok(())
    }
}

fn trained(table: &Table, config: &TrainConfig) -> TrainedModel {
    let mut best = Best::default();
    run(
        table,
        config,
        &Seeds::of_run("trust"),
        &Control::silent(),
        None,
        &mut best,
    )
    .unwrap();
    best.0.unwrap()
}

fn config(target: &str, algorithm: &str) -> TrainConfig {
    TrainConfig {
        target: target.into(),
        algorithms: vec![algorithm.into()],
        threads: Some(1),
        ..TrainConfig::default()
    }
}

fn numbers(name: &str, values: Vec<f64>) -> Column {
    Column {
        name: name.into(),
        kind: ColumnKind::Float,
        values: Values::Numbers(values),
    }
}

/// `bought` is likelier with `income` and, less so, with `age`; `cost` follows from both with noise.
fn customers(rows: usize, seed: u64, classes: usize) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = |from: f64, to: f64| (0..rows).map(|_| random.gen_range(from..to)).collect::<Vec<f64>>();
    let (income, age, luck) = (draw(-2.0, 2.0), draw(-1.0, 1.0), draw(0.0, 1.0));
    let noise = draw(-1.0, 1.0);
    let mut levels = Levels::default();
    let names = ["no", "yes", "perhaps"];
    let codes = (0..rows)
        .map(|row| {
            let share = 1.0 / (1.0 + (-(1.5 * income[row] + age[row])).exp());
            let class = usize::from(luck[row] < share);
            levels.intern(names[if classes > 2 && noise[row] > 0.5 { 2 } else { class }])
        })
        .collect();
    let cost = (0..rows)
        .map(|row| 10.0 * income[row] + 5.0 * age[row] * age[row] + 3.0 * noise[row])
        .collect();
    Table::new(vec![
        numbers("income", income),
        numbers("age", age),
        numbers("cost", cost),
        Column {
            name: "bought".into(),
            kind: ColumnKind::Categorical,
            values: Values::Levels { codes, levels },
        },
    ])
    .unwrap()
}

fn features() -> Vec<String> {
    vec!["income".into(), "age".into()]
}

fn covering(coverage: f64) -> PredictOptions {
    PredictOptions {
        probabilities: true,
        coverage: Some(coverage),
        ..PredictOptions::default()
    }
}
