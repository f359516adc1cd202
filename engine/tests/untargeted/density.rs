//! Groups of any form: what DBSCAN, HDBSCAN and hierarchical clustering find that round groups cannot, and what they refuse.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::learners::Fitted;
use datapulse_engine::learners::clusters::{NOWHERE, Reach, Rule};
use datapulse_engine::model::{PredictOptions, TrainedModel};
use datapulse_engine::prepare::{Preprocessing, Scaling};
use datapulse_engine::problem::ProblemType::Clustering;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;
use datapulse_engine::train::{TrainConfig, run};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::clusters::charts;
use super::support::{Models, config, refusal, table, trained};

const BY_POINTS: [&str; 3] = ["dbscan", "hdbscan", "hierarchical"];

/// A ring around a dense middle, and every fortieth row far from both.
fn ring(rows: usize) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let rows: Vec<Vec<Value>> = (0..rows)
        .map(|row| {
            let angle = random.gen_range(0.0..std::f64::consts::TAU);
            let reach = match row {
                row if row % 40 == 3 => random.gen_range(60.0..200.0),
                row if row % 3 == 0 => random.gen_range(0.0..2.0),
                _ => random.gen_range(9.5..10.5),
            };
            vec![json!(reach * angle.cos()), json!(reach * angle.sin())]
        })
        .collect();
    table(&["x", "y"], &rows)
}

/// The share of rows that have the name which most rows of their true group have, noise among them.
fn right(names: &[String]) -> f64 {
    let truth = |row: usize| {
        if row % 40 == 3 {
            2
        } else {
            usize::from(!row.is_multiple_of(3))
        }
    };
    let own = |group: usize| {
        let of_group = || (0..names.len()).filter(move |&row| truth(row) == group);
        let count = |name: &str| of_group().filter(|&row| names[row] == name).count();
        if group == 2 {
            count("noise")
        } else {
            of_group().map(|row| count(&names[row])).max().unwrap()
        }
    };
    (0..3).map(own).sum::<usize>() as f64 / names.len() as f64
}

fn names(model: &TrainedModel, table: &Table) -> Vec<String> {
    let predicted = model.predict(table, &PredictOptions::default()).unwrap();
    (0..predicted.rows()).map(|row| predicted.text(row)).collect()
}

/// A ring and what lies in it are told apart, and rows far from both belong to none.
#[test]
fn dense_groups_of_any_form_are_found_and_rows_in_thin_places_left_out() {
    let table = ring(600);
    for algorithm in ["dbscan", "hdbscan"] {
        let (outcome, model) = trained(&table, &config(Clustering, algorithm, &json!({}))).unwrap();
        let found = right(&names(&model, &table));
        assert!(found > 0.95, "{algorithm}: {found} {:?}", outcome.candidates[0].metrics);
        let groups = &charts(&outcome.candidates[0]).clusters;
        assert_eq!(groups.last().unwrap().name, "noise");
        assert!(groups.last().unwrap().silhouette.is_none() && groups.last().unwrap().rows >= 10);
        let share = outcome.candidates[0].metrics["noise_share"].unwrap();
        assert!((share - groups.last().unwrap().share).abs() < 1e-12 && share > 0.0);
    }
}

/// Chains are followed where the nearest rows decide, and cut where groups are to be tight.
#[test]
fn the_linkage_decides_what_a_group_is() {
    let rows: Vec<Vec<Value>> = (0..120)
        .map(|row| vec![json!(f64::from(row % 60) / 10.0), json!(f64::from(row / 60) * 1.5)])
        .collect();
    let unscaled = |linkage: &str| TrainConfig {
        preprocessing_config: Preprocessing {
            scaling: Scaling::None,
            ..Preprocessing::default()
        },
        ..config(
            Clustering,
            "hierarchical",
            &json!({ "n_clusters": 2, "linkage": linkage }),
        )
    };
    let table = table(&["x", "y"], &rows);
    let along = |linkage: &str| {
        let names = names(&trained(&table, &unscaled(linkage)).unwrap().1, &table);
        (0..120).all(|row| (names[row] == names[0]) == (row < 60))
    };
    assert!(along("single") && !along("ward") && !along("complete"));
}

