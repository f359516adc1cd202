//! The page: a section for each area, an entry for each operation.

use std::{collections::BTreeMap, fmt::Write as _, sync::OnceLock};

use serde_json::Value;

use super::operation::Operation;
use crate::rest::document::as_json;

/// The whole page, made once.
pub(super) fn html() -> &'static str {
    static PAGE: OnceLock<String> = OnceLock::new();
    PAGE.get_or_init(|| build(&as_json()))
}

fn build(document: &Value) -> String {
    let mut areas: BTreeMap<&str, Vec<Operation<'_>>> = BTreeMap::new();
    for operation in Operation::all(document) {
        areas.entry(operation.area()).or_default().push(operation);
    }
    let mut links = String::new();
    let mut sections = String::new();
    for (area, operations) in &areas {
        // cannot fail: writing to a String never does.
        let _ = write!(links, "<a href=\"#{area}\">{area}</a>", area = escape(area));
        let _ = write!(sections, "<section id=\"{area}\"><h2>{area}</h2>", area = escape(area));
        sections.extend(operations.iter().map(|operation| operation.html(document)));
        sections.push_str("</section>");
    }
    let version = document["info"]["version"].as_str().unwrap_or_default();
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>DataPulse API</title>\
         <link rel=\"stylesheet\" href=\"/api/docs/docs.css\"><script src=\"/api/docs/docs.js\" defer></script></head>\
         <body><header><h1>DataPulse API</h1><p>Version {version}. The <a href=\"/api/v1/openapi.json\">OpenAPI document</a> \
         describes the same. Requests from this page use your session; a program sends \
         <code>Authorization: Bearer</code> with the token that signing in answers.</p><nav aria-label=\"Areas\">{links}</nav>\
         </header><main>{sections}</main></body></html>",
        version = escape(version),
    )
}

/// Text as it stands in HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
