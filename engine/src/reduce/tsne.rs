//! t-SNE: rows in two dimensions in which neighbours stay neighbours (van der Maaten and Hinton 2008).
//!
//! Rows draw those near to them, and only those (van der Maaten 2014); they push away every other row in every round, so it
//! is for some hundred rows. It begins with the principal components, as Kobak and Berens (2019) advise, so that large
//! things keep their places.

use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;

use super::Pca;
use crate::control::Control;
use crate::elementary::{exp, ln};
use crate::error::Result;
use crate::problem::Matrix;

/// More rows than this take too long.
pub const MOST_ROWS: usize = 1_000;
/// About how many neighbours a row has.
const PERPLEXITY: f64 = 30.0;
/// Rows that a row may draw, for each neighbour that it has.
const DRAWN: f64 = 3.0;
const ROUNDS: usize = 500;
/// Rounds in which rows are drawn together more strongly, so that groups form.
const EARLY_ROUNDS: usize = 120;
const EARLY_PULL: f64 = 12.0;
/// Rows whose likeness is found between two looks at the control.
const ROWS_PER_LOOK: usize = 64;

/// For each row those that it draws, ascending, and how much it is like them; all of it adds up to 1.
type Likeness = Vec<Vec<(usize, f64)>>;

/// Rows × 2.
///
/// # Errors
/// An interruption when `control` asks for one.
pub fn tsne(x: &Matrix, seed: u32, control: &Control) -> Result<Matrix> {
    let rows = x.nrows();
    let [mut across, mut along] = first_places(&Pca::fit(x, 2, seed, control)?.project(x), rows);
    if rows >= 4 {
        let likeness = likeness(x, control)?;
        let mut speeds = vec![[0.0_f64; 2]; rows];
        let mut gains = vec![[1.0_f64; 2]; rows];
        #[expect(clippy::cast_precision_loss, reason = "a number of rows")]
        let rate = (rows as f64 / EARLY_PULL / 4.0).max(50.0);
        for round in 0..ROUNDS {
            control.check()?;
            let early = round < EARLY_ROUNDS;
            let pulls = pulls([&across, &along], &likeness, if early { EARLY_PULL } else { 1.0 });
            let keep = if early { 0.5 } else { 0.8 };
            for (row, pull) in pulls.iter().enumerate() {
                for (side, places) in [&mut across, &mut along].into_iter().enumerate() {
                    let (pace, gain) = (&mut speeds[row][side], &mut gains[row][side]);
                    *gain = if (pull[side] > 0.0) == (*pace > 0.0) {
                        (*gain * 0.8).max(0.01)
                    } else {
                        *gain + 0.2
                    };
                    *pace = keep * *pace - rate * *gain * pull[side];
                    places[row] += *pace;
                }
            }
        }
    }
    Ok(Array2::from_shape_fn((rows, 2), |(row, side)| {
        [&across, &along][side][row]
    }))
}

/// The principal components, small.
fn first_places(projected: &Matrix, rows: usize) -> [Vec<f64>; 2] {
    let largest = projected.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    let place = |row: usize, side: usize| projected.get((row, side)).map_or(0.0, |value| 1e-2 * value / largest);
    [0, 1].map(|side| {
        if largest > 0.0 {
            (0..rows).map(|row| place(row, side)).collect()
        } else {
            vec![0.0; rows]
        }
    })
}

/// How likely two rows are neighbours, seen from both.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of rows"
)]
fn likeness(x: &Matrix, control: &Control) -> Result<Likeness> {
    let rows = x.nrows();
    let neighbours = PERPLEXITY.min((rows as f64 - 1.0) / DRAWN).max(1.0);
    let drawn = ((DRAWN * neighbours).ceil() as usize).min(rows - 1);
    let mut found: Vec<Vec<(usize, f64)>> = Vec::with_capacity(rows);
    for start in (0..rows).step_by(ROWS_PER_LOOK) {
        control.check()?;
        let own = |row: usize| own_shares(&nearest(x, row, drawn), ln(neighbours));
        let piece: Vec<_> = (start..rows.min(start + ROWS_PER_LOOK))
            .into_par_iter()
            .map(own)
            .collect();
        found.extend(piece);
    }
    let mut both: Likeness = vec![Vec::new(); rows];
    for (row, shares) in found.iter().enumerate() {
        for (other, share) in shares {
            let half = share / (2.0 * rows as f64);
            both[row].push((*other, half));
            both[*other].push((row, half));
        }
    }
    for shares in &mut both {
        shares.sort_by_key(|(other, _)| *other);
        shares.dedup_by(|next, first| {
            let same = next.0 == first.0;
            if same {
                first.1 += next.1;
            }
            same
        });
    }
    Ok(both)
}

/// The nearest rows with the squares of their distances.
fn nearest(x: &Matrix, row: usize, most: usize) -> Vec<(usize, f64)> {
    let own = x.row(row);
    let squared = |other: ArrayView1<'_, f64>| own.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    let others = (0..x.nrows()).filter(|&other| other != row);
    let mut all: Vec<(usize, f64)> = others.map(|other| (other, squared(x.row(other)))).collect();
    all.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.cmp(&other.0)));
    all.truncate(most);
    all
}

