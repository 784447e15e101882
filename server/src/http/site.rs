//! The site as the configuration describes it: its one origin and the proxies before it.

use std::{net::IpAddr, str::FromStr};

use url::Url;

/// Where the site is reached. Made once, from `PUBLIC_URL` and the trusted proxies.
#[derive(Clone, Debug)]
pub struct Site {
    /// Scheme, host and port, without a slash at the end.
    origin: String,
    /// The same site under the other names of this machine; only when it is a loopback address.
    aliases: Vec<String>,
    secure: bool,
    trusted: Vec<Network>,
}

impl Site {
    /// `public_url`: an absolute http(s) URL; its path does not matter.
    pub fn new(public_url: &Url, trusted: Vec<Network>) -> Self {
        let origin = public_url.origin().ascii_serialization();
        let port = public_url.port().map_or_else(String::new, |port| format!(":{port}"));
        let is_loopback = matches!(public_url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let names: &[&str] = if is_loopback { &["localhost", "127.0.0.1", "[::1]"] } else { &[] };
        let aliases = names.iter().map(|host| format!("{}://{host}{port}", public_url.scheme())).collect();
        Self { origin, aliases, secure: public_url.scheme() == "https", trusted }
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether browsers reach the site over TLS only.
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether an `Origin` header names this site.
    pub fn is_own_origin(&self, origin: &[u8]) -> bool {
        origin == self.origin.as_bytes() || self.aliases.iter().any(|alias| origin == alias.as_bytes())
    }

    /// Name of the session cookie. The prefix binds it to this host and to TLS; a plain name where
    /// there is no TLS, because browsers would refuse the other.
    pub const fn session_cookie(&self) -> &'static str {
        if self.secure { "__Host-session" } else { "session" }
    }

    /// Name of the cookie of a known device.
    pub const fn device_cookie(&self) -> &'static str {
        if self.secure { "__Host-device" } else { "device" }
    }

    /// Name of the cookie of a browser whose form is kept until its sender has signed in.
    pub const fn held_cookie(&self) -> &'static str {
        if self.secure { "__Host-held" } else { "held" }
    }

    /// Name of the cookie that says by whose code on the stage a browser came.
    pub const fn joined_cookie(&self) -> &'static str {
        if self.secure { "__Host-joined" } else { "joined" }
    }

    /// Name of the cookie by which a browser without an account takes part in boards.
    pub const fn participant_cookie(&self) -> &'static str {
        if self.secure { "__Host-participant" } else { "participant" }
    }

    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.holds(address))
    }
}

/// Addresses that share their first bits, as `10.0.0.0/8` or `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    bits: u128,
    mask: u128,
}

impl Network {
    pub fn holds(self, address: IpAddr) -> bool {
        bits(address) & self.mask == self.bits
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let wrong = || format!("“{s}” is not an address or network like 10.0.0.0/8");
        let (address, prefix) = s.split_once('/').map_or((s, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix: u32 = prefix.map_or(Ok(width), |prefix| prefix.trim().parse().map_err(|_| wrong()))?;
        if prefix > width {
            return Err(wrong());
        }
        let mask = u128::MAX.checked_shl(width - prefix).unwrap_or(0);
        // An IPv4 network is compared inside its place in IPv6, so the bits above it count.
        let mask = if address.is_ipv4() { mask | !u128::from(u32::MAX) } else { mask };
        Ok(Self { bits: bits(address) & mask, mask })
    }
}

/// IPv4 and IPv6 in one space: an IPv4 address stands where IPv6 maps it.
pub(super) fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_what_they_say() {
        let holds = |network: &str, address: &str| network.parse::<Network>().unwrap().holds(address.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.200.3.4") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1"), "a mapped address is the same peer");
        assert!(holds("127.0.0.1", "127.0.0.1") && !holds("127.0.0.1", "127.0.0.2"));
        assert!(holds("fd00::/8", "fd12::1") && !holds("fd00::/8", "fe80::1"));
        assert!(holds("::/0", "2001:db8::1") && holds("0.0.0.0/0", "192.0.2.1") && !holds("0.0.0.0/0", "2001:db8::1"));
        assert!("10.0.0.0/33".parse::<Network>().is_err() && "proxy".parse::<Network>().is_err());
    }

    #[test]
    fn loopback_names_are_one_site_and_others_are_not() {
        let site = Site::new(&"http://localhost:3000/".parse().unwrap(), Vec::new());
        assert!(site.is_own_origin(b"http://127.0.0.1:3000") && site.is_own_origin(b"http://localhost:3000"));
        assert!(!site.is_own_origin(b"http://localhost:3001") && !site.is_own_origin(b"https://localhost:3000"));
        let site = Site::new(&"https://example.org".parse().unwrap(), Vec::new());
        assert!(site.is_own_origin(b"https://example.org") && !site.is_own_origin(b"https://localhost"));
        assert!(!site.is_own_origin(b"https://example.org.evil.test") && !site.is_own_origin(b"null"));
    }
}
