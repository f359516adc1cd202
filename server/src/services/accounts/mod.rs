//! Accounts: getting in, staying in, getting out.

mod access;
mod attempts;
mod bootstrap;
mod doorman;
mod password_change;
mod password_reset;
mod passwords;
mod sessions;
mod sign_in;

pub use bootstrap::{FirstStart, create_account, ensure_first_account, set_password};
pub use doorman::Doorman;
pub use password_change::change_password;
pub use password_reset::{confirm_password_reset, request_password_reset};
pub use sessions::{Authenticated, Opened, Visitor, authenticate, list_sessions, logout, refresh, revoke_session};
pub use sign_in::{login, me, register};
