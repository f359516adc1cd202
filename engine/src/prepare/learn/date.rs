//! How the steps of parts of dates are found.

use super::super::date::{Date, DatePart};
use super::super::number::Number;
use super::super::settings::{DateEncoding, Preprocessing};

const PARTS: [DatePart; 5] = [
    DatePart::Year,
    DatePart::Month,
    DatePart::Day,
    DatePart::Weekday,
    DatePart::Hour,
];

impl Date {
    pub(in crate::prepare) fn fit(seconds: &[f64], has_time: bool, settings: &Preprocessing) -> Self {
        let all = PARTS.into_iter().filter(|part| has_time || *part != DatePart::Hour);
        let (cycles, parts): (Vec<DatePart>, Vec<DatePart>) =
            all.partition(|part| settings.dates == DateEncoding::Cyclic && part.circle().is_some());
        let fit = |part: DatePart| {
            let values: Vec<f64> = seconds.iter().map(|&instant| part.of(instant)).collect();
            (part, Number::fit(&values, settings))
        };
        Self {
            parts: parts.into_iter().map(fit).collect(),
            cycles,
        }
    }
}
