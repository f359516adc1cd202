//! How far apart the values of the series are, from their points in time.

use super::calendar::{Frequency, month_of, start_of_month};
use super::numbers::{at, period, real};
use super::times::Times;
use crate::error::{EngineError, Result};
use crate::table::{DateParts, number_text};

const DAY: f64 = 86_400.0;
/// Share of distances that must be whole steps.
const REGULAR: f64 = 0.9;
/// What a distance may be off, in steps.
const SLACK: f64 = 0.1;

/// The distances between neighbouring points in time, within each series.
struct Gaps {
    sorted: Vec<f64>,
}

impl Gaps {
    fn new(series: &[Vec<f64>]) -> Self {
        let mut sorted: Vec<f64> = series
            .iter()
            .flat_map(|instants| instants.windows(2).map(|pair| pair[1] - pair[0]))
            .filter(|gap| *gap > 0.0)
            .collect();
        sorted.sort_by(f64::total_cmp);
        Self { sorted }
    }

    /// The most frequent distance, the shortest of equals.
    fn usual(&self) -> Option<f64> {
        let mut best: Option<(usize, f64)> = None;
        let mut rest = &self.sorted[..];
        while let Some(&first) = rest.first() {
            let end = rest.partition_point(|gap| *gap <= first * (1.0 + 1e-6));
            if best.is_none_or(|(count, _)| end > count) {
                best = Some((end, first));
            }
            rest = &rest[end..];
        }
        best.map(|(_, gap)| gap)
    }

    /// How many distances are no whole number of steps.
    fn irregular(&self, step: f64) -> usize {
        let off = |gap: &&f64| {
            let steps = *gap / step;
            steps.round() < 1.0 || (steps - steps.round()).abs() > SLACK
        };
        self.sorted.iter().filter(off).count()
    }
}

/// Finds the frequency of series whose points in time ascend. `column` is named in errors.
pub(super) fn frequency(times: &Times, series: &[Vec<f64>], column: &str) -> Result<Frequency> {
    let gaps = Gaps::new(series);
    let Some(usual) = gaps.usual() else {
        return Err(EngineError::bad_input(
            format!("column '{column}' has no two different points in time in any series"),
            "choose the column that tells when each value was measured",
        ));
    };
    let first = series.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    if times.plain {
        check(&gaps, usual, column, &number_text(usual))?;
        return Ok(Frequency::Numbers {
            step: usual,
            origin: first,
        });
    }
    let all = || series.iter().flatten().copied();
    let one_time_of_day = all().all(|instant| ((instant - first) / DAY).fract().abs() < 1e-9);
    if one_time_of_day && usual > 27.0 * DAY && gaps.irregular(7.0 * DAY) > 0 {
        return months(series, column);
    }
    if one_time_of_day && usual <= DAY && !times.has_time && has_no_weekend(series) {
        return Ok(Frequency::BusinessDays);
    }
    let frequency = Frequency::Seconds {
        step: usual.round().max(1.0),
        origin: first,
        has_time: times.has_time,
    };
    check(&gaps, usual, column, &frequency.name().words())?;
    Ok(frequency)
}

/// Two weeks without any Saturday or Sunday, and with more than one Monday, are no chance.
fn has_no_weekend(series: &[Vec<f64>]) -> bool {
    let mut days = 0;
    for instant in series.iter().flatten() {
        if DateParts::of(*instant).weekday >= 5 {
            return false;
        }
        days += 1;
    }
    days >= 10
}

fn months(series: &[Vec<f64>], column: &str) -> Result<Frequency> {
    let numbers: Vec<Vec<f64>> = series
        .iter()
        .map(|instants| instants.iter().map(|instant| at(month_of(*instant))).collect())
        .collect();
    let gaps = Gaps::new(&numbers);
    let step = gaps.usual().unwrap_or(1.0).max(1.0);
    check(&gaps, step, column, &format!("{step} months"))?;
    let origin = numbers.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    Ok(Frequency::Months {
        step: period(step),
        origin: period(origin),
        day: day_of_month(series),
    })
}

/// The day that stands for a month: the last if it always is, otherwise the most frequent one.
fn day_of_month(series: &[Vec<f64>]) -> u32 {
    let mut counts = [0_usize; 32];
    let mut always_last = true;
    for instant in series.iter().flatten() {
        let day = DateParts::of(*instant).day;
        counts[day as usize % 32] += 1;
        let last = start_of_month(month_of(*instant), 31);
        always_last &= (instant - last).abs() < DAY;
    }
    if always_last {
        return 31;
    }
    let most = counts.iter().enumerate().rev().max_by_key(|(_, count)| **count);
    most.and_then(|(day, _)| u32::try_from(day).ok()).unwrap_or(1).max(1)
}

fn check(gaps: &Gaps, step: f64, column: &str, name: &str) -> Result<()> {
    let (off, all) = (gaps.irregular(step), gaps.sorted.len());
    if real(off) <= (1.0 - REGULAR) * real(all) {
        return Ok(());
    }
    Err(EngineError::bad_input(
        format!(
            "the points in time of column '{column}' are irregular: the most frequent distance is {name}, but {off} of \
             {all} distances are no multiple of it"
        ),
        "bring the values to regular points in time first, such as one sum for each day",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(instants: &[f64], has_time: bool) -> Result<String> {
        let times = Times {
            instants: instants.to_vec(),
            plain: false,
            has_time,
        };
        frequency(&times, &[instants.to_vec()], "ds").map(|frequency| frequency.name().words())
    }

    #[test]
    fn every_usual_frequency_is_found() {
        let every = |seconds: f64, count: usize| (0..count).map(|step| real(step) * seconds).collect::<Vec<_>>();
        let monthly = |step: i64, day| {
            (0..40)
                .map(|month| start_of_month(23_000 + month * step, day))
                .collect::<Vec<_>>()
        };
        let weekdays: Vec<f64> = (0..30).map(|number| Frequency::BusinessDays.instant(number)).collect();
        for (instants, has_time, name) in [
            (every(3_600.0, 50), true, "hour"),
            (every(900.0, 50), true, "15 minutes"),
            (every(DAY, 50), false, "day"),
            (every(7.0 * DAY, 50), false, "week"),
            (weekdays, false, "business day"),
            (monthly(1, 31), false, "month"),
            (monthly(1, 1), false, "month"),
            (monthly(3, 1), false, "quarter"),
            (monthly(12, 1), false, "year"),
        ] {
            assert_eq!(found(&instants, has_time).unwrap(), name);
        }
    }

    #[test]
    fn gaps_do_not_hide_the_frequency_and_irregular_times_are_refused() {
        let gappy: Vec<f64> = (0..60)
            .filter(|day| day % 7 != 3)
            .map(|day| f64::from(day) * DAY)
            .collect();
        assert_eq!(found(&gappy, false).unwrap(), "day");
        let wild: Vec<f64> = (0..60).map(|step| f64::from(step * step * 37 % 10_007)).collect();
        let mut sorted = wild;
        sorted.sort_by(f64::total_cmp);
        assert!(found(&sorted, true).unwrap_err().to_string().contains("irregular"));
        assert!(found(&[5.0], true).is_err());
    }
}
