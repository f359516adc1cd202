//! How a training is asked for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Validation;
use crate::assessment::{CalibrationMethod, ThresholdRule};
use crate::error::ApiResult;
use crate::forecast::ForecastOptions;
use crate::ids::{DatasetId, ExperimentId, JobId};
use crate::metrics::ProblemType;
use crate::preprocessing::Preprocessing;
use crate::search::Search;
use crate::validation::Problems;

/// Which way answers may go as a number grows, all else being equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Monotone {
    /// They never fall. With two classes this concerns the probability of the second.
    Increasing,
    /// They never rise.
    Decreasing,
}

/// Hyperparameters by algorithm and name.
pub type Hyperparameters = BTreeMap<String, BTreeMap<String, Value>>;

/// A training to start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TrainRequest {
    /// The dataset.
    pub dataset_id: DatasetId,
    /// The column to predict; left out for clustering and anomaly detection.
    #[serde(default)]
    pub target: String,
    /// Found from the target when absent.
    #[serde(default)]
    pub problem_type: Option<ProblemType>,
    /// Chosen features; the same as in `preprocessing_config`, which wins when both are given.
    #[serde(default, alias = "features", skip_serializing_if = "Option::is_none")]
    pub feature_columns: Option<Vec<String>>,
    /// Names of algorithms; empty: what is suggested for the data.
    #[serde(default)]
    pub algorithms: Vec<String>,
    /// Overrides of defaults, by algorithm and name.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub hyperparameters: Hyperparameters,
    /// What happens to the columns first.
    #[serde(default)]
    pub preprocessing_config: Preprocessing,
    /// Columns of numbers with which answers may only rise or only fall. Gradient boosting keeps to it, in its answers to
    /// numbers and to two classes; other algorithms say that they do not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub monotone_constraints: BTreeMap<String, Monotone>,
    /// How figures are obtained.
    #[serde(default)]
    pub validation: Validation,
    /// For forecasting, which columns make the series and how far they go on. The chosen features, what happens to columns
    /// and the validation do not matter then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<ForecastOptions>,
    /// Searches for good settings instead of training each algorithm once; what is given in `hyperparameters` stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<Search>,
    /// Metric of the leaderboard; the usual one for the problem when absent.
    #[serde(default)]
    pub metric: Option<String>,
    /// With two classes, how the threshold of the answer is chosen; the more probable class when absent.
    #[serde(default)]
    pub threshold: Option<ThresholdRule>,
    /// Whether and how probabilities are calibrated, which takes three more fits.
    #[serde(default)]
    pub calibration: Option<CalibrationMethod>,
    /// Whether to find out what more rows would bring, which takes five more fits.
    #[serde(default)]
    pub learning_curve: bool,
    /// Seconds after which no further algorithm is begun and the running one ends, 5 to 86,400; absent: no limit.
    #[serde(default)]
    pub budget_seconds: Option<u32>,
    /// Fixes every random number; absent: drawn from the id of the run.
    #[serde(default)]
    pub seed: Option<u64>,
    /// Repeat the seeds of this run (decision 42); not together with `seed`.
    #[serde(default)]
    pub seeds_of: Option<JobId>,
    /// Group to put the run into.
    #[serde(default)]
    pub experiment_id: Option<ExperimentId>,
    /// Name of the run; made from dataset and target when absent.
    #[serde(default)]
    pub name: Option<String>,
}

