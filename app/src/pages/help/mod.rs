//! Help: guides and shortcuts, and the gallery of components.

mod gallery;
mod guides;

pub use gallery::Gallery;
pub use guides::HelpPage;
