//! Moving centres to the middle of their rows until nothing changes (Lloyd 1982).

use ndarray::{Array2, Axis};

use super::super::parallel::over_rows;
use super::centres::{BLOCK, Search, least};
use crate::control::Control;
use crate::error::Result;
use crate::problem::Matrix;

/// What one round of assigning found in a piece of the rows.
struct Piece {
    codes: Vec<u32>,
    sums: Vec<f64>,
    counts: Vec<f64>,
    /// Sum of the squared distances.
    inertia: f64,
    /// The row that is farthest from its centre, and the square of how far.
    farthest: Vec<(usize, f64)>,
}

/// Centres at rest.
pub(super) struct Settled {
    /// Clusters × features, row after row.
    pub centres: Vec<f64>,
    /// Sum of the squared distances of the rows from their centres.
    pub inertia: f64,
}

/// The rows, their squared lengths, and when to stop.
pub(super) struct Lloyd<'a> {
    pub x: &'a Matrix,
    pub lengths: &'a [f64],
    pub rounds: usize,
    /// Centres that together move less than this (squared) are at rest.
    pub tolerance: f64,
}

impl Lloyd<'_> {
    /// Moves the centres until they are at rest; `told` hears the round and the inertia.
    pub fn settle(&self, mut centres: Vec<f64>, control: &Control, told: impl Fn(usize, f64)) -> Result<Settled> {
        let mut codes: Vec<u32> = Vec::new();
        let (mut inertia, mut rounds) = (f64::INFINITY, 0);
        while rounds < self.rounds {
            rounds += 1;
            let round = self.assign(&centres, control)?;
            inertia = round.inertia;
            told(rounds, inertia);
            let unchanged = round.codes == codes;
            let moved = self.move_to_middle(&mut centres, &round);
            codes = round.codes;
            if unchanged || moved <= self.tolerance {
                break;
            }
        }
        Ok(Settled { centres, inertia })
    }

    /// The nearest centre of every row, and sums over the rows of each.
    fn assign(&self, centres: &[f64], control: &Control) -> Result<Piece> {
        let width = self.x.ncols();
        let search = Search::new(centres, width);
        let clusters = search.count();
        let mut all = Piece {
            codes: Vec::with_capacity(self.x.nrows()),
            sums: vec![0.0; clusters * width],
            counts: vec![0.0; clusters],
            inertia: 0.0,
            farthest: Vec::new(),
        };
        over_rows(
            self.x.nrows(),
            control,
            |start, end| self.piece(&search, start, end),
            |piece| {
                all.codes.extend(piece.codes);
                all.sums.iter_mut().zip(piece.sums).for_each(|(sum, part)| *sum += part);
                all.counts
                    .iter_mut()
                    .zip(piece.counts)
                    .for_each(|(sum, part)| *sum += part);
                all.inertia += piece.inertia;
                all.farthest.extend(piece.farthest);
            },
        )?;
        Ok(all)
    }

    fn piece(&self, search: &Search, start: usize, end: usize) -> Piece {
        let (width, clusters) = (self.x.ncols(), search.count());
        let mut piece = Piece {
            codes: Vec::with_capacity(end - start),
            sums: vec![0.0; clusters * width],
            counts: vec![0.0; clusters],
            inertia: 0.0,
            farthest: Vec::new(),
        };
        let mut farthest = (start, -1.0);
        let mut products = Array2::zeros((BLOCK, clusters));
        for first in (start..end).step_by(BLOCK) {
            let last = end.min(first + BLOCK);
            let rows = self.x.slice_axis(Axis(0), (first..last).into());
            let mut products = products.slice_axis_mut(Axis(0), (..last - first).into());
            search.products(&rows, &mut products);
            for (row, (products, values)) in (first..).zip(products.rows().into_iter().zip(rows.rows())) {
                let (code, partial) = least(products.to_slice().unwrap_or(&[]));
                let distance = (partial + self.lengths[row]).max(0.0);
                piece.inertia += distance;
                if distance > farthest.1 {
                    farthest = (row, distance);
                }
                piece.codes.push(code);
                let cluster = code as usize;
                piece.counts[cluster] += 1.0;
                let sums = &mut piece.sums[cluster * width..(cluster + 1) * width];
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
        piece.farthest.push(farthest);
        piece
    }

    /// Gives the sum of the squares of how far the centres moved. A centre without rows goes to a row that is far from
    /// its own centre.
    fn move_to_middle(&self, centres: &mut [f64], round: &Piece) -> f64 {
        let width = self.x.ncols();
        let mut far = round.farthest.clone();
        far.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let mut far = far.into_iter();
        let mut moved = 0.0;
        for (cluster, centre) in centres.chunks_exact_mut(width).enumerate() {
            let count = round.counts[cluster];
            let fresh: Vec<f64> = if count > 0.0 {
                let sums = &round.sums[cluster * width..(cluster + 1) * width];
                sums.iter().map(|sum| sum / count).collect()
            } else {
                match far.next() {
                    Some((row, _)) => self.x.row(row).to_vec(),
                    None => centre.to_vec(),
                }
            };
            for (old, new) in centre.iter_mut().zip(fresh) {
                moved += (new - *old) * (new - *old);
                *old = new;
            }
        }
        moved
    }
}
