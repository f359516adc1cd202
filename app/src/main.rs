//! The DataPulse page.
fn main() {}
