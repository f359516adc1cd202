//! Odd tables: a result with a warning, or a sentence that says what to do. Never a panic.

use std::fmt::Write;

use datapulse_engine::control::Control;

use super::support::{config, monthly, table, trained};

fn refused(text: &str, config: &datapulse_engine::forecast::Config) -> String {
    trained(text, config).err().unwrap().to_string()
}

fn codes(text: &str, config: &datapulse_engine::forecast::Config) -> Vec<String> {
    let (outcome, _) = trained(text, config).unwrap();
    outcome.warnings.into_iter().map(|warning| warning.code).collect()
}

#[test]
fn what_cannot_be_forecast_is_refused_in_a_sentence() {
    let usual = config(|_| {});
    for (text, expected) in [
        ("ds,y\n2024-01-01,1\n", "no two different points in time"),
        (
            "ds,y\n2024-01-01,\n2024-01-02,\n2024-01-03,\n",
            "no value at any point in time",
        ),
        ("ds,y\n,1\n,2\n", "point in time"),
        ("ds,y\napple,1\npear,2\nplum,3\n", "holds no points in time: 'apple'"),
        ("ds,y\n2024-01-01,a\n2024-01-02,b\n2024-01-03,c\n", "holds no numbers"),
        ("ds,y\n1,5\n2,6\n3,7\n4,8\n", "too few to judge forecasts of 6 steps by"),
        ("when,y\n1,5\n2,6\n", "no column 'ds'"),
        ("ds,y\n1,1\n2,2\n7,3\n19,4\n48,5\n97,6\n200,7\n", "have no row"),
        (
            "ds,y\n0.5,1\n1.5,2\n2.87,3\n4.41,4\n5.9,5\n7.33,6\n8.1,7\n",
            "irregular",
        ),
    ] {
        let said = refused(text, &usual);
        assert!(said.contains(expected), "{said}");
    }
    let mut twice = "ds,y\n".to_owned();
    for day in 0..20 {
        writeln!(twice, "{day},1\n{day},2").unwrap();
    }
    let said = refused(&twice, &usual);
    assert!(
        said.contains("20 of 40 rows repeat") && said.contains("series apart"),
        "{said}"
    );
    assert!(refused(&monthly(60), &config(|options| options.horizon = 0)).contains("horizon"));
    assert!(refused(&monthly(60), &config(|options| options.time = "y".into())).contains("both"));
}

#[test]
fn gaps_repeated_times_and_missing_values_are_mended_and_told() {
    let mut text = String::new();
    for (number, line) in monthly(80).lines().enumerate() {
        match number {
            20 | 33 => {}
            25 => writeln!(text, "{},", line.split_once(',').unwrap().0).unwrap(),
            40 => writeln!(text, "{line}\n{line}").unwrap(),
            _ => writeln!(text, "{line}").unwrap(),
        }
    }
    let usual = config(|_| {});
    let found = codes(&text, &usual);
    for code in ["time_repeated", "time_gaps", "target_missing"] {
        assert!(found.iter().any(|one| one == code), "{code}: {found:?}");
    }
    let (outcome, _) = trained(&text, &usual).unwrap();
    let gaps = outcome
        .warnings
        .iter()
        .find(|warning| warning.code == "time_gaps")
        .unwrap();
    assert_eq!(gaps.column.as_deref(), Some("ds"));
    assert_eq!(gaps.params["count"], 2);
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let text = monthly(60);
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let usual = config(|_| {});
    let (forwards, _) = trained(&text, &usual).unwrap();
    let (backwards, _) = trained(&lines.join("\n"), &usual).unwrap();
    assert_eq!(forwards.candidates[0].metrics, backwards.candidates[0].metrics);
    assert!(
        backwards
            .warnings
            .iter()
            .any(|warning| warning.code == "time_unordered")
    );
}

#[test]
fn constant_negative_tiny_and_huge_values_give_a_forecast() {
    let wave = |scale: f64, shift: f64| {
        let mut text = "ds,y\n".to_owned();
        for step in 0..60 {
            writeln!(
                text,
                "{step},{:e}",
                shift + scale * f64::from([3, 1, 4, 1, 5, 9, 2][step % 7])
            )
            .unwrap();
        }
        text
    };
    for (scale, shift, seasons) in [
        (0.0, 5.0, vec![]),
        (0.0, 0.0, vec![7]),
        (1.0, -4.0, vec![7]),
        (-3.0, -100.0, vec![7]),
        (1e-12, 0.0, vec![7]),
        (1e15, 0.0, vec![]),
        (1.0, 0.0, vec![7, 14]),
        (1.0, 0.0, vec![1_000]),
    ] {
        let config = config(|options| options.seasons.clone_from(&seasons));
        let (outcome, keep) = trained(&wave(scale, shift), &config).unwrap();
        for candidate in &outcome.candidates {
            assert_eq!(candidate.error, None, "{} {scale} {shift}", candidate.algorithm);
            let rows = keep
                .model(&candidate.algorithm)
                .forecast(None, Some(20), None, &Control::silent())
                .unwrap()
                .rows;
            assert!(
                rows.iter()
                    .all(|row| row.forecast.is_finite() && row.lower <= row.upper),
                "{}",
                candidate.algorithm
            );
        }
    }
    let (outcome, _) = trained(&wave(0.0, 5.0), &config(|_| {})).unwrap();
    assert!(outcome.warnings.iter().any(|warning| warning.code == "constant"));
}

#[test]
fn a_model_refuses_a_table_of_another_frequency_and_goes_on_from_short_ones() {
    let (_, keep) = trained(&monthly(60), &config(|_| {})).unwrap();
    let model = keep.model("ets");
    let days = table("ds,y\n2024-01-01,1\n2024-01-02,2\n2024-01-03,3\n");
    let said = model
        .forecast(Some(&days), None, None, &Control::silent())
        .unwrap_err()
        .to_string();
    assert!(said.contains("one day") && said.contains("one month"), "{said}");
    let short = table("ds,y\n2024-01-01,7\n");
    let rows = model
        .forecast(Some(&short), Some(2), None, &Control::silent())
        .unwrap()
        .rows;
    assert_eq!(rows[1].ds, "2024-03-01");
}
