//! Accounts: users, their sessions, password resets, and what is written down about them.

mod audit;
mod outbox;
mod resets;
mod sessions;
mod users;

pub use audit::{Entry, record};
pub use outbox::{Mail, NewMail, claim_mail, due_mails, note_failed, note_sent, put_in_outbox, waiting_mails};
pub use resets::{insert_reset, use_reset};
pub use sessions::{
    LiveSession, NewSession, SessionRow, end_all_sessions, end_family, find_by_refresh_hash, find_live, insert_session,
    live_sessions, rotate, touch,
};
pub use users::{
    NewUser, UserRow, admin_exists, find_by_email, find_by_identifier, find_user, insert_user, list_users, note_login,
    set_password_hash,
};
