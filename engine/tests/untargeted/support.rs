//! Tables with groups and with rows that stand out, and a way to run them.

use datapulse_engine::Result;
use datapulse_engine::control::Control;
use datapulse_engine::model::TrainedModel;
use datapulse_engine::problem::ProblemType;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Table, Wanted};
use datapulse_engine::train::{Candidate, CandidateSink, RunOutcome, TrainConfig, run};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

/// Three groups of 2:1:1 rows; `kind` goes with them, `noise` does not.
pub fn three_groups(rows: usize) -> Table {
    groups(rows, false)
}

/// The same, with some sizes missing.
pub fn with_gaps(rows: usize) -> Table {
    groups(rows, true)
}

fn groups(rows: usize, gaps: bool) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let rows: Vec<Vec<Value>> = (0..rows)
        .map(|row| {
            let group = [0, 0, 1, 2][row % 4];
            let (size, weight) = [(0.0, 0.0), (10.0, 2.0), (3.0, 12.0)][group];
            // Nearly normal: the mean of a few even draws.
            let mut near = |middle: f64| middle + (0..6).map(|_| random.gen_range(-1.0..1.0)).sum::<f64>() / 2.0;
            let size = near(size);
            vec![
                if gaps && row % 29 == 5 {
                    Value::Null
                } else {
                    json!(size)
                },
                json!(near(weight)),
                json!(["small", "long", "heavy"][group]),
                json!(near(0.0)),
            ]
        })
        .collect();
    table(&["size", "weight", "kind", "noise"], &rows)
}

/// Rows around a line, and every fiftieth far from it.
pub fn with_strangers(rows: usize) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let rows: Vec<Vec<Value>> = (0..rows)
        .map(|row| {
            let x: f64 = random.gen_range(-3.0..3.0);
            let y = 2.0 * x + random.gen_range(-0.2..0.2);
            let strange = row % 50 == 7;
            vec![
                json!(x),
                json!(if strange { y + 30.0 } else { y }),
                json!(["a", "b"][row % 2]),
            ]
        })
        .collect();
    table(&["x", "y", "side"], &rows)
}

pub fn table(names: &[&str], rows: &[Vec<Value>]) -> Table {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    Table::from_rows(&names, rows, |_| Wanted::Any).unwrap()
}

/// The settings of one algorithm.
pub fn config(problem: ProblemType, algorithm: &str, settings: &Value) -> TrainConfig {
    let settings: Map<String, Value> = settings.as_object().cloned().unwrap();
    TrainConfig {
        problem_type: Some(problem),
        algorithms: vec![algorithm.to_owned()],
        hyperparameters: [(algorithm.to_owned(), settings)].into(),
        threads: Some(2),
        ..TrainConfig::default()
    }
}

#[derive(Default)]
pub struct Models(pub Vec<TrainedModel>);

impl CandidateSink for Models {
    fn finished(&mut self, _: &Candidate, model: Option<&TrainedModel>) -> Result<()> {
        self.0.extend(model.cloned());
        Ok(())
    }
}

pub fn trained(table: &Table, config: &TrainConfig) -> Result<(RunOutcome, TrainedModel)> {
    let mut models = Models::default();
    let outcome = run(table, config, &Seeds::pinned(7), &Control::silent(), None, &mut models)?;
    Ok((outcome, models.0.remove(0)))
}

pub fn refusal(table: &Table, config: &TrainConfig) -> String {
    match trained(table, config) {
        Err(error) => error.to_string(),
        Ok((outcome, _)) => panic!("it was not refused: {:?}", outcome.candidates[0].metrics),
    }
}
