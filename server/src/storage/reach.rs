//! Whether the store can be reached, and if not, why, in words that help.

use std::{error::Error, time::Duration};

use futures::StreamExt;
use object_store::{
    RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    path::Path as ObjectPath,
};

use super::{Storage, StorageError, StorageResult};

/// A store that does not answer for so long is down.
const PATIENCE: Duration = Duration::from_secs(15);
/// A request that fails is tried again for about three seconds: longer than a hiccup, shorter than anybody waits.
const TRIES: usize = 5;

impl Storage {
    /// Whether files can be reached now.
    pub async fn ping(&self) -> StorageResult<()> {
        // A listing and not a look at one file: a missing bucket would answer the same as a missing file.
        let nothing = ObjectPath::from("user_data/.probe");
        let mut listing = self.store.list(Some(&nothing));
        let refuse = |cause: String| StorageError::Setting {
            url: self.url.to_string(),
            cause,
        };
        match tokio::time::timeout(PATIENCE, listing.next()).await {
            Ok(None | Some(Ok(_))) => Ok(()),
            Ok(Some(Err(error))) => Err(refuse(self.why(&error))),
            Err(_) => Err(refuse(format!(
                "it does not answer within {} seconds",
                PATIENCE.as_secs()
            ))),
        }
    }

    /// The status stands only in the text of the error: its type is not part of the library's interface.
    fn why(&self, error: &object_store::Error) -> String {
        let text = innermost(error);
        let status = text
            .split_once("status code: ")
            .and_then(|(_, rest)| rest.get(..3)?.parse::<u16>().ok());
        match status {
            Some(401 | 403) => "the access key or its secret is refused, or may not list the bucket".to_owned(),
            Some(404) => format!("there is no bucket '{}'", self.url.host_str().unwrap_or_default()),
            Some(status) => format!("it answers with status {status}"),
            None => format!("it does not answer: {text}"),
        }
    }
}

fn innermost(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}

/// Tries again for seconds instead of minutes, and takes an endpoint that somebody wrote as `http://` at its word.
pub(super) fn forgiving(builder: AmazonS3Builder) -> AmazonS3Builder {
    let endpoints = [AmazonS3ConfigKey::Endpoint, AmazonS3ConfigKey::S3Endpoint];
    let is_plain = endpoints
        .iter()
        .filter_map(|key| builder.get_config_value(key))
        .any(|endpoint| endpoint.starts_with("http://"));
    let builder = builder.with_retry(RetryConfig {
        max_retries: TRIES,
        retry_timeout: PATIENCE,
        ..RetryConfig::default()
    });
    if is_plain {
        builder.with_allow_http(true)
    } else {
        builder
    }
}
