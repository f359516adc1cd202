//! Too little, too much, or out of shape.

use crate::{refusal, rows, whole};

#[test]
fn an_empty_file_is_refused() {
    assert!(refusal("", "y").contains("empty"));
    assert!(refusal("\n\n\n", "y").contains("blank"));
}

#[test]
fn a_header_alone_is_refused() {
    assert!(refusal("x,y\n", "y").contains("only a header"));
}

#[test]
fn one_row_is_too_few_to_learn_from() {
    let message = refusal("x,y\n1,yes\n", "y");
    assert!(
        message.contains("only 1 rows") && message.contains("at least 10"),
        "{message}"
    );
}

#[test]
fn one_column_leaves_nothing_to_learn_from() {
    let message = refusal(format!("y\n{}", rows(50, |row| format!("{}\n", row % 2))), "y");
    assert!(message.contains("no column besides the target"), "{message}");
}

#[test]
fn a_target_that_is_not_there_is_named() {
    let message = refusal(format!("x,y\n{}", rows(50, |row| format!("{row},1\n"))), "z");
    assert!(message.contains("'z'"), "{message}");
}

#[test]
fn ragged_rows_are_mended_when_few_and_refused_when_many() {
    let good = rows(100, |row| format!("{row},{},{}\n", row % 7, ["no", "yes"][row % 2]));
    let done = whole(format!("x,c,y\n{good}1,2\n5,6,yes,extra,more\n"), "y").expect("a result");
    assert_eq!(done.inspection.warnings.len(), 2, "{:?}", done.inspection.warnings);
    let bad = rows(60, |row| {
        if row % 2 == 0 {
            "1,2\n".into()
        } else {
            format!("{row},2,yes\n")
        }
    });
    assert!(refusal(format!("x,c,y\n{bad}"), "y").contains("30 of 60 rows"));
}

#[test]
fn duplicate_and_empty_names_are_made_unique_and_told() {
    let body = rows(60, |row| {
        format!("{row},{},{},{}\n", row % 3, row % 5, ["no", "yes"][row % 2])
    });
    let done = whole(format!("a,a,,y\n{body}"), "y").expect("a result");
    let names: Vec<&str> = done
        .inspection
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(names, ["a", "a_2", "column_3", "y"]);
    assert_eq!(done.inspection.warnings.len(), 2);
    assert!(done.written.starts_with("a,a_2,column_3,y,prediction"));
}

#[test]
fn five_thousand_columns_are_a_table() {
    let header: Vec<String> = (0..5_000).map(|column| format!("c{column}")).collect();
    let header = header.join(",");
    let body = rows(40, |row| {
        let cells: Vec<String> = (0..5_000)
            .map(|column| ((row * 31 + column * 7) % 13).to_string())
            .collect();
        format!("{},{}\n", cells.join(","), row % 2)
    });
    let done = whole(format!("{header},y\n{body}"), "y").expect("a result");
    assert_eq!(done.inspection.columns.len(), 5_001);
    assert_eq!(done.outcome.feature_columns.len(), 5_000);
}

#[test]
fn a_quote_that_is_never_closed_does_no_harm() {
    let good = rows(60, |row| format!("{row},{}\n", ["no", "yes"][row % 2]));
    let done = whole(format!("x,y\n{good}1,\"yes\n2,no\n3,yes\n"), "y").expect("a result");
    assert_eq!(done.inspection.rows, 61);
}

#[test]
fn quoted_line_breaks_stay_in_their_cell() {
    let body = rows(60, |row| {
        format!(
            "\"line one\nline \"\"{}\"\"\",{row},{}\n",
            row % 3,
            ["no", "yes"][row % 2]
        )
    });
    let done = whole(format!("note,x,y\n{body}"), "y").expect("a result");
    assert_eq!(done.inspection.rows, 60);
    assert_eq!(done.profile.columns[0].distinct, 3);
}
