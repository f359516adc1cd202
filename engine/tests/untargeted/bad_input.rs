//! A result or a clear error, never a panic.

use datapulse_engine::prepare::{Encoding, Preprocessing, SelectionMethod};
use datapulse_engine::problem::ProblemType::{AnomalyDetection, Clustering};
use datapulse_engine::train::{Search, TrainConfig, known_algorithms};
use serde_json::{Value, json};

use super::support::{config, refusal, table, three_groups, trained};

fn numbers(rows: usize, value: impl Fn(usize) -> Value) -> Vec<Vec<Value>> {
    (0..rows).map(|row| vec![value(row), json!("same")]).collect()
}

/// Each kind of hopeless table is refused by every method, with a reason that a person can act on.
#[test]
fn tables_without_anything_to_find_are_refused() {
    let constant = numbers(40, |_| json!(3.0));
    let missing = numbers(40, |_| Value::Null);
    let one_row = numbers(1, |_| json!(1.0));
    for problem in [Clustering, AnomalyDetection] {
        for algorithm in known_algorithms(problem) {
            let asked = config(problem, algorithm, &json!({}));
            let chosen = TrainConfig {
                feature_columns: Some(vec!["a".into()]),
                ..asked.clone()
            };
            for (rows, config, wanted) in [
                (&constant, &asked, "no column is of use"),
                (&constant, &chosen, "all rows are the same"),
                (&missing, &asked, "no column is of use"),
                (&missing, &chosen, "all rows are the same"),
                (&one_row, &chosen, "needs at least"),
            ] {
                let said = refusal(&table(&["a", "b"], rows), config);
                assert!(said.contains(wanted), "{algorithm}: {said}");
            }
        }
    }
}

/// More clusters than different rows.
#[test]
fn more_clusters_than_different_rows_are_refused_with_the_number() {
    let rows = numbers(40, |row| json!(f64::from(u32::try_from(row % 3).unwrap())));
    for algorithm in ["k_means", "mini_batch_k_means", "gaussian_mixture", "hierarchical"] {
        let said = refusal(
            &table(&["a", "b"], &rows),
            &config(Clustering, algorithm, &json!({ "n_clusters": 4 })),
        );
        assert!(
            said.contains("only 3 different rows") && said.contains("at most 3"),
            "{said}"
        );
    }
}

/// One column, two rows, values of very different size: there is a result.
#[test]
fn small_and_lopsided_tables_give_a_result() {
    let one_column: Vec<Vec<Value>> = (0..60)
        .map(|row| vec![json!(f64::from(row % 2) * 100.0 + f64::from(row).sin())])
        .collect();
    let far: Vec<Vec<Value>> = (0..84)
        .map(|row| vec![json!(1e300 * f64::from(row % 7)), json!(1e-300)])
        .collect();
    for algorithm in known_algorithms(Clustering) {
        let asked = config(Clustering, algorithm, &json!({}));
        let (outcome, _) = trained(&table(&["a"], &one_column), &asked).unwrap();
        assert!(outcome.candidates[0].metrics["clusters"] >= Some(2.0), "{algorithm}");
        let (outcome, _) = trained(&table(&["a", "b"], &far), &asked).unwrap();
        assert!(outcome.best().is_some(), "{algorithm}");
    }
    let two: Vec<Vec<Value>> = vec![vec![json!(1)], vec![json!(2)]];
    let asked = config(Clustering, "k_means", &json!({}));
    assert_eq!(
        trained(&table(&["a"], &two), &asked).unwrap().0.candidates[0].metrics["clusters"],
        Some(2.0)
    );
}

/// What needs right answers is refused by name.
#[test]
fn what_needs_a_target_is_refused() {
    let rows = three_groups(100);
    let asked = config(Clustering, "k_means", &json!({}));
    let with = |change: &dyn Fn(&mut TrainConfig)| {
        let mut config = asked.clone();
        change(&mut config);
        refusal(&rows, &config)
    };
    assert!(with(&|config| config.search = Some(Search::default())).contains("a search needs a target"));
    assert!(with(&|config| config.learning_curve = true).contains("learning curve needs a target"));
    let preparation =
        |preprocessing: Preprocessing| with(&|config| config.preprocessing_config = preprocessing.clone());
    let encoding = Preprocessing {
        encoding: Encoding::Target,
        ..Preprocessing::default()
    };
    assert!(preparation(encoding).contains("encoding categories by the target"));
    let method = SelectionMethod::SelectKBest;
    let selection = Preprocessing {
        feature_selection_method: method,
        ..Preprocessing::default()
    };
    assert!(preparation(selection).contains("automatic choice of features"));
    let said = refusal(&rows, &config(Clustering, "ridge", &json!({})));
    assert!(said.contains("clustering") && said.contains("k_means"), "{said}");
}

/// A column that only counts the rows would cut the table into the first, the next and the last rows.
#[test]
fn a_column_that_counts_the_rows_is_left_out() {
    let rows: Vec<Vec<Value>> = (0..200).map(|row| vec![json!(row), json!((row % 2) * 50)]).collect();
    let (outcome, model) = trained(&table(&["id", "a"], &rows), &config(Clustering, "k_means", &json!({}))).unwrap();
    assert_eq!(model.features, ["a"]);
    assert!(outcome.warnings.iter().any(|warning| warning.code == "row_number"));
}
