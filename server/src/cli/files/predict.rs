//! `datapulse predict`: predictions beside the rows.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use datapulse_engine::control::Control;
use datapulse_engine::forecast::ForecastModel;
use datapulse_engine::metrics::ThresholdRule;
use datapulse_engine::model::{
    ColumnDrift, CsvPredictions, JsonPredictions, PredictOptions, PredictionSummary, TrainedModel, predict_file,
};
use datapulse_engine::prepare::ColumnReport;
use serde::Serialize;

use super::failure::Failure;
use super::input::{self, Saved};
use super::terminal::Terminal;
use super::{output, series};

/// Predict the rows of a table with a model.
#[derive(Args, Debug)]
pub struct Predict {
    /// The model: a file that `datapulse train --out` wrote
    model: PathBuf,
    /// The table: CSV with a header; a model that forecasts goes on from its end, or without it from the training data
    file: Option<PathBuf>,
    /// Where the rows with their predictions go; to standard output when not given
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// For classification, add the probability of each class
    #[arg(long)]
    proba: bool,
    /// Add a range to each answer that holds the truth in such a share of cases, such as 0.9: lower and upper for
    /// numbers, the classes that could be the answer otherwise
    #[arg(long, value_name = "SHARE", value_parser = share)]
    coverage: Option<f64>,
    /// With two classes, another threshold than the model's: f1, `balanced_accuracy`, youden, cost:FP:FN,
    /// precision:SHARE, recall:SHARE, or a number
    #[arg(long, value_name = "RULE")]
    threshold: Option<ThresholdRule>,
    /// For a model that forecasts: how many steps; as many as it was trained for when not given
    #[arg(long, value_name = "N")]
    horizon: Option<u32>,
    /// A column of the table that the model knows under another name; may be repeated
    #[arg(long, value_name = "COLUMN=FEATURE", value_parser = renaming)]
    map: Vec<(String, String)>,
    /// Print one JSON document: with --out what was done, otherwise the predictions too
    #[arg(long)]
    json: bool,
}

fn renaming(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((from, to)) if !from.is_empty() && !to.is_empty() => Ok((from.into(), to.into())),
        _ => Err(format!("'{text}' is no mapping; write COLUMN=FEATURE")),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.5..1.0).contains(&share) => Ok(share),
        _ => Err(format!(
            "'{text}' is no coverage; give a share from 0.5 to below 1, such as 0.9"
        )),
    }
}

/// What `--json` prints, behind the predictions when these are printed too.
#[derive(Serialize)]
struct Answer<'a> {
    rows: u64,
    target: &'a str,
    classes: &'a [String],
    notes: &'a [String],
    drift: &'a [ColumnDrift],
    columns: &'a [ColumnReport],
    out: Option<String>,
}

impl Predict {
    pub(super) fn run(self) -> Result<(), Failure> {
        self.file.as_deref().map_or(Ok(()), input::check)?;
        let mut model = match input::saved(&self.model)? {
            Saved::Rows(model) => model,
            Saved::Series(model) => return self.forecast(&model),
        };
        if self.horizon.is_some() {
            return Err(Failure::misused(
                "--horizon is for models that forecast; this one answers rows",
            ));
        }
        let Some(file) = &self.file else {
            return Err(Failure::misused("name the table whose rows shall be predicted"));
        };
        if let Some(rule) = self.threshold {
            model.decide(Some(rule))?;
        }
        let terminal = Terminal::new(None);
        let done = self.predict(&model, file, &terminal.control());
        terminal.finish();
        let summary = done?;
        for note in &summary.notes {
            terminal.say(&format!("note: {note}"));
        }
        for warning in summary.drift.iter().filter_map(ColumnDrift::warning) {
            terminal.say(&format!("warning: {}", warning.message));
        }
        match &self.out {
            Some(place) if self.json => output::json(&answer(&model, &summary, Some(place))),
            Some(place) => {
                let rows = summary.rows;
                output::text(&format!(
                    "{rows} rows with their predictions are in {}\n",
                    place.display()
                ))
            }
            None => Ok(()),
        }
    }

    /// Goes on from the end of the table, or of the training data.
    fn forecast(&self, model: &ForecastModel) -> Result<(), Failure> {
        let terminal = Terminal::new(None);
        let control = terminal.control();
        let made = series::go_on(
            model,
            self.file.as_deref(),
            &self.map,
            self.horizon,
            self.coverage,
            &control,
        );
        terminal.finish();
        let made = made?;
        for warning in &made.warnings {
            terminal.say(&format!("warning: {}", warning.message));
        }
        let place = self.out.as_deref();
        if let Some(place) = place {
            output::file(place, &series::csv(&made)?)?;
        }
        match place {
            _ if self.json => output::json(&series::answer(model, &made, place)?),
            Some(place) => output::text(&format!("{} values are in {}\n", made.rows.len(), place.display())),
            None => output::text(&String::from_utf8_lossy(&series::csv(&made)?)),
        }
    }

    fn predict(&self, model: &TrainedModel, path: &Path, control: &Control) -> Result<PredictionSummary, Failure> {
        let options = PredictOptions {
            probabilities: self.proba,
            renames: self.map.clone(),
            coverage: self.coverage,
        };
        let Some(place) = &self.out else {
            let mut out = io::BufWriter::new(Quiet(io::stdout().lock()));
            if self.json {
                return Self::print_json(model, path, &options, control, &mut out);
            }
            return Ok(predict_file(
                model,
                path,
                &options,
                control,
                &mut CsvPredictions::new(out),
            )?);
        };
        let mut file = output::NewFile::create(place)?;
        let mut rows = CsvPredictions::new(file.writer());
        let summary = predict_file(model, path, &options, control, &mut rows)?;
        drop(rows);
        file.keep()?;
        Ok(summary)
    }

    /// One document that is written as the predictions come: `{"predictions": [...], "rows": ...}`.
    fn print_json(
        model: &TrainedModel,
        path: &Path,
        options: &PredictOptions,
        control: &Control,
        out: &mut impl Write,
    ) -> Result<PredictionSummary, Failure> {
        let broken = |error: io::Error| Failure::failed(format!("the answer could not be written: {error}"));
        let mut list = JsonPredictions::new(&mut *out).after("{\n\"predictions\": ");
        let summary = predict_file(model, path, options, control, &mut list)?;
        let rest =
            serde_json::to_string_pretty(&answer(model, &summary, None)).map_err(|error| broken(error.into()))?;
        // The rest is an object, too; its members go behind the predictions.
        writeln!(out, ",{}", rest.trim_start_matches('{')).map_err(broken)?;
        out.flush().map_err(broken)?;
        Ok(summary)
    }
}

fn answer<'a>(model: &'a TrainedModel, summary: &'a PredictionSummary, out: Option<&Path>) -> Answer<'a> {
    Answer {
        rows: summary.rows,
        target: &model.target,
        classes: &model.classes,
        notes: &summary.notes,
        drift: &summary.drift,
        columns: &summary.report.columns,
        out: out.map(|place| place.display().to_string()),
    }
}

/// Standard output whose reader may stop reading, as `head` does, without that being a failure.
struct Quiet<W: Write>(W);

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}
