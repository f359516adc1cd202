//! The model card (Mitchell et al. 2019): what somebody must know before using a model, as Markdown and as HTML.

use std::fmt::Write;

use super::trained::TrainedModel;
use crate::metrics::METRICS;
use crate::problem::ProblemType;

/// Features that are listed.
const MOST_FEATURES: usize = 20;

/// A heading with what stands below it.
struct Section {
    title: &'static str,
    text: Vec<String>,
    /// Rows of cells, the first of them heads.
    table: Vec<Vec<String>>,
}

impl TrainedModel {
    /// The card as Markdown.
    pub fn card_markdown(&self) -> String {
        let mut out = format!("# {}\n", self.card_title());
        for section in self.card() {
            // cannot fail: writing to a string
            let _ = write!(out, "\n## {}\n", section.title);
            for text in &section.text {
                let _ = write!(out, "\n{}\n", marked(text));
            }
            for (number, row) in section.table.iter().enumerate() {
                let cells: Vec<String> = row.iter().map(|cell| marked(cell)).collect();
                let before = if number == 0 { "\n" } else { "" };
                let _ = writeln!(out, "{before}| {} |", cells.join(" | "));
                if number == 0 {
                    let _ = writeln!(out, "|{}", " --- |".repeat(row.len()));
                }
            }
        }
        out
    }

