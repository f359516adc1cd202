//! Numbers and dates: filled, bent, scaled (decision 79).

use datapulse_engine::control::Control;
use datapulse_engine::prepare::{
    DateEncoding, Encoder, NumericImputation, Pipeline, Preprocessing, Scaling, Selection,
};
use datapulse_engine::problem::{Matrix, Target};
use serde_json::{Value, json};

use crate::support::{chosen, customers, plan, recipe, table};

/// Decision 79: nothing of the validation rows reaches the fitted steps.
#[test]
fn steps_are_fitted_on_the_training_rows_only() {
    let table = customers();
    let recipe = recipe(Preprocessing {
        scaling: Scaling::MinMax,
        ..chosen(&["age"])
    });
    let plan = plan(&table, &recipe).expect("a plan");
    let fold = plan
        .prepare(&table, &recipe, &plan.splits[0], &Control::silent())
        .expect("a fold");
    let Encoder::Number(number) = &fold.pipeline.inputs[0].encoder else {
        panic!("age is a number")
    };
    let ages = |rows: &[usize]| {
        rows.iter()
            .filter(|row| *row % 8 != 3)
            .map(|&row| 20.0 + row as f64)
            .collect::<Vec<_>>()
    };
    let train = ages(&plan.splits[0].train);
    let least = train.iter().copied().fold(f64::INFINITY, f64::min);
    let most = train.iter().copied().fold(0.0, f64::max);
    assert_eq!((number.offset, number.divisor), (least, most - least));
    assert_eq!(fold.train.nrows() + fold.validation.nrows(), 40);
    assert!(fold.train.iter().all(|value| (0.0..=1.0).contains(value)));
}

/// The only column `x` of a table with these values, prepared with everything by default but what is given.
fn prepared(values: &[Option<f64>], settings: &Preprocessing) -> Matrix {
    let rows = values.iter().map(|&value| vec![json!(value)]).collect();
    let table = table(&["x"], rows);
    let selection = Selection {
        features: vec!["x".into()],
        manual: false,
        warnings: Vec::new(),
    };
    let every: Vec<usize> = (0..values.len()).collect();
    let target = Target::Regression(every.iter().map(|&row| row as f64).collect());
    let fitted = Pipeline::fit(&table, &every, &target, &selection, settings, 1, &Control::silent());
    let fitted = fitted.expect("a pipeline");
    assert_eq!(fitted.matrix, fitted.pipeline.transform(&table).expect("a matrix").0);
    fitted.matrix
}

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-5, "{found} instead of {expected}");
    }
}

/// Constants were computed with scikit-learn 1.9.1: `SimpleImputer` then a scaler, on 1, 2, missing, 4, 9.
#[test]
fn numbers_are_filled_and_scaled_as_scikit_learn_does() {
    let fit = |numeric_imputation, scaling| {
        let settings = Preprocessing {
            numeric_imputation,
            scaling,
            numeric_fill: -5.0,
            ..Preprocessing::default()
        };
        prepared(&[Some(1.0), Some(2.0), None, Some(4.0), Some(9.0)], &settings)
            .column(0)
            .to_vec()
    };
    close(
        &fit(NumericImputation::Median, Scaling::Standard),
        &[-1.005_141_42, -0.646_162_34, -0.287_183_26, 0.071_795_82, 1.866_691_21],
    );
    close(
        &fit(NumericImputation::Mean, Scaling::MinMax),
        &[0.0, 0.125, 0.375, 0.375, 1.0],
    );
    close(
        &fit(NumericImputation::Zero, Scaling::Robust),
        &[-0.333_333_33, 0.0, -0.666_666_67, 0.666_666_67, 2.333_333_33],
    );
    close(
        &fit(NumericImputation::Median, Scaling::None),
        &[1.0, 2.0, 3.0, 4.0, 9.0],
    );
    close(
        &fit(NumericImputation::Constant, Scaling::None),
        &[1.0, 2.0, -5.0, 4.0, 9.0],
    );
    // All are equally frequent: the smallest.
    close(
        &fit(NumericImputation::MostFrequent, Scaling::None),
        &[1.0, 2.0, 1.0, 4.0, 9.0],
    );
}

/// Constants were computed with scikit-learn 1.9.1: `PowerTransformer().fit_transform`.
#[test]
fn a_skewed_number_becomes_symmetric() {
    let values = [-3.0, 0.5, 1.0, 1.5, 2.0, 4.0, 9.0, 30.0].map(Some);
    let settings = Preprocessing {
        scaling: Scaling::Power,
        ..Preprocessing::default()
    };
    close(
        prepared(&values, &settings).column(0).as_slice().expect("a column"),
        &[
            -1.864_121_03,
            -0.380_170_66,
            -0.274_154_57,
            -0.181_373_59,
            -0.097_937_05,
            0.178_133_72,
            0.677_383_82,
            1.942_239_38,
        ],
    );
}

