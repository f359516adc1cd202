//! Categories become numbers (TRN-28).

use datapulse_engine::control::Control;
use datapulse_engine::prepare::{
    CategoricalImputation, Category, CategoryOutput, Encoder, Encoding, Number, Preprocessing, Recipe, Scaling,
};
use datapulse_engine::problem::Matrix;
use datapulse_engine::table::{Table, Wanted};
use serde_json::json;

use crate::support::{chosen, customers, plan, recipe, table};

/// TRN-28
#[test]
fn categories_become_columns_and_each_feature_knows_its_source() {
    let table = customers();
    let recipe = recipe(chosen(&["city", "noise"]));
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let features = pipeline.features();
    let names: Vec<&str> = features.iter().map(|feature| feature.name.as_str()).collect();
    assert_eq!(names, ["city=Bonn", "city=Köln", "city=Ulm", "city=(missing)", "noise"]);
    assert_eq!(
        features.iter().map(|feature| feature.source).collect::<Vec<_>>(),
        [0, 0, 0, 0, 1]
    );
    assert_eq!(matrix.row(0).to_vec()[..4], [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(matrix.row(9).to_vec()[..4], [0.0, 0.0, 0.0, 1.0]);
    let ordinal = Preprocessing {
        encoding: Encoding::Ordinal,
        categorical_imputation: CategoricalImputation::MostFrequent,
        scaling: Scaling::None,
        ..recipe.preprocessing.clone()
    };
    let recipe = Recipe {
        preprocessing: ordinal,
        ..recipe
    };
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    assert_eq!(pipeline.width(), 2);
    // Row 9 has no city. Each city has twelve rows, so the first by name stands in.
    assert_eq!((matrix[[0, 0]], matrix[[1, 0]], matrix[[2, 0]]), (0.0, 2.0, 1.0));
    assert_eq!(matrix[[9, 0]], 0.0);
}

#[test]
fn only_the_most_frequent_levels_have_a_column_and_the_rest_share_one() {
    let rows = (0..100)
        .map(|row| vec![json!(format!("l{}", if row < 90 { row % 9 } else { row })), json!(row)])
        .collect();
    let table = table(&["level", "bought"], rows);
    let recipe = recipe(Preprocessing {
        max_categories: 5,
        ..chosen(&["level"])
    });
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let Encoder::Category(category) = &pipeline.inputs[0].encoder else {
        panic!("level is a category")
    };
    assert_eq!(category.levels, ["l0", "l1", "l2", "l3", "l4"]);
    assert_eq!((category.other, pipeline.width()), (Some(5), 6));
    assert_eq!(matrix[[8, 5]], 1.0);
    assert_eq!(matrix[[95, 5]], 1.0);
}

#[test]
fn categories_that_look_like_numbers_are_found_again() {
    let rows = (0..30)
        .map(|row| vec![json!(if row % 3 == 0 { "A1" } else { "07" }), json!(row)])
        .collect();
    let table = table(&["code", "bought"], rows);
    let recipe = recipe(chosen(&["code"]));
    let (pipeline, _) = plan(&table, &recipe)
        .expect("a plan")
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("fit");
    let new = Table::from_rows(&["code".into()], &[vec![json!("07")]], |name| {
        pipeline.wanted(name).expect("used")
    });
    let (matrix, report) = pipeline.transform(&new.expect("a table")).expect("a matrix");
    assert_eq!(matrix.row(0).to_vec(), [1.0, 0.0]);
    assert!(report.columns.is_empty(), "{report:?}");
}

#[test]
fn an_unknown_text_of_an_ordinal_column_is_minus_one() {
    let category = Category {
        levels: vec!["a".into(), "b".into()],
        missing: None,
        other: None,
        output: CategoryOutput::Ordinal(Number::PLAIN),
    };
    assert_eq!(
        (category.code("b"), category.code("c"), category.missing_code()),
        ((1, false), (-1, true), -1)
    );
}

/// The mean of the target at the level in rows of new data; in training rows the mean of other training rows, so that a
/// level that comes once knows nothing of its own answer.
#[test]
fn target_encoding_never_shows_a_training_row_its_own_answer() {
    let rows = (0..200)
        .map(|row| {
            vec![
                json!(format!("once {row}")),
                json!(["low", "high"][row % 2]),
                json!((row % 2 * 10) as f64 + 0.5),
            ]
        })
        .collect();
    let table = table(&["id", "level", "bought"], rows);
    let recipe = recipe(Preprocessing {
        encoding: Encoding::Target,
        scaling: Scaling::None,
        min_frequency: 1,
        max_categories: 1000,
        ..chosen(&["id", "level"])
    });
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let (later, _) = pipeline.transform(&table).expect("a matrix");
    // 100 rows with 10.5 and ten with the overall 5.5.
    assert!((later[[1, 1]] - 1105.0 / 110.0).abs() < 1e-5, "{}", later[[1, 1]]);
    assert!(matrix[[1, 1]] > 9.0 && matrix[[0, 1]] < 2.0);
    // How much more the rows with the high answer have than the others.
    let told = |matrix: &Matrix| {
        let mean = |of: usize| (0..100).map(|row| matrix[[2 * row + of, 0]]).sum::<f64>() / 100.0;
        mean(1) - mean(0)
    };
    assert!(
        told(&later) > 0.8,
        "a level that came once is drawn to its answer: {}",
        told(&later)
    );
    assert!(told(&matrix) < 0.05, "but in training nobody saw it: {}", told(&matrix));
}

/// With several classes each has its share; a level that nobody knows gets the shares of all rows.
#[test]
fn target_encoding_has_a_column_per_class_where_there_are_several() {
    let rows = (0..90)
        .map(|row| {
            vec![
                json!(["x", "y", "z"][row % 3]),
                json!(["red", "green", "blue"][row % 3]),
            ]
        })
        .collect();
    let table = table(&["level", "bought"], rows);
    let recipe = recipe(Preprocessing {
        encoding: Encoding::Target,
        scaling: Scaling::None,
        ..chosen(&["level"])
    });
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, _) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let names: Vec<String> = pipeline.features().into_iter().map(|feature| feature.name).collect();
    assert_eq!(names, ["level→blue", "level→green", "level→red"]);
    let new = Table::from_rows(&["level".into()], &[vec![json!("x")], vec![json!("?!")]], |_| {
        Wanted::Text
    });
    let (matrix, _) = pipeline.transform(&new.expect("a table")).expect("a matrix");
    assert!(matrix[[0, 2]] > 0.8 && matrix[[0, 0]] < 0.1, "{matrix}");
    assert!((matrix[[1, 0]] - 1.0 / 3.0).abs() < 1e-6, "{matrix}");
}

#[test]
fn frequency_encoding_is_the_share_of_training_rows() {
    let rows = (0..40)
        .map(|row| vec![json!(if row % 4 == 0 { "rare" } else { "usual" }), json!(row)])
        .collect();
    let table = table(&["level", "bought"], rows);
    let recipe = recipe(Preprocessing {
        encoding: Encoding::Frequency,
        scaling: Scaling::None,
        ..chosen(&["level"])
    });
    let (_, matrix) = plan(&table, &recipe)
        .expect("a plan")
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    assert_eq!((matrix[[0, 0]], matrix[[1, 0]]), (0.25, 0.75));
}

#[test]
fn levels_of_too_few_rows_are_merged() {
    let rows = (0..100)
        .map(|row| {
            vec![
                json!(["a", "a", "a", "b", if row % 2 == 0 { "c" } else { "d" }][row % 5]),
                json!(row),
            ]
        })
        .collect();
    let table = table(&["level", "bought"], rows);
    let recipe = recipe(Preprocessing {
        min_frequency: 15,
        ..chosen(&["level"])
    });
    let (pipeline, _) = plan(&table, &recipe)
        .expect("a plan")
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let names: Vec<String> = pipeline.features().into_iter().map(|feature| feature.name).collect();
    assert_eq!(names, ["level=a", "level=b", "level=(other)"]);
}
