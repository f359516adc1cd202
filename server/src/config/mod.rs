//! Settings: flags win over the environment, which wins over `datapulse.toml`, which wins over the default.

mod memory;
mod network;
mod secret;
mod settings;
mod smtp;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

pub use network::TrustedProxies;
pub use secret::Secret;
pub use settings::{Flags, Known, Settings, Source};
pub use smtp::{Encryption, Smtp};
use url::Url;

use crate::error::StartError;

/// Everything a person can configure, read and checked once.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub addr: SocketAddr,
    /// Folder of the embedded database, the files and the secret.
    pub data_dir: PathBuf,
    /// `sqlite:...` or `postgres:...`.
    pub database_url: String,
    /// `file:///folder` or `s3://bucket/prefix`.
    pub storage_url: Url,
    /// Signs sessions and links.
    pub secret: Secret,
    /// Where people reach the product, when that is not `addr`.
    pub public_url: Option<Url>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// Other sites whose pages may call the API, such as `https://notebooks.example.org`.
    pub cors_origins: Vec<String>,
    /// Whether the demo account and sample data exist.
    pub demo: bool,
    /// Worker processes that `serve` keeps alive.
    pub workers: usize,
    /// Most memory that the work of one worker takes, bytes; none for any amount.
    pub worker_memory_bytes: Option<u64>,
    /// Largest upload, bytes.
    pub max_upload_bytes: u64,
    /// Most that one person's files may take, bytes.
    pub user_quota_bytes: u64,
    /// The mail server; without one, mails stay in the outbox.
    pub smtp: Option<Smtp>,
    /// Requests that one account, or one address without an account, may send in a minute; 0 for any number.
    pub requests_per_minute: u32,
    /// How logs are written.
    pub log_format: LogFormat,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For programs, one object a line.
    Json,
}

impl Config {
    /// Reads and checks the settings. Makes the data folder and, on the first start, the secret.
    pub fn load(settings: &Settings) -> Result<Self, StartError> {
        let data_dir = absolute(settings.text(Known::DataDir))?;
        std::fs::create_dir_all(&data_dir).map_err(|cause| StartError::DataDir {
            folder: data_dir.clone(),
            cause: cause.to_string(),
        })?;
        let secret = match settings.given(Known::Secret) {
            Some(text) => Secret::from_text(text)?,
            None => Secret::keep_in(&data_dir)?,
        };
        let database_url = settings.given(Known::DatabaseUrl).map_or_else(
            || format!("sqlite://{}", data_dir.join("datapulse.db").display()),
            str::to_owned,
        );
        let workers = settings
            .given(Known::Workers)
            .map_or_else(|| Ok(default_workers()), |text| parse(Known::Workers, text))?;
        Ok(Self {
            addr: address(settings)?,
            database_url,
            storage_url: storage_url(settings, &data_dir)?,
            secret,
            public_url: settings
                .given(Known::PublicUrl)
                .map(|text| parse(Known::PublicUrl, text))
                .transpose()?,
            trusted_proxies: parse(Known::TrustedProxies, settings.text(Known::TrustedProxies))?,
            cors_origins: origins(settings.text(Known::CorsOrigin))?,
            demo: flag(Known::Demo, settings.text(Known::Demo))?,
            workers,
            worker_memory_bytes: match settings.given(Known::WorkerMemoryBytes) {
                Some(text) => Some(bytes(Known::WorkerMemoryBytes, text)?).filter(|most| *most > 0),
                None => memory::of_worker(workers),
            },
            max_upload_bytes: bytes(Known::MaxUploadBytes, settings.text(Known::MaxUploadBytes))?,
            user_quota_bytes: bytes(Known::UserQuotaBytes, settings.text(Known::UserQuotaBytes))?,
            smtp: smtp::read(settings)?,
            requests_per_minute: parse(Known::RequestsPerMinute, settings.text(Known::RequestsPerMinute))?,
            log_format: match settings.text(Known::LogFormat) {
                "pretty" => LogFormat::Pretty,
                "json" => LogFormat::Json,
                other => return Err(Known::LogFormat.refuse(other, "choose 'pretty' or 'json'")),
            },
            data_dir,
        })
    }

