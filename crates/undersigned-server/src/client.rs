//! Whom the limits count. Addresses are never formatted: a log line must not be able to hold one.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::HeaderMap;

/// A client, as far as limits tell one from another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// The first 64 bits of an IPv6 address: one household or server has all addresses below them (RFC 6177, RFC 7421).
    V6Net([u16; 4]),
    /// A process on this machine that names nobody: an onion service's daemon, or a proxy that was not told to.
    Local,
    /// A proxy on this machine named somebody in a way that is not understood.
    Unclear,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4(_) => "V4(<redacted>)",
            Self::V6Net(_) => "V6Net(<redacted>)",
            Self::Local => "Local",
            Self::Unclear => "Unclear",
        })
    }
}

impl Client {
    /// The peer of a connection; for one from this machine, whom the last part of its `X-Forwarded-For` names.
    pub fn of(peer: IpAddr, headers: &HeaderMap) -> Self {
        match Self::at(peer) {
            Self::Local => {}
            other => return other,
        }
        let Some(last) = headers.get_all("x-forwarded-for").iter().next_back() else { return Self::Local };
        let named = last.to_str().ok().and_then(|list| list.rsplit(',').next()).and_then(address);
        named.map_or(Self::Unclear, Self::at)
    }

    fn at(address: IpAddr) -> Self {
        match address {
            address if address.is_loopback() => Self::Local,
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => match embedded(address) {
                Some(inner) => Self::at(inner.into()),
                None => {
                    let [a, b, c, d, ..] = address.segments();
                    Self::V6Net([a, b, c, d])
                }
            },
        }
    }

    /// Whether many people may be behind it.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Local | Self::Unclear)
    }

    /// What is counted.
    pub(crate) fn subject(self) -> Vec<u8> {
        match self {
            Self::V4(address) => [&b"4"[..], &address.octets()].concat(),
            Self::V6Net(net) => b"6".iter().copied().chain(net.into_iter().flat_map(u16::to_be_bytes)).collect(),
            Self::Local => b"local".to_vec(),
            Self::Unclear => b"unclear".to_vec(),
        }
    }
}

/// The IPv4 address in one of IPv6: mapped (RFC 4291 §2.5.5.2), translated (RFC 2765 §2.1, RFC 6052 §2.1) or 6to4 (RFC 3056).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let joined = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] => Some(joined(high, low)),
        [0, 0, 0, 0, 0xffff, 0, high, low] => Some(joined(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(joined(high, low)),
        [0x2002, high, low, ..] => Some(joined(high, low)),
        _ => None,
    }
}

/// An address as proxies write one: bare, in brackets, with a port, with a zone, in quotes (RFC 7239 §6).
fn address(named: &str) -> Option<IpAddr> {
    let named = named.trim().trim_matches('"');
    let host = match named.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => match named.split_once(':') {
            Some((host, port)) if !port.contains(':') => host,
            _ => named,
        },
    };
    host.split('%').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(forwarded: &[&str]) -> Client {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        Client::of([127, 0, 0, 1].into(), &headers)
    }

    fn peer(address: &str) -> Client {
        Client::of(address.parse().unwrap(), &HeaderMap::new())
    }

    #[track_caller]
    fn same(left: Client, right: Client) {
        assert!(left == right && left.subject() == right.subject());
    }

    const ANNA: Client = Client::V4(Ipv4Addr::new(203, 0, 113, 9));

    #[test]
    fn a_proxy_on_this_machine_is_believed_and_no_other() {
        same(behind(&["198.51.100.1, 203.0.113.9"]), ANNA);
        same(behind(&["198.51.100.1", "198.51.100.2, 203.0.113.9"]), ANNA);
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "198.51.100.1".parse().unwrap());
        same(Client::of("203.0.113.9".parse().unwrap(), &headers), ANNA);
        same(Client::of("::ffff:203.0.113.9".parse().unwrap(), &headers), ANNA);
    }

    #[test]
    fn finding_8_ipv6_is_counted_by_64() {
        let net = Client::V6Net([0x2001, 0xdb8, 0, 7]);
        for one in ["2001:db8:0:7::1", "2001:db8:0:7:ffff:ffff:ffff:ffff", "2001:db8:0:7:dead::"] {
            same(peer(one), net);
            same(behind(&[one]), net);
        }
        assert!(peer("2001:db8:0:8::1") != net);
        assert!(Client::V6Net([0, 0, 0, 0]).subject() != Client::Local.subject());
    }

    #[test]
    fn finding_8_ipv4_inside_ipv6_is_ipv4() {
        for form in ["::ffff:203.0.113.9", "::ffff:cb00:7109", "::ffff:0:203.0.113.9", "64:ff9b::203.0.113.9"] {
            same(peer(form), ANNA);
            same(behind(&[form]), ANNA);
            same(behind(&[&format!("[{form}]:443")]), ANNA);
        }
        // A household with 6to4 has 65,536 networks.
        same(peer("2002:cb00:7109::1"), ANNA);
        same(peer("2002:cb00:7109:ffff::1"), ANNA);
        same(peer("::ffff:127.0.0.1"), Client::Local);
    }

    #[test]
    fn finding_8_a_forwarded_address_counts_however_it_is_written() {
        for form in [
            "203.0.113.9:5678",
            "203.0.113.9:_port",
            " 203.0.113.9 ",
            "[::ffff:203.0.113.9]",
            "\"203.0.113.9:80\"",
            "\"[::ffff:203.0.113.9]:80\"",
            "198.51.100.1,203.0.113.9:1",
        ] {
            same(behind(&[form]), ANNA);
        }
        let net = Client::V6Net([0x2001, 0xdb8, 0, 0]);
        for form in
            ["[2001:db8::1]:443", "[2001:db8::1]", "2001:db8::1%eth0", "[2001:db8::1%25eth0]:443", "\"[2001:db8::1]\""]
        {
            same(behind(&[form]), net);
        }
    }

    #[test]
    fn finding_8_what_is_not_understood_is_never_nobody() {
        for form in [
            "unknown",
            "_hidden",
            "",
            " ",
            ",",
            "203.0.113.9,",
            "203.0.113.9, unknown",
            "203.0.113",
            "[2001:db8::1",
            "[]",
            "999.1.1.1",
            "for=203.0.113.9",
            "localhost",
            "203.0.113.009",
            "%",
            ":",
            "]",
            "\"",
        ] {
            same(behind(&[form]), Client::Unclear);
        }
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", axum::http::HeaderValue::from_bytes(b"\xff").unwrap());
        same(Client::of([127, 0, 0, 1].into(), &headers), Client::Unclear);
    }

    #[test]
    fn finding_8_an_onion_service_is_somebody() {
        for one in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            same(peer(one), Client::Local);
        }
        // What a proxy in front of a proxy says of the other one.
        same(behind(&["203.0.113.9, 127.0.0.1"]), Client::Local);
        same(behind(&["[::1]:8080"]), Client::Local);
        assert!(Client::Local.subject() != Client::Unclear.subject());
    }

    #[test]
    fn no_address_is_formatted() {
        let shown = format!("{:?} {:?}", ANNA, peer("2001:db8::1"));
        assert!(!shown.contains("203") && !shown.contains("113") && !shown.contains("db8"), "{shown}");
    }
}
