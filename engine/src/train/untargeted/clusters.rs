//! What is said about clusters.

use ndarray::Axis;

use super::attempt::Described;
use super::{Run, traits};
use crate::error::Result;
use crate::explain::{Importance, permutation_importance};
use crate::learners::clusters::{Assigned, ClusterModel, least_of};
use crate::learners::{Fitted, Hyperparameters, Predictions, some_rows};
use crate::metrics::{Charts, ClusterCharts, ClusterProfile, Metrics, Silhouette, silhouette, spreads};
use crate::warning::{Severity, Warning};

/// Rows on which columns are shuffled.
const ROWS_TO_SHUFFLE: usize = 1_000;
const REPEATS: u32 = 2;

#[expect(clippy::cast_precision_loss, reason = "shares and counts of rows")]
pub(super) fn describe(
    run: &Run<'_>,
    model: &ClusterModel,
    fitted: &Fitted,
    settings: &Hyperparameters,
) -> Result<Described> {
    let (x, seed) = (&run.rows.matrix, run.seeds.of("figures"));
    let Assigned { codes, .. } = model.assign(x, run.control)?;
    let clusters = model.clusters;
    let apart = silhouette(x, &codes, clusters, seed, run.control)?;
    let (davies_bouldin, calinski_harabasz) = spreads(x, &codes, clusters);
    let noise = codes.iter().filter(|&&code| code as usize >= clusters).count();
    let metrics: Metrics = [
        ("silhouette", apart.mean),
        ("davies_bouldin", davies_bouldin),
        ("calinski_harabasz", calinski_harabasz),
        ("clusters", Some(clusters as f64)),
        ("noise_share", Some(noise as f64 / codes.len().max(1) as f64)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.filter(|value| value.is_finite())))
    .collect();
    let names = model.names();
    let shown = run.shown_rows();
    let charts = ClusterCharts {
        clusters: profiles(run, &names, &codes, &apart),
        choice: model.choice.clone(),
        pictures: vec![
            run.pca_picture(&shown, &codes, &names)?,
            run.tsne_picture(&codes, &names)?,
        ],
        compared_rows: apart.rows,
        learnt_rows: model.sampled,
    };
    Ok(Described {
        metrics,
        importance: importance(run, fitted)?,
        charts: Charts::Clusters(charts),
        classes: names,
        judged: apart.rows,
        warnings: warnings(model, settings, x.nrows() as u64, apart.rows),
    })
}

#[expect(clippy::cast_precision_loss, reason = "shares of rows")]
fn profiles(run: &Run<'_>, names: &[String], codes: &[u32], apart: &Silhouette) -> Vec<ClusterProfile> {
    let mut counts = vec![0_u64; names.len()];
    for &code in codes {
        counts[code as usize] += 1;
    }
    let traits = traits::of(run.rows, codes, names.len());
    let all = names.iter().zip(counts).zip(traits).enumerate();
    all.map(|(place, ((name, rows), traits))| ClusterProfile {
        name: name.clone(),
        rows,
        share: rows as f64 / codes.len().max(1) as f64,
        silhouette: apart.by_cluster.get(place).copied().flatten(),
        traits,
    })
    .collect()
}

/// The share of rows that land in another cluster when the values of a column are shuffled.
#[expect(clippy::cast_precision_loss, reason = "a share of rows")]
fn importance(run: &Run<'_>, fitted: &Fitted) -> Result<Vec<Importance>> {
    let seed = run.seeds.of("importance");
    let rows = some_rows(run.rows.matrix.nrows(), ROWS_TO_SHUFFLE, seed);
    let x = run.rows.matrix.select(Axis(0), &rows);
    let Some(own) = fitted.predict(&x)?.codes() else {
        return Ok(Vec::new());
    };
    let score = |predictions: &Predictions| {
        let same = |codes: ndarray::Array1<u32>| codes.iter().zip(&own).filter(|(one, other)| one == other).count();
        predictions
            .codes()
            .map_or(0.0, |codes| same(codes) as f64 / own.len().max(1) as f64)
    };
    permutation_importance(fitted, &x, &run.rows.groups, score, REPEATS, seed, run.control)
}

/// What was computed from a part of the rows is said.
fn warnings(model: &ClusterModel, settings: &Hyperparameters, rows: u64, compared: u64) -> Vec<Warning> {
    let mut found = Vec::new();
    if compared < rows {
        let message = format!("the silhouette was computed from {compared} of {rows} rows, drawn by the seed");
        let warning = Warning::of_table("silhouette_sampled", Severity::Info, message);
        found.push(warning.with("count", compared).with("rows", rows));
    }
    if let Some(sampled) = model.sampled {
        let message = format!(
            "the clusters were found in {sampled} of {rows} rows, drawn by the seed; the others were assigned to them"
        );
        let warning = Warning::of_table("clusters_sampled", Severity::Info, message);
        found.push(warning.with("count", sampled).with("rows", rows));
        found.extend(thinned(settings, sampled, rows));
    }
    found
}

/// Within a radius that was set there are fewer of the rows that are looked at than of all.
fn thinned(settings: &Hyperparameters, sampled: u64, rows: u64) -> Option<Warning> {
    let given = settings.float("radius").is_ok_and(|radius| radius > 0.0);
    let least = settings.count("min_samples").ok().filter(|_| given)?;
    let all = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let enough = least_of(least, all(sampled), all(rows));
    let message = format!(
        "a row counts as the inside of a group with {enough} instead of {least} rows within the radius, since only a part \
         of the rows is looked at; groups of few rows may be missed"
    );
    let warning = Warning::of_table("neighbours_in_proportion", Severity::Info, message);
    Some(warning.with("count", enough as u64))
}
