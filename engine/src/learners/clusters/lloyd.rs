//! Moving centres to the middle of their rows until nothing changes (Lloyd 1982). A row is compared with all centres only
//! while it is not yet clear that its own is the nearest: the others cannot have come closer than the farthest of them
//! moved (Hamerly 2010, "Making k-means even faster").

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis};

use super::super::parallel::over_rows;
use super::centres::{BLOCK, Search};
use super::kmeans::Centred;
use crate::control::Control;
use crate::error::Result;

/// Bounds are taken to be worse than they are by this share, because of rounding.
const SLACK: f64 = 1e-9;

/// What is known of rows from the round before.
#[derive(Default)]
struct Known {
    /// The nearest centre of each.
    codes: Vec<u32>,
    /// What the distance of each from every other centre is at least.
    others: Vec<f64>,
}

/// How the centres lie at the beginning of a round.
struct Placed<'a> {
    search: Search,
    /// Half the distance of each from the nearest other one: rows within it are its own.
    half_gaps: Vec<f64>,
    /// How far each moved since the round before.
    moved: &'a [f64],
    /// The one that moved farthest.
    fastest: usize,
    /// How far the others moved at most.
    rest: f64,
}

impl<'a> Placed<'a> {
    fn new(points: &[f64], width: usize, moved: &'a [f64]) -> Self {
        let search = Search::new(points, width);
        let half_gaps = search.half_gaps();
        let fastest = (0..moved.len())
            .max_by(|one, other| moved[*one].total_cmp(&moved[*other]))
            .unwrap_or(0);
        let others = moved.iter().enumerate().filter(|(centre, _)| *centre != fastest);
        let rest = others.map(|(_, way)| *way).fold(0.0, f64::max);
        Self {
            search,
            half_gaps,
            moved,
            fastest,
            rest,
        }
    }

    /// What the distance of a row of centre `code` from every other one is at least, after they moved.
    fn others(&self, code: usize, before: f64) -> f64 {
        let way = if code == self.fastest {
            self.rest
        } else {
            self.moved[self.fastest]
        };
        before - way
    }
}

impl Search {
    pub(super) fn count(&self) -> usize {
        self.squares.len()
    }

    /// Fills rows × points with the squared distances, less the square of the row itself.
    pub(super) fn products(&self, rows: &ArrayView2<'_, f64>, out: &mut ArrayViewMut2<'_, f64>) {
        general_mat_mul(-2.0, rows, &self.points.t(), 0.0, out);
        for mut row in out.rows_mut() {
            row.iter_mut()
                .zip(&self.squares)
                .for_each(|(value, square)| *value += square);
        }
    }

    /// The squared distance of a row from one of the points; `length` is the square of the row itself.
    fn squared(&self, point: usize, row: &ArrayView1<'_, f64>, length: f64) -> f64 {
        (length + self.squares[point] - 2.0 * self.points.row(point).dot(row)).max(0.0)
    }

    /// Half the distance of each point from the nearest other one; endless where there is no other.
    fn half_gaps(&self) -> Vec<f64> {
        let gap = |point: usize| {
            let others = (0..self.count()).filter(|other| *other != point);
            let squared = others.map(|other| self.squared(other, &self.points.row(point), self.squares[point]));
            squared.fold(f64::INFINITY, f64::min).sqrt() / 2.0
        };
        (0..self.count()).map(gap).collect()
    }
}

/// What one round of assigning found in a piece of the rows.
struct Piece {
    known: Known,
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

/// The rows, and when to stop.
pub(super) struct Lloyd<'a> {
    pub rows: &'a Centred<'a>,
    pub rounds: usize,
    /// Centres that together move less than this (squared) are at rest.
    pub tolerance: f64,
}

