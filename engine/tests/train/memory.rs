//! Issue 3: memory bounded by a limit that is given.

use std::io::Write;

use datapulse_engine::control::Control;
use datapulse_engine::memory::MemoryLimit;
use datapulse_engine::problem::ProblemType;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;
use datapulse_engine::train::{RunOutcome, TrainConfig, run};

use crate::support::{Models, houses};

fn config(algorithms: &[&str], memory: MemoryLimit) -> TrainConfig {
    TrainConfig {
        target: "price".into(),
        algorithms: algorithms.iter().map(ToString::to_string).collect(),
        memory,
        ..TrainConfig::default()
    }
}

fn trained(table: &Table, config: &TrainConfig) -> datapulse_engine::Result<RunOutcome> {
    run(
        table,
        config,
        &Seeds::pinned(1),
        &Control::silent(),
        None,
        &mut Models::default(),
    )
}

#[test]
fn a_table_that_would_not_fit_is_not_read() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "a,b,c").unwrap();
    for row in 0..10_000 {
        writeln!(file, "{row},{row},word {row}").unwrap();
    }
    let control = Control::silent();
    let refusal = MemoryLimit::of(200_000)
        .read(file.path(), None, &control)
        .unwrap_err()
        .to_string();
    assert!(refusal.contains("reading the table needs about 3"), "{refusal}");
    assert!(
        refusal.contains("KB of memory, and the limit is 200.0 KB; choose fewer columns"),
        "{refusal}"
    );
    // One column of it fits, and a limit above the need changes nothing.
    let one = MemoryLimit::of(200_000)
        .read(file.path(), Some(&["a".to_owned()]), &control)
        .unwrap();
    assert_eq!((one.rows(), one.columns().len()), (10_000, 1));
    assert_eq!(
        MemoryLimit::of(1_000_000)
            .read(file.path(), None, &control)
            .unwrap()
            .rows(),
        10_000
    );
}

#[test]
fn features_that_would_not_fit_are_not_made() {
    let table = houses(400);
    for problem in [None, Some(ProblemType::Clustering)] {
        let config = TrainConfig {
            problem_type: problem,
            ..config(&[], MemoryLimit::of(20_000))
        };
        let refusal = trained(&table, &config).unwrap_err().to_string();
        assert!(refusal.starts_with("preparing the features needs about "), "{refusal}");
        assert!(refusal.contains("and the limit is 20.0 KB"), "{refusal}");
    }
}

/// What one learner keeps may be too much where another has room.
#[test]
fn a_learner_that_would_not_fit_fails_alone() {
    let table = houses(400);
    let roomy = trained(&table, &config(&["ridge", "kernel_svm"], MemoryLimit::default())).unwrap();
    assert!(roomy.candidates.iter().all(|candidate| candidate.error.is_none()));
    let tight = trained(&table, &config(&["ridge", "kernel_svm"], MemoryLimit::of(200_000))).unwrap();
    let error = |name: &str| {
        let found = tight.candidates.iter().find(|candidate| candidate.algorithm == name);
        found.unwrap().error.clone()
    };
    assert_eq!(error("ridge"), None);
    let refusal = error("kernel_svm").unwrap();
    assert!(
        refusal.contains("needs about") && refusal.contains("the limit is 200.0 KB"),
        "{refusal}"
    );
}
