//! Listening until somebody says stop.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::router;
use crate::{error::StartError, state::AppState};

/// Opens the socket of the configured address.
pub async fn listen(addr: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(addr)
        .await
        .map_err(|cause| StartError::Listen { addr, cause })
}

/// Answers requests until the process is asked to end (Ctrl-C or SIGTERM), then finishes those that run.
pub async fn serve(listener: TcpListener, state: &AppState) -> Result<(), StartError> {
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(asked_to_end())
        .await?;
    Ok(())
}

/// Ends with Ctrl-C or SIGTERM.
pub async fn asked_to_end() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
    tracing::info!("asked to end: finishing what runs");
}
