//! Numbers, sizes and times as people write them, through the browser's `Intl`, so that no tables of
//! formats are shipped.

use chrono::{DateTime, Utc};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::i18n::{Locale, use_i18n};
use crate::state::preferences::use_preferences;

/// Writes numbers and times in the language and time zone of the person. Reading it in a view subscribes to both.
#[derive(Clone, Copy)]
pub struct Format {
    locale: Signal<Locale>,
    timezone: Signal<String>,
}

/// The format of this page.
pub fn use_format() -> Format {
    let i18n = use_i18n();
    let preferences = use_preferences();
    Format {
        locale: Signal::derive(move || i18n.get_locale()),
        timezone: Signal::derive(move || preferences.settings.with(|settings| settings.timezone.clone())),
    }
}

impl Format {
    /// A whole number with separators: 12,345.
    pub fn count(self, number: impl TryInto<i64>) -> String {
        let number = number.try_into().unwrap_or(i64::MAX);
        #[expect(clippy::cast_precision_loss, reason = "counts on a page are far below 2^53")]
        self.number(number as f64, &[("maximumFractionDigits", 0.into())])
    }

    /// A signed whole number: +500, −20.
    pub fn change(self, number: i64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "counts on a page are far below 2^53")]
        self.number(number as f64, &[("signDisplay", "exceptZero".into())])
    }

    /// A figure with at most `digits` significant digits: 0.8713.
    pub fn figure(self, number: f64, digits: u32) -> String {
        self.number(number, &[("maximumSignificantDigits", digits.into())])
    }

    /// What stands in a cell of a row that was asked about: a text as it is, a dash for nothing.
    pub fn cell(self, value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::String(text) => text.clone(),
            other => other
                .as_f64()
                .map_or_else(|| "–".to_owned(), |number| self.figure(number, 4)),
        }
    }

    /// A number with exactly `digits` digits after the point, so that a column of them lines up.
    pub fn fixed(self, number: f64, digits: u32) -> String {
        self.number(
            number,
            &[
                ("minimumFractionDigits", digits.into()),
                ("maximumFractionDigits", digits.into()),
            ],
        )
    }

    /// A share from 0 to 1 as a percentage: 87.1%.
    pub fn percent(self, share: f64) -> String {
        self.number(
            share,
            &[("style", "percent".into()), ("maximumFractionDigits", 1.into())],
        )
    }

    /// A size in bytes, kilobytes and so on, by thousands.
    pub fn bytes(self, bytes: u64) -> String {
        const UNITS: [&str; 5] = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
        #[expect(clippy::cast_precision_loss, reason = "one digit after the point is shown")]
        let mut size = bytes as f64;
        let mut unit = 0;
        while size >= 1000.0 && unit + 1 < UNITS.len() {
            size /= 1000.0;
            unit += 1;
        }
        let digits = u32::from(unit > 0 && size < 100.0);
        self.number(
            size,
            &[
                ("style", "unit".into()),
                ("unit", UNITS[unit].into()),
                ("unitDisplay", if unit == 0 { "long" } else { "short" }.into()),
                ("maximumFractionDigits", digits.into()),
            ],
        )
    }

    /// A span of time: < 1 ms, 400 ms, 1.4 sec, 12 sec, 3 min 5 sec, 2 hr 4 min.
    pub fn seconds(self, seconds: f64) -> String {
        let unit = |value: f64, unit: &str, digits: u32| {
            self.number(
                value,
                &[
                    ("style", "unit".into()),
                    ("unit", unit.into()),
                    ("unitDisplay", "short".into()),
                    ("maximumFractionDigits", digits.into()),
                ],
            )
        };
        if seconds > 0.0 && seconds < 0.001 {
            return format!("< {}", unit(1.0, "millisecond", 0));
        }
        if seconds < 1.0 {
            return unit(seconds.max(0.0) * 1000.0, "millisecond", 0);
        }
        if seconds < 10.0 {
            return unit(seconds, "second", 1);
        }
        let whole = seconds.round();
        if whole < 60.0 {
            unit(whole, "second", 0)
        } else if whole < 3600.0 {
            format!(
                "{} {}",
                unit((whole / 60.0).floor(), "minute", 0),
                unit(whole % 60.0, "second", 0)
            )
        } else {
            let minutes = (whole / 60.0).floor();
            format!(
                "{} {}",
                unit((minutes / 60.0).floor(), "hour", 0),
                unit(minutes % 60.0, "minute", 0)
            )
        }
    }

    /// A day: 21 Nov 2026.
    pub fn date(self, time: DateTime<Utc>) -> String {
        self.time(time, &[("dateStyle", "medium")])
    }

    /// A day and a time of day: 21 Nov 2026, 14:05.
    pub fn date_time(self, time: DateTime<Utc>) -> String {
        self.time(time, &[("dateStyle", "medium"), ("timeStyle", "short")])
    }

    /// A time of day with seconds: 14:05:09.
    pub fn clock(self, time: DateTime<Utc>) -> String {
        self.time(time, &[("timeStyle", "medium")])
    }

    /// How long ago: 5 minutes ago, yesterday.
    pub fn ago(self, time: DateTime<Utc>) -> String {
        const STEPS: [(f64, f64, &str); 6] = [
            (60.0, 1.0, "second"),
            (3600.0, 60.0, "minute"),
            (86_400.0, 3600.0, "hour"),
            (2_592_000.0, 86_400.0, "day"),
            (31_536_000.0, 2_592_000.0, "month"),
            (f64::INFINITY, 31_536_000.0, "year"),
        ];
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
        let seconds = (Date::now() - time.timestamp_millis() as f64).max(0.0) / 1000.0;
        let (_, size, unit) = STEPS
            .into_iter()
            .find(|(limit, ..)| seconds < *limit)
            .unwrap_or(STEPS[5]);
        let options = options(&[("numeric", "auto".into())]);
        relative(self.tag(), -(seconds / size).floor(), unit, &options)
    }

    fn number(self, number: f64, settings: &[(&str, JsValue)]) -> String {
        if !number.is_finite() {
            return "–".to_owned();
        }
        #[expect(deprecated, reason = "only an object, not a plain number, has methods to look up")]
        localized(&js_sys::Number::new(&number.into()), self.tag(), &options(settings))
    }

    fn time(self, time: DateTime<Utc>, settings: &[(&str, &str)]) -> String {
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| (*name, JsValue::from_str(value)))
            .collect();
        let shown = options(&settings);
        let timezone = self.timezone.get();
        if !timezone.is_empty() {
            drop(Reflect::set(&shown, &"timeZone".into(), &timezone.as_str().into()));
        }
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
        let date = Date::new(&JsValue::from_f64(time.timestamp_millis() as f64));
        localized(&date, self.tag(), &shown)
    }

    /// British English writes days before months, which a product for everybody should.
    fn tag(self) -> &'static str {
        match self.locale.get() {
            Locale::en => "en-GB",
            Locale::fa => "fa-IR",
        }
    }
}

fn options(settings: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in settings {
        // Setting a plain property of a fresh object cannot be refused.
        drop(Reflect::set(&object, &JsValue::from_str(name), value));
    }
    object
}

/// `value.toLocaleString(tag, options)`, which numbers and dates share.
fn localized(value: &JsValue, tag: &str, options: &Object) -> String {
    Reflect::get(value, &"toLocaleString".into())
        .and_then(|method| Function::from(method).call2(value, &tag.into(), options))
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

fn relative(tag: &str, value: f64, unit: &str, options: &Object) -> String {
    let format = Intl::RelativeTimeFormat::new(&Array::of1(&tag.into()), options);
    String::from(format.format(value, unit))
}
