//! One trial: fitted and judged part by part, given up as soon as it has fallen behind.

use std::sync::{Arc, Mutex};

use ndarray::Axis;

use super::halving::Visit;
use super::parts::Parts;
use super::trial::{Share, Trial, TrialStatus, mean};
use super::watch::TrialWatch;
use crate::control::{Control, Observer, Signal};
use crate::error::{EngineError, Result};
use crate::learners::{FitContext, Fitted, Layout, Learner, Predictions, fit_on_layout};
use crate::metrics::evaluate;
use crate::problem::spread;
use crate::problem::{Matrix, Target};
use crate::train::run::Run;

/// A trial that is to be made, or goes on.
pub(super) struct Attempt<'a> {
    pub run: &'a Run<'a>,
    pub learner: &'static dyn Learner,
    /// As far as it came.
    pub trial: Trial,
    pub visit: Visit,
    /// The best complete trial, part by part, by comparison with which this one may be given up.
    pub race: Option<Vec<Option<f64>>>,
    pub step: u64,
    pub limit: f64,
    pub total: Option<u32>,
}

/// A trial that was made.
pub(super) struct Tried {
    pub trial: Trial,
    /// What it said about all rows that judge, when it is complete.
    pub outputs: Vec<f64>,
    /// The model of the first part.
    pub first: Option<Fitted>,
}

impl Attempt<'_> {
    /// Takes the trial a step further. One that cannot be trained is a failed one; only an interruption is an error.
    pub fn go(&self, parts: &mut Parts<'_>) -> Result<Tried> {
        let mut tried = Tried {
            trial: self.trial.clone(),
            outputs: Vec::new(),
            first: None,
        };
        let came_through = match self.visit {
            Visit::Share(rows) => self.judge_share(rows, parts, &mut tried.trial).map(|()| false),
            Visit::Parts => self.judge(parts, &mut tried),
        };
        match came_through {
            Ok(true) => {
                tried.trial.status = TrialStatus::Complete;
                tried.trial.score = mean(&tried.trial.scores);
            }
            Ok(false) => {}
            Err(error) if error.is_interruption() || matches!(error, EngineError::Io { .. }) => return Err(error),
            Err(error) => {
                tried.trial.status = TrialStatus::Failed;
                tried.trial.error = Some(error.to_string());
            }
        }
        if tried.trial.status != TrialStatus::Complete {
            (tried.outputs, tried.first) = (Vec::new(), None);
        }
        Ok(tried)
    }

    /// Learns from a share of the first part.
    fn judge_share(&self, rows: usize, parts: &mut Parts<'_>, trial: &mut Trial) -> Result<()> {
        let fold = parts.fold(0, self.run.control)?;
        let chosen = spread(parts.rows(), rows);
        let (x, y) = (fold.train.select(Axis(0), &chosen), fold.train_target.select(&chosen));
        let fitted = self.fit(&fold.pipeline.layout(), &x, &y, &format!("a share of {rows} rows"))?;
        trial.early = self.score(&fitted.predict(&fold.validation)?, &fold.validation_target)?;
        trial.shares.push(Share {
            rows: rows as u64,
            score: trial.early,
        });
        Ok(())
    }

    /// Learns from all parts. Says whether the trial came through.
    fn judge(&self, parts: &mut Parts<'_>, tried: &mut Tried) -> Result<bool> {
        for part in 0..parts.len() {
            let fold = parts.fold(part, self.run.control)?;
            let fitted = self.fit(
                &fold.pipeline.layout(),
                &fold.train,
                &fold.train_target,
                &format!("fold {} of {}", part + 1, parts.len()),
            )?;
            let predictions = fitted.predict(&fold.validation)?;
            tried
                .trial
                .scores
                .push(self.score(&predictions, &fold.validation_target)?);
            match predictions {
                Predictions::Values(values) => tried.outputs.extend(values),
                Predictions::Probabilities(all) => tried.outputs.extend(all.iter()),
            }
            if part == 0 {
                tried.first = Some(fitted);
            }
            if part + 1 < parts.len() && self.has_fallen_behind(&tried.trial.scores) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn fit(&self, layout: &Layout, x: &Matrix, y: &Target, what: &str) -> Result<Fitted> {
        let run = self.run;
        run.control.check()?;
        let algorithm = self.learner.info().name;
        let number = self.trial.number + 1;
        let counted = self.total.map_or_else(
            || format!("trial {number}"),
            |total| format!("trial {number} of {total}"),
        );
        let watch = Arc::new(TrialWatch {
            journey: Arc::clone(&run.journey),
            outer: run.control.clone(),
            step: self.step,
            message: format!("{counted}: {algorithm}, {what}"),
            limit: self.limit,
            percent: Mutex::new(0.0),
        });
        let control = Control::new(Arc::clone(&watch) as Arc<dyn Observer>);
        control.report(&crate::control::Progress::new(crate::control::Stage::Training, 0.0));
        let context = FitContext {
            memory: run.memory,
            ..FitContext::new(&control, run.seeds.of(algorithm), run.threads)
        };
        let interactions = run.config.preprocessing_config.interactions;
        let fitted = fit_on_layout(
            self.learner,
            (interactions, layout),
            x,
            y,
            &self.trial.hyperparameters,
            &context,
        )?;
        if watch.signal() == Signal::Stop && !watch.is_complete() {
            return Err(EngineError::Stopped);
        }
        Ok(fitted)
    }

    fn score(&self, predictions: &Predictions, target: &Target) -> Result<Option<f64>> {
        Ok(evaluate(target, predictions)?
            .get(self.run.metric.name)
            .copied()
            .flatten())
    }

    fn worth(&self, score: f64) -> f64 {
        if self.run.metric.higher_is_better {
            score
        } else {
            -score
        }
    }

    /// Whether it is worse than the best by more than the parts of the best differ among each other.
    #[expect(clippy::cast_precision_loss, reason = "there are few parts")]
    fn has_fallen_behind(&self, scores: &[Option<f64>]) -> bool {
        let Some(best) = self.race.as_deref() else { return false };
        let (Some(own), Some(theirs), Some(centre)) = (
            mean(scores),
            mean(best.get(..scores.len()).unwrap_or_default()),
            mean(best),
        ) else {
            return false;
        };
        let known: Vec<f64> = best.iter().flatten().copied().collect();
        let variance = known.iter().map(|score| (score - centre).powi(2)).sum::<f64>() / known.len() as f64;
        self.worth(own) < self.worth(theirs) - variance.sqrt() / (scores.len() as f64).sqrt()
    }
}
