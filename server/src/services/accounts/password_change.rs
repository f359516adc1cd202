//! A new password for somebody who is signed in.

use datapulse_shared::{
    ApiError, ErrorCode,
    accounts::{Done, PasswordChange},
    error::ApiResult,
};

use super::{
    attempts::{LOGIN_BY_ACCOUNT, LOGIN_BY_ADDRESS},
    sessions::{Visitor, record},
};
use crate::{services::Actor, state::AppState, store::accounts as store};

/// Sets a new password after checking the present one; every other session ends.
pub async fn change_password(
    state: &AppState,
    actor: &Actor,
    visitor: &Visitor,
    input: PasswordChange,
) -> ApiResult<Done> {
    input.validate()?;
    let now = state.clock.now();
    let account = actor.user_id.to_string();
    let attempt =
        state
            .doorman
            .attempts
            .begin((LOGIN_BY_ACCOUNT, &account), (LOGIN_BY_ADDRESS, visitor.address), now)?;
    let mut tx = state.db.read(actor.scope()).await?;
    let user = store::find_user(&mut tx, actor.user_id.0)
        .await?
        .ok_or_else(|| ApiError::not_found("account"))?;
    tx.commit().await?;
    if !state
        .doorman
        .hasher
        .verify(&input.old_password, Some(&user.password_hash))
        .await?
    {
        let mut error = ApiError::invalid("old_password", "is not the present password");
        error.code = ErrorCode::Invalid;
        return Err(error);
    }
    attempt.give_back();
    let hash = state.doorman.hasher.hash(&input.new_password).await?;
    let mut tx = state.db.write(actor.scope()).await?;
    store::set_password_hash(&mut tx, user.id, &hash).await?;
    store::end_all_sessions(&mut tx, user.id, Some(actor.session_id.0), now).await?;
    record(&mut tx, user.id, "password.change", user.id, visitor).await?;
    tx.commit().await?;
    state.doorman.forget(user.id);
    Ok(Done::new("the password was changed and every other session ended"))
}
