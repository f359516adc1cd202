//! Mails that wait to be sent, or stay for the administrator to read.

use sqlx::FromRow;
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// One mail.
#[derive(Clone, Debug, FromRow)]
pub struct Mail {
    /// Address.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Puts a mail into the outbox.
pub async fn put_in_outbox(tx: &mut Tx, user: Uuid, mail: &Mail) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO outbox (id, user_id, recipient, subject, body) VALUES ($1, $2, $3, $4, $5)",
        Uuid::now_v7(),
        user,
        &mail.recipient,
        &mail.subject,
        &mail.body
    )
    .map(drop)
}

/// Mails nobody has sent yet, oldest first.
pub async fn waiting_mails(tx: &mut Tx) -> StoreResult<Vec<Mail>> {
    fetch_all!(
        tx,
        Mail,
        "SELECT recipient, subject, body FROM outbox WHERE sent_at IS NULL ORDER BY created_at, id LIMIT 100"
    )
}
