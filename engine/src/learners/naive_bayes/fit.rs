//! Counting.

use ndarray::{Array1, Array2, Axis};
use rayon::prelude::*;

use super::super::means::shares;
use super::super::parallel::over_rows;
use super::learner::Distribution;
use super::levels::{self, Levels};
use super::model::{Bells, Counts, NaiveBayesModel};
use crate::control::Control;
use crate::elementary::ln;
use crate::error::{EngineError, Result};
use crate::problem::Matrix;

/// What is to be learnt.
pub(super) struct Task<'a> {
    pub x: &'a Matrix,
    pub codes: &'a Array1<u32>,
    pub classes: usize,
    /// What is added to counts.
    pub alpha: f64,
    /// The part of the greatest variance that is added to variances.
    pub least_spread: f64,
    pub control: &'a Control,
}

/// How many values a feature has.
#[derive(Clone, Copy, PartialEq)]
enum Values {
    /// A single one, which tells nothing.
    One,
    Two {
        middle: f64,
        /// Whether they are 0 and 1.
        flag: bool,
    },
    Many,
}

impl Task<'_> {
    pub fn fit(&self, distribution: Distribution) -> Result<NaiveBayesModel> {
        let values = self.values()?;
        let every = 0..self.x.ncols();
        let (counts, bells) = match distribution {
            Distribution::Gaussian => (
                Vec::new(),
                every.filter(|&column| values[column] != Values::One).collect(),
            ),
            Distribution::Auto => every
                .filter(|&column| values[column] != Values::One)
                .partition(|&column| matches!(values[column], Values::Two { .. })),
            _ => (every.collect(), Vec::new()),
        };
        let mut model = NaiveBayesModel {
            features: self.x.ncols(),
            constants: shares(self.codes, self.classes)
                .into_iter()
                .map(|share| ln(share.max(1e-300)))
                .collect(),
            counts: Counts::default(),
            bells: Bells::default(),
            importance: vec![0.0; self.x.ncols()],
        };
        match distribution {
            Distribution::Multinomial | Distribution::Complement => {
                self.weigh(&mut model, counts, distribution == Distribution::Complement)?;
            }
            _ => {
                let threshold = |column: &usize| match values[*column] {
                    Values::Two { middle, .. } if distribution == Distribution::Auto => middle,
                    _ => 0.0,
                };
                let thresholds = counts.iter().map(threshold).collect();
                let flag = |column: usize| {
                    distribution == Distribution::Auto && matches!(values[column], Values::Two { flag: true, .. })
                };
                let levels = levels::find(self.x, &counts, flag, self.control)?;
                self.count(&mut model, counts, thresholds, &levels)?;
                self.measure(&mut model, bells)?;
            }
        }
        Ok(model)
    }

    #[expect(clippy::float_cmp, reason = "only values that are equal to the bit are one value")]
    fn values(&self) -> Result<Vec<Values>> {
        let columns: Vec<_> = self.x.axis_iter(Axis(1)).collect();
        columns
            .into_par_iter()
            .map(|column| {
                self.control.check()?;
                let first = column[0];
                let Some(second) = column.iter().copied().find(|value| *value != first) else {
                    return Ok(Values::One);
                };
                let two = column.iter().all(|value| *value == first || *value == second);
                let middle = f64::midpoint(first, second);
                let flag = first.min(second) == 0.0 && first.max(second) == 1.0;
                Ok(if two {
                    Values::Two { middle, flag }
                } else {
                    Values::Many
                })
            })
            .collect()
    }

    /// Rows and, for each of `columns`, the sum of `value(row, column number)`: classes × columns.
    fn sums(&self, columns: &[usize], value: impl Fn(usize, f64, usize) -> f64 + Sync) -> Result<Array2<f64>> {
        let mut sums = Array2::zeros((self.classes, columns.len()));
        let part = |start: usize, end: usize| {
            let mut part = Array2::<f64>::zeros((self.classes, columns.len()));
            for row in start..end {
                let class = self.codes[row] as usize;
                let (known, mut sums) = (self.x.row(row), part.row_mut(class));
                for (number, (sum, &column)) in sums.iter_mut().zip(columns).enumerate() {
                    *sum += value(number, known[column], class);
                }
            }
            part
        };
        over_rows(self.x.nrows(), self.control, part, |part| sums += &part)?;
        Ok(sums)
    }

    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    fn rows_per_class(&self) -> Vec<f64> {
        let rows = self.codes.len() as f64;
        shares(self.codes, self.classes)
            .into_iter()
            .map(|share| (share * rows).round())
            .collect()
    }

    /// Features that are present or not: for each class the logarithm of their share, less that of having none of the
    /// levels of the same category where there are such rows.
    #[expect(clippy::cast_precision_loss, reason = "a category has few levels")]
    fn count(
        &self,
        model: &mut NaiveBayesModel,
        columns: Vec<usize>,
        thresholds: Vec<f64>,
        levels: &[Levels],
    ) -> Result<()> {
        let above = |number: usize, value: f64, _: usize| if value > thresholds[number] { 1.0 } else { 0.0 };
        let present = self.sums(&columns, above)?;
        let rows = self.rows_per_class();
        let all: f64 = rows.iter().sum();
        let mut weights = Vec::with_capacity(present.len());
        for ((present, rows), constant) in present.rows().into_iter().zip(&rows).zip(&mut model.constants) {
            for category in levels {
                let present = present.slice_axis(Axis(0), category.columns.clone().into());
                let kinds = present.len() + usize::from(category.none);
                let all = ln(rows + kinds as f64 * self.alpha);
                let none = ln(rows - present.sum() + self.alpha) - all;
                let none = if category.none { none } else { 0.0 };
                weights.extend(present.iter().map(|present| ln(present + self.alpha) - all - none));
                *constant += none;
            }
        }
        for (number, &column) in columns.iter().enumerate() {
            let share = present.column(number).sum() / all;
            let of_class: Vec<f64> = weights.iter().skip(number).step_by(columns.len()).copied().collect();
            model.importance[column] = spread(&of_class) * (share * (1.0 - share)).sqrt();
        }
        model.counts = Counts {
            columns,
            thresholds,
            weights,
        };
        Ok(())
    }

    /// Features that are counts: the logarithm of their share of all counts in each class or outside of it.
    fn weigh(&self, model: &mut NaiveBayesModel, columns: Vec<usize>, complement: bool) -> Result<()> {
        if let Some(value) = self.x.iter().find(|value| **value < 0.0) {
            return Err(EngineError::bad_input(
                format!("a feature holds {value}, and this distribution wants counts of at least 0"),
                "choose another distribution, or scale to the range of 0 to 1",
            ));
        }
        let mut sums = self.sums(&columns, |_, value, _| value)?;
        if complement {
            let all = sums.sum_axis(Axis(0));
            sums.rows_mut()
                .into_iter()
                .for_each(|mut sums| sums.zip_mut_with(&all, |own, all| *own = all - *own));
            model.constants.fill(0.0);
        }
        sums += self.alpha;
        for mut sums in sums.rows_mut() {
            let total = sums.sum();
            sums.mapv_inplace(|sum| ln(sum / total));
            if complement {
                sums.mapv_inplace(|weight| -weight);
            }
        }
        for (&column, weights) in columns.iter().zip(sums.columns()) {
            let weights: Vec<f64> = weights.to_vec();
            model.importance[column] = spread(&weights) * self.x.column(column).std(0.0);
        }
        model.counts = Counts {
            columns,
            thresholds: Vec::new(),
            weights: sums.into_iter().collect(),
        };
        Ok(())
    }

    /// Features that are spread like a bell: mean and variance in each class.
    fn measure(&self, model: &mut NaiveBayesModel, columns: Vec<usize>) -> Result<()> {
        let rows = self.rows_per_class();
        let all: f64 = rows.iter().sum();
        let sums = self.sums(&columns, |_, value, _| value)?;
        let middles = sums.sum_axis(Axis(0)) / all;
        let mut means = sums;
        for (mut means, rows) in means.rows_mut().into_iter().zip(&rows) {
            if *rows > 0.0 {
                means /= *rows;
            } else {
                means.assign(&middles);
            }
        }
        let within = self.sums(&columns, |number, value, class| {
            (value - means[(class, number)]).powi(2)
        })?;
        let around = self.sums(&columns, |number, value, _| (value - middles[number]).powi(2))?;
        let overall = around.sum_axis(Axis(0)) / all;
        let greatest = overall.iter().copied().fold(0.0, f64::max);
        let least = (self.least_spread * greatest).max(1e-300);
        let mut falls = within;
        for ((mut falls, rows), constant) in falls.rows_mut().into_iter().zip(&rows).zip(&mut model.constants) {
            for (fall, overall) in falls.iter_mut().zip(&overall) {
                let own = if *rows > 0.0 { *fall / rows } else { *overall };
                let variance = own + least;
                *constant -= 0.5 * ln(std::f64::consts::TAU * variance);
                *fall = 0.5 / variance;
            }
        }
        for (number, &column) in columns.iter().enumerate() {
            let means: Vec<f64> = means.column(number).to_vec();
            let fall = falls.column(number).mean().unwrap_or(0.0);
            model.importance[column] = spread(&means) * (2.0 * fall).sqrt();
        }
        model.bells = Bells {
            columns,
            means: means.into_iter().collect(),
            falls: falls.into_iter().collect(),
        };
        Ok(())
    }
}

/// The standard deviation.
#[expect(clippy::cast_precision_loss, reason = "there are few classes")]
fn spread(values: &[f64]) -> f64 {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt()
}
