//! Exponentials, logarithms and the like with the same bits on every machine, in a browser too.
//!
//! The standard library takes these from the C library of the system, whose last digit changes with its version and with
//! the processor that it finds. Here they come from `libm`, which is plain Rust and errs by less than one unit in the last
//! place. `clippy.toml` beside this crate forbids the others. Square roots, and powers with whole exponents, which are
//! products, are the same everywhere as they are.

/// `e^x`.
#[inline]
pub(crate) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `2^x`.
#[inline]
pub(crate) fn exp2(x: f64) -> f64 {
    libm::exp2(x)
}

/// The natural logarithm.
#[inline]
pub(crate) fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `base^exponent`.
#[inline]
pub(crate) fn powf(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

/// The hyperbolic tangent.
#[inline]
pub(crate) fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}

/// The sine of an angle in radians.
#[inline]
pub(crate) fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// The cosine of an angle in radians.
#[inline]
pub(crate) fn cos(x: f64) -> f64 {
    libm::cos(x)
}

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        /// `e^x - 1`, exact for small `x` too.
        #[inline]
        pub(crate) fn exp_m1(x: f64) -> f64 {
            libm::expm1(x)
        }

        /// `ln(1 + x)`, exact for small `x` too.
        #[inline]
        pub(crate) fn ln_1p(x: f64) -> f64 {
            libm::log1p(x)
        }

        /// The logarithm to base 2.
        #[inline]
        pub(crate) fn log2(x: f64) -> f64 {
            libm::log2(x)
        }

        /// The logarithm to base 10.
        #[inline]
        pub(crate) fn log10(x: f64) -> f64 {
            libm::log10(x)
        }

        /// The longest side of a triangle with a right angle.
        #[inline]
        pub(crate) fn hypot(x: f64, y: f64) -> f64 {
            libm::hypot(x, y)
        }

        /// The same in single precision.
        pub(crate) mod single {
            /// `e^x`.
            #[inline]
            pub(crate) fn exp(x: f32) -> f32 {
                libm::expf(x)
            }

            /// The natural logarithm.
            #[inline]
            pub(crate) fn ln(x: f32) -> f32 {
                libm::logf(x)
            }

            /// `ln(1 + x)`, exact for small `x` too.
            #[inline]
            pub(crate) fn ln_1p(x: f32) -> f32 {
                libm::log1pf(x)
            }

            /// The hyperbolic tangent.
            #[inline]
            pub(crate) fn tanh(x: f32) -> f32 {
                libm::tanhf(x)
            }
        }
    }
}
