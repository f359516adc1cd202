//! `datapulse migrate`: schema versions, both ways.

use clap::{Args, Subcommand};

use super::{options::Place, print};
use crate::{
    error::StartError,
    store::{Db, migrate},
};

/// Schema versions of the database.
#[derive(Args, Debug)]
pub struct Migrate {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Clone, Debug, Subcommand)]
enum Action {
    /// Bring the database to the newest version (the default)
    Up,
    /// Take the database back, by default by one version
    Down {
        /// The version to go back to; 0 drops every table
        #[arg(long, value_name = "VERSION")]
        to: Option<i64>,
    },
    /// Say which versions the database has
    Status,
}

impl Migrate {
    pub(super) async fn run(self) -> Result<(), StartError> {
        let db = Db::connect(&self.place.config()?.database_url).await?;
        match self.action.unwrap_or(Action::Up) {
            Action::Up => migrate::up(&db).await?,
            Action::Down { to } => {
                let target = match to {
                    Some(target) => target,
                    None => one_back(&migrate::status(&db).await?),
                };
                migrate::down(&db, target).await?;
            }
            Action::Status => {}
        }
        for version in migrate::status(&db).await? {
            let mark = if version.applied { "applied" } else { "pending" };
            print(&format!("{:04}  {mark}  {}", version.number, version.description));
        }
        db.close().await;
        Ok(())
    }
}

fn one_back(versions: &[migrate::Version]) -> i64 {
    let mut applied = versions.iter().rev().filter(|version| version.applied);
    applied.nth(1).map_or(0, |version| version.number)
}
