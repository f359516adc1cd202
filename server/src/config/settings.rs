//! Where each setting comes from.

use std::{collections::BTreeMap, fmt, path::Path};

use crate::error::StartError;

/// Settings given as flags on the command line.
pub type Flags = BTreeMap<Known, String>;

/// Where a setting's value was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A flag on the command line.
    Flag,
    /// An environment variable.
    Environment(&'static str),
    /// `datapulse.toml` in the working folder.
    File,
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("flag"),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::File => f.write_str("datapulse.toml"),
            Self::Default => f.write_str("default"),
        }
    }
}

macro_rules! known {
    ($($(#[$doc:meta])* $name:ident: $key:literal, $variables:expr, $default:literal;)+) => {
        /// Every setting there is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Known { $($(#[$doc])* $name),+ }

        impl Known {
            /// In the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name in `datapulse.toml`.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),+ }
            }

            /// The environment variables, the first being the preferred one.
            pub const fn variables(self) -> &'static [&'static str] {
                match self { $(Self::$name => &$variables),+ }
            }

            const fn default(self) -> &'static str {
                match self { $(Self::$name => $default),+ }
            }
        }
    };
}

known! {
    /// Where to listen.
    Addr: "addr", ["DATAPULSE_ADDR"], "127.0.0.1:3000";
    /// Only the port, as hosting platforms say it.
    Port: "port", ["PORT"], "";
    /// Folder of the embedded database, the files and the secret.
    DataDir: "data_dir", ["DATAPULSE_DATA_DIR"], "./data";
    /// The database; SQLite in the data folder when empty.
    DatabaseUrl: "database_url", ["DATABASE_URL"], "";
    /// The file store; the data folder when empty.
    StorageUrl: "storage_url", ["DATAPULSE_STORAGE_URL"], "";
    /// At least 32 characters; made on the first start when empty.
    Secret: "secret", ["DATAPULSE_SECRET", "JWT_SECRET"], "";
    /// Where people reach the product behind a proxy.
    PublicUrl: "public_url", ["DATAPULSE_PUBLIC_URL"], "";
    /// Addresses and networks whose `X-Forwarded-For` is believed.
    TrustedProxies: "trusted_proxies", ["DATAPULSE_TRUSTED_PROXIES"], "";
    /// Other sites that may call the API from a browser.
    CorsOrigin: "cors_origin", ["CORS_ORIGIN"], "";
    /// Demo account and sample data.
    Demo: "demo", ["DATAPULSE_DEMO"], "0";
    /// Worker processes; cores less one when empty.
    Workers: "workers", ["DATAPULSE_WORKERS"], "";
    /// Most memory that the work of one worker takes, 0 for any amount; three quarters of the machine's by workers when empty.
    WorkerMemoryBytes: "worker_memory_bytes", ["DATAPULSE_WORKER_MEMORY_BYTES"], "";
    /// Largest upload.
    MaxUploadBytes: "max_upload_bytes", ["DATAPULSE_MAX_UPLOAD_BYTES"], "2GiB";
    /// Most that one person's files may take.
    UserQuotaBytes: "user_quota_bytes", ["DATAPULSE_USER_QUOTA_BYTES"], "10GiB";
    /// Requests a minute of one account, or of one address without an account; 0 for any number.
    RequestsPerMinute: "requests_per_minute", ["DATAPULSE_REQUESTS_PER_MINUTE"], "6000";
    /// The mail server; mails stay in the outbox when empty.
    SmtpHost: "smtp_host", ["DATAPULSE_SMTP_HOST"], "";
    /// Its port; the usual one of the encryption when empty.
    SmtpPort: "smtp_port", ["DATAPULSE_SMTP_PORT"], "";
    /// `starttls`, `tls` or `none`.
    SmtpTls: "smtp_tls", ["DATAPULSE_SMTP_TLS"], "starttls";
    /// Who signs in at the mail server.
    SmtpUser: "smtp_user", ["DATAPULSE_SMTP_USER"], "";
    /// With which password.
    SmtpPassword: "smtp_password", ["DATAPULSE_SMTP_PASSWORD"], "";
    /// Who mails are from.
    SmtpFrom: "smtp_from", ["DATAPULSE_SMTP_FROM"], "";
    /// `pretty` or `json`.
    LogFormat: "log_format", ["DATAPULSE_LOG_FORMAT"], "pretty";
}

impl Known {
    /// The error for a value that cannot be.
    pub fn refuse(self, value: &str, why: &str) -> StartError {
        let value = if self.is_secret() { "the given value" } else { value };
        StartError::Setting {
            name: self.variables()[0],
            value: value.to_owned(),
            why: why.to_owned(),
        }
    }

    const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::SmtpPassword)
    }
}

/// The values of every setting that somebody gave.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    values: BTreeMap<Known, (String, Source)>,
}

