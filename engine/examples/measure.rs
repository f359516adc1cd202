//! Fits and predicts what a job in a JSON file asks for, and says how long it took and how much memory it needed.
//!
//! `benches/engine` calls it to hold the learners against those of other tools: `measure job.json answer.json`.
//! Matrices come as `f32`, row after row, answers as `f64`, rows of a split as `u32`, all little-endian.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of a measurement are small"
)]

use std::collections::HashMap;
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use datapulse_engine::control::Control;
use datapulse_engine::learners::{FeatureKind, FitContext, Fitted, Hyperparameters, Predictions, learner};
use datapulse_engine::problem::{Matrix, Target};
use datapulse_engine::reduce::Pca;
use ndarray::{Array1, Axis};
use rayon::ThreadPoolBuilder;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What is to be measured.
#[derive(Deserialize)]
struct Job {
    learner: String,
    settings: Map<String, Value>,
    threads: usize,
    /// The matrix, its number of columns, and the answers of its rows.
    x: PathBuf,
    columns: usize,
    y: PathBuf,
    /// Number of classes; 0 for numbers.
    classes: usize,
    /// Of each column, how many codes it has if it is a category.
    levels: Vec<Option<u32>>,
    splits: Vec<Split>,
}

/// Rows to learn from, rows to answer, and where the answers go.
#[derive(Deserialize)]
struct Split {
    seed: u32,
    train: PathBuf,
    test: PathBuf,
    answers: PathBuf,
}

/// Seconds of the clock and of the processors, and bytes at most beyond what was there before.
#[derive(Serialize)]
struct Measured {
    fit: f64,
    fit_cpu: f64,
    predict: f64,
    predict_cpu: f64,
    memory: f64,
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, job, answer] = &arguments[..] else {
        return Err("call it with the file of the job and the file of the answer".into());
    };
    let job: Job = serde_json::from_slice(&fs::read(job)?)?;
    let (x, y) = read_data(&job)?;
    let measured: Outcome<Vec<Measured>> = job.splits.iter().map(|split| measure(&job, split, &x, &y)).collect();
    fs::write(answer, serde_json::to_vec(&measured?)?)?;
    Ok(())
}

fn read_data(job: &Job) -> Outcome<(Matrix, Target)> {
    let values: Vec<f64> = read(&job.x, |bytes| f64::from(f32::from_le_bytes(bytes)))?;
    let rows = values.len() / job.columns.max(1);
    let x = Matrix::from_shape_vec((rows, job.columns), values)?;
    let answers: Vec<f64> = read(&job.y, f64::from_le_bytes)?;
    let y = match job.classes {
        0 => Target::Regression(Array1::from(answers)),
        classes => Target::Classes {
            codes: answers.iter().map(|code| *code as u32).collect(),
            classes: (0..classes).map(|class| class.to_string()).collect(),
        },
    };
    Ok((x, y))
}

fn read<const SIZE: usize, T>(path: &Path, number: impl Fn([u8; SIZE]) -> T) -> Outcome<Vec<T>> {
    let bytes = fs::read(path)?;
    let (numbers, _) = bytes.as_chunks::<SIZE>();
    Ok(numbers.iter().map(|bytes| number(*bytes)).collect())
}

