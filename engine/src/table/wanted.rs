//! How columns are wanted.

/// How a column is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// As what its values are.
    Any,
    /// As text, even if all values are numbers or dates.
    Text,
}