/// Half of the rows lie below the median, whatever the values are.
#[test]
fn a_quantile_is_the_share_of_rows_below() {
    let values: Vec<Option<f64>> = (0..=200).map(|row| Some(f64::from(row).exp().min(1e60))).collect();
    let settings = Preprocessing {
        scaling: Scaling::Quantile,
        ..Preprocessing::default()
    };
    let matrix = prepared(&values, &settings);
    for (row, expected) in [(0, 0.0), (50, 0.25), (100, 0.5)] {
        assert!(
            (matrix[[row, 0]] - expected).abs() < 1e-6,
            "{} at {row}",
            matrix[[row, 0]]
        );
    }
}

#[test]
fn gaps_are_told_where_training_had_some() {
    let settings = Preprocessing {
        missing_indicator: true,
        scaling: Scaling::None,
        ..Preprocessing::default()
    };
    let matrix = prepared(&[Some(1.0), None, Some(4.0)], &settings);
    assert_eq!(matrix.column(1).to_vec(), [0.0, 1.0, 0.0]);
    assert_eq!(prepared(&[Some(1.0), Some(2.0), Some(4.0)], &settings).ncols(), 1);
}

/// Missing numbers come from the other columns of their row, also in rows that training did not see.
#[test]
fn a_model_fills_gaps_from_the_rest_of_the_row() {
    let row = |row: usize| {
        let (a, b) = ((row * 37 % 101) as f64, (row * 61 % 97) as f64);
        (a, b, 3.0 * a - b)
    };
    let rows = (0..120)
        .map(|number| {
            let (a, b, c) = row(number);
            vec![
                json!(a),
                json!(b),
                if number % 6 == 0 { Value::Null } else { json!(c) },
                json!(number),
            ]
        })
        .collect();
    let table = table(&["a", "b", "c", "bought"], rows);
    let recipe = recipe(Preprocessing {
        numeric_imputation: NumericImputation::Model,
        scaling: Scaling::None,
        ..Preprocessing::default()
    });
    let plan = plan(&table, &recipe).expect("a plan");
    let fold = plan
        .prepare(&table, &recipe, &plan.splits[0], &Control::silent())
        .expect("a fold");
    for (part, matrix) in [
        (&plan.splits[0].train, &fold.train),
        (&plan.splits[0].validation, &fold.validation),
    ] {
        for (position, &number) in part.iter().enumerate() {
            let found = matrix[[position, 2]];
            assert!(
                (found - row(number).2).abs() < 3.0,
                "row {number}: {found} instead of {}",
                row(number).2
            );
        }
    }
}

#[test]
fn dates_become_their_parts() {
    let rows = (0..30)
        .map(|row| {
            let day = if row == 4 {
                Value::Null
            } else {
                json!(format!("2024-0{}-1{}T0{}:30", row % 9 + 1, row % 9, row % 5))
            };
            vec![day, json!(row)]
        })
        .collect();
    let table = table(&["when", "bought"], rows);
    let recipe = recipe(Preprocessing {
        scaling: Scaling::None,
        ..chosen(&["when"])
    });
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let names: Vec<String> = pipeline.features().into_iter().map(|feature| feature.name).collect();
    assert_eq!(
        names,
        ["when.year", "when.month", "when.day", "when.weekday", "when.hour"]
    );
    assert_eq!(matrix.row(1).to_vec(), [2024.0, 2.0, 11.0, 6.0, 1.0]);
    assert!(matrix.iter().all(|value| value.is_finite()));
}

/// December is as near to January as January is to February.
#[test]
fn cyclic_dates_are_points_on_a_circle() {
    let rows = (0..36)
        .map(|row| {
            let day = if row == 4 {
                Value::Null
            } else {
                json!(format!("2024-{:02}-15", row % 12 + 1))
            };
            vec![day, json!(row)]
        })
        .collect();
    let table = table(&["when", "bought"], rows);
    let recipe = recipe(Preprocessing {
        dates: DateEncoding::Cyclic,
        ..chosen(&["when"])
    });
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let names: Vec<String> = pipeline.features().into_iter().map(|feature| feature.name).collect();
    assert_eq!(names[..3], ["when.year", "when.month.sin", "when.month.cos"]);
    assert_eq!(names.len(), 7);
    let apart =
        |one: usize, other: usize| (matrix[[one, 1]] - matrix[[other, 1]]).hypot(matrix[[one, 2]] - matrix[[other, 2]]);
    assert!((apart(11, 12) - apart(12, 13)).abs() < 1e-6);
    assert_eq!((matrix[[4, 1]], matrix[[4, 2]]), (0.0, 0.0));
}
