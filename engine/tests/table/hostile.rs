//! Whatever the bytes are: a table or a clear refusal, the same for inspecting and reading, and never a panic.

use datapulse_engine::EngineError;
use datapulse_engine::control::Control;
use datapulse_engine::table::{Limits, Table, Values, inspect, read_rows};
use proptest::prelude::*;

use super::file;

fn holds(bytes: &[u8]) -> Result<(), TestCaseError> {
    let file = file(bytes);
    let inspection = inspect(file.path(), Limits::default(), &Control::silent());
    let table = Table::read(file.path(), None, &Control::silent());
    match (inspection, table) {
        (Ok(inspection), Ok(table)) => {
            prop_assert_eq!(inspection.rows, table.rows() as u64);
            for (seen, column) in inspection.columns.iter().zip(table.columns()) {
                prop_assert_eq!(&seen.name, &column.name);
                prop_assert_eq!(seen.kind, column.kind, "kinds of {}", &column.name);
                if let Values::Numbers(numbers) = &column.values {
                    prop_assert!(numbers.iter().all(|number| number.is_nan() || number.is_finite()));
                } else {
                    let missing = (0..table.rows()).filter(|&row| column.is_missing(row)).count();
                    prop_assert_eq!(seen.missing, missing as u64);
                }
            }
            let rows = read_rows(file.path(), &inspection, 0, table.rows() + 5).expect("rows");
            prop_assert_eq!(rows.len(), table.rows());
        }
        (Err(EngineError::BadInput { .. }), Err(EngineError::BadInput { .. })) => {}
        (inspection, table) => {
            return Err(TestCaseError::fail(format!(
                "they disagree: {inspection:?} and {table:?}"
            )));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        holds(&bytes)?;
    }

    #[test]
    fn bytes_that_look_like_a_table(
        text in "([a-z]{0,3}[,;\t|]){1,4}[a-z]?\n(([0-9]{0,3}[.,]?[0-9]{0,3}|\"[a,\n\"]{0,4}|NA|inf|yes|no|[0-9]{1,2}/[0-9]{1,2}/2024|\\$?1,000|[é\u{0}x]{0,2})[,;\t|\r\n]){0,40}"
    ) {
        holds(text.as_bytes())?;
    }

    #[test]
    fn what_is_written_is_read(
        rows in prop::collection::vec(("[a-zA-Zäß ,;\"\n|'-]{0,12}z", -1e12..1e12_f64, any::<i32>()), 1..60)
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["text", "number", "whole"]).expect("written");
        for (text, number, whole) in &rows {
            writer.write_record([text.clone(), number.to_string(), whole.to_string()]).expect("written");
        }
        let bytes = writer.into_inner().expect("bytes");
        holds(&bytes)?;
        let table = Table::read(file(&bytes).path(), None, &Control::silent()).expect("a table");
        for (row, (text, number, whole)) in rows.iter().enumerate() {
            prop_assert_eq!(table.columns()[0].text(row), Some(text.trim().to_owned()));
            let numbers: Vec<f64> = table.columns()[1..].iter().map(|column| match &column.values {
                Values::Numbers(numbers) => numbers[row],
                _ => f64::NAN,
            }).collect();
            prop_assert_eq!(&numbers, &[*number, f64::from(*whole)]);
        }
    }

    /// Whatever separates cells and ends lines, and whatever the bytes mean.
    #[test]
    fn what_is_written_in_any_way_is_read(
        rows in prop::collection::vec(("[a-zéü][a-zéü ,;\"\n|'-]{0,10}z", any::<i32>()), 2..40),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        ends in prop::bool::ANY,
        encoding in 0..5_usize,
    ) {
        let terminator = if ends { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
        writer.write_record(["text", "whole"]).expect("written");
        for (text, whole) in &rows {
            writer.write_record([text.clone(), whole.to_string()]).expect("written");
        }
        let text = String::from_utf8(writer.into_inner().expect("bytes")).expect("text");
        let bytes: Vec<u8> = match encoding {
            0 => text.into_bytes(),
            1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            2 => text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Latin-1")).collect(),
            3 => b"\xff\xfe".iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
            _ => b"\xfe\xff".iter().copied().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
        };
        holds(&bytes)?;
        let table = Table::read(file(&bytes).path(), None, &Control::silent()).expect("a table");
        prop_assert_eq!(table.names(), ["text", "whole"]);
        for (row, (text, whole)) in rows.iter().enumerate() {
            prop_assert_eq!(table.columns()[0].text(row), Some(text.clone()));
            prop_assert_eq!(table.columns()[1].text(row), Some(whole.to_string()));
        }
    }
}
