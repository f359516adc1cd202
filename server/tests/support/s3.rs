//! A server that speaks S3, with one bucket in a temporary folder, and the variables that lead to it.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use axum::{Router, error_handling::HandleError, extract::Request, http::StatusCode, middleware};
use s3s::{HttpError, auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;

const KEY: &str = "datapulse";
const SECRET: &str = "a secret for tests";
const BUCKET: &str = "tables";

/// A running S3 server; it ends with the test's runtime.
pub struct S3 {
    /// Where it listens.
    pub endpoint: String,
    asked: Arc<Mutex<Vec<String>>>,
    folder: TempDir,
}

impl S3 {
    /// With an empty bucket.
    pub async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let noted = Arc::clone(&asked);
        let service = HandleError::new(builder.build(), async |error: HttpError| {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:?}"))
        });
        let router = Router::new()
            .fallback_service(service)
            .layer(middleware::map_request(move |request: Request| {
                let line = format!("{} {}", request.method(), request.uri());
                noted.lock().unwrap().push(line);
                std::future::ready(request)
            }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            endpoint,
            asked,
            folder,
        }
    }

    /// What makes the product keep its files here.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("DATAPULSE_STORAGE_URL", format!("s3://{BUCKET}/files")),
            ("AWS_ENDPOINT_URL", self.endpoint.clone()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()),
        ]
    }

    /// The keys of what lies in the bucket.
    pub fn keys(&self) -> Vec<String> {
        let bucket = self.folder.path().join(BUCKET);
        let mut folders = vec![bucket.clone()];
        let mut files: Vec<PathBuf> = Vec::new();
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() { &mut folders } else { &mut files }.push(path);
            }
        }
        let key = |path: PathBuf| path.strip_prefix(&bucket).unwrap().display().to_string();
        files.into_iter().map(key).collect()
    }

    /// How many requests had this in their line, such as `PUT` or `partNumber=`.
    pub fn asked(&self, what: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|line| line.contains(what)).count()
    }
}
