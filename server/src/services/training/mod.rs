//! Training: what can be chosen, what suits, what it costs, and starting it.

mod cost;
mod forecast;
mod suggest;

use datapulse_engine::{forecast as forecasting, learners, metrics, problem::ProblemType as Problem, seeds::Seeds};
use datapulse_shared::{
    ApiError,
    datasets::Column,
    error::ApiResult,
    ids::JobId,
    jobs::{JobKind, JobStarted},
    metrics::ProblemType,
    profile::ColumnType,
    training::{AlgorithmCatalog, CostEstimate, TrainRequest, Validation},
    validation::Problems,
};
use serde_json::{Value, json};
use uuid::Uuid;

pub use cost::of_prediction as cost_of_prediction;
pub use suggest::suggest;

use super::{
    Actor, datasets, engine,
    jobs::{self, Order, view},
    tokens,
};
use crate::{
    state::AppState,
    store::{
        Tx,
        datasets::{DatasetRow, find_profile},
        models::find_experiment,
    },
};

/// Every algorithm with its hyperparameters, and every metric.
pub fn catalog() -> ApiResult<AlgorithmCatalog> {
    let methods = forecasting::algorithms().iter().copied();
    let algorithms: Vec<_> = learners::algorithms().iter().chain(methods).collect();
    let catalog = json!({ "algorithms": algorithms, "metrics": metrics::METRICS });
    engine::convert(&catalog).map_err(|error| engine::refused(&error))
}

/// What a training would cost.
pub async fn estimate(state: &AppState, actor: &Actor, request: TrainRequest) -> ApiResult<CostEstimate> {
    let mut tx = state.db.read(actor.scope()).await?;
    let checked = check(&mut tx, actor, &request).await?;
    tx.commit().await?;
    let balance = tokens::balance(state, actor).await?.balance;
    Ok(checked.estimate(balance))
}

/// Starts a training. The same key and body answers the first job again.
pub async fn start(
    state: &AppState,
    actor: &Actor,
    request: TrainRequest,
    idempotency_key: Option<&str>,
) -> ApiResult<JobStarted> {
    let mut tx = state.db.write(actor.scope()).await?;
    let checked = check(&mut tx, actor, &request).await?;
    let order = Order {
        kind: JobKind::Training,
        name: checked.name(&request),
        params: params(&mut tx, actor, &request).await?,
        dataset: Some(request.dataset_id),
        model: None,
        experiment: request.experiment_id,
        cost: checked.cost.tokens,
    };
    let started = jobs::enqueue(&mut tx, state, actor, &order, idempotency_key).await?;
    tx.commit().await?;
    Ok(started.into())
}

/// What was asked for, as the worker reads it. Seeds of another run are looked up now, so that they stay what they are
/// even when that run is deleted (decision 42).
async fn params(tx: &mut Tx, actor: &Actor, request: &TrainRequest) -> ApiResult<Value> {
    let mut params = serde_json::to_value(request).map_err(|error| ApiError::invalid("request", error.to_string()))?;
    if let Some(other) = request.seeds_of {
        let run = view::owned(tx, actor.user_id.0, other).await?;
        params["seeds"] = json!(seeds_of_params(run.id, &run.params.0));
    }
    Ok(params)
}

/// Where the random numbers of a run come from: those of another run, a chosen number, or its own id (TRN-13).
pub fn seeds_of_params(job: Uuid, params: &Value) -> Seeds {
    let of_other_run = params
        .get("seeds")
        .and_then(|seeds| engine::convert::<Seeds>(seeds).ok());
    let pinned = || params.get("seed").and_then(Value::as_u64).map(Seeds::pinned);
    of_other_run
        .or_else(pinned)
        .unwrap_or_else(|| Seeds::of_run(JobId(job).to_string()))
}

/// A request that fits its dataset.
struct Checked {
    dataset: DatasetRow,
    cost: cost::Cost,
}

impl Checked {
    fn name(&self, request: &TrainRequest) -> String {
        let given = request.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let usual = || match request.problem_type {
            Some(ProblemType::Clustering) => format!("groups of {}", self.dataset.name),
            Some(ProblemType::AnomalyDetection) => format!("unusual rows of {}", self.dataset.name),
            _ => format!("{} from {}", request.target, self.dataset.name),
        };
        given.map_or_else(usual, str::to_owned)
    }

    fn estimate(&self, balance: i64) -> CostEstimate {
        CostEstimate {
            tokens: self.cost.tokens,
            balance,
            affordable: balance >= self.cost.tokens,
            explanation: self.cost.explanation.clone(),
        }
    }
}

