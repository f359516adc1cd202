//! The command line: one file per command.

mod admin;
mod doctor;
mod files;
mod migrate;
mod openapi;
mod options;
mod serve;
mod worker;

use std::{future::Future, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::error::StartError;

/// The data and AI workbench: page, API, workers and command line in one program.
#[derive(Debug, Parser)]
#[command(name = "datapulse", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the product: page, API and its own workers
    Serve(serve::Serve),
    /// Do the jobs of the running product, as one more worker
    Worker(worker::Work),
    /// Schema versions of the database, both ways
    Migrate(migrate::Migrate),
    /// What is wrong with this installation and how to mend it
    Doctor(doctor::Doctor),
    /// Accounts and credits without a page
    Admin(admin::Admin),
    /// The API document
    Openapi,
    #[command(flatten)]
    Files(files::FileCommand),
}

/// Runs the command of this process's arguments. The status is 0, 1 (failed) or 2 (misused).
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Serve(command) => on_runtime(command.run()),
        Command::Worker(command) => on_runtime(command.run()),
        Command::Migrate(command) => on_runtime(command.run()),
        Command::Doctor(command) => on_runtime(command.run()),
        Command::Admin(command) => on_runtime(command.run()),
        Command::Openapi => openapi::run(),
        Command::Files(command) => return command.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("datapulse: {error}");
            ExitCode::FAILURE
        }
    }
}

fn on_runtime(command: impl Future<Output = Result<(), StartError>>) -> Result<(), StartError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(command)
}

/// Writes to standard output what the command was asked for.
#[expect(
    clippy::print_stdout,
    reason = "answering on standard output is what a command is for"
)]
fn print(text: &str) {
    println!("{text}");
}
