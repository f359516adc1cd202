//! The figures are those of scikit-learn 1.9.1, computed for the same points.

use datapulse_engine::control::Control;
use datapulse_engine::metrics::{silhouette, spreads};
use ndarray::array;

/// `silhouette_score`, `davies_bouldin_score` and `calinski_harabasz_score` of these rows.
#[test]
fn figures_agree_with_scikit_learn() {
    let x = array![
        [0.0, 0.0],
        [1.0, 0.5],
        [0.2, 1.1],
        [5.0, 5.2],
        [6.1, 5.0],
        [9.0, 0.3],
        [8.4, 1.0],
        [9.3, 1.8]
    ];
    let codes = [0, 0, 0, 1, 1, 2, 2, 2];
    let found = silhouette(&x, &codes, 3, 1, &Control::silent()).unwrap();
    let (davies_bouldin, calinski_harabasz) = spreads(&x, &codes, 3);
    assert!((found.mean.unwrap() - SILHOUETTE).abs() < 1e-9, "{:?}", found.mean);
    assert!(
        (davies_bouldin.unwrap() - DAVIES_BOULDIN).abs() < 1e-9,
        "{davies_bouldin:?}"
    );
    assert!(
        (calinski_harabasz.unwrap() - CALINSKI_HARABASZ).abs() < 1e-8,
        "{calinski_harabasz:?}"
    );
}

const SILHOUETTE: f64 = 0.801_805_077_374;
const DAVIES_BOULDIN: f64 = 0.216_791_249_515;
const CALINSKI_HARABASZ: f64 = 103.281_640_04;

/// Rows without a cluster count 0, so that giving up on rows does not pay.
#[test]
fn rows_without_a_cluster_count_nothing() {
    let x = array![[0.0], [0.1], [5.0], [5.1], [2.5], [2.6]];
    let all = silhouette(&x, &[0, 0, 1, 1, 2, 2], 2, 1, &Control::silent()).unwrap();
    let clear = silhouette(
        &x.slice_axis(ndarray::Axis(0), (..4).into()).to_owned(),
        &[0, 0, 1, 1],
        2,
        1,
        &Control::silent(),
    )
    .unwrap();
    assert!((all.mean.unwrap() - clear.mean.unwrap() * 4.0 / 6.0).abs() < 1e-12);
}

#[test]
fn a_single_cluster_has_no_figures() {
    let x = array![[0.0], [0.1], [5.0]];
    assert_eq!(silhouette(&x, &[0, 0, 0], 1, 1, &Control::silent()).unwrap().mean, None);
    assert_eq!(spreads(&x, &[0, 0, 0], 1), (None, None));
}

/// Of many rows some are drawn, always the same ones.
#[test]
fn of_many_rows_some_are_compared() {
    let x = ndarray::Array2::from_shape_fn((6000, 1), |(row, _)| (row % 2) as f64 * 9.0 + (row % 7) as f64 * 0.1);
    let codes: Vec<u32> = (0..6000).map(|row| row % 2).collect();
    let first = silhouette(&x, &codes, 2, 1, &Control::silent()).unwrap();
    assert_eq!(first.rows, 5000);
    assert_eq!(first, silhouette(&x, &codes, 2, 1, &Control::silent()).unwrap());
}
