//! Somebody's things: one of each kind, as the rows that the product would have made.

use chrono::Utc;
use datapulse_server::{
    state::AppState,
    storage::{Area, Key},
    store::{
        Scope, Tx,
        datasets::{NewDataset, insert_dataset},
        files::{FileRow, insert_file},
        jobs::{NewCandidate, NewJob, insert_candidate, insert_job},
        models::{NewModel, insert_experiment, insert_model},
    },
};
use datapulse_shared::assessment::Assessment;
use serde_json::json;
use uuid::Uuid;

/// The ids of one person's things.
#[derive(Clone, Copy, Debug)]
pub struct World {
    pub user: Uuid,
    pub dataset: Uuid,
    pub dataset_file: Uuid,
    pub job: Uuid,
    pub candidate: Uuid,
    pub model: Uuid,
    pub model_file: Uuid,
    pub experiment: Uuid,
}

impl World {
    /// Makes everything for this person.
    pub async fn of(state: &AppState, user: Uuid) -> Self {
        let new = Uuid::now_v7;
        let world = Self {
            user,
            dataset: new(),
            dataset_file: new(),
            job: new(),
            candidate: new(),
            model: new(),
            model_file: new(),
            experiment: new(),
        };
        let mut tx = state.db.write(Scope::User(user)).await.unwrap();
        world
            .file(state, &mut tx, world.dataset_file, Area::Uploads, "dataset")
            .await;
        world
            .file(state, &mut tx, world.model_file, Area::Model(world.model), "model")
            .await;
        world.dataset(&mut tx).await;
        world.job(&mut tx).await;
        world.candidate(&mut tx).await;
        insert_model(&mut tx, &world.model_row("Test Model v1", &["first", "second"]))
            .await
            .unwrap();
        insert_experiment(&mut tx, user, world.experiment, ("Group", ""), Utc::now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        world
    }

    async fn file(&self, state: &AppState, tx: &mut Tx, id: Uuid, area: Area, purpose: &str) {
        let key = Key::new(self.user, area, id);
        let stored = state.storage.put_bytes(&key, b"x,y\n1,2\n".to_vec()).await.unwrap();
        let file = FileRow {
            id,
            user_id: self.user,
            storage_key: key.as_str().to_owned(),
            filename: "secret-name.csv".to_owned(),
            content_type: "text/csv".to_owned(),
            size: 8,
            sha256: stored.sha256,
            purpose: purpose.to_owned(),
        };
        insert_file(tx, &file).await.unwrap();
    }

    async fn dataset(&self, tx: &mut Tx) {
        let dataset = NewDataset {
            id: self.dataset,
            user_id: self.user,
            name: "table",
            description: "",
            file_id: self.dataset_file,
            source: "upload",
            size: 8,
        };
        insert_dataset(tx, &dataset).await.unwrap();
    }

    async fn job(&self, tx: &mut Tx) {
        let job = NewJob {
            id: self.job,
            user_id: self.user,
            kind: "training",
            name: "y from table",
            params: &json!({ "dataset_id": self.dataset, "target": "y" }),
            dataset_id: Some(self.dataset),
            model_id: None,
            experiment_id: None,
            token_cost: 0,
            max_attempts: 3,
            created_at: Utc::now(),
        };
        insert_job(tx, &job).await.unwrap();
    }

    async fn candidate(&self, tx: &mut Tx) {
        let candidate = NewCandidate {
            id: self.candidate,
            user_id: self.user,
            job_id: self.job,
            position: 0,
            algorithm: "linear_regression".to_owned(),
            problem_type: "regression".to_owned(),
            hyperparameters: json!({}),
            metrics: [("r2".to_owned(), Some(0.5))].into(),
            fold_metrics: Vec::new(),
            importance: Vec::new(),
            charts: None,
            assessment: Assessment::default(),
            seeds: [("preprocessing".to_owned(), 42)].into(),
            feature_columns: vec!["x".to_owned()],
            fields: Vec::new(),
            target_column: "y".to_owned(),
            classes: Vec::new(),
            training_samples: 80,
            test_samples: 20,
            fit_seconds: 0.25,
            data_fingerprint: String::new(),
            warnings: Vec::new(),
            error: None,
            file_id: None,
        };
        insert_candidate(tx, &candidate).await.unwrap();
    }

    /// A model of this world with another name and other tags.
    pub fn model_row(&self, name: &str, tags: &[&str]) -> NewModel {
        NewModel {
            id: self.model,
            user_id: self.user,
            name: name.to_owned(),
            description: "of the test".to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            problem_type: "regression".to_owned(),
            algorithm: "mlp".to_owned(),
            metrics: [("r2".to_owned(), Some(0.5)), ("mape".to_owned(), None)].into(),
            metric: "r2".to_owned(),
            importance: Vec::new(),
            charts: None,
            assessment: Assessment::default(),
            training_config: json!({ "target": "y" }),
            hyperparameters: json!({ "hidden_layers": [8], "batch_size": 32, "epochs": 20, "learning_rate": 0.01 })
                .as_object()
                .unwrap()
                .clone(),
            feature_columns: vec!["x".to_owned()],
            fields: Vec::new(),
            target_column: "y".to_owned(),
            classes: Vec::new(),
            file_id: self.model_file,
            model_file_size: 8,
            training_time_seconds: 0.25,
            training_samples: 80,
            test_samples: 20,
            dataset_id: Some(self.dataset),
            job_id: self.job,
            seeds: [("preprocessing".to_owned(), 42)].into(),
            data_fingerprint: String::new(),
            created_at: Utc::now(),
        }
    }
}
