//! What every request and every background task of this process shares.

use std::{ops::Deref, sync::Arc};

use crate::{
    clock::Clock,
    config::Config,
    error::StartError,
    live::Live,
    rate::Requests,
    services::{accounts::Doorman, mail::Mailer, models::LoadedModels, rows::Views},
    storage::Storage,
    store::{Db, migrate, schema},
};

/// Cheap to clone; [`Shared`] is behind it.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Shared>);

/// The parts.
#[derive(Debug)]
pub struct Shared {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Keys, limits and the sessions seen just now.
    pub doorman: Doorman,
    /// The files.
    pub storage: Storage,
    /// Who listens to the live channel.
    pub live: Live,
    /// The models used last.
    pub models: LoadedModels,
    /// The sorted and filtered tables looked at last.
    pub views: Views,
    /// The requests of everybody, counted.
    pub requests: Requests,
    /// The way to the mail server, where one is set up.
    pub mailer: Option<Mailer>,
}

impl AppState {
    /// Connects, migrates, verifies the required tables (DEP-04) and that files can be reached, and puts the parts together.
    pub async fn start(config: Config, clock: Clock) -> Result<Self, StartError> {
        let db = Db::connect(&config.database_url).await?;
        migrate::up(&db).await?;
        verify(&db).await?;
        let state = Self::around(db, config, clock)?;
        state.storage.ping().await?;
        Ok(state)
    }

    /// Puts the parts together around a database that is known to be right.
    pub fn around(db: Db, config: Config, clock: Clock) -> Result<Self, StartError> {
        let doorman = Doorman::new(&config.secret);
        let storage = Storage::open(&config.storage_url, config.data_dir.join("scratch"))?;
        let requests = Requests::per_minute(config.requests_per_minute);
        let mailer = config.smtp.as_ref().map(Mailer::new).transpose()?;
        Ok(Self(Arc::new(Shared {
            config,
            db,
            clock,
            doorman,
            storage,
            live: Live::default(),
            models: LoadedModels::default(),
            views: Views::default(),
            requests,
            mailer,
        })))
    }
}

async fn verify(db: &Db) -> Result<(), StartError> {
    let missing = schema::missing(db).await?;
    if missing.is_empty() {
        Ok(())
    } else {
        Err(StartError::Schema(missing.join(", ")))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
