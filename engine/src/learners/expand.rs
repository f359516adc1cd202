//! Fitting learners to the columns that they read, or to all of them and products of them.

use ndarray::Axis;
use rayon::prelude::*;

use super::expanded::widened;
use super::{Expanded, FitContext, Fitted, Hyperparameters, Layout, Learner, Picked, Product};
use crate::error::Result;
use crate::prepare::{Interactions, Number, Scaling, relation};
use crate::problem::{Matrix, Target};

/// Features of which products are made: those with the strongest relation to the target.
const MOST_FEATURES: usize = 30;

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
    let info = learner.info();
    context.memory.check_fit(info, params, y, wide.dim())?;
    let model = learner.fit(&wide, y, params, &context)?;
    Ok(Fitted::Expanded(Box::new(Expanded {
        features: x.ncols(),
        products,
        model,
    })))
}

fn fit_to_columns(
    learner: &dyn Learner,
    columns: Vec<usize>,
    x: &Matrix,
    y: &Target,
    params: &Hyperparameters,
    context: &FitContext<'_>,
) -> Result<Fitted> {
    let info = learner.info();
    context.memory.check_fit(info, params, y, (x.nrows(), columns.len()))?;
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
