//! The one error of the engine, worded for the person who reads it.

use std::io;

/// What every fallible call of the engine returns.
pub type Result<T> = std::result::Result<T, EngineError>;

/// Why a piece of work did not end with a result.
///
/// Messages start in lower case and carry no full stop; whoever shows them makes sentences of them.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The data or the settings cannot be used as they are, and the person can change that.
    #[error("{what}; {advice}")]
    BadInput {
        /// What is wrong, with the value in question.
        what: String,
        /// What to do about it.
        advice: String,
    },
    /// The work was cancelled: nothing of it is kept.
    #[error("the work was cancelled")]
    Cancelled,
    /// The work was paused: it goes on from its last checkpoint when started again.
    #[error("the work was paused")]
    Paused,
    /// The work was ended early by the person, who keeps the results so far.
    #[error("the work was stopped")]
    Stopped,
    /// A file could not be read or written.
    #[error("{doing} failed: {source}")]
    Io {
        /// What was being done, for example `reading the table`.
        doing: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// Something that should be impossible; a mistake in the engine rather than in the data.
    #[error("the engine contradicted itself: {0}")]
    Internal(String),
}

impl EngineError {
    /// The person can mend this: `what` is wrong, `advice` says what to do.
    pub fn bad_input(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::BadInput {
            what: what.into(),
            advice: advice.into(),
        }
    }

    /// Wraps an error of the operating system with what was being done; made for `map_err`.
    pub fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    /// Whether the work ended because somebody asked for it, rather than because it failed.
    pub fn is_interruption(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Paused | Self::Stopped)
    }
}

impl From<io::Error> for EngineError {
    fn from(source: io::Error) -> Self {
        Self::Io {
            doing: "reading or writing a file".into(),
            source,
        }
    }
}
