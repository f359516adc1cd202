//! One upload, from its first byte to its dataset. Whatever breaks it off leaves nothing behind.

use bytes::{Bytes, BytesMut};
use datapulse_shared::{
    ApiError, ErrorCode,
    datasets::{Dataset, DatasetUpdate},
    error::ApiResult,
    ids::DatasetId,
};
use futures::{Stream, StreamExt, stream};
use serde_json::json;
use uuid::Uuid;

use super::{content, name};
use crate::{
    services::{Actor, datasets, listing::count},
    state::AppState,
    storage::{Area, IntakeError, Key, Stored},
    store::{
        StoreError, Tx,
        accounts::{Entry, record},
        datasets as store,
        files::{FileRow, insert_file, used_bytes},
        jobs::{NewJob, insert_job},
    },
};

/// Times that reading a file is tried; a file that fails twice for no reason of its own is given up.
const READING_ATTEMPTS: i64 = 3;

/// An upload that is coming in.
#[derive(Debug)]
pub struct Intake {
    state: AppState,
    actor: Actor,
    limit: u64,
    limited_by_quota: bool,
    /// The dataset's name, where the form gives one.
    pub name: Option<String>,
    /// The dataset's description.
    pub description: String,
    source: &'static str,
    received: Option<Received>,
}

/// A file that is whole in storage and belongs to nothing yet.
#[derive(Debug)]
struct Received {
    id: Uuid,
    key: Key,
    filename: String,
    stored: Stored,
}

impl Intake {
    /// Makes ready for a file of this person.
    pub async fn begin(state: &AppState, actor: &Actor) -> ApiResult<Self> {
        let mut tx = state.db.read(actor.scope()).await?;
        let used = count(used_bytes(&mut tx, actor.user_id.0).await?);
        tx.commit().await?;
        let left = state.config.user_quota_bytes.saturating_sub(used);
        Ok(Self {
            state: state.clone(),
            actor: actor.clone(),
            limit: left.min(state.config.max_upload_bytes),
            limited_by_quota: left < state.config.max_upload_bytes,
            name: None,
            description: String::new(),
            source: "upload",
            received: None,
        })
    }

    /// Says that the table comes with the product.
    #[must_use]
    pub fn sample(mut self) -> Self {
        self.source = "sample";
        self
    }

    /// Refuses at once what says of itself that it is too large.
    pub fn announce(&self, bytes: u64) -> ApiResult<()> {
        if bytes > self.limit {
            Err(self.too_large())
        } else {
            Ok(())
        }
    }

    /// Takes the file in. Its name and its first bytes are checked before anything is stored.
    pub async fn receive<S, E>(&mut self, filename: &str, stream: S) -> ApiResult<()>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: std::fmt::Display + Send,
    {
        if self.received.is_some() {
            return Err(ApiError::invalid("file", "was given twice; upload one file at a time"));
        }
        let filename = name::clean(filename);
        name::check(&filename)?;
        self.check_name().await?;
        let mut stream = std::pin::pin!(stream);
        let head = take_head(&mut stream).await.map_err(|cause| broken(&cause))?;
        content::check(&head)?;
        let id = Uuid::now_v7();
        let key = Key::new(self.actor.user_id.0, Area::Uploads, id);
        let whole = stream::iter([Ok(head)]).chain(stream);
        let stored = self
            .state
            .storage
            .put_stream(&key, std::pin::pin!(whole), self.limit)
            .await;
        let stored = stored.map_err(|error| match error {
            IntakeError::TooLarge { .. } => self.too_large(),
            IntakeError::Source(cause) => broken(&cause),
            IntakeError::Storage(error) => error.into(),
        })?;
        self.received = Some(Received {
            id,
            key,
            filename,
            stored,
        });
        Ok(())
    }

    /// Makes the dataset and lets a worker read it. Answers it as `processing`.
    pub async fn finish(mut self) -> ApiResult<Dataset> {
        let Some(received) = &self.received else {
            return Err(ApiError::invalid(
                "file",
                "is missing; send the table as a file field of a multipart form",
            ));
        };
        let (name, description) = self.labels(received)?;
        let id = Uuid::now_v7();
        let mut tx = self.state.db.write(self.actor.scope()).await?;
        self.check_quota(&mut tx, received).await?;
        self.write_down(&mut tx, id, &name, &description, received).await?;
        tx.commit().await?;
        self.received = None;
        datasets::get(&self.state, &self.actor, DatasetId(id)).await
    }

