//! Sessions: opened by signing in, kept alive by use, ended by time, by hand, or by a stolen refresh token.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use datapulse_shared::{
    ApiError, ErrorCode,
    accounts::{Done, Role, Session, User},
    error::ApiResult,
    ids::{SessionId, UserId},
};
use rand::{RngCore, rngs::OsRng};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::access::{Claims, invalid};
use crate::{
    hexadecimal::hexadecimal,
    services::Actor,
    state::AppState,
    store::{
        Scope, Tx,
        accounts::{self as store, Entry, LiveSession, NewSession, UserRow},
    },
};

/// How long an access token for programs holds; the session behind it may live longer.
const ACCESS_TOKEN_LIFE: Duration = Duration::minutes(15);
/// Use is noted in the database at most so often.
const NOTE_USE_EVERY: Duration = Duration::minutes(1);

/// Who knocks: what a session remembers of its client.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// From where.
    pub address: IpAddr,
    /// What the client calls itself.
    pub user_agent: String,
}

/// A session just opened or continued.
#[derive(Clone, Debug)]
pub struct Opened {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// The same for the page's cookie: it holds as long as the session unless that is ended.
    pub cookie_token: String,
    /// When the session ends unless it is used.
    pub session_expires_at: DateTime<Utc>,
    /// Exchanged once for the next pair.
    pub refresh_token: String,
}

/// A token that was found to hold.
#[derive(Clone, Debug)]
pub struct Authenticated {
    /// Who acts.
    pub actor: Actor,
    /// A younger token for the page's cookie, when the session was just prolonged.
    pub renewed_cookie: Option<String>,
}

/// Opens a session for somebody who proved who they are.
pub(super) async fn open(tx: &mut Tx, state: &AppState, user: &UserRow, visitor: &Visitor) -> ApiResult<Opened> {
    let now = state.clock.now();
    let timeout = timeout_of(tx, user.id).await?;
    let begun = Begun {
        family: Uuid::now_v7(),
        at: now,
        user_agent: &visitor.user_agent,
    };
    issue(tx, state, user, &begun, visitor, timeout).await
}

struct Begun<'a> {
    family: Uuid,
    at: DateTime<Utc>,
    user_agent: &'a str,
}

async fn issue(
    tx: &mut Tx,
    state: &AppState,
    user: &UserRow,
    begun: &Begun<'_>,
    visitor: &Visitor,
    timeout: Duration,
) -> ApiResult<Opened> {
    let now = state.clock.now();
    let refresh_token = random_token();
    let session_expires_at = now + timeout;
    let session = NewSession {
        user_id: user.id,
        family: begun.family,
        refresh_hash: &hash_token(&refresh_token),
        user_agent: begun.user_agent,
        ip: &visitor.address.to_string(),
        created_at: begun.at,
        seen_at: now,
        expires_at: session_expires_at,
    };
    store::insert_session(tx, &session).await?;
    let expires_at = (now + ACCESS_TOKEN_LIFE).min(session_expires_at);
    let claims = |until: DateTime<Utc>| Claims {
        user_id: user.id,
        role: role_of(&user.role),
        username: user.username.clone().unwrap_or_else(|| user.email.clone()),
        sid: begun.family,
        iat: now.timestamp(),
        exp: until.timestamp(),
    };
    Ok(Opened {
        access_token: state.doorman.access.issue(&claims(expires_at))?,
        expires_at,
        cookie_token: state.doorman.access.issue(&claims(session_expires_at))?,
        session_expires_at,
        refresh_token,
    })
}

/// Whose token this is, if its session still holds. Use prolongs the session (ACC-29).
pub async fn authenticate(state: &AppState, token: &str) -> ApiResult<Authenticated> {
    let now = state.clock.now();
    let claims = state.doorman.access.verify(token, now)?;
    if let Some(actor) = state.doorman.recently_seen(claims.sid, now) {
        return Ok(Authenticated {
            actor,
            renewed_cookie: None,
        });
    }
    let mut tx = state.db.read(Scope::System).await?;
    let session = store::find_live(&mut tx, claims.sid).await?;
    tx.commit().await?;
    let ended = || invalid("the session has ended; sign in again");
    let session = session
        .filter(|session| session.user_id == claims.user_id)
        .ok_or_else(ended)?;
    if session.expires_at <= now {
        return Err(ended());
    }
    let authenticated = keep_alive(state, &session, &claims, now).await?;
    state.doorman.remember(&authenticated.actor, now);
    Ok(authenticated)
}

async fn keep_alive(
    state: &AppState,
    session: &LiveSession,
    claims: &Claims,
    now: DateTime<Utc>,
) -> ApiResult<Authenticated> {
    let mut actor = Actor {
        user_id: UserId(session.user_id),
        role: role_of(&session.role),
        session_id: SessionId(claims.sid),
        session_expires_at: session.expires_at,
    };
    if now - session.last_seen_at < NOTE_USE_EVERY {
        return Ok(Authenticated {
            actor,
            renewed_cookie: None,
        });
    }
    actor.session_expires_at = now + Duration::minutes(session.timeout_minutes);
    let mut tx = state.db.write(actor.scope()).await?;
    store::touch(&mut tx, claims.sid, now, actor.session_expires_at).await?;
    tx.commit().await?;
    let renewed = Claims {
        iat: now.timestamp(),
        exp: actor.session_expires_at.timestamp(),
        ..claims.clone()
    };
    let renewed_cookie = Some(state.doorman.access.issue(&renewed)?);
    Ok(Authenticated { actor, renewed_cookie })
}

