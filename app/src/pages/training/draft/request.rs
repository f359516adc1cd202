//! The request that the form becomes, or what is wrong with which field.

use std::collections::{BTreeMap, BTreeSet};

use datapulse_shared::ApiError;
use datapulse_shared::forecast::ForecastOptions;
use datapulse_shared::preprocessing::{Encoding, Interactions, Preprocessing, SelectionMethod};
use datapulse_shared::search::Search;
use datapulse_shared::training::{Algorithm, AlgorithmCatalog, Hyperparameters, Monotone, TrainRequest, Validation};
use datapulse_shared::validation::Problems;
use serde_json::Value;

use super::{Draft, Method, SeedChoice};
use crate::pages::training::typed::{field_of, value_of};

impl Draft {
    /// The request, or what is wrong with which field.
    pub fn request(&self, catalog: &AlgorithmCatalog) -> Result<TrainRequest, ApiError> {
        let mut problems = Problems::default();
        let hyperparameters = self.parameters(catalog, &mut problems);
        let forecast = self.forecasts().then(|| self.forecast(&mut problems));
        let has_target = self.without_target().is_none();
        let searching = self.searching && has_target && forecast.is_none();
        let validation = if has_target && forecast.is_none() {
            self.validation(&mut problems)
        } else {
            Validation::default()
        };
        let algorithms: Vec<String> = self.algorithms.iter().flatten().cloned().collect();
        problems.require(self.dataset.is_some(), "dataset_id", "must be chosen");
        problems.require(
            searching || !algorithms.is_empty(),
            "algorithms",
            "must name at least one algorithm",
        );
        let preprocessing_config = match forecast {
            Some(_) => Preprocessing::default(),
            None => self.preprocessing(&mut problems),
        };
        let budget_seconds = self.budget(&mut problems);
        let search = searching.then(|| Search {
            trials: Some(self.trials.trim())
                .filter(|text| !text.is_empty())
                .map(|text| read(text, "search.trials", &mut problems, 50)),
            ..self.earlier_search.clone().unwrap_or_default()
        });
        let (seed, seeds_of) = match self.seed_choice {
            SeedChoice::Run => (None, None),
            SeedChoice::Fixed => (Some(read(&self.seed, "seed", &mut problems, 0)), None),
            SeedChoice::Same(job) => (None, Some(job)),
        };
        let Some(dataset_id) = self.dataset else {
            return Err(problems.into_error());
        };
        problems.finish()?;
        let request = TrainRequest {
            dataset_id,
            target: self.target.clone(),
            problem_type: self.problem_type,
            feature_columns: None,
            algorithms,
            hyperparameters,
            preprocessing_config,
            monotone_constraints: self.monotone(),
            validation,
            metric: self.metric.clone(),
            threshold: None,
            calibration: self
                .calibration
                .filter(|_| !searching && has_target && forecast.is_none()),
            learning_curve: self.learning_curve && !searching && has_target && forecast.is_none(),
            forecast,
            search,
            budget_seconds,
            seed,
            seeds_of,
            experiment_id: None,
            name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
        };
        request.validate()?;
        Ok(request)
    }

    /// The rules for columns that are features.
    fn monotone(&self) -> BTreeMap<String, Monotone> {
        let is_feature = |name: &String| self.features.as_ref().is_none_or(|features| features.contains(name));
        let rules = self
            .monotone
            .iter()
            .filter(|(name, _)| is_feature(name) && **name != self.target);
        rules.map(|(name, way)| (name.clone(), *way)).collect()
    }

