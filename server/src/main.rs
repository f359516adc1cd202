//! The DataPulse server.
fn main() {}
