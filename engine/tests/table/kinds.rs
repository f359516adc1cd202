//! Encodings, separators, numbers, dates, missing values.

use datapulse_engine::control::Control;
use datapulse_engine::table::{ColumnKind, Encoding, Table, Values, Wanted};
use serde_json::json;

use super::{file, look, read, texts};

const SMALL: &str = "naïve;größe\n1,5;ja\n2,5;nein\n";

fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes_of).collect()
}

#[test]
fn every_encoding_gives_the_same_table() {
    let latin: Vec<u8> = SMALL
        .chars()
        .map(|character| u8::try_from(u32::from(character)).expect("Latin-1"))
        .collect();
    let with_bom = [b"\xef\xbb\xbf", SMALL.as_bytes()].concat();
    let little = [vec![0xff, 0xfe], utf16(SMALL, u16::to_le_bytes)].concat();
    let big = [vec![0xfe, 0xff], utf16(SMALL, u16::to_be_bytes)].concat();
    let bare = utf16(SMALL, u16::to_le_bytes);
    for (bytes, encoding) in [
        (SMALL.as_bytes().to_vec(), Encoding::Utf8),
        (with_bom, Encoding::Utf8),
        (little, Encoding::Utf16Le),
        (big, Encoding::Utf16Be),
        (bare, Encoding::Utf16Le),
        (latin, Encoding::Windows1252),
    ] {
        let table = read(&bytes).expect("a table");
        assert_eq!(table.names(), ["naïve", "größe"], "{encoding:?}");
        assert_eq!(texts(&table, "naïve"), ["1.5", "2.5"], "{encoding:?}");
        assert_eq!(texts(&table, "größe"), ["ja", "nein"], "{encoding:?}");
        assert_eq!(look(&bytes).expect("an inspection").encoding, encoding);
    }
}

#[test]
fn a_broken_byte_in_proper_utf8_does_not_spoil_the_rest() {
    let table = read(b"name\nJos\xc3\xa9\nZo\xc3\xab\nbr\xffken\n").expect("a table");
    assert_eq!(texts(&table, "name"), ["José", "Zoë", "br\u{fffd}ken"]);
    assert!(table.warnings[0].contains("no valid text"), "{:?}", table.warnings);
}

#[test]
fn nul_bytes_are_dropped() {
    let mut text = b"a,b\n".to_vec();
    for row in 0..100 {
        text.extend_from_slice(format!("{row},x\n").as_bytes());
    }
    text.extend_from_slice(b"1\x000,y\x00z\n");
    let table = read(&text).expect("a table");
    assert_eq!(texts(&table, "a")[100], "10");
    assert_eq!(texts(&table, "b")[100], "yz");
}

#[test]
fn kinds_are_found_over_the_whole_file() {
    let text = "int,float,bool,day,city,empty,price,mixed\n\
                1,0.5,yes,2024-01-31,Bonn,,\"$1,200\",1\n\
                2,3,no,31/01/2024,Köln,NA,$7,b\n\
                ?,1e3,YES,,null,None,,3\n";
    let table = read(text).expect("a table");
    let kinds: Vec<ColumnKind> = table.columns().iter().map(|column| column.kind).collect();
    assert_eq!(
        kinds,
        [
            ColumnKind::Integer,
            ColumnKind::Float,
            ColumnKind::Boolean,
            ColumnKind::Datetime,
            ColumnKind::Categorical,
            ColumnKind::Empty,
            ColumnKind::Float,
            ColumnKind::Categorical
        ]
    );
    assert_eq!(texts(&table, "int"), ["1", "2", "-"]);
    assert_eq!(texts(&table, "float"), ["0.5", "3", "1000"]);
    assert_eq!(texts(&table, "day"), ["2024-01-31", "2024-01-31", "-"]);
    assert_eq!(texts(&table, "city"), ["Bonn", "Köln", "-"]);
    assert_eq!(texts(&table, "price"), ["1200", "7", "-"]);
    assert_eq!(texts(&table, "mixed"), ["1", "b", "3"]);
    let inspection = look(text).expect("an inspection");
    assert_eq!(
        inspection.columns.iter().map(|column| column.kind).collect::<Vec<_>>(),
        kinds
    );
    assert_eq!(
        inspection
            .columns
            .iter()
            .map(|column| column.missing)
            .collect::<Vec<_>>(),
        [1, 0, 0, 1, 1, 3, 1, 0]
    );
}

