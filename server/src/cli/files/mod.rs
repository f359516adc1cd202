//! The commands that are the engine on files: they need no server and no database.

mod budget;
mod explain;
mod export;
mod failure;
mod found;
mod input;
mod keep;
mod leaderboard;
mod output;
mod predict;
mod preparation;
mod profile;
mod series;
mod terminal;
mod text_table;
mod train;

use std::process::ExitCode;

use clap::Subcommand;

/// A command on files.
#[derive(Debug, Subcommand)]
pub enum FileCommand {
    /// Say what is in a table
    Profile(profile::Profile),
    /// Train models on a table and keep the best one
    Train(Box<train::Train>),
    /// Predict the rows of a table with a model
    Predict(predict::Predict),
    /// Say what matters to a model, and why it answers what it answers
    Explain(explain::Explain),
    /// Write a model in a form that other programs read
    Export(export::Export),
}

impl FileCommand {
    /// Does it. The status is 0, 1 (failed) or 2 (misused); a failure is told in one sentence on standard error.
    pub fn run(self) -> ExitCode {
        let outcome = match self {
            Self::Profile(command) => command.run(),
            Self::Train(command) => command.run(),
            Self::Predict(command) => command.run(),
            Self::Explain(command) => command.run(),
            Self::Export(command) => command.run(),
        };
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                terminal::line(&format!("datapulse: {failure}"));
                failure.exit_code()
            }
        }
    }
}
