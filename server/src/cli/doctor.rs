//! `datapulse doctor`: what is wrong with this installation and how to mend it.

use clap::Args;

use super::{options::Place, print};
use crate::{
    clock::Clock,
    error::StartError,
    services::files,
    state::AppState,
    store::{Db, migrate, schema},
};

/// Check this installation.
#[derive(Args, Debug)]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
    /// Mend what can be mended: bring the schema up to date, delete files nobody knows, forget rows whose file is gone.
    /// Nothing else should run meanwhile
    #[arg(long)]
    fix: bool,
}

impl Doctor {
    pub(super) async fn run(self) -> Result<(), StartError> {
        let config = self.place.config()?;
        print(&format!(
            "settings: fine, the data folder is {}",
            config.data_dir.display()
        ));
        let db = Db::connect(&config.database_url).await?;
        db.ping().await?;
        print(&format!("database: {} answers", db.kind()));
        if self.fix {
            migrate::up(&db).await?;
        }
        check_schema(&db).await?;
        let state = AppState::around(db, config, Clock::system())?;
        let agrees = check_files(&state, self.fix).await?;
        state.db.close().await;
        if agrees { Ok(()) } else { Err(StartError::Unhealthy) }
    }
}

async fn check_schema(db: &Db) -> Result<(), StartError> {
    let missing = schema::missing(db).await?;
    if !missing.is_empty() {
        return Err(StartError::Schema(missing.join(", ")));
    }
    let pending = migrate::status(db)
        .await?
        .iter()
        .filter(|version| !version.applied)
        .count();
    let versions = if pending == 0 {
        "is the newest".to_owned()
    } else {
        format!("lacks {pending} versions")
    };
    print(&format!("schema: every required table is there, and it {versions}"));
    Ok(())
}

/// Whether storage and database agree, if need be after mending.
async fn check_files(state: &AppState, fix: bool) -> Result<bool, StartError> {
    let found = files::compare(state, fix).await?;
    if found.is_empty() {
        print("files: storage and database agree");
        return Ok(true);
    }
    for key in &found.orphans {
        print(&format!("files: {key} belongs to nothing"));
    }
    for row in &found.missing {
        print(&format!("files: {} is missing from storage", row.storage_key));
    }
    if fix {
        files::mend(state, found).await?;
        print("files: mended");
    }
    Ok(fix)
}
