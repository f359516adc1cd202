//! Which column stands for which field of a model (MAP-03).

use datapulse_shared::models::ModelField;
use sqlx::types::Json;
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// Column and field, in the order of columns.
pub async fn mapping(tx: &mut Tx, user: Uuid, dataset: Uuid, model: Uuid) -> StoreResult<Vec<(String, String)>> {
    fetch_all!(
        tx,
        (String, String),
        "SELECT column_name, mapped_field FROM data_mappings WHERE user_id = $1 AND dataset_id = $2 AND model_id = $3 \
         ORDER BY column_name",
        user,
        dataset,
        model
    )
}

/// Replaces the whole mapping.
pub async fn replace_mapping<'a>(
    tx: &mut Tx,
    user: Uuid,
    dataset: Uuid,
    model: Uuid,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) -> StoreResult<()> {
    execute!(
        tx,
        "DELETE FROM data_mappings WHERE user_id = $1 AND dataset_id = $2 AND model_id = $3",
        user,
        dataset,
        model
    )?;
    for (column, field) in pairs {
        execute!(
            tx,
            "INSERT INTO data_mappings (id, user_id, dataset_id, model_id, column_name, mapped_field) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            Uuid::now_v7(),
            user,
            dataset,
            model,
            column,
            field
        )?;
    }
    Ok(())
}

/// The fields that a model of this person needs.
pub async fn model_fields(tx: &mut Tx, user: Uuid, model: Uuid) -> StoreResult<Option<Vec<ModelField>>> {
    let row: Option<(Json<Vec<ModelField>>,)> = fetch_optional!(
        tx,
        (Json<Vec<ModelField>>,),
        "SELECT fields FROM models WHERE id = $1 AND user_id = $2",
        model,
        user
    )?;
    Ok(row.map(|(fields,)| fields.0))
}
