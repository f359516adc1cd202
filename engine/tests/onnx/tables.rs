//! Tables with gaps, dates, texts and categories that training never saw, and every way to prepare them.

use datapulse_engine::prepare::{
    CategoricalImputation, DateEncoding, Encoding, Interactions, NumericImputation, Preprocessing, Scaling,
};
use datapulse_engine::problem::ProblemType;
use datapulse_engine::table::{Table, Wanted};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

pub const COLUMNS: [&str; 6] = ["age", "income", "city", "grade", "seen", "note"];
pub const WORDS: [&str; 12] = [
    "Good", "bad,", "the", "THE", "café", "Broken!", "x", "day", "first", "never", "again", "(again)",
];

/// A row with something missing now and then; `city` and `grade` may be what training never saw.
pub fn row(random: &mut ChaCha8Rng, unseen: bool) -> Vec<Value> {
    let city = ["Bonn", "Köln", "Ulm", "Jena", "O'Fallon, \"MO\""][random.gen_range(0..5)];
    let grade = format!("g{}", random.gen_range(0..if unseen { 40 } else { 20 }));
    let seen = format!(
        "2024-{:02}-{:02} {:02}:30:00",
        random.gen_range(1..13),
        random.gen_range(1..29),
        random.gen_range(0..24)
    );
    let words = if unseen && random.gen_bool(0.1) {
        0
    } else {
        random.gen_range(3..9)
    };
    let note: Vec<&str> = (0..words).map(|_| WORDS[random.gen_range(0..WORDS.len())]).collect();
    let mut values = vec![
        json!(random.gen_range(18.0_f64..90.0)),
        json!(random.gen_range(-2e6_f64..9e6).round()),
        json!(if unseen && random.gen_bool(0.2) {
            "Atlantis"
        } else {
            city
        }),
        json!(grade),
        json!(seen),
        json!(note.join(" ")),
    ];
    for value in &mut values {
        if random.gen_bool(0.12) {
            *value = Value::Null;
        }
    }
    values
}

pub fn answer(row: &[Value], problem: ProblemType, random: &mut ChaCha8Rng) -> Value {
    let number = |position: usize| row[position].as_f64();
    let worth = number(0).unwrap_or(40.0) / 20.0
        + number(1).unwrap_or(0.0) / 2e6
        + row[2].as_str().map_or(1.0, |city| city.len() as f64 / 3.0)
        + random.gen_range(-0.5..0.5);
    match problem {
        ProblemType::Regression | ProblemType::Forecasting => json!(50_000.0 + 12_345.0 * worth),
        ProblemType::Binary => json!(if worth > 5.0 { "yes" } else { "no" }),
        ProblemType::Multiclass => json!(["low", "middle", "high", "höchst"][(worth / 2.5).clamp(0.0, 3.0) as usize]),
        ProblemType::Clustering | ProblemType::AnomalyDetection => Value::Null,
    }
}

pub fn training_table(problem: ProblemType) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let rows: Vec<Vec<Value>> = (0..260)
        .map(|_| {
            let mut values = row(&mut random, false);
            values.push(answer(&values, problem, &mut random));
            values
        })
        .collect();
    let names: Vec<String> = COLUMNS
        .iter()
        .map(ToString::to_string)
        .chain(["answer".to_owned()])
        .collect();
    Table::from_rows(&names, &rows, |_| Wanted::Any).unwrap()
}

/// New rows, as a table for the product and as columns for onnxruntime.
pub fn new_rows() -> (Table, Value) {
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let rows: Vec<Vec<Value>> = (0..80).map(|_| row(&mut random, true)).collect();
    let names = COLUMNS.map(ToOwned::to_owned);
    let text = |name: &str| {
        if ["city", "grade", "note"].contains(&name) {
            Wanted::Text
        } else {
            Wanted::Any
        }
    };
    let columns = names.iter().enumerate();
    let columns: Map<String, Value> = columns
        .map(|(position, name)| (name.clone(), rows.iter().map(|row| row[position].clone()).collect()))
        .collect();
    (Table::from_rows(&names, &rows, text).unwrap(), Value::Object(columns))
}

/// Every step before a model alone and with each other kind of step.
pub fn every_preprocessing() -> Vec<Preprocessing> {
    // With 12 of 20 grades kept the others fall together.
    let usual = || Preprocessing {
        max_categories: 12,
        text_features: 10,
        ..Preprocessing::default()
    };
    let scales = [
        Scaling::Standard,
        Scaling::MinMax,
        Scaling::Robust,
        Scaling::Power,
        Scaling::Quantile,
        Scaling::None,
    ];
    let encodings = [
        Encoding::OneHot,
        Encoding::Ordinal,
        Encoding::Target,
        Encoding::Frequency,
    ];
    let mut all = Vec::new();
    for (number, scaling) in scales.into_iter().enumerate() {
        for (turn, encoding) in encodings.into_iter().enumerate() {
            // Each scale meets each encoding once; the rest takes turns.
            let half = (number + turn) % 2;
            all.push(Preprocessing {
                scaling,
                encoding,
                categorical_imputation: [CategoricalImputation::MostFrequent, CategoricalImputation::Missing][half],
                numeric_imputation: [NumericImputation::Model, NumericImputation::Median][(number + turn / 2) % 2],
                missing_indicator: turn % 2 == 0,
                dates: [DateEncoding::Parts, DateEncoding::Cyclic][number % 2],
                min_frequency: [2, 14][number / 2 % 2],
                text_features: [15, 6][turn / 2],
                interactions: [Interactions::None, Interactions::Products, Interactions::Quadratic]
                    [(number + turn) % 3],
                ..usual()
            });
        }
    }
    let imputations = [
        NumericImputation::Mean,
        NumericImputation::MostFrequent,
        NumericImputation::Zero,
        NumericImputation::Constant,
    ];
    all.extend(imputations.map(|numeric_imputation| Preprocessing {
        numeric_imputation,
        numeric_fill: -7.25,
        ..usual()
    }));
    all
}
