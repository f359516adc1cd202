//! Runs from a table to a leaderboard, and the models that they leave behind.

mod bundle;
mod control;
mod predict;
mod run;
mod support;
