//! Principal components: the directions in which rows are spread most (Pearson 1901).

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::eigen::symmetric;
use crate::control::Control;
use crate::error::Result;
use crate::problem::{Matrix, spread, write_around};

/// Up to this many features the covariance is taken apart whole; with more only the wanted directions are sought.
const MOST_FEATURES: usize = 200;
/// Rows that are multiplied at a time; they stay close to the processor.
const BLOCK: usize = 256;
/// Blocks whose products one thread adds up, and such runs between two looks at the control. They are fixed, so that the
/// order of additions is fixed.
const BLOCKS_PER_RUN: usize = 16;
const RUNS_PER_LOOK: usize = 16;
/// Rows from which the means are guessed.
const ROWS_TO_GUESS: usize = 1024;
/// Directions beyond the wanted ones, and rounds, when only these are sought (Halko, Martinsson and Tropp 2011).
const SPARE: usize = 10;
const ROUNDS: usize = 8;

/// Directions of the greatest spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pca {
    /// The mean of each feature.
    pub means: Vec<f64>,
    /// Components × features, each of length 1; the largest entry of each is positive.
    pub components: Array2<f64>,
    /// The variance along each component.
    pub variances: Vec<f64>,
    /// The share of the whole variance along each component.
    pub shares: Vec<f64>,
}

impl Pca {
    /// The first `count` components (at most as many as there are features) of the rows of `x`; it needs at least one
    /// row.
    ///
    /// # Errors
    /// An interruption when `control` asks for one.
    #[expect(clippy::cast_precision_loss, reason = "means over rows")]
    pub fn fit(x: &Matrix, count: usize, seed: u32, control: &Control) -> Result<Self> {
        let (rows, width) = x.dim();
        let count = count.min(width);
        let degrees = (rows as f64 - 1.0).max(1.0);
        let (means, (values, components, whole)) = if width <= MOST_FEATURES {
            let (means, products) = scatter(x, control)?;
            let products = products / degrees;
            let whole = products.diag().sum();
            let (values, vectors) = symmetric(&products);
            let components = vectors.slice_axis(Axis(0), (..count).into()).to_owned();
            (means, (values, components, whole))
        } else {
            let means = x.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(width)).to_vec();
            let found = sought(x, &means, count, seed, degrees, control)?;
            (means, found)
        };
        let variances: Vec<f64> = values.into_iter().take(count).map(|value| value.max(0.0)).collect();
        let share = |variance: &f64| if whole > 0.0 { variance / whole } else { 0.0 };
        Ok(Self {
            shares: variances.iter().map(share).collect(),
            means,
            components,
            variances,
        })
    }

    /// Rows × components.
    pub fn project(&self, x: &Matrix) -> Matrix {
        let count = self.components.nrows();
        let mut placed = vec![0.0; x.nrows() * count];
        let blocks = placed.par_chunks_mut(BLOCK * count.max(1)).enumerate();
        blocks.for_each(|(block, placed)| {
            let start = block * BLOCK;
            let rows = placed.len() / count;
            let mut moved = Array2::zeros((rows, x.ncols()));
            write_around(x, start, &self.means, &mut moved.view_mut());
            if let Ok(mut placed) = ArrayViewMut2::from_shape((rows, count), placed) {
                general_mat_mul(1.0, &moved, &self.components.t(), 0.0, &mut placed);
            }
        });
        // cannot fail: as many numbers as the shape wants
        Array2::from_shape_vec((x.nrows(), count), placed).unwrap_or_default()
    }
}

/// The means, and features × features of sums of products around them, both from one look at the rows: the products are
/// those around a guess of the means, less what the guess was beside them. The guess comes from rows of all parts, so it
/// lies where the rows lie and hardly a digit is lost.
#[expect(clippy::cast_precision_loss, reason = "means over rows")]
fn scatter(x: &Matrix, control: &Control) -> Result<(Vec<f64>, Array2<f64>)> {
    let rows = x.nrows().max(1) as f64;
    let some = spread(x.nrows(), ROWS_TO_GUESS);
    let mut guess = vec![0.0; x.ncols()];
    for &row in &some {
        guess
            .iter_mut()
            .zip(x.row(row))
            .for_each(|(sum, value)| *sum += value / some.len() as f64);
    }
    let Sums { products, values } = sums(x, &guess, None, control)?;
    let beside = values / rows;
    let shift = Array2::from_shape_fn(products.dim(), |(one, other)| rows * (beside[one] * beside[other]));
    let means = guess
        .iter()
        .zip(&beside)
        .map(|(guess, beside)| guess + beside)
        .collect();
    Ok((means, products - shift))
}

