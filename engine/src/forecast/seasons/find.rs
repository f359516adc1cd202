//! The seasons that the series of a table have in common.

use super::{autocorrelations, detrended, is_seasonal};
use crate::forecast::calendar::{Frequency, FrequencyName, TimeUnit};
use crate::forecast::panel::{Panel, Series};

/// Series that are asked; more would say the same.
const MOST_ASKED: usize = 60;
/// The longest season that is looked for where the calendar suggests none.
const LONGEST_UNKNOWN: usize = 60;

/// The seasons of the panel, the shortest first: those that the calendar suggests, or without a calendar the strongest,
/// where most series that are long enough to tell agree.
pub(in crate::forecast) fn find(panel: &Panel) -> Vec<usize> {
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

pub(super) fn strongest(values: &[f64], longest: usize) -> Option<usize> {
    let correlations = autocorrelations(&detrended(values), longest)?;
    let lag = |place: usize| correlations[place - 1];
    let peaks = (2..longest).filter(|&season| lag(season) > lag(season - 1) && lag(season) >= lag(season + 1));
    let best = peaks.max_by(|left, right| lag(*left).total_cmp(&lag(*right)))?;
    (lag(best) > 0.3 && is_seasonal(values, best)?).then_some(best)
}

impl Frequency {
    /// Lengths after which such series tend to repeat themselves, the shortest first.
    fn usual_seasons(&self) -> Vec<usize> {
        let FrequencyName { unit, every } = self.name();
        let every = every.max(1) as usize;
        let lengths: &[usize] = match unit {
            TimeUnit::Second => &[60, 3_600],
            TimeUnit::Minute => &[60, 1_440],
            TimeUnit::Hour => &[24, 168],
            TimeUnit::Day => &[7, 365],
            TimeUnit::BusinessDay => &[5, 260],
            TimeUnit::Week => &[52],
            TimeUnit::Month => &[12],
            TimeUnit::Quarter => &[4],
            TimeUnit::Year | TimeUnit::Step => &[],
        };
        let fitting = lengths.iter().filter(|length| **length % every == 0);
        fitting
            .map(|length| length / every)
            .filter(|length| *length > 1)
            .collect()
    }
}
