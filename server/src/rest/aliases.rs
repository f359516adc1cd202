//! Paths that earlier documents of the product promised. Each answers exactly like its canonical route: the request's
//! path is rewritten before it is routed.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, Method, Uri, header},
};
use tower::ServiceExt;
use utoipa::openapi::{Deprecated, OpenApi, path::Operation};

/// An earlier path and the one that answers for it; `{...}` stands for one segment.
#[derive(Clone, Copy, Debug)]
pub struct Alias {
    /// Method of both.
    pub method: &'static Method,
    /// From the site's root.
    pub path: &'static str,
    /// From the site's root, perhaps with a query.
    pub canonical: &'static str,
}

const fn alias(method: &'static Method, path: &'static str, canonical: &'static str) -> Alias {
    Alias {
        method,
        path,
        canonical,
    }
}

const GET: &Method = &Method::GET;
const POST: &Method = &Method::POST;
const PUT: &Method = &Method::PUT;
const DELETE: &Method = &Method::DELETE;

/// Earlier routes that have a handler of their own.
const WITH_IDS_IN_THE_BODY: [&str; 2] = ["/models/save", "/upload/{id}/tag"];

/// Every alias; where two match, the first wins, so literal segments stand before `{id}`.
pub const ALIASES: &[Alias] = &[
    alias(POST, "/api/auth/register", "/api/v1/auth/register"),
    alias(POST, "/register", "/api/v1/auth/register"),
    alias(POST, "/api/auth/login", "/api/v1/auth/login"),
    alias(POST, "/login", "/api/v1/auth/login"),
    alias(POST, "/api/auth/logout", "/api/v1/auth/logout"),
    alias(GET, "/api/auth/me", "/api/v1/auth/me"),
    alias(POST, "/api/auth/password-reset", "/api/v1/auth/password-reset"),
    alias(POST, "/upload", "/api/v1/uploads"),
    alias(POST, "/upload-data", "/api/v1/uploads"),
    alias(POST, "/api/v1/upload", "/api/v1/uploads"),
    alias(GET, "/api/v1/upload/files", "/api/v1/uploads"),
    alias(GET, "/api/v1/upload/files/{id}", "/api/v1/uploads/{id}"),
    alias(DELETE, "/api/v1/upload/files/{id}", "/api/v1/uploads/{id}"),
    alias(GET, "/api/datasets", "/api/v1/datasets"),
    alias(POST, "/api/datasets", "/api/v1/datasets"),
    alias(GET, "/api/datasets/{id}", "/api/v1/datasets/{id}"),
    alias(PUT, "/api/datasets/{id}", "/api/v1/datasets/{id}"),
    alias(DELETE, "/api/datasets/{id}", "/api/v1/datasets/{id}"),
    alias(GET, "/upload/{id}/columns", "/api/v1/datasets/{id}/columns"),
    alias(GET, "/api/datasets/{id}/preview", "/api/v1/datasets/{id}/preview"),
    alias(GET, "/api/v1/data/{id}/preview", "/api/v1/datasets/{id}/preview"),
    alias(GET, "/api/v1/data/{id}/profile", "/api/v1/datasets/{id}/profile"),
    alias(POST, "/train", "/api/v1/jobs/train"),
    alias(POST, "/api/v1/pipelines/ml/trigger", "/api/v1/jobs/train"),
    alias(POST, "/predict", "/api/v1/jobs/predict"),
    alias(GET, "/jobs/in-progress", "/api/v1/jobs?active=true"),
    alias(GET, "/jobs/{id}/progress", "/api/v1/jobs/{id}"),
    alias(GET, "/api/v1/pipelines/ml/status/{id}", "/api/v1/jobs/{id}"),
    alias(GET, "/api/v1/pipelines/ml/models/{id}", "/api/v1/jobs/{id}/models"),
    alias(GET, "/prediction/{id}/download", "/api/v1/predictions/{id}/download"),
    alias(GET, "/download/{id}", "/api/v1/predictions/{id}/download"),
    alias(GET, "/tokens", "/api/v1/tokens"),
    alias(POST, "/tokens/add", "/api/v1/tokens/add"),
    alias(GET, "/models/user", "/api/v1/models"),
    alias(GET, "/models/list", "/api/v1/models"),
    alias(GET, "/models/stats", "/api/v1/models/stats"),
    alias(GET, "/models/download/{id}", "/api/v1/models/{id}/download"),
    alias(DELETE, "/models/delete/{id}", "/api/v1/models/{id}"),
];

