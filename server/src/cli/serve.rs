//! `datapulse serve`: the product.

use std::net::SocketAddr;

use clap::Args;

use super::{options::Place, print};
use crate::{
    background::Background,
    clock::Clock,
    config::{Config, Known, Settings},
    error::StartError,
    http,
    services::{
        accounts::{FirstStart, ensure_first_account},
        samples,
    },
    state::AppState,
    telemetry,
};

/// Run the product.
#[derive(Args, Debug)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// Where to listen
    #[arg(long, value_name = "IP:PORT")]
    addr: Option<SocketAddr>,
    /// Worker processes to keep alive
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
    /// Say which settings hold and where each comes from, and end
    #[arg(long)]
    check_config: bool,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), StartError> {
        let settings = self.settings()?;
        if self.check_config {
            print(&settings.explain());
            return Config::load(&settings).map(drop);
        }
        let config = Config::load(&settings)?;
        telemetry::start(config.log_format);
        let state = AppState::start(config, Clock::system()).await?;
        let listener = http::listen(state.config.addr).await?;
        greet(&state).await?;
        let background = Background::start(&state);
        let served = http::serve(listener, &state).await;
        background.end().await;
        state.db.close().await;
        served
    }

    fn settings(&self) -> Result<Settings, StartError> {
        let mut flags = self.place.flags();
        flags.extend(self.addr.map(|addr| (Known::Addr, addr.to_string())));
        flags.extend(self.workers.map(|workers| (Known::Workers, workers.to_string())));
        Settings::gather(&flags)
    }
}

/// Sees to it that somebody can sign in, and says where.
async fn greet(state: &AppState) -> Result<(), StartError> {
    match ensure_first_account(state).await? {
        FirstStart::Nothing => {}
        FirstStart::Demo(user) => samples::add(state, user).await?,
        FirstStart::Admin { username, password } => print(&format!(
            "first start: sign in as {username} with the password {password} (shown this once)"
        )),
    }
    print(&format!("DataPulse is open at {}", state.config.site()));
    Ok(())
}
