//! The leaderboard of a training, as text or as JSON.

use std::path::Path;

use datapulse_engine::metrics::{Charts, Intervals, Metrics};
use datapulse_engine::problem::ProblemType;
use datapulse_engine::train::{Candidate, RunOutcome};
use datapulse_engine::warning::Warning;
use serde::Serialize;
use serde_json::Value;

use super::found;
use super::keep::{KeepBest, trials};
use super::text_table::{TextTable, number};

/// What `--json` prints.
#[derive(Serialize)]
pub(super) struct Leaderboard {
    problem_type: ProblemType,
    metric: String,
    rows: Rows,
    leaderboard: Vec<Line>,
    warnings: Vec<Warning>,
    seed: u64,
    /// What the best model found, where there was no target.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<Charts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trials: Option<Value>,
    model: Option<String>,
}

#[derive(Serialize, Clone, Copy)]
struct Rows {
    train: u64,
    validation: u64,
}

#[derive(Serialize)]
struct Line {
    rank: Option<u32>,
    algorithm: String,
    metrics: Metrics,
    intervals: Intervals,
    fit_seconds: f64,
    hyperparameters: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Leaderboard {
    /// What came of a run; `searched` tells whether its trials belong to it, `model` is where the best one went.
    pub(super) fn new(outcome: &RunOutcome, sink: &KeepBest, seed: u64, searched: bool, model: Option<&Path>) -> Self {
        let line = |candidate: &Candidate| Line {
            rank: candidate.rank,
            algorithm: candidate.algorithm.clone(),
            metrics: candidate.metrics.clone(),
            intervals: candidate.assessment.intervals.clone(),
            fit_seconds: sink.seconds.get(&candidate.index).copied().unwrap_or(0.0),
            hyperparameters: serde_json::to_value(&candidate.hyperparameters).unwrap_or(Value::Null),
            error: candidate.error.clone(),
        };
        let best = outcome.best().map_or(&[][..], |best| &best.warnings);
        Self {
            problem_type: outcome.problem_type,
            metric: outcome.metric.clone(),
            rows: Rows {
                train: outcome.training_samples,
                validation: outcome.test_samples,
            },
            leaderboard: outcome.candidates.iter().map(line).collect(),
            warnings: outcome.warnings.iter().chain(best).cloned().collect(),
            seed,
            found: found::of(outcome),
            trials: searched.then(|| trials(outcome, sink)).flatten(),
            model: model.map(|model| model.display().to_string()),
        }
    }

    /// As a terminal shows it.
    pub(super) fn text(&self) -> String {
        let names: Vec<String> = self
            .leaderboard
            .first()
            .map(|best| best.metrics.keys().cloned().collect())
            .unwrap_or_default();
        let mut headers = vec![">rank".to_owned(), "algorithm".to_owned()];
        headers.extend(names.iter().map(|name| format!(">{name}")));
        headers.push(">seconds".to_owned());
        let mut table = TextTable::new(&headers.iter().map(String::as_str).collect::<Vec<_>>());
        for line in &self.leaderboard {
            let mut cells = vec![
                line.rank.map_or("failed".into(), |rank| rank.to_string()),
                line.algorithm.clone(),
            ];
            cells.extend(names.iter().map(|name| line.value(name, *name == self.metric)));
            cells.push(format!("{:.2}", line.fit_seconds));
            table.row(cells);
        }
        let Rows { train, validation } = self.rows;
        let what = if self.problem_type == ProblemType::Forecasting {
            "values"
        } else {
            "rows"
        };
        let mut lines = found::lines(self.found.as_ref());
        lines.extend([
            String::new(),
            format!(
                "sorted by {}; learnt from {train} {what}, judged on {validation}; seed {}",
                self.metric, self.seed
            ),
        ]);
        lines.extend(
            self.warnings
                .iter()
                .map(|warning| format!("warning: {}", warning.message)),
        );
        lines.extend(self.model.iter().map(|model| format!("the best model is in {model}")));
        format!("{}{}\n", table.text(), lines.join("\n"))
    }
}

impl Line {
    /// A figure, with its interval where the leaderboard is sorted by it.
    fn value(&self, name: &str, chief: bool) -> String {
        let value = self.metrics.get(name).copied().flatten().map_or("-".into(), number);
        match self.intervals.get(name).filter(|_| chief) {
            Some(interval) => format!("{value} ({} to {})", number(interval.low), number(interval.high)),
            None => value,
        }
    }
}
