use crate::support::{Folder, flowers};

/// Decision 10: three forms; the bundle comes back whole.
#[test]
fn a_model_leaves_in_three_forms() {
    let folder = Folder::new();
    folder.write("flowers.csv", &flowers(90));
    let arguments = [
        "train",
        "flowers.csv",
        "--target",
        "kind",
        "--algorithms",
        "mlp",
        "--out",
        "m.datapulse",
    ];
    folder.succeed(&arguments);
    let export = |format: &str, out: &str| {
        folder.succeed(&["export", "m.datapulse", "--format", format, "--out", out]);
        std::fs::read(folder.path(out)).unwrap()
    };
    assert_eq!(
        export("bundle", "copy.datapulse"),
        std::fs::read(folder.path("m.datapulse")).unwrap()
    );
    let onnx = export("onnx", "m.onnx");
    for input in ["length", "width", "colour", "prediction", "probabilities"] {
        assert!(
            onnx.windows(input.len()).any(|part| part == input.as_bytes()),
            "{input} is not in the graph"
        );
    }
    let pickle = export("pkl", "m.pkl");
    assert!(pickle.starts_with(b"\x80") && pickle.ends_with(b"."), "no pickle");
    let same = |model: &str| folder.succeed(&["predict", model, "flowers.csv", "--proba"]).stdout;
    assert_eq!(same("copy.datapulse"), same("m.datapulse"));
}

/// Gradient boosting leaves for `XGBoost` with the names of its encoded features; other models are refused in words.
#[test]
fn export_gives_boosting_to_xgboost() {
    let folder = Folder::new();
    folder.write("flowers.csv", &flowers(90));
    let train = |algorithm: &str| {
        let arguments = ["train", "flowers.csv", "--target", "kind", "--algorithms", algorithm];
        folder.succeed(&[&arguments[..], &["--out", "m.datapulse"]].concat());
    };
    let export = ["export", "m.datapulse", "--format", "xgboost", "--out", "m.json"];
    train("gradient_boosting");
    folder.succeed(&export);
    let file: serde_json::Value = serde_json::from_str(&folder.read("m.json")).unwrap();
    assert_eq!(file["learner"]["feature_names"][0], "length");
    assert_eq!(file["learner"]["attributes"]["target"], "kind");
    train("logistic_regression");
    folder.run(&export).failed_with(1, "download this model as ONNX");
}
