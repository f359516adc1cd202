//! Asking for a prediction: what fits what, what it costs, and onto the queue.

use datapulse_shared::{
    ApiError,
    error::ApiResult,
    jobs::{JobKind, JobStarted},
    mappings::MappingInput,
    predictions::PredictRequest,
    training::CostEstimate,
};

use super::ordered::{Ordered, columns_of_rows, rows_as_csv};
use crate::{
    services::{
        Actor, datasets, engine,
        jobs::{self, Order},
        tokens, training,
    },
    state::AppState,
    store::{Tx, predictions::ready_model},
};

/// What a prediction would cost.
pub async fn estimate(state: &AppState, actor: &Actor, request: PredictRequest) -> ApiResult<CostEstimate> {
    let mut tx = state.db.read(actor.scope()).await?;
    let settled = settle(&mut tx, actor, &request).await?;
    tx.commit().await?;
    let balance = tokens::balance(state, actor).await?.balance;
    let (tokens, explanation) = training::cost_of_prediction(settled.rows);
    Ok(CostEstimate {
        tokens,
        balance,
        affordable: balance >= tokens,
        explanation,
    })
}

/// Starts a prediction. A mapping that comes along is kept for the dataset and model. The same key and body answers the
/// first job again.
pub async fn start(
    state: &AppState,
    actor: &Actor,
    request: PredictRequest,
    idempotency_key: Option<&str>,
) -> ApiResult<JobStarted> {
    let mut tx = state.db.write(actor.scope()).await?;
    let settled = settle(&mut tx, actor, &request).await?;
    if let (Some(dataset), Some(mapping)) = (request.dataset_id, &request.mapping) {
        datasets::store_mapping(&mut tx, actor, dataset, request.model_id, mapping).await?;
    }
    let order = Order {
        kind: JobKind::Prediction,
        name: format!("{} on {}", settled.ordered.model_name, settled.source),
        params: serde_json::to_value(&settled.ordered)
            .map_err(|error| ApiError::invalid("request", error.to_string()))?,
        dataset: request.dataset_id,
        model: Some(request.model_id),
        experiment: None,
        cost: training::cost_of_prediction(settled.rows).0,
    };
    let started = jobs::enqueue(&mut tx, state, actor, &order, idempotency_key).await?;
    tx.commit().await?;
    Ok(started.into())
}

/// A request in which everything fits.
struct Settled {
    ordered: Ordered,
    source: String,
    rows: i64,
}

impl Settled {
    /// A forecast that goes on from the end of the training data.
    fn on_from_training(request: &PredictRequest, model_name: String) -> Self {
        Self {
            ordered: Ordered {
                model_id: request.model_id,
                model_name,
                dataset_id: None,
                rows: None,
                mapping: MappingInput::new(),
                coverage: request.coverage,
                horizon: request.horizon,
            },
            source: "its training data".to_owned(),
            rows: i64::from(request.horizon.unwrap_or(1)),
        }
    }
}

async fn settle(tx: &mut Tx, actor: &Actor, request: &PredictRequest) -> ApiResult<Settled> {
    request.validate()?;
    let fields = datasets::fields_of(tx, actor, request.model_id).await?;
    let model = ready_model(tx, actor.user_id.0, request.model_id.0).await?;
    let (model_name, problem) =
        model.ok_or_else(|| ApiError::invalid_state("the model has no artefact; train and save it again"))?;
    let forecasts = problem == "forecasting";
    if request.horizon.is_some() && !forecasts {
        let detail = "is only for models that forecast; this one answers rows";
        return Err(ApiError::invalid("horizon", detail));
    }
    if forecasts && request.dataset_id.is_none() && request.rows.is_none() {
        return Ok(Settled::on_from_training(request, model_name));
    }
    let (columns, source, rows) = match (&request.dataset_id, &request.rows) {
        (Some(id), _) => {
            let dataset = datasets::ready(tx, actor.user_id.0, *id).await?;
            (
                datasets::columns_of(tx, actor, *id).await?,
                dataset.name,
                dataset.row_count.unwrap_or(0),
            )
        }
        (None, Some(rows)) => {
            rows_as_csv(rows).map_err(|error| engine::refused(&error))?;
            (
                columns_of_rows(rows),
                "rows".to_owned(),
                i64::try_from(rows.len()).unwrap_or(i64::MAX),
            )
        }
        (None, None) => return Err(ApiError::invalid("dataset_id", "is missing: give a dataset_id or rows")),
    };
    let said: MappingInput = match (&request.mapping, request.dataset_id) {
        (Some(given), _) => given.clone(),
        (None, Some(id)) => datasets::said(tx, actor, id, request.model_id).await?,
        (None, None) => MappingInput::new(),
    };
    datasets::check(&said, &columns, &fields)?;
    let by_field = datasets::complete(&said, &columns, &fields)?;
    Ok(Settled {
        ordered: Ordered {
            model_id: request.model_id,
            model_name,
            dataset_id: request.dataset_id,
            rows: request.rows.clone(),
            coverage: request.coverage,
            horizon: request.horizon,
            mapping: by_field.into_iter().map(|(field, column)| (column, field)).collect(),
        },
        source,
        rows,
    })
}
