//! The exponential function with the same bits on every machine, in steps that processors do for several numbers at once.

/// `e^x` to about seven digits. Beyond ± 87 it stays at what is there.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::excessive_precision,
    reason = "powers of two between the limits; both halves of ln 2 as they are usually written"
)]
#[inline]
pub(super) fn exp(x: f32) -> f32 {
    const MAGIC: f32 = 12_582_912.0;
    const LN_2: (f32, f32) = (0.693_359_375, -2.121_944_4e-4);
    let x = if x > 87.0 { 87.0 } else { x };
    let x = if x < -87.0 { -87.0 } else { x };
    let power = (x * std::f32::consts::LOG2_E + MAGIC) - MAGIC;
    let rest = x - power * LN_2.0 - power * LN_2.1;
    let mut sum = 1.987_569_1e-4;
    for term in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        sum = sum * rest + term;
    }
    let sum = sum * rest * rest + rest + 1.0;
    sum * f32::from_bits(((power as i32 + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn it_agrees_with_the_exact_function_to_seven_digits() {
        for step in -870_i16..=870 {
            let x = f32::from(step) / 10.0;
            let exact = crate::elementary::exp(f64::from(x));
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < 3e-7, "{x}");
        }
        assert!(exp(1000.0).is_finite() && exp(-1000.0) > 0.0);
    }
}
