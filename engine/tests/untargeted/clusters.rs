use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::metrics::{Charts, ClusterCharts, PictureMethod, TraitKind};
use datapulse_engine::model::{PredictOptions, TrainedModel};
use datapulse_engine::problem::ProblemType::Clustering;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;
use datapulse_engine::train::{Candidate, TrainConfig, known_algorithms, run};
use serde_json::json;
use std::sync::Arc;

use super::support::{Models, config, three_groups, trained};

pub fn charts(candidate: &Candidate) -> &ClusterCharts {
    match &candidate.charts {
        Some(Charts::Clusters(charts)) => charts,
        other => panic!("{other:?}"),
    }
}

/// What gives no group to rows in thin places.
const LEAVE_OUT: [&str; 2] = ["dbscan", "hdbscan"];

fn texts(model: &TrainedModel, table: &Table) -> Vec<String> {
    let predicted = model.predict(table, &PredictOptions::default()).unwrap();
    (0..predicted.rows()).map(|row| predicted.text(row)).collect()
}

/// Every method finds the three groups that are there, without being told how many.
#[test]
fn every_method_finds_groups_that_are_far_apart() {
    let table = three_groups(400);
    for algorithm in known_algorithms(Clustering) {
        let (outcome, model) = trained(&table, &config(Clustering, algorithm, &json!({}))).unwrap();
        let best = outcome.best().unwrap();
        let clusters: Vec<u64> = charts(best).clusters.iter().map(|cluster| cluster.rows).collect();
        // What needs dense places leaves out rows at the rim of a group.
        let noise = best.metrics["noise_share"].unwrap();
        assert!(
            noise < 0.08 && (noise == 0.0 || LEAVE_OUT.contains(&algorithm)),
            "{algorithm}: {noise}"
        );
        let near = |rows: u64, whole: u64| rows <= whole && rows + whole / 8 >= whole;
        assert!(
            near(clusters[0], 200) && near(clusters[1], 100) && near(clusters[2], 100),
            "{algorithm}: {clusters:?}"
        );
        assert_eq!(clusters.iter().sum::<u64>(), 400, "{algorithm}");
        assert_eq!(best.metrics["clusters"], Some(3.0), "{algorithm}");
        assert!(
            best.metrics["silhouette"].unwrap() > 0.5,
            "{algorithm}: {:?}",
            best.metrics
        );
        // The largest group is called 1, and rows of one group have one name.
        let names = texts(&model, &table);
        let third = if names.iter().skip(2).step_by(4).any(|name| name == "2") {
            "2"
        } else {
            "3"
        };
        let fits = |row: usize| match names[row].as_str() {
            "noise" => noise > 0.0,
            "1" => row % 4 < 2,
            name => (name == third) == (row % 4 == 2) && row % 4 >= 2,
        };
        assert!((0..400).all(fits), "{algorithm}");
    }
}

/// A number that was given is kept, and nothing is tried.
#[test]
fn as_many_clusters_as_were_asked_for() {
    let table = three_groups(400);
    for algorithm in ["k_means", "mini_batch_k_means", "gaussian_mixture", "hierarchical"] {
        let (outcome, _) = trained(&table, &config(Clustering, algorithm, &json!({ "n_clusters": 5 }))).unwrap();
        let found = charts(&outcome.candidates[0]);
        assert_eq!(found.clusters.len(), 5, "{algorithm}");
        assert!(found.choice.is_none(), "{algorithm}");
    }
}

/// The result says by what the number of clusters was chosen, and what every number reached.
#[test]
fn the_choice_of_a_number_is_explained() {
    let table = three_groups(400);
    for (algorithm, by, first) in [("k_means", "silhouette", 2), ("gaussian_mixture", "bic", 1)] {
        let settings = json!({ "max_clusters": 6 });
        let (outcome, _) = trained(&table, &config(Clustering, algorithm, &settings)).unwrap();
        let choice = charts(&outcome.candidates[0]).choice.clone().unwrap();
        assert_eq!(serde_json::to_value(choice.by).unwrap(), by);
        assert_eq!(
            choice.tried.iter().map(|(count, _)| *count).collect::<Vec<_>>(),
            (first..=6).collect::<Vec<_>>()
        );
        assert_eq!((choice.chosen, choice.rows), (3, 400));
    }
}

/// The profile names the columns in which a group differs, with its figures beside those of the whole.
#[test]
fn a_profile_says_what_makes_a_group_different() {
    let (outcome, _) = trained(&three_groups(400), &config(Clustering, "k_means", &json!({}))).unwrap();
    let clusters = &charts(&outcome.candidates[0]).clusters;
    let heavy = clusters.iter().find(|cluster| {
        cluster
            .traits
            .iter()
            .any(|one| one.column == "kind" && one.value.as_deref() == Some("heavy"))
    });
    let heavy = heavy.unwrap();
    let of = |column: &str| heavy.traits.iter().find(|one| one.column == column).unwrap();
    assert_eq!(
        (of("kind").kind, of("kind").here, of("kind").overall),
        (TraitKind::Share, 1.0, 0.25)
    );
    assert!(of("weight").kind == TraitKind::Mean && (of("weight").here - 12.0).abs() < 0.5);
    assert!((of("weight").overall - 3.5).abs() < 0.5 && of("weight").effect > 1.0);
    assert!(
        heavy.traits.iter().all(|one| one.column != "noise"),
        "{:?}",
        heavy.traits
    );
    let whole: f64 = clusters.iter().map(|cluster| cluster.share).sum();
    assert!((whole - 1.0).abs() < 1e-12);
}

