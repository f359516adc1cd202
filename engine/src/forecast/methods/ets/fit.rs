//! Estimating one form by its likelihood.

use super::start;
use super::state::{Form, Kind, Rates, State, Trend};
use crate::elementary::{exp, ln};
use crate::forecast::numbers::real;
use crate::forecast::optimise::least;

/// Evaluations of the likelihood with simple initial states, and for each number with estimated ones.
const EVALUATIONS: usize = 400;
const EVALUATIONS_EACH: usize = 250;
const MOST_EVALUATIONS: usize = 6_000;

/// A form with its estimates.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    pub form: Form,
    pub rates: Rates,
    /// Before the first value.
    pub state: State,
    /// Akaike's criterion, corrected for few values.
    pub criterion: f64,
    /// Standard deviation of the surprises.
    pub sigma: f64,
    /// What the values were divided by.
    pub scale: f64,
}

/// Between the numbers of a search without limits and the rates and states within theirs.
struct Space<'a> {
    form: Form,
    /// The state of which level and slope, or everything, is replaced.
    start: &'a State,
    /// Whether the season is estimated, too.
    seasons: bool,
}

impl Space<'_> {
    fn rates(&self, at: &[f64]) -> (Rates, usize) {
        let within = |number: f64, low: f64, high: f64| low + (high - low) / (1.0 + exp(-number));
        let mut used = 1;
        let mut next = || {
            used += 1;
            at[used - 1]
        };
        let alpha = within(at[0], 1e-4, 0.9999);
        let beta = if self.form.trend == Trend::None {
            0.0
        } else {
            within(next(), 1e-4, alpha)
        };
        let gamma = if self.form.season.is_none() {
            0.0
        } else {
            within(next(), 1e-4, (1.0 - alpha).max(2e-4))
        };
        let phi = if self.form.trend == Trend::Damped {
            within(next(), 0.8, 0.98)
        } else {
            1.0
        };
        (
            Rates {
                alpha,
                beta,
                gamma,
                phi,
            },
            used,
        )
    }

    fn place(&self, at: &[f64], state: &mut State) -> Rates {
        let (rates, mut used) = self.rates(at);
        state.level = at[used];
        used += 1;
        if self.form.trend != Trend::None {
            state.slope = at[used];
            used += 1;
        }
        state.next = 0;
        if let (Some(kind), true) = (self.form.season, self.seasons) {
            let free = state.season.len() - 1;
            state.season[..free].copy_from_slice(&at[used..used + free]);
            let sum: f64 = at[used..used + free].iter().sum();
            state.season[free] = match kind {
                Kind::Additive => -sum,
                Kind::Multiplicative => real(free + 1) - sum,
            };
        } else {
            state.season.copy_from_slice(&self.start.season);
        }
        rates
    }

    /// The numbers that lie at a state, and how far to look around each.
    fn begin(&self, rates: &[f64], state: &State, sizes: (f64, f64)) -> (Vec<f64>, Vec<f64>) {
        let mut at = rates.to_vec();
        let mut steps = vec![1.0; at.len()];
        at.push(state.level);
        steps.push(sizes.0);
        if self.form.trend != Trend::None {
            at.push(state.slope);
            steps.push(sizes.1);
        }
        if let (Some(kind), true) = (self.form.season, self.seasons) {
            let free = state.season.len() - 1;
            at.extend(&state.season[..free]);
            let step = if kind == Kind::Additive { sizes.0 / 2.0 } else { 0.05 };
            steps.extend(std::iter::repeat_n(step, free));
        }
        (at, steps)
    }

    /// Starting points of the rates, as numbers without limits.
    fn guesses(&self) -> Vec<Vec<f64>> {
        let mut guesses = Vec::new();
        for alpha in [-2.5, -0.5, 1.5] {
            for other in [-3.0, -1.0] {
                let mut guess = vec![alpha];
                if self.form.trend != Trend::None {
                    guess.push(other);
                }
                if self.form.season.is_some() {
                    guess.push(other);
                }
                if self.form.trend == Trend::Damped {
                    guess.push(2.0);
                }
                guesses.push(guess);
            }
        }
        guesses
    }
}

