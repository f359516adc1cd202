//! `datapulse openapi`: the API document.

use super::print;
use crate::{error::StartError, rest};

pub(super) fn run() -> Result<(), StartError> {
    let text = rest::document().to_pretty_json().map_err(std::io::Error::other)?;
    print(&text);
    Ok(())
}
