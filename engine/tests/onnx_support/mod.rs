//! The real onnxruntime, in a virtual environment of the build folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// Runs a command and explains itself when that fails.
pub fn run(what: &str, command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap_or_else(|error| {
        panic!(
            "{what} needs `{}`, which could not be started: {error}",
            command.get_program().display()
        )
    });
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what} failed: {complaint}");
    output.stdout
}

/// The Python of an environment that has onnxruntime; made on first use.
fn python() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(home).unwrap();
    let lock = File::create(home.join("onnxruntime.lock")).unwrap();
    lock.lock().unwrap();
    let environment = home.join("onnxruntime");
    let (python, ready) = (environment.join("bin/python"), environment.join("ready"));
    if !ready.exists() {
        let make = ["-m", "venv", "--clear"];
        let what = "checking ONNX files (Debian: apt-get install python3 python3-venv)";
        run(what, Command::new("python3").args(make).arg(&environment));
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "onnxruntime>=1.17",
            "numpy",
        ];
        run("installing onnxruntime from PyPI", Command::new(&python).args(install));
        fs::write(ready, "").unwrap();
    }
    python
}

/// What onnxruntime answers to the rows in `columns` with each of the models.
pub fn predict(columns: &Value, models: &[Vec<u8>]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (number, model) in models.iter().enumerate() {
        let path = folder.path().join(format!("{number}.onnx"));
        fs::write(&path, model).unwrap();
        paths.push(path);
    }
    let (manifest, answers) = (folder.path().join("manifest.json"), folder.path().join("answers.json"));
    fs::write(&manifest, json!({ "columns": columns, "models": paths }).to_string()).unwrap();
    let script = folder.path().join("predict.py");
    fs::write(&script, include_str!("predict.py")).unwrap();
    run(
        "predicting with onnxruntime",
        Command::new(python()).arg(script).arg(&manifest).arg(&answers),
    );
    serde_json::from_slice(&fs::read(answers).unwrap()).unwrap()
}
