//! After how many steps series repeat themselves.

use super::numbers::{line, mean, real};
use super::panel::{Panel, Series};

/// Series that are asked; more would say the same.
const MOST_ASKED: usize = 60;
/// The longest season that is looked for where the calendar suggests none.
const LONGEST_UNKNOWN: usize = 60;
/// How sure a season must be (the 90 % point of the normal distribution, as in the M4 competition's test).
const SURE: f64 = 1.645;

/// The seasons of the panel, the shortest first: those that the calendar suggests, or without a calendar the strongest,
/// where most series that are long enough to tell agree.
pub(super) fn find(panel: &Panel) -> Vec<usize> {
    let mut asked: Vec<&Series> = panel.series.iter().collect();
    asked.sort_by_key(|series| std::cmp::Reverse(series.values.len()));
    asked.truncate(MOST_ASKED);
    let usual = panel.frequency.usual_seasons();
    if usual.is_empty() {
        return unknown(&asked).into_iter().collect();
    }
    let agree = |season: &usize| {
        let votes: Vec<bool> = asked
            .iter()
            .filter_map(|series| is_seasonal(&series.values, *season))
            .collect();
        !votes.is_empty() && votes.iter().filter(|vote| **vote).count() * 2 > votes.len()
    };
    usual.into_iter().filter(agree).collect()
}

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

/// The strongest peak of the autocorrelation that most series share.
fn unknown(asked: &[&Series]) -> Option<usize> {
    let mut votes = vec![0_usize; LONGEST_UNKNOWN + 1];
    let mut asked_of = 0;
    for series in asked {
        let longest = (series.values.len() / 3).min(LONGEST_UNKNOWN);
        if longest < 3 {
            continue;
        }
        asked_of += 1;
        if let Some(season) = strongest(&series.values, longest) {
            votes[season] += 1;
        }
    }
    let (season, count) = votes
        .into_iter()
        .enumerate()
        .max_by_key(|(season, count)| (*count, std::cmp::Reverse(*season)))?;
    (count > 0 && count * 2 > asked_of).then_some(season)
}

fn strongest(values: &[f64], longest: usize) -> Option<usize> {
    let correlations = autocorrelations(&detrended(values), longest)?;
    let lag = |place: usize| correlations[place - 1];
    let peaks = (2..longest).filter(|&season| lag(season) > lag(season - 1) && lag(season) >= lag(season + 1));
    let best = peaks.max_by(|left, right| lag(*left).total_cmp(&lag(*right)))?;
    (lag(best) > 0.3 && is_seasonal(values, best)?).then_some(best)
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
