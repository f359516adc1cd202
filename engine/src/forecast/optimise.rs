//! The least value of a function of a few numbers, without derivatives.

use super::numbers::real;

/// Where the search ended, and the value there.
pub(super) struct Least {
    pub at: Vec<f64>,
    pub value: f64,
}

/// The simplex method of Nelder and Mead with the coefficients of Gao and Han (2012), which keep it going in many
/// dimensions. `value` may be infinite or NaN where it is not defined.
pub(super) fn least(start: &[f64], sizes: &[f64], most: usize, mut value: impl FnMut(&[f64]) -> f64) -> Least {
    let count = start.len();
    let mut ask = |point: &[f64]| {
        let found = value(point);
        if found.is_nan() { f64::INFINITY } else { found }
    };
    let mut simplex: Vec<Least> = Vec::with_capacity(count + 1);
    for corner in 0..=count {
        let mut at = start.to_vec();
        if let Some(place) = corner.checked_sub(1) {
            at[place] += sizes[place];
        }
        simplex.push(Least { value: ask(&at), at });
    }
    let many = real(count.max(2));
    let (expand, contract, shrink) = (1.0 + 2.0 / many, 0.75 - 0.5 / many, 1.0 - 1.0 / many);
    let mut asked = count + 1;
    while asked < most && count > 0 {
        simplex.sort_by(|left, right| left.value.total_cmp(&right.value));
        if settled(&simplex) {
            break;
        }
        let centre = centre_of(&simplex[..count]);
        let worst = &simplex[count];
        let along = |factor: f64| -> Vec<f64> {
            centre
                .iter()
                .zip(&worst.at)
                .map(|(middle, far)| middle + factor * (middle - far))
                .collect()
        };
        let mut tried = |factor: f64| {
            let at = along(factor);
            Least { value: ask(&at), at }
        };
        let reflected = tried(1.0);
        asked += 1;
        let (best, second, last) = (simplex[0].value, simplex[count - 1].value, worst.value);
        let better = if reflected.value < best {
            asked += 1;
            let further = tried(expand);
            Some(if further.value < reflected.value {
                further
            } else {
                reflected
            })
        } else if reflected.value < second {
            Some(reflected)
        } else {
            asked += 1;
            let outside = reflected.value < last;
            let nearer = tried(if outside { contract } else { -contract });
            (nearer.value < reflected.value.min(last)).then_some(nearer)
        };
        if let Some(point) = better {
            simplex[count] = point;
            continue;
        }
        let anchor = simplex[0].at.clone();
        for corner in &mut simplex[1..] {
            for (place, middle) in corner.at.iter_mut().zip(&anchor) {
                *place = middle + shrink * (*place - middle);
            }
            corner.value = ask(&corner.at);
        }
        asked += count;
    }
    simplex.sort_by(|left, right| left.value.total_cmp(&right.value));
    simplex.swap_remove(0)
}

fn settled(sorted: &[Least]) -> bool {
    let (best, worst) = (sorted[0].value, sorted[sorted.len() - 1].value);
    worst.is_finite() && worst - best <= 1e-8 * (best.abs() + 1e-8)
}

fn centre_of(points: &[Least]) -> Vec<f64> {
    let mut centre = vec![0.0; points[0].at.len()];
    for point in points {
        for (sum, place) in centre.iter_mut().zip(&point.at) {
            *sum += place / real(points.len());
        }
    }
    centre
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_value_is_found_in_two_and_in_ten_dimensions() {
        let banana = least(&[-1.2, 1.0], &[0.5, 0.5], 2_000, |at| {
            (1.0 - at[0]).powi(2) + 100.0 * (at[1] - at[0].powi(2)).powi(2)
        });
        assert!((banana.at[0] - 1.0).abs() < 1e-2, "{:?}", banana.at);
        let bowl = least(&[1.0; 10], &[0.3; 10], 20_000, |at| {
            at.iter()
                .enumerate()
                .map(|(place, value)| real(place + 1) * (value - 2.0).powi(2))
                .sum()
        });
        assert!(bowl.value < 1e-4, "{}", bowl.value);
        assert!(least(&[1.0], &[1.0], 50, |_| f64::NAN).value.is_infinite());
    }
}
