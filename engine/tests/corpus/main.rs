//! A short run of the fuzz targets in `fuzz/`: over their corpus, and over every small change of it.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod targets;

use std::path::Path;

use datapulse_engine::Result;
use datapulse_engine::control::Control;
use datapulse_engine::model::TrainedModel;
use datapulse_engine::prepare::{Encoding, Interactions, NumericImputation, Preprocessing};
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Table, Wanted};
use datapulse_engine::train::{Candidate, CandidateSink, TrainConfig, run};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Bytes before the content of a bundle; the sum over the content is the last 32 of them.
const HEADER: usize = 50;

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/reader");
    let files = std::fs::read_dir(folder).expect("the corpus");
    let mut seeds: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    seeds.sort();
    seeds.iter().map(|path| std::fs::read(path).expect("a seed")).collect()
}

/// A few bytes changed, doubled or cut off.
fn mutated(seed: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..random.gen_range(1..4) {
        let place = random
            .gen_range(0..bytes.len().max(1))
            .min(bytes.len().saturating_sub(1));
        match random.gen_range(0..4) {
            _ if bytes.is_empty() => bytes.push(random.r#gen()),
            0 => bytes[place] = random.r#gen(),
            1 => bytes.truncate(place),
            2 => bytes.insert(place, b"\",;\n\r\0\xff"[random.gen_range(0..7)]),
            _ => bytes.extend_from_within(place..),
        }
        bytes.truncate(1 << 20);
    }
    bytes
}

#[test]
fn the_reader_survives_its_corpus_and_every_small_change_of_it() {
    let seeds = corpus();
    assert!(seeds.len() >= 6, "the corpus was not found");
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for seed in &seeds {
        targets::reader(seed);
        for _ in 0..150 {
            targets::reader(&mutated(seed, &mut random));
        }
    }
}

struct Only(Option<Vec<u8>>);

impl CandidateSink for Only {
    fn finished(&mut self, _: &Candidate, model: Option<&TrainedModel>) -> Result<()> {
        self.0 = model.map(TrainedModel::to_bundle).transpose()?;
        Ok(())
    }
}

/// A model with text, dates, categories, guesses and products.
fn rich_bundle() -> Vec<u8> {
    let rows: Vec<Vec<Value>> = (0..80)
        .map(|row| {
            let number = if row % 9 == 0 {
                Value::Null
            } else {
                json!(row * 31 % 17)
            };
            let note = format!("order {row} came {} says {}", ["late", "early"][row % 2], row * 7);
            let day = format!("2024-{:02}-{:02}", row % 12 + 1, row % 28 + 1);
            vec![
                number,
                json!(row % 11),
                json!(["a", "b", "c"][row % 3]),
                json!(note),
                json!(day),
                json!(row % 2),
            ]
        })
        .collect();
    let names = ["n", "m", "c", "note", "day", "y"].map(str::to_owned);
    let table = Table::from_rows(&names, &rows, |_| Wanted::Any).expect("a table");
    let config = TrainConfig {
        target: "y".into(),
        algorithms: vec!["logistic_regression".into()],
        preprocessing_config: Preprocessing {
            numeric_imputation: NumericImputation::Model,
            encoding: Encoding::Target,
            interactions: Interactions::Products,
            missing_indicator: true,
            text_features: 5,
            ..Preprocessing::default()
        },
        ..TrainConfig::default()
    };
    let mut only = Only(None);
    run(&table, &config, &Seeds::default(), &Control::silent(), None, &mut only).expect("a run");
    only.0.expect("a model")
}

/// Whoever changes a bundle can also make its sum right.
#[test]
fn the_loader_survives_every_small_change_of_a_bundle() {
    let whole = rich_bundle();
    targets::bundle(&whole);
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut accepted = 0;
    for _ in 0..1_500 {
        let content = mutated(&whole[HEADER..], &mut random);
        let mut bytes = whole[..10].to_vec();
        bytes.extend((content.len() as u64).to_le_bytes());
        bytes.extend(Sha256::digest(&content));
        bytes.extend(content);
        accepted += usize::from(TrainedModel::from_bundle(&bytes).is_ok());
        targets::bundle(&bytes);
    }
    assert!(
        accepted > 10,
        "only {accepted} changed bundles were read: too few to learn anything from"
    );
}
