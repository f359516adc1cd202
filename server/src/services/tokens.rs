//! Credits: reserved when work begins, settled once when it ends (TOK-01 to TOK-07, decision 84).
//!
//! [`reserve`] and [`settle`] work in the caller's transaction, so that the job row and the ledger change together.

use datapulse_shared::{
    ApiError, ErrorCode, Page,
    error::ApiResult,
    ids::{JobId, ModelId, TransactionId, UserId},
    paging::ListQuery,
    tokens::{AddTokens, Balance, Transaction},
};
use uuid::Uuid;

use super::Actor;
use crate::{
    state::AppState,
    store::{
        Scope, Tx,
        accounts::{Entry, record},
        tokens::{self as store, NewTransaction, TransactionRow},
    },
};

/// What a new account may spend.
pub const FIRST_GRANT: i64 = 1_000;

/// Takes the cost of a job from a person's balance, once per job, and answers what is left. Refuses with 402 when the
/// balance does not cover it.
pub async fn reserve(tx: &mut Tx, user: UserId, job: JobId, cost: i64, reason: &str) -> ApiResult<i64> {
    change(tx, user.0, -cost, reason, Some(job), &format!("job {job} reserve")).await
}

/// Gives back what a job did not use, once per job, and answers what is there now. Call it in the transaction that ends
/// the job: with the whole cost when it failed, with zero when it completed.
pub async fn settle(tx: &mut Tx, user: UserId, job: JobId, refund: i64, reason: &str) -> ApiResult<i64> {
    change(
        tx,
        user.0,
        refund.max(0),
        reason,
        Some(job),
        &format!("job {job} settle"),
    )
    .await
}

/// The credits that every new account begins with.
pub(super) async fn grant_first(tx: &mut Tx, user: Uuid) -> ApiResult<i64> {
    change(tx, user, FIRST_GRANT, "first credits", None, "first credits").await
}

/// One line of the ledger and the balance with it. A key that was used before changes nothing.
async fn change(tx: &mut Tx, user: Uuid, change: i64, reason: &str, job: Option<JobId>, key: &str) -> ApiResult<i64> {
    let balance = store::lock_balance(tx, user)
        .await?
        .ok_or_else(|| ApiError::not_found("account"))?;
    if change == 0 || store::has_transaction(tx, user, key).await? {
        return Ok(balance);
    }
    let balance_after = balance.checked_add(change).filter(|after| *after >= 0).ok_or_else(|| {
        let detail = format!(
            "this costs {} tokens and {balance} are left; ask an administrator for more",
            -change
        );
        ApiError::new(ErrorCode::InsufficientTokens, detail)
    })?;
    store::set_balance(tx, user, balance_after).await?;
    let job = job.map(|job| job.0);
    store::insert_transaction(
        tx,
        &NewTransaction {
            user,
            change,
            reason,
            balance_after,
            job,
            key,
        },
    )
    .await?;
    Ok(balance_after)
}

/// What the actor has left.
pub async fn balance(state: &AppState, actor: &Actor) -> ApiResult<Balance> {
    let mut tx = state.db.read(actor.scope()).await?;
    let balance = store::balance(&mut tx, actor.user_id.0).await?;
    tx.commit().await?;
    Ok(Balance { balance })
}

/// The actor's ledger, newest first.
pub async fn transactions(state: &AppState, actor: &Actor, query: ListQuery) -> ApiResult<Page<Transaction>> {
    query.validate()?;
    let mut tx = state.db.read(actor.scope()).await?;
    let total = store::count_transactions(&mut tx, actor.user_id.0).await?;
    let offset = i64::try_from(query.offset()).unwrap_or(i64::MAX);
    let rows = store::list_transactions(&mut tx, actor.user_id.0, i64::from(query.limit), offset).await?;
    tx.commit().await?;
    Ok(Page {
        items: rows.into_iter().map(to_wire).collect(),
        total: u64::try_from(total).unwrap_or(0),
        page: query.page,
        limit: query.limit,
    })
}

/// Gives somebody credits (administrators only, decision 22).
pub async fn add(state: &AppState, actor: &Actor, input: AddTokens) -> ApiResult<Balance> {
    actor.require_admin()?;
    input.validate()?;
    let by = actor.user_id.to_string();
    add_by(state, &by, &input).await
}

/// Gives somebody credits in the name of an administrator, or of the command line.
pub async fn add_by(state: &AppState, by: &str, input: &AddTokens) -> ApiResult<Balance> {
    let mut tx = state.db.write(Scope::System).await?;
    let key = format!("grant {}", Uuid::now_v7());
    let balance = change(&mut tx, input.user_id.0, input.amount, input.reason.trim(), None, &key).await?;
    let entry = Entry {
        user: Some(input.user_id.0),
        actor: by,
        action: "tokens.add",
        object_type: "user",
        object_id: &input.user_id.to_string(),
        details: Some(serde_json::json!({ "amount": input.amount })),
        ..Entry::default()
    };
    record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(Balance { balance })
}

fn to_wire(row: TransactionRow) -> Transaction {
    Transaction {
        id: TransactionId(row.id),
        change: row.change,
        reason: row.reason,
        balance_after: row.balance_after,
        job_id: row.job_id.map(JobId),
        model_id: row.model_id.map(ModelId),
        created_at: row.created_at,
    }
}
