#![no_main]

#[path = "../../engine/tests/corpus/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::bundle(bytes));
