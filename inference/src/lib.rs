//! A trained model in the browser: what a native bundle predicts and why, or how it says that series go on, without a
//! server.
//!
//! JavaScript hands over the bytes of a bundle and rows as JSON, and gets JSON back; `scripts/inference.sh` builds it.

mod answers;

use datapulse_engine::forecast::ForecastModel;
use datapulse_engine::model::TrainedModel;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

pub use answers::{alternatives, dependence, forecast, insight, predictions};

/// A model that was read from its bundle.
#[wasm_bindgen]
pub struct Model(TrainedModel);

#[wasm_bindgen]
impl Model {
    /// Reads a bundle. What it claims is checked before it is believed.
    ///
    /// # Errors
    /// When it is no bundle of a model, or a damaged one.
    #[wasm_bindgen(constructor)]
    pub fn new(bundle: &[u8]) -> Result<Self, JsError> {
        Ok(Self(TrainedModel::from_bundle(bundle)?))
    }

    /// See [`predictions`].
    ///
    /// # Errors
    /// As there.
    pub fn predictions(&self, records: &str) -> Result<String, JsError> {
        Ok(predictions(&self.0, records)?)
    }

    /// See [`insight`].
    ///
    /// # Errors
    /// As there.
    pub fn insight(&self, record: &str) -> Result<String, JsError> {
        Ok(insight(&self.0, record)?)
    }

    /// See [`dependence`].
    ///
    /// # Errors
    /// As there.
    pub fn dependence(&self, feature: &str) -> Result<String, JsError> {
        Ok(dependence(&self.0, feature)?)
    }

    /// See [`alternatives`].
    ///
    /// # Errors
    /// As there.
    pub fn alternatives(&self, record: &str, wish: &str) -> Result<String, JsError> {
        Ok(alternatives(&self.0, record, wish)?)
    }
}

/// A model of series that was read from its bundle.
#[wasm_bindgen]
pub struct Forecaster(ForecastModel);

#[wasm_bindgen]
impl Forecaster {
    /// Reads a bundle. What it claims is checked before it is believed.
    ///
    /// # Errors
    /// When it is no bundle of such a model, or a damaged one.
    #[wasm_bindgen(constructor)]
    pub fn new(bundle: &[u8]) -> Result<Self, JsError> {
        Ok(Self(ForecastModel::from_bundle(bundle)?))
    }

    /// See [`forecast`].
    ///
    /// # Errors
    /// As there.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "what JavaScript may leave out comes by value"
    )]
    pub fn forecast(
        &self,
        records: Option<String>,
        horizon: Option<u32>,
        coverage: Option<f64>,
    ) -> Result<String, JsError> {
        Ok(forecast(&self.0, records.as_deref(), horizon, coverage)?)
    }
}
