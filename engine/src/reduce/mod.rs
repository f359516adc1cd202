//! Many features in few dimensions.

mod eigen;
mod pca;
mod tsne;

pub use pca::Pca;
pub use tsne::{MOST_ROWS as MOST_ROWS_OF_TSNE, tsne};
