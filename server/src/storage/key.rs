//! Where a file lies: `user_data/{user}/{area}/{file}`, ids only.

use std::fmt;

use object_store::path::Path as ObjectPath;
use uuid::Uuid;

/// The part of a person's folder that a file belongs to (decision 8, MOD-23, PRD-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// What was uploaded.
    Uploads,
    /// A saved model, in a folder of its own.
    Model(Uuid),
    /// Results of a model.
    Predictions(Uuid),
    /// What a job keeps while it runs and until it is reviewed: checkpoints and candidates.
    Run(Uuid),
}

/// The place of one file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// The place of a new file.
    pub fn new(user: Uuid, area: Area, file: Uuid) -> Self {
        Self(format!("{}/{file}", Self::folder(user, area)))
    }

    /// A file of a fixed name beside a model: `settings.json` (TRN-27).
    pub fn model_settings(user: Uuid, model: Uuid) -> Self {
        Self(format!("{}/settings.json", Self::folder(user, Area::Model(model))))
    }

    /// As it stands in the database.
    pub fn stored(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The folder of an area, without a closing slash.
    pub fn folder(user: Uuid, area: Area) -> String {
        match area {
            Area::Uploads => format!("user_data/{user}/uploads"),
            Area::Model(model) => format!("user_data/{user}/models/{model}"),
            Area::Predictions(model) => format!("user_data/{user}/predictions/{model}"),
            Area::Run(job) => format!("user_data/{user}/runs/{job}"),
        }
    }

    /// The text that the database keeps.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn path(&self) -> ObjectPath {
        ObjectPath::from(self.0.as_str())
    }

    /// The key as the name of one local file.
    pub(super) fn flat(&self) -> String {
        self.0.replace('/', "_")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
