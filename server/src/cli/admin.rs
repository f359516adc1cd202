//! `datapulse admin`: accounts and credits without a page.

use clap::{Args, Subcommand};
use datapulse_shared::{ApiError, accounts::Role, ids::UserId, tokens::AddTokens};

use super::{options::Place, print};
use crate::{
    clock::Clock,
    error::StartError,
    services::{accounts, tokens},
    state::AppState,
    store::{Scope, accounts as store},
};

/// Accounts and credits.
#[derive(Args, Debug)]
pub struct Admin {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make an account; its password is read from standard input
    CreateUser {
        /// Address
        email: String,
        /// Name to sign in with
        #[arg(long)]
        username: Option<String>,
        /// Let them look after this installation
        #[arg(long)]
        admin: bool,
    },
    /// Set a new password, read from standard input; every session of the account ends
    ResetPassword {
        /// Email or username
        identifier: String,
    },
    /// Give somebody credits
    AddTokens {
        /// Email or username
        identifier: String,
        /// How many
        amount: i64,
        /// Why
        #[arg(long, default_value = "given by the administrator")]
        reason: String,
    },
    /// Every account
    ListUsers,
    /// Mails that were not sent: no mail server is set up, or it did not take them
    Outbox,
}

impl Admin {
    pub(super) async fn run(self) -> Result<(), StartError> {
        let state = AppState::start(self.place.config()?, Clock::system()).await?;
        match self.action {
            Action::CreateUser { email, username, admin } => {
                let role = if admin { Role::Admin } else { Role::User };
                accounts::create_account(&state, &email, username.as_deref(), &password()?, role).await?;
                print(&format!("{email} can sign in now"));
            }
            Action::ResetPassword { identifier } => {
                accounts::set_password(&state, &identifier, &password()?).await?;
                print(&format!("{identifier} has a new password"));
            }
            Action::AddTokens {
                identifier,
                amount,
                reason,
            } => {
                let user_id = find(&state, &identifier).await?;
                let input = AddTokens {
                    user_id,
                    amount,
                    reason,
                };
                input.validate()?;
                let balance = tokens::add_by(&state, "command line", &input).await?;
                print(&format!("{identifier} has {} tokens now", balance.balance));
            }
            Action::ListUsers => list(&state).await?,
            Action::Outbox => outbox(&state).await?,
        }
        state.db.close().await;
        Ok(())
    }
}

/// One line of standard input: a password on the command line would be seen by everybody on the machine.
fn password() -> Result<String, StartError> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn find(state: &AppState, identifier: &str) -> Result<UserId, StartError> {
    let mut tx = state.db.read(Scope::System).await?;
    let user = store::find_by_identifier(&mut tx, identifier).await?;
    Ok(UserId(user.ok_or_else(|| ApiError::not_found("account"))?.id))
}

async fn list(state: &AppState) -> Result<(), StartError> {
    let mut tx = state.db.read(Scope::System).await?;
    for user in store::list_users(&mut tx).await? {
        let name = user.username.unwrap_or_else(|| "-".to_owned());
        print(&format!(
            "{}  {name}  {}  {}  {} tokens",
            user.id, user.email, user.role, user.token_balance
        ));
    }
    Ok(())
}

async fn outbox(state: &AppState) -> Result<(), StartError> {
    let mut tx = state.db.read(Scope::System).await?;
    for mail in store::waiting_mails(&mut tx).await? {
        let state = match (&mail.given_up_at, &mail.last_error) {
            (Some(_), Some(cause)) => format!(" (given up: {cause})"),
            (None, Some(cause)) => format!(" (tried {} times: {cause})", mail.attempts),
            _ => String::new(),
        };
        print(&format!(
            "to {}: {}{state}\n{}",
            mail.recipient, mail.subject, mail.body
        ));
    }
    Ok(())
}
