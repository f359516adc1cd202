//! Who is signed in.

use datapulse_shared::accounts::Me;
use datapulse_shared::functions::accounts;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::call;

/// How far the page knows who uses it.
#[derive(Debug, Clone, PartialEq)]
pub enum Auth {
    /// The server has been asked.
    Unknown,
    /// Nobody is signed in.
    Out,
    /// This person is.
    In(Box<Me>),
}

/// Who is signed in; copies share it.
#[derive(Clone, Copy)]
pub struct Session {
    /// Who, or nobody, or not known yet.
    pub auth: RwSignal<Auth>,
    /// Credits left, as of the newest news.
    pub balance: RwSignal<i64>,
    /// Whether the session ended by itself, so that `/login` can say so.
    pub expired: RwSignal<bool>,
}

/// The session of the page.
pub fn use_session() -> Session {
    expect_context()
}

/// Asks the server who is signed in, and shares the answer with everything below.
pub fn provide_session() -> Session {
    let session = Session {
        auth: RwSignal::new(Auth::Unknown),
        balance: RwSignal::new(0),
        expired: RwSignal::new(false),
    };
    provide_context(session);
    spawn_local(async move {
        session.load().await;
    });
    session
}

impl Session {
    /// Asks the server who is signed in.
    pub async fn load(self) {
        match accounts::who().await {
            Ok(Some(me)) => self.enter(me),
            Ok(None) | Err(_) => self.auth.set(Auth::Out),
        }
    }

    /// Notes who signed in.
    pub fn enter(self, me: Me) {
        self.balance.set(me.user.token_balance);
        self.expired.set(false);
        self.auth.set(Auth::In(Box::new(me)));
    }

    /// Notes that the server no longer accepts the session; guarded pages then lead to `/login`.
    pub fn expire(self) {
        if self.auth.with_untracked(|auth| matches!(auth, Auth::In(_))) {
            self.expired.set(true);
        }
        self.auth.set(Auth::Out);
    }

    /// Ends the session on the server and here. When the server cannot be reached the cookie would stay, so
    /// the person stays signed in and reads why.
    pub async fn leave(self) -> datapulse_shared::error::ApiResult<()> {
        call(self, accounts::logout()).await?;
        self.expired.set(false);
        self.auth.set(Auth::Out);
        Ok(())
    }

    /// The person, where one is signed in.
    pub fn me(self) -> Option<Me> {
        self.auth.with(|auth| match auth {
            Auth::In(me) => Some((**me).clone()),
            Auth::Unknown | Auth::Out => None,
        })
    }

    /// Whether somebody is signed in.
    pub fn is_signed_in(self) -> bool {
        self.auth.with(|auth| matches!(auth, Auth::In(_)))
    }

    /// What to call the person.
    pub fn name(self) -> String {
        self.me().map_or_else(String::new, |me| {
            me.user
                .username
                .unwrap_or_else(|| me.user.email.split('@').next().unwrap_or_default().to_owned())
        })
    }

    /// Whether this installation shows demo data, and with it the gallery of components.
    pub fn is_demo(self) -> bool {
        self.auth.with(|auth| matches!(auth, Auth::In(me) if me.demo))
    }
}
