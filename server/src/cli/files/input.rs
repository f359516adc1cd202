//! Files that commands are given.

use std::io;
use std::path::Path;

use datapulse_engine::forecast::ForecastModel;
use datapulse_engine::model::TrainedModel;

use super::failure::Failure;

/// Refuses what is no readable file before the engine looks at it.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(Failure::failed(format!(
            "'{}' is a folder; name a file in it",
            path.display()
        ))),
        Ok(_) => Ok(()),
        Err(error) => Err(cannot_read(path, &error)),
    }
}

/// A saved model of either kind.
pub(super) enum Saved {
    /// Answers rows.
    Rows(Box<TrainedModel>),
    /// Goes on from series.
    Series(Box<ForecastModel>),
}

/// Reads a model of either kind that `datapulse train` or the product wrote.
pub(super) fn saved(path: &Path) -> Result<Saved, Failure> {
    check(path)?;
    let bytes = std::fs::read(path).map_err(|error| cannot_read(path, &error))?;
    let read = if ForecastModel::is_bundle(&bytes) {
        ForecastModel::from_bundle(&bytes).map(|model| Saved::Series(Box::new(model)))
    } else {
        TrainedModel::from_bundle(&bytes).map(|model| Saved::Rows(Box::new(model)))
    };
    read.map_err(|error| Failure::failed(format!("'{}' cannot be used: {error}", path.display())))
}

/// Reads a model that answers rows.
pub(super) fn model(path: &Path) -> Result<TrainedModel, Failure> {
    match saved(path)? {
        Saved::Rows(model) => Ok(*model),
        Saved::Series(_) => Err(Failure::failed(format!(
            "'{}' forecasts series, which only `datapulse predict` can use; it has no other form than its bundle",
            path.display()
        ))),
    }
}

fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    let place = path.display();
    Failure::failed(match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file '{place}'; check the name and the folder"),
        io::ErrorKind::PermissionDenied => format!("'{place}' may not be read by you; change its permissions"),
        _ => format!("'{place}' could not be read: {error}"),
    })
}
