//! `datapulse worker`: one more worker for the same database and storage.

use clap::Args;
use tokio::io::AsyncReadExt;

use super::options::Place;
use crate::{
    clock::Clock,
    config::{Config, Settings},
    error::StartError,
    http::asked_to_end,
    state::AppState,
    telemetry,
    worker::{WORKER_ID, Worker},
};

/// Do the jobs of the running product.
#[derive(Args, Debug)]
pub struct Work {
    #[command(flatten)]
    place: Place,
    /// Leave trainings to others, so that uploads and predictions never wait behind them
    #[arg(long)]
    light: bool,
    /// End when standard input does, as it does when the process that started this one is gone
    #[arg(long, hide = true)]
    supervised: bool,
}

impl Work {
    pub(super) async fn run(self) -> Result<(), StartError> {
        let settings = Settings::gather(&self.place.flags())?;
        let config = Config::load(&settings)?;
        telemetry::start(config.log_format);
        let state = AppState::start(config, Clock::system()).await?;
        let mut worker = Worker::new();
        worker.only_light = self.light;
        worker.may_exit = true;
        if let Some(id) = std::env::var(WORKER_ID)
            .ok()
            .filter(|id| self.supervised && !id.is_empty())
        {
            worker.id = id;
        }
        let supervised = self.supervised;
        worker
            .run(state.clone(), async move {
                if supervised {
                    input_ends().await;
                } else {
                    asked_to_end().await;
                }
            })
            .await;
        state.db.close().await;
        Ok(())
    }
}

/// A terminal's Ctrl-C goes to the whole group: a supervised worker leaves it to its supervisor to say when to end.
async fn input_ends() {
    let input = async {
        let mut input = tokio::io::stdin();
        let mut byte = [0_u8; 64];
        while input.read(&mut byte).await.is_ok_and(|read| read > 0) {}
    };
    let mut input = std::pin::pin!(input);
    loop {
        tokio::select! {
            () = &mut input => return,
            () = asked_to_end() => {}
        }
    }
}
