//! Whose forwarded headers are believed.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;

/// Addresses and networks of proxies in front of the product; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Whether this address is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who really asks: the last address in `X-Forwarded-For` that is not one of our proxies, if the peer is one.
    pub fn client(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        if !self.contains(peer) {
            return peer.to_canonical();
        }
        let hops = forwarded_for
            .rsplit(',')
            .map_while(|hop| hop.trim().parse::<IpAddr>().ok());
        let mut last = peer;
        for hop in hops {
            last = hop;
            if !self.contains(hop) {
                break;
            }
        }
        last.to_canonical()
    }
}

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let listed = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let networks = listed.map(|entry| {
            entry
                .parse::<IpNet>()
                .or_else(|_| entry.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| format!("'{entry}' is neither an address nor a network such as 10.0.0.0/8"))
        });
        networks.collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn forwarded_headers_of_strangers_are_ignored() {
        let none = TrustedProxies::default();
        assert_eq!(none.client(address("203.0.113.9"), "1.2.3.4"), address("203.0.113.9"));
    }

    #[test]
    fn the_nearest_hop_that_is_no_proxy_is_the_client() {
        let proxies: TrustedProxies = "10.0.0.0/8, 192.0.2.1".parse().unwrap();
        // A client may put anything in front: only what our proxies appended counts.
        let client = proxies.client(address("10.0.0.1"), "6.6.6.6, 203.0.113.9, 10.1.1.1");
        assert_eq!(client, address("203.0.113.9"));
        assert_eq!(proxies.client(address("10.0.0.1"), ""), address("10.0.0.1"));
    }
}
