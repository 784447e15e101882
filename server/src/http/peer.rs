//! Who is at the other end: the peer of the connection, or the client that a trusted proxy names.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};

use super::site::Site;

/// The address of the visitor, as a request extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddr(pub IpAddr);

/// Reads `X-Forwarded-For` only when the peer is a configured proxy, and then from the right: the
/// first address that is no proxy of ours. What stands left of it is whatever the client wrote.
pub fn client(site: &Site, headers: &HeaderMap, extensions: &Extensions) -> ClientAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    // Without a peer (a Unix socket) everyone shares one address.
    let mut client = peer.unwrap_or(IpAddr::from([0, 0, 0, 0]));
    if peer.is_none_or(|peer| !site.trusts(peer)) {
        return ClientAddr(client);
    }
    let hops = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    for hop in hops.flat_map(|list| list.split(',')).collect::<Vec<_>>().into_iter().rev() {
        let Some(address) = parse(hop.trim()) else { break };
        client = address.to_canonical();
        if !site.trusts(client) {
            break;
        }
    }
    ClientAddr(client)
}

/// An address, with or without a port and brackets.
fn parse(hop: &str) -> Option<IpAddr> {
    hop.parse()
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .or_else(|| hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn client_of(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let trusted = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let site = Site::new(&"https://example.org".parse().unwrap(), trusted);
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(value).unwrap());
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        client(&site, &headers, &extensions).0.to_string()
    }

    #[test]
    fn promise_46_a_forwarded_address_counts_from_a_trusted_proxy_only() {
        assert_eq!(client_of(&[], "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(client_of(&["10.0.0.0/8"], "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(client_of(&["10.0.0.0/8"], "10.0.0.1", &["1.1.1.1, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(client_of(&["10.0.0.0/8"], "10.0.0.1", &["1.1.1.1", "198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(client_of(&["10.0.0.0/8"], "::ffff:10.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(client_of(&["10.0.0.0/8"], "10.0.0.1", &["198.51.100.7, unknown"]), "10.0.0.1");
        assert_eq!(client_of(&["10.0.0.0/8"], "10.0.0.1", &[]), "10.0.0.1");
    }
}
