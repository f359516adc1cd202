//! Cancels everything that takes long at several moments and says how long it went on: `cancel FOLDER ANSWER.json [NAME]`.
//!
//! Each piece of work runs once to see where it asks least often whether it should go on, and is then cancelled at the
//! beginnings of the longest of these stretches, and at fixed moments.

#![expect(clippy::print_stdout, reason = "what was measured goes to whoever called it")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::learners::{FitContext, Hyperparameters, algorithms, learner};
use datapulse_engine::model::{CsvPredictions, PredictOptions, TrainedModel, predict_file};
use datapulse_engine::problem::{Matrix, ProblemType, Target};
use datapulse_engine::profile::profile;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Limits, Table, inspect};
use datapulse_engine::train::{Candidate, CandidateSink, Search, TrainConfig, run};
use datapulse_engine::{EngineError, Result};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

const ROWS: usize = 100_000;
/// Fewer rows, for learners that refuse as many.
const FEWER: [usize; 4] = [50_000, 20_000, 10_000, 2_000];
const COLUMNS: usize = 20;
const THREADS: usize = 2;
/// Work is watched for so long at most.
const WATCHED: Duration = Duration::from_secs(6);
/// Moments at which everything is cancelled, in milliseconds.
const MOMENTS: [u64; 3] = [20, 150, 600];
/// So many of the longest stretches are looked at.
const STRETCHES: usize = 3;

/// Cancels from a moment on, and keeps the moments at which it was asked.
struct Canceller {
    begun: Instant,
    moment: Duration,
    asked: Mutex<(Duration, Vec<(Duration, Duration)>)>,
}

impl Canceller {
    fn at(moment: Duration) -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            moment,
            asked: Mutex::default(),
        })
    }

    /// The beginnings of the longest stretches without a question, the longest first.
    fn stretches(&self) -> Vec<Duration> {
        let Ok(asked) = self.asked.lock() else {
            return Vec::new();
        };
        let mut stretches = asked.1.clone();
        stretches.push((asked.0, self.begun.elapsed()));
        stretches.sort_by_key(|(from, to)| std::cmp::Reverse(to.saturating_sub(*from)));
        stretches.into_iter().take(STRETCHES).map(|(from, _)| from).collect()
    }
}

impl Observer for Canceller {
    fn progress(&self, _: &Progress) {}

    fn log(&self, _: Level, _: &str) {}

    fn signal(&self) -> Signal {
        let now = self.begun.elapsed();
        if let Ok(mut asked) = self.asked.lock() {
            // Shorter stretches are none of our business, and would fill the memory.
            if now > asked.0 + Duration::from_millis(5) {
                let from = asked.0;
                asked.1.push((from, now));
            }
            asked.0 = now;
        }
        if now >= self.moment {
            Signal::Cancel
        } else {
            Signal::Continue
        }
    }

    fn checkpoint(&self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}

type Go = Box<dyn Fn(&Control) -> Result<()>>;

/// A piece of work that can be cancelled.
struct Work {
    name: String,
    rows: usize,
    go: Go,
}

/// The longest time it went on after it was cancelled, and the moment at which that was.
fn longest(work: &Work) -> Result<(Duration, Duration)> {
    let watching = Canceller::at(WATCHED);
    let mut worst = (cancelled(work, &watching)?.unwrap_or_default(), WATCHED);
    let fixed = MOMENTS.map(Duration::from_millis).into_iter();
    let just_asked = Duration::from_millis(1);
    for moment in fixed.chain(watching.stretches().into_iter().map(|begin| begin + just_asked)) {
        if let Some(late) = cancelled(work, &Canceller::at(moment))? {
            worst = worst.max((late, moment));
        }
    }
    Ok(worst)
}

/// How long the work went on after the moment; `None` when it was done before.
fn cancelled(work: &Work, canceller: &Arc<Canceller>) -> Result<Option<Duration>> {
    match (work.go)(&Control::new(canceller.clone())) {
        Ok(()) | Err(EngineError::Cancelled) => Ok(canceller.begun.elapsed().checked_sub(canceller.moment)),
        Err(error) => Err(error),
    }
}

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, answer) = match &arguments[..] {
        [folder, answer, ..] => (Path::new(folder), Path::new(answer)),
        _ => return Err("call it with a folder for a table and the file of the answer".into()),
    };
    let only = arguments.get(2);
    let path = folder.join("cancelled.csv");
    fs::write(&path, csv()?)?;
    let mut answers: Vec<Value> = Vec::new();
    for work in every_work(&path)? {
        if only.is_some_and(|name| !work.name.contains(name)) {
            continue;
        }
        let (late, moment) = match longest(&work) {
            Ok(worst) => worst,
            Err(error) => {
                println!("{} is left out: {error}", work.name);
                continue;
            }
        };
        let (late, moment) = (late.as_secs_f64(), moment.as_secs_f64());
        println!(
            "{} ({} x {COLUMNS}): {:.0} ms, at {moment:.2} s",
            work.name,
            work.rows,
            late * 1000.0
        );
        answers.push(json!({ "name": work.name, "rows": work.rows, "late": late, "moment": moment }));
        fs::write(answer, serde_json::to_vec(&answers)?)?;
    }
    fs::remove_file(path)?;
    Ok(())
}

