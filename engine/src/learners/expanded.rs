//! Products of features, for learners that cannot find by themselves how two features act together (TRN-23).
//!
//! They belong to the model and not to the preprocessing: whoever moves one feature to explain the model moves every
//! product that it is part of.

use ndarray::{Axis, concatenate};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{FitContext, Fitted, Hyperparameters, Layout, Learner, Picked, Predictions};
use crate::error::{EngineError, Result};
use crate::prepare::{Interactions, Number, Scaling, relation};
use crate::problem::{Matrix, Target};

/// Features of which products are made: those with the strongest relation to the target.
const MOST_FEATURES: usize = 30;

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

/// Fits a learner to those columns of `x` that it reads, or, where products of features are wanted and there are any, to
/// all columns and the products.
///
/// # Errors
/// As the learner does.
pub fn fit_on_layout(
    learner: &dyn Learner,
    (interactions, layout): (Interactions, &Layout),
    x: &Matrix,
    y: &Target,
    params: &Hyperparameters,
    context: &FitContext<'_>,
) -> Result<Fitted> {
    let (columns, kinds) = layout.read_by(learner.info(), params);
    let context = &FitContext {
        kinds: &kinds,
        ..*context
    };
    // A pipeline for products makes plain columns alone.
    let products = products(interactions, x, y);
    if products.is_empty() {
        return fit_to_columns(learner, columns, x, y, params, context);
    }
    let wide = widened(x, &products)?;
    let validation = context.validation.map(|(x, y)| widened(x, &products).map(|x| (x, y)));
    let validation = validation.transpose()?;
    let context = FitContext {
        validation: validation.as_ref().map(|(x, y)| (x, *y)),
        ..*context
    };
    let model = learner.fit(&wide, y, params, &context)?;
    Ok(Fitted::Expanded(Box::new(Expanded {
        features: x.ncols(),
        products,
        model,
    })))
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

fn fit_to_columns(
    learner: &dyn Learner,
    columns: Vec<usize>,
    x: &Matrix,
    y: &Target,
    params: &Hyperparameters,
    context: &FitContext<'_>,
) -> Result<Fitted> {
    if columns.iter().copied().eq(0..x.ncols()) {
        return learner.fit(x, y, params, context);
    }
    let own = x.select(Axis(1), &columns);
    let validation = context.validation.map(|(x, y)| (x.select(Axis(1), &columns), y));
    let context = FitContext {
        validation: validation.as_ref().map(|(x, y)| (x, *y)),
        ..*context
    };
    Ok(Fitted::Picked(Box::new(Picked {
        features: x.ncols(),
        columns,
        model: learner.fit(&own, y, params, &context)?,
    })))
}

/// The products that are wanted, scaled by the rows of `x`. Zeros and ones have none: those of one column exclude each
/// other, and there would be too many.
fn products(interactions: Interactions, x: &Matrix, y: &Target) -> Vec<Product> {
    if interactions == Interactions::None {
        return Vec::new();
    }
    let flags = [0.0_f64.to_bits(), 1.0_f64.to_bits()];
    let mut chosen: Vec<(usize, f64)> = (0..x.ncols())
        .into_par_iter()
        .filter(|&column| !x.column(column).iter().all(|value| flags.contains(&value.to_bits())))
        .map(|column| (column, relation(x.column(column), y)))
        .collect();
    chosen.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    chosen.truncate(MOST_FEATURES);
    let mut columns: Vec<usize> = chosen.into_iter().map(|(column, _)| column).collect();
    columns.sort_unstable();
    let skip = usize::from(interactions == Interactions::Products);
    let pairs = columns
        .iter()
        .enumerate()
        .flat_map(|(position, &left)| columns[position..].iter().skip(skip).map(move |&right| (left, right)));
    pairs
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(left, right)| {
            let values: Vec<f64> = (0..x.nrows()).map(|row| x[(row, left)] * x[(row, right)]).collect();
            Product {
                left,
                right,
                steps: Number::scale(values, Scaling::Standard),
            }
        })
        .collect()
}

/// The features with the products behind them.
fn widened(x: &Matrix, products: &[Product]) -> Result<Matrix> {
    let value = |(row, number): (usize, usize)| {
        let product: &Product = &products[number];
        product.steps.apply(x[(row, product.left)] * x[(row, product.right)])
    };
    let behind = Matrix::from_shape_fn((x.nrows(), products.len()), value);
    concatenate(Axis(1), &[x.view(), behind.view()])
        .map_err(|error| EngineError::Internal(format!("products do not fit the rows: {error}")))
}
