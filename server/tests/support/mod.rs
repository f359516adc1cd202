//! `TestApp`: a server of its own for each test, and people who use it.

mod client;
pub mod postgres;
pub mod s3;
pub mod smtp;
mod world;

use std::net::SocketAddr;

use chrono::Duration;
pub use client::{Person, Reply, Request};
use datapulse_server::{
    clock::Clock,
    config::{Config, Flags, Known, Settings},
    http,
    services::accounts,
    state::AppState,
};
use datapulse_shared::accounts::Role;
use serde_json::json;
use tempfile::TempDir;
pub use world::World;

/// The password of everybody who is made by [`TestApp::user`].
pub const PASSWORD: &str = "correct horse battery";

/// Writes one test as two: on SQLite and on PostgreSQL.
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name($app: TestApp) $body

        mod $name {
            use $crate::support::TestApp;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(TestApp::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(TestApp::postgres().await).await;
            }
        }
    )+};
}

/// A running server with its own database, storage and clock.
pub struct TestApp {
    pub state: AppState,
    pub address: SocketAddr,
    http: reqwest::Client,
    _folder: TempDir,
}

impl TestApp {
    /// On the embedded database.
    pub async fn sqlite() -> Self {
        Self::with(&Flags::new()).await
    }

    /// On a real PostgreSQL, as a role that row-level security holds.
    pub async fn postgres() -> Self {
        Self::with(&Flags::from([(Known::DatabaseUrl, postgres::fresh_database().await)])).await
    }

    /// With these settings.
    pub async fn with(flags: &Flags) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut flags = flags.clone();
        flags.insert(Known::DataDir, folder.path().display().to_string());
        flags.insert(Known::Addr, "127.0.0.1:0".to_owned());
        let settings = Settings::from_parts(&flags, |_| None, &std::collections::BTreeMap::new()).unwrap();
        let state = AppState::start(Config::load(&settings).unwrap(), Clock::system())
            .await
            .unwrap();
        let listener = http::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = http::router(&state).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        // Redirects are answers to look at, not to follow.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            state,
            address,
            http,
            _folder: folder,
        }
    }

    /// Makes an account and signs in: `app.user("ann").await`.
    pub async fn user(&self, name: &str) -> Person {
        let body = json!({ "email": format!("{name}@example.org"), "username": name, "password": PASSWORD });
        let signed_in = self.nobody().post("/api/v1/auth/register").json(&body).ok().await;
        self.bearer(signed_in["access_token"].as_str().unwrap())
    }

    /// Makes an administrator and signs in.
    pub async fn admin(&self) -> Person {
        accounts::create_account(&self.state, "admin@example.org", Some("admin"), PASSWORD, Role::Admin)
            .await
            .unwrap();
        let body = json!({ "identifier": "admin", "password": PASSWORD });
        let signed_in = self.nobody().post("/api/v1/auth/login").json(&body).ok().await;
        self.bearer(signed_in["access_token"].as_str().unwrap())
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Person {
        Person {
            base: format!("http://{}", self.address),
            http: self.http.clone(),
            token: None,
        }
    }

    /// Somebody with this access token.
    pub fn bearer(&self, token: &str) -> Person {
        Person {
            token: Some(token.to_owned()),
            ..self.nobody()
        }
    }

    /// Lets time pass.
    pub fn wait(&self, time: Duration) {
        self.state.clock.advance(time);
    }
}
