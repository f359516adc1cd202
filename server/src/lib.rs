//! The DataPulse server: REST and server functions on one set of services, on SQLite or PostgreSQL.
//!
//! The way of a request: [`http`] (guards) → `rest` or a server function → [`services`] (rules) → [`store`] (SQL).

pub mod background;
pub mod caller;
pub mod cli;
pub mod clock;
pub mod config;
pub mod error;
mod hexadecimal;
pub mod http;
pub mod links;
pub mod live;
pub mod page;
pub mod rate;
mod recent;
pub mod rest;
pub mod services;
pub mod state;
pub mod storage;
pub mod store;
pub mod telemetry;
pub mod worker;