/// A bell around a row so wide that it holds the wanted number of neighbours, whose logarithm is given.
fn own_shares(near: &[(usize, f64)], wanted: f64) -> Vec<(usize, f64)> {
    const ROUNDS: usize = 60;
    let least = near.first().map_or(0.0, |(_, square)| *square);
    let (mut narrow, mut low, mut high) = (1.0_f64, 0.0_f64, f64::INFINITY);
    let mut shares = near.to_vec();
    for _ in 0..ROUNDS {
        let (mut sum, mut weighted) = (0.0, 0.0);
        for ((_, share), (_, square)) in shares.iter_mut().zip(near) {
            *share = exp(-(square - least) * narrow);
            sum += *share;
            weighted += *share * (square - least);
        }
        for (_, share) in &mut shares {
            *share /= sum;
        }
        let entropy = ln(sum) + narrow * weighted / sum;
        if (entropy - wanted).abs() < 1e-5 {
            break;
        }
        if entropy > wanted {
            low = narrow;
            narrow = if high.is_finite() {
                f64::midpoint(narrow, high)
            } else {
                narrow * 2.0
            };
        } else {
            high = narrow;
            narrow = f64::midpoint(low, narrow);
        }
    }
    shares
}

/// Where each row is drawn, with the sign turned.
fn pulls([across, along]: [&[f64]; 2], likeness: &Likeness, pull: f64) -> Vec<[f64; 2]> {
    let pushed: Vec<[f64; 3]> = (0..across.len())
        .into_par_iter()
        .with_min_len(64)
        .map(|row| pushes(across, along, (across[row], along[row])))
        .collect();
    // A row is as near to itself as can be, which does not count.
    let whole: f64 = pushed
        .iter()
        .map(|sums| sums[0] - 1.0)
        .sum::<f64>()
        .max(f64::MIN_POSITIVE);
    let drawn = |row: usize| {
        let mut sums = [0.0; 2];
        for &(other, share) in &likeness[row] {
            let (x, y) = (across[row] - across[other], along[row] - along[other]);
            let drawn = share / (1.0 + x * x + y * y);
            sums[0] += drawn * x;
            sums[1] += drawn * y;
        }
        sums
    };
    let together = |(row, pushed): (usize, &[f64; 3])| {
        let drawn = drawn(row);
        [0, 1].map(|side| 4.0 * (pull * drawn[side] - pushed[1 + side] / whole))
    };
    pushed.iter().enumerate().map(together).collect()
}

/// How near all rows are, and how they push along each side, in lanes that the processor adds side by side.
fn pushes(across: &[f64], along: &[f64], (x, y): (f64, f64)) -> [f64; 3] {
    const LANES: usize = 4;
    let mut sums = [[0.0_f64; LANES]; 3];
    let one = |sums: &mut [[f64; LANES]; 3], lane: usize, (other_x, other_y): (f64, f64)| {
        let (dx, dy) = (x - other_x, y - other_y);
        let near = 1.0 / (1.0 + dx * dx + dy * dy);
        sums[0][lane] += near;
        sums[1][lane] += near * near * dx;
        sums[2][lane] += near * near * dy;
    };
    let (xs, ys) = (across.chunks_exact(LANES), along.chunks_exact(LANES));
    let rest = xs.remainder().iter().zip(ys.remainder());
    for (lane, (x, y)) in rest.enumerate() {
        one(&mut sums, lane, (*x, *y));
    }
    for (xs, ys) in xs.zip(ys) {
        for lane in 0..LANES {
            one(&mut sums, lane, (xs[lane], ys[lane]));
        }
    }
    sums.map(|lanes| (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three groups of rows in four dimensions.
    fn groups() -> Matrix {
        let middle = |row: usize| [0.0, 20.0, 40.0][row % 3];
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        Array2::from_shape_fn((150, 4), |(row, column)| {
            middle(row) * f64::from(u8::from(column == row % 3)) + ((row * 7 + column * 3) % 11) as f64 * 0.1
        })
    }

    #[test]
    fn groups_that_are_far_apart_stay_apart() {
        let places = tsne(&groups(), 1, &Control::silent()).unwrap();
        let nearest = |row: usize| nearest(&places, row, 1)[0].0;
        let right = (0..150).filter(|&row| nearest(row) % 3 == row % 3).count();
        assert!(right >= 148, "{right} of 150");
    }

    #[test]
    fn neighbours_of_neighbours_add_up_to_one_and_are_mutual() {
        let likeness = likeness(&groups(), &Control::silent()).unwrap();
        let whole: f64 = likeness.iter().flatten().map(|(_, share)| share).sum();
        assert!((whole - 1.0).abs() < 1e-9);
        for (row, shares) in likeness.iter().enumerate() {
            assert!(shares.iter().all(|(other, share)| {
                let back = likeness[*other].iter().find(|(back, _)| *back == row);
                *other != row && back.is_some_and(|(_, back)| (back - share).abs() < 1e-15)
            }));
        }
    }

    #[test]
    fn few_rows_and_rows_that_are_the_same_have_places() {
        for rows in [1, 2, 3, 4, 9] {
            let places = tsne(&Array2::ones((rows, 3)), 1, &Control::silent()).unwrap();
            assert!(
                places.dim() == (rows, 2) && places.iter().all(|place| place.is_finite()),
                "{rows}"
            );
        }
    }
}
