//! Corrections: a few cuts through sums over cells.

/// Sums of slopes and curvatures, and rows, over some cells.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    pub slope: f64,
    pub curvature: f64,
    pub rows: f64,
}

/// What every cell's curvature is taken to be more by, so that corrections stay small where there are few rows.
const DAMPING: f64 = 1.0;

impl Sum {
    pub fn add(&mut self, other: Self) {
        self.slope += other.slope;
        self.curvature += other.curvature;
        self.rows += other.rows;
    }

    pub fn less(self, other: Self) -> Self {
        Self {
            slope: self.slope - other.slope,
            curvature: self.curvature - other.curvature,
            rows: self.rows - other.rows,
        }
    }

    /// What the best step for these rows makes the loss smaller by, times 2.
    pub fn gain(self) -> f64 {
        self.slope * self.slope / (self.curvature + DAMPING)
    }

    /// The best step.
    pub fn step(self) -> f64 {
        -self.slope / (self.curvature + DAMPING)
    }
}

/// How large a piece must be and how much of its best step is taken.
pub(super) struct Measure {
    pub least: f64,
    pub rate: f64,
}

/// The best place to cut a run of cells: how many cells are left of it, and what it gains.
pub(super) fn best_cut(cells: &[Sum], least: f64) -> Option<(usize, f64)> {
    let mut total = Sum::default();
    for cell in cells {
        total.add(*cell);
    }
    let whole = total.gain();
    let mut left = Sum::default();
    let mut best: Option<(usize, f64)> = None;
    for (position, cell) in cells.iter().enumerate().take(cells.len().saturating_sub(1)) {
        left.add(*cell);
        let right = total.less(left);
        if left.rows < least || right.rows < least {
            continue;
        }
        let gain = left.gain() + right.gain() - whole;
        if gain > best.map_or(1e-12, |(_, gain)| gain) {
            best = Some((position + 1, gain));
        }
    }
    best
}

/// Cuts a run of cells into at most `leaves` pieces, always where it gains most, and adds the best step of each piece
/// times the rate to `table` at the score `output` of `outputs`.
pub(super) fn correct(
    cells: &[Sum],
    leaves: usize,
    &Measure { least, rate }: &Measure,
    table: &mut [f64],
    (output, outputs): (usize, usize),
) {
    let mut pieces = vec![(0, cells.len(), best_cut(cells, least))];
    while pieces.len() < leaves {
        let gain = |piece: &(usize, usize, Option<(usize, f64)>)| piece.2.map_or(0.0, |(_, gain)| gain);
        let mut best = 0;
        for number in 1..pieces.len() {
            if gain(&pieces[number]) > gain(&pieces[best]) {
                best = number;
            }
        }
        let (start, end, Some((cut, _))) = pieces[best] else {
            break;
        };
        let middle = start + cut;
        pieces[best] = (start, middle, best_cut(&cells[start..middle], least));
        pieces.push((middle, end, best_cut(&cells[middle..end], least)));
    }
    for (start, end, _) in pieces {
        let mut total = Sum::default();
        for cell in &cells[start..end] {
            total.add(*cell);
        }
        let step = rate * total.step();
        for cell in start..end {
            table[cell * outputs + output] += step;
        }
    }
}
