//! The tags of saved models.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// Gives a model exactly these tags; those that a person does not have yet are made.
pub async fn set_tags(tx: &mut Tx, user: Uuid, model: Uuid, names: &[String]) -> StoreResult<()> {
    execute!(
        tx,
        "DELETE FROM model_tags WHERE model_id = $1 AND user_id = $2",
        model,
        user
    )?;
    let names: BTreeSet<&str> = names
        .iter()
        .map(|name| name.trim())
        .filter(|name| !name.is_empty())
        .collect();
    for name in names {
        execute!(
            tx,
            "INSERT INTO tags (id, user_id, name) VALUES ($1, $2, $3) ON CONFLICT (user_id, name) DO NOTHING",
            Uuid::now_v7(),
            user,
            name
        )?;
        execute!(
            tx,
            "INSERT INTO model_tags (model_id, tag_id, user_id) SELECT $1, id, $2 FROM tags WHERE user_id = $2 AND name = $3",
            model,
            user,
            name
        )?;
    }
    Ok(())
}
