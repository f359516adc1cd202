//! Runs the real program in a folder of its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with the files of one test.
pub struct Folder(TempDir);

/// What a command left behind.
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: &str) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Names of the files in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Runs `datapulse` here, with an environment in which there is no database.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = program(self.0.path()).args(arguments).output().unwrap();
        Ran::from(output)
    }

    /// The same, expecting success.
    pub fn succeed(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.status, 0, "{arguments:?} said {}", ran.stderr);
        ran
    }
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_datapulse"));
    command
        .current_dir(folder)
        .env_clear()
        .env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    command
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Standard output as the one JSON document that it must be.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {}", self.stdout))
    }

    /// Checks that it failed with this status and one sentence that holds `part`.
    pub fn failed_with(&self, status: i32, part: &str) {
        assert_eq!(self.status, status, "{}", self.stderr);
        assert_eq!(self.stdout, "", "nothing goes to standard output");
        let last = self.stderr.trim_end().lines().last().unwrap_or_default();
        assert!(
            last.starts_with("datapulse: ") && last.ends_with('.'),
            "no sentence: {}",
            self.stderr
        );
        assert!(last.contains(part), "'{part}' is not in: {last}");
    }
}

/// Houses whose price follows from size and place, with some missing cells.
pub fn houses(rows: u32) -> String {
    let mut csv = String::from("id,size,rooms,place,price\n");
    for row in 0..rows {
        let size = 40 + (row * 37) % 160;
        let place = ["town", "village", "coast"][(row % 3) as usize];
        let price = size * 2 + [0, 30, 90][(row % 3) as usize] + (row * 13) % 7;
        let rooms = if row % 11 == 0 {
            String::new()
        } else {
            (size / 25).to_string()
        };
        writeln!(csv, "h{row},{size},{rooms},{place},{price}").unwrap();
    }
    csv
}

/// Flowers of three kinds that two measures tell apart but for a few.
pub fn flowers(rows: u32) -> String {
    let mut csv = String::from("length,width,colour,kind\n");
    for row in 0..rows {
        let kind = row % 3;
        let length = f64::from(kind * 10 + (row * 7) % 13) / 10.0;
        let width = f64::from((row * 29) % 17) / 10.0 - f64::from(kind) * 0.5;
        let colour = ["red", "blue"][((row * 5 / 3) % 2) as usize];
        let name = ["rose", "lily", "iris"][kind as usize];
        writeln!(csv, "{length},{width},{colour},{name}").unwrap();
    }
    csv
}
