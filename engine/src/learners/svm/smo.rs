//! Sequential minimal optimisation: two rows at a time are weighed against each other.
//!
//! The pair is chosen by second-order information (Fan, Chen and Lin, "Working Set Selection Using Second Order
//! Information for Training Support Vector Machines", 2005), as in LIBSVM.

use serde::{Deserialize, Serialize};

use super::rows::{Known, Window};
use crate::control::Control;
use crate::error::Result;

/// How much the most violated condition may be violated in the end.
const TOLERANCE: f64 = 1e-3;
/// Curvature is taken to be at least this.
const LEAST_CURVATURE: f64 = 1e-12;
/// Similarities that are handled between two looks at the control.
const WORK_PER_LOOK: usize = 10_000_000;
/// Steps per variable after which the solver gives up.
const MOST_STEPS: usize = 500;

/// One variable: a row that pulls the sums up or down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variable {
    /// The row that it belongs to.
    pub row: usize,
    /// Whether it pulls up.
    pub up: bool,
    /// What the sum (with its constant) should at least be for its row when it pulls up, at most when it pulls down.
    pub goal: f64,
    /// Its greatest value; 0 for a row that is not learnt from.
    pub most: f64,
}

/// What a solver found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Solved {
    /// What each row adds to a sum, times its similarity.
    pub weights: Vec<f64>,
    /// The constant.
    pub constant: f64,
    /// The sum for each row, with the constant.
    pub sums: Vec<f64>,
    /// Whether all conditions were met in the end.
    pub settled: bool,
}

/// Finds the weights.
pub(super) fn solve(known: &Known, variables: &[Variable], control: &Control) -> Result<Solved> {
    let rows = known.rows();
    let mut solver = Solver {
        variables,
        values: vec![0.0; variables.len()],
        sums: vec![0.0; rows],
        diagonal: known.diagonal(),
        first: vec![0.0; rows],
        second: vec![0.0; rows],
        window: Window::new(known),
    };
    let mut handled = WORK_PER_LOOK;
    let mut settled = false;
    for _ in 0..MOST_STEPS.saturating_mul(variables.len()) {
        handled += 4 * rows + known.values.ncols() * rows;
        if handled >= WORK_PER_LOOK {
            control.check()?;
            handled = 0;
        }
        if !solver.step() {
            settled = true;
            break;
        }
    }
    let constant = solver.constant();
    let mut weights = vec![0.0; rows];
    for (variable, value) in variables.iter().zip(&solver.values) {
        weights[variable.row] += if variable.up { *value } else { -value };
    }
    solver.sums.iter_mut().for_each(|sum| *sum += constant);
    Ok(Solved {
        weights,
        constant,
        sums: solver.sums,
        settled,
    })
}

struct Solver<'a> {
    variables: &'a [Variable],
    values: Vec<f64>,
    /// The sum of each row without the constant.
    sums: Vec<f64>,
    diagonal: Vec<f64>,
    first: Vec<f32>,
    second: Vec<f32>,
    window: Window<'a>,
}

impl Solver<'_> {
    /// How far the sum of a variable's row is below its goal.
    fn lack(&self, number: usize) -> f64 {
        let variable = &self.variables[number];
        variable.goal - self.sums[variable.row]
    }

    /// Whether the variable may move so that its row pulls up more.
    fn may_rise(&self, number: usize) -> bool {
        let variable = &self.variables[number];
        if variable.up {
            self.values[number] < variable.most
        } else {
            self.values[number] > 0.0
        }
    }

    /// Whether it may move so that its row pulls up less.
    fn may_fall(&self, number: usize) -> bool {
        let variable = &self.variables[number];
        if variable.up {
            self.values[number] > 0.0
        } else {
            self.values[number] < variable.most
        }
    }

    /// Moves the best pair. False when every condition is met.
    fn step(&mut self) -> bool {
        let Some((rising, lack)) = self.most_lacking() else {
            return false;
        };
        self.window.copy(self.variables[rising].row, &mut self.first);
        let Some((falling, difference)) = self.partner(rising, lack) else {
            return false;
        };
        self.window.copy(self.variables[falling].row, &mut self.second);
        let (row, other) = (self.variables[rising].row, self.variables[falling].row);
        let curvature = self.curvature(row, other);
        let room = self.room(rising, true).min(self.room(falling, false));
        let by = (difference / curvature).min(room);
        self.shift(rising, by, true);
        self.shift(falling, by, false);
        for ((sum, first), second) in self.sums.iter_mut().zip(&self.first).zip(&self.second) {
            *sum += by * (f64::from(*first) - f64::from(*second));
        }
        true
    }

    fn most_lacking(&self) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64)> = None;
        for number in (0..self.variables.len()).filter(|&number| self.may_rise(number)) {
            let lack = self.lack(number);
            if best.is_none_or(|(_, most)| lack > most) {
                best = Some((number, lack));
            }
        }
        best
    }

    /// The variable whose fall gains most together with the rise of `rising`.
    fn partner(&self, rising: usize, lack: f64) -> Option<(usize, f64)> {
        let row = self.variables[rising].row;
        let (mut best, mut best_gain, mut least) = (None, 0.0, f64::INFINITY);
        for number in (0..self.variables.len()).filter(|&number| self.may_fall(number)) {
            let own = self.lack(number);
            least = least.min(own);
            let difference = lack - own;
            if difference > 0.0 {
                let gain = difference * difference / self.curvature(row, self.variables[number].row);
                if gain > best_gain {
                    best_gain = gain;
                    best = Some((number, difference));
                }
            }
        }
        best.filter(|_| lack - least > TOLERANCE)
    }

    fn curvature(&self, row: usize, other: usize) -> f64 {
        (self.diagonal[row] + self.diagonal[other] - 2.0 * f64::from(self.first[other])).max(LEAST_CURVATURE)
    }

    fn room(&self, number: usize, rising: bool) -> f64 {
        let variable = &self.variables[number];
        if variable.up == rising {
            variable.most - self.values[number]
        } else {
            self.values[number]
        }
    }

    fn shift(&mut self, number: usize, by: f64, rising: bool) {
        let (variable, full) = (&self.variables[number], by >= self.room(number, rising));
        let value = &mut self.values[number];
        if variable.up == rising {
            // Exactly the limit, so that it counts as reached.
            *value = if full { variable.most } else { *value + by };
        } else {
            *value = if full { 0.0 } else { *value - by };
        }
    }

    /// What free variables lack on the average; with none of them the middle between the limits.
    fn constant(&self) -> f64 {
        let (mut sum, mut free) = (0.0, 0.0);
        let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
        for number in 0..self.variables.len() {
            let lack = self.lack(number);
            match (self.may_rise(number), self.may_fall(number)) {
                (true, true) => {
                    sum += lack;
                    free += 1.0;
                }
                (true, false) => least = least.max(lack),
                (false, true) => most = most.min(lack),
                (false, false) => {}
            }
        }
        if free > 0.0 {
            sum / free
        } else if least.is_finite() && most.is_finite() {
            f64::midpoint(least, most)
        } else {
            [least, most].into_iter().find(|bound| bound.is_finite()).unwrap_or(0.0)
        }
    }
}
