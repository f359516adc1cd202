//! Trained models: what they are made of, how they predict, how they are kept.

mod frame;

pub(crate) use frame::Frame;
