//! The live channel (JOB-22, JOB-23, SEC-26) and signed links (PRD-07).

use std::time::Duration;

use datapulse_server::live;
use futures::StreamExt;
use serde_json::{Value, json};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Error, client::IntoClientRequest, http::HeaderValue},
};

use crate::{
    hands::{Hands, customers, dataset, id, over, train, upload},
    support::TestApp,
};

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

async fn open(app: &TestApp, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
    let mut request = format!("ws://{}/api/v1/ws", app.address).into_client_request().unwrap();
    for (name, value) in headers {
        request
            .headers_mut()
            .insert(*name, HeaderValue::from_str(value).unwrap());
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

/// The next message that is as wished.
async fn hear(socket: &mut Socket, wished: impl Fn(&Value) -> bool) -> Value {
    let listen = async {
        loop {
            let message = socket.next().await.expect("the channel stays open").unwrap();
            if let Ok(text) = message.to_text()
                && let Ok(message) = serde_json::from_str::<Value>(text)
                && wished(&message)
            {
                return message;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(1), listen)
        .await
        .expect("it is said in time")
}

on_both_databases! {
    /// What a worker does reaches the owner's open page, from upload to the end of the training, and nobody else's.
    async fn news_reach_their_owner(app: TestApp) {
        let _hands = Hands::of(&app);
        let watching = tokio::spawn(live::watch(app.state.clone()));
        let (ann, bob) = (app.user("ann").await, app.user("bob").await);
        let protocol = |person: &crate::support::Person| format!("bearer, {}", person.token.as_deref().unwrap());
        let mut socket = open(&app, &[("sec-websocket-protocol", &protocol(&ann))]).await.unwrap();
        let mut strange = open(&app, &[("sec-websocket-protocol", &protocol(&bob))]).await.unwrap();
        hear(&mut socket, |message| message["type"] == "hello").await;
        hear(&mut strange, |message| message["type"] == "hello").await;
        upload(&ann, "Customers", customers(300)).ok().await;
        let ready = hear(&mut socket, |message| message["type"] == "dataset" && message["dataset"]["status"] == "ready").await;
        let job = train(&ann, &ready["dataset"], &json!({})).await;
        let done = hear(&mut socket, |message| message["type"] == "job" && message["job"]["status"] == "COMPLETED").await;
        assert_eq!(done["job"]["id"], json!(job));
        let table = ready["dataset"].clone();
        let tags = format!("/api/v1/datasets/{}/tags", id(&table));
        ann.put(&tags).json(&json!({ "tags": ["shop"] })).ok().await;
        hear(&mut socket, |message| message["type"] == "dataset" && message["dataset"]["tags"] == json!(["shop"])).await;
        let tag = format!("/api/v1/tags/{}", id(&ann.get("/api/v1/tags").ok().await["items"][0]));
        ann.put(&tag).json(&json!({ "name": "store" })).ok().await;
        hear(&mut socket, |message| message["type"] == "dataset" && message["dataset"]["tags"] == json!(["store"])).await;
        let second = train(&ann, &table, &json!({})).await;
        let lines = hear(&mut socket, |message| message["type"] == "job_events" && message["job_id"] == json!(second)).await;
        assert_eq!(lines["events"][0]["seq"], 1);
        over(&ann, &second).await;
        ann.delete(&format!("/api/v1/datasets/{}", id(&table))).ok().await;
        hear(&mut socket, |message| message["type"] == "dataset_deleted").await;
        let overheard = tokio::time::timeout(Duration::from_millis(500), strange.next()).await;
        assert!(overheard.is_err(), "a stranger heard {overheard:?}");
        watching.abort();
    }

    /// Without a token, with a wrong one, and from another site the channel stays closed; a session that ends closes it.
    async fn only_the_signed_in_listen(app: TestApp) {
        let watching = tokio::spawn(live::watch(app.state.clone()));
        let ann = app.user("ann").await;
        let token = ann.token.clone().unwrap();
        assert_eq!(open(&app, &[]).await.err(), Some(401));
        assert_eq!(open(&app, &[("sec-websocket-protocol", "bearer, forged")]).await.err(), Some(401));
        let protocol = format!("bearer, {token}");
        let foreign = [("sec-websocket-protocol", protocol.as_str()), ("origin", "https://evil.example")];
        assert_eq!(open(&app, &foreign).await.err(), Some(403));
        let refusal = app.nobody().get("/api/v1/ws").refused(401).await;
        assert_eq!(refusal["code"], "no_token_provided");
        let mut socket = open(&app, &[("sec-websocket-protocol", &protocol)]).await.unwrap();
        hear(&mut socket, |message| message["type"] == "hello").await;
        ann.post("/api/v1/auth/logout").ok().await;
        let closing = async { while let Some(Ok(message)) = socket.next().await { if message.is_close() { return message; } } panic!("no farewell") };
        let farewell = tokio::time::timeout(Duration::from_secs(30), closing).await.expect("closed in time");
        assert!(format!("{farewell:?}").contains("invalid_token"), "{farewell:?}");
        watching.abort();
    }

    /// SEC-18: a link is its owner's to make, works without credentials, in parts too, and breaks when it is touched.
    async fn links_are_signed(app: TestApp) {
        let _hands = Hands::of(&app);
        let (ann, bob) = (app.user("ann").await, app.user("bob").await);
        let table = dataset(&ann, "Customers", customers(100)).await;
        let path = format!("/api/v1/datasets/{}/download", id(&table));
        bob.get(&path).refused(404).await;
        app.nobody().get(&path).refused(401).await;
        let redirect = ann.get(&path).send().await;
        assert_eq!(redirect.status, 303);
        let url = redirect.header("location").to_owned();
        let nobody = app.nobody();
        let whole = nobody.get(&url).send().await;
        assert_eq!((whole.status.as_u16(), whole.text()), (200, customers(100)));
        assert!(whole.header("content-disposition").starts_with("attachment; filename=\"table.csv\""));
        let part = nobody.get(&url).header("range", "bytes=0-2").send().await;
        assert_eq!((part.status.as_u16(), part.text().as_str(), part.header("content-length")), (206, "age", "3"));
        let (base, signature) = url.rsplit_once('=').unwrap();
        for broken in [
            format!("{base}={}", signature.chars().rev().collect::<String>()),
            url.replace("table.csv", "other.csv"),
            url.replace("expires=", "expires=9"),
            base.to_owned(),
        ] {
            assert!(nobody.get(&broken).send().await.status.is_client_error(), "{broken}");
        }
    }
}
