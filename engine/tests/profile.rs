//! What a profile says of a table.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::format_push_string, reason = "a table made for a test")]
#![expect(clippy::cast_precision_loss, reason = "small numbers")]

use std::io::Write;

use datapulse_engine::control::Control;
use datapulse_engine::profile::{ColumnProfile, Profile, profile};
use datapulse_engine::table::{ColumnKind, Limits, inspect};

fn profile_of(text: &str) -> Profile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(text.as_bytes()).expect("written");
    let inspection = inspect(file.path(), Limits::default(), &Control::silent()).expect("an inspection");
    profile(file.path(), &inspection, &Control::silent()).expect("a profile")
}

fn column<'a>(profile: &'a Profile, name: &str) -> &'a ColumnProfile {
    profile
        .columns
        .iter()
        .find(|column| column.name == name)
        .unwrap_or_else(|| panic!("no column '{name}'"))
}

fn codes(profile: &Profile) -> Vec<String> {
    let of = |warnings: &[datapulse_engine::warning::Warning]| {
        warnings.iter().map(|warning| warning.code.clone()).collect::<Vec<_>>()
    };
    profile
        .columns
        .iter()
        .flat_map(|column| of(&column.warnings))
        .chain(of(&profile.warnings))
        .collect()
}

/// The figures are those of `pandas.Series([1, 2, 3, 4, 10]).describe()` and `.quantile()`.
#[test]
fn numbers_are_described_as_pandas_does() {
    let profile = profile_of("n,t\n1,a\n2,b\n3,b\n4,ccc\n10,\n,\n");
    let numbers = column(&profile, "n");
    assert_eq!(
        (numbers.column_type, numbers.count, numbers.missing),
        (ColumnKind::Integer, 5, 1)
    );
    assert_eq!((numbers.distinct, numbers.distinct_approximate), (5, false));
    let summary = numbers.numeric.as_ref().expect("a summary");
    assert_eq!((summary.min, summary.max, summary.mean), (1.0, 10.0, 4.0));
    assert!((summary.std - 3.535_533_905_932_737_8).abs() < 1e-12);
    assert_eq!((summary.p25, summary.p50, summary.p75), (2.0, 3.0, 4.0));
    assert!((summary.p05 - 1.2).abs() < 1e-12 && (summary.p95 - 8.8).abs() < 1e-12);
    assert_eq!(summary.histogram.counts.iter().sum::<u64>(), 5);
    let text = column(&profile, "t");
    assert_eq!((text.top_values[0].value.as_str(), text.top_values[0].count), ("b", 2));
    let lengths = text.text.as_ref().expect("lengths");
    assert_eq!(
        (lengths.min_length, lengths.max_length, lengths.mean_length),
        (1, 3, 1.5)
    );
    assert_eq!((profile.rows, profile.missing_cells), (6, 3));
}

#[test]
fn dates_are_described_in_seconds() {
    let profile = profile_of("day\n1970-01-02\n1970-01-03\n1970-01-04\n");
    let summary = column(&profile, "day").numeric.as_ref().expect("a summary");
    assert_eq!(
        (summary.min, summary.p50, summary.max),
        (86_400.0, 172_800.0, 259_200.0)
    );
}

#[test]
fn every_trap_is_pointed_out_with_its_evidence() {
    let mut text = String::from("id,constant,gaps,rare,mixed,copy,tail,empty\n");
    for row in 0..400 {
        let gaps = if row % 2 == 0 {
            String::new()
        } else {
            (row % 7).to_string()
        };
        let rare = if row % 100 == 0 { "yes" } else { "no" };
        let mixed = if row % 50 == 0 {
            "unknown".into()
        } else {
            (row % 9).to_string()
        };
        let tail = if row == 17 { 1_000_000 } else { row % 5 };
        text.push_str(&format!("{},same,{gaps},{rare},{mixed},{},{tail},\n", row + 1, row + 1));
    }
    let profile = profile_of(&text);
    let code_of = |name: &str| {
        column(&profile, name)
            .warnings
            .iter()
            .map(|warning| warning.code.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(code_of("id"), ["id_like"]);
    assert_eq!(code_of("constant"), ["constant"]);
    assert_eq!(code_of("gaps"), ["missing"]);
    assert_eq!(code_of("rare"), ["imbalance"]);
    assert_eq!(code_of("mixed"), ["mixed_types"]);
    assert_eq!(code_of("tail"), ["skewed"]);
    assert_eq!(code_of("empty"), ["missing"]);
    let message = &column(&profile, "mixed").warnings[0].message;
    assert!(
        message.contains("392 values are numbers") && message.contains("'unknown'"),
        "{message}"
    );
    assert_eq!(profile.warnings.len(), 1, "{:?}", profile.warnings);
    assert_eq!(
        (profile.warnings[0].code.as_str(), profile.warnings[0].column.as_deref()),
        ("duplicate_column", Some("copy"))
    );
}

#[test]
fn repeated_rows_and_too_few_rows_are_counted() {
    let profile = profile_of("a,b\n1,x\n1,x\n2,x\n1,x\n1,y\n");
    assert_eq!(profile.duplicate_rows, Some(2));
    assert!(
        codes(&profile).contains(&"duplicate_rows".to_owned()) && codes(&profile).contains(&"too_few_rows".to_owned())
    );
}

#[test]
fn long_columns_are_estimated_and_say_so() {
    let mut text = String::from("n,t\n");
    for row in 0_u64..250_000 {
        text.push_str(&format!("{},text {}\n", row * 7919 % 250_007, row * 31 % 249_989));
    }
    let profile = profile_of(&text);
    for name in ["n", "t"] {
        let column = column(&profile, name);
        assert!(column.distinct_approximate);
        assert!(
            (237_500..=250_000).contains(&column.distinct),
            "{name}: {}",
            column.distinct
        );
        assert!(column.top_values.is_empty());
    }
    let summary = column(&profile, "n").numeric.as_ref().expect("a summary");
    assert!(summary.approximate);
    assert!((summary.p50 / 125_000.0 - 1.0).abs() < 0.02, "median {}", summary.p50);
    let counted = summary.histogram.counts.iter().sum::<u64>();
    assert!(counted.abs_diff(250_000) < 30, "{counted}");
    assert_eq!(profile.duplicate_rows, Some(0));
}

#[test]
fn the_profile_does_not_depend_on_threads() {
    let text: String = std::iter::once("a,b\n".to_owned())
        .chain((0_u64..200_000).map(|row| format!("{},level {}\n", (row * 7919) as f64 / 13.0, row % 321)))
        .collect();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        serde_json::to_string(&pool.install(|| profile_of(&text))).expect("JSON")
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn extreme_numbers_still_make_valid_json() {
    let profile = profile_of("a\n1e308\n1e308\n-1e308\n1e308\ninf\n");
    assert_eq!((profile.columns[0].count, profile.columns[0].missing), (4, 1));
    let json = serde_json::to_string(&profile).expect("JSON");
    assert!(
        !json.contains("null,\"std\"") && !json.contains("\"mean\":null"),
        "{json}"
    );
}