fn every_work(path: &Path) -> Result<Vec<Work>> {
    let mut every: Vec<Work> = algorithms().iter().filter_map(|info| fitting(info.name)).collect();
    every.extend(reading(path));
    let table = Arc::new(Table::read(path, None, &Control::silent())?);
    let run_of = |name: &str, config: TrainConfig| {
        let table = table.clone();
        let go = move |control: &Control| trained(&table, &config, control).map(|_| ());
        Work {
            name: name.into(),
            rows: ROWS,
            go: Box::new(go),
        }
    };
    every.push(run_of(
        "a run with a forest, its figures and its explanations",
        config("random_forest"),
    ));
    every.push(run_of(
        "a run with boosting, its figures and its explanations",
        config("gradient_boosting"),
    ));
    let search = TrainConfig {
        algorithms: Vec::new(),
        search: Some(Search::default()),
        ..config("")
    };
    every.push(run_of("a search", search));
    for algorithm in ["gradient_boosting", "random_forest"] {
        let model = trained(&table, &config(algorithm), &Control::silent())?;
        every.push(predicting(algorithm, model, path.to_owned()));
    }
    Ok(every)
}

fn config(algorithm: &str) -> TrainConfig {
    TrainConfig {
        target: "answer".into(),
        algorithms: vec![algorithm.into()],
        threads: Some(THREADS),
        ..TrainConfig::default()
    }
}

/// Keeps the last model.
#[derive(Default)]
struct Last(Option<TrainedModel>);

impl CandidateSink for Last {
    fn finished(&mut self, _: &Candidate, model: Option<&TrainedModel>) -> Result<()> {
        self.0 = model.cloned();
        Ok(())
    }
}

fn trained(table: &Table, config: &TrainConfig, control: &Control) -> Result<Option<TrainedModel>> {
    let seeds = Seeds {
        run_id: None,
        pinned: Some(7),
    };
    let mut last = Last::default();
    run(table, config, &seeds, control, None, &mut last)?;
    Ok(last.0)
}

/// Fitting a learner with its usual settings, on as many rows as it takes.
fn fitting(name: &'static str) -> Option<Work> {
    let learner = learner(name)?;
    let info = learner.info();
    let settings = Hyperparameters::new(info, &serde_json::Map::new()).ok()?;
    let problem = info.problem_types[0];
    // What is cancelled before it begins was not refused.
    let accepts = |rows: &usize| {
        let ((x, y), control) = (matrix(*rows, problem), Control::new(Canceller::at(Duration::ZERO)));
        let fit = learner.fit(&x, &y, &settings, &FitContext::new(&control, 7, THREADS));
        matches!(fit, Ok(_) | Err(EngineError::Cancelled))
    };
    let rows = std::iter::once(ROWS).chain(FEWER).find(accepts)?;
    let (x, y) = matrix(rows, problem);
    let go = move |control: &Control| {
        let model = learner.fit(&x, &y, &settings, &FitContext::new(control, 7, THREADS))?;
        model.predict_watched(&x, control).map(|_| ())
    };
    Some(Work {
        name: format!("{name}, fit and prediction"),
        rows,
        go: Box::new(go),
    })
}

fn reading(path: &Path) -> [Work; 2] {
    let (one, other) = (path.to_owned(), path.to_owned());
    let read = move |control: &Control| Table::read(&one, None, control).map(|_| ());
    let describe = move |control: &Control| {
        let inspection = inspect(&other, Limits::default(), control)?;
        profile(&other, &inspection, control).map(|_| ())
    };
    let work = |name: &str, go: Go| Work {
        name: name.into(),
        rows: ROWS,
        go,
    };
    [
        work("reading a file", Box::new(read)),
        work("looking through a file and profiling it", Box::new(describe)),
    ]
}

fn predicting(algorithm: &str, model: Option<TrainedModel>, path: PathBuf) -> Work {
    let go = move |control: &Control| {
        let Some(model) = &model else {
            return Err(EngineError::Internal("the run left no model".into()));
        };
        let mut out = CsvPredictions::new(std::io::sink());
        predict_file(model, &path, &PredictOptions::default(), control, &mut out).map(|_| ())
    };
    Work {
        name: format!("predicting a file with {algorithm}"),
        rows: ROWS,
        go: Box::new(go),
    }
}

/// Features and answers that follow from some of them; two classes or numbers.
fn matrix(rows: usize, problem: ProblemType) -> (Matrix, Target) {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let x = Matrix::from_shape_simple_fn((rows, COLUMNS), || f64::from(random.gen_range(-2.0_f32..2.0)));
    let scores = x.rows().into_iter().map(|row| score(&row.to_vec(), &mut random));
    let y = if problem == ProblemType::Binary || problem == ProblemType::Multiclass {
        Target::Classes {
            codes: scores.map(|score| u32::from(score > 0.0)).collect(),
            classes: vec!["no".into(), "yes".into()],
        }
    } else {
        Target::Regression(scores.collect())
    };
    (x, y)
}

fn score(row: &[f64], random: &mut ChaCha8Rng) -> f64 {
    2.0 * row[0] - row[1] * row[2] + f64::from(u8::from(row[3] > 0.5)) + random.gen_range(-0.5..0.5)
}

/// The same as a file, with a category and gaps.
fn csv() -> std::result::Result<String, std::fmt::Error> {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut text = (0..COLUMNS).fold(String::new(), |text, column| text + &format!("c{column},"));
    text += "place,answer\n";
    for _ in 0..ROWS {
        let row: Vec<f64> = (0..COLUMNS).map(|_| random.gen_range(-2.0..2.0)).collect();
        let score = score(&row, &mut random);
        for (column, value) in row.iter().enumerate() {
            if column == 0 || random.gen_bool(0.98) {
                write!(text, "{value:.4}")?;
            }
            text.push(',');
        }
        let place = ["Bonn", "Shiraz", "Graz", "Ulm"][usize::from(row[4] > 0.0) * 2 + usize::from(row[5] > 0.0)];
        writeln!(text, "{place},{}", if score > 0.0 { "yes" } else { "no" })?;
    }
    Ok(text)
}
