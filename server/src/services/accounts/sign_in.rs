//! Registering and signing in.

use datapulse_shared::{
    ApiError,
    accounts::{Login, Me, Register, User},
    error::ApiResult,
    ids::UserId,
};

use super::{
    attempts::{LOGIN_BY_ACCOUNT, LOGIN_BY_ADDRESS, REGISTER_BY_ADDRESS},
    bootstrap::create_user,
    sessions::{self, Opened, Visitor, role_of, wrong_credentials},
};
use crate::{
    services::Actor,
    state::AppState,
    store::{
        Scope,
        accounts::{self as store, UserRow},
    },
};

/// Makes an account and signs in (ACC-01, ACC-10, ACC-11, ACC-13).
pub async fn register(state: &AppState, visitor: &Visitor, input: Register) -> ApiResult<(User, Opened)> {
    input.validate()?;
    state
        .doorman
        .attempts
        .begin_by_address(REGISTER_BY_ADDRESS, visitor.address, state.clock.now())?;
    let hash = state.doorman.hasher.hash(&input.password).await?;
    let mut tx = state.db.write(Scope::System).await?;
    let username = input.username.as_deref().filter(|name| !name.is_empty());
    let user = create_user(
        &mut tx,
        state,
        input.email.trim(),
        username,
        &hash,
        datapulse_shared::accounts::Role::User,
    )
    .await?;
    let opened = sessions::open(&mut tx, state, &user, visitor).await?;
    store::note_login(&mut tx, user.id, state.clock.now()).await?;
    let user = reread(&mut tx, user).await?;
    sessions::record(&mut tx, user.id, "register", user.id, visitor).await?;
    tx.commit().await?;
    Ok((to_wire(user), opened))
}

/// Signs in by email or username (ACC-02). The same answer and the same work for an unknown person.
pub async fn login(state: &AppState, visitor: &Visitor, input: Login) -> ApiResult<(User, Opened)> {
    input.validate()?;
    let now = state.clock.now();
    let identifier = input.identifier.trim();
    let attempt =
        state
            .doorman
            .attempts
            .begin((LOGIN_BY_ACCOUNT, identifier), (LOGIN_BY_ADDRESS, visitor.address), now)?;
    let mut tx = state.db.read(Scope::System).await?;
    let found = store::find_by_identifier(&mut tx, identifier)
        .await?
        .filter(|user| user.is_active);
    tx.commit().await?;
    let hash = found.as_ref().map(|user| user.password_hash.as_str());
    let right = state.doorman.hasher.verify(&input.password, hash).await?;
    let Some(user) = found.filter(|_| right) else {
        tracing::info!(address = %visitor.address, "a sign-in was refused");
        return Err(wrong_credentials());
    };
    attempt.give_back();
    let mut tx = state.db.write(Scope::System).await?;
    store::note_login(&mut tx, user.id, now).await?;
    let opened = sessions::open(&mut tx, state, &user, visitor).await?;
    sessions::record(&mut tx, user.id, "login", user.id, visitor).await?;
    let user = reread(&mut tx, user).await?;
    tx.commit().await?;
    Ok((to_wire(user), opened))
}

/// Who asks (ACC-04).
pub async fn me(state: &AppState, actor: &Actor) -> ApiResult<Me> {
    let mut tx = state.db.read(actor.scope()).await?;
    let user = store::find_user(&mut tx, actor.user_id.0).await?;
    tx.commit().await?;
    Ok(Me {
        user: to_wire(user.ok_or_else(|| ApiError::not_found("account"))?),
        session_id: actor.session_id,
        session_expires_at: actor.session_expires_at,
        demo: state.config.demo,
    })
}

async fn reread(tx: &mut crate::store::Tx, user: UserRow) -> ApiResult<UserRow> {
    Ok(store::find_user(tx, user.id).await?.unwrap_or(user))
}

/// The account as its owner sees it.
pub(crate) fn to_wire(row: UserRow) -> User {
    User {
        id: UserId(row.id),
        email: row.email,
        username: row.username,
        role: role_of(&row.role),
        subscription_plan: row.subscription_plan,
        token_balance: row.token_balance,
        two_factor_enabled: row.two_factor_enabled,
        is_active: row.is_active,
        created_at: row.created_at,
        last_login_at: row.last_login_at,
    }
}
