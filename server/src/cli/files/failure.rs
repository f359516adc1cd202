//! How a command fails: one sentence and an exit status.

use std::fmt;
use std::process::ExitCode;

use datapulse_engine::EngineError;

/// Why a command gave up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    sentence: String,
    misused: bool,
}

impl Failure {
    /// The work could not be done: exit status 1.
    pub fn failed(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            misused: false,
        }
    }

    /// The command line makes no sense: exit status 2.
    pub fn misused(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            misused: true,
        }
    }

    /// The exit status of the program.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(if self.misused { 2 } else { 1 })
    }
}

/// What went wrong, on one line, ready to follow the name of the program.
impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.", self.sentence.trim_end_matches('.').replace('\n', " "))
    }
}

impl std::error::Error for Failure {}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::failed(error.to_string())
    }
}
