//! Free text becomes its words.

use datapulse_engine::control::Control;
use datapulse_engine::prepare::{Encoder, Preprocessing, TextEncoding};
use datapulse_engine::table::{Table, Wanted};
use serde_json::json;

use crate::support::{inputs, plan, recipe, table};

/// 60 rows of sentences in which "broken" tells the target, and a column of codes.
fn reviews() -> Table {
    let rows = (0..60)
        .map(|row| {
            let middle = ["really broken on arrival", "works just fine"][row % 2];
            let note = format!("order {row} was {middle} says customer {}", row * 7);
            vec![json!(note), json!(format!("PC {row}")), json!(row % 3), json!(row % 2)]
        })
        .collect();
    table(&["note", "code", "x", "bought"], rows)
}

fn settings(text: TextEncoding) -> Preprocessing {
    Preprocessing {
        text,
        text_features: 12,
        ..Preprocessing::default()
    }
}

#[test]
fn free_text_is_found_and_read_and_codes_are_not() {
    let table = reviews();
    for text in [TextEncoding::Tfidf, TextEncoding::Hashing] {
        let recipe = recipe(settings(text));
        let plan = plan(&table, &recipe).expect("a plan");
        let fold = plan
            .prepare(&table, &recipe, &plan.splits[0], &Control::silent())
            .expect("a fold");
        assert_eq!(inputs(&fold.pipeline), ["note", "x"]);
        assert!(matches!(fold.pipeline.inputs[0].encoder, Encoder::Text(_)));
        assert_eq!(fold.train.ncols(), 13);
        assert!(
            fold.warnings
                .iter()
                .all(|warning| warning.column.as_deref() == Some("code"))
        );
        for row in fold.validation.rows() {
            let length: f64 = row.iter().take(12).map(|value| value * value).sum();
            assert!((length - 1.0).abs() < 1e-5, "{length}");
        }
        let again = Table::from_rows(&["note".into(), "x".into()], &[vec![json!(""), json!(1)]], |_| {
            Wanted::Any
        });
        let (empty, _) = fold.pipeline.transform(&again.expect("a table")).expect("a matrix");
        assert!(empty.row(0).iter().take(12).all(|&value| value == 0.0));
    }
}

#[test]
fn left_out_means_left_out() {
    let table = reviews();
    let recipe = recipe(settings(TextEncoding::LeaveOut));
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, _) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    assert_eq!(inputs(&pipeline), ["x"]);
}
