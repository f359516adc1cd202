//! The forms in which a model leaves the product for other programs (decision 10).

use serde_json::{Value, json};

use super::trained::TrainedModel;
use crate::error::{EngineError, Result};
use crate::export::{to_onnx_at, to_pickle, to_xgboost};
use crate::learners::Fitted;

impl TrainedModel {
    /// The model with its preprocessing as an ONNX file, which runs anywhere.
    ///
    /// # Errors
    /// `BadInput` when the model hashes text, `Internal` when it cannot be written.
    pub fn to_onnx(&self) -> Result<Vec<u8>> {
        let threshold = self.assessment.threshold;
        to_onnx_at(&self.pipeline, &self.fitted, &self.classes, threshold, &self.notes())
    }

    /// The model as a pickle file that Python's standard library opens: a dict with the ONNX bytes, a description and
    /// the preprocessing. A model that hashes text has no ONNX form, so there its entry is `None`.
    ///
    /// # Errors
    /// `Internal` when it cannot be written.
    pub fn to_pickle(&self) -> Result<Vec<u8>> {
        let preprocessing = serde_json::to_value(&self.pipeline)
            .map_err(|error| EngineError::Internal(format!("the preprocessing could not be written: {error}")))?;
        let onnx = if self.pipeline.hashes_text() {
            None
        } else {
            Some(self.to_onnx()?)
        };
        to_pickle(onnx, &self.description(), &preprocessing)
    }

    /// Gradient boosting as a model file that `XGBoost` reads. It takes the encoded features, not the columns.
    ///
    /// # Errors
    /// `BadInput` for every other algorithm.
    pub fn to_xgboost(&self) -> Result<Vec<u8>> {
        let features = self.pipeline.features();
        let (columns, model) = match &self.fitted {
            Fitted::Picked(picked) => (picked.columns.clone(), &picked.model),
            model => ((0..features.len()).collect(), model),
        };
        let names: Vec<String> = columns.iter().map(|&column| features[column].name.clone()).collect();
        let codes = self.pipeline.codes();
        let categories: Vec<u32> = columns.iter().map(|&column| codes[column]).collect();
        to_xgboost(&names, &categories, model, &self.notes())
    }

    /// The description as names and texts.
    fn notes(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match self.description() {
            Value::Object(entries) => entries
                .iter()
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// What a person or a program wants to know about the model beside the model.
    pub fn description(&self) -> Value {
        json!({
            "algorithm": self.algorithm,
            "hyperparameters": self.hyperparameters,
            "problem_type": self.problem_type,
            "target": self.target,
            "features": self.features,
            "class_names": self.classes,
            "metric": self.metric,
            "metrics": self.metrics,
            "intervals": self.assessment.intervals,
            "threshold": self.assessment.threshold,
            "calibration": self.assessment.calibration,
            "seeds": self.seeds,
            "data_fingerprint": self.data_fingerprint,
            "training_samples": self.training_samples,
            "test_samples": self.test_samples,
            "engine_version": self.engine_version,
            "model_card": self.card_markdown(),
        })
    }
}
