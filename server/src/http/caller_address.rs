//! Who is at the other end of the connection.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{extract::ConnectInfo, http::Request};

use crate::config::TrustedProxies;

/// The client's address: the peer's, or what a trusted proxy says.
pub(super) fn of<B>(request: &Request<B>, proxies: &TrustedProxies) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
    let forwarded = request.headers().get_all("x-forwarded-for");
    let hops = forwarded
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect::<Vec<_>>()
        .join(",");
    proxies.client(peer, &hops)
}
