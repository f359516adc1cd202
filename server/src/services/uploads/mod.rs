//! Uploads: a file comes in as a stream, is checked by name, content and size, and becomes a dataset (DAT-01, DAT-13).

mod content;
mod intake;
mod kept;
mod name;

pub use intake::Intake;
pub use kept::{delete, get, list};