    /// An automatic choice of features takes the place of the ticked ones.
    fn preprocessing(&self, problems: &mut Problems) -> Preprocessing {
        let ticked = |names: &BTreeSet<String>| names.iter().cloned().collect();
        let mut preparation = self.preparation.clone();
        if self.without_target().is_some() {
            // What looks at a target is not on offer there, but may have been chosen before.
            preparation.feature_selection_method = SelectionMethod::None;
            preparation.interactions = Interactions::None;
            if preparation.encoding == Encoding::Target {
                preparation.encoding = Encoding::OneHot;
            }
        }
        let by_hand = preparation.feature_selection_method == SelectionMethod::None;
        Preprocessing {
            feature_columns: self.features.as_ref().filter(|_| by_hand).map(ticked),
            numeric_fill: read(&self.numeric_fill, "preprocessing_config.numeric_fill", problems, 0.0),
            max_categories: read(
                &self.max_categories,
                "preprocessing_config.max_categories",
                problems,
                50,
            ),
            min_frequency: read(&self.min_frequency, "preprocessing_config.min_frequency", problems, 2),
            k: read(&self.k, "preprocessing_config.k", problems, 20),
            ..preparation
        }
    }

    fn validation(&self, problems: &mut Problems) -> Validation {
        if self.method == Method::Holdout {
            let test_size = read(&self.test_percent, "validation.test_size", problems, 20.0) / 100.0;
            return Validation::Holdout { test_size };
        }
        let folds = read(&self.folds, "validation.folds", problems, 5);
        let column = self.split_column.clone();
        match self.method {
            Method::Repeated => Validation::RepeatedKFold {
                folds,
                repeats: read(&self.repeats, "validation.repeats", problems, 3),
            },
            Method::Grouped => Validation::GroupedKFold { folds, column },
            Method::Ordered => Validation::TimeOrdered { folds, column },
            Method::Folds | Method::Holdout => Validation::KFold { folds },
        }
    }

    fn budget(&self, problems: &mut Problems) -> Option<u32> {
        if self.budget_minutes.trim().is_empty() {
            return None;
        }
        let seconds = read::<f64>(&self.budget_minutes, "budget_seconds", problems, 1.0) * 60.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturating; the limits are checked after"
        )]
        Some(seconds.round() as u32)
    }

    fn parameters(&self, catalog: &AlgorithmCatalog, problems: &mut Problems) -> Hyperparameters {
        let mut chosen = Hyperparameters::new();
        for algorithm in catalog.algorithms.iter().filter(|one| self.uses(&one.name)) {
            let values = self.parameters_of(algorithm, problems);
            if !values.is_empty() {
                chosen.insert(algorithm.name.clone(), values);
            }
        }
        chosen
    }

    fn parameters_of(&self, algorithm: &Algorithm, problems: &mut Problems) -> BTreeMap<String, Value> {
        let Some(typed) = self.hyperparameters.get(&algorithm.name) else {
            return BTreeMap::new();
        };
        let mut values = BTreeMap::new();
        for parameter in &algorithm.parameters {
            let Some(text) = typed.get(&parameter.name) else {
                continue;
            };
            match value_of(parameter, text) {
                Ok(value) => {
                    values.insert(parameter.name.clone(), value);
                }
                Err(why) => problems.add(&field_of(&algorithm.name, &parameter.name), why),
            }
        }
        values
    }

    fn uses(&self, algorithm: &str) -> bool {
        self.algorithms.as_ref().is_some_and(|names| names.contains(algorithm))
    }

    fn forecast(&self, problems: &mut Problems) -> ForecastOptions {
        let parts = self
            .seasons
            .split([',', ';', ' ', '،'])
            .filter(|part| !part.trim().is_empty());
        ForecastOptions {
            time: self.time.clone(),
            series: Some(self.series.clone()).filter(|name| !name.is_empty()),
            horizon: read(&self.horizon, "forecast.horizon", problems, 12),
            seasons: parts.map(|part| read(part, "forecast.seasons", problems, 1)).collect(),
            windows: read(&self.windows, "forecast.windows", problems, 3),
            coverage: self.interval,
        }
    }
}

fn read<N: std::str::FromStr>(text: &str, field: &str, problems: &mut Problems, fallback: N) -> N {
    text.trim().parse().unwrap_or_else(|_| {
        problems.add(field, format!("is '{}'; it must be a number", text.trim()));
        fallback
    })
}
