//! One candidate: fitted, judged, explained, handed over.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::checkpoint::{PartResult, RunCheckpoint};
use super::outcome::{Candidate, CandidateSink};
use super::run::{Entry, Run};
use super::watch::FitWatch;
use super::{calibrating, curves, judge, learning, verdict};
use crate::control::{Control, Level, Observer, Signal, Stage};
use crate::error::{EngineError, Result};
use crate::explain::PartialDependence;
use crate::learners::{FitContext, Fitted, Layout, fit_on_layout};
use crate::metrics::ThresholdPoint;
use crate::model::Assessment;
use crate::model::LearningPoint;
use crate::model::TrainedModel;
use crate::prepare::{Fold, Pipeline, Validation};
use crate::problem::{Matrix, Target};
use crate::seeds::PREPROCESSING;

/// How an attempt at a candidate ended.
pub(super) enum Outcome {
    /// It is in the state, trained or failed.
    Finished {
        /// Whether it is the usable beginning of a fit that was stopped.
        cut: bool,
    },
    /// It was stopped before it was of use.
    Stopped,
}

/// The next candidate of a run.
pub(super) struct Attempt<'a> {
    run: &'a Run<'a>,
    entry: &'a Entry,
    index: usize,
    state: &'a mut RunCheckpoint,
    cut: bool,
}

/// A fitted model with the preprocessing that belongs to it.
pub(super) struct Fit {
    pub pipeline: Pipeline,
    pub fitted: Fitted,
}

impl Fit {
    /// The same without columns that the model does not read.
    fn narrowed(self) -> Self {
        let columns = match &self.fitted {
            Fitted::Picked(picked) => &picked.columns,
            Fitted::Calibrated(calibrated) => match &calibrated.model {
                Fitted::Picked(picked) => &picked.columns,
                _ => return self,
            },
            _ => return self,
        };
        let Some(pipeline) = self.pipeline.narrowed(columns) else {
            return self;
        };
        let fitted = match self.fitted {
            Fitted::Picked(picked) => picked.model,
            Fitted::Calibrated(mut calibrated) => {
                if let Fitted::Picked(picked) = calibrated.model {
                    calibrated.model = picked.model;
                }
                Fitted::Calibrated(calibrated)
            }
            other => other,
        };
        Self { pipeline, fitted }
    }
}

impl<'a> Attempt<'a> {
    /// The first candidate that is not in the state, which must be one of the plan.
    pub fn new(run: &'a Run<'a>, state: &'a mut RunCheckpoint) -> Self {
        let index = state.finished.len();
        Self::of(run, index, state)
    }

    /// Candidate `index` of the plan.
    pub fn of(run: &'a Run<'a>, index: usize, state: &'a mut RunCheckpoint) -> Self {
        Self {
            run,
            entry: &run.plan[index],
            index,
            state,
            cut: false,
        }
    }

    /// Trains the candidate, gives it to the sink and notes it in the state.
    pub fn go(mut self, sink: &mut dyn CandidateSink) -> Result<Outcome> {
        let (candidate, model) = match self.train(sink) {
            Ok((candidate, model)) => (candidate, Some(model)),
            Err(EngineError::Stopped) => {
                self.forget_parts();
                return Ok(Outcome::Stopped);
            }
            Err(error) if error.is_interruption() || matches!(error, EngineError::Io { .. }) => return Err(error),
            Err(error) => (self.failed(&error), None),
        };
        sink.finished(&candidate, model.as_ref())?;
        self.state.finished.push(candidate);
        self.forget_parts();
        Ok(Outcome::Finished { cut: self.cut })
    }

    fn forget_parts(&mut self) {
        self.state.parts.clear();
        self.state.learner = None;
    }

    fn train(&mut self, sink: &mut dyn CandidateSink) -> Result<(Candidate, TrainedModel)> {
        let (run, parts) = (self.run, self.run.data.parts());
        let mut kept = None;
        while self.state.parts.len() < parts {
            let fold = run.data.fold(self.state.parts.len(), run.control)?;
            let fitted = self.fit(&fold.pipeline.layout(), &fold.train, &fold.train_target, sink)?;
            if self.cut && parts > 1 {
                return Err(EngineError::Stopped);
            }
            let result = self.judge(&fold, &fitted)?;
            self.state.parts.push(result);
            self.state.learner = None;
            if parts > 1 {
                run.control.checkpoint(&self.state.at(run.journey.step())?)?;
            } else {
                kept = Some(Fit {
                    pipeline: fold.pipeline.clone(),
                    fitted,
                });
            }
        }
        let kept = match kept {
            Some(fit) => fit,
            None => self.fit_every_row(sink)?,
        };
        self.close(kept)
    }

