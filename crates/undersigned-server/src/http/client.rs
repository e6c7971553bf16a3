//! The client of a request, from its connection and its headers.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::problem::Problem;
use crate::app::App;
use crate::client::Client;

/// The client that the limits count.
pub struct Counted(pub Client);

impl FromRequestParts<App> for Counted {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Without a peer (a test that calls the router directly) it is this process.
        let client = |ConnectInfo(peer): &ConnectInfo<SocketAddr>| of(peer.ip(), &parts.headers);
        Ok(Self(peer.map_or(Client::Local, client)))
    }
}

/// The peer; for a proxy on this machine, the client that the last `X-Forwarded-For` names.
pub fn of(peer: IpAddr, headers: &HeaderMap) -> Client {
    let last = headers.get_all("x-forwarded-for").iter().next_back();
    Client::of(peer, last.map(|value| value.as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn behind(forwarded: &[&str]) -> Client {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        of([127, 0, 0, 1].into(), &headers)
    }

    fn peer(address: &str) -> Client {
        of(address.parse().unwrap(), &HeaderMap::new())
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
        same(of("203.0.113.9".parse().unwrap(), &headers), ANNA);
        same(of("::ffff:203.0.113.9".parse().unwrap(), &headers), ANNA);
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
        same(of([127, 0, 0, 1].into(), &headers), Client::Unclear);
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
