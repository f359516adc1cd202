//! What algorithms, metrics and problem types are called.

use std::collections::BTreeMap;

use datapulse_shared::assessment::Interval;
use datapulse_shared::functions::training::algorithms;
use datapulse_shared::metrics::{MetricInfo, ProblemType};
use datapulse_shared::training::AlgorithmCatalog;
use leptos::prelude::*;

use crate::errors::sentence;
use crate::fetch::{Fetch, fetch};
use crate::format::Format;
use crate::i18n::{Words, t_string, use_i18n};
use crate::names::{known_algorithm, known_metric, spaced};
use crate::sentences::{translated, worded};

/// The catalogue, which gives stable names their titles.
#[derive(Clone, Copy)]
pub struct Catalog(pub Fetch<AlgorithmCatalog>, Words);

/// Fetches the catalogue.
pub fn use_catalog() -> Catalog {
    Catalog(fetch(algorithms), use_i18n())
}

impl Catalog {
    /// The title of an algorithm; its stable name until the catalogue is here.
    pub fn algorithm(self, name: &str) -> String {
        if let Some(known) = known_algorithm(self.1, name) {
            return known.to_owned();
        }
        let title = self.0.data.with(|catalog| {
            catalog
                .as_ref()?
                .algorithms
                .iter()
                .find(|algorithm| algorithm.name == name)
                .map(|algorithm| worded(self.1.get_locale(), &algorithm.title))
        });
        title.unwrap_or_else(|| spaced(name))
    }

    /// The title of a hyperparameter.
    pub fn parameter(self, algorithm: &str, name: &str) -> String {
        let title = self.0.data.with(|catalog| {
            let algorithm = catalog.as_ref()?.algorithms.iter().find(|one| one.name == algorithm)?;
            let parameter = algorithm.parameters.iter().find(|one| one.name == name)?;
            Some(worded(self.1.get_locale(), &parameter.title))
        });
        title.unwrap_or_else(|| spaced(name))
    }

    /// What a seed is for: an algorithm, or a part of the work.
    pub fn seed(self, name: &str) -> String {
        known_algorithm(self.1, name).map_or_else(
            || translated(self.1.get_locale(), name).unwrap_or_else(|| spaced(name)),
            str::to_owned,
        )
    }

    /// The title of a metric.
    pub fn metric(self, name: &str) -> String {
        if let Some(known) = known_metric(self.1, name) {
            return known.to_owned();
        }
        self.info(name)
            .map_or_else(|| spaced(name), |metric| worded(self.1.get_locale(), &metric.title))
    }

    /// A line of the log as a sentence in the language of the page.
    pub fn told(self, text: &str) -> String {
        sentence(&translated(self.1.get_locale(), text).unwrap_or_else(|| self.named(text)))
    }

    /// A line of the log with algorithms called by their titles: `training Random forest (2 of 4)`.
    fn named(self, text: &str) -> String {
        self.0.data.with(|catalog| {
            let all = catalog
                .as_ref()
                .map(|catalog| catalog.algorithms.as_slice())
                .unwrap_or_default();
            all.iter()
                .filter(|algorithm| algorithm.name.contains('_') && text.contains(&algorithm.name))
                .fold(text.to_owned(), |text, algorithm| {
                    text.replace(&algorithm.name, &algorithm.title)
                })
        })
    }

    /// What is known of a metric.
    pub fn info(self, name: &str) -> Option<MetricInfo> {
        self.0.data.with(|catalog| {
            catalog
                .as_ref()?
                .metrics
                .iter()
                .find(|metric| metric.name == name)
                .cloned()
        })
    }
}

/// What the importance of a feature measures.
pub fn importance_hint(i18n: Words, problem: ProblemType) -> &'static str {
    match problem {
        ProblemType::Clustering => t_string!(i18n, results.importance_groups),
        ProblemType::AnomalyDetection => t_string!(i18n, results.importance_unusual),
        _ => t_string!(i18n, results.importance_hint),
    }
}

/// The interval of a figure, such as `(0.840–0.902)`; nothing where there is none.
pub fn interval(format: Format, intervals: &BTreeMap<String, Interval>, name: &str) -> String {
    let Some(Interval { low, high }) = intervals.get(name) else {
        return String::new();
    };
    let digits = if low.abs().max(high.abs()) >= 100.0 { 1 } else { 3 };
    format!("({}–{})", format.fixed(*low, digits), format.fixed(*high, digits))
}

/// A value of a metric that is called by its name: what counts something is a whole number, what is a share of the rows
/// a percentage.
pub fn measured(format: Format, metric: &str, value: Option<f64>) -> String {
    match value {
        Some(value) if metric == "clusters" => format.fixed(value, 0),
        Some(value) if matches!(metric, "noise_share" | "anomaly_share") => format.percent(value),
        _ => score(format, value),
    }
}

/// A value of a metric, with digits that line up; a dash where it is undefined.
pub fn score(format: Format, value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value.abs() >= 1_000.0 => format.fixed(value, 1),
        Some(value) if value.abs() >= 100.0 => format.fixed(value, 2),
        Some(value) => format.fixed(value, 4),
    }
}