    fn fit_every_row(&mut self, sink: &mut dyn CandidateSink) -> Result<Fit> {
        let run = self.run;
        let (pipeline, matrix) = run.data.every_row(run.control)?;
        let fitted = self.fit(&pipeline.layout(), &matrix, &run.data.plan.target, sink)?;
        Ok(Fit { pipeline, fitted })
    }

    fn fit(&mut self, layout: &Layout, x: &Matrix, y: &Target, sink: &mut dyn CandidateSink) -> Result<Fitted> {
        let run = self.run;
        run.control.check()?;
        let (index, algorithm) = (self.number(), self.entry.algorithm());
        let watch = Arc::new(self.watch());
        let control = Control::new(Arc::clone(&watch) as Arc<dyn Observer>);
        let context = FitContext {
            resume: self.state.learner.as_ref(),
            memory: run.memory,
            ..FitContext::new(&control, run.seeds.of(algorithm), run.threads)
        };
        run.journey.at(watch.before, Stage::Training, &watch.message);
        sink.fit_begins(index, algorithm);
        let interactions = run.config.preprocessing_config.interactions;
        let (learner, settings) = (self.entry.learner, &self.entry.settings);
        let fitted = fit_on_layout(learner, (interactions, layout), x, y, settings, &context);
        let fitted = fitted.and_then(|fitted| self.calibrated(fitted, layout, x, y));
        sink.fit_ends(index, algorithm);
        let fitted = fitted?;
        self.cut = run.control.signal() == Signal::Stop && !watch.is_complete();
        Ok(fitted)
    }

    /// The model with its probabilities calibrated, where that was asked for and there are rows enough.
    fn calibrated(&self, fitted: Fitted, layout: &Layout, x: &Matrix, y: &Target) -> Result<Fitted> {
        let Some(method) = self.run.config.calibration else {
            return Ok(fitted);
        };
        match calibrating::unseen(self.run, (self.entry.learner, &self.entry.settings), layout, x, y)? {
            Some(unseen) => calibrating::calibrated(method, fitted, y, &unseen),
            None => Ok(fitted),
        }
    }

    fn watch(&self) -> FitWatch {
        let state = self.state.clone();
        let journey = Arc::clone(&self.run.journey);
        FitWatch {
            journey: Arc::clone(&self.run.journey),
            before: self.entry.before + self.entry.steps.fit * self.state.parts.len() as u64,
            steps: self.entry.steps.fit,
            message: self.message("training"),
            wrap: Box::new(move |checkpoint| {
                RunCheckpoint {
                    learner: Some(checkpoint.clone()),
                    ..state.clone()
                }
                .at(journey.step())
            }),
            percent: Mutex::new(0.0),
        }
    }

    /// For example `training random_forest (2 of 4), fold 3 of 5`.
    fn message(&self, verb: &str) -> String {
        let algorithm = self.entry.algorithm();
        let message = format!("{verb} {algorithm} ({} of {})", self.index + 1, self.run.plan.len());
        let part = self.state.parts.len() + 1;
        match (&self.run.config.validation, verb) {
            (Validation::Holdout { .. }, _) => message,
            (folds, "training") if part > folds.parts() as usize => format!("{message}, all rows"),
            (folds, "training") => format!("{message}, fold {part} of {}", folds.parts()),
            _ => message,
        }
    }

    /// Judges a model on rows that it did not see.
    fn judge(&self, fold: &Fold, fitted: &Fitted) -> Result<PartResult> {
        if self.run.data.parts() > 1 {
            return judge::part(self.run, fold, fitted, || {});
        }
        let after = self.entry.before + self.entry.steps.fit;
        self.come_to(after, Stage::Evaluating, "evaluating");
        judge::part(self.run, fold, fitted, || {
            self.come_to(after + self.entry.steps.evaluate, Stage::Explaining, "explaining");
        })
    }

    /// Says how far the run has come. What a stopped fit left undone does not count as done.
    fn come_to(&self, step: u64, stage: Stage, verb: &str) {
        if !self.cut {
            self.run.journey.at(step, stage, &self.message(verb));
        }
    }

