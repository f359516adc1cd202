//! Tables as nobody wants them, taken the whole way: look, profile, read, train, predict. Each gives a result or an
//! error that a person understands, and never a panic.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod encodings;
mod shapes;
mod values;

use std::io::Write;

use datapulse_engine::control::Control;
use datapulse_engine::model::{CsvPredictions, PredictOptions, TrainedModel, predict_file};
use datapulse_engine::profile::{Profile, profile};
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Inspection, Limits, Table, inspect};
use datapulse_engine::train::{Candidate, CandidateSink, RunOutcome, TrainConfig, run};
use datapulse_engine::{EngineError, Result};

/// What came of a table.
struct Done {
    inspection: Inspection,
    profile: Profile,
    outcome: RunOutcome,
    /// The predictions as CSV.
    written: String,
}

#[derive(Default)]
struct Best(Option<TrainedModel>);

impl CandidateSink for Best {
    fn finished(&mut self, _: &Candidate, model: Option<&TrainedModel>) -> Result<()> {
        if let Some(model) = model {
            // What cannot be saved or exported is of no use to anybody.
            let bundle = model.to_bundle()?;
            model.to_onnx()?;
            self.0 = Some(TrainedModel::from_bundle(&bundle)?);
        }
        Ok(())
    }
}

/// The whole way with one simple learner.
fn whole(bytes: impl AsRef<[u8]>, target: &str) -> Result<Done> {
    whole_with(bytes, target, &["decision_tree"])
}

fn whole_with(bytes: impl AsRef<[u8]>, target: &str, algorithms: &[&str]) -> Result<Done> {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes.as_ref()).expect("written");
    let (path, control) = (file.path(), Control::silent());
    let inspection = inspect(path, Limits::default(), &control)?;
    let profile = profile(path, &inspection, &control)?;
    assert_eq!(profile.columns.len(), inspection.columns.len());
    let json = serde_json::to_string(&profile).expect("a profile is JSON");
    assert!(!json.contains("NaN"), "JSON has no such number");
    let table = Table::read(path, None, &control)?;
    assert_eq!(table.rows() as u64, inspection.rows);
    let config = TrainConfig {
        target: target.into(),
        algorithms: algorithms.iter().map(|&name| name.to_owned()).collect(),
        threads: Some(2),
        ..TrainConfig::default()
    };
    let mut best = Best::default();
    let outcome = run(&table, &config, &Seeds::default(), &control, None, &mut best)?;
    let model = best.0.expect("a run that ends well has a model");
    let mut written = Vec::new();
    let options = PredictOptions {
        probabilities: true,
        ..PredictOptions::default()
    };
    let summary = predict_file(&model, path, &options, &control, &mut CsvPredictions::new(&mut written))?;
    assert_eq!(summary.rows, inspection.rows, "every row is answered");
    Ok(Done {
        inspection,
        profile,
        outcome,
        written: String::from_utf8(written).expect("text"),
    })
}

/// The sentence of a refusal; anything else than an error of the person's is a failure of ours.
fn refusal(bytes: impl AsRef<[u8]>, target: &str) -> String {
    match whole(bytes, target) {
        Ok(done) => panic!("it was taken for a table of {} rows", done.inspection.rows),
        Err(error @ EngineError::BadInput { .. }) => error.to_string(),
        Err(error) => panic!("this is no refusal: {error}"),
    }
}

/// Rows of `x` (numbers), `c` (three categories) and `y` (yes and no), made by `row`.
fn rows(count: usize, row: impl Fn(usize) -> String) -> String {
    (0..count).map(row).collect()
}
