//! A person's tags, and what bears them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// A row of `tags` with how much bears it.
#[derive(Clone, Debug, FromRow)]
pub struct TagRow {
    /// Id.
    pub id: Uuid,
    /// Unique among its owner's.
    pub name: String,
    /// Free text.
    pub description: String,
    /// `#RRGGBB`.
    pub color: String,
    /// Datasets that bear it.
    pub dataset_count: i64,
    /// Models that bear it.
    pub model_count: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

macro_rules! select_tags {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.name, t.description, t.color, t.created_at, ",
            "(SELECT count(*) FROM dataset_tags d WHERE d.tag_id = t.id) AS dataset_count, ",
            "(SELECT count(*) FROM model_tags m WHERE m.tag_id = t.id) AS model_count FROM tags t ",
            $rest
        )
    };
}

/// The column `tags` of a row that bears some: their names in order, as a JSON list, which the two databases spell
/// differently.
macro_rules! names_of {
    ($tx:expr, $pairs:literal, $is_its:literal) => {
        if $tx.is_postgres() {
            concat!(
                "(SELECT coalesce(jsonb_agg(t.name ORDER BY t.name), '[]'::jsonb) FROM ",
                $pairs,
                " l JOIN tags t ON t.id = l.tag_id WHERE ",
                $is_its,
                ") AS tags"
            )
        } else {
            concat!(
                "(SELECT json_group_array(t.name ORDER BY t.name) FROM ",
                $pairs,
                " l JOIN tags t ON t.id = l.tag_id WHERE ",
                $is_its,
                ") AS tags"
            )
        }
    };
}

/// The column `tags` of rows of `datasets`.
pub(super) fn names_of_dataset(tx: &Tx) -> &'static str {
    names_of!(tx, "dataset_tags", "l.dataset_id = datasets.id")
}

/// The column `tags` of rows of `models m`.
pub(super) fn names_of_model(tx: &Tx) -> &'static str {
    names_of!(tx, "model_tags", "l.model_id = m.id")
}

/// What can bear tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    /// A dataset.
    Dataset(Uuid),
    /// A saved model.
    Model(Uuid),
}

impl Bearer {
    /// Its table of pairs, the column there, and its id.
    const fn parts(self) -> (&'static str, &'static str, Uuid) {
        match self {
            Self::Dataset(id) => ("dataset_tags", "dataset_id", id),
            Self::Model(id) => ("model_tags", "model_id", id),
        }
    }
}

/// Gives it exactly these tags; those that a person does not have yet are made.
pub async fn set_tags(tx: &mut Tx, user: Uuid, bearer: Bearer, names: &[String]) -> StoreResult<()> {
    let (table, column, id) = bearer.parts();
    // Safe: put together from constants.
    let clear = format!("DELETE FROM {table} WHERE {column} = $1 AND user_id = $2");
    execute!(tx, AssertSqlSafe(clear), id, user)?;
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
        let add = format!(
            "INSERT INTO {table} ({column}, tag_id, user_id) SELECT $1, id, $2 FROM tags WHERE user_id = $2 AND name = $3"
        );
        execute!(tx, AssertSqlSafe(add), id, user, name)?;
    }
    Ok(())
}

/// Adds a tag; a conflict when there is one of this name.
pub async fn insert_tag(
    tx: &mut Tx,
    user: Uuid,
    id: Uuid,
    (name, description, color): (&str, &str, &str),
) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO tags (id, user_id, name, description, color) VALUES ($1, $2, $3, $4, $5)",
        id,
        user,
        name,
        description,
        color
    )
    .map(drop)
}

/// Changes what is given; a conflict when there is another of this name.
pub async fn update_tag(
    tx: &mut Tx,
    user: Uuid,
    id: Uuid,
    (name, description, color): (Option<&str>, Option<&str>, Option<&str>),
) -> StoreResult<bool> {
    let touched = execute!(
        tx,
        "UPDATE tags SET name = coalesce($3, name), description = coalesce($4, description), \
         color = coalesce($5, color) WHERE id = $1 AND user_id = $2",
        id,
        user,
        name,
        description,
        color
    )?;
    Ok(touched > 0)
}

/// Marks everything that bears it as changed, so that every open page hears of its new name or its end.
pub async fn touch_bearers(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<()> {
    for (table, pairs, column) in [
        ("datasets", "dataset_tags", "dataset_id"),
        ("models", "model_tags", "model_id"),
    ] {
        // Safe: put together from constants.
        let touch = format!(
            "UPDATE {table} SET name = name WHERE user_id = $2 AND id IN (SELECT {column} FROM {pairs} WHERE tag_id = $1)"
        );
        execute!(tx, AssertSqlSafe(touch), id, user)?;
    }
    Ok(())
}

/// Takes it off everything and deletes it.
pub async fn delete_tag(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<bool> {
    let touched = execute!(tx, "DELETE FROM tags WHERE id = $1 AND user_id = $2", id, user)?;
    Ok(touched > 0)
}

/// One of a person's tags.
pub async fn find_tag(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<TagRow>> {
    fetch_optional!(tx, TagRow, select_tags!("WHERE t.user_id = $1 AND t.id = $2"), user, id)
}

/// How many of a person's tags match a `LIKE` pattern in lower case with `\` as escape.
pub async fn count_tags(tx: &mut Tx, user: Uuid, pattern: Option<&str>) -> StoreResult<i64> {
    fetch_scalar!(
        tx,
        i64,
        "SELECT count(*) FROM tags WHERE user_id = $1 \
         AND ($2 IS NULL OR lower(name) LIKE $2 ESCAPE '\\' OR lower(description) LIKE $2 ESCAPE '\\')",
        user,
        pattern
    )
}

/// A part of them, sorted by `order`: a column and a direction out of the program's own list.
pub async fn list_tags(
    tx: &mut Tx,
    user: Uuid,
    pattern: Option<&str>,
    order: &'static str,
    (limit, offset): (i64, i64),
) -> StoreResult<Vec<TagRow>> {
    // Safe: put together from constants.
    let sql = format!(
        "{} ORDER BY {order}, t.id LIMIT $3 OFFSET $4",
        select_tags!(
            "WHERE t.user_id = $1 \
             AND ($2 IS NULL OR lower(t.name) LIKE $2 ESCAPE '\\' OR lower(t.description) LIKE $2 ESCAPE '\\')"
        )
    );
    fetch_all!(tx, TagRow, AssertSqlSafe(sql), user, pattern, limit, offset)
}

/// The tags of a dataset by name.
pub async fn tags_of_dataset(tx: &mut Tx, user: Uuid, dataset: Uuid) -> StoreResult<Vec<TagRow>> {
    fetch_all!(
        tx,
        TagRow,
        select_tags!(
            "JOIN dataset_tags l ON l.tag_id = t.id WHERE t.user_id = $1 AND l.dataset_id = $2 ORDER BY t.name"
        ),
        user,
        dataset
    )
}
