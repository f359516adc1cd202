use crate::support::{Folder, flowers};

fn with_model() -> Folder {
    let folder = Folder::new();
    folder.write("flowers.csv", &flowers(120));
    let arguments = [
        "train",
        "flowers.csv",
        "--target",
        "kind",
        "--algorithms",
        "random_forest",
    ];
    folder.succeed(&[&arguments[..], &["--out", "m.datapulse", "--json"]].concat());
    folder.write("new.csv", "nr,colour,width,length\n1,red,0.5,0.2\n2,blue,-0.5,2.9\n");
    folder
}

/// spec/cli.md: the input's columns, then `prediction`, and with --proba one `probability_<class>` per class.
#[test]
fn predictions_stand_behind_the_columns_of_the_input() {
    let folder = with_model();
    let plain = folder.succeed(&["predict", "m.datapulse", "new.csv"]).stdout;
    assert!(
        plain.starts_with("nr,colour,width,length,prediction\n1,red,0.5,0.2,"),
        "{plain}"
    );
    folder.succeed(&["predict", "m.datapulse", "new.csv", "--proba", "--out", "out.csv"]);
    let written = folder.read("out.csv");
    let header = "nr,colour,width,length,prediction,probability_iris,probability_lily,probability_rose";
    assert_eq!(written.lines().next(), Some(header));
    let shares: Vec<f64> = written
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .skip(5)
        .map(|cell| cell.parse().unwrap())
        .collect();
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-6, "{shares:?}");
    assert!(
        folder.names().contains(&"out.csv".to_owned()) && folder.names().len() == 4,
        "{:?}",
        folder.names()
    );
}

#[test]
fn json_is_one_document_with_the_predictions_or_about_the_file() {
    let folder = with_model();
    let answer = folder
        .succeed(&["predict", "m.datapulse", "new.csv", "--proba", "--json"])
        .json();
    assert_eq!(answer["rows"], 2);
    assert_eq!(answer["predictions"].as_array().unwrap().len(), 2);
    assert_eq!(answer["predictions"][0]["probabilities"].as_object().unwrap().len(), 3);
    let answer = folder
        .succeed(&["predict", "m.datapulse", "new.csv", "--out", "out.csv", "--json"])
        .json();
    assert_eq!(
        (answer["rows"].as_u64(), answer["out"].as_str()),
        (Some(2), Some("out.csv"))
    );
    assert!(answer.get("predictions").is_none());
}

/// MAP-05
#[test]
fn columns_with_other_names_can_be_mapped() {
    let folder = with_model();
    folder.write("other.csv", "farbe,w,length\nred,0.5,0.2\n");
    folder
        .run(&["predict", "m.datapulse", "other.csv"])
        .failed_with(1, "'colour'");
    let ran = folder.succeed(&[
        "predict",
        "m.datapulse",
        "other.csv",
        "--map",
        "farbe=colour",
        "--map",
        "w=width",
    ]);
    assert!(
        ran.stdout.starts_with("farbe,w,length,prediction\nred,0.5,0.2,"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_is_unusual_is_noted_beside_the_answers() {
    let folder = with_model();
    folder.write("odd.csv", "colour,width,length\ngreen,0.5,\n");
    let ran = folder.succeed(&["predict", "m.datapulse", "odd.csv"]);
    assert_eq!(ran.stdout.lines().count(), 2);
    assert!(
        ran.stderr.contains("note: ") && ran.stderr.contains("'green'"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_failed_prediction_leaves_the_old_file_alone() {
    let folder = with_model();
    folder.write("out.csv", "precious\n");
    folder.write("bad.csv", "x\n1\n");
    folder
        .run(&["predict", "m.datapulse", "bad.csv", "--out", "out.csv"])
        .failed_with(1, "lack");
    assert_eq!(folder.read("out.csv"), "precious\n");
    assert!(
        !folder.names().iter().any(|name| name.contains(".part")),
        "{:?}",
        folder.names()
    );
}

/// Issue 3: ranges that hold the truth in a promised share of cases, and a threshold other than the model's.
#[test]
fn coverage_and_threshold_are_obeyed() {
    let folder = with_model();
    let sets = folder
        .succeed(&["predict", "m.datapulse", "new.csv", "--coverage", "0.8"])
        .stdout;
    assert!(
        sets.starts_with("nr,colour,width,length,prediction,prediction_set\n"),
        "{sets}"
    );
    folder.write("houses.csv", &crate::support::houses(120));
    let train = [
        "train",
        "houses.csv",
        "--target",
        "price",
        "--algorithms",
        "ridge",
        "--out",
        "h.datapulse",
    ];
    folder.succeed(&train);
    let answer = folder
        .succeed(&["predict", "h.datapulse", "houses.csv", "--coverage", "0.9", "--json"])
        .json();
    let row = &answer["predictions"][0];
    assert!(row["lower"].as_f64() < row["prediction"].as_f64() && row["prediction"].as_f64() < row["upper"].as_f64());
    folder
        .run(&["predict", "m.datapulse", "new.csv", "--threshold", "f1"])
        .failed_with(1, "two classes");
    let misused = folder.run(&["predict", "m.datapulse", "new.csv", "--threshold", "f2"]);
    assert_eq!(misused.status, 2);
    assert!(misused.stderr.contains("'f2' is no rule"), "{}", misused.stderr);
}
