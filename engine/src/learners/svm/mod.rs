//! Support vector machines: the border between classes that keeps the widest margin.

mod model;

pub use model::{Kernel, KernelModel, KernelOutput};

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod calibrate;
        mod kernel;
        mod linear;
        mod margin;
        mod rows;
        mod smo;

        pub(super) use kernel::KernelSvmLearner;
        pub(super) use linear::LinearSvmLearner;
    }
}