/// The picture shows every row once, and of many rows a part.
#[test]
fn the_rows_are_shown_in_two_dimensions() {
    for (rows, shown) in [(400, 400), (3000, 1200)] {
        let settings = json!({ "n_clusters": 3 });
        let (outcome, _) = trained(&three_groups(rows), &config(Clustering, "k_means", &settings)).unwrap();
        let picture = &charts(&outcome.candidates[0]).pictures[0];
        assert_eq!((picture.method, picture.rows), (PictureMethod::Pca, shown));
        let near = &charts(&outcome.candidates[0]).pictures[1];
        let places: usize = near.groups.iter().map(|group| group.points.len()).sum();
        assert_eq!(
            (near.method, near.rows, near.explained),
            (PictureMethod::Tsne, shown.min(1000), None)
        );
        assert_eq!(places as u64, near.rows);
        let points: usize = picture.groups.iter().map(|group| group.points.len()).sum();
        assert_eq!(points as u64, shown);
        let [first, second] = picture.explained.unwrap();
        assert!(first >= second && first + second <= 1.0 && second > 0.1);
    }
}

/// Columns that set the groups apart matter, noise does not.
#[test]
fn the_columns_that_groups_need_are_known() {
    let (outcome, _) = trained(&three_groups(400), &config(Clustering, "k_means", &json!({}))).unwrap();
    let importance = &outcome.candidates[0].importance;
    let of = |name: &str| importance.iter().find(|one| one.feature == name).unwrap().importance;
    assert!(of("weight") > 0.05 && of("noise").abs() < 0.02, "{importance:?}");
}

/// Determinism: the same bits of model on one, two or four threads, and another seed may find others.
#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    let table = three_groups(5000);
    for algorithm in known_algorithms(Clustering) {
        let bytes = [1, 2, 4].map(|threads| {
            let config = TrainConfig {
                threads: Some(threads),
                ..config(Clustering, algorithm, &json!({}))
            };
            trained(&table, &config).unwrap().1.to_bundle().unwrap()
        });
        assert!(bytes[0] == bytes[1] && bytes[0] == bytes[2], "{algorithm}");
    }
}

/// A bundle comes back whole and says the same.
#[test]
fn a_bundle_comes_back_and_predicts_the_same() {
    let table = three_groups(400);
    for algorithm in known_algorithms(Clustering) {
        let (_, model) = trained(&table, &config(Clustering, algorithm, &json!({}))).unwrap();
        let back = TrainedModel::from_bundle(&model.to_bundle().unwrap()).unwrap();
        assert!(back == model, "{algorithm}");
        assert_eq!(texts(&back, &table), texts(&model, &table));
    }
}

/// A model whose parts do not fit together is refused, not believed.
#[test]
fn a_made_up_bundle_is_refused() {
    let (_, model) = trained(&three_groups(200), &config(Clustering, "k_means", &json!({}))).unwrap();
    for lie in [
        TrainedModel {
            classes: vec!["1".into()],
            ..model.clone()
        },
        TrainedModel {
            problem_type: datapulse_engine::problem::ProblemType::Multiclass,
            ..model.clone()
        },
        TrainedModel {
            problem_type: datapulse_engine::problem::ProblemType::AnomalyDetection,
            ..model.clone()
        },
    ] {
        assert!(TrainedModel::from_bundle(&lie.to_bundle().unwrap()).is_err());
    }
}

struct After {
    signal: Signal,
    looks: std::sync::atomic::AtomicUsize,
    kept: std::sync::Mutex<Vec<Checkpoint>>,
}

impl Observer for After {
    fn progress(&self, progress: &Progress) {
        assert!((0.0..=100.0).contains(&progress.percent));
    }
    fn log(&self, _: Level, _: &str) {}
    fn signal(&self) -> Signal {
        let looks = self.looks.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        if looks > 40 { self.signal } else { Signal::Continue }
    }
    fn checkpoint(&self, checkpoint: &Checkpoint) -> datapulse_engine::Result<()> {
        self.kept.lock().unwrap().push(checkpoint.clone());
        Ok(())
    }
}

/// JOB, CKP-02: cancelled work ends and keeps nothing; paused work goes on to the same bits.
#[test]
fn a_run_can_be_cancelled_and_paused() {
    let table = three_groups(5000);
    let config = TrainConfig {
        algorithms: vec!["k_means".into(), "gaussian_mixture".into()],
        ..config(Clustering, "k_means", &json!({}))
    };
    let watched = |signal, resume| {
        let observer = Arc::new(After {
            signal,
            looks: 0.into(),
            kept: std::sync::Mutex::default(),
        });
        let mut models = Models::default();
        let control = Control::new(observer.clone());
        let ended = run(&table, &config, &Seeds::pinned(7), &control, resume, &mut models);
        let kept = observer.kept.lock().unwrap().last().cloned();
        (ended, models.0, kept)
    };
    let (cancelled, models, _) = watched(Signal::Cancel, None);
    assert!(matches!(cancelled, Err(datapulse_engine::EngineError::Cancelled)) && models.is_empty());
    let (whole, through, kept) = watched(Signal::Continue, None);
    let state = datapulse_engine::train::RunCheckpoint::from_bytes(&kept.unwrap().state).unwrap();
    assert_eq!(state.finished(), 2);
    let (resumed, none, _) = watched(Signal::Continue, Some(state));
    assert!(none.is_empty() && resumed.unwrap() == whole.unwrap() && through.len() == 2);
}