/// Sums over rows.
struct Sums {
    /// Features × features of sums of products around a middle, or features × columns of `turned`, where the rows are
    /// first multiplied with that.
    products: Array2<f64>,
    /// For each feature the sum around the middle.
    values: Array1<f64>,
}

fn sums(x: &Matrix, middle: &[f64], turned: Option<&Array2<f64>>, control: &Control) -> Result<Sums> {
    let (rows, width) = x.dim();
    let columns = turned.map_or(width, Array2::ncols);
    let none = || Sums {
        products: Array2::zeros((width, columns)),
        values: Array1::zeros(width),
    };
    let mut all = none();
    let starts: Vec<usize> = (0..rows).step_by(BLOCK).collect();
    for starts in starts.chunks(BLOCKS_PER_RUN * RUNS_PER_LOOK) {
        control.check()?;
        let run = |starts: &[usize]| {
            let mut sum = none();
            let mut block = Array2::zeros((BLOCK, width));
            for &start in starts {
                let mut block = block.slice_axis_mut(Axis(0), (..BLOCK.min(rows - start)).into());
                write_around(x, start, middle, &mut block);
                for row in block.as_slice().unwrap_or(&[]).chunks_exact(width.max(1)) {
                    sum.values.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
                }
                match turned {
                    None => add_squares(&block.view(), &mut sum.products),
                    Some(turned) => general_mat_mul(1.0, &block.t(), &block.dot(turned), 1.0, &mut sum.products),
                }
            }
            sum
        };
        let parts: Vec<Sums> = starts.par_chunks(BLOCKS_PER_RUN).map(run).collect();
        for part in &parts {
            all.products += &part.products;
            all.values += &part.values;
        }
    }
    if turned.is_none() {
        let half = half(width);
        let (above, mut below) = all.products.view_mut().split_at(Axis(0), half);
        let mut mirrored = below.slice_axis_mut(Axis(1), (..half).into());
        mirrored.assign(&above.slice_axis(Axis(1), (half..).into()).t());
    }
    Ok(all)
}

/// Columns of which one part of the products is made, a multiple of what is computed side by side.
fn half(width: usize) -> usize {
    width / 16 * 8
}

/// Adds the products of all pairs of columns but those of the second half with the first, which are the mirror image of
/// those of the first with the second.
fn add_squares(block: &ArrayView2<'_, f64>, products: &mut Array2<f64>) {
    let half = half(block.ncols());
    let (first, second) = block.view().split_at(Axis(1), half);
    let (mut above, mut below) = products.view_mut().split_at(Axis(0), half);
    general_mat_mul(1.0, &first.t(), block, 1.0, &mut above);
    let mut corner = below.slice_axis_mut(Axis(1), (half..).into());
    general_mat_mul(1.0, &second.t(), &second, 1.0, &mut corner);
}

/// The first components alone, by multiplying random directions with the covariance again and again.
fn sought(
    x: &Matrix,
    means: &[f64],
    count: usize,
    seed: u32,
    degrees: f64,
    control: &Control,
) -> Result<(Vec<f64>, Array2<f64>, f64)> {
    let width = x.ncols();
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed));
    let mut directions =
        Array2::from_shape_simple_fn((width, (count + SPARE).min(width)), || random.gen_range(-1.0..1.0));
    for _ in 0..ROUNDS {
        straighten(&mut directions);
        directions = sums(x, means, Some(&directions), control)?.products / degrees;
    }
    straighten(&mut directions);
    let turned = sums(x, means, Some(&directions), control)?.products / degrees;
    let mut small = directions.t().dot(&turned);
    small = (&small + &small.t()) / 2.0;
    let (values, vectors) = symmetric(&small);
    let components = vectors.slice_axis(Axis(0), (..count).into()).dot(&directions.t());
    let whole: f64 = x
        .columns()
        .into_iter()
        .zip(means)
        .map(|(column, mean)| column.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / degrees)
        .sum();
    Ok((values, components, whole))
}