    fn labels(&self, received: &Received) -> ApiResult<(String, String)> {
        let given = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let name = given.unwrap_or_else(|| name::stem(&received.filename)).to_owned();
        let description = self.description.trim().to_owned();
        DatasetUpdate {
            name: Some(name.clone()),
            description: Some(description.clone()),
            ..DatasetUpdate::default()
        }
        .validate()?;
        Ok((name, description))
    }

    async fn write_down(
        &self,
        tx: &mut Tx,
        id: Uuid,
        name: &str,
        description: &str,
        received: &Received,
    ) -> ApiResult<()> {
        let user_id = self.actor.user_id.0;
        let size = i64::try_from(received.stored.size).unwrap_or(i64::MAX);
        let file = FileRow {
            id: received.id,
            user_id,
            storage_key: received.key.as_str().to_owned(),
            filename: received.filename.clone(),
            content_type: "text/csv".to_owned(),
            size,
            sha256: received.stored.sha256.clone(),
            purpose: "dataset".to_owned(),
        };
        insert_file(tx, &file).await?;
        let dataset = store::NewDataset {
            id,
            user_id,
            name,
            description,
            file_id: file.id,
            source: self.source,
            size,
        };
        store::insert_dataset(tx, &dataset).await.map_err(|error| match error {
            StoreError::Conflict { .. } => name_taken(name),
            other => other.into(),
        })?;
        let job = NewJob {
            id: Uuid::now_v7(),
            user_id,
            kind: "ingest",
            name,
            params: &json!({ "dataset_id": id }),
            dataset_id: Some(id),
            model_id: None,
            experiment_id: None,
            token_cost: 0,
            max_attempts: READING_ATTEMPTS,
            created_at: self.state.clock.now(),
        };
        insert_job(tx, &job).await?;
        let entry = Entry {
            user: Some(user_id),
            actor: &user_id.to_string(),
            action: "dataset.upload",
            object_type: "dataset",
            object_id: &id.to_string(),
            details: Some(json!({ "size": size, "sha256": file.sha256 })),
            ..Entry::default()
        };
        Ok(record(tx, &entry).await?)
    }

    /// A name that is taken is better refused before a gigabyte has travelled.
    async fn check_name(&self) -> ApiResult<()> {
        let Some(name) = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
            return Ok(());
        };
        let mut tx = self.state.db.read(self.actor.scope()).await?;
        let taken = store::name_exists(&mut tx, self.actor.user_id.0, name).await?;
        tx.commit().await?;
        if taken { Err(name_taken(name)) } else { Ok(()) }
    }

    /// Uploads that came in side by side may together be more than each was allowed.
    async fn check_quota(&self, tx: &mut Tx, received: &Received) -> ApiResult<()> {
        let used = count(used_bytes(tx, self.actor.user_id.0).await?);
        if used + received.stored.size > self.state.config.user_quota_bytes {
            Err(self.too_large())
        } else {
            Ok(())
        }
    }

    fn too_large(&self) -> ApiError {
        let limit = readable(self.limit);
        let detail = if self.limited_by_quota {
            let quota = readable(self.state.config.user_quota_bytes);
            format!("only {limit} of your {quota} are left; delete files you no longer need")
        } else {
            format!("the file is larger than the {limit} that are allowed; split it or leave out columns")
        };
        ApiError::new(ErrorCode::TooLarge, detail)
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        let (Some(received), Ok(runtime)) = (self.received.take(), tokio::runtime::Handle::try_current()) else {
            return;
        };
        let storage = self.state.storage.clone();
        runtime.spawn(async move {
            if let Err(error) = storage.delete(&received.key).await {
                tracing::warn!(%error, "the file of a refused upload could not be deleted; the sweep will remove it");
            }
        });
    }
}

async fn take_head<S, E>(stream: &mut S) -> Result<Bytes, E>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let mut head = BytesMut::new();
    while head.len() < content::HEAD {
        match stream.next().await {
            Some(part) => head.extend_from_slice(&part?),
            None => break,
        }
    }
    Ok(head.freeze())
}

fn broken(cause: &impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorCode::BadRequest,
        format!("the upload broke off: {cause}; send it again"),
    )
}

fn name_taken(name: &str) -> ApiError {
    ApiError::conflict(format!(
        "you already have a dataset named '{name}'; choose another name or delete that one first"
    ))
}

/// Bytes for people.
fn readable(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let unit = units.into_iter().find(|(_, shift)| bytes >> shift > 0);
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(name, shift)| {
            let tenths = (u128::from(bytes) * 10) >> shift;
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        },
    )
}
