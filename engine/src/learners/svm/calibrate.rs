//! From scores to probabilities.

use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::super::linear::{minimise, softmax};
use super::super::parallel::over_rows;
use crate::control::Control;
use crate::error::Result;

/// Parts of the rows that are left out in turn, so that scores are of rows that were not learnt from.
pub(super) const FOLDS: usize = 3;

const MOST_STEPS: u32 = 200;
const TOLERANCE: f64 = 1e-7;

/// The part that each row belongs to, drawn so that every class is in every part.
pub(super) fn folds(codes: &Array1<u32>, seed: u32) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed) << 32);
    let mut order: Vec<usize> = (0..codes.len()).collect();
    order.shuffle(&mut random);
    order.sort_by_key(|row| codes[*row]);
    let mut folds = vec![0; order.len()];
    for (position, row) in order.into_iter().enumerate() {
        folds[row] = position % FOLDS;
    }
    folds
}

/// What each score is multiplied by and what is added to it, so that they are logarithms of odds.
pub(super) struct Calibration {
    pub slopes: Vec<f64>,
    pub shifts: Vec<f64>,
}

/// Finds the slopes and shifts that make the log loss of the classes least (Platt, "Probabilistic Outputs for Support
/// Vector Machines", 1999; for more classes the "vector scaling" of Guo et al., "On Calibration of Modern Neural
/// Networks", 2017). `scores` has a column for two classes, one per class for more. As with Platt the truth is taken for
/// a little less certain than it is, so that slopes stay finite where the classes are parted without an error. `weights`
/// say for each class how much one of its rows counts, on average 1; all count alike without them.
#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
pub(super) fn calibrate(
    scores: &Array2<f64>,
    codes: &Array1<u32>,
    weights: Option<&[f64]>,
    control: &Control,
) -> Result<Calibration> {
    let (rows, outputs) = scores.dim();
    let classes = outputs.max(2);
    let doubt = 1.0 / (rows as f64 / classes as f64 + 2.0);
    let evaluate = |at: &[f64]| {
        let (slopes, shifts) = at.split_at(outputs);
        let part = |start: usize, end: usize| {
            let (mut loss, mut gradient) = (0.0, vec![0.0; at.len()]);
            let mut odds = vec![0.0; classes];
            for row in start..end {
                let known = scores.row(row);
                // With two classes the first one has odds of 1.
                let first = classes - outputs;
                for (output, score) in known.iter().enumerate() {
                    odds[first + output] = slopes[output] * score + shifts[output];
                }
                odds[..first].fill(0.0);
                let given = odds.clone();
                let log_total = softmax(&mut odds);
                let count = weights.map_or(1.0, |weights| weights[codes[row] as usize]);
                for (class, (share, odds)) in odds.iter().zip(&given).enumerate() {
                    let sure = if class == codes[row] as usize { 1.0 - doubt } else { 0.0 };
                    let truth = sure + doubt / classes as f64;
                    loss += count * truth * (log_total - odds);
                    if class >= first {
                        let off = count * (share - truth);
                        gradient[class - first] += off * known[class - first];
                        gradient[outputs + class - first] += off;
                    }
                }
            }
            (loss, gradient)
        };
        let (mut loss, mut gradient) = (0.0, vec![0.0; at.len()]);
        over_rows(rows, control, part, |(more, slopes)| {
            loss += more;
            gradient.iter_mut().zip(slopes).for_each(|(sum, slope)| *sum += slope);
        })?;
        for slope in &mut gradient {
            *slope /= rows as f64;
        }
        Ok((loss / rows as f64, gradient))
    };
    let start = [vec![1.0; outputs], vec![0.0; outputs]].concat();
    let (point, _) = minimise(start, MOST_STEPS, TOLERANCE, evaluate, |_, _| {})?;
    let (slopes, shifts) = point.at.split_at(outputs);
    Ok(Calibration {
        slopes: slopes.to_vec(),
        shifts: shifts.to_vec(),
    })
}
