//! Rare classes that count as much as frequent ones.

use datapulse_engine::control::Control;
use datapulse_engine::learners::{FitContext, Hyperparameters, Predictions, algorithms, learner};
use datapulse_engine::problem::{Matrix, ProblemType, Target};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::learner_support::{Table, feature};

/// About every twelfth row is of the last class, more often where the first two features are large.
fn rare(rows: usize, classes: u32, seed: u64) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let x = Matrix::from_shape_simple_fn((rows, 4), || feature(&mut random));
    let mut class = |row: ndarray::ArrayView1<'_, f64>| {
        let chance = (0.02 + 0.1 * (row[0] + row[1]).max(0.0)).min(1.0);
        if random.gen_bool(chance) {
            classes - 1
        } else {
            u32::from(classes > 2 && row[2] > 0.0)
        }
    };
    let codes = x.rows().into_iter().map(&mut class).collect();
    let names = (0..classes).map(|class| class.to_string()).collect();
    Table {
        x,
        y: Target::Classes { codes, classes: names },
    }
}

/// The share of the rows of the last class that is found among rows that were not learnt from.
fn found(name: &str, weight: &str, classes: u32) -> f64 {
    let (train, test) = (rare(2_000, classes, 1), rare(1_500, classes, 2));
    let learner = learner(name).unwrap();
    let mut given = json!({ "class_weight": weight }).as_object().unwrap().clone();
    if ["random_forest", "extra_trees", "decision_tree"].contains(&name) {
        given.insert("min_samples_leaf".into(), 20.into());
    }
    let settings = Hyperparameters::new(learner.info(), &given).unwrap();
    let control = Control::silent();
    let fitted = learner
        .fit(&train.x, &train.y, &settings, &FitContext::new(&control, 7, 1))
        .unwrap();
    let Predictions::Probabilities(shares) = fitted.predict(&test.x).unwrap() else {
        panic!("not probabilities")
    };
    let Target::Classes { codes, .. } = &test.y else {
        panic!("not classes")
    };
    let last = classes - 1;
    let rows = codes.iter().enumerate().filter(|(_, code)| **code == last);
    let greatest = |row: usize| {
        shares
            .row(row)
            .iter()
            .all(|share| *share <= shares[(row, last as usize)])
    };
    rows.clone().filter(|(row, _)| greatest(*row)).count() as f64 / rows.count() as f64
}

#[test]
fn balanced_weights_find_more_of_a_rare_class_whatever_learns() {
    let mut learners = 0;
    for info in algorithms()
        .iter()
        .filter(|info| info.problem_types.contains(&ProblemType::Binary))
    {
        if info.hyperparameters.iter().all(|one| one.name != "class_weight") {
            continue;
        }
        learners += 1;
        for classes in [2, 3] {
            let (plain, balanced) = (found(info.name, "none", classes), found(info.name, "balanced", classes));
            assert!(
                balanced > plain + 0.2,
                "{} with {classes} classes finds {balanced} instead of {plain}",
                info.name
            );
        }
    }
    assert_eq!(learners, 7);
}