impl Settings {
    /// From flags, the environment of this process and `datapulse.toml` in the working folder.
    pub fn gather(flags: &Flags) -> Result<Self, StartError> {
        Self::from_parts(
            flags,
            |name| std::env::var(name).ok(),
            &read_file(Path::new("datapulse.toml"))?,
        )
    }

    /// From the given parts, the first winning.
    pub fn from_parts(
        flags: &Flags,
        environment: impl Fn(&str) -> Option<String>,
        file: &BTreeMap<String, String>,
    ) -> Result<Self, StartError> {
        if let Some(unknown) = file
            .keys()
            .find(|key| !Known::ALL.iter().any(|known| known.key() == *key))
        {
            return Err(StartError::ConfigFile(format!("there is no setting named '{unknown}'")));
        }
        let mut values = BTreeMap::new();
        for &known in Known::ALL {
            let from_environment = || {
                let mut variables = known.variables().iter();
                variables.find_map(|&name| Some((environment(name)?, Source::Environment(name))))
            };
            let found = flags
                .get(&known)
                .map(|value| (value.clone(), Source::Flag))
                .or_else(from_environment)
                .or_else(|| Some((file.get(known.key())?.clone(), Source::File)))
                .filter(|(value, _)| !value.trim().is_empty());
            if let Some(found) = found {
                values.insert(known, found);
            }
        }
        Ok(Self { values })
    }

    /// The value somebody gave.
    pub fn given(&self, known: Known) -> Option<&str> {
        self.values.get(&known).map(|(value, _)| value.as_str())
    }

    /// The value that holds.
    pub fn text(&self, known: Known) -> &str {
        self.given(known).unwrap_or(known.default())
    }

    /// What holds and where from, a line for each setting; secrets and passwords are masked.
    pub fn explain(&self) -> String {
        let line = |&known: &Known| {
            let (value, source) = match self.values.get(&known) {
                Some((value, source)) => (masked(known, value), source.clone()),
                None => (known.default().to_owned(), Source::Default),
            };
            let value = if value.is_empty() { "-".to_owned() } else { value };
            format!("{:<28} {value}  ({source})", known.variables()[0])
        };
        Known::ALL.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

fn masked(known: Known, value: &str) -> String {
    if known.is_secret() {
        return "***".to_owned();
    }
    if value.contains("://") {
        crate::store::redacted(value)
    } else {
        value.to_owned()
    }
}

fn read_file(path: &Path) -> Result<BTreeMap<String, String>, StartError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(StartError::ConfigFile(error.to_string())),
    };
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| StartError::ConfigFile(error.to_string()))?;
    table
        .into_iter()
        .map(|(key, value)| match value {
            toml::Value::String(text) => Ok((key, text)),
            toml::Value::Integer(number) => Ok((key, number.to_string())),
            toml::Value::Boolean(yes) => Ok((key, yes.to_string())),
            _ => Err(StartError::ConfigFile(format!(
                "'{key}' must be a text, a number or true or false"
            ))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Flags win over the environment, which wins over the file, which wins over the default.
    #[test]
    fn the_nearest_source_wins() {
        let flags = Flags::from([(Known::Addr, "127.0.0.1:1".to_owned())]);
        let environment = |name: &str| match name {
            "DATAPULSE_ADDR" => Some("127.0.0.1:2".to_owned()),
            "JWT_SECRET" => Some("s".repeat(32)),
            "DATAPULSE_DEMO" => Some("1".to_owned()),
            _ => None,
        };
        let file = BTreeMap::from([
            ("demo".to_owned(), "0".to_owned()),
            ("workers".to_owned(), "4".to_owned()),
        ]);
        let settings = Settings::from_parts(&flags, environment, &file).unwrap();
        assert_eq!(settings.text(Known::Addr), "127.0.0.1:1");
        assert_eq!(settings.text(Known::Demo), "1");
        assert_eq!(settings.text(Known::Workers), "4");
        assert_eq!(settings.text(Known::LogFormat), "pretty");
        let explained = settings.explain();
        assert!(explained.contains("127.0.0.1:1  (flag)"), "{explained}");
        assert!(
            explained.contains("***  (environment variable JWT_SECRET)"),
            "{explained}"
        );
        assert!(!explained.contains("ssss"), "{explained}");
    }

    #[test]
    fn an_unknown_key_in_the_file_is_named() {
        let file = BTreeMap::from([("adr".to_owned(), "x".to_owned())]);
        let error = Settings::from_parts(&Flags::new(), |_| None, &file)
            .unwrap_err()
            .to_string();
        assert!(error.contains("'adr'"), "{error}");
    }

    #[test]
    fn a_password_in_a_url_is_masked() {
        let flags = Flags::from([(Known::DatabaseUrl, "postgres://ann:secret@db/x".to_owned())]);
        let settings = Settings::from_parts(&flags, |_| None, &BTreeMap::new()).unwrap();
        assert!(!settings.explain().contains("secret@"));
    }
}
