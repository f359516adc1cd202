//! Training: the runs, a form for a new one, one run live, and what came of it.

mod draft;
pub mod figures;
pub mod forecast;
pub mod found;
mod job;
mod leaderboard;
mod list;
pub mod names;
mod new;
mod results;
mod run;
mod save;
mod typed;

pub use job::JobPage;
pub use list::TrainingPage;
pub use new::NewTrainingPage;
pub use results::ResultsPage;
