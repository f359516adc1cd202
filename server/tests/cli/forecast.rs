use std::fmt::Write as _;

use crate::support::Folder;

fn weekly(days: u32) -> String {
    let mut text = String::from("day,visits\n");
    for day in 0..days {
        let place = [5, 9, 8, 7, 9, 2, 1][(day % 7) as usize];
        writeln!(text, "{day},{}", 100 + day / 2 + 10 * place + (day * 31) % 5).unwrap();
    }
    text
}

const TRAIN: [&str; 11] = [
    "train",
    "visits.csv",
    "--problem",
    "forecasting",
    "--target",
    "visits",
    "--time",
    "day",
    "--horizon",
    "7",
    "--json",
];

#[test]
fn a_forecast_is_trained_saved_and_continued() {
    let folder = Folder::new();
    folder.write("visits.csv", &weekly(84));
    let answer = folder
        .succeed(&[&TRAIN[..], &["--out", "best.datapulse"]].concat())
        .json();
    assert_eq!(answer["problem_type"], "forecasting");
    assert_eq!(answer["metric"], "mase");
    assert!(
        answer["leaderboard"][0]["metrics"]["mase"].as_f64().unwrap() < 1.0,
        "{answer}"
    );
    let csv = folder.succeed(&["predict", "best.datapulse"]).stdout;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!((lines[0].trim(), lines.len()), ("ds,forecast,lower,upper", 8));
    assert!(lines[1].starts_with("84,"), "{csv}");
    folder.write("later.csv", &weekly(90).replace("visits", "seen"));
    let said = folder
        .succeed(&[
            "predict",
            "best.datapulse",
            "later.csv",
            "--map",
            "seen=visits",
            "--horizon",
            "2",
            "--json",
        ])
        .json();
    assert_eq!(
        (said["rows"].as_u64(), said["predictions"][0]["ds"].as_str()),
        (Some(2), Some("90"))
    );
}

#[test]
fn what_does_not_go_together_is_said() {
    let folder = Folder::new();
    folder.write("visits.csv", &weekly(30));
    folder
        .run(&["train", "visits.csv", "--target", "visits", "--problem", "forecasting"])
        .failed_with(2, "--time");
    folder
        .run(&["train", "visits.csv", "--target", "visits", "--horizon", "3"])
        .failed_with(2, "--problem forecasting");
    folder
        .run(&[&TRAIN[..], &["--algorithms", "ridge"]].concat())
        .failed_with(2, "seasonal_naive");
    folder.succeed(&[&TRAIN[..], &["--algorithms", "theta", "--out", "m.datapulse"]].concat());
    folder
        .run(&["export", "m.datapulse", "--format", "onnx", "--out", "m.onnx"])
        .failed_with(1, "no other form than its bundle");
    folder
        .run(&["explain", "m.datapulse"])
        .failed_with(1, "forecasts series");
}
