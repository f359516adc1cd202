//! The rules, one file per area. Every verb takes the state and who acts first; there is no way to a person's row
//! without saying for whom. Services own transactions: what must happen together happens in one.

pub mod accounts;
mod actor;
pub mod settings;
pub mod tokens;

pub use actor::Actor;