/// Makes the columns stand at right angles to each other, each of length 1 (Gram-Schmidt, twice).
fn straighten(directions: &mut Array2<f64>) {
    for column in 0..directions.ncols() {
        for _ in 0..2 {
            for before in 0..column {
                let along = directions.column(before).dot(&directions.column(column));
                let other = directions.column(before).to_owned();
                directions.column_mut(column).scaled_add(-along, &other);
            }
        }
        let length = directions.column(column).dot(&directions.column(column)).sqrt();
        if length > 0.0 {
            directions.column_mut(column).mapv_inplace(|value| value / length);
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use rayon::ThreadPoolBuilder;

    use super::*;

    /// Rows along a slanted line, a little beside it, far from zero.
    fn slanted(rows: usize, offset: f64) -> Matrix {
        let mut random = ChaCha8Rng::seed_from_u64(2);
        let mut x = Matrix::zeros((rows, 3));
        for mut row in x.rows_mut() {
            let (along, beside) = (random.gen_range(-5.0..5.0), random.gen_range(-0.5..0.5));
            row.assign(&array![offset + 3.0 * along, offset + 4.0 * along, beside]);
        }
        x
    }

    #[test]
    fn components_are_found_however_far_from_zero_the_rows_are() {
        for offset in [0.0, -1e9] {
            let pca = Pca::fit(&slanted(5000, offset), 2, 1, &Control::silent()).unwrap();
            for (found, wanted) in pca.components.iter().zip([0.6, 0.8, 0.0, 0.0, 0.0, 1.0]) {
                assert!((found - wanted).abs() < 1e-2, "{offset}: {found} for {wanted}");
            }
            assert!(
                (pca.variances[0] - 25.0 * 100.0 / 12.0).abs() < 5.0,
                "{:?}",
                pca.variances
            );
            assert!((pca.means[0] - offset).abs() < 0.5);
            assert!((pca.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    /// The first rows say nothing of the others here, as in a table that is sorted.
    #[test]
    fn the_order_of_the_rows_makes_no_difference() {
        let mut x = slanted(3000, 0.0);
        x.row_mut(0).fill(1e8);
        let mut turned = x.clone();
        turned.invert_axis(Axis(0));
        let turned = turned.as_standard_layout().into_owned();
        let [one, other] = [x, turned].map(|x| Pca::fit(&x, 3, 1, &Control::silent()).unwrap());
        let (one, other) = (one.variances[0], other.variances[0]);
        assert!((one - other).abs() <= 1e-9 * one, "{one} and {other}");
    }

    #[test]
    fn products_of_all_pairs_of_columns_are_found() {
        let mut random = ChaCha8Rng::seed_from_u64(4);
        for width in [1, 15, 16, 37] {
            let x = Matrix::from_shape_simple_fn((700, width), || random.gen_range(2.0..3.0));
            let (means, products) = scatter(&x, &Control::silent()).unwrap();
            let around = &x - &Array1::from(means);
            let wanted = around.t().dot(&around);
            assert!((&products - &wanted).iter().all(|away| away.abs() < 1e-9), "{width}");
        }
    }

    #[test]
    fn any_number_of_threads_finds_the_same_bits() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        for width in [5, 230] {
            let x = Matrix::from_shape_simple_fn((9000, width), || random.gen_range(-1.0..1.0));
            let on = |threads: usize| {
                let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| {
                    let pca = Pca::fit(&x, 4, 1, &Control::silent()).unwrap();
                    (pca.project(&x), pca)
                })
            };
            assert!(on(1) == on(2) && on(1) == on(5));
        }
    }

    #[test]
    fn rows_are_placed_along_the_components() {
        let x = slanted(1000, 7.0);
        let pca = Pca::fit(&x, 2, 1, &Control::silent()).unwrap();
        let placed = pca.project(&x);
        for (row, placed) in x.rows().into_iter().zip(placed.rows()) {
            let wanted = pca.components.dot(&(&row - &Array1::from(pca.means.clone())));
            assert!(wanted.iter().zip(placed).all(|(one, other)| (one - other).abs() < 1e-9));
        }
        assert_eq!(pca.project(&Matrix::zeros((0, 3))).dim(), (0, 2));
    }
}
