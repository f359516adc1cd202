//! Support vector machines: the border between classes that keeps the widest margin.

mod calibrate;
mod kernel;
mod linear;
mod margin;
mod model;
mod rows;
mod smo;

pub(super) use kernel::KernelSvmLearner;
pub(super) use linear::LinearSvmLearner;
pub use model::{Kernel, KernelModel, KernelOutput};
