//! Mails reach the mail server that was set up, and are kept until they do (ACC-05).

use chrono::Duration;
use datapulse_server::{
    config::{Config, Flags, Known, Settings},
    services::mail::send_due,
    store::{
        Scope,
        accounts::{Mail, waiting_mails},
    },
};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    processes::Product,
    support::{PASSWORD, TestApp, postgres, smtp::MailServer},
};

const RESET: &str = "/api/v1/auth/password-reset";

fn settings(server: &MailServer) -> Flags {
    Flags::from([
        (Known::SmtpHost, server.address.ip().to_string()),
        (Known::SmtpPort, server.address.port().to_string()),
        (Known::SmtpTls, "none".to_owned()),
        (Known::SmtpFrom, "DataPulse <no-reply@example.org>".to_owned()),
    ])
}

/// A product with this mail server, on the database of the URL.
async fn product(server: &MailServer, database: Option<String>) -> TestApp {
    let mut flags = settings(server);
    flags.extend(database.map(|url| (Known::DatabaseUrl, url)));
    TestApp::with(&flags).await
}

async fn ask_for_a_reset(app: &TestApp) {
    app.nobody()
        .post(RESET)
        .json(&json!({ "email": "ann@example.org" }))
        .ok()
        .await;
}

async fn waiting(app: &TestApp) -> Vec<Mail> {
    let mut tx = app.state.db.read(Scope::System).await.unwrap();
    waiting_mails(&mut tx).await.unwrap()
}

/// The token of the link in a mail.
fn token(text: &str) -> &str {
    let (_, rest) = text.split_once("/reset?token=").unwrap();
    rest.split_whitespace().next().unwrap()
}

/// ACC-05: the link of the mail sets a new password.
async fn a_reset_arrives_by_mail(database: Option<String>) {
    let server = MailServer::start().await;
    let app = product(&server, database).await;
    app.user("ann").await;
    app.nobody()
        .post(RESET)
        .json(&json!({ "email": "nobody@example.org" }))
        .ok()
        .await;
    ask_for_a_reset(&app).await;
    assert_eq!(send_due(&app.state).await.unwrap(), 1);
    assert_eq!(send_due(&app.state).await.unwrap(), 0, "sent once");
    let letters = server.letters();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}")
    };
    assert_eq!(
        (letter.from.as_str(), letter.to.as_str()),
        ("no-reply@example.org", "ann@example.org")
    );
    assert!(
        letter.text.contains("From: DataPulse <no-reply@example.org>"),
        "{}",
        letter.text
    );
    assert!(
        letter.text.contains("Subject: Set a new DataPulse password"),
        "{}",
        letter.text
    );
    assert!(waiting(&app).await.is_empty());
    let confirm = json!({ "token": token(&letter.shown()), "new_password": "a new long password" });
    app.nobody().post(&format!("{RESET}/confirm")).json(&confirm).ok().await;
    let old = json!({ "identifier": "ann", "password": PASSWORD });
    app.nobody().post("/api/v1/auth/login").json(&old).refused(401).await;
}