/// Everything that can be known to be wrong before the data is read.
async fn check(tx: &mut Tx, actor: &Actor, request: &TrainRequest) -> ApiResult<Checked> {
    request.validate()?;
    let user = actor.user_id.0;
    let dataset = datasets::ready(tx, user, request.dataset_id).await?;
    if let Some(experiment) = request.experiment_id
        && find_experiment(tx, user, experiment.0).await?.is_none()
    {
        return Err(ApiError::not_found("experiment"));
    }
    let columns: Vec<Column> = dataset.schema.clone().map(|schema| schema.0).unwrap_or_default();
    if request.problem_type == Some(ProblemType::Forecasting) {
        let cost = forecast::check(request, &columns, dataset.row_count.unwrap_or(0))?;
        return Ok(Checked { dataset, cost });
    }
    check_columns(request, &columns)?;
    let problem = match request.problem_type {
        Some(problem) => Some(problem),
        None => find_profile(tx, user, dataset.id)
            .await?
            .and_then(|row| suggest::problem_of(&row.profile.0, &request.target)),
    };
    let Some(problem) = problem else {
        let detail = format!(
            "'{}' has the same value in every row; choose another column",
            request.target
        );
        return Err(ApiError::invalid("target", detail));
    };
    check_choices(request, problem)?;
    let others = columns.len().saturating_sub(usize::from(request.has_target()));
    let features = request.features().map_or(others, |chosen| {
        chosen
            .iter()
            .filter(|name| columns.iter().any(|column| column.name == **name))
            .count()
    });
    let rows = dataset.row_count.unwrap_or(0);
    let algorithms = if request.algorithms.is_empty() && request.search.is_some() {
        suggest::names_to_search(problem, rows)
    } else if request.algorithms.is_empty() {
        suggest::algorithm_names(problem, rows, features)
    } else {
        request.algorithms.clone()
    };
    let cost = cost::of_request(rows, features, &algorithms, request);
    Ok(Checked { dataset, cost })
}

/// Unknown features are dropped with a warning by the run; when none is left, or the target is wrong, nobody should
/// wait for a worker to say so (TRN-09, decision 44).
fn check_columns(request: &TrainRequest, columns: &[Column]) -> ApiResult<()> {
    let mut problems = Problems::default();
    let names = || {
        columns
            .iter()
            .map(|column| column.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    match columns.iter().find(|column| column.name == request.target) {
        None if !request.has_target() => {}
        None => problems.add(
            "target",
            format!("'{}' is no column of the dataset; it has {}", request.target, names()),
        ),
        Some(column) if matches!(column.column_type, ColumnType::Datetime | ColumnType::Empty) => {
            problems.add(
                "target",
                format!(
                    "'{}' holds no numbers or classes that could be predicted",
                    request.target
                ),
            );
        }
        Some(_) => {}
    }
    let is_there = |name: &String| columns.iter().any(|column| column.name == *name);
    if request.features().is_some_and(|chosen| !chosen.iter().any(is_there)) {
        let detail = format!("none of the chosen columns is in the dataset; it has {}", names());
        problems.add("feature_columns", detail);
    }
    if let Some(name) = request.validation.column() {
        match columns.iter().find(|column| column.name == name) {
            None => problems.add(
                "validation.column",
                format!("'{name}' is no column of the dataset; it has {}", names()),
            ),
            Some(column) if matches!(request.validation, Validation::TimeOrdered { .. }) && !has_order(column) => {
                let detail = format!("'{name}' holds no dates or numbers; choose a column that has an order");
                problems.add("validation.column", detail);
            }
            Some(_) => {}
        }
    }
    check_rules(request, columns, &mut problems);
    problems.finish()
}

/// A rule that a prediction may only rise or fall with a column needs a column of numbers that the model sees.
fn check_rules(request: &TrainRequest, columns: &[Column], problems: &mut Problems) {
    for name in request.monotone_constraints.keys() {
        let selected = *name != request.target && request.features().is_none_or(|chosen| chosen.contains(name));
        let detail = match columns.iter().find(|column| column.name == *name) {
            None => format!("'{name}' is no column of the dataset"),
            Some(_) if !selected => format!("'{name}' is not among the columns that the model learns from"),
            Some(column) if !matches!(column.column_type, ColumnType::Integer | ColumnType::Float) => {
                format!("'{name}' does not hold numbers; only a prediction from numbers can rise or fall with them")
            }
            Some(_) => continue,
        };
        problems.add("monotone_constraints", detail);
    }
}

fn has_order(column: &Column) -> bool {
    matches!(
        column.column_type,
        ColumnType::Datetime | ColumnType::Integer | ColumnType::Float
    )
}

/// Algorithms, their settings and the metric exist and fit the problem (TRN-12, TRN-19).
fn check_choices(request: &TrainRequest, problem: ProblemType) -> ApiResult<()> {
    let mut problems = Problems::default();
    let failed = |error| engine::refused(&error);
    let config: datapulse_engine::train::TrainConfig = engine::convert(request).map_err(failed)?;
    let problem: Problem = engine::convert(&problem).map_err(failed)?;
    for algorithm in &request.algorithms {
        if let Err(error) = config.settings(algorithm, problem) {
            problems.add("algorithms", error.to_string());
        }
    }
    for name in request
        .hyperparameters
        .keys()
        .filter(|name| learners::learner(name).is_none())
    {
        problems.add(
            "hyperparameters",
            format!("names the algorithm '{name}', which does not exist"),
        );
    }
    problems.require(
        request.monotone_constraints.is_empty() || problem != Problem::Multiclass,
        "monotone_constraints",
        "are for numbers and two classes; the target has more classes, so leave them out",
    );
    if let Some(name) = &request.metric {
        match metrics::metric(name) {
            None => problems.add("metric", format!("'{name}' does not exist; see the list of metrics")),
            Some(info) if !info.problem_types.contains(&problem) => {
                problems.add("metric", format!("'{name}' does not measure this kind of problem"));
            }
            Some(_) => {}
        }
    }
    problems.finish()
}
