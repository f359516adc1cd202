//! Issue 3: a hostile model file must not crash, hang or fill the memory, whatever kind of model it claims to hold.

use std::sync::LazyLock;

use datapulse_engine::control::Control;
use datapulse_engine::learners::Fitted;
use datapulse_engine::learners::tree::{LEAF, TreeEnsemble};
use datapulse_engine::metrics::Conformal;
use datapulse_engine::model::{PredictOptions, TrainedModel};
use datapulse_engine::problem::ProblemType;
use datapulse_engine::table::{Table, Wanted};
use datapulse_engine::train::TrainConfig;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::bundle_support::{each_lie, forged};
use crate::support::train;

/// Numbers with gaps and a category, so that boosting takes both as they are.
fn rows() -> Vec<Map<String, Value>> {
    (0..90)
        .map(|row| {
            let place = ["a", "b", "c", "d"][row % 4];
            let record = json!({
                "size": if row % 7 == 2 { Value::Null } else { json!(row % 11) },
                "place": place,
                "price": (row % 11) * 3 + (row % 4) * 5,
            });
            record.as_object().unwrap().clone()
        })
        .collect()
}

fn table() -> Table {
    Table::from_records(&rows(), |_| Wanted::Any).unwrap()
}

/// The kinds of models that came later: natives of boosting, clusters by centres, by distributions and by the rows
/// around, detectors.
static BUNDLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let kinds = [
        (
            ProblemType::Regression,
            "gradient_boosting",
            json!({ "n_estimators": 5 }),
        ),
        (ProblemType::Clustering, "k_means", json!({ "n_clusters": 3 })),
        (ProblemType::Clustering, "gaussian_mixture", json!({ "n_clusters": 2 })),
        (
            ProblemType::AnomalyDetection,
            "isolation_forest",
            json!({ "n_estimators": 10 }),
        ),
        (ProblemType::Clustering, "dbscan", json!({ "min_samples": 2 })),
        (ProblemType::Clustering, "hdbscan", json!({ "min_cluster_size": 5 })),
        (ProblemType::Clustering, "hierarchical", json!({ "n_clusters": 3 })),
        (
            ProblemType::AnomalyDetection,
            "local_outlier_factor",
            json!({ "n_neighbors": 5 }),
        ),
    ];
    let bundle = |(problem, algorithm, settings): &(ProblemType, &str, Value)| {
        let config = TrainConfig {
            target: "price".into(),
            problem_type: Some(*problem),
            feature_columns: Some(vec!["size".into(), "place".into()]),
            algorithms: vec![(*algorithm).into()],
            hyperparameters: [((*algorithm).to_owned(), settings.as_object().unwrap().clone())].into(),
            ..TrainConfig::default()
        };
        train(&table(), &config).1.bundles().remove(0).1
    };
    kinds.iter().map(bundle).collect()
});

/// What is accepted must predict and explain without a panic.
fn open_and_use(bytes: &[u8]) {
    if let Ok(model) = TrainedModel::from_bundle(bytes) {
        let options = PredictOptions {
            probabilities: true,
            coverage: model.conformal.is_some().then_some(0.9),
            ..PredictOptions::default()
        };
        let _ = model.predict(&table(), &options);
        let _ = model.insight(&rows()[3], &Control::silent());
        let _ = (model.to_onnx(), model.card_markdown());
    }
}

/// Whatever one number or one list of a model of any of these kinds says instead.
#[test]
fn no_single_lie_in_a_later_kind_makes_it_panic() {
    for bundle in BUNDLES.iter() {
        each_lie(bundle, open_and_use);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn forged_models_of_every_later_kind_never_panic(
        which in 0..8_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        open_and_use(&forged(&BUNDLES[which], |content| {
            for (place, value) in &changes {
                let place = place.index(content.len());
                content[place] = *value;
            }
        }));
    }
}

fn changed(which: usize, change: impl Fn(&mut TrainedModel)) -> datapulse_engine::Result<TrainedModel> {
    let mut model = TrainedModel::from_bundle(&BUNDLES[which]).unwrap();
    change(&mut model);
    TrainedModel::from_bundle(&model.to_bundle().unwrap())
}

#[test]
fn a_number_of_clusters_that_is_not_there_is_refused_before_it_is_counted() {
    for which in [1, 2] {
        for claimed in [usize::MAX, usize::MAX / 2, 1 << 40] {
            let opened = changed(which, |model| {
                if let Fitted::Clusters(clusters) = &mut model.fitted {
                    clusters.clusters = claimed;
                }
            });
            assert!(opened.is_err());
        }
    }
}

fn trees_of(fitted: &mut Fitted) -> &mut TreeEnsemble {
    match fitted {
        Fitted::Boosting(trees) => trees,
        Fitted::Picked(picked) => trees_of(&mut picked.model),
        _ => panic!("boosted trees"),
    }
}

/// Splits that share their children make more ways through a tree than anybody can go.
#[test]
fn trees_whose_ways_come_together_again_are_refused() {
    let opened = changed(0, |model| {
        let trees = trees_of(&mut model.fitted);
        let splits: Vec<usize> = (0..trees.features.len())
            .filter(|&node| trees.features[node] != LEAF)
            .collect();
        trees.children[splits[0]] = trees.children[splits[1]];
    });
    assert!(opened.is_err());
}

#[test]
fn a_claim_of_endless_unseen_rows_gives_a_range_or_a_reason() {
    let opened = changed(0, |model| {
        model.conformal = Some(Conformal {
            scores: vec![0.5; 40],
            rows: u64::MAX,
        });
    });
    let reach = opened.unwrap().reach(0.9).unwrap();
    assert!((reach - 0.5).abs() < 1e-12);
}
