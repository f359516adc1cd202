//! Requests that read like sentences: `ann.post("/api/v1/experiments").json(&body).ok().await`.

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::Value;

/// Somebody who calls the server.
#[derive(Clone)]
pub struct Person {
    pub(super) base: String,
    pub(super) http: reqwest::Client,
    pub token: Option<String>,
}

/// A request about to be sent.
pub struct Request {
    what: String,
    builder: reqwest::RequestBuilder,
}

/// An answer, read whole.
pub struct Reply {
    what: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Person {
    /// Somebody who calls the server at this address.
    pub fn at(base: &str, token: Option<&str>) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            base: base.to_owned(),
            http,
            token: token.map(str::to_owned),
        }
    }

    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    pub fn post(&self, path: &str) -> Request {
        self.request(Method::POST, path)
    }

    pub fn put(&self, path: &str) -> Request {
        self.request(Method::PUT, path)
    }

    pub fn delete(&self, path: &str) -> Request {
        self.request(Method::DELETE, path)
    }

    /// Calls a server function with its arguments, as the page does.
    pub fn function(&self, name: &str, arguments: &Value) -> Request {
        self.post(&format!("/fn/{name}")).json(arguments)
    }

    pub fn request(&self, method: Method, path: &str) -> Request {
        let what = format!("{method} {path}");
        let mut builder = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            builder = builder.bearer_auth(token);
        }
        Request { what, builder }
    }
}

impl Request {
    pub fn json(mut self, body: &Value) -> Self {
        self.builder = self.builder.json(body);
        self
    }

    pub fn body(mut self, body: impl Into<reqwest::Body>) -> Self {
        self.builder = self.builder.body(body);
        self
    }

    pub fn multipart(mut self, form: reqwest::multipart::Form) -> Self {
        self.builder = self.builder.multipart(form);
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    pub async fn send(self) -> Reply {
        let response = self.builder.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.unwrap().to_vec();
        Reply {
            what: self.what,
            status,
            headers,
            body,
        }
    }

    /// Sends, and expects a success with JSON.
    pub async fn ok(self) -> Value {
        let reply = self.send().await;
        assert!(
            reply.status.is_success(),
            "{} answered {}: {}",
            reply.what,
            reply.status,
            reply.text()
        );
        reply.json()
    }

    /// Sends, and expects to be refused with this status and a problem document.
    pub async fn refused(self, status: u16) -> Value {
        let reply = self.send().await;
        assert_eq!(
            reply.status.as_u16(),
            status,
            "{} answered {}",
            reply.what,
            reply.text()
        );
        reply.problem()
    }
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} answered no JSON: {}", self.what, self.text()))
    }

    /// The problem document, whose form is checked.
    pub fn problem(&self) -> Value {
        let content_type = self.header("content-type");
        assert_eq!(
            content_type,
            "application/problem+json",
            "{} answered {}",
            self.what,
            self.text()
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16(), "{}", self.what);
        for member in ["type", "title", "detail", "code"] {
            assert!(
                problem[member].is_string(),
                "{} answered a problem without {member}",
                self.what
            );
        }
        problem
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of a cookie that the answer sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.set_cookie(name)
            .map(|line| line.split([';', '=']).nth(1).unwrap_or_default().to_owned())
    }

    /// The whole `Set-Cookie` line of a cookie.
    pub fn set_cookie(&self, name: &str) -> Option<&str> {
        let lines = self
            .headers
            .get_all("set-cookie")
            .into_iter()
            .map(|line| line.to_str().unwrap());
        lines.into_iter().find(|line| line.starts_with(&format!("{name}=")))
    }
}
