//! What is found without a target, from the command line.

use crate::support::{Folder, flowers};

/// Groups are told in words and in the document, kept, and new rows assigned.
#[test]
fn groups_are_found_told_and_used() {
    let folder = Folder::new();
    folder.write("flowers.csv", &flowers(150));
    let train = [
        "train",
        "flowers.csv",
        "--problem",
        "clustering",
        "--features",
        "length,width",
        "--algorithms",
        "k_means",
    ];
    let ran = folder.succeed(&[&train[..], &["--json", "--out", "groups.datapulse"]].concat());
    let answer = ran.json();
    assert_eq!(
        (answer["problem_type"].as_str(), answer["metric"].as_str()),
        (Some("clustering"), Some("silhouette"))
    );
    let groups = answer["found"]["clusters"].as_array().unwrap();
    assert!(groups.len() >= 2);
    let text = folder.succeed(&train).stdout;
    assert!(
        text.contains("silhouette") && text.contains(" rows (") && text.contains("length"),
        "{text}"
    );
    folder.succeed(&["predict", "groups.datapulse", "flowers.csv", "--out", "assigned.csv"]);
    let assigned = folder.read("assigned.csv");
    assert_eq!(
        assigned.lines().next(),
        Some("length,width,colour,kind,cluster,distance")
    );
    folder.succeed(&["export", "groups.datapulse", "--format", "onnx", "--out", "groups.onnx"]);
}

/// Unusual rows are told with their reasons, and new rows scored.
#[test]
fn unusual_rows_are_found_told_and_scored() {
    let folder = Folder::new();
    folder.write("flowers.csv", &format!("{}99,-40,red,rose\n", flowers(150)));
    let train = [
        "train",
        "flowers.csv",
        "--problem",
        "anomaly_detection",
        "--out",
        "strange.datapulse",
    ];
    let text = folder.succeed(&train).stdout;
    assert!(text.contains("row 151: score") && text.contains("usually"), "{text}");
    folder.succeed(&["predict", "strange.datapulse", "flowers.csv", "--out", "scored.csv"]);
    let scored = folder.read("scored.csv");
    assert_eq!(scored.lines().next(), Some("length,width,colour,kind,anomaly,score"));
    assert!(scored.lines().last().unwrap().contains(",true,"), "{scored}");
}

/// The groups and detectors that go by the rows around a row are trained, told, kept and used like the others.
#[test]
fn what_goes_by_the_rows_around_is_found_kept_and_used() {
    let folder = Folder::new();
    folder.write("flowers.csv", &flowers(150));
    for (problem, algorithm, columns) in [
        ("clustering", "dbscan", "cluster,distance"),
        ("clustering", "hdbscan", "cluster,distance"),
        ("clustering", "hierarchical", "cluster,distance"),
        ("anomaly_detection", "local_outlier_factor", "anomaly,score"),
    ] {
        let train = [
            "train",
            "flowers.csv",
            "--problem",
            problem,
            "--features",
            "length,width",
        ];
        let chosen = ["--algorithms", algorithm, "--json", "--out", "found.datapulse"];
        let answer = folder.succeed(&[&train[..], &chosen[..]].concat()).json();
        assert_eq!(answer["leaderboard"][0]["algorithm"].as_str(), Some(algorithm));
        folder.succeed(&["predict", "found.datapulse", "flowers.csv", "--out", "used.csv"]);
        let used = folder.read("used.csv");
        assert_eq!(
            used.lines().next().unwrap(),
            format!("length,width,colour,kind,{columns}"),
            "{algorithm}"
        );
        assert_eq!(used.lines().count(), 151);
    }
}

/// A target where there is none, and none where there must be one.
#[test]
fn a_target_is_named_where_there_is_one() {
    let folder = Folder::new();
    folder.write("flowers.csv", &flowers(30));
    let run = |arguments: &[&str]| folder.run(arguments);
    let plain = run(&["train", "flowers.csv"]);
    assert!(
        plain.status == 2 && plain.stderr.contains("--target"),
        "{}",
        plain.stderr
    );
    run(&["train", "flowers.csv", "--problem", "regression"]).failed_with(2, "name the column to predict");
    run(&["train", "flowers.csv", "--problem", "clustering", "--target", "kind"]).failed_with(2, "has no target");
}
