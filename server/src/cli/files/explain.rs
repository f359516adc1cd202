//! `datapulse explain`: what matters to a model, and why it answers what it answers.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use datapulse_engine::control::Control;
use datapulse_engine::explain::{Importance, PartialDependence};
use datapulse_engine::model::insight::{Counterfactual, Goal, RowInsight, Wish};
use datapulse_engine::model::{Explanation, TrainedModel};
use datapulse_engine::problem::ProblemType;
use datapulse_engine::table::Table;
use serde::Serialize;
use serde_json::{Map, Value};

use super::failure::Failure;
use super::terminal::Terminal;
use super::text_table::{TextTable, number};
use super::{input, output};

/// Say what matters to a model, and why it answers what it answers.
#[derive(Args, Debug)]
pub struct Explain {
    /// The model: a file that `datapulse train --out` wrote
    model: PathBuf,
    /// A table whose first rows are explained one by one
    file: Option<PathBuf>,
    /// How many rows of the table are explained
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    rows: u16,
    /// One row to explain by itself, as a JSON object from column to value
    #[arg(long, value_name = "JSON", value_parser = row_of, conflicts_with = "file")]
    row: Option<Map<String, Value>>,
    /// With --row: the class that is wanted, or a number such as '>=5' or '<=5'; says what would have to change
    #[arg(long, value_name = "ANSWER", requires = "row")]
    want: Option<String>,
    /// With --want: columns that stay as they are
    #[arg(long, value_name = "A,B", value_delimiter = ',', requires = "want")]
    keep: Vec<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Answer<'a> {
    algorithm: &'a str,
    problem_type: ProblemType,
    target: &'a str,
    metric: &'a str,
    classes: &'a [String],
    importance: &'a [Importance],
    partial_dependence: &'a [PartialDependence],
    /// Shapley values of the rows of the file; null without one.
    shap: Option<Explanation>,
}

/// What `--row --json` prints.
#[derive(Serialize)]
struct RowAnswer {
    insight: RowInsight,
    counterfactuals: Vec<Counterfactual>,
}

fn row_of(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|error| format!("this is no JSON object: {error}"))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "missing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.as_f64().map_or_else(|| other.to_string(), number),
    }
}

impl Explain {
    pub(super) fn run(self) -> Result<(), Failure> {
        let model = input::model(&self.model)?;
        if let Some(row) = &self.row {
            return self.one_row(&model, row);
        }
        let shap = self.shap(&model)?;
        if !self.json {
            return output::text(&text(&model, shap.as_ref()));
        }
        output::json(&Answer {
            algorithm: &model.algorithm,
            problem_type: model.problem_type,
            target: &model.target,
            metric: &model.metric,
            classes: &model.classes,
            importance: &model.importance,
            partial_dependence: &model.partial_dependence,
            shap,
        })
    }

    /// Why one row is answered as it is, and what would have to change.
    fn one_row(&self, model: &TrainedModel, row: &Map<String, Value>) -> Result<(), Failure> {
        let control = Control::silent();
        let insight = model.insight(row, &control)?;
        let ways = match &self.want {
            Some(want) => model.counterfactuals(row, &self.wish(want), &control)?,
            None => Vec::new(),
        };
        if self.json {
            return output::json(&RowAnswer {
                insight,
                counterfactuals: ways,
            });
        }
        let mut table = TextTable::new(&["feature", "value", ">adds", ">around the row"]);
        for one in &insight.contributions {
            let local = insight.local.weights.iter().find(|(name, _)| *name == one.feature);
            table.row(vec![
                one.feature.clone(),
                shown(&one.value),
                number(one.contribution),
                local.map_or_else(String::new, |(_, weight)| number(*weight)),
            ]);
        }
        let mut text = format!(
            "the answer is {}; {} is {}, on average over likely rows {}\n\n{}",
            shown(&insight.prediction),
            insight.output,
            number(insight.value),
            number(insight.base),
            table.text()
        );
        if self.want.is_some() && ways.is_empty() {
            text += "\nno small change leads to the wanted answer, or it is the answer already\n";
        }
        for way in &ways {
            let changes = way.changes.iter().map(|change| {
                format!(
                    "{} from {} to {}",
                    change.feature,
                    shown(&change.from),
                    shown(&change.to)
                )
            });
            let changes = changes.collect::<Vec<_>>().join(", ");
            // cannot fail: writing to a string
            let _ = writeln!(text, "\n{} with {changes}", shown(&way.prediction));
        }
        output::text(&text)
    }

    fn wish(&self, want: &str) -> Wish {
        let limit = |sign: &str| want.strip_prefix(sign).and_then(|rest| rest.trim().parse().ok());
        let goal = match (limit(">="), limit("<=")) {
            (Some(least), _) => Goal::AtLeast(least),
            (None, Some(most)) => Goal::AtMost(most),
            (None, None) => Goal::Class(want.to_owned()),
        };
        Wish {
            goal,
            immutable: self.keep.iter().cloned().collect(),
            ranges: BTreeMap::new(),
        }
    }

    fn shap(&self, model: &TrainedModel) -> Result<Option<Explanation>, Failure> {
        let Some(file) = &self.file else { return Ok(None) };
        input::check(file)?;
        let terminal = Terminal::new(None);
        let control = terminal.control();
        let wanted = |name: &str| model.pipeline.wanted(name);
        let explained = Table::read_as(file, wanted, &control)
            .and_then(|table| model.explain(&table, usize::from(self.rows), &control));
        terminal.finish();
        Ok(Some(explained?))
    }
}

fn text(model: &TrainedModel, shap: Option<&Explanation>) -> String {
    let mut table = TextTable::new(&["feature", ">importance", ">±"]);
    for one in &model.importance {
        table.row(vec![one.feature.clone(), number(one.importance), number(one.std)]);
    }
    let mut text = format!(
        "{} predicts {}; importance is what {} loses when a feature is shuffled\n\n{}",
        model.algorithm,
        model.target,
        model.metric,
        table.text()
    );
    if let Some(shap) = shap {
        text += &rows(shap);
    }
    text
}

/// The three features that move the answer of each row most.
fn rows(shap: &Explanation) -> String {
    let mut table = TextTable::new(&[">row", "prediction", "because"]);
    for row in &shap.rows {
        let prediction = row
            .prediction
            .as_str()
            .map_or_else(|| row.prediction.as_f64().map_or(String::new(), number), str::to_owned);
        let output = shap
            .outputs
            .iter()
            .position(|output| *output == prediction)
            .unwrap_or(0);
        let mut effects: Vec<_> = row
            .contributions
            .iter()
            .map(|one| (one, one.contribution[output]))
            .collect();
        effects.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let because = effects.iter().take(3).map(|(one, effect)| {
            let sign = if *effect < 0.0 { "" } else { "+" };
            format!(
                "{} {} ({sign}{})",
                one.feature,
                one.value.as_deref().unwrap_or("missing"),
                number(*effect)
            )
        });
        table.row(vec![
            row.row.to_string(),
            prediction.clone(),
            because.collect::<Vec<_>>().join(", "),
        ]);
    }
    format!(
        "\nShapley values against {} rows of the table\n\n{}",
        shap.background_rows,
        table.text()
    )
}
