//! After how many steps series repeat themselves.

use super::numbers::{line, mean, real};

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod find;

        pub(super) use find::find;
    }
}

/// How sure a season must be (the 90 % point of the normal distribution, as in the M4 competition's test).
const SURE: f64 = 1.645;

/// Whether values as far apart as the season resemble each other; none when the series is too short to tell.
///
/// The test of the M4 competition: the autocorrelation at the season's lag against what the shorter lags leave to
/// chance, after the trend was taken out.
pub(super) fn is_seasonal(values: &[f64], season: usize) -> Option<bool> {
    if season < 2 || values.len() < 2 * season + 2 || values.len() < 3 * season && season > 60 {
        return None;
    }
    let correlations = autocorrelations(&detrended(values), season)?;
    let before: f64 = correlations[..season - 1].iter().map(|at| at * at).sum();
    let limit = SURE * ((1.0 + 2.0 * before) / real(values.len())).sqrt();
    Some(correlations[season - 1] > limit.min(0.6))
}

/// Whether a season that the series of a table have is to be believed of this one: with fewer than three of them it
/// cannot be tested.
pub(super) fn is_believed(values: &[f64], season: usize) -> bool {
    values.len() < 3 * season || is_seasonal(values, season) != Some(false)
}

fn detrended(values: &[f64]) -> Vec<f64> {
    let (intercept, slope) = line(values);
    values
        .iter()
        .enumerate()
        .map(|(place, value)| value - intercept - slope * real(place))
        .collect()
}

/// At lags 1 to `longest`; none for what does not vary.
fn autocorrelations(values: &[f64], longest: usize) -> Option<Vec<f64>> {
    let level = mean(values);
    let centred: Vec<f64> = values.iter().map(|value| value - level).collect();
    let total: f64 = centred.iter().map(|value| value * value).sum();
    let scale: f64 = values.iter().map(|value| value * value).sum();
    if total <= 1e-20 * scale.max(1e-300) {
        return None;
    }
    let at = |lag: usize| {
        centred[lag..]
            .iter()
            .zip(&centred)
            .map(|(later, earlier)| later * earlier)
            .sum::<f64>()
            / total
    };
    Some((1..=longest).map(at).collect())
}

#[cfg(test)]
mod tests {
    use super::find::strongest;
    use super::*;
    use crate::elementary::sin;

    #[test]
    fn a_season_is_seen_and_a_trend_or_noise_is_none() {
        let wave: Vec<f64> = (0..120)
            .map(|step| real(step) + 10.0 * sin(real(step) * std::f64::consts::TAU / 12.0))
            .collect();
        assert_eq!(is_seasonal(&wave, 12), Some(true));
        assert_eq!(strongest(&wave, 40), Some(12));
        let trend: Vec<f64> = (0..120).map(real).collect();
        assert_ne!(is_seasonal(&trend, 12), Some(true));
        assert_eq!(is_seasonal(&wave[..20], 12), None);
        assert_ne!(is_seasonal(&[5.0; 60], 12), Some(true));
    }
}