/// Estimates a form: rates, level and slope with the season as decomposition gives it, or from an `earlier` estimate
/// everything. None when there are too few values for so many numbers.
pub(super) fn fit(form: Form, values: &[f64], season: Option<usize>, scale: f64, earlier: Option<&Fit>) -> Option<Fit> {
    let start = earlier.map_or_else(|| start::state(form, values, season), |fit| fit.state.clone());
    let mut space = Space {
        form,
        start: &start,
        seasons: false,
    };
    // What is estimated counts, even where decomposition estimates it; the standard deviation is one more.
    let rates = space.guesses()[0].len();
    let states = 1 + usize::from(form.trend != Trend::None) + form.season.map_or(0, |_| start.season.len() - 1);
    let count = real(rates + states + 1);
    let length = real(values.len());
    if length - count - 1.0 <= 0.0 {
        return None;
    }
    let mut state = start.clone();
    let sizes = (
        deviation(values).max(1e-3) / 4.0,
        (start.slope.abs() / 2.0).max(deviation(values) / 100.0).max(1e-4),
    );
    let mut worth = |space: &Space<'_>, at: &[f64]| {
        let rates = space.place(at, &mut state);
        likelihood(form, &rates, &mut state, values).0
    };
    let guesses: Vec<Vec<f64>> = match earlier {
        Some(fit) => vec![numbers_of(form, &fit.rates)],
        None => space.guesses(),
    };
    let mut begin: Option<(f64, Vec<f64>)> = None;
    for guess in guesses {
        let (at, _) = space.begin(&guess, &start, sizes);
        let found = worth(&space, &at);
        if begin.as_ref().is_none_or(|(best, _)| found < *best) {
            begin = Some((found, guess));
        }
    }
    let (_, guess) = begin?;
    space.seasons = earlier.is_some();
    let (at, steps) = space.begin(&guess, &start, sizes);
    let most = if earlier.is_some() {
        (EVALUATIONS_EACH * at.len()).min(MOST_EVALUATIONS)
    } else {
        EVALUATIONS
    };
    let found = least(&at, &steps, most, |at| worth(&space, at));
    if !found.value.is_finite() {
        return None;
    }
    let mut first = start.clone();
    let rates = space.place(&found.at, &mut first);
    let (value, squares) = likelihood(form, &rates, &mut first.clone(), values);
    Some(Fit {
        form,
        rates,
        state: first,
        criterion: value + 2.0 * count * length / (length - count - 1.0),
        sigma: (squares / (length - count + 1.0).max(1.0)).sqrt(),
        scale,
    })
}

/// Twice the negative logarithm of the likelihood without its constants, and the sum of the squared surprises.
fn likelihood(form: Form, rates: &Rates, state: &mut State, values: &[f64]) -> (f64, f64) {
    let (mut squares, mut logs) = (0.0, 0.0);
    for &value in values {
        let expected = state.expected(form, rates);
        match form.error {
            Kind::Additive => squares += (value - expected).powi(2),
            Kind::Multiplicative => {
                if expected <= 1e-8 {
                    return (f64::INFINITY, f64::INFINITY);
                }
                squares += (value / expected - 1.0).powi(2);
                logs += ln(expected);
            }
        }
        state.learn(form, rates, value);
    }
    let length = real(values.len());
    // What is fitted without any error would have an infinite likelihood.
    (length * ln(squares.max(1e-16 * length)) + 2.0 * logs, squares)
}

fn numbers_of(form: Form, rates: &Rates) -> Vec<f64> {
    let free = |value: f64, low: f64, high: f64| {
        let share = ((value - low) / (high - low)).clamp(1e-4, 1.0 - 1e-4);
        ln(share / (1.0 - share))
    };
    let mut numbers = vec![free(rates.alpha, 1e-4, 0.9999)];
    if form.trend != Trend::None {
        numbers.push(free(rates.beta, 1e-4, rates.alpha.max(2e-4)));
    }
    if form.season.is_some() {
        numbers.push(free(rates.gamma, 1e-4, (1.0 - rates.alpha).max(2e-4)));
    }
    if form.trend == Trend::Damped {
        numbers.push(free(rates.phi, 0.8, 0.98));
    }
    numbers
}

fn deviation(values: &[f64]) -> f64 {
    let level = crate::forecast::numbers::mean(values);
    (values.iter().map(|value| (value - level).powi(2)).sum::<f64>() / real(values.len())).sqrt()
}
