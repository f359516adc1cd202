//! A new password for somebody who forgot the present one (ACC-05).

use chrono::Duration;
use datapulse_shared::{
    ApiError, ErrorCode,
    accounts::{Done, PasswordResetConfirm, PasswordResetRequest},
    error::ApiResult,
};

use super::{
    attempts::{RESET_BY_ACCOUNT, RESET_BY_ADDRESS},
    sessions::{Visitor, hash_token, random_token, record},
};
use crate::{
    state::AppState,
    store::{
        Scope,
        accounts::{self as store, NewMail, UserRow},
        settings::find_settings,
    },
};

const HOLDS_FOR: Duration = Duration::hours(1);

/// Mails a link to set a new password. The same answer whether the address is known or not.
pub async fn request_password_reset(
    state: &AppState,
    visitor: &Visitor,
    input: PasswordResetRequest,
) -> ApiResult<Done> {
    input.validate()?;
    let now = state.clock.now();
    let email = input.email.trim();
    state
        .doorman
        .attempts
        .begin((RESET_BY_ACCOUNT, email), (RESET_BY_ADDRESS, visitor.address), now)?;
    let token = random_token();
    let mut tx = state.db.write(Scope::System).await?;
    if let Some(user) = store::find_by_email(&mut tx, email)
        .await?
        .filter(|user| user.is_active)
    {
        store::insert_reset(&mut tx, user.id, &hash_token(&token), now, now + HOLDS_FOR).await?;
        let settings = find_settings(&mut tx, user.id).await?;
        let is_persian = settings.is_some_and(|settings| settings.language == "fa");
        let link = format!("{}/reset?token={token}", state.config.site());
        let (subject, body) = if is_persian {
            persian(&user, &link)
        } else {
            english(&user, &link)
        };
        let mail = NewMail {
            recipient: user.email.clone(),
            subject,
            body,
            expires_at: now + HOLDS_FOR,
        };
        store::put_in_outbox(&mut tx, user.id, &mail, now).await?;
        record(&mut tx, user.id, "password.reset_request", user.id, visitor).await?;
    }
    tx.commit().await?;
    Ok(Done::new(
        "if an account has this address, a link to set a new password is on its way to it",
    ))
}

fn english(user: &UserRow, link: &str) -> (String, String) {
    let body = format!(
        "Somebody, probably you, asked to set a new password for {email}.\n\n\
         Open this link within an hour:\n{link}\n\n\
         If it was not you, do nothing: your password stays as it is.\n",
        email = user.email
    );
    ("Set a new DataPulse password".to_owned(), body)
}

fn persian(user: &UserRow, link: &str) -> (String, String) {
    let body = format!(
        "کسی، احتمالاً خود شما، خواسته است برای {email} گذرواژهٔ تازه‌ای تعیین شود.\n\n\
         این پیوند را تا یک ساعت دیگر باز کنید:\n{link}\n\n\
         اگر شما نبوده‌اید، کاری لازم نیست: گذرواژه‌تان همان می‌ماند.\n",
        email = user.email
    );
    ("تعیین گذرواژهٔ تازهٔ DataPulse".to_owned(), body)
}

/// Sets a new password with the token from the mail; every session ends.
pub async fn confirm_password_reset(
    state: &AppState,
    visitor: &Visitor,
    input: PasswordResetConfirm,
) -> ApiResult<Done> {
    input.validate()?;
    let now = state.clock.now();
    state
        .doorman
        .attempts
        .begin_by_address(RESET_BY_ADDRESS, visitor.address, now)?;
    let hash = state.doorman.hasher.hash(&input.new_password).await?;
    let mut tx = state.db.write(Scope::System).await?;
    let user = store::use_reset(&mut tx, &hash_token(input.token.trim()), now).await?;
    let user = user.ok_or_else(|| {
        ApiError::new(
            ErrorCode::InvalidToken,
            "the link was used before or is too old; ask for a new one",
        )
    })?;
    store::set_password_hash(&mut tx, user, &hash).await?;
    store::end_all_sessions(&mut tx, user, None, now).await?;
    record(&mut tx, user, "password.reset", user, visitor).await?;
    tx.commit().await?;
    state.doorman.forget(user);
    Ok(Done::new("the new password holds; sign in with it"))
}
