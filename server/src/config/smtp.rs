//! The mail server.

use std::net::IpAddr;

use lettre::message::Mailbox;

use super::{Known, Settings, parse};
use crate::error::StartError;

/// How to reach the mail server, and whose mails they are.
#[derive(Clone)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether the connection is encrypted, and from when.
    pub encryption: Encryption,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// Who the mails are from.
    pub from: Mailbox,
}

/// Whether the connection is encrypted, and from when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// It begins in plain text and becomes encrypted before anything is said.
    StartTls,
    /// From the first byte.
    Tls,
    /// Never: only for a mail server on the same machine or in the same private network.
    None,
}

impl Encryption {
    const fn usual_port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            host, port, encryption, ..
        } = self;
        write!(formatter, "Smtp({host}:{port}, {encryption:?})")
    }
}

/// What the settings say; nothing when they name no mail server.
pub(super) fn read(settings: &Settings) -> Result<Option<Smtp>, StartError> {
    let Some(host) = settings.given(Known::SmtpHost) else {
        return Ok(None);
    };
    let encryption = match settings.text(Known::SmtpTls) {
        "starttls" => Encryption::StartTls,
        "tls" => Encryption::Tls,
        "none" => Encryption::None,
        other => return Err(Known::SmtpTls.refuse(other, "choose 'starttls', 'tls' or 'none'")),
    };
    let port = settings.given(Known::SmtpPort);
    let from = settings.given(Known::SmtpFrom).ok_or_else(|| {
        Known::SmtpFrom.refuse("", "say who mails are from, such as 'DataPulse <no-reply@example.org>'")
    })?;
    let credentials = credentials(settings)?;
    if credentials.is_some() && encryption == Encryption::None && !is_this_machine(host) {
        let why = "the password would travel for everybody to read; use 'starttls' or 'tls'";
        return Err(Known::SmtpTls.refuse("none", why));
    }
    Ok(Some(Smtp {
        host: host.to_owned(),
        port: port.map_or_else(|| Ok(encryption.usual_port()), |port| parse(Known::SmtpPort, port))?,
        encryption,
        credentials,
        from: parse(Known::SmtpFrom, from)?,
    }))
}

fn credentials(settings: &Settings) -> Result<Option<(String, String)>, StartError> {
    match (settings.given(Known::SmtpUser), settings.given(Known::SmtpPassword)) {
        (Some(user), Some(password)) => Ok(Some((user.to_owned(), password.to_owned()))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Known::SmtpPassword.refuse("", "a user was given: give the password too")),
        (None, Some(_)) => Err(Known::SmtpUser.refuse("", "a password was given: give the user too")),
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
