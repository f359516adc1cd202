//! What the whole page shares: who is signed in and what they prefer.

pub mod preferences;
pub mod session;
