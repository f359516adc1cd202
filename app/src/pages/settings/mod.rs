//! The account: preferences, tokens, security.

mod general;
mod layout;
mod security;
mod timezones;
mod tokens;

pub use general::SettingsPage;
pub use security::SecurityPage;
pub use tokens::{Ledger, TokensPage};