/// "Later" (4xx) and a server that is away are asked again after a pause; "never" (5xx) is believed.
async fn refusals_are_kept_and_tried_again(database: Option<String>) {
    let server = MailServer::start().await;
    let app = product(&server, database).await;
    app.user("ann").await;
    server.answer("RCPT", "451 mailbox busy");
    ask_for_a_reset(&app).await;
    assert_eq!(send_due(&app.state).await.unwrap(), 0);
    let kept = waiting(&app).await.remove(0);
    assert_eq!((kept.attempts, kept.given_up_at), (1, None));
    assert_eq!(kept.last_error.as_deref(), Some("the mail server answered 451"));
    app.wait(Duration::seconds(50));
    assert_eq!(send_due(&app.state).await.unwrap(), 0, "not before a minute has passed");
    app.wait(Duration::seconds(20));
    assert_eq!(send_due(&app.state).await.unwrap(), 1);

    server.answer("RCPT", "550 no such mailbox <ann@example.org>");
    ask_for_a_reset(&app).await;
    assert_eq!(send_due(&app.state).await.unwrap(), 0);
    app.wait(Duration::minutes(30));
    assert_eq!(send_due(&app.state).await.unwrap(), 0);
    let given_up = waiting(&app).await.remove(0);
    assert!(given_up.given_up_at.is_some());
    assert_eq!(given_up.last_error.as_deref(), Some("the mail server answered 550"));
    assert_eq!(server.letters().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_arrives_by_mail_on_sqlite() {
    a_reset_arrives_by_mail(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_arrives_by_mail_on_postgres() {
    a_reset_arrives_by_mail(Some(postgres::fresh_database().await)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_kept_and_tried_again_on_sqlite() {
    refusals_are_kept_and_tried_again(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_kept_and_tried_again_on_postgres() {
    refusals_are_kept_and_tried_again(Some(postgres::fresh_database().await)).await;
}

/// Two processes that look at the same moment send one mail.
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_sent_once_however_many_look() {
    let server = MailServer::start().await;
    let app = product(&server, Some(postgres::fresh_database().await)).await;
    app.user("ann").await;
    ask_for_a_reset(&app).await;
    let looks = (0..8).map(|_| send_due(&app.state));
    let sent: usize = futures::future::join_all(looks)
        .await
        .into_iter()
        .map(Result::unwrap)
        .sum();
    assert_eq!((sent, server.letters().len()), (1, 1));
}

/// A link that has ended is not sent any more.
#[tokio::test(flavor = "multi_thread")]
async fn what_became_pointless_is_not_sent() {
    let server = MailServer::start().await;
    let app = product(&server, None).await;
    app.user("ann").await;
    ask_for_a_reset(&app).await;
    app.wait(Duration::minutes(61));
    assert_eq!(send_due(&app.state).await.unwrap(), 0);
    assert!(waiting(&app).await[0].given_up_at.is_some());
    assert!(server.commands().is_empty());
}

/// A wrong password at the mail server is our own mistake: the mail waits until it is mended.
#[tokio::test(flavor = "multi_thread")]
async fn the_product_signs_in_at_the_mail_server() {
    let server = MailServer::start().await;
    server.only_for("datapulse", "a password for mails");
    let with = async |password: &str| {
        let mut flags = settings(&server);
        flags.insert(Known::SmtpUser, "datapulse".to_owned());
        flags.insert(Known::SmtpPassword, password.to_owned());
        let app = TestApp::with(&flags).await;
        app.user("ann").await;
        ask_for_a_reset(&app).await;
        let sent = send_due(&app.state).await.unwrap();
        (sent, waiting(&app).await)
    };
    let (sent, kept) = with("another password").await;
    assert_eq!((sent, kept[0].given_up_at), (0, None));
    assert_eq!(kept[0].last_error.as_deref(), Some("the mail server answered 535"));
    assert_eq!(with("a password for mails").await.0, 1);
}

/// SEC: where encryption is wanted and not offered, nothing is said, neither the password nor the mail.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_travels_unencrypted_unless_allowed() {
    let server = MailServer::start().await;
    server.only_for("datapulse", "a password for mails");
    let mut flags = settings(&server);
    flags.insert(Known::SmtpTls, "starttls".to_owned());
    flags.insert(Known::SmtpUser, "datapulse".to_owned());
    flags.insert(Known::SmtpPassword, "a password for mails".to_owned());
    let app = TestApp::with(&flags).await;
    app.user("ann").await;
    ask_for_a_reset(&app).await;
    assert_eq!(send_due(&app.state).await.unwrap(), 0);
    assert!(waiting(&app).await[0].last_error.is_some());
    let commands = server.commands();
    assert!(
        commands
            .iter()
            .all(|command| ["EHLO", "QUIT"].contains(&command.as_str())),
        "{commands:?}"
    );
}

/// Whoever reads Persian gets a Persian mail.
#[tokio::test(flavor = "multi_thread")]
async fn the_mail_speaks_the_language_of_the_reader() {
    let app = TestApp::sqlite().await;
    let ann = app.user("ann").await;
    let mut settings = ann.get("/api/v1/settings").ok().await;
    settings["language"] = json!("fa");
    ann.put("/api/v1/settings").json(&settings).ok().await;
    ask_for_a_reset(&app).await;
    assert_eq!(
        send_due(&app.state).await.unwrap(),
        0,
        "no mail server is set up: it stays in the outbox"
    );
    let mail = waiting(&app).await.remove(0);
    assert!(mail.subject.contains("گذرواژه") && mail.body.contains(&format!("token={}", token(&mail.body))));
}

/// `datapulse serve` sends on its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_running_product_sends_its_mails() {
    let (server, folder) = (MailServer::start().await, TempDir::new().unwrap());
    let environment = [
        ("DATAPULSE_SMTP_HOST", server.address.ip().to_string()),
        ("DATAPULSE_SMTP_PORT", server.address.port().to_string()),
        ("DATAPULSE_SMTP_TLS", "none".to_owned()),
        ("DATAPULSE_SMTP_FROM", "no-reply@example.org".to_owned()),
    ];
    let product = Product::with(folder.path(), environment).await;
    product.user("ann").await;
    let ask = json!({ "email": "ann@example.org" });
    product.person(None).post(RESET).json(&ask).ok().await;
    for _ in 0..600 {
        if !server.letters().is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no mail arrived; the server was told {:?}", server.commands());
}

/// DEP-05: settings that cannot be are refused at the start, without showing the password.
#[tokio::test]
async fn settings_that_cannot_be_are_refused() {
    let folder = TempDir::new().unwrap();
    let base = [
        (Known::DataDir, folder.path().display().to_string()),
        (Known::SmtpHost, "mail.example.org".to_owned()),
        (Known::SmtpFrom, "no-reply@example.org".to_owned()),
    ];
    let login = [(Known::SmtpUser, "me"), (Known::SmtpPassword, "hidden words")];
    for (changes, says) in [
        (vec![(Known::SmtpFrom, "")], "DATAPULSE_SMTP_FROM"),
        (vec![(Known::SmtpFrom, "nobody at all")], "DATAPULSE_SMTP_FROM"),
        (vec![(Known::SmtpTls, "ssl")], "choose 'starttls', 'tls' or 'none'"),
        (vec![login[0]], "give the password too"),
        (vec![login[1]], "give the user too"),
        (
            vec![login[0], login[1], (Known::SmtpTls, "none")],
            "would travel for everybody to read",
        ),
    ] {
        let mut flags = Flags::from(base.clone());
        flags.extend(changes.into_iter().map(|(known, value)| (known, value.to_owned())));
        let settings = Settings::from_parts(&flags, |_| None, &std::collections::BTreeMap::new()).unwrap();
        let refusal = Config::load(&settings).unwrap_err().to_string();
        assert!(refusal.contains(says) && !refusal.contains("hidden words"), "{refusal}");
        assert!(!settings.explain().contains("hidden words"));
    }
}
