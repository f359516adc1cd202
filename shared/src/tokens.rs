//! Tokens: the credits that work costs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::ids::{JobId, ModelId, TransactionId, UserId};
use crate::validation::Problems;

/// What is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Balance {
    /// Whole credits.
    pub balance: i64,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Transaction {
    /// Id.
    pub id: TransactionId,
    /// Credits added, or taken when negative.
    pub change: i64,
    /// Why.
    pub reason: String,
    /// Balance after it.
    pub balance_after: i64,
    /// The job it belongs to.
    pub job_id: Option<JobId>,
    /// The model it belongs to.
    pub model_id: Option<ModelId>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Credits an admin gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AddTokens {
    /// To whom.
    pub user_id: UserId,
    /// How many, 1 to 1,000,000,000.
    pub amount: i64,
    /// Why.
    pub reason: String,
}

impl AddTokens {
    /// Amount within its limits, reason given.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.range("amount", self.amount, 1, 1_000_000_000);
        problems.text("reason", &self.reason, 200);
        problems.finish()
    }
}
