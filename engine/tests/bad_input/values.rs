//! Values that are missing, the same, too many, mixed, or written as people write them.

use datapulse_engine::problem::ProblemType;
use datapulse_engine::table::ColumnKind;

use crate::{refusal, rows, whole, whole_with};

fn yes(row: usize) -> &'static str {
    ["no", "yes"][row % 2]
}

#[test]
fn features_without_any_value_are_left_out_and_nothing_else_left_is_told() {
    let done = whole(
        format!("gone,x,y\n{}", rows(60, |row| format!(",{row},{}\n", yes(row)))),
        "y",
    )
    .expect("a result");
    assert_eq!(done.profile.columns[0].column_type, ColumnKind::Empty);
    assert!(
        done.outcome
            .warnings
            .iter()
            .any(|warning| warning.column.as_deref() == Some("gone"))
    );
    let message = refusal(format!("gone,y\n{}", rows(60, |row| format!("NA,{}\n", yes(row)))), "y");
    assert!(message.contains("no column is of use"), "{message}");
}

#[test]
fn a_target_without_any_value_is_refused() {
    let message = refusal(format!("x,y\n{}", rows(60, |row| format!("{row},\n"))), "y");
    assert!(message.contains("only 0 rows"), "{message}");
}

#[test]
fn a_constant_target_and_a_single_class_are_refused_with_the_value() {
    let message = refusal(format!("x,y\n{}", rows(60, |row| format!("{row},3.5\n"))), "y");
    assert!(message.contains("always '3.5'"), "{message}");
    let message = refusal(format!("x,y\n{}", rows(60, |row| format!("{row},red\n"))), "y");
    assert!(message.contains("always 'red'"), "{message}");
}

#[test]
fn ten_thousand_classes_are_refused_with_their_number() {
    let body = rows(30_000, |row| format!("{row},class {}\n", row % 10_000));
    let message = refusal(format!("x,y\n{body}"), "y");
    assert!(message.contains("10000 different values"), "{message}");
}

#[test]
fn a_class_with_a_single_row_is_learnt_or_left() {
    let body = rows(60, |row| format!("{row},{}\n", if row == 7 { "odd" } else { yes(row) }));
    let done = whole(format!("x,y\n{body}"), "y").expect("a result");
    assert_eq!(done.outcome.problem_type, ProblemType::Multiclass);
}

#[test]
fn a_million_different_categories_are_left_out_as_codes() {
    let body = rows(1_000_000, |row| format!("id{row:07},{},{}\n", row % 97, yes(row / 50)));
    let done = whole(format!("id,x,y\n{body}"), "y").expect("a result");
    assert_eq!(done.inspection.rows, 1_000_000);
    let told = done
        .outcome
        .warnings
        .iter()
        .any(|warning| warning.column.as_deref() == Some("id"));
    assert!(told, "{:?}", done.outcome.warnings);
}

#[test]
fn decimal_commas_and_currencies_are_numbers() {
    let body = rows(60, |row| {
        format!("{},5 €;$1,{:03}.50;{row},25 %;{}\n", row + 1, row, yes(row))
    });
    let done = whole(format!("euro;dollar;share;y\n{body}"), "y").expect("a result");
    let kinds: Vec<ColumnKind> = done.inspection.columns.iter().map(|column| column.kind).collect();
    assert_eq!(kinds[..3], [ColumnKind::Float; 3], "{kinds:?}");
    let euro = done.profile.columns[0].numeric.as_ref().expect("figures");
    assert!(
        (euro.min - 1.5).abs() < 1e-9 && (euro.max - 60.5).abs() < 1e-9,
        "{euro:?}"
    );
}

#[test]
fn mixed_types_are_text_and_told() {
    let body = rows(100, |row| {
        let value = if row % 10 == 3 {
            "unknown".to_owned()
        } else {
            (row % 12).to_string()
        };
        format!("{value},{row},{}\n", yes(row))
    });
    let done = whole(format!("mixed,x,y\n{body}"), "y").expect("a result");
    assert_eq!(done.inspection.columns[0].kind, ColumnKind::Categorical);
    let codes: Vec<&str> = done.profile.columns[0]
        .warnings
        .iter()
        .map(|warning| warning.code.as_str())
        .collect();
    assert!(codes.contains(&"mixed_types"), "{codes:?}");
}

#[test]
fn infinities_count_as_missing_and_are_told() {
    let body = rows(60, |row| {
        format!(
            "{},{}\n",
            if row % 9 == 0 { "-inf".into() } else { row.to_string() },
            yes(row)
        )
    });
    for algorithm in ["logistic_regression", "gradient_boosting", "mlp"] {
        let done = whole_with(format!("x,y\n{body}"), "y", &[algorithm]).expect("a result");
        assert_eq!(done.profile.columns[0].missing, 7);
        assert!(
            !done.written.contains("NaN") && !done.written.contains("inf,NaN"),
            "{algorithm}"
        );
    }
}

#[test]
fn numbers_at_the_ends_of_the_scale_give_numbers() {
    let body = rows(60, |row| {
        format!(
            "{},{},{}.5\n",
            ["1e308", "-1e308", "1e-320"][row % 3],
            row * 1_000_000,
            row % 7
        )
    });
    for algorithm in ["ridge", "lasso", "random_forest", "mlp"] {
        let done = whole_with(format!("huge,x,y\n{body}"), "y", &[algorithm]).expect("a result");
        for line in done.written.lines().skip(1) {
            let answer: f64 = line
                .rsplit(',')
                .next()
                .and_then(|cell| cell.parse().ok())
                .unwrap_or(f64::NAN);
            assert!(answer.is_finite(), "{algorithm}: {line}");
        }
    }
}

#[test]
fn dates_in_six_notations_are_dates() {
    let day = |row: usize, notation: usize| {
        let (day, month) = (row % 28 + 1, row % 12);
        let name = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ][month];
        let month = month + 1;
        match notation {
            0 => format!("2024-{month:02}-{day:02}"),
            1 => format!("{day:02}.{month:02}.2024"),
            2 => format!("{day}/{month}/2024"),
            3 => format!("{day:02} {name} 2024"),
            4 => format!("{day:02}-{}-2024", name.to_uppercase()),
            _ => format!("2024-{month:02}-{day:02}T{:02}:15:00", row % 24),
        }
    };
    let body = rows(90, |row| {
        let cells: Vec<String> = (0..6).map(|notation| day(row, notation)).collect();
        format!("{};{}\n", cells.join(";"), yes(row))
    });
    let done = whole(format!("a;b;c;d;e;f;y\n{body}"), "y").expect("a result");
    for column in &done.inspection.columns[..6] {
        assert_eq!(column.kind, ColumnKind::Datetime, "{}", column.name);
    }
    let message = refusal(format!("a;b;c;d;e;f;y\n{body}"), "a");
    assert!(message.contains("is a date"), "{message}");
}