    /// Where people reach the product.
    pub fn site(&self) -> String {
        self.public_url.as_ref().map_or_else(
            || format!("http://{}", self.addr),
            |url| url.as_str().trim_end_matches('/').to_owned(),
        )
    }

    /// Whether people reach the product over https, so that cookies may insist on it.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}

fn default_workers() -> usize {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    cores.saturating_sub(1).max(1)
}

fn absolute(text: &str) -> Result<PathBuf, StartError> {
    std::path::absolute(text).map_err(|cause| Known::DataDir.refuse(text, &cause.to_string()))
}

fn address(settings: &Settings) -> Result<SocketAddr, StartError> {
    let mut addr: SocketAddr = parse(Known::Addr, settings.text(Known::Addr))?;
    // A platform that only says PORT means the usual address with that port.
    if let (None, Some(port)) = (settings.given(Known::Addr), settings.given(Known::Port)) {
        addr.set_port(parse(Known::Port, port)?);
    }
    Ok(addr)
}

fn storage_url(settings: &Settings, data_dir: &Path) -> Result<Url, StartError> {
    let Some(text) = settings.given(Known::StorageUrl) else {
        return Url::from_directory_path(data_dir)
            .map_err(|()| Known::DataDir.refuse(&data_dir.display().to_string(), "give an absolute folder"));
    };
    let url: Url = parse(Known::StorageUrl, text)?;
    match url.scheme() {
        "file" | "s3" => Ok(url),
        _ => Err(Known::StorageUrl.refuse(text, "use file:///folder or s3://bucket/prefix")),
    }
}

fn origins(text: &str) -> Result<Vec<String>, StartError> {
    let listed = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    listed
        .map(|origin| match Url::parse(origin) {
            Ok(url) if url.has_host() && matches!(url.scheme(), "http" | "https") => {
                Ok(url.origin().ascii_serialization())
            }
            _ => Err(Known::CorsOrigin.refuse(origin, "give origins such as https://example.org, separated by commas")),
        })
        .collect()
}

fn parse<T: FromStr>(known: Known, text: &str) -> Result<T, StartError>
where
    T::Err: std::fmt::Display,
{
    text.trim()
        .parse()
        .map_err(|error: T::Err| known.refuse(text, &error.to_string()))
}

fn flag(known: Known, text: &str) -> Result<bool, StartError> {
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "" | "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(known.refuse(text, "use 1 or 0")),
    }
}

fn bytes(known: Known, text: &str) -> Result<u64, StartError> {
    size(text).map_err(|why| known.refuse(text, why))
}

/// A number of bytes, or one with a unit: `2GiB`, `500MB`. The error says what is wrong with the text.
pub(crate) fn size(text: &str) -> Result<u64, &'static str> {
    const FORM: &str = "use a number of bytes, or a unit such as 2GiB";
    let text = text.trim();
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || letter == ' ');
    let unit: u64 = match text[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kib" => 1 << 10,
        "kb" => 1_000,
        "mib" => 1 << 20,
        "mb" => 1_000_000,
        "gib" => 1 << 30,
        "gb" => 1_000_000_000,
        _ => return Err(FORM),
    };
    let number: u64 = digits.trim().parse().map_err(|_| FORM)?;
    number.checked_mul(unit).ok_or("the number is too large")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_may_have_units() {
        assert_eq!(bytes(Known::MaxUploadBytes, "2GiB").unwrap(), 2 << 30);
        assert_eq!(bytes(Known::MaxUploadBytes, "1500").unwrap(), 1500);
        assert_eq!(bytes(Known::MaxUploadBytes, "3 MB").unwrap(), 3_000_000);
        let refused = bytes(Known::MaxUploadBytes, "many").unwrap_err().to_string();
        assert!(
            refused.contains("DATAPULSE_MAX_UPLOAD_BYTES") && refused.contains("many"),
            "{refused}"
        );
    }

    #[test]
    fn origins_are_normalised_and_checked() {
        assert_eq!(
            origins("https://a.example/, http://b.example:81").unwrap(),
            ["https://a.example", "http://b.example:81"]
        );
        assert!(origins("*").is_err());
    }
}
