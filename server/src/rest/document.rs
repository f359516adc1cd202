//! The OpenAPI document.

use std::{collections::BTreeMap, sync::OnceLock};

use datapulse_shared::ApiError;
use serde_json::Value;
use utoipa::{
    IntoResponses, Modify, OpenApi as _,
    openapi::{
        ContentBuilder, InfoBuilder, OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder, SecurityRequirement,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::aliases;

/// Every route may refuse with a problem document.
pub struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([
            ("4XX".to_owned(), problem("What is wrong with the request").into()),
            ("5XX".to_owned(), problem("What is wrong with us").into()),
        ])
    }
}

fn problem(description: &str) -> Response {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ApiError")))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
}

/// The document that the routes and their aliases make.
pub fn document() -> &'static OpenApi {
    static DOCUMENT: OnceLock<OpenApi> = OnceLock::new();
    DOCUMENT.get_or_init(|| super::routes().1)
}

pub(super) fn as_json() -> Value {
    serde_json::to_value(document()).unwrap_or_default()
}

/// Adds to the paths what holds for all of them.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("DataPulse")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Datasets, training, models and predictions. Sign in for an access token and send it as \
             `Authorization: Bearer`. Errors are problem documents (RFC 9457).",
        ))
        .license(Some(utoipa::openapi::License::new("MIT")))
        .build();
    document.security = Some(vec![
        SecurityRequirement::new::<_, [&str; 0], &str>("bearer", []),
        SecurityRequirement::new::<_, [&str; 0], &str>("session", []),
    ]);
    document.merge(Common::openapi());
    aliases::describe(&mut document);
    document.paths.paths.values_mut().for_each(describe_bodies);
    document
}

/// How bodies are refused: what is no JSON, and what is JSON but of another form or against the rules.
fn describe_bodies(item: &mut PathItem) {
    let operations = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
    for operation in operations
        .into_iter()
        .flatten()
        .filter(|one| one.request_body.is_some())
    {
        let answers = &mut operation.responses.responses;
        answers.insert("400".to_owned(), problem("The body cannot be read").into());
        answers.insert(
            "422".to_owned(),
            problem("The body is well formed but invalid; `errors` says which fields").into(),
        );
    }
}

#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(ApiError)), modifiers(&Credentials))]
struct Common;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new("datapulse_session"));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}
