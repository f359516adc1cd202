//! Holds what `memory` estimates for fitting against what fitting really takes.
//!
//! Every learner is fitted to made-up rows in a process of its own; the answer is a table in Markdown. What stands
//! behind the command goes on: `memory random_forest binary 100000 20` measures one.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "numbers of a measurement are small"
)]
#![expect(clippy::print_stdout, reason = "what was measured goes to whoever called it")]

use std::error::Error;
use std::fs;
use std::process::Command;

use datapulse_engine::control::Control;
use datapulse_engine::learners::{FitContext, Hyperparameters, Learner, algorithms, learner};
use datapulse_engine::memory;
use datapulse_engine::problem::{Matrix, ProblemType, Target};
use ndarray::Array1;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Rows and columns that every learner is measured on.
const SHAPES: [(usize, usize); 2] = [(100_000, 20), (10_000, 100)];
/// Classes where there are many.
const CLASSES: u32 = 5;
const THREADS: usize = 2;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => table(),
        [name, problem, rows, columns] => {
            let known = algorithms().iter().flat_map(|info| info.problem_types);
            let asked = known
                .copied()
                .find(|one| name_of(*one) == *problem)
                .ok_or("there is no such problem")?;
            let learner = learner(name).ok_or("there is no such learner")?;
            let (estimate, peak) = measure(learner, asked, (rows.parse()?, columns.parse()?))?;
            println!("{estimate} {peak}");
            Ok(())
        }
        _ => Err("call it with nothing, or with a learner, a problem, rows and columns".into()),
    }
}

fn name_of(problem: ProblemType) -> String {
    format!("{problem:?}").to_lowercase()
}

fn table() -> Outcome<()> {
    println!("| Learner | Problem | Rows × columns | Estimate, MB | Peak, MB | Estimate / peak |");
    println!("|---|---|--:|--:|--:|--:|");
    for info in algorithms() {
        for problem in info.problem_types {
            for (rows, columns) in SHAPES {
                let asked = [info.name, &name_of(*problem), &rows.to_string(), &columns.to_string()];
                let answer = Command::new(std::env::current_exe()?).args(asked).output()?;
                let problem = name_of(*problem);
                let (said, shape) = (String::from_utf8(answer.stdout)?, format!("{rows} × {columns}"));
                let Some((estimate, peak)) = said.trim().split_once(' ') else {
                    // Such as more rows than a learner takes.
                    println!("| `{}` | {} | {shape} | refused | | |", info.name, problem);
                    continue;
                };
                let (estimate, peak) = (estimate.parse::<f64>()? / 1e6, peak.parse::<f64>()? / 1e6);
                println!(
                    "| `{}` | {} | {shape} | {estimate:.1} | {peak:.1} | {:.2} |",
                    info.name,
                    problem,
                    estimate / peak.max(0.1)
                );
            }
        }
    }
    Ok(())
}

/// The estimate and the peak of what was resident beyond what was there before, in bytes.
fn measure(learner: &dyn Learner, problem: ProblemType, shape: (usize, usize)) -> Outcome<(u64, u64)> {
    let (x, y) = data(problem, shape);
    let settings = Hyperparameters::defaults(learner.info());
    let control = Control::silent();
    let context = FitContext::new(&control, 1, THREADS);
    let before = resident_since_now()?;
    let fitted = learner.fit(&x, &y, &settings, &context)?;
    let peak = status("VmHWM:")?.saturating_sub(before);
    drop(fitted);
    Ok((memory::of_fit(learner.info().name, &settings, &y, shape), peak))
}

/// Rows around some middles with answers that follow from them but for a third that is chance, so that trees grow large.
fn data(problem: ProblemType, (rows, columns): (usize, usize)) -> (Matrix, Target) {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let groups: Vec<u32> = (0..rows).map(|_| random.gen_range(0..CLASSES)).collect();
    let x = Matrix::from_shape_fn((rows, columns), |(row, column)| {
        let chance: f64 = (0..4).map(|_| random.gen_range(-1.0..1.0)).sum();
        let middle = groups[row] as usize * (column + 1) % CLASSES as usize;
        f64::from((chance + 3.0 * middle as f64) as f32)
    });
    let classes = if problem == ProblemType::Multiclass { CLASSES } else { 2 };
    let mut code = |group: u32| {
        if random.gen_bool(0.33) {
            random.gen_range(0..classes)
        } else {
            group % classes
        }
    };
    let y = match problem {
        ProblemType::Binary | ProblemType::Multiclass => Target::Classes {
            codes: groups.iter().map(|group| code(*group)).collect(),
            classes: (0..classes).map(|class| class.to_string()).collect(),
        },
        _ => Target::Regression(Array1::from_shape_fn(rows, |row| {
            f64::from(groups[row]) + f64::from(code(groups[row])) + x[(row, 0)]
        })),
    };
    (x, y)
}

/// Forgets the most memory that was ever resident and gives what is now, in bytes.
fn resident_since_now() -> Outcome<u64> {
    fs::write("/proc/self/clear_refs", "5")?;
    status("VmRSS:")
}

/// A line of the status of this process, in bytes.
fn status(name: &str) -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(name));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1));
    let kibibytes = kibibytes.ok_or("the system does not say how much memory is used")?;
    Ok(1024 * kibibytes.parse::<u64>()?)
}
