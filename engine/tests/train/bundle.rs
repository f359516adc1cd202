use datapulse_engine::model::{PredictOptions, TrainedModel};
use datapulse_engine::prepare::{Encoder, Encoding, Interactions, NumericImputation, Preprocessing, Scaling};
use datapulse_engine::train::TrainConfig;
use proptest::prelude::*;
use std::sync::LazyLock;

use crate::bundle_support::{each_lie, forged};
use crate::support::{config, flowers, train};

const ALGORITHMS: [&str; 9] = [
    "logistic_regression",
    "decision_tree",
    "random_forest",
    "gradient_boosting",
    "mlp",
    "naive_bayes",
    "nearest_neighbors",
    "kernel_svm",
    "explainable_boosting",
];

/// A small model of every kind, as bundles.
static BUNDLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut config = config("kind", &ALGORITHMS);
    for (algorithm, settings) in [
        ("random_forest", serde_json::json!({ "n_estimators": 5 })),
        ("gradient_boosting", serde_json::json!({ "n_estimators": 5 })),
        ("mlp", serde_json::json!({ "epochs": 3 })),
        ("explainable_boosting", serde_json::json!({ "rounds": 5 })),
    ] {
        config
            .hyperparameters
            .insert(algorithm.into(), settings.as_object().unwrap().clone());
    }
    let mut bundles = trained(&config);
    // And one with every step of the preparation that has parts which could contradict each other.
    config.algorithms = vec!["logistic_regression".into()];
    config.preprocessing_config = Preprocessing {
        numeric_imputation: NumericImputation::Model,
        missing_indicator: true,
        encoding: Encoding::Target,
        scaling: Scaling::Quantile,
        interactions: Interactions::Quadratic,
        ..Preprocessing::default()
    };
    bundles.extend(trained(&config));
    bundles
});

fn trained(config: &TrainConfig) -> Vec<Vec<u8>> {
    let bundles = train(&flowers(60), config).1.bundles();
    bundles.into_iter().map(|(_, bundle)| bundle).collect()
}

/// What is accepted must predict without a panic.
fn open_and_use(bytes: &[u8]) {
    if let Ok(model) = TrainedModel::from_bundle(bytes) {
        let options = PredictOptions {
            probabilities: true,
            ..PredictOptions::default()
        };
        let _ = model.predict(&flowers(9), &options);
    }
}

/// MOD-25: what was saved loads again and predicts the same to the bit.
#[test]
fn a_bundle_brings_the_model_back_whole() {
    let (_, models) = train(&flowers(90), &config("kind", &ALGORITHMS));
    for (index, name) in (0..).zip(ALGORITHMS) {
        let model = models.model(index);
        let bytes = model.to_bundle().unwrap();
        let back = TrainedModel::from_bundle(&bytes).unwrap();
        assert_eq!(&back, model, "{name}");
        assert_eq!(back.to_bundle().unwrap(), bytes, "{name}");
        let options = PredictOptions {
            probabilities: true,
            ..PredictOptions::default()
        };
        let table = flowers(50);
        assert_eq!(
            back.predict(&table, &options).unwrap(),
            model.predict(&table, &options).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn other_files_and_other_versions_are_refused_with_a_reason() {
    let reason = |bytes: &[u8]| TrainedModel::from_bundle(bytes).unwrap_err().to_string();
    assert!(reason(b"").contains("not a whole DataPulse model"));
    assert!(reason(b"a,b,c\n1,2,3\n").contains("not a whole DataPulse model"));
    let mut newer = BUNDLES[0].clone();
    newer[8] = 2;
    assert!(reason(&newer).contains("version 2"));
    assert!(reason(&BUNDLES[0][..BUNDLES[0].len() - 1]).contains("ends too early"));
}

#[test]
fn a_model_that_contradicts_itself_is_refused() {
    let whole = TrainedModel::from_bundle(&BUNDLES[0]).unwrap();
    let refused = |change: &dyn Fn(&mut TrainedModel)| {
        let mut model = whole.clone();
        change(&mut model);
        TrainedModel::from_bundle(&model.to_bundle().unwrap()).is_err()
    };
    assert!(!refused(&|_| {}));
    assert!(refused(&|model| model.classes.truncate(2)));
    assert!(refused(&|model| model.classes.clear()));
    assert!(refused(&|model| model.features.reverse()));
    assert!(refused(&|model| drop(model.pipeline.inputs.pop())));
    assert!(refused(
        &|model| model.pipeline.inputs[1].name = model.pipeline.inputs[0].name.clone()
    ));
    assert!(refused(&|model| {
        for input in &mut model.pipeline.inputs {
            if let Encoder::Category(category) = &mut input.encoder {
                category.missing = Some(1_000_000);
            }
        }
    }));
}

/// Whatever one number or one list of a model of any kind says instead.
#[test]
fn no_single_lie_in_a_model_makes_it_panic() {
    for bundle in BUNDLES.iter() {
        each_lie(bundle, open_and_use);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_changed_byte_is_refused(which in 0..=ALGORITHMS.len(), place in any::<prop::sample::Index>(), mask in 1..=255_u8) {
        let mut bytes = BUNDLES[which].clone();
        let place = place.index(bytes.len());
        bytes[place] ^= mask;
        prop_assert!(TrainedModel::from_bundle(&bytes).is_err());
    }

    #[test]
    fn a_cut_is_refused(which in 0..=ALGORITHMS.len(), place in any::<prop::sample::Index>()) {
        let bytes = &BUNDLES[which];
        prop_assert!(TrainedModel::from_bundle(&bytes[..place.index(bytes.len())]).is_err());
    }

    /// Whoever repairs the check sum after a change gets an error or a model that works, never a panic.
    #[test]
    fn forged_content_never_panics(
        which in 0..=ALGORITHMS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let bytes = forged(&BUNDLES[which], |content| {
            for (place, value) in &changes {
                let place = place.index(content.len());
                content[place] = *value;
            }
            if let Some(cut) = cut {
                content.truncate(cut.index(content.len()));
            }
        });
        open_and_use(&bytes);
    }

    #[test]
    fn noise_never_panics(content in prop::collection::vec(any::<u8>(), 0..300)) {
        open_and_use(&content);
        open_and_use(&forged(&BUNDLES[0], |inside| inside.clone_from(&content)));
    }
}
