//! Reads or profiles a CSV file and says how long it took: `reader read|profile FILE THREADS`.
//!
//! `benches/engine/reader.py` holds it against what data people use for the same.

#![expect(clippy::print_stdout, reason = "what was measured goes to whoever called it")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use datapulse_engine::control::Control;
use datapulse_engine::profile::profile;
use datapulse_engine::table::{Limits, Table, inspect};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, what, path, threads] = &arguments[..] else {
        return Err("call it with 'read' or 'profile', a file, and a number of threads".into());
    };
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.parse()?)
        .build_global()?;
    let (path, control) = (Path::new(path), Control::silent());
    let begun = Instant::now();
    let rows = match what.as_str() {
        "read" => Table::read(path, None, &control)?.rows() as u64,
        "profile" => {
            let inspection = inspect(path, Limits::default(), &control)?;
            profile(path, &inspection, &control)?.rows
        }
        other => return Err(format!("'{other}' is neither 'read' nor 'profile'").into()),
    };
    let seconds = begun.elapsed().as_secs_f64();
    println!("{{\"rows\": {rows}, \"seconds\": {seconds}}}");
    Ok(())
}
