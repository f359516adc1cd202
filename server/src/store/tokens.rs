//! Balances and the ledger. The ledger is append only; the balance is its running sum and never below zero.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreResult, Tx};

/// A row of `token_transactions`.
#[derive(Clone, Debug, FromRow)]
pub struct TransactionRow {
    /// Id.
    pub id: Uuid,
    /// Credits added, or taken when negative.
    pub change: i64,
    /// Why.
    pub reason: String,
    /// Balance after it.
    pub balance_after: i64,
    /// The job it belongs to.
    pub job_id: Option<Uuid>,
    /// The model it belongs to.
    pub model_id: Option<Uuid>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A line to write.
#[derive(Clone, Debug)]
pub struct NewTransaction<'a> {
    /// Whose balance.
    pub user: Uuid,
    /// Credits added, or taken when negative.
    pub change: i64,
    /// Why.
    pub reason: &'a str,
    /// Balance after it.
    pub balance_after: i64,
    /// The job it belongs to.
    pub job: Option<Uuid>,
    /// Unique per person: a second line with the same key is refused.
    pub key: &'a str,
}

/// The balance, locked until the transaction ends; nothing when there is no such person.
pub async fn lock_balance(tx: &mut Tx, user: Uuid) -> StoreResult<Option<i64>> {
    // Not FOR UPDATE: whoever inserts a job holds the person's key already, and two of them would wait for each other.
    let sql = if tx.is_postgres() {
        "SELECT token_balance FROM users WHERE id = $1 FOR NO KEY UPDATE"
    } else {
        "SELECT token_balance FROM users WHERE id = $1"
    };
    let row = fetch_optional!(tx, (i64,), sql, user)?;
    Ok(row.map(|(balance,)| balance))
}

/// Sets the balance of a person whose row is locked.
pub async fn set_balance(tx: &mut Tx, user: Uuid, balance: i64) -> StoreResult<()> {
    execute!(tx, "UPDATE users SET token_balance = $2 WHERE id = $1", user, balance).map(drop)
}

/// Whether a line with this key was written.
pub async fn has_transaction(tx: &mut Tx, user: Uuid, key: &str) -> StoreResult<bool> {
    let count = fetch_scalar!(
        tx,
        i64,
        "SELECT count(*) FROM token_transactions WHERE user_id = $1 AND idempotency_key = $2",
        user,
        key
    )?;
    Ok(count > 0)
}

/// Writes a line.
pub async fn insert_transaction(tx: &mut Tx, line: &NewTransaction<'_>) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO token_transactions (id, user_id, change, reason, balance_after, job_id, idempotency_key) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::now_v7(),
        line.user,
        line.change,
        line.reason,
        line.balance_after,
        line.job,
        line.key
    )
    .map(drop)
}

/// The balance without locking it.
pub async fn balance(tx: &mut Tx, user: Uuid) -> StoreResult<i64> {
    let (balance,) = fetch_one!(tx, (i64,), "SELECT token_balance FROM users WHERE id = $1", user)?;
    Ok(balance)
}

/// How many lines a person's ledger has.
pub async fn count_transactions(tx: &mut Tx, user: Uuid) -> StoreResult<i64> {
    fetch_scalar!(
        tx,
        i64,
        "SELECT count(*) FROM token_transactions WHERE user_id = $1",
        user
    )
}

/// A part of a person's ledger, newest first.
pub async fn list_transactions(tx: &mut Tx, user: Uuid, limit: i64, offset: i64) -> StoreResult<Vec<TransactionRow>> {
    fetch_all!(
        tx,
        TransactionRow,
        "SELECT id, change, reason, balance_after, job_id, model_id, created_at FROM token_transactions \
         WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3",
        user,
        limit,
        offset
    )
}
