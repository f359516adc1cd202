//! Flags that several commands share.

use std::path::PathBuf;

use clap::Args;

use crate::{
    config::{Config, Flags, Known, Settings},
    error::StartError,
};

/// Where the product keeps its things.
#[derive(Args, Clone, Debug, Default)]
pub struct Place {
    /// Folder of the embedded database, the files and the secret
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// sqlite://... or postgres://...
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

impl Place {
    /// As settings that win over the environment.
    pub fn flags(&self) -> Flags {
        let data_dir = self
            .data_dir
            .as_ref()
            .map(|folder| (Known::DataDir, folder.display().to_string()));
        let database_url = self.database_url.clone().map(|url| (Known::DatabaseUrl, url));
        data_dir.into_iter().chain(database_url).collect()
    }

    /// The settings with these flags on top.
    pub fn config(&self) -> Result<Config, StartError> {
        Config::load(&Settings::gather(&self.flags())?)
    }
}
