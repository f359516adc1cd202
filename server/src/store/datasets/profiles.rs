//! What is in a dataset, kept until it expires.

use chrono::{DateTime, Utc};
use datapulse_shared::profile::Profile;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// A kept profile.
#[derive(Clone, Debug, FromRow)]
pub struct ProfileRow {
    /// The profile.
    pub profile: Json<Profile>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it is answered as it is.
    pub expires_at: DateTime<Utc>,
}

/// The newest profile.
pub async fn find_profile(tx: &mut Tx, user: Uuid, dataset: Uuid) -> StoreResult<Option<ProfileRow>> {
    fetch_optional!(
        tx,
        ProfileRow,
        "SELECT profile, created_at, expires_at FROM dataset_profiles WHERE dataset_id = $1 AND user_id = $2 \
         ORDER BY version DESC LIMIT 1",
        dataset,
        user
    )
}

/// Where the rows of the file begin, as the engine wrote it down.
pub async fn find_row_index(tx: &mut Tx, user: Uuid, dataset: Uuid) -> StoreResult<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = fetch_optional!(
        tx,
        (Vec<u8>,),
        "SELECT row_index FROM dataset_profiles WHERE dataset_id = $1 AND user_id = $2 ORDER BY version DESC LIMIT 1",
        dataset,
        user
    )?;
    Ok(row.map(|(index,)| index))
}

/// Keeps a profile as the newest.
pub async fn put_profile(
    tx: &mut Tx,
    user: Uuid,
    dataset: Uuid,
    profile: &Profile,
    row_index: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO dataset_profiles (id, user_id, dataset_id, version, profile, row_index, created_at, expires_at) \
         VALUES ($1, $2, $3, 1, $4, $5, $6, $7) \
         ON CONFLICT (dataset_id, version) DO UPDATE SET profile = excluded.profile, row_index = excluded.row_index, \
         created_at = excluded.created_at, expires_at = excluded.expires_at",
        Uuid::now_v7(),
        user,
        dataset,
        Json(profile),
        row_index,
        now,
        expires_at
    )
    .map(drop)
}

/// Gives a profile more time.
pub async fn prolong_profile(tx: &mut Tx, user: Uuid, dataset: Uuid, expires_at: DateTime<Utc>) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE dataset_profiles SET expires_at = $3 WHERE dataset_id = $1 AND user_id = $2",
        dataset,
        user,
        expires_at
    )
    .map(drop)
}