/// The same routes, also reached by their aliases. A browser that asks for a page is none of theirs.
pub fn with_aliases(routes: Router) -> Router {
    Router::new().fallback_service(tower::service_fn(move |mut request: Request| {
        if let Some(uri) = rewritten(request.method(), request.uri(), request.headers()) {
            *request.uri_mut() = uri;
        }
        routes.clone().oneshot(request)
    }))
}

fn rewritten(method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Uri> {
    let given = uri.path();
    // Under /api a closing slash means the same as none.
    let path = given
        .strip_suffix('/')
        .filter(|path| path.starts_with("/api/"))
        .unwrap_or(given);
    let target = target(method, path, headers).or_else(|| (path != given).then(|| path.to_owned()))?;
    let joint = if target.contains('?') { '&' } else { '?' };
    let query = uri.query().map(|query| format!("{joint}{query}")).unwrap_or_default();
    format!("{target}{query}").parse().ok()
}

fn target(method: &Method, path: &str, headers: &HeaderMap) -> Option<String> {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or_default();
    if *method == Method::GET && accept.contains("text/html") {
        return None;
    }
    ALIASES
        .iter()
        .find_map(|alias| (alias.method == method).then(|| alias.target(path)).flatten())
}

impl Alias {
    /// The canonical route without the query.
    pub fn route(&self) -> &'static str {
        self.canonical.split('?').next().unwrap_or(self.canonical)
    }

    /// The canonical path with the segments of `path` put in, if `path` is this alias.
    fn target(&self, path: &str) -> Option<String> {
        let mut target = self.canonical.to_owned();
        let (mut pattern, mut given) = (self.path.split('/'), path.split('/'));
        loop {
            match (pattern.next(), given.next()) {
                (None, None) => return Some(target),
                (Some(name), Some(value)) if name.starts_with('{') && !value.is_empty() => {
                    target = target.replace(name, value);
                }
                (Some(literal), Some(value)) if literal == value => {}
                _ => return None,
            }
        }
    }
}

/// Puts each alias into the document as the deprecated twin of its canonical route.
pub(super) fn describe(document: &mut OpenApi) {
    for alias in ALIASES {
        let Some(item) = document.paths.paths.get(alias.route()) else {
            continue;
        };
        let twin = |operation: &Option<Operation>| {
            let mut twin = operation.clone()?;
            twin.deprecated = Some(Deprecated::True);
            let name = alias.path.replace(['/', '{', '}', '-'], "_");
            twin.operation_id = Some(format!("alias{name}_{}", alias.method.as_str().to_lowercase()));
            Some(twin)
        };
        let (get, post) = (twin(&item.get), twin(&item.post));
        let (put, delete) = (twin(&item.put), twin(&item.delete));
        let entry = document.paths.paths.entry(alias.path.to_owned()).or_default();
        match *alias.method {
            Method::GET => entry.get = get,
            Method::POST => entry.post = post,
            Method::PUT => entry.put = put,
            _ => entry.delete = delete,
        }
    }
    for path in WITH_IDS_IN_THE_BODY {
        if let Some(operation) = document.paths.paths.get_mut(path).and_then(|item| item.post.as_mut()) {
            operation.deprecated = Some(Deprecated::True);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaches(method: &Method, path: &str, accept: &'static str) -> Option<String> {
        let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]);
        rewritten(method, &path.parse().unwrap(), &headers).map(|uri| uri.to_string())
    }

    #[test]
    fn segments_and_query_are_carried_over() {
        assert_eq!(
            reaches(&Method::GET, "/models/download/42?format=pkl", "*/*").as_deref(),
            Some("/api/v1/models/42/download?format=pkl")
        );
        assert_eq!(
            reaches(&Method::DELETE, "/models/delete/42", "*/*").as_deref(),
            Some("/api/v1/models/42")
        );
    }

    #[test]
    fn a_page_of_the_same_path_stays_a_page() {
        assert_eq!(reaches(&Method::GET, "/login", "text/html"), None);
        assert_eq!(reaches(&Method::GET, "/models/stats", "text/html,*/*"), None);
        assert_eq!(
            reaches(&Method::POST, "/login", "text/html").as_deref(),
            Some("/api/v1/auth/login")
        );
    }
}