/// Exchanges a refresh token for the next pair. One that was exchanged before has been stolen: its whole family ends.
pub async fn refresh(state: &AppState, refresh_token: &str, visitor: &Visitor) -> ApiResult<(User, Opened)> {
    let now = state.clock.now();
    let hash = hash_token(refresh_token);
    let mut tx = state.db.write(Scope::System).await?;
    let ended = || invalid("the session has ended; sign in again");
    let session = store::find_by_refresh_hash(&mut tx, &hash).await?.ok_or_else(ended)?;
    if session.rotated_at.is_some() {
        store::end_family(&mut tx, session.user_id, session.family, now).await?;
        record(&mut tx, session.user_id, "session.reuse", session.family, visitor).await?;
        tx.commit().await?;
        state.doorman.forget(session.user_id);
        tracing::warn!(user = %session.user_id, "a refresh token was used twice: its session was ended");
        return Err(ended());
    }
    if session.revoked_at.is_some() || session.expires_at <= now {
        return Err(ended());
    }
    let user = store::find_user(&mut tx, session.user_id)
        .await?
        .filter(|user| user.is_active)
        .ok_or_else(ended)?;
    if !store::rotate(&mut tx, &hash, now).await? {
        return Err(ended());
    }
    let timeout = timeout_of(&mut tx, user.id).await?;
    let begun = Begun {
        family: session.family,
        at: session.created_at,
        user_agent: &session.user_agent,
    };
    let opened = issue(&mut tx, state, &user, &begun, visitor, timeout).await?;
    tx.commit().await?;
    Ok((super::sign_in::to_wire(user), opened))
}

/// Ends the session the actor came through.
pub async fn logout(state: &AppState, actor: &Actor, visitor: &Visitor) -> ApiResult<Done> {
    end(state, actor, actor.session_id, visitor).await?;
    Ok(Done::new("you are signed out"))
}

/// Ends one of the actor's sessions.
pub async fn revoke_session(state: &AppState, actor: &Actor, id: SessionId, visitor: &Visitor) -> ApiResult<Done> {
    if end(state, actor, id, visitor).await? {
        Ok(Done::new("the session was ended"))
    } else {
        Err(ApiError::not_found("session"))
    }
}

async fn end(state: &AppState, actor: &Actor, id: SessionId, visitor: &Visitor) -> ApiResult<bool> {
    let mut tx = state.db.write(actor.scope()).await?;
    let ended = store::end_family(&mut tx, actor.user_id.0, id.0, state.clock.now()).await?;
    if ended {
        record(&mut tx, actor.user_id.0, "session.end", id.0, visitor).await?;
    }
    tx.commit().await?;
    state.doorman.forget(actor.user_id.0);
    Ok(ended)
}

/// The actor's sessions that hold, newest first.
pub async fn list_sessions(state: &AppState, actor: &Actor) -> ApiResult<Vec<Session>> {
    let mut tx = state.db.read(actor.scope()).await?;
    let rows = store::live_sessions(&mut tx, actor.user_id.0, state.clock.now()).await?;
    tx.commit().await?;
    let known = |text: String| Some(text).filter(|text| !text.is_empty());
    let session = |row: store::SessionRow| Session {
        id: SessionId(row.family),
        user_agent: known(row.user_agent),
        ip: known(row.ip),
        current: row.family == actor.session_id.0,
        created_at: row.created_at,
        last_used_at: row.last_seen_at,
        expires_at: row.expires_at,
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Writes down what happened to a session.
pub(super) async fn record(tx: &mut Tx, user: Uuid, action: &str, family: Uuid, visitor: &Visitor) -> ApiResult<()> {
    let entry = Entry {
        user: Some(user),
        actor: &user.to_string(),
        action,
        object_type: "session",
        object_id: &family.to_string(),
        ip: &visitor.address.to_string(),
        details: None,
    };
    Ok(store::record(tx, &entry).await?)
}

async fn timeout_of(tx: &mut Tx, user: Uuid) -> ApiResult<Duration> {
    let settings = crate::store::settings::find_settings(tx, user).await?;
    Ok(Duration::minutes(
        settings.map_or(30, |settings| settings.session_timeout_minutes),
    ))
}

pub(super) fn role_of(text: &str) -> Role {
    if text == "admin" { Role::Admin } else { Role::User }
}

/// 256 random bits in hexadecimal digits.
pub(super) fn random_token() -> String {
    let mut bytes = [0_u8; 32];
    OsRng.fill_bytes(&mut bytes);
    hexadecimal(&bytes)
}

/// What is kept of a random token: with 256 random bits nothing slower than SHA-256 is needed.
pub(super) fn hash_token(token: &str) -> String {
    hexadecimal(&Sha256::digest(token.as_bytes()))
}

/// The same refusal for a wrong password, an unknown person and a closed account.
pub(super) fn wrong_credentials() -> ApiError {
    ApiError::new(
        ErrorCode::InvalidCredentials,
        "the identifier or the password is wrong; check both and try again",
    )
}
