//! An earlier request on the form, to change and run again.

use std::collections::BTreeMap;

use datapulse_shared::forecast::ForecastOptions;
use datapulse_shared::ids::JobId;
use datapulse_shared::preprocessing::Preprocessing;
use datapulse_shared::training::{TrainRequest, Validation};
use serde_json::Value;

use super::{Draft, Method, SeedChoice};
use crate::pages::training::typed::as_typed;

impl Draft {
    /// The form as it was when `request` was sent, to change and run again.
    pub fn of(request: &TrainRequest, job: JobId) -> Self {
        let preprocessing = &request.preprocessing_config;
        let mut draft = Self {
            dataset: Some(request.dataset_id),
            target: request.target.clone(),
            problem_type: request.problem_type,
            features: request.features().map(|names| names.iter().cloned().collect()),
            monotone: request.monotone_constraints.clone(),
            algorithms: Some(request.algorithms.iter().cloned().collect())
                .filter(|_| request.search.is_none() || !request.algorithms.is_empty()),
            hyperparameters: request
                .hyperparameters
                .iter()
                .map(|(name, values)| (name.clone(), typed(values)))
                .collect(),
            preparation: Preprocessing {
                feature_columns: None,
                ..preprocessing.clone()
            },
            numeric_fill: preprocessing.numeric_fill.to_string(),
            max_categories: preprocessing.max_categories.to_string(),
            min_frequency: preprocessing.min_frequency.to_string(),
            k: preprocessing.k.to_string(),
            metric: request.metric.clone(),
            calibration: request.calibration,
            learning_curve: request.learning_curve,
            budget_minutes: request
                .budget_seconds
                .map(|seconds| (f64::from(seconds) / 60.0).to_string())
                .unwrap_or_default(),
            searching: request.search.is_some(),
            trials: request
                .search
                .as_ref()
                .and_then(|search| search.trials)
                .map(|trials| trials.to_string())
                .unwrap_or_default(),
            earlier_search: request.search.clone(),
            seed_choice: SeedChoice::Same(job),
            name: request.name.clone().unwrap_or_default(),
            ..Self::default()
        };
        if let Some(forecast) = &request.forecast {
            draft.recall(forecast);
        }
        let (method, folds) = match &request.validation {
            Validation::Holdout { test_size } => {
                draft.test_percent = (test_size * 100.0).round().to_string();
                return draft;
            }
            Validation::KFold { folds } => (Method::Folds, folds),
            Validation::RepeatedKFold { folds, repeats } => {
                draft.repeats = repeats.to_string();
                (Method::Repeated, folds)
            }
            Validation::GroupedKFold { folds, .. } => (Method::Grouped, folds),
            Validation::TimeOrdered { folds, .. } => (Method::Ordered, folds),
        };
        (draft.method, draft.folds) = (method, folds.to_string());
        request
            .validation
            .column()
            .unwrap_or_default()
            .clone_into(&mut draft.split_column);
        draft
    }

    fn recall(&mut self, forecast: &ForecastOptions) {
        let seasons: Vec<String> = forecast.seasons.iter().map(ToString::to_string).collect();
        self.time.clone_from(&forecast.time);
        self.series = forecast.series.clone().unwrap_or_default();
        self.horizon = forecast.horizon.to_string();
        self.seasons = seasons.join(", ");
        self.windows = forecast.windows.to_string();
        self.interval = forecast.coverage;
    }
}

fn typed(values: &BTreeMap<String, Value>) -> BTreeMap<String, String> {
    values
        .iter()
        .map(|(name, value)| (name.clone(), as_typed(value)))
        .collect()
}
