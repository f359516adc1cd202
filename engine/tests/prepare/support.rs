//! Small tables and the shortest way to a plan.

use std::sync::Mutex;

use datapulse_engine::Result;
use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::prepare::{Pipeline, Plan, Preprocessing, Recipe};
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Table, Wanted};
use serde_json::{Value, json};

/// Keeps what is logged.
#[derive(Default)]
pub struct Lines(pub Mutex<Vec<String>>);

impl Observer for Lines {
    fn progress(&self, _: &Progress) {}
    fn log(&self, _: Level, message: &str) {
        self.0.lock().expect("the lines").push(message.to_owned());
    }
    fn signal(&self) -> Signal {
        Signal::Continue
    }
    fn checkpoint(&self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}

pub fn table(columns: &[&str], rows: Vec<Vec<Value>>) -> Table {
    let names: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
    Table::from_rows(&names, &rows, |_| Wanted::Any).expect("a table")
}

/// 40 rows: `age` with gaps, `city` with gaps, `noise`, `same`, and the target `bought`.
pub fn customers() -> Table {
    let rows = (0..40)
        .map(|row| {
            let age = if row % 8 == 3 { Value::Null } else { json!(20 + row) };
            let city = if row % 10 == 9 {
                Value::Null
            } else {
                json!(["Bonn", "Ulm", "Köln"][row % 3])
            };
            json!([age, city, (row * 7) % 11, "x", if row % 4 == 0 { "yes" } else { "no" }])
        })
        .map(|row| row.as_array().cloned().expect("a row"))
        .collect();
    table(&["age", "city", "noise", "same", "bought"], rows)
}

pub fn recipe(preprocessing: Preprocessing) -> Recipe {
    Recipe {
        preprocessing,
        ..Recipe::for_target("bought")
    }
}

pub fn chosen(features: &[&str]) -> Preprocessing {
    let features = features.iter().map(|&name| name.to_owned()).collect();
    Preprocessing {
        feature_columns: Some(features),
        ..Preprocessing::default()
    }
}

pub fn plan(table: &Table, recipe: &Recipe) -> Result<Plan> {
    Plan::make(table, recipe, &Seeds::of_run("run"), &Control::silent())
}

pub fn inputs(pipeline: &Pipeline) -> Vec<&str> {
    pipeline.inputs.iter().map(|input| input.name.as_str()).collect()
}
