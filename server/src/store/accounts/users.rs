//! Who may sign in.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// A row of `users`.
#[derive(Clone, Debug, FromRow)]
pub struct UserRow {
    /// Id.
    pub id: Uuid,
    /// Address, unique without regard to case.
    pub email: String,
    /// Unique without regard to case.
    pub username: Option<String>,
    /// PHC string.
    pub password_hash: String,
    /// `user` or `admin`.
    pub role: String,
    /// Credits, never below zero.
    pub token_balance: i64,
    /// `free` unless changed.
    pub subscription_plan: String,
    /// Whether a second factor is asked for.
    pub two_factor_enabled: bool,
    /// Whether the account may sign in.
    pub is_active: bool,
    /// Last sign-in.
    pub last_login_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What a new account needs.
#[derive(Clone, Debug)]
pub struct NewUser<'a> {
    /// Id.
    pub id: Uuid,
    /// Address.
    pub email: &'a str,
    /// Name to sign in with.
    pub username: Option<&'a str>,
    /// PHC string.
    pub password_hash: &'a str,
    /// `user` or `admin`.
    pub role: &'a str,
    /// Now.
    pub created_at: DateTime<Utc>,
}

macro_rules! select_users {
    ($rest:literal) => {
        concat!(
            "SELECT id, email, username, password_hash, role, token_balance, subscription_plan, two_factor_enabled, ",
            "is_active, last_login_at, created_at FROM users ",
            $rest
        )
    };
}

/// Adds an account with no credits and default settings.
pub async fn insert_user(tx: &mut Tx, user: &NewUser<'_>) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO users (id, email, username, password_hash, role, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        user.id,
        user.email,
        user.username,
        user.password_hash,
        user.role,
        user.created_at
    )?;
    execute!(tx, "INSERT INTO user_settings (user_id) VALUES ($1)", user.id)?;
    execute!(tx, "INSERT INTO user_profiles (user_id) VALUES ($1)", user.id).map(drop)
}

/// One account.
pub async fn find_user(tx: &mut Tx, id: Uuid) -> StoreResult<Option<UserRow>> {
    fetch_optional!(tx, UserRow, select_users!("WHERE id = $1"), id)
}

/// The account of an address, without regard to case.
pub async fn find_by_email(tx: &mut Tx, email: &str) -> StoreResult<Option<UserRow>> {
    fetch_optional!(tx, UserRow, select_users!("WHERE lower(email) = lower($1)"), email)
}

/// The account of an address or username, without regard to case. A username never holds an `@`.
pub async fn find_by_identifier(tx: &mut Tx, identifier: &str) -> StoreResult<Option<UserRow>> {
    if identifier.contains('@') {
        return find_by_email(tx, identifier).await;
    }
    fetch_optional!(
        tx,
        UserRow,
        select_users!("WHERE lower(username) = lower($1)"),
        identifier
    )
}

/// Every account, oldest first.
pub async fn list_users(tx: &mut Tx) -> StoreResult<Vec<UserRow>> {
    fetch_all!(tx, UserRow, select_users!("ORDER BY created_at, id"))
}

/// Whether anybody looks after this installation yet.
pub async fn admin_exists(tx: &mut Tx) -> StoreResult<bool> {
    let count = fetch_scalar!(tx, i64, "SELECT count(*) FROM users WHERE role = 'admin'")?;
    Ok(count > 0)
}

/// Notes a sign-in.
pub async fn note_login(tx: &mut Tx, id: Uuid, at: DateTime<Utc>) -> StoreResult<()> {
    execute!(tx, "UPDATE users SET last_login_at = $2 WHERE id = $1", id, at).map(drop)
}

/// Sets a new password.
pub async fn set_password_hash(tx: &mut Tx, id: Uuid, password_hash: &str) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE users SET password_hash = $2 WHERE id = $1",
        id,
        password_hash
    )
    .map(drop)
}
