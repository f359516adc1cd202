//! Pages of a preview.

use datapulse_engine::control::Control;
use datapulse_engine::table::{Limits, inspect, read_rows};

use super::file;

fn long_table(break_line: &str) -> String {
    let mut text = format!("id,note{break_line}");
    for row in 0..4321 {
        text.push_str(&format!("{row},\"ünï {row}{break_line}second line\"{break_line}"));
    }
    text
}

#[test]
fn any_page_holds_the_rows_it_should() {
    let utf8 = long_table("\n").into_bytes();
    let windows = [b"\xef\xbb\xbf".to_vec(), long_table("\r\n").into_bytes()].concat();
    let utf16: Vec<u8> = [0xfeff_u16]
        .into_iter()
        .chain(long_table("\n").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [utf8, windows, utf16] {
        let file = file(bytes);
        let inspection = inspect(file.path(), Limits::default(), &Control::silent()).expect("an inspection");
        assert_eq!((inspection.rows, inspection.row_index.len()), (4321, 5));
        for offset in [0, 1, 999, 1000, 2500, 4318] {
            let rows = read_rows(file.path(), &inspection, offset, 3).expect("rows");
            let ids: Vec<String> = rows.iter().filter_map(|row| row[0].clone()).collect();
            assert_eq!(ids, [offset, offset + 1, offset + 2].map(|id| id.to_string()));
            assert!(
                rows[0][1]
                    .as_deref()
                    .is_some_and(|note| note.starts_with(&format!("ünï {offset}")))
            );
        }
        assert_eq!(read_rows(file.path(), &inspection, 4320, 50).expect("rows").len(), 1);
        assert!(read_rows(file.path(), &inspection, 9999, 5).expect("rows").is_empty());
        assert!(
            read_rows(file.path(), &inspection, u64::MAX, 5)
                .expect("rows")
                .is_empty()
        );
    }
}

#[test]
fn cells_are_shown_as_they_stand_and_missing_ones_as_nothing() {
    let file = file("a,b,c\n 1.50 ,NA,x\n2\n");
    let inspection = inspect(file.path(), Limits::default(), &Control::silent());
    assert!(inspection.is_err(), "half of the rows are broken");
    let file = super::file(format!("a,b,c\n 1.50 ,NA,x\n{}2\n", "1,2,3\n".repeat(9)));
    let inspection = inspect(file.path(), Limits::default(), &Control::silent()).expect("an inspection");
    let rows = read_rows(file.path(), &inspection, 0, 20).expect("rows");
    assert_eq!(rows[0], [Some(" 1.50 ".into()), None, Some("x".into())]);
    assert_eq!(rows[10], [Some("2".into()), None, None]);
}
