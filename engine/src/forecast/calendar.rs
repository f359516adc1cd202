//! Periods: the regular points in time at which a series has its values, as whole numbers and back.

use serde::{Deserialize, Serialize};

use super::numbers::{at, period};
use crate::table::{DateParts, days_from_civil, number_text, to_iso};

const DAY: f64 = 86_400.0;

/// How far apart the values of a series are. Periods are numbered so that the next one has the next number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Frequency {
    /// A fixed number of seconds.
    Seconds {
        /// How many, at least 1.
        step: f64,
        /// Seconds since 1970-01-01 of any period.
        origin: f64,
        /// Whether the column has times of day.
        has_time: bool,
    },
    /// Monday to Friday.
    BusinessDays,
    /// A fixed number of months.
    Months {
        /// How many, at least 1.
        step: i64,
        /// Month (counted from the year 0) of any period.
        origin: i64,
        /// The day of the month that stands for a period, 1 to 31; 31 is the last one.
        day: u32,
    },
    /// A fixed difference of plain numbers.
    Numbers {
        /// How much, above 0.
        step: f64,
        /// The number of any period.
        origin: f64,
    },
}

/// What a frequency is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrequencyName {
    /// The unit.
    pub unit: TimeUnit,
    /// So many of them are one step.
    pub every: u32,
}

/// The units of frequencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Monday to Friday.
    BusinessDay,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Quarters of years.
    Quarter,
    /// Years.
    Year,
    /// Plain numbers.
    Step,
}

impl FrequencyName {
    /// In words, such as `month` or `15 minutes`.
    pub fn words(self) -> String {
        let unit = match self.unit {
            TimeUnit::Second => "second",
            TimeUnit::Minute => "minute",
            TimeUnit::Hour => "hour",
            TimeUnit::Day => "day",
            TimeUnit::BusinessDay => "business day",
            TimeUnit::Week => "week",
            TimeUnit::Month => "month",
            TimeUnit::Quarter => "quarter",
            TimeUnit::Year => "year",
            TimeUnit::Step => "step",
        };
        match self.every {
            1 => unit.to_owned(),
            many => format!("{many} {unit}s"),
        }
    }
}

impl Frequency {
    /// The period in which an instant lies.
    pub fn period_of(&self, instant: f64) -> i64 {
        match *self {
            Self::Seconds { step, origin, .. } | Self::Numbers { step, origin } => {
                period(((instant - origin) / step).round())
            }
            Self::BusinessDays => {
                let days = period((instant / DAY).floor());
                // 1970-01-05 was a Monday; a weekend counts as the Friday before it.
                let (week, weekday) = ((days - 4).div_euclid(7), (days - 4).rem_euclid(7));
                week * 5 + weekday.min(4)
            }
            Self::Months { step, origin, .. } => (month_of(instant) - origin).div_euclid(step),
        }
    }

    /// The instant that stands for a period: seconds since 1970-01-01, or the plain number.
    pub fn instant(&self, number: i64) -> f64 {
        match *self {
            Self::Seconds { step, origin, .. } | Self::Numbers { step, origin } => origin + at(number) * step,
            Self::BusinessDays => {
                let (week, weekday) = (number.div_euclid(5), number.rem_euclid(5));
                at(week * 7 + weekday + 4) * DAY
            }
            Self::Months { step, origin, day } => start_of_month(number * step + origin, day),
        }
    }

    /// The period as text: a date, a date with time, or the plain number.
    pub fn label(&self, number: i64) -> String {
        self.text(self.instant(number))
    }

    /// An instant as text, in the same way.
    pub(super) fn text(&self, instant: f64) -> String {
        match self {
            Self::Numbers { .. } => number_text((instant * 1e9).round() / 1e9),
            Self::Seconds { has_time, .. } => to_iso(instant, *has_time),
            Self::BusinessDays | Self::Months { .. } => to_iso(instant, false),
        }
    }

    /// What it is called.
    pub fn name(&self) -> FrequencyName {
        let (unit, every) = match *self {
            Self::Numbers { .. } => (TimeUnit::Step, 1),
            Self::BusinessDays => (TimeUnit::BusinessDay, 1),
            Self::Months { step, .. } => match step {
                step if step % 12 == 0 => (TimeUnit::Year, step / 12),
                step if step % 3 == 0 => (TimeUnit::Quarter, step / 3),
                step => (TimeUnit::Month, step),
            },
            Self::Seconds { step, .. } => {
                let units = [
                    (TimeUnit::Week, 604_800),
                    (TimeUnit::Day, 86_400),
                    (TimeUnit::Hour, 3_600),
                    (TimeUnit::Minute, 60),
                ];
                let seconds = period(step).max(1);
                let fitting = units.into_iter().find(|(_, length)| seconds % length == 0);
                fitting.map_or((TimeUnit::Second, seconds), |(unit, length)| (unit, seconds / length))
            }
        };
        FrequencyName {
            unit,
            every: u32::try_from(every).unwrap_or(u32::MAX),
        }
    }

