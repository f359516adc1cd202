//! Bytes that are text in another way.

use crate::{refusal, rows, whole};

fn table() -> String {
    let body = rows(80, |row| {
        format!(
            "{row},{},{}\n",
            ["Köln", "Ålesund", "Zürich"][row % 3],
            ["no", "yes"][row % 2]
        )
    });
    format!("x,city,y\n{body}")
}

/// The same table whatever it is written in.
fn holds(bytes: &[u8], encoding: &str) {
    let done = whole(bytes, "y").expect("a result");
    assert_eq!(done.inspection.encoding.name(), encoding);
    assert_eq!(done.inspection.columns[0].name, "x");
    let cities: Vec<&str> = done.profile.columns[1]
        .top_values
        .iter()
        .map(|top| top.value.as_str())
        .collect();
    assert!(
        cities.contains(&"Köln") && cities.contains(&"Ålesund"),
        "{encoding}: {cities:?}"
    );
    assert!(done.written.contains("Zürich"));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_name() {
    holds(&[b"\xef\xbb\xbf", table().as_bytes()].concat(), "UTF-8");
}

#[test]
fn utf_16_is_read_either_way_round_with_and_without_a_mark() {
    let units: Vec<u16> = table().encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    holds(&[&b"\xff\xfe"[..], &little].concat(), "UTF-16LE");
    holds(&[&b"\xfe\xff"[..], &big].concat(), "UTF-16BE");
    holds(&little, "UTF-16LE");
    holds(&big, "UTF-16BE");
}

#[test]
fn latin_1_is_found() {
    let bytes: Vec<u8> = table()
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).expect("Latin-1"))
        .collect();
    holds(&bytes, "windows-1252");
}

#[test]
fn stray_nul_bytes_are_dropped_and_told() {
    let text = table().replacen("Köln", "Kö\0ln", 1);
    let done = whole(text, "y").expect("a result");
    assert_eq!(done.profile.columns[1].distinct, 3);
    assert!(!done.inspection.warnings.is_empty());
}

#[test]
fn half_a_utf_16_unit_and_broken_surrogates_do_no_harm() {
    let units: Vec<u16> = table().encode_utf16().collect();
    let mut bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    bytes.extend([0x00, 0xd8, b'x']);
    let bytes = [&b"\xff\xfe"[..], &bytes].concat();
    whole(bytes, "y").expect("a result");
}

#[test]
fn what_is_no_text_is_refused() {
    let noise: Vec<u8> = (0..4_000_u32)
        .map(|number| u8::try_from(number * 131 % 251).expect("a byte"))
        .collect();
    assert!(refusal(noise, "y").contains("binary"));
}
