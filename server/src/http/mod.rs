//! HTTP: what stands between the network and the services.

mod answer;
mod body_limit;
mod caller_address;
mod context;
mod download;
mod extract;
mod functions;
mod guard;
mod headers;
mod router;
mod serving;

pub use answer::{Answer, Problem};
pub use body_limit::MAX_JSON_BYTES;
pub use context::RequestContext;
pub use download::link;
pub use extract::{IdempotencyKey, JsonBody, PathOf, QueryOf};
pub(crate) use guard::comes_from_us;
pub use router::router;
pub use serving::{asked_to_end, listen, serve};