#[test]
fn a_text_far_behind_turns_a_column_of_numbers_into_text() {
    let mut text = String::from("code,n\n");
    for row in 0..300_000 {
        text.push_str(&format!("{},{row}\n", row % 700));
    }
    text.push_str("00B,1\n");
    let table = read(&text).expect("a table");
    let column = table.column("code").expect("the column");
    assert_eq!(column.kind, ColumnKind::Categorical);
    assert_eq!(column.text(300_000).as_deref(), Some("00B"));
    assert_eq!(column.text(701).as_deref(), Some("1"));
    assert_eq!(table.column("n").expect("the column").kind, ColumnKind::Integer);
    assert_eq!(
        look(&text).expect("an inspection").columns[0].kind,
        ColumnKind::Categorical
    );
}

#[test]
fn days_are_days_to_the_end_or_else_what_all_cells_are() {
    let days = |behind: &str| {
        let mut text = String::from("day,n\n");
        for row in 0..120_000 {
            text.push_str(&format!("2024-01-{:02},{row}\n", row % 31 + 1));
        }
        text.push_str(&format!("NA,1\n {behind} ,2\n"));
        let table = read(&text).expect("a table");
        let column = table.column("day").expect("the column").clone();
        assert_eq!(
            column.text(30).as_deref(),
            Some(if behind.contains(':') {
                "2024-01-31T00:00:00"
            } else {
                "2024-01-31"
            })
        );
        assert_eq!(column.text(120_000), None);
        assert_eq!(look(&text).expect("an inspection").columns[0].kind, column.kind);
        (column.kind, column.text(120_001))
    };
    assert_eq!(days("1999-12-31"), (ColumnKind::Datetime, Some("1999-12-31".into())));
    assert_eq!(
        days("31.12.1999 10:30"),
        (ColumnKind::Datetime, Some("1999-12-31T10:30:00".into()))
    );
    assert_eq!(days("never"), (ColumnKind::Categorical, Some("never".into())));
}

#[test]
fn infinities_are_missing_and_reported() {
    let table = read("a\n1\ninf\n-Infinity\n1e999\n").expect("a table");
    assert_eq!(texts(&table, "a"), ["1", "-", "-", "-"]);
    assert!(table.warnings[0].contains("3 infinite"), "{:?}", table.warnings);
}

#[test]
fn quoted_cells_keep_separators_and_line_breaks() {
    let table = read("a,b\n\"x, \"\"y\"\"\",\"line 1\nline 2\"\nz,w\n").expect("a table");
    assert_eq!(texts(&table, "a"), ["x, \"y\"", "z"]);
    assert_eq!(texts(&table, "b"), ["line 1\nline 2", "w"]);
}

#[test]
fn only_the_columns_asked_for_are_read_and_text_stays_text_on_request() {
    let file = file("a,b,c\n1,2,3\n04,5,6\n");
    let names = ["c".to_owned(), "nowhere".to_owned()];
    let table = Table::read(file.path(), Some(&names), &Control::silent()).expect("a table");
    assert_eq!(table.names(), ["c"]);
    let table = Table::read_as(
        file.path(),
        |name| (name == "a").then_some(Wanted::Text),
        &Control::silent(),
    );
    assert_eq!(texts(&table.expect("a table"), "a"), ["1", "04"]);
}

#[test]
fn records_of_json_are_read_as_a_file_would_be() {
    let records = [
        json!({"age": 41, "city": "Bonn", "ok": true}),
        json!({"age": "38.5", "city": null, "late": 7}),
    ];
    let records: Vec<_> = records
        .iter()
        .filter_map(|record| record.as_object().cloned())
        .collect();
    let table = Table::from_records(&records, |_| Wanted::Any).expect("a table");
    assert_eq!(texts(&table, "age"), ["41", "38.5"]);
    assert_eq!(texts(&table, "city"), ["Bonn", "-"]);
    assert_eq!(texts(&table, "ok"), ["true", "-"]);
    assert!(matches!(table.column("age").expect("age").values, Values::Numbers(_)));
    let error = Table::from_rows(&["a".into()], &[vec![json!([1])]], |_| Wanted::Any).expect_err("a list is no cell");
    assert!(error.to_string().contains("'a' in row 1"), "{error}");
}

#[test]
fn the_same_file_gives_the_same_table_on_one_thread_and_on_many() {
    let text: String = std::iter::once("a,b,c\n".to_owned())
        .chain((0..200_000).map(|row| format!("{row},level {},{}\n", row % 1234, f64::from(row) / 7.0)))
        .collect();
    let file = file(&text);
    let read = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        pool.install(|| Table::read(file.path(), None, &Control::silent()).expect("a table"))
    };
    let one = read(1);
    assert_eq!(one.rows(), 200_000);
    assert_eq!(one, read(4));
}
