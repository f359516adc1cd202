//! Who acts.

use chrono::{DateTime, Utc};
use datapulse_shared::{
    ApiError, ErrorCode,
    accounts::Role,
    error::ApiResult,
    ids::{SessionId, UserId},
};

use crate::store::Scope;

/// A signed-in person, by way of one of their sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub user_id: UserId,
    /// What they may do.
    pub role: Role,
    /// The session they act through.
    pub session_id: SessionId,
    /// When that session ends unless it is used.
    pub session_expires_at: DateTime<Utc>,
}

impl Actor {
    /// For whom their transactions run.
    pub fn scope(&self) -> Scope {
        Scope::User(self.user_id.0)
    }

    /// Refuses everybody who does not look after this installation.
    pub fn require_admin(&self) -> ApiResult<()> {
        match self.role {
            Role::Admin => Ok(()),
            Role::User => Err(ApiError::new(ErrorCode::Forbidden, "only an administrator may do this")),
        }
    }
}