impl Lloyd<'_> {
    /// Moves the centres until they are at rest; `told` hears the round and the inertia.
    pub fn settle(&self, mut centres: Vec<f64>, control: &Control, told: impl Fn(usize, f64)) -> Result<Settled> {
        let mut known = Known::default();
        let mut moved = vec![0.0; centres.len() / self.rows.x.ncols().max(1)];
        let (mut inertia, mut rounds) = (f64::INFINITY, 0);
        while rounds < self.rounds {
            rounds += 1;
            let round = self.assign(&Placed::new(&centres, self.rows.x.ncols(), &moved), &known, control)?;
            inertia = round.inertia;
            told(rounds, inertia);
            let unchanged = round.known.codes == known.codes;
            moved = self.move_to_middle(&mut centres, &round);
            known = round.known;
            if unchanged || moved.iter().map(|way| way * way).sum::<f64>() <= self.tolerance {
                break;
            }
        }
        Ok(Settled { centres, inertia })
    }

    /// The nearest centre of every row, and sums over the rows of each.
    fn assign(&self, centres: &Placed<'_>, known: &Known, control: &Control) -> Result<Piece> {
        let mut all = Piece::of(0, centres.search.count(), self.rows.x.ncols());
        over_rows(
            self.rows.x.nrows(),
            control,
            |start, end| self.piece(centres, known, start, end),
            |piece| {
                all.known.codes.extend(piece.known.codes);
                all.known.others.extend(piece.known.others);
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

    fn piece(&self, centres: &Placed<'_>, known: &Known, start: usize, end: usize) -> Piece {
        let width = self.rows.x.ncols();
        let mut piece = Piece::of(end - start, centres.search.count(), width);
        piece.farthest.push((start, -1.0));
        let mut moved = Array2::zeros((BLOCK, width));
        for first in (start..end).step_by(BLOCK) {
            let mut moved = moved.slice_axis_mut(Axis(0), (..BLOCK.min(end - first)).into());
            self.rows.write(first, &mut moved);
            let block = Block {
                moved: moved.view(),
                lengths: &self.rows.lengths[first..],
                first,
                place: first - start,
            };
            block.assign(centres, known, &mut piece);
        }
        piece
    }

    /// Gives how far each centre moved. A centre without rows goes to a row that is far from its own centre.
    fn move_to_middle(&self, centres: &mut [f64], round: &Piece) -> Vec<f64> {
        let width = self.rows.x.ncols();
        let mut far = round.farthest.clone();
        far.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let mut far = far.into_iter();
        let mut ways = Vec::with_capacity(round.counts.len());
        for (cluster, centre) in centres.chunks_exact_mut(width).enumerate() {
            let count = round.counts[cluster];
            let fresh: Vec<f64> = if count > 0.0 {
                let sums = &round.sums[cluster * width..(cluster + 1) * width];
                sums.iter().map(|sum| sum / count).collect()
            } else {
                match far.next() {
                    Some((row, _)) => self.rows.row(row),
                    None => centre.to_vec(),
                }
            };
            let squared: f64 = centre
                .iter()
                .zip(&fresh)
                .map(|(old, new)| (new - old) * (new - old))
                .sum();
            ways.push(squared.sqrt());
            centre.copy_from_slice(&fresh);
        }
        ways
    }
}

/// Some rows around the middle of the data.
struct Block<'a> {
    moved: ArrayView2<'a, f64>,
    /// The squares of their lengths.
    lengths: &'a [f64],
    /// The first of them, and its place in the piece.
    first: usize,
    place: usize,
}

impl Block<'_> {
    /// Finds the nearest centre of each row, and adds the rows up.
    fn assign(&self, centres: &Placed<'_>, known: &Known, piece: &mut Piece) {
        let mut distances = vec![0.0; self.moved.nrows()];
        let mut unclear = Vec::new();
        for (offset, row) in self.moved.rows().into_iter().enumerate() {
            let code = known.codes.get(self.first + offset).copied().unwrap_or_default();
            let own = code as usize;
            let others = known
                .others
                .get(self.first + offset)
                .map_or(f64::NEG_INFINITY, |before| centres.others(own, *before));
            let squared = centres.search.squared(own, &row, self.lengths[offset]);
            (distances[offset], piece.known.codes[self.place + offset]) = (squared, code);
            piece.known.others[self.place + offset] = others;
            if squared.sqrt() * (1.0 + SLACK) >= others.max(centres.half_gaps[own]) * (1.0 - SLACK) {
                unclear.push(offset);
            }
        }
        self.compare(&centres.search, &unclear, piece, &mut distances);
        self.sum_up(piece, &distances);
    }

    /// Compares rows with all centres.
    fn compare(&self, search: &Search, rows: &[usize], piece: &mut Piece, distances: &mut [f64]) {
        if rows.is_empty() {
            return;
        }
        let gathered;
        let values = if rows.len() == self.moved.nrows() {
            self.moved.view()
        } else {
            gathered = self.moved.select(Axis(0), rows);
            gathered.view()
        };
        let mut products = Array2::zeros((rows.len(), search.count()));
        search.products(&values, &mut products.view_mut());
        for (&offset, products) in rows.iter().zip(products.rows()) {
            let (code, nearest, second) = two_least(products.to_slice().unwrap_or(&[]));
            let squared = |partial: f64| (partial + self.lengths[offset]).max(0.0);
            distances[offset] = squared(nearest);
            piece.known.codes[self.place + offset] = code;
            piece.known.others[self.place + offset] = squared(second).sqrt();
        }
    }

    fn sum_up(&self, piece: &mut Piece, distances: &[f64]) {
        let width = self.moved.ncols();
        for (offset, (row, &distance)) in self.moved.rows().into_iter().zip(distances).enumerate() {
            piece.inertia += distance;
            if let Some(farthest) = piece.farthest.last_mut()
                && distance > farthest.1
            {
                *farthest = (self.first + offset, distance);
            }
            let cluster = piece.known.codes[self.place + offset] as usize;
            piece.counts[cluster] += 1.0;
            let sums = &mut piece.sums[cluster * width..(cluster + 1) * width];
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
    }
}

impl Piece {
    /// Nothing yet of so many rows.
    fn of(rows: usize, clusters: usize, width: usize) -> Self {
        Self {
            known: Known {
                codes: vec![0; rows],
                others: vec![0.0; rows],
            },
            sums: vec![0.0; clusters * width],
            counts: vec![0.0; clusters],
            inertia: 0.0,
            farthest: Vec::new(),
        }
    }
}

/// The position of the least number, the first of equals, the number, and the least of the others.
fn two_least(values: &[f64]) -> (u32, f64, f64) {
    let (mut place, mut least, mut second) = (0, f64::INFINITY, f64::INFINITY);
    for (position, &value) in (0..).zip(values) {
        if value < least {
            (place, second, least) = (position, least, value);
        } else if value < second {
            second = value;
        }
    }
    (place, least, second)
}
