//! The pages, one folder or file per area.

pub mod auth;
pub mod datasets;
pub mod home;
pub mod landing;
pub mod not_found;
pub mod training;
pub mod upload;