/// New rows go where the rows around them belong, or to none.
#[test]
fn new_rows_belong_where_the_rows_around_them_do() {
    let known = ring(600);
    let new = table(
        &["x", "y"],
        &[
            vec![json!(0.1), json!(0.2)],
            vec![json!(10.0), json!(0.1)],
            vec![json!(900.0), json!(900.0)],
        ],
    );
    for algorithm in ["dbscan", "hdbscan"] {
        let (_, model) = trained(&known, &config(Clustering, algorithm, &json!({}))).unwrap();
        let predicted = model.predict(&new, &PredictOptions::default()).unwrap();
        let said: Vec<String> = (0..3).map(|row| predicted.text(row)).collect();
        assert!(
            said[0] != said[1] && said[0] != "noise" && said[1] == "1" && said[2] == "noise",
            "{algorithm}: {said:?}"
        );
        assert!(predicted.measure(2).unwrap() > 10.0 * predicted.measure(0).unwrap());
    }
}

/// Rows that repeat, few rows, and settings that leave nothing: a result or a reason, never a panic.
#[test]
fn what_has_no_dense_place_is_refused_and_repeated_rows_are_not() {
    let repeated: Vec<Vec<Value>> = (0..90).map(|row| vec![json!(row % 3), json!((row % 3) * 2)]).collect();
    let repeated = table(&["a", "b"], &repeated);
    for algorithm in BY_POINTS {
        let (outcome, _) = trained(&repeated, &config(Clustering, algorithm, &json!({}))).unwrap();
        assert_eq!(outcome.candidates[0].metrics["clusters"], Some(3.0), "{algorithm}");
    }
    let few: Vec<Vec<Value>> = (0..6).map(|row| vec![json!(row * row)]).collect();
    let few = table(&["a"], &few);
    assert!(refusal(&few, &config(Clustering, "hdbscan", &json!({}))).contains("min_cluster_size"));
    assert!(refusal(&few, &config(Clustering, "dbscan", &json!({ "radius": 1e-9 }))).contains("`radius`"));
    assert!(trained(&few, &config(Clustering, "hierarchical", &json!({}))).is_ok());
    let far: Vec<Vec<Value>> = (0..84)
        .map(|row| vec![json!(1e300 * f64::from(row % 7)), json!(row)])
        .collect();
    for algorithm in BY_POINTS {
        let asked = TrainConfig {
            preprocessing_config: Preprocessing {
                scaling: Scaling::None,
                ..Preprocessing::default()
            },
            feature_columns: Some(vec!["a".into()]),
            ..config(Clustering, algorithm, &json!({}))
        };
        let (outcome, model) = trained(&table(&["a", "b"], &far), &asked).unwrap();
        assert!(
            outcome.best().is_some() && TrainedModel::from_bundle(&model.to_bundle().unwrap()).is_ok(),
            "{algorithm}"
        );
    }
}

/// More rows than can be compared with each other: a part is learnt from, all are assigned, and it is said.
#[test]
fn of_many_rows_a_part_is_learnt_from_and_said_so() {
    let table = ring(9000);
    for algorithm in ["hdbscan", "hierarchical"] {
        let (outcome, model) = trained(&table, &config(Clustering, algorithm, &json!({}))).unwrap();
        let best = &outcome.candidates[0];
        let learnt = charts(best).learnt_rows.unwrap();
        assert!(
            learnt < 9000 && best.warnings.iter().any(|warning| warning.code == "clusters_sampled"),
            "{algorithm}"
        );
        let rows: u64 = charts(best).clusters.iter().map(|cluster| cluster.rows).sum();
        assert_eq!(rows, 9000);
        assert!(model.to_bundle().unwrap().len() < 4_000_000);
    }
}

