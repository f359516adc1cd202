//! Finding the steepness and the place of a logistic curve.

use super::platt::{Platt, log_odds, sigmoid};
use crate::elementary::{exp, ln_1p};

const MOST_STEPS: usize = 100;

/// Keeps the curvature from vanishing.
const RIDGE: f64 = 1e-12;

impl Platt {
    /// Fits it to probabilities and whether the row was of the class.
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    pub(super) fn fit(rows: &[(f64, bool)]) -> Self {
        let of_class = rows.iter().filter(|(_, hit)| *hit).count() as f64;
        let others = rows.len() as f64 - of_class;
        // Answers a little off 0 and 1 keep the curve from being steeper than so many rows can tell.
        let (high, low) = ((of_class + 1.0) / (of_class + 2.0), 1.0 / (others + 2.0));
        let rows: Vec<(f64, f64)> = rows
            .iter()
            .map(|&(share, hit)| (log_odds(share), if hit { high } else { low }))
            .collect();
        let mut curve = Self {
            slope: 1.0,
            offset: 0.0,
        };
        let mut loss = curve.loss(&rows);
        for _ in 0..MOST_STEPS {
            let (along, across) = curve.step(&rows);
            let mut length = 1.0;
            let next = loop {
                let next = Self {
                    slope: curve.slope - length * along,
                    offset: curve.offset - length * across,
                };
                let after = next.loss(&rows);
                if after < loss || length < 1e-10 {
                    break Some((next, after)).filter(|_| after < loss);
                }
                length /= 2.0;
            };
            let Some((next, after)) = next else { break };
            let gain = loss - after;
            (curve, loss) = (next, after);
            if gain < 1e-12 * (1.0 + loss) {
                break;
            }
        }
        curve
    }

    fn loss(self, rows: &[(f64, f64)]) -> f64 {
        rows.iter()
            .map(|&(odds, answer)| {
                let sum = self.slope * odds + self.offset;
                // ln(1 + e^sum) - answer · sum, without overflow
                sum.max(0.0) + ln_1p(exp(-sum.abs())) - answer * sum
            })
            .sum()
    }

    /// The step of Newton's method in slope and offset.
    fn step(self, rows: &[(f64, f64)]) -> (f64, f64) {
        let (mut g, mut h) = ([0.0; 2], [RIDGE, 0.0, RIDGE]);
        for &(odds, answer) in rows {
            let share = sigmoid(self.slope * odds + self.offset);
            let (off, bend) = (share - answer, share * (1.0 - share));
            g[0] += off * odds;
            g[1] += off;
            h[0] += bend * odds * odds;
            h[1] += bend * odds;
            h[2] += bend;
        }
        let det = h[0] * h[2] - h[1] * h[1];
        if det <= 0.0 {
            return (g[0] / h[0], g[1] / h[2]);
        }
        ((h[2] * g[0] - h[1] * g[1]) / det, (h[0] * g[1] - h[1] * g[0]) / det)
    }
}
