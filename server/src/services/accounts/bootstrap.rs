//! Accounts that nobody registered: the first start's, and the command line's (ACC-28, decision 17).

use datapulse_shared::{
    ApiError,
    accounts::{Register, Role},
    error::ApiResult,
};
use uuid::Uuid;

use super::sessions::random_token;
use crate::{
    services::tokens,
    state::AppState,
    store::{
        Scope, Tx,
        accounts::{self as store, NewUser, UserRow},
    },
};

const DEMO_NAME: &str = "testuser";
const DEMO_EMAIL: &str = "testuser@example.org";
const DEMO_PASSWORD: &str = "password123";
const ADMIN_NAME: &str = "admin";
const ADMIN_EMAIL: &str = "admin@localhost.localdomain";

/// What the first start made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstStart {
    /// The accounts were there.
    Nothing,
    /// The demo account, whose sample data is still to be made.
    Demo(Uuid),
    /// An administrator with a password that is shown once.
    Admin {
        /// Name to sign in with.
        username: String,
        /// Its password.
        password: String,
    },
}

/// Sees to it that somebody can sign in: the demo account in demo mode, an administrator otherwise.
pub async fn ensure_first_account(state: &AppState) -> ApiResult<FirstStart> {
    if state.config.demo {
        return ensure_demo(state).await;
    }
    let mut tx = state.db.read(Scope::System).await?;
    let is_settled = store::admin_exists(&mut tx).await?;
    tx.commit().await?;
    if is_settled {
        return Ok(FirstStart::Nothing);
    }
    let password = random_token()[..20].to_owned();
    create_account(state, ADMIN_EMAIL, Some(ADMIN_NAME), &password, Role::Admin).await?;
    Ok(FirstStart::Admin {
        username: ADMIN_NAME.to_owned(),
        password,
    })
}

async fn ensure_demo(state: &AppState) -> ApiResult<FirstStart> {
    let mut tx = state.db.read(Scope::System).await?;
    let known = store::find_by_identifier(&mut tx, DEMO_NAME).await?;
    tx.commit().await?;
    if known.is_some() {
        return Ok(FirstStart::Nothing);
    }
    let user = create_account(state, DEMO_EMAIL, Some(DEMO_NAME), DEMO_PASSWORD, Role::Admin).await?;
    Ok(FirstStart::Demo(user.id))
}

/// Makes an account in the name of the command line, with the same checks as a registration.
pub async fn create_account(
    state: &AppState,
    email: &str,
    username: Option<&str>,
    password: &str,
    role: Role,
) -> ApiResult<UserRow> {
    let input = Register {
        email: email.to_owned(),
        password: password.to_owned(),
        username: username.map(str::to_owned),
    };
    input.validate()?;
    let hash = state.doorman.hasher.hash(password).await?;
    let mut tx = state.db.write(Scope::System).await?;
    let user = create_user(&mut tx, state, email, username, &hash, role).await?;
    tx.commit().await?;
    Ok(user)
}

/// Adds an account with its first credits. `password_hash` is a PHC string.
pub(super) async fn create_user(
    tx: &mut Tx,
    state: &AppState,
    email: &str,
    username: Option<&str>,
    password_hash: &str,
    role: Role,
) -> ApiResult<UserRow> {
    let id = Uuid::now_v7();
    let role = match role {
        Role::User => "user",
        Role::Admin => "admin",
    };
    let user = NewUser {
        id,
        email,
        username,
        password_hash,
        role,
        created_at: state.clock.now(),
    };
    store::insert_user(tx, &user).await.map_err(|error| {
        if error.conflicts_with("email") {
            ApiError::conflict("an account with this email exists already; sign in, or use another address")
        } else if error.conflicts_with("username") {
            ApiError::conflict("this username is taken; choose another")
        } else {
            error.into()
        }
    })?;
    tokens::grant_first(tx, id).await?;
    store::find_user(tx, id)
        .await?
        .ok_or_else(|| ApiError::not_found("account"))
}

/// Checks what the command line gives like a registration, and hashes the password.
pub async fn set_password(state: &AppState, identifier: &str, password: &str) -> ApiResult<()> {
    let probe = Register {
        email: "check@example.org".to_owned(),
        password: password.to_owned(),
        username: None,
    };
    probe.validate()?;
    let hash = state.doorman.hasher.hash(password).await?;
    let mut tx = state.db.write(Scope::System).await?;
    let user = store::find_by_identifier(&mut tx, identifier).await?;
    let user = user.ok_or_else(|| ApiError::not_found("account"))?;
    store::set_password_hash(&mut tx, user.id, &hash).await?;
    store::end_all_sessions(&mut tx, user.id, None, state.clock.now()).await?;
    tx.commit().await?;
    state.doorman.forget(user.id);
    Ok(())
}
