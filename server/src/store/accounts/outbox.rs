//! Mails that wait to be sent, or stay for the administrator to read.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// A mail to put into the outbox.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// Address.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When sending it makes no sense any more.
    pub expires_at: DateTime<Utc>,
}

/// One mail in the outbox.
#[derive(Clone, Debug, FromRow)]
pub struct Mail {
    /// Its id, which logs may name.
    pub id: Uuid,
    /// Address.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// How often sending it was tried.
    pub attempts: i64,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When sending it makes no sense any more.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was given up.
    pub given_up_at: Option<DateTime<Utc>>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// Puts a mail into the outbox.
pub async fn put_in_outbox(tx: &mut Tx, user: Uuid, mail: &NewMail, now: DateTime<Utc>) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO outbox (id, user_id, recipient, subject, body, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::now_v7(),
        user,
        &mail.recipient,
        &mail.subject,
        &mail.body,
        mail.expires_at,
        now
    )
    .map(drop)
}

/// Mails nobody has sent yet, oldest first, those that were given up among them.
pub async fn waiting_mails(tx: &mut Tx) -> StoreResult<Vec<Mail>> {
    fetch_all!(
        tx,
        Mail,
        "SELECT id, recipient, subject, body, attempts, last_error, expires_at, given_up_at, created_at FROM outbox \
         WHERE sent_at IS NULL ORDER BY created_at, id LIMIT 100"
    )
}

/// Mails whose time to be tried has come, oldest first.
pub async fn due_mails(tx: &mut Tx, now: DateTime<Utc>) -> StoreResult<Vec<Mail>> {
    fetch_all!(
        tx,
        Mail,
        "SELECT id, recipient, subject, body, attempts, last_error, expires_at, given_up_at, created_at FROM outbox \
         WHERE sent_at IS NULL AND given_up_at IS NULL AND (next_attempt_at IS NULL OR next_attempt_at <= $1) \
         ORDER BY created_at, id LIMIT 20",
        now
    )
}

/// Takes a mail for one try, unless another process took it since it was read. Without a word from us it is due again
/// at `next`.
pub async fn claim_mail(tx: &mut Tx, mail: &Mail, next: DateTime<Utc>) -> StoreResult<bool> {
    let claimed = execute!(
        tx,
        "UPDATE outbox SET attempts = attempts + 1, next_attempt_at = $3 \
         WHERE id = $1 AND attempts = $2 AND sent_at IS NULL AND given_up_at IS NULL",
        mail.id,
        mail.attempts,
        next
    )?;
    Ok(claimed == 1)
}

/// Notes that a mail went out. Its text goes: it may hold a link that lets somebody in.
pub async fn note_sent(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE outbox SET sent_at = $2, body = '', last_error = NULL WHERE id = $1",
        id,
        now
    )
    .map(drop)
}

/// Notes why a try failed, and whether it was the last one.
pub async fn note_failed(tx: &mut Tx, id: Uuid, cause: &str, given_up_at: Option<DateTime<Utc>>) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE outbox SET last_error = $2, given_up_at = $3 WHERE id = $1",
        id,
        cause,
        given_up_at
    )
    .map(drop)
}
