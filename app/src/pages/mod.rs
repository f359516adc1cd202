//! The pages, one folder or file per area.

pub mod auth;
pub mod dashboard;
pub mod datasets;
pub mod files;
pub mod help;
pub mod home;
pub mod landing;
pub mod models;
pub mod not_found;
pub mod predictions;
pub mod settings;
pub mod tags;
pub mod training;
pub mod upload;
