//! Making a smooth convex function least (Nocedal and Wright, "Numerical Optimization", algorithms 7.4 and 7.5).

use std::collections::VecDeque;

use crate::error::Result;

/// How many steps back the shape of the function is remembered.
const MEMORY: usize = 10;
/// The share of the promised decrease that a step must bring.
const SUFFICIENT: f64 = 1e-4;
/// How often a step is shortened before the search gives up: the function cannot be made smaller in these digits.
const SHORTENINGS: usize = 30;

/// A point and the function there.
pub(in super::super) struct Point {
    pub at: Vec<f64>,
    pub value: f64,
    pub gradient: Vec<f64>,
}

/// Goes downhill from `start` until no slope is steeper than `tolerance` or after `steps` steps. `evaluate` gives value
/// and gradient; `step_done` hears the number of each step and the value. Says whether the tolerance was reached.
pub(in super::super) fn minimise(
    start: Vec<f64>,
    steps: u32,
    tolerance: f64,
    mut evaluate: impl FnMut(&[f64]) -> Result<(f64, Vec<f64>)>,
    mut step_done: impl FnMut(u32, f64),
) -> Result<(Point, bool)> {
    let (value, gradient) = evaluate(&start)?;
    let mut here = Point {
        at: start,
        value,
        gradient,
    };
    let mut memory = Memory::default();
    for step in 1..=steps {
        if steepest(&here.gradient) <= tolerance {
            return Ok((here, true));
        }
        let mut direction = memory.direction(&here.gradient);
        let mut slope = dot(&direction, &here.gradient);
        if slope >= 0.0 {
            // The remembered shape misleads: start afresh along the gradient.
            memory = Memory::default();
            direction = here.gradient.iter().map(|slope| -slope).collect();
            slope = -dot(&here.gradient, &here.gradient);
        }
        let first = if memory.pairs.is_empty() {
            1.0 / slope.abs().sqrt().max(1.0)
        } else {
            1.0
        };
        let Some(next) = search(&here, &direction, slope, first, &mut evaluate)? else {
            return Ok((here, true));
        };
        memory.remember(&here, &next);
        here = next;
        step_done(step, here.value);
    }
    let settled = steepest(&here.gradient) <= tolerance;
    Ok((here, settled))
}

/// Shortens the step until it brings a sufficient decrease; the next length is the least of the parabola through what
/// is known.
fn search(
    here: &Point,
    direction: &[f64],
    slope: f64,
    first: f64,
    evaluate: &mut impl FnMut(&[f64]) -> Result<(f64, Vec<f64>)>,
) -> Result<Option<Point>> {
    let mut length = first;
    for _ in 0..SHORTENINGS {
        let at: Vec<f64> = here
            .at
            .iter()
            .zip(direction)
            .map(|(at, direction)| at + length * direction)
            .collect();
        let (value, gradient) = evaluate(&at)?;
        if value <= here.value + SUFFICIENT * length * slope {
            return Ok(Some(Point { at, value, gradient }));
        }
        let parabola = -slope * length * length / (2.0 * (value - here.value - slope * length));
        length = if parabola.is_finite() {
            parabola.clamp(0.1 * length, 0.5 * length)
        } else {
            0.5 * length
        };
    }
    Ok(None)
}

/// The last steps and how the gradient changed over them.
#[derive(Default)]
struct Memory {
    pairs: VecDeque<Pair>,
}

struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    inverse: f64,
}

impl Memory {
    fn remember(&mut self, from: &Point, to: &Point) {
        let step: Vec<f64> = to.at.iter().zip(&from.at).map(|(to, from)| to - from).collect();
        let change: Vec<f64> = to
            .gradient
            .iter()
            .zip(&from.gradient)
            .map(|(to, from)| to - from)
            .collect();
        let curvature = dot(&step, &change);
        if curvature > 1e-10 * dot(&change, &change) {
            if self.pairs.len() == MEMORY {
                self.pairs.pop_front();
            }
            self.pairs.push_back(Pair {
                step,
                change,
                inverse: 1.0 / curvature,
            });
        }
    }

    /// Minus the gradient, bent by what is known of the shape.
    fn direction(&self, gradient: &[f64]) -> Vec<f64> {
        let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
        let mut shares = Vec::with_capacity(self.pairs.len());
        for pair in self.pairs.iter().rev() {
            let share = pair.inverse * dot(&pair.step, &direction);
            add(&mut direction, -share, &pair.change);
            shares.push(share);
        }
        if let Some(last) = self.pairs.back() {
            let scale = 1.0 / (last.inverse * dot(&last.change, &last.change));
            for entry in &mut direction {
                *entry *= scale;
            }
        }
        for (pair, share) in self.pairs.iter().zip(shares.into_iter().rev()) {
            let back = pair.inverse * dot(&pair.change, &direction);
            add(&mut direction, share - back, &pair.step);
        }
        direction
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], times: f64, what: &[f64]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
}

fn steepest(gradient: &[f64]) -> f64 {
    gradient.iter().fold(0.0, |most, slope| most.max(slope.abs()))
}
