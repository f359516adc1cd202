//! `datapulse doctor`: what is wrong with this installation and how to mend it.

use clap::Args;

use super::{options::Place, print};
use crate::{
    error::StartError,
    store::{Db, migrate, schema},
};

/// Check this installation.
#[derive(Args, Debug)]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
    /// Mend what can be mended
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
        let pending = migrate::status(&db)
            .await?
            .iter()
            .filter(|version| !version.applied)
            .count();
        let missing = schema::missing(&db).await?;
        db.close().await;
        if !missing.is_empty() {
            return Err(StartError::Schema(missing.join(", ")));
        }
        let versions = if pending == 0 {
            "is the newest".to_owned()
        } else {
            format!("lacks {pending} versions")
        };
        print(&format!("schema: every required table is there, and it {versions}"));
        Ok(())
    }
}
