//! The live channel: one WebSocket for the whole page, through which the server tells what happens to a
//! person's jobs and datasets. While it cannot connect, listeners are asked to fetch every two seconds.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use datapulse_shared::live::LiveMessage;
use futures::StreamExt;
use gloo_net::websocket::{Message, futures::WebSocket};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::sleep;
use crate::state::session::use_session;

const POLL_EVERY: i32 = 2_000;
const FIRST_WAIT: i32 = 1_000;
const LONGEST_WAIT: i32 = 30_000;

/// How news arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// The first attempt is under way.
    Connecting,
    /// Over the WebSocket, as they happen.
    Live,
    /// The WebSocket is down; pages fetch every two seconds.
    Polling,
}

type Listener = Rc<dyn Fn(&LiveMessage)>;

struct Channel {
    listeners: RefCell<Vec<(usize, Listener)>>,
    next: Cell<usize>,
    open: Cell<bool>,
}

/// A handle to the live channel; copies lead to the same one.
#[derive(Clone, Copy)]
pub struct Live {
    /// How news arrive at the moment.
    pub connection: RwSignal<Connection>,
    channel: StoredValue<Rc<Channel>, LocalStorage>,
}

/// Opens the channel for everything below the caller; it closes when the caller is gone.
pub fn provide_live() {
    let channel = Rc::new(Channel {
        listeners: RefCell::default(),
        next: Cell::new(0),
        open: Cell::new(true),
    });
    let live = Live {
        connection: RwSignal::new(Connection::Connecting),
        channel: StoredValue::new_local(channel.clone()),
    };
    provide_context(live);
    let session = use_session();
    on_live(move |message| {
        if let LiveMessage::Balance { balance } = message {
            session.balance.set(*balance);
        }
    });
    spawn_local(keep_open(channel.clone(), live.connection));
    let ending = StoredValue::new_local(channel);
    on_cleanup(move || {
        ending.try_with_value(|channel| channel.open.set(false));
    });
}

/// Calls `listener` with every message until the caller's scope ends. [`LiveMessage::Missed`] asks to fetch again.
pub fn on_live(listener: impl Fn(&LiveMessage) + 'static) {
    let Some(live) = use_context::<Live>() else { return };
    let Some(channel) = live.channel.try_get_value() else {
        return;
    };
    let id = channel.next.get();
    channel.next.set(id + 1);
    channel.listeners.borrow_mut().push((id, Rc::new(listener)));
    on_cleanup(move || {
        live.channel
            .try_with_value(|channel| channel.listeners.borrow_mut().retain(|(other, _)| *other != id));
    });
}

impl Channel {
    fn tell(&self, message: &LiveMessage) {
        // A listener may add or remove listeners, so the list is not borrowed while they run.
        let listeners: Vec<Listener> = self
            .listeners
            .borrow()
            .iter()
            .map(|(_, listener)| listener.clone())
            .collect();
        for listener in listeners {
            listener(message);
        }
    }
}

async fn keep_open(channel: Rc<Channel>, connection: RwSignal<Connection>) {
    let mut wait = FIRST_WAIT;
    while channel.open.get() {
        if listen(&channel, connection).await {
            wait = FIRST_WAIT;
        }
        if connection.try_set(Connection::Polling).is_some() {
            return;
        }
        poll_for(&channel, wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Passes on what the server says until the connection ends; tells whether it ever stood.
async fn listen(channel: &Channel, connection: RwSignal<Connection>) -> bool {
    let Ok(mut socket) = WebSocket::open(&address()) else {
        return false;
    };
    let mut stood = false;
    while let Some(Ok(message)) = socket.next().await {
        if !channel.open.get() {
            break;
        }
        let Message::Text(text) = message else { continue };
        let Ok(message) = serde_json::from_str::<LiveMessage>(&text) else {
            continue;
        };
        if matches!(message, LiveMessage::Hello { .. }) {
            stood = true;
            connection.try_set(Connection::Live);
            // Whatever happened while nobody listened.
            channel.tell(&LiveMessage::Missed);
        }
        channel.tell(&message);
    }
    stood
}

async fn poll_for(channel: &Channel, wait: i32) {
    let mut left = wait;
    while left > 0 && channel.open.get() {
        let nap = left.min(POLL_EVERY);
        sleep(nap).await;
        left -= nap;
        channel.tell(&LiveMessage::Missed);
    }
}

fn address() -> String {
    let location = window().location();
    let scheme = if location.protocol().is_ok_and(|protocol| protocol == "https:") {
        "wss"
    } else {
        "ws"
    };
    format!("{scheme}://{}/api/v1/ws", location.host().unwrap_or_default())
}