fn measure(job: &Job, split: &Split, x: &Matrix, y: &Target) -> Outcome<Measured> {
    let rows = |path: &Path| read(path, |bytes| u32::from_le_bytes(bytes) as usize);
    let (train, test) = (rows(&split.train)?, rows(&split.test)?);
    let (train_x, train_y) = (x.select(Axis(0), &train), y.select(&train));
    let test_x = x.select(Axis(0), &test);

    let before = resident_since_now()?;
    let (clock, processors, threads) = (Instant::now(), cpu_seconds()?, seconds_of_threads()?);
    let model = Contender::fit(job, split.seed, &train_x, &train_y)?;
    // The process counts in hundredths, its living threads know nothing of those that have ended.
    let (fit, fit_cpu) = (clock.elapsed().as_secs_f64(), cpu_seconds()? - processors);
    let fit_cpu = fit_cpu.max(seconds_since(&threads)?);
    let (clock, threads) = (Instant::now(), seconds_of_threads()?);
    let predictions = model.predict(&test_x)?;
    let (predict, predict_cpu) = (clock.elapsed().as_secs_f64(), seconds_since(&threads)?);
    let memory = status("VmHWM:")? - before;

    let answers: Vec<u8> = match &predictions {
        Predictions::Values(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        Predictions::Probabilities(shares) => shares.iter().flat_map(|share| share.to_le_bytes()).collect(),
    };
    fs::write(&split.answers, answers)?;
    Ok(Measured {
        fit,
        fit_cpu,
        predict,
        predict_cpu,
        memory,
    })
}

/// What is measured: a learner, or principal components, which are none.
enum Contender {
    Learner(Box<Fitted>),
    Components(Pca),
}

impl Contender {
    fn fit(job: &Job, seed: u32, x: &Matrix, y: &Target) -> Outcome<Self> {
        let control = Control::silent();
        if job.learner == "pca" {
            let count = job.settings["components"].as_u64().ok_or("how many components?")?;
            let threads = ThreadPoolBuilder::new().num_threads(job.threads).build()?;
            let found = threads.install(|| Pca::fit(x, count as usize, seed, &control))?;
            return Ok(Self::Components(found));
        }
        let learner = learner(&job.learner).ok_or("there is no such learner")?;
        let settings = Hyperparameters::new(learner.info(), &job.settings)?;
        let kinds = job.levels.iter().map(|categories| FeatureKind {
            categories: *categories,
            monotone: None,
        });
        let kinds: Vec<FeatureKind> = kinds.collect();
        let context = FitContext {
            kinds: &kinds,
            ..FitContext::new(&control, seed, job.threads)
        };
        Ok(Self::Learner(Box::new(learner.fit(x, y, &settings, &context)?)))
    }

    fn predict(&self, x: &Matrix) -> Outcome<Predictions> {
        Ok(match self {
            Self::Learner(model) => model.predict(x)?,
            Self::Components(found) => Predictions::Probabilities(found.project(x)),
        })
    }
}

/// Forgets the most memory that was ever resident and gives what is now, in bytes.
fn resident_since_now() -> Outcome<f64> {
    fs::write("/proc/self/clear_refs", "5")?;
    status("VmRSS:")
}

/// A line of the status of this process, in bytes.
fn status(name: &str) -> Outcome<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(name));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(1024.0
        * kibibytes
            .ok_or("the system does not say how much memory is used")?
            .parse::<f64>()?)
}

/// Seconds that each living thread has computed so far: to the nanosecond, where those of the process come in hundredths.
fn seconds_of_threads() -> Outcome<HashMap<OsString, f64>> {
    let mut seconds = HashMap::new();
    for entry in fs::read_dir("/proc/self/task")? {
        let entry = entry?;
        // A thread may have ended meanwhile.
        let Ok(text) = fs::read_to_string(entry.path().join("schedstat")) else {
            continue;
        };
        let nanoseconds: f64 = text.split_whitespace().next().unwrap_or("0").parse()?;
        seconds.insert(entry.file_name(), nanoseconds / 1e9);
    }
    Ok(seconds)
}

/// Seconds that the threads which live now have computed since then.
fn seconds_since(before: &HashMap<OsString, f64>) -> Outcome<f64> {
    let now = seconds_of_threads()?;
    let own = now
        .iter()
        .map(|(thread, seconds)| seconds - before.get(thread).unwrap_or(&0.0));
    Ok(own.sum())
}

/// Seconds that all threads have computed so far, also those that have ended.
fn cpu_seconds() -> Outcome<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |field: usize| behind_name.split_whitespace().nth(field).unwrap_or("0").parse::<f64>();
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}
