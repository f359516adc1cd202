//! The live channel: what happens to a person's things reaches every page they have open (JOB-22).
//!
//! Workers write to the database; [`watch`] looks there a few times a second while anybody listens, and hands what is
//! new to [`Live`], which knows who listens. Whoever is too slow loses messages and is told so.

mod hub;
mod look;
mod socket;
mod watch;

pub use hub::Live;
pub use socket::connect;
pub use watch::watch;
