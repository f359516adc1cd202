//! Many features in few dimensions.

mod eigen;
mod pca;

pub use pca::Pca;
