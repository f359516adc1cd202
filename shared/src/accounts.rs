//! Accounts: registering, signing in, sessions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::ids::{SessionId, UserId};
use crate::validation::Problems;

/// Least length of a password, in characters.
pub const PASSWORD_MIN: usize = 10;
/// Greatest length of a password, in characters: beyond it hashing would be a way to keep the server busy.
pub const PASSWORD_MAX: usize = 200;

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works with what is theirs.
    User,
    /// Also looks after the installation.
    Admin,
}

/// The person behind a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct User {
    /// Id.
    pub id: UserId,
    /// Address, unique.
    pub email: String,
    /// Name to sign in with, unique; absent when none was chosen.
    pub username: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Plan, `free` unless changed by an admin.
    pub subscription_plan: String,
    /// Credits left.
    pub token_balance: i64,
    /// Whether a second factor is asked for.
    pub two_factor_enabled: bool,
    /// Whether the account may sign in.
    pub is_active: bool,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// When the account last signed in.
    pub last_login_at: Option<DateTime<Utc>>,
}

/// A new account.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Register {
    /// Address, unique.
    pub email: String,
    /// 10 to 200 characters.
    pub password: String,
    /// 3 to 32 letters, digits, `_`, `-` or `.`; optional.
    #[serde(default)]
    pub username: Option<String>,
}

impl Register {
    /// Address with one `@`, password long enough, username of plain characters.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        check_email(&mut problems, &self.email);
        check_password(&mut problems, "password", &self.password);
        if let Some(name) = &self.username {
            let plain = name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
            problems.require(plain, "username", "may only have letters, digits, '_', '-' and '.'");
            problems.require(
                (3..=32).contains(&name.chars().count()),
                "username",
                "must have 3 to 32 characters",
            );
        }
        problems.finish()
    }
}

/// Signing in.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Login {
    /// Email address or username.
    pub identifier: String,
    /// Password.
    pub password: String,
}

impl Login {
    /// Both given, neither absurdly long.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.text("identifier", &self.identifier, 254);
        problems.require(!self.password.is_empty(), "password", "must not be empty");
        problems.require(self.password.len() <= PASSWORD_MAX * 4, "password", "is too long");
        problems.finish()
    }
}

/// What registering, signing in and refreshing answer. The page gets the same in HttpOnly cookies.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// Who signed in.
    pub user: User,
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
}

/// Who am I.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Me {
    /// The person.
    pub user: User,
    /// The session that asks.
    pub session_id: SessionId,
    /// When the session ends unless it is used.
    pub session_expires_at: DateTime<Utc>,
    /// Whether this installation runs with demo data (the gallery of components is shown then).
    pub demo: bool,
}

/// One signed-in browser or program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Session {
    /// Id.
    pub id: SessionId,
    /// What it called itself.
    pub user_agent: Option<String>,
    /// Where it came from.
    pub ip: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: DateTime<Utc>,
    /// When it ends unless it is used.
    pub expires_at: DateTime<Utc>,
}

/// A request for a password reset; the answer is the same whether the address is known or not.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PasswordResetRequest {
    /// Address of the account.
    pub email: String,
}

impl PasswordResetRequest {
    /// An address with one `@`.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        check_email(&mut problems, &self.email);
        problems.finish()
    }
}

/// A new password, with the token from the mail.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PasswordResetConfirm {
    /// From the mail; valid one hour, once.
    pub token: String,
    /// 10 to 200 characters.
    pub new_password: String,
}

impl PasswordResetConfirm {
    /// Token present, password long enough.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.text("token", &self.token, 200);
        check_password(&mut problems, "new_password", &self.new_password);
        problems.finish()
    }
}

/// A new password for somebody who is signed in; every other session ends.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PasswordChange {
    /// The present password.
    pub old_password: String,
    /// 10 to 200 characters.
    pub new_password: String,
}

impl PasswordChange {
    /// The new password is long enough and another one.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.require(!self.old_password.is_empty(), "old_password", "must not be empty");
        check_password(&mut problems, "new_password", &self.new_password);
        problems.require(
            self.new_password != self.old_password,
            "new_password",
            "must differ from the present one",
        );
        problems.finish()
    }
}

/// A plain confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Done {
    /// Always true: failures are errors.
    pub success: bool,
    /// What was done, as a sentence.
    pub message: String,
}

impl Done {
    /// A confirmation with its sentence.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            success: true,
            message: message.into(),
        }
    }
}

fn check_email(problems: &mut Problems, email: &str) {
    let well_formed = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !host.ends_with('.')
    });
    let plain = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    problems.require(
        well_formed && plain,
        "email",
        "must be an address such as ann@example.org",
    );
    problems.require(email.len() <= 254, "email", "must not be longer than 254 characters");
}

fn check_password(problems: &mut Problems, field: &str, password: &str) {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        problems.add(field, format!("must have at least {PASSWORD_MIN} characters"));
    }
    if length > PASSWORD_MAX {
        problems.add(field, format!("must have at most {PASSWORD_MAX} characters"));
    }
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("user", &self.user.id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

macro_rules! debug_without_secrets {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}

debug_without_secrets!(Register, Login, PasswordResetConfirm, PasswordChange);

#[cfg(test)]
mod tests {
    use super::*;

    fn register(email: &str, password: &str, username: Option<&str>) -> ApiResult<()> {
        Register {
            email: email.into(),
            password: password.into(),
            username: username.map(Into::into),
        }
        .validate()
    }

    /// ACC-01
    #[test]
    fn an_account_needs_an_address_and_a_long_enough_password() {
        assert!(register("ann@example.org", "long enough", None).is_ok());
        for address in [
            "",
            "ann",
            "ann@",
            "@example.org",
            "ann@example",
            "a nn@example.org",
            "ann@ex@ample.org",
        ] {
            assert!(register(address, "long enough", None).is_err(), "{address} was taken");
        }
        assert!(register("ann@example.org", "short", None).is_err());
    }

    #[test]
    fn a_username_has_plain_characters_only() {
        assert!(register("ann@example.org", "long enough", Some("ann.b-1")).is_ok());
        for name in ["ab", "ann b", "ann@b", "<script>"] {
            assert!(
                register("ann@example.org", "long enough", Some(name)).is_err(),
                "{name} was taken"
            );
        }
    }

    #[test]
    fn passwords_do_not_show_when_a_request_is_printed() {
        let login = Login {
            identifier: "ann".into(),
            password: "the secret".into(),
        };
        assert!(!format!("{login:?}").contains("secret"));
    }
}