/// A radius that was set means the same whatever the share of rows that is looked at: DBSCAN asks for that share of the
/// neighbours, and says so.
#[test]
fn a_radius_that_was_set_finds_the_same_groups_in_a_part_of_the_rows() {
    let found = |rows: usize, least: usize| {
        let mut config = config(Clustering, "dbscan", &json!({ "radius": 1.0, "min_samples": least }));
        config.preprocessing_config.scaling = Scaling::None;
        trained(&ring(rows), &config).unwrap().0
    };
    let (few, many) = (found(15_000, 60), found(60_000, 240));
    let sizes = |outcome: &datapulse_engine::train::RunOutcome| -> Vec<f64> {
        let clusters = &charts(&outcome.candidates[0]).clusters;
        clusters.iter().map(|cluster| cluster.share).collect()
    };
    let (few_sizes, many_sizes) = (sizes(&few), sizes(&many));
    assert_eq!(few_sizes.len(), many_sizes.len());
    for (one, other) in few_sizes.iter().zip(&many_sizes) {
        assert!((one - other).abs() < 0.02, "{few_sizes:?} {many_sizes:?}");
    }
    let said = |outcome: &datapulse_engine::train::RunOutcome| -> Option<String> {
        let warnings = &outcome.candidates[0].warnings;
        let found = warnings
            .iter()
            .find(|warning| warning.code == "neighbours_in_proportion");
        found.map(|warning| warning.message.clone())
    };
    assert_eq!(said(&few), None);
    assert!(
        said(&many).unwrap().contains("with 81 instead of 240 rows"),
        "{:?}",
        said(&many)
    );
}

/// A bundle whose parts do not fit together is refused, not believed.
#[test]
fn a_made_up_bundle_is_refused() {
    let (_, sound) = trained(&ring(300), &config(Clustering, "hdbscan", &json!({}))).unwrap();
    assert!(TrainedModel::from_bundle(&sound.to_bundle().unwrap()).is_ok());
    let lies: [fn(&mut datapulse_engine::learners::clusters::ClusterModel); 9] = [
        |model| model.clusters = usize::MAX,
        |model| model.noise = false,
        |model| model.features = 7,
        |model| with_points(model, |points| points.points.width = 0),
        |model| with_points(model, |points| points.points.values.truncate(3)),
        |model| with_points(model, |points| points.points.values[0] = f64::NAN),
        |model| with_points(model, |points| points.codes[0] = NOWHERE - 1),
        |model| with_points(model, |points| points.reach = Reach::Within(-1.0)),
        |model| {
            with_points(model, |points| {
                if let Reach::Reachable { neighbours, .. } = &mut points.reach {
                    *neighbours = usize::MAX;
                }
            });
        },
    ];
    for (number, lie) in lies.into_iter().enumerate() {
        let mut model = sound.clone();
        let Fitted::Clusters(clusters) = &mut model.fitted else {
            panic!("no clusters")
        };
        lie(clusters);
        assert!(
            TrainedModel::from_bundle(&model.to_bundle().unwrap()).is_err(),
            "lie {number}"
        );
    }
}

fn with_points(
    model: &mut datapulse_engine::learners::clusters::ClusterModel,
    change: impl Fn(&mut datapulse_engine::learners::clusters::Neighbourhood),
) {
    if let Rule::Points(points) = &mut model.rule {
        change(points);
    }
}

/// Wants to be cancelled after so many looks.
struct Impatient(AtomicUsize);

impl Observer for Impatient {
    fn progress(&self, progress: &Progress) {
        assert!((0.0..=100.0).contains(&progress.percent));
    }
    fn log(&self, _: Level, _: &str) {}
    fn signal(&self) -> Signal {
        match self.0.fetch_sub(1, Ordering::SeqCst) {
            0 | 1 => {
                self.0.store(1, Ordering::SeqCst);
                Signal::Cancel
            }
            _ => Signal::Continue,
        }
    }
    fn checkpoint(&self, _: &Checkpoint) -> datapulse_engine::Result<()> {
        Ok(())
    }
}

/// Control: whatever it is at, it looks up often, and a cancelled run leaves nothing.
#[test]
fn a_run_ends_soon_after_it_is_cancelled() {
    let table = ring(3000);
    for algorithm in BY_POINTS {
        for looks in [3, 12, 40] {
            let control = Control::new(Arc::new(Impatient(looks.into())));
            let mut models = Models::default();
            let asked = config(Clustering, algorithm, &json!({}));
            let ended = run(&table, &asked, &Seeds::pinned(7), &control, None, &mut models);
            assert!(
                matches!(ended, Err(datapulse_engine::EngineError::Cancelled)),
                "{algorithm}: {looks}"
            );
            assert!(models.0.is_empty());
        }
    }
}