    /// The candidate and its model from what its parts said, which are in the state.
    pub fn close(&self, fit: Fit) -> Result<(Candidate, TrainedModel)> {
        let run = self.run;
        let fit = fit.narrowed();
        let summary = judge::summary(run, &self.state.parts)?;
        let mut candidate = self.blank();
        candidate.feature_columns = fit.pipeline.inputs.iter().map(|input| input.name.clone()).collect();
        candidate.assessment = Assessment {
            intervals: summary.intervals,
            baseline: verdict::baseline(run).unwrap_or_default(),
            threshold: self.threshold(&summary.thresholds)?,
            thresholds: summary.thresholds,
            calibration: run
                .config
                .calibration
                .filter(|_| matches!(fit.fitted, Fitted::Calibrated(_))),
            conformal_rows: summary.conformal.as_ref().map_or(0, |conformal| conformal.rows),
            learning_curve: self.learning_curve()?,
            warnings: Vec::new(),
        };
        candidate.warnings = verdict::warnings(run, &summary.metrics, &candidate.assessment, self.entry.algorithm());
        candidate.assessment.warnings = run.data.warnings.iter().chain(&candidate.warnings).cloned().collect();
        candidate.metrics = summary.metrics;
        candidate.fold_metrics = summary.fold_metrics;
        candidate.importance = summary.importance;
        // A column that was of no use in one fold may be missing in the kept model, and the other way round.
        candidate
            .importance
            .retain(|one| candidate.feature_columns.contains(&one.feature));
        candidate.charts = Some(summary.charts);
        let curves = judge::uninterrupted(run.control, |control, hurry| {
            curves::partial_dependence(
                run.data,
                &fit.pipeline,
                &fit.fitted,
                &candidate.importance,
                hurry,
                control,
            )
        })?;
        let model = TrainedModel {
            conformal: summary.conformal,
            ..self.model(fit, &candidate, curves)
        };
        let end = self.entry.before + self.entry.steps.total();
        self.come_to(end, Stage::Explaining, "finished");
        run.control.log(Level::Info, self.line(&candidate));
        Ok((candidate, model))
    }

    /// The threshold that was asked for, where there are two classes.
    fn threshold(&self, points: &[ThresholdPoint]) -> Result<Option<f64>> {
        let rule = self.run.config.threshold.filter(|_| !points.is_empty());
        rule.map(|rule| rule.choose(points)).transpose()
    }

    fn learning_curve(&self) -> Result<Vec<LearningPoint>> {
        if !self.run.config.learning_curve || self.run.control.signal() == Signal::Stop {
            return Ok(Vec::new());
        }
        match learning::curve(self.run, self.entry) {
            // What was fitted before it shall be kept.
            Err(EngineError::Stopped) => Ok(Vec::new()),
            other => other,
        }
    }

    fn model(&self, fit: Fit, candidate: &Candidate, partial_dependence: Vec<PartialDependence>) -> TrainedModel {
        let Run { data, metric, .. } = self.run;
        TrainedModel {
            algorithm: candidate.algorithm.clone(),
            hyperparameters: candidate.hyperparameters.clone(),
            problem_type: candidate.problem_type,
            target: candidate.target_column.clone(),
            features: candidate.feature_columns.clone(),
            classes: data.classes().to_vec(),
            pipeline: fit.pipeline,
            fitted: fit.fitted,
            metrics: candidate.metrics.clone(),
            metric: metric.name.into(),
            higher_is_better: metric.higher_is_better,
            importance: candidate.importance.clone(),
            assessment: candidate.assessment.clone(),
            conformal: None,
            references: data.references(&candidate.feature_columns),
            partial_dependence,
            seeds: candidate.seeds.clone(),
            data_fingerprint: data.data_fingerprint(),
            training_samples: candidate.training_samples,
            test_samples: candidate.test_samples,
            engine_version: env!("CARGO_PKG_VERSION").into(),
        }
    }

    fn line(&self, candidate: &Candidate) -> String {
        let name = self.run.metric.name;
        let value = candidate.metrics.get(name).copied().flatten();
        let value = value.map_or_else(|| "undefined".into(), |value| format!("{value:.4}"));
        format!("{}: {name} {value}", candidate.algorithm)
    }

    fn failed(&self, error: &EngineError) -> Candidate {
        self.run
            .control
            .log(Level::Error, format!("{} failed: {error}", self.entry.algorithm()));
        Candidate {
            error: Some(error.to_string()),
            ..self.blank()
        }
    }

    fn number(&self) -> u32 {
        u32::try_from(self.index).unwrap_or(u32::MAX)
    }

    /// A candidate about which nothing is known yet but what was asked for.
    fn blank(&self) -> Candidate {
        let Run { data, seeds, .. } = self.run;
        let seed = |component: &str| (component.to_string(), seeds.of(component));
        Candidate {
            index: self.number(),
            rank: None,
            algorithm: self.entry.algorithm().into(),
            hyperparameters: self.entry.settings.clone(),
            problem_type: data.problem(),
            metrics: BTreeMap::new(),
            fold_metrics: Vec::new(),
            importance: Vec::new(),
            charts: None,
            assessment: Assessment::default(),
            seeds: [seed(PREPROCESSING), seed(self.entry.algorithm())].into(),
            feature_columns: data.plan.selection.features.clone(),
            target_column: data.target_name().into(),
            training_samples: data.training_rows(),
            test_samples: data.validation_rows(),
            warnings: Vec::new(),
            error: None,
        }
    }
}
