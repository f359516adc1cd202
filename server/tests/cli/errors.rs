use crate::support::{Folder, houses};

#[test]
fn a_missing_file_is_named() {
    Folder::new()
        .run(&["profile", "nothing.csv"])
        .failed_with(1, "there is no file 'nothing.csv'");
}

#[test]
fn a_missing_target_is_named_with_the_columns_that_there_are() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(60));
    let ran = folder.run(&["train", "houses.csv", "--target", "cost", "--json"]);
    ran.failed_with(1, "'cost'");
}

#[test]
fn misuse_has_a_status_of_its_own() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(60));
    for arguments in [
        &["train", "houses.csv"][..],
        &["train", "houses.csv", "--target", "price", "--budget", "soon"],
        &["train", "houses.csv", "--target", "price", "--folds", "1"],
        &["train", "houses.csv", "--target", "price", "--metric", "beauty"],
        &["train", "houses.csv", "--target", "price", "--algorithms", "wizardry"],
        &["export", "m.datapulse", "--format", "papyrus", "--out", "x"],
        &["profile"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!(
            (ran.status, ran.stdout.as_str()),
            (2, ""),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert!(!ran.stderr.is_empty(), "{arguments:?}");
    }
}

/// Issue 3: memory is bounded by a limit that is given, and whoever meets it is told what to do.
#[test]
fn what_does_not_fit_into_the_memory_is_refused_with_a_way_out() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(2000));
    let train = |memory: &str| {
        folder.run(&[
            "train",
            "houses.csv",
            "--target",
            "price",
            "--algorithms",
            "ridge",
            "--memory",
            memory,
        ])
    };
    train("20KB").failed_with(1, "and the limit is 20.0 KB; choose fewer columns");
    let misused = train("a lot");
    assert_eq!(misused.status, 2);
    assert!(
        misused.stderr.contains("use a number of bytes, or a unit such as 2GiB"),
        "{}",
        misused.stderr
    );
    assert_eq!(train("64MiB").status, 0);
}

#[test]
fn an_unknown_algorithm_is_answered_with_the_known_ones() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(60));
    let ran = folder.run(&["train", "houses.csv", "--target", "price", "--algorithms", "wizardry"]);
    ran.failed_with(2, "random_forest");
}

#[test]
fn a_file_that_is_no_model_is_refused() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(60));
    for command in [&["predict", "houses.csv", "houses.csv"][..], &["explain", "houses.csv"]] {
        folder.run(command).failed_with(1, "not a whole DataPulse model");
    }
}

#[test]
fn a_folder_that_does_not_exist_is_named_and_nothing_is_left_behind() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(60));
    let arguments = [
        "train",
        "houses.csv",
        "--target",
        "price",
        "--algorithms",
        "ridge",
        "--out",
        "no/m.datapulse",
    ];
    folder.run(&arguments).failed_with(1, "the folder 'no' does not exist");
    assert_eq!(folder.names(), ["houses.csv"]);
}

#[test]
fn every_command_has_help() {
    let folder = Folder::new();
    for command in ["profile", "train", "predict", "explain", "export"] {
        let ran = folder.succeed(&[command, "--help"]);
        assert!(ran.stdout.contains("Usage: datapulse"), "{}", ran.stdout);
    }
}
