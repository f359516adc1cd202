//! Mean, spread and skew in one pass.

use crate::elementary::powf;

/// Sums of powers of the distances from the mean, joined by the formulas of Pébay (2008).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moments {
    pub count: u64,
    pub mean: f64,
    squares: f64,
    cubes: f64,
    pub min: f64,
    pub max: f64,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            count: 0,
            mean: 0.0,
            squares: 0.0,
            cubes: 0.0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
impl Moments {
    pub fn add(&mut self, value: f64) {
        self.merge(&Self {
            count: 1,
            mean: value,
            squares: 0.0,
            cubes: 0.0,
            min: value,
            max: value,
        });
    }

    pub fn merge(&mut self, other: &Self) {
        if self.count == 0 || other.count == 0 {
            if self.count == 0 {
                *self = *other;
            }
            return;
        }
        let (left, right) = (self.count as f64, other.count as f64);
        let total = left + right;
        let distance = other.mean - self.mean;
        self.cubes += other.cubes
            + distance.powi(3) * left * right * (left - right) / (total * total)
            + 3.0 * distance * (left * other.squares - right * self.squares) / total;
        self.squares += other.squares + distance * distance * left * right / total;
        self.mean += distance * right / total;
        self.count += other.count;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// Sample standard deviation; 0 for fewer than two values.
    pub fn deviation(&self) -> f64 {
        if self.count < 2 {
            0.0
        } else {
            (self.squares / (self.count - 1) as f64).sqrt()
        }
    }

    /// Skewness of the population; `None` for constants.
    pub fn skewness(&self) -> Option<f64> {
        let skewness = (self.count as f64).sqrt() * self.cubes / powf(self.squares, 1.5);
        Some(skewness).filter(|skewness| self.squares > 0.0 && skewness.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_joined_are_the_whole() {
        let values: Vec<f64> = (0..1000_u32).map(|row| f64::from(row * row % 997)).collect();
        let of = |values: &[f64]| {
            let mut moments = Moments::default();
            for &value in values {
                moments.add(value);
            }
            moments
        };
        let whole = of(&values);
        let mut joined = of(&values[..137]);
        joined.merge(&of(&values[137..]));
        assert_eq!((joined.count, joined.min, joined.max), (1000, whole.min, whole.max));
        assert!((joined.mean - whole.mean).abs() < 1e-9);
        assert!((joined.deviation() - whole.deviation()).abs() < 1e-9);
        let skewness = |moments: &Moments| moments.skewness().expect("not constant");
        assert!((skewness(&joined) - skewness(&whole)).abs() < 1e-9);
    }

    /// `numpy.std(ddof=1)` and `scipy.stats.skew` of 1, 2, 3, 10.
    #[test]
    fn figures_are_those_of_the_textbook() {
        let mut moments = Moments::default();
        for value in [1.0, 2.0, 3.0, 10.0] {
            moments.add(value);
        }
        assert!((moments.deviation() - 4.082_482_904_638_63).abs() < 1e-12);
        assert!((moments.skewness().expect("not constant") - 1.018_233_764_908_628_5).abs() < 1e-12);
    }
}