    /// The card as one HTML page without scripts.
    pub fn card_html(&self) -> String {
        let title = escaped(&self.card_title());
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n"
        );
        for section in self.card() {
            let _ = writeln!(out, "<h2>{}</h2>", escaped(section.title));
            for text in &section.text {
                let _ = writeln!(out, "<p>{}</p>", escaped(text));
            }
            for (number, row) in section.table.iter().enumerate() {
                let tag = if number == 0 { "th" } else { "td" };
                let cells: Vec<String> = row
                    .iter()
                    .map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell)))
                    .collect();
                let before = if number == 0 {
                    "<table border=\"1\" cellpadding=\"4\">\n"
                } else {
                    ""
                };
                let _ = writeln!(out, "{before}<tr>{}</tr>", cells.concat());
            }
            if !section.table.is_empty() {
                out.push_str("</table>\n");
            }
        }
        out.push_str("</body>\n</html>\n");
        out
    }

    fn card_title(&self) -> String {
        let what = match self.problem_type {
            ProblemType::Clustering => "finds groups".to_owned(),
            ProblemType::AnomalyDetection => "finds unusual rows".to_owned(),
            _ => format!("predicts {}", self.target),
        };
        format!("Model card: {} {what}", self.algorithm.replace('_', " "))
    }

    fn card(&self) -> Vec<Section> {
        vec![
            self.use_section(),
            self.data_section(),
            self.figures_section(),
            self.importance_section(),
            self.limits_section(),
            self.origin_section(),
        ]
    }

    fn use_section(&self) -> Section {
        let what = match self.problem_type {
            ProblemType::Regression | ProblemType::Forecasting => format!("It answers with a number: {}.", self.target),
            ProblemType::Binary | ProblemType::Multiclass => {
                format!(
                    "It answers with one of the classes {} of {}.",
                    self.classes.join(", "),
                    self.target
                )
            }
            ProblemType::Clustering => "It says to which of the groups that it found a row belongs.".into(),
            ProblemType::AnomalyDetection => "It says how unusual a row is, and whether that is too unusual.".into(),
        };
        let mut text = vec![
            what,
            format!("It needs {} columns: {}.", self.features.len(), self.features.join(", ")),
            "It is meant for rows that come from where its training rows came from. It is not meant for decisions about \
             people without a person who checks them, nor for rows of another time, place or way of measuring without \
             comparing them first."
                .into(),
        ];
        if let Some(threshold) = self.assessment.threshold {
            text.push(format!(
                "The answer is {} where its probability is above {threshold:.4}.",
                self.classes.last().map_or("the second class", String::as_str)
            ));
        }
        if let Some(method) = self.assessment.calibration {
            text.push(format!(
                "Its probabilities were calibrated ({method:?}) on rows that it did not see."
            ));
        }
        Section {
            title: "Intended use",
            text,
            table: Vec::new(),
        }
    }

    fn data_section(&self) -> Section {
        let rows = |name: &str, value: String| vec![name.to_owned(), value];
        Section {
            title: "Data",
            text: Vec::new(),
            table: vec![
                rows("What", "Value".into()),
                rows("Rows learnt from", self.training_samples.to_string()),
                rows(
                    if self.problem_type.has_target() {
                        "Rows judged on, not seen in learning"
                    } else {
                        "Rows by which it was judged"
                    },
                    self.test_samples.to_string(),
                ),
                rows("Fingerprint of the data (SHA-256)", self.data_fingerprint.clone()),
            ],
        }
    }

    fn figures_section(&self) -> Section {
        let mut table = vec![
            ["Metric", "Value", "95 % interval", "Answer that ignores the features"]
                .map(String::from)
                .to_vec(),
        ];
        let number = |value: f64| format!("{value:.4}");
        for info in METRICS.iter().filter(|info| self.metrics.contains_key(info.name)) {
            let shown = |value: f64| {
                if info.name == "clusters" {
                    format!("{value:.0}")
                } else {
                    number(value)
                }
            };
            let of = |metrics: &crate::metrics::Metrics| {
                metrics
                    .get(info.name)
                    .copied()
                    .flatten()
                    .map_or_else(|| "undefined".into(), shown)
            };
            let interval = self.assessment.intervals.get(info.name);
            table.push(vec![
                info.title.to_owned(),
                of(&self.metrics),
                interval.map_or_else(String::new, |interval| {
                    format!("{} to {}", number(interval.low), number(interval.high))
                }),
                of(&self.assessment.baseline),
            ]);
        }
        let (title, text) = if self.problem_type.has_target() {
            (
                "Figures on unseen rows",
                "Intervals come from drawing the judged rows anew.",
            )
        } else {
            (
                "Figures",
                "There are no right answers to compare with, so figures only say how clear the picture is.",
            )
        };
        Section {
            title,
            text: vec![format!("It was chosen by {}. {text}", self.metric)],
            table,
        }
    }

    fn importance_section(&self) -> Section {
        let mut table = vec![["Feature", "Loss when shuffled", "±"].map(String::from).to_vec()];
        for one in self.importance.iter().take(MOST_FEATURES) {
            table.push(vec![
                one.feature.clone(),
                format!("{:.4}", one.importance),
                format!("{:.4}", one.std),
            ]);
        }
        Section {
            title: "What matters",
            text: vec![match self.problem_type {
                ProblemType::Clustering => {
                    "The share of rows that land in another group when the values of a feature are shuffled.".into()
                }
                ProblemType::AnomalyDetection => {
                    "How far the score moves, in standard deviations, when the values of a feature are shuffled.".into()
                }
                _ => format!(
                    "What {} loses when the values of a feature are shuffled over the rows.",
                    self.metric
                ),
            }],
            table,
        }
    }

    fn limits_section(&self) -> Section {
        let mut text: Vec<String> = self
            .assessment
            .warnings
            .iter()
            .map(|warning| match &warning.column {
                Some(column) if !warning.message.contains(column.as_str()) => format!("{column}: {}.", warning.message),
                _ => format!("{}.", warning.message),
            })
            .collect();
        if text.is_empty() {
            text.push("Nothing about the data or the figures was suspicious.".into());
        }
        text.push("Figures hold for rows like those it was judged on; new data should be watched for drift.".into());
        Section {
            title: "Warnings and limits",
            text,
            table: Vec::new(),
        }
    }

    fn origin_section(&self) -> Section {
        let mut table = vec![["What", "Value"].map(String::from).to_vec()];
        table.push(vec!["Algorithm".into(), self.algorithm.clone()]);
        let settings = serde_json::to_value(&self.hyperparameters).unwrap_or_default();
        for (name, value) in settings.as_object().into_iter().flatten() {
            table.push(vec![name.replace('_', " "), value.to_string()]);
        }
        for (component, seed) in &self.seeds {
            table.push(vec![format!("Seed of {component}"), seed.to_string()]);
        }
        table.push(vec![
            "Version of DataPulse's engine".into(),
            self.engine_version.clone(),
        ]);
        Section {
            title: "How to make it again",
            text: vec!["The same data, settings and seeds give the same bytes.".into()],
            table,
        }
    }
}

/// Text that Markdown takes as text: names of columns may hold anything.
fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '\\' => out.extend(['\\', sign]),
            '\n' | '\r' => out.push(' '),
            _ => out.push(sign),
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
