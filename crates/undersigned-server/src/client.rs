//! The client that limits count. Addresses are never formatted, so that no log line can contain one.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A client, as far as limits distinguish one from another.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Client {
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// The first 64 bits of an IPv6 address: one household or server has all addresses below them (RFC 6177, RFC 7421).
    V6Net([u16; 4]),
    /// A process on this machine that names no client: an onion service's daemon, or a proxy that was not configured to.
    Local,
    /// A proxy on this machine named a client in a way that is not understood.
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
    /// The peer of a connection; for one from this machine, the client that a proxy names last in `forwarded`, the value
    /// of `X-Forwarded-For`.
    pub fn of(peer: IpAddr, forwarded: Option<&[u8]>) -> Self {
        match (Self::at(peer), forwarded) {
            (Self::Local, Some(list)) => {
                let list = std::str::from_utf8(list).ok();
                let named = list.and_then(|list| list.rsplit(',').next()).and_then(address);
                named.map_or(Self::Unclear, Self::at)
            }
            (peer, _) => peer,
        }
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
