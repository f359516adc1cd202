//! SQL and nothing else: one file per area, explicit columns, no rules.
//!
//! Every function takes a [`Tx`], so the caller decides what happens together, and nobody reaches a row without having
//! said for whom (see [`Scope`]). The same `$1` queries and Rust types run on SQLite and PostgreSQL:
//!
//! | Rust | SQLite | PostgreSQL |
//! |---|---|---|
//! | `Uuid` | `BLOB` | `uuid` |
//! | `DateTime<Utc>` | `TEXT`, RFC 3339, compares as text | `timestamptz` |
//! | `bool` | `BOOLEAN` | `boolean` |
//! | `i64` | `INTEGER` | `bigint` |
//! | `f64` | `REAL` | `double precision` |
//! | `Json<T>` | `TEXT` | `jsonb` |
//!
//! Queries are written with the macros of [`query`](self): `fetch_one!`, `fetch_optional!`, `fetch_all!`, `fetch_scalar!`
//! and `execute!`; what really differs between the two databases is written with `on_db!` in one place per difference.

#[macro_use]
mod query;

pub mod accounts;
mod connect;
pub mod datasets;
mod db;
mod error;
pub mod files;
pub mod idempotency;
pub mod jobs;
pub mod live;
pub mod migrate;
pub mod models;
pub mod predictions;
pub mod retention;
pub mod schema;
pub mod settings;
pub mod tags;
pub mod tokens;
pub mod uploads;

pub(crate) use connect::redacted;
pub use db::{Db, Scope, Tx};
pub use error::{StoreError, StoreResult};
