//! Getting in: signing in, signing up, resetting a password.

mod layout;
mod login;
mod password;
mod register;
mod reset;

pub use login::Login;
pub use password::PasswordField;
pub use register::Register;
pub use reset::Reset;