impl TrainRequest {
    /// Everything that can be checked without the data and the catalogue.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        if self.has_target() {
            problems.text("target", &self.target, 1_000);
        } else {
            self.check_without_target(&mut problems);
        }
        problems.optional_text("name", self.name.as_deref().unwrap_or_default(), 200);
        if self.problem_type == Some(ProblemType::Forecasting) {
            self.check_forecast(&mut problems);
            return problems.finish();
        }
        problems.require(
            self.forecast.is_none(),
            "forecast",
            "is only for the problem type forecasting; choose that, or leave it out",
        );
        self.validation.check(&self.target, &mut problems);
        if let Some(seconds) = self.budget_seconds {
            problems.range("budget_seconds", seconds, 5, 86_400);
        }
        if let Some(search) = &self.search {
            search.check(&mut problems);
            problems.require(
                self.calibration.is_none() && !self.learning_curve,
                "search",
                "neither calibrates probabilities nor draws learning curves; train what it found with these",
            );
        }
        problems.require(
            self.seed.is_none() || self.seeds_of.is_none(),
            "seed",
            "cannot be given together with seeds_of",
        );
        self.preprocessing_config.check(&mut problems);
        problems.require(
            !self.monotone_constraints.contains_key(&self.target),
            "monotone_constraints",
            "must not name the target; name features",
        );
        if let Some(features) = self.features() {
            problems.require(!features.is_empty(), "feature_columns", "must name at least one column");
            problems.require(
                !features.contains(&self.target),
                "feature_columns",
                "must not contain the target; remove it or choose another target",
            );
        }
        problems.finish()
    }

    fn check_forecast(&self, problems: &mut Problems) {
        match &self.forecast {
            Some(options) => options.check(&self.target, problems),
            None => problems.add("forecast", "is missing: name at least the time column"),
        }
        problems.require(
            self.search.is_none() && self.calibration.is_none() && !self.learning_curve && self.threshold.is_none(),
            "forecast",
            "goes with no search, calibration, threshold or learning curve; every method chooses for itself",
        );
        problems.require(
            self.monotone_constraints.is_empty(),
            "monotone_constraints",
            "is not for the problem type forecasting; leave it out",
        );
        if let Some(seconds) = self.budget_seconds {
            problems.range("budget_seconds", seconds, 5, 86_400);
        }
        problems.require(
            self.seed.is_none() || self.seeds_of.is_none(),
            "seed",
            "cannot be given together with seeds_of",
        );
    }

    /// Whether there is a column with the right answers.
    #[must_use]
    pub fn has_target(&self) -> bool {
        self.problem_type.is_none_or(ProblemType::has_target)
    }

    /// What needs right answers cannot be asked for where there are none.
    fn check_without_target(&self, problems: &mut Problems) {
        use crate::preprocessing::{Encoding, Interactions, SelectionMethod};
        const NEEDS: &str = "needs a target; leave it out";
        let preparation = &self.preprocessing_config;
        problems.require(
            self.target.is_empty(),
            "target",
            "must be left out: such a problem has none",
        );
        problems.require(self.search.is_none(), "search", "needs a target; choose the algorithms");
        problems.require(self.calibration.is_none(), "calibration", NEEDS);
        problems.require(self.threshold.is_none(), "threshold", NEEDS);
        problems.require(!self.learning_curve, "learning_curve", NEEDS);
        problems.require(self.monotone_constraints.is_empty(), "monotone_constraints", NEEDS);
        problems.require(
            preparation.encoding != Encoding::Target,
            "preprocessing_config.encoding",
            "needs a target; choose another encoding",
        );
        problems.require(
            preparation.interactions == Interactions::None,
            "preprocessing_config.interactions",
            NEEDS,
        );
        problems.require(
            preparation.feature_selection_method == SelectionMethod::None,
            "preprocessing_config.feature_selection_method",
            "needs a target; choose the columns by hand",
        );
    }

    /// The features chosen by hand, if any (TRN-02).
    #[must_use]
    pub fn features(&self) -> Option<&[String]> {
        self.preprocessing_config
            .feature_columns
            .as_deref()
            .or(self.feature_columns.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(more: Value) -> TrainRequest {
        let mut body = json!({"dataset_id": "01890000-0000-7000-8000-000000000000", "target": "species"});
        let (Value::Object(body_fields), Value::Object(more)) = (&mut body, more) else {
            panic!("objects are given")
        };
        body_fields.extend(more);
        serde_json::from_value(body).expect("the request reads")
    }

    /// TRN-02
    #[test]
    fn features_are_read_under_both_names_and_in_both_places() {
        for body in [
            json!({"features": ["a"]}),
            json!({"feature_columns": ["a"]}),
            json!({"preprocessing_config": {"features": ["a"]}}),
            json!({"preprocessing_config": {"feature_columns": ["a"]}, "features": ["b"]}),
        ] {
            assert_eq!(request(body).features(), Some(&["a".to_owned()][..]));
        }
    }

    /// Decision 44
    #[test]
    fn the_target_cannot_be_a_feature() {
        let error = request(json!({"features": ["island", "species"]}))
            .validate()
            .expect_err("it must be refused");
        assert!(error.errors.contains_key("feature_columns"));
    }

    #[test]
    fn a_training_without_anything_but_data_and_target_is_fine() {
        assert_eq!(request(json!({})).validate(), Ok(()));
    }

    /// A problem without a target has none, and nothing that needs one.
    #[test]
    fn clustering_and_anomaly_detection_go_without_a_target() {
        for problem in ["clustering", "anomaly_detection"] {
            let plain = json!({"target": "", "problem_type": problem});
            assert_eq!(request(plain).validate(), Ok(()));
            let error = request(json!({"problem_type": problem, "learning_curve": true, "search": {}}))
                .validate()
                .expect_err("it has a target");
            for field in ["target", "learning_curve", "search"] {
                assert!(error.errors.contains_key(field), "{field}: {error:?}");
            }
        }
    }

    #[test]
    fn a_forecast_needs_a_time_column_of_its_own() {
        let ask = |options: Value| request(json!({"problem_type": "forecasting", "forecast": options})).validate();
        assert_eq!(ask(json!({"time": "ds", "horizon": 4})), Ok(()));
        for (options, field) in [
            (json!({}), "forecast.time"),
            (json!({"time": "species"}), "forecast.time"),
            (json!({"time": "ds", "series": "ds"}), "forecast.series"),
            (json!({"time": "ds", "horizon": 0}), "forecast.horizon"),
            (json!({"time": "ds", "windows": 21}), "forecast.windows"),
        ] {
            assert!(
                ask(options).expect_err("it must be refused").errors.contains_key(field),
                "{field}"
            );
        }
        let missing = request(json!({"problem_type": "forecasting"}))
            .validate()
            .expect_err("it is missing");
        assert!(missing.errors.contains_key("forecast"));
    }

    #[test]
    fn limits_are_named_with_the_value() {
        let error = request(json!({"validation": {"method": "k_fold", "folds": 1}}))
            .validate()
            .expect_err("too few");
        assert_eq!(error.errors["validation.folds"], ["is 1; it must be between 2 and 20"]);
    }
}
