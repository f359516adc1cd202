//! Products of features, for learners that cannot find by themselves how two features act together (TRN-23).
//!
//! They belong to the model and not to the preprocessing: whoever moves one feature to explain the model moves every
//! product that it is part of.

use ndarray::{Axis, concatenate};
use serde::{Deserialize, Serialize};

use super::{Fitted, Predictions};
use crate::error::{EngineError, Result};
use crate::prepare::Number;
use crate::problem::Matrix;

/// A model behind features and products of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expanded {
    /// Features before the products.
    pub features: usize,
    /// What stands behind them, in this order.
    pub products: Vec<Product>,
    /// The model of all of them.
    pub model: Fitted,
}

/// Two features multiplied, then scaled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// One feature.
    pub left: usize,
    /// The other, or the same once more.
    pub right: usize,
    /// The steps behind the product.
    pub steps: Number,
}

impl Expanded {
    pub(super) fn predict(&self, x: &Matrix) -> Result<Predictions> {
        self.model.predict(&widened(x, &self.products)?)
    }

    /// The importance of a product goes half to each of its features.
    pub(super) fn importance(&self) -> Option<Vec<f64>> {
        let all = self.model.importance()?;
        let mut own = all[..self.features].to_vec();
        for (product, share) in self.products.iter().zip(&all[self.features..]) {
            own[product.left] += share / 2.0;
            own[product.right] += share / 2.0;
        }
        Some(own)
    }

    pub(super) fn validate(&self) -> Result<()> {
        let within = |position: usize| position < self.features;
        let sound = self.model.features() == self.features.saturating_add(self.products.len())
            && !matches!(self.model, Fitted::Expanded(_))
            && self
                .products
                .iter()
                .all(|product| within(product.left) && within(product.right) && product.steps.is_sound());
        if sound {
            return self.model.validate();
        }
        Err(EngineError::bad_input(
            "the products of the model do not fit its features",
            "use an undamaged copy of the file",
        ))
    }
}

/// The features with the products behind them.
pub(super) fn widened(x: &Matrix, products: &[Product]) -> Result<Matrix> {
    let value = |(row, number): (usize, usize)| {
        let product: &Product = &products[number];
        product.steps.apply(x[(row, product.left)] * x[(row, product.right)])
    };
    let behind = Matrix::from_shape_fn((x.nrows(), products.len()), value);
    concatenate(Axis(1), &[x.view(), behind.view()])
        .map_err(|error| EngineError::Internal(format!("products do not fit the rows: {error}")))
}
