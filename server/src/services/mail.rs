//! Sending what lies in the outbox, through the mail server that was configured.
//!
//! Mails are written in the transaction of what they tell about and sent afterwards, so none is lost with a crash and none
//! tells of what did not happen. A mail server that is away, or says "later" (4xx), is asked again with growing pauses;
//! one that says "never" (5xx) is believed. Logs name a mail by its id: never an address, a text or a password.

use std::time::Duration;

use chrono::{DateTime, Utc};
use datapulse_shared::error::ApiResult;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::header::ContentType,
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};

use crate::{
    config::{Encryption, Smtp},
    error::StartError,
    state::AppState,
    store::{
        Scope,
        accounts::{self as store, Mail},
    },
};

/// Between two looks into the outbox.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// A mail server that does not answer for so long is away.
const PATIENCE: Duration = Duration::from_secs(20);
/// Minutes until the next try; after the last of them that pause again and again.
const PAUSES: [i64; 4] = [1, 4, 15, 60];

/// The way to the mail server.
#[derive(Clone, Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: lettre::message::Mailbox,
}

/// Why a mail was not sent.
struct Refusal {
    cause: String,
    is_final: bool,
}

impl Mailer {
    /// With these settings; nothing is connected yet.
    pub fn new(smtp: &Smtp) -> Result<Self, StartError> {
        let parameters = || {
            TlsParameters::new(smtp.host.clone()).map_err(|error| StartError::Setting {
                name: "DATAPULSE_SMTP_HOST",
                value: smtp.host.clone(),
                why: error.to_string(),
            })
        };
        let tls = match smtp.encryption {
            Encryption::None => Tls::None,
            Encryption::StartTls => Tls::Required(parameters()?),
            Encryption::Tls => Tls::Wrapper(parameters()?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some((user, password)) = &smtp.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self {
            transport: builder.build(),
            from: smtp.from.clone(),
        })
    }

    async fn send(&self, mail: &Mail) -> Result<(), Refusal> {
        let unusable = |cause: String| Refusal { cause, is_final: true };
        let recipient = mail.recipient.parse();
        let message = Message::builder()
            .from(self.from.clone())
            .to(recipient.map_err(|_| unusable("the address cannot be written to".to_owned()))?)
            .subject(&mail.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|error| unusable(error.to_string()))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(Refusal {
                // 53x is about our own signing in, not about this mail.
                is_final: error.is_permanent()
                    && !error
                        .status()
                        .is_some_and(|status| status.to_string().starts_with("53")),
                cause: match error.status() {
                    Some(status) => format!("the mail server answered {status}"),
                    None => format!("the mail server cannot be used: {error}"),
                },
            }),
        }
    }
}

/// Sends what is due, for as long as it runs. Where no mail server is set up, there is nothing to do.
pub async fn send_for_ever(state: AppState) {
    if state.mailer.is_none() {
        return;
    }
    loop {
        if let Err(error) = send_due(&state).await {
            tracing::warn!(%error, "the outbox could not be read; trying again");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Tries every mail that is due once; answers how many went out.
pub async fn send_due(state: &AppState) -> ApiResult<usize> {
    let Some(mailer) = &state.mailer else { return Ok(0) };
    let mut tx = state.db.read(Scope::System).await?;
    let due = store::due_mails(&mut tx, state.clock.now()).await?;
    tx.commit().await?;
    let mut sent = 0;
    for mail in due {
        let now = state.clock.now();
        let mut tx = state.db.write(Scope::System).await?;
        let is_ours = store::claim_mail(&mut tx, &mail, now + pause_after(mail.attempts)).await?;
        tx.commit().await?;
        if is_ours {
            let outcome = try_once(mailer, &mail, now).await;
            sent += usize::from(outcome.is_ok());
            note(state, &mail, outcome).await?;
        }
    }
    Ok(sent)
}

async fn try_once(mailer: &Mailer, mail: &Mail, now: DateTime<Utc>) -> Result<(), Refusal> {
    if mail.expires_at.is_some_and(|end| end <= now) {
        let last = mail.last_error.as_deref().unwrap_or("nobody looked into the outbox");
        return Err(Refusal {
            cause: format!("it became pointless before it could be sent: {last}"),
            is_final: true,
        });
    }
    mailer.send(mail).await
}

async fn note(state: &AppState, mail: &Mail, outcome: Result<(), Refusal>) -> ApiResult<()> {
    let now = state.clock.now();
    let mut tx = state.db.write(Scope::System).await?;
    match outcome {
        Ok(()) => {
            tracing::info!(mail = %mail.id, "a mail was sent");
            store::note_sent(&mut tx, mail.id, now).await?;
        }
        Err(Refusal { cause, is_final }) => {
            tracing::warn!(mail = %mail.id, cause, is_final, "a mail could not be sent");
            store::note_failed(&mut tx, mail.id, &cause, is_final.then_some(now)).await?;
        }
    }
    Ok(tx.commit().await?)
}

fn pause_after(attempts: i64) -> chrono::Duration {
    let last = PAUSES.len() - 1;
    let at = usize::try_from(attempts).map_or(last, |attempts| attempts.min(last));
    chrono::Duration::minutes(PAUSES[at])
}
