//! One open page, from its knock to its end.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    },
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use datapulse_shared::{ErrorCode, live::LiveMessage};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};

use super::hub::Listener;
use crate::{
    caller::Caller,
    http::{Problem, comes_from_us},
    services::Actor,
    state::AppState,
    store::{Scope, accounts},
};

/// Between two signs of life.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// A page that was silent for so long is gone.
const SILENCE: Duration = Duration::from_secs(80);
/// A page that does not take a message for so long is gone.
const PATIENCE: Duration = Duration::from_secs(10);
/// The channel only speaks; nobody needs to send it more than this.
const LARGEST_INCOMING: usize = 4 * 1024;
/// Each open page costs this twice; the library's own choice is thirty times as much.
const BUFFER: usize = 4 * 1024;
/// Close code: the session has ended (private use, RFC 6455 section 7.4.2).
const SESSION_ENDED: u16 = 4401;

/// `GET /api/v1/ws`: session cookie, or `Sec-WebSocket-Protocol: bearer, <token>` (JOB-23, SEC-26).
pub async fn connect(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    // A foreign page can open sockets with the visitor's cookie: browsers do not ask first.
    if !comes_from_us(&headers, &state.config) {
        let refusal = "this socket was opened by another site; open DataPulse itself, or list the site in CORS_ORIGIN";
        return Problem::new(ErrorCode::CrossSiteRequest, refusal).into_response();
    }
    let actor = match caller.actor() {
        Ok(actor) => actor.clone(),
        Err(mut error) => {
            if error.code != ErrorCode::NoTokenProvided {
                error.code = ErrorCode::InvalidToken;
            }
            tracing::info!(client = %caller.request.client, "live channel refused: {}", error.code.title());
            return Problem(error).into_response();
        }
    };
    match upgrade {
        Ok(upgrade) => upgrade
            .protocols(["bearer"])
            .max_message_size(LARGEST_INCOMING)
            .read_buffer_size(BUFFER)
            .write_buffer_size(BUFFER)
            .on_upgrade(move |socket| talk(state, actor, socket)),
        Err(_) => Problem::new(ErrorCode::BadRequest, "this address is a WebSocket; open it as one").into_response(),
    }
}

async fn talk(state: AppState, actor: Actor, mut socket: WebSocket) {
    let mut listener = state.live.join(actor.user_id.0, actor.session_id.0);
    let hello = LiveMessage::Hello {
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let said_hello = match serde_json::to_string(&hello) {
        Ok(text) => send(&mut socket, Message::Text(text.into())).await,
        Err(_) => false,
    };
    if said_hello && speak(&state, &actor, &mut socket, &mut listener).await == End::SessionEnded {
        let farewell = CloseFrame {
            code: SESSION_ENDED,
            reason: "invalid_token".into(),
        };
        send(&mut socket, Message::Close(Some(farewell))).await;
    }
}

#[derive(PartialEq, Eq)]
enum End {
    Gone,
    SessionEnded,
}

async fn speak(state: &AppState, actor: &Actor, socket: &mut WebSocket, listener: &mut Listener) -> End {
    let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    loop {
        let outgoing = tokio::select! {
            message = listener.messages.recv() => match message {
                Ok(text) => text_message(&text),
                Err(RecvError::Lagged(_)) => missed(),
                Err(RecvError::Closed) => return End::Gone,
            },
            incoming = socket.recv() => match incoming {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return End::Gone,
                Some(Ok(_)) => { heard = Instant::now(); continue }
            },
            () = ended(&mut listener.ended) => return End::SessionEnded,
            _ = heartbeat.tick() => {
                if heard.elapsed() > SILENCE {
                    return End::Gone;
                }
                if !still_holds(state, actor).await {
                    return End::SessionEnded;
                }
                Message::Ping(Vec::new().into())
            }
        };
        if !send(socket, outgoing).await {
            return End::Gone;
        }
    }
}

async fn ended(session: &mut watch::Receiver<bool>) {
    // The hub drops its end only after the last listener: an error means that nobody will say any more.
    if session.wait_for(|ended| *ended).await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn text_message(text: &Arc<str>) -> Message {
    Message::Text(text.as_ref().into())
}

fn missed() -> Message {
    // A literal, so that it cannot fail; the test of the wire form knows it.
    Message::Text(r#"{"type":"missed"}"#.into())
}

async fn send(socket: &mut WebSocket, message: Message) -> bool {
    matches!(timeout(PATIENCE, socket.send(message)).await, Ok(Ok(())))
}

/// Whether the session was neither ended nor left unused too long. Listening is no use that prolongs it.
async fn still_holds(state: &AppState, actor: &Actor) -> bool {
    let now = state.clock.now();
    if now < actor.session_expires_at {
        return true;
    }
    let found = async {
        let mut tx = state.db.read(Scope::System).await?;
        let session = accounts::find_live(&mut tx, actor.session_id.0).await?;
        tx.commit().await?;
        Ok::<_, crate::store::StoreError>(session)
    };
    match found.await {
        Ok(session) => session.is_some_and(|session| session.expires_at > now),
        // A database that does not answer is no reason to throw people out.
        Err(_) => true,
    }
}
