//! Products of matrices with the same bits on every machine, in a browser too: what predicts uses these. Those of
//! `ndarray` multiply and add in one step where the processor can, and round differently where it cannot.

use ndarray::{Array2, ArrayView2, Axis};

/// Columns that are computed side by side.
const WIDE: usize = 4;
/// Rows that are computed side by side.
const ROWS: usize = 4;

/// `left` times `right`: for each place the products along the row and the column, added from the first to the last.
///
/// Rows × depth times depth × columns gives rows × columns.
pub(crate) fn product(left: ArrayView2<'_, f64>, right: ArrayView2<'_, f64>) -> Array2<f64> {
    let left = left.as_standard_layout();
    let mut out = Array2::zeros((left.nrows(), right.ncols()));
    let rows: Vec<&[f64]> = left.rows().into_iter().filter_map(|row| row.to_slice()).collect();
    for (number, columns) in right.axis_chunks_iter(Axis(1), WIDE).enumerate() {
        let columns = side_by_side(columns);
        for (block, rows) in rows.chunks(ROWS).enumerate() {
            let mut place = |row: usize, sums: &[f64; WIDE]| {
                let free = out.ncols() - number * WIDE;
                for (column, sum) in sums.iter().take(free).enumerate() {
                    out[(block * ROWS + row, number * WIDE + column)] = *sum;
                }
            };
            if let Ok(rows) = <[&[f64]; ROWS]>::try_from(rows) {
                for (row, sums) in sums(rows, &columns).iter().enumerate() {
                    place(row, sums);
                }
            } else {
                for (row, values) in rows.iter().enumerate() {
                    place(row, &sums([values], &columns)[0]);
                }
            }
        }
    }
    out
}

/// The values of a few columns, row after row; columns that are not there are 0.
fn side_by_side(columns: ArrayView2<'_, f64>) -> Vec<[f64; WIDE]> {
    let row = |row: ndarray::ArrayView1<'_, f64>| {
        let mut values = [0.0; WIDE];
        for (value, known) in values.iter_mut().zip(row) {
            *value = *known;
        }
        values
    };
    columns.rows().into_iter().map(row).collect()
}

#[inline]
fn sums<const HIGH: usize>(rows: [&[f64]; HIGH], columns: &[[f64; WIDE]]) -> [[f64; WIDE]; HIGH] {
    let rows = rows.map(|row| &row[..columns.len()]);
    let mut sums = [[0.0; WIDE]; HIGH];
    for (depth, columns) in columns.iter().enumerate() {
        for (sums, row) in sums.iter_mut().zip(&rows) {
            for (sum, column) in sums.iter_mut().zip(columns) {
                *sum += row[depth] * column;
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::product;

    #[test]
    fn it_is_the_product_for_every_shape_and_order_of_the_values() {
        for (rows, depth, columns) in [
            (1, 1, 1),
            (3, 5, 2),
            (4, 7, 4),
            (9, 3, 11),
            (6, 0, 3),
            (0, 4, 2),
            (5, 2, 0),
        ] {
            let number = |(row, column): (usize, usize)| f64::from(u8::try_from((row * 7 + column * 3) % 11).unwrap());
            let left = Array2::from_shape_fn((rows, depth), number);
            let right = Array2::from_shape_fn((columns, depth), number);
            let expected = left.dot(&right.t());
            assert_eq!(
                product(left.view(), right.t()),
                expected,
                "{rows} x {depth} x {columns}"
            );
            assert_eq!(
                product(right.view(), left.t()),
                expected.t(),
                "{columns} x {depth} x {rows}"
            );
        }
    }
}
