//! Sessions: one row per refresh token; the family is what a person calls a session.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// A row of `sessions`.
#[derive(Clone, Debug, FromRow)]
pub struct SessionRow {
    /// Whose.
    pub user_id: Uuid,
    /// What a person calls a session: all refresh tokens that came from one sign-in.
    pub family: Uuid,
    /// What the client called itself.
    pub user_agent: String,
    /// Where it came from.
    pub ip: String,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends unless it is used.
    pub expires_at: DateTime<Utc>,
    /// When its refresh token was exchanged.
    pub rotated_at: Option<DateTime<Utc>>,
    /// When it was ended.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
}

/// A session with what is needed to let somebody in.
#[derive(Clone, Debug, FromRow)]
pub struct LiveSession {
    /// Whose.
    pub user_id: Uuid,
    /// Their role.
    pub role: String,
    /// Their name, if they have one.
    pub username: Option<String>,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends unless it is used.
    pub expires_at: DateTime<Utc>,
    /// Minutes without use after which it ends.
    pub timeout_minutes: i64,
}

/// A new refresh token, beginning or continuing a family.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// Whose.
    pub user_id: Uuid,
    /// The family it belongs to.
    pub family: Uuid,
    /// SHA-256 of the token, in hexadecimal digits.
    pub refresh_hash: &'a str,
    /// What the client calls itself.
    pub user_agent: &'a str,
    /// Where it comes from.
    pub ip: &'a str,
    /// When the family began.
    pub created_at: DateTime<Utc>,
    /// Now.
    pub seen_at: DateTime<Utc>,
    /// When it ends unless it is used.
    pub expires_at: DateTime<Utc>,
}

macro_rules! select_sessions {
    ($rest:literal) => {
        concat!(
            "SELECT user_id, family, user_agent, ip, last_seen_at, expires_at, rotated_at, revoked_at, created_at ",
            "FROM sessions ",
            $rest
        )
    };
}

/// Adds a refresh token.
pub async fn insert_session(tx: &mut Tx, session: &NewSession<'_>) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO sessions \
         (id, user_id, family, refresh_token_hash, user_agent, ip, created_at, last_seen_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        Uuid::now_v7(),
        session.user_id,
        session.family,
        session.refresh_hash,
        session.user_agent,
        session.ip,
        session.created_at,
        session.seen_at,
        session.expires_at
    )
    .map(drop)
}

/// The row of a refresh token, also when it was exchanged or ended.
pub async fn find_by_refresh_hash(tx: &mut Tx, hash: &str) -> StoreResult<Option<SessionRow>> {
    fetch_optional!(tx, SessionRow, select_sessions!("WHERE refresh_token_hash = $1"), hash)
}

/// The session of a family that is neither ended nor of a closed account. It may have timed out.
pub async fn find_live(tx: &mut Tx, family: Uuid) -> StoreResult<Option<LiveSession>> {
    fetch_optional!(
        tx,
        LiveSession,
        "SELECT s.user_id, u.role, u.username, s.last_seen_at, s.expires_at, \
         p.session_timeout_minutes AS timeout_minutes \
         FROM sessions s JOIN users u ON u.id = s.user_id JOIN user_settings p ON p.user_id = s.user_id \
         WHERE s.family = $1 AND s.rotated_at IS NULL AND s.revoked_at IS NULL AND u.is_active",
        family
    )
}

/// A person's sessions that still hold at `now`, newest first.
pub async fn live_sessions(tx: &mut Tx, user: Uuid, now: DateTime<Utc>) -> StoreResult<Vec<SessionRow>> {
    fetch_all!(
        tx,
        SessionRow,
        select_sessions!(
            "WHERE user_id = $1 AND rotated_at IS NULL AND revoked_at IS NULL AND expires_at > $2 \
             ORDER BY created_at DESC, id DESC"
        ),
        user,
        now
    )
}

/// Notes that a session was used and when it now ends.
pub async fn touch(tx: &mut Tx, family: Uuid, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE sessions SET last_seen_at = $2, expires_at = $3 \
         WHERE family = $1 AND rotated_at IS NULL AND revoked_at IS NULL",
        family,
        now,
        expires_at
    )
    .map(drop)
}

/// Marks a refresh token as exchanged; false when somebody else was faster or it was ended.
pub async fn rotate(tx: &mut Tx, hash: &str, now: DateTime<Utc>) -> StoreResult<bool> {
    let rows = execute!(
        tx,
        "UPDATE sessions SET rotated_at = $2 \
         WHERE refresh_token_hash = $1 AND rotated_at IS NULL AND revoked_at IS NULL",
        hash,
        now
    )?;
    Ok(rows == 1)
}

/// Ends one of a person's sessions; false when there is none.
pub async fn end_family(tx: &mut Tx, user: Uuid, family: Uuid, now: DateTime<Utc>) -> StoreResult<bool> {
    let rows = execute!(
        tx,
        "UPDATE sessions SET revoked_at = $3 WHERE user_id = $1 AND family = $2 AND revoked_at IS NULL",
        user,
        family,
        now
    )?;
    Ok(rows > 0)
}

/// Ends all of a person's sessions but `except`.
pub async fn end_all_sessions(tx: &mut Tx, user: Uuid, except: Option<Uuid>, now: DateTime<Utc>) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE sessions SET revoked_at = $3 WHERE user_id = $1 AND family <> $2 AND revoked_at IS NULL",
        user,
        except.unwrap_or(Uuid::nil()),
        now
    )
    .map(drop)
}
