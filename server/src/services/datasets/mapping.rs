//! Which column of a dataset stands for which field of a model (MAP-01 to MAP-05).

use std::collections::{BTreeMap, HashMap, HashSet};

use datapulse_shared::{
    ApiError,
    error::ApiResult,
    ids::{DatasetId, ModelId},
    mappings::{MappedField, Mapping, MappingInput},
    models::ModelField,
    validation::Problems,
};

use super::similarity::most_similar;
use crate::{
    services::Actor,
    state::AppState,
    store::{Tx, datasets as store},
};

/// How a dataset fits a model: what was said, what has the same name, and what looks alike.
pub async fn get_mapping(state: &AppState, actor: &Actor, id: DatasetId, model: ModelId) -> ApiResult<Mapping> {
    let mut tx = state.db.read(actor.scope()).await?;
    let mapping = read(&mut tx, actor, id, model).await?;
    tx.commit().await?;
    Ok(mapping)
}

/// Says which column stands for which field; what is not said goes by name.
pub async fn put_mapping(
    state: &AppState,
    actor: &Actor,
    id: DatasetId,
    model: ModelId,
    input: MappingInput,
) -> ApiResult<Mapping> {
    let mut tx = state.db.write(actor.scope()).await?;
    store_mapping(&mut tx, actor, id, model, &input).await?;
    let mapping = read(&mut tx, actor, id, model).await?;
    tx.commit().await?;
    Ok(mapping)
}

/// Checks and keeps a mapping in the caller's transaction.
pub async fn store_mapping(
    tx: &mut Tx,
    actor: &Actor,
    id: DatasetId,
    model: ModelId,
    input: &MappingInput,
) -> ApiResult<()> {
    let user = actor.user_id.0;
    let columns = columns_of(tx, actor, id).await?;
    let fields = fields_of(tx, actor, model).await?;
    check(input, &columns, &fields)?;
    let pairs = input.iter().map(|(column, field)| (column.as_str(), field.as_str()));
    Ok(store::replace_mapping(tx, user, id.0, model.0, pairs).await?)
}

/// Refuses columns and fields that do not exist, and a field that is named twice.
pub fn check(input: &MappingInput, columns: &[String], fields: &[ModelField]) -> ApiResult<()> {
    let mut problems = Problems::default();
    let mut taken = HashSet::new();
    for (column, field) in input {
        if !columns.contains(column) {
            problems.add(
                "mapping",
                format!("names the column '{column}', which the data does not have"),
            );
        }
        if !fields.iter().any(|known| known.name == *field) {
            problems.add(
                "mapping",
                format!("names the field '{field}', which the model does not have"),
            );
        }
        if !taken.insert(field) {
            problems.add("mapping", format!("gives the field '{field}' to more than one column"));
        }
    }
    problems.finish()
}

/// Field to column: what is said holds, then what has the same name and was not given away.
pub fn resolve(said: &MappingInput, columns: &[String], fields: &[ModelField]) -> BTreeMap<String, String> {
    let by_field: HashMap<&str, &str> = said
        .iter()
        .map(|(column, field)| (field.as_str(), column.as_str()))
        .collect();
    let same_name = |field: &ModelField| {
        columns
            .iter()
            .find(|column| **column == field.name && !said.contains_key(*column))
            .map(String::as_str)
    };
    fields
        .iter()
        .filter_map(|field| {
            let said = by_field
                .get(field.name.as_str())
                .copied()
                .filter(|column| columns.iter().any(|c| c == column));
            said.or_else(|| same_name(field))
                .map(|column| (field.name.clone(), column.to_owned()))
        })
        .collect()
}

/// What a prediction goes by: field to column, complete, or an error that names what is missing and what looks like it.
pub fn complete(said: &MappingInput, columns: &[String], fields: &[ModelField]) -> ApiResult<BTreeMap<String, String>> {
    let resolved = resolve(said, columns, fields);
    let mut problems = Problems::default();
    for field in fields.iter().filter(|field| !resolved.contains_key(&field.name)) {
        let free = columns
            .iter()
            .map(String::as_str)
            .filter(|column| !resolved.values().any(|used| used == column));
        let hint = most_similar(&field.name, free)
            .map(|column| format!(", perhaps '{column}'"))
            .unwrap_or_default();
        problems.add(
            "mapping",
            format!(
                "leaves the field '{}' without a column; map one to it{hint}",
                field.name
            ),
        );
    }
    problems.finish()?;
    Ok(resolved)
}

/// What was said about a dataset and a model, if anything.
pub async fn said(tx: &mut Tx, actor: &Actor, id: DatasetId, model: ModelId) -> ApiResult<MappingInput> {
    Ok(store::mapping(tx, actor.user_id.0, id.0, model.0)
        .await?
        .into_iter()
        .collect())
}

/// The fields that a model of the actor needs.
pub async fn fields_of(tx: &mut Tx, actor: &Actor, model: ModelId) -> ApiResult<Vec<ModelField>> {
    let fields = store::model_fields(tx, actor.user_id.0, model.0).await?;
    fields.ok_or_else(|| ApiError::not_found("model"))
}

/// Names of the columns of a dataset that is read.
pub async fn columns_of(tx: &mut Tx, actor: &Actor, id: DatasetId) -> ApiResult<Vec<String>> {
    let dataset = super::ready(tx, actor.user_id.0, id).await?;
    let schema = dataset.schema.map(|schema| schema.0).unwrap_or_default();
    Ok(schema.into_iter().map(|column| column.name).collect())
}

async fn read(tx: &mut Tx, actor: &Actor, id: DatasetId, model: ModelId) -> ApiResult<Mapping> {
    let columns = columns_of(tx, actor, id).await?;
    let fields = fields_of(tx, actor, model).await?;
    let said = said(tx, actor, id, model).await?;
    let resolved = resolve(&said, &columns, &fields);
    let free = |column: &&str| !resolved.values().any(|used| used == column);
    let mapped = fields.into_iter().map(|field| {
        let column = resolved.get(&field.name).cloned();
        let alike = || most_similar(&field.name, columns.iter().map(String::as_str).filter(free)).map(str::to_owned);
        let suggestion = if column.is_none() { alike() } else { None };
        MappedField {
            field: field.name,
            column_type: field.column_type,
            column,
            suggestion,
        }
    });
    let fields: Vec<MappedField> = mapped.collect();
    let complete = fields.iter().all(|field| field.column.is_some());
    Ok(Mapping {
        dataset_id: id,
        model_id: model,
        fields,
        columns,
        complete,
    })
}
