//! The native form of a model, a file that ends in `.datapulse`: the only one that comes back whole.

use super::frame::Frame;
use super::trained::TrainedModel;
use crate::error::Result;

const FRAME: Frame = Frame {
    magic: *b"\x89DPMODEL",
    version: 1,
    name: "DataPulse model",
};

impl TrainedModel {
    /// The model as a bundle. The same model gives the same bytes.
    ///
    /// # Errors
    /// `Internal` when it cannot be encoded.
    pub fn to_bundle(&self) -> Result<Vec<u8>> {
        FRAME.seal(self)
    }

    /// Reads a bundle. Nothing in it is run, memory stays in proportion to its length, and what it claims is checked
    /// before it is believed.
    ///
    /// # Errors
    /// `BadInput` when it is another kind of file, damaged, of another version, or contradicts itself.
    pub fn from_bundle(bytes: &[u8]) -> Result<Self> {
        let model: Self = FRAME.open(bytes)?;
        model.check()?;
        Ok(model)
    }
}