    /// What the calendar says of a period, as plain numbers; as many for every period.
    pub(super) fn calendar(&self, number: i64) -> Vec<f64> {
        let parts = || DateParts::of(self.instant(number));
        match self {
            Self::Numbers { .. } => Vec::new(),
            Self::BusinessDays => vec![
                f64::from(parts().weekday),
                f64::from(parts().month),
                f64::from(parts().day),
            ],
            Self::Months { .. } => vec![f64::from(parts().month)],
            Self::Seconds { step, .. } if *step >= 604_800.0 => {
                vec![f64::from(parts().month), f64::from(parts().day)]
            }
            Self::Seconds { step, .. } if *step >= DAY => {
                let parts = parts();
                vec![f64::from(parts.weekday), f64::from(parts.month), f64::from(parts.day)]
            }
            Self::Seconds { .. } => {
                let instant = self.instant(number);
                let parts = parts();
                let within = (instant - (instant / DAY).floor() * DAY) / 3_600.0;
                vec![within, f64::from(parts.weekday), f64::from(parts.month)]
            }
        }
    }

    /// Whether what it holds can be computed with, as it may come from a file that somebody made up.
    pub(super) fn is_sound(&self) -> bool {
        match *self {
            Self::Seconds { step, origin, .. } => (1.0..1e10).contains(&step) && origin.abs() < 1e12,
            Self::Numbers { step, origin } => step > 0.0 && step.is_finite() && origin.is_finite(),
            Self::BusinessDays => true,
            Self::Months { step, origin, day } => {
                (1..=1_200).contains(&step) && origin.unsigned_abs() < 1_000_000 && (1..=31).contains(&day)
            }
        }
    }
}

/// Months since the year 0 of an instant.
pub(super) fn month_of(seconds: f64) -> i64 {
    let parts = DateParts::of(seconds);
    i64::from(parts.year) * 12 + i64::from(parts.month) - 1
}

/// The instant of a day in a month counted from the year 0; a month that is too short has its last day.
pub(super) fn start_of_month(month: i64, day: u32) -> f64 {
    let (year, within) = (month.div_euclid(12), month.rem_euclid(12));
    let first = |month: i64| {
        let (year, within) = (month.div_euclid(12), month.rem_euclid(12));
        let year = i32::try_from(year).unwrap_or(i32::MAX / 2);
        days_from_civil(year, u32::try_from(within).unwrap_or(0) + 1, 1)
    };
    let begin = first(year * 12 + within);
    let length = first(month + 1) - begin;
    at(begin + i64::from(day).min(length) - 1) * DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(frequency: &Frequency) {
        for number in -700..700 {
            assert_eq!(frequency.period_of(frequency.instant(number)), number, "{frequency:?}");
        }
    }

    #[test]
    fn periods_and_instants_are_inverse() {
        there_and_back(&Frequency::BusinessDays);
        for (step, day) in [(1, 31), (1, 15), (3, 1), (12, 30)] {
            there_and_back(&Frequency::Months {
                step,
                origin: 23_388,
                day,
            });
        }
        there_and_back(&Frequency::Seconds {
            step: 900.0,
            origin: 450.0,
            has_time: true,
        });
        there_and_back(&Frequency::Numbers { step: 0.1, origin: 5.0 });
    }

    #[test]
    fn months_end_where_they_end_and_business_days_skip_the_weekend() {
        let ends = Frequency::Months {
            step: 1,
            origin: 2024 * 12,
            day: 31,
        };
        assert_eq!(ends.label(1), "2024-02-29");
        assert_eq!(ends.label(3), "2024-04-30");
        let days = Frequency::BusinessDays;
        let friday = days.period_of(at(days_from_civil(2024, 3, 1)) * DAY);
        assert_eq!(days.label(friday), "2024-03-01");
        assert_eq!(days.label(friday + 1), "2024-03-04");
    }

    #[test]
    fn frequencies_have_names() {
        let seconds = |step| {
            Frequency::Seconds {
                step,
                origin: 0.0,
                has_time: true,
            }
            .name()
            .words()
        };
        assert_eq!(seconds(900.0), "15 minutes");
        assert_eq!(seconds(604_800.0), "week");
        assert_eq!(
            Frequency::Months {
                step: 3,
                origin: 0,
                day: 1
            }
            .name()
            .words(),
            "quarter"
        );
    }
}
