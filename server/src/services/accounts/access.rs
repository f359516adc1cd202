//! Access tokens: signed, short-lived, each belonging to a session (ACC-06, ACC-07).

use std::fmt;

use chrono::{DateTime, Utc};
use datapulse_shared::{ApiError, ErrorCode, accounts::Role, error::ApiResult};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    /// Who.
    #[serde(rename = "userId")]
    pub user_id: Uuid,
    /// What they might do when it was made; what holds is in the database.
    pub role: Role,
    /// Their name, or their address where they have none.
    pub username: String,
    /// The session.
    pub sid: Uuid,
    /// When it was made, seconds since 1970.
    pub iat: i64,
    /// When it ends, seconds since 1970.
    pub exp: i64,
}

/// Makes and checks access tokens.
pub(super) struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl AccessTokens {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        // The one algorithm: a token that names another, or none, is forged.
        let mut validation = Validation::new(Algorithm::HS256);
        // Ours compares with the server's clock below; the library's reads the system's.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        Self {
            encoding: EncodingKey::from_secret(key),
            decoding: DecodingKey::from_secret(key),
            validation,
        }
    }

    pub(super) fn issue(&self, claims: &Claims) -> ApiResult<String> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.encoding).map_err(|error| {
            tracing::error!(%error, "an access token could not be signed");
            ApiError::new(ErrorCode::Internal, "something went wrong on our side; try again")
        })
    }

    /// What the token says, if it is ours and has not ended.
    pub(super) fn verify(&self, token: &str, now: DateTime<Utc>) -> ApiResult<Claims> {
        let decoded = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation);
        let claims = decoded
            .map_err(|_| invalid("the token is not one of ours; sign in again"))?
            .claims;
        if claims.exp <= now.timestamp() {
            return Err(invalid("the token has expired; sign in again"));
        }
        Ok(claims)
    }
}

pub(super) fn invalid(detail: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidToken, detail)
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessTokens(***)")
    }
}
