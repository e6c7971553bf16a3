//! What a person types to say where something is.

use std::path::PathBuf;

use ureq::http::Uri;
use ureq::http::uri::Authority;

use crate::failure::Failure;

/// Where a ledger, group or letter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A folder on this machine.
    Folder(PathBuf),
    /// A web address.
    Web(WebAddress),
}

/// A web address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress {
    /// Scheme and host, and the path before `/g/`; no slash at the end.
    pub base: String,
    /// The group, if the path ends in `/g/GROUP` or `/g/GROUP/l/LETTER`.
    pub group: Option<String>,
    /// The letter, if the path ends in `/l/LETTER`.
    pub letter: Option<String>,
}

/// A group's address on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupAddress {
    /// The server.
    pub base: String,
    /// The group.
    pub group: String,
}

impl Address {
    /// A folder, or an address that begins with `http://` or `https://`.
    ///
    /// # Errors
    /// One line on what an address looks like.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        if is_web(text) {
            return Ok(Self::Web(WebAddress::parse(text)?));
        }
        if text.contains("://") {
            return Err(Failure::usage(format!("{text}: an address begins with https:// or http://")));
        }
        let folder = PathBuf::from(text);
        if folder.is_dir() {
            return Ok(Self::Folder(folder));
        }
        Err(Failure::unreachable(format!("{text}: no such folder (a web address begins with https:// or http://)")))
    }
}

/// Whether it begins like a web address, in letters of any size.
fn is_web(text: &str) -> bool {
    let begins = |scheme: &str| {
        let typed = text.trim_start_matches(BEFORE);
        typed.get(..scheme.len()).is_some_and(|typed| typed.eq_ignore_ascii_case(scheme))
    };
    begins("http://") || begins("https://")
}

/// What a sentence leaves before an address.
const BEFORE: &[char] = &[
    ' ', '<', '(', '[', '{', '*', '"', '\'', '\u{ab}', '\u{bb}', '\u{2018}', '\u{201a}', '\u{201c}', '\u{201d}',
    '\u{201e}', '\u{2039}', '\u{203a}', '\u{2066}', '\u{2067}', '\u{2068}',
];

/// An address without what is stuck to it: behind its last letter, digit, hyphen or slash nothing belongs to it, but for the
/// bracket of a host in IPv6.
fn tidied(text: &str) -> &str {
    let text = text.trim().trim_start_matches(BEFORE);
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '/'));
    let host_ends =
        end.contains("://[") && !end.contains(']') && text.get(end.len()..).is_some_and(|rest| rest.starts_with(']'));
    text.get(..end.len() + usize::from(host_ends)).unwrap_or(end)
}

impl WebAddress {
    /// Reads an address; its query and fragment are left out.
    ///
    /// # Errors
    /// One line on the defect.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let bad = || Failure::usage(format!("{text}: this is not a web address"));
        let typed = tidied(text);
        let uri: Uri = typed.split('#').next().unwrap_or_default().parse().map_err(|_| bad())?;
        let (scheme, authority) = uri.scheme_str().zip(uri.authority()).ok_or_else(bad)?;
        let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.as_str().to_ascii_lowercase());
        let authority: Authority = authority.parse().map_err(|_| bad())?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(Failure::usage(format!("{text}: leave the user name out of the address")));
        }
        let path = uri.path().trim_end_matches('/');
        let segments: Vec<&str> = path.split('/').collect();
        let (rest, group, letter) = match segments.as_slice() {
            [rest @ .., "g", group, "l", letter] => (rest, Some(*group), Some(*letter)),
            [rest @ .., "g", group] => (rest, Some(*group), None),
            rest => (rest, None, None),
        };
        let base = format!("{scheme}://{authority}{}", rest.join("/"));
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            group: group.map(str::to_owned),
            letter: letter.map(str::to_owned),
        })
    }

    /// Where the ledger's files lie, if this is not a server as a whole.
    pub fn ledger_root(&self) -> String {
        self.group.as_ref().map_or_else(|| self.base.clone(), |group| format!("{}/g/{group}", self.base))
    }

    /// The group that this address names.
    ///
    /// # Errors
    /// One line on what the address of a group looks like.
    pub fn group(&self) -> Result<GroupAddress, Failure> {
        let group = self.group.clone().ok_or_else(|| {
            Failure::usage(format!("{}: give a group's address, like https://letters.example/g/GROUP", self.base))
        })?;
        Ok(GroupAddress { base: self.base.clone(), group })
    }

    /// The group and letter that this address names.
    ///
    /// # Errors
    /// One line on what the address of a letter looks like.
    pub fn letter(&self) -> Result<(GroupAddress, String), Failure> {
        let letter = self.letter.clone().ok_or_else(|| {
            let like = "https://letters.example/g/GROUP/l/LETTER";
            Failure::usage(format!("{}: give a letter's address, like {like}", self.ledger_root()))
        })?;
        Ok((self.group()?, letter))
    }

    /// Codes and choices go only over an encrypted connection, to this machine, or to an onion service.
    ///
    /// # Errors
    /// One line that says so.
    pub fn must_be_private(&self) -> Result<(), Failure> {
        let host = host(&self.base);
        if self.base.starts_with("https://") || is_loopback(&host) || host.ends_with(".onion") {
            return Ok(());
        }
        Err(Failure::usage(format!("{}: use https://, so that nobody on the way can read along", self.base)))
    }
}

impl GroupAddress {
    /// Where the ledger's files lie.
    pub fn ledger_root(&self) -> String {
        format!("{}/g/{}", self.base, self.group)
    }
}

/// The host of an address that has been read before.
pub fn host(base: &str) -> String {
    let uri: Option<Uri> = base.parse().ok();
    uri.and_then(|uri| uri.host().map(str::to_ascii_lowercase)).unwrap_or_default()
}

/// The origin of the record that a server at this address has of its own: host, port where it is not the scheme's, path.
pub fn origin(root: &str) -> Option<String> {
    let uri: Uri = root.parse().ok()?;
    let authority = uri.authority()?;
    let usual = match uri.scheme_str()? {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let port = authority.port_u16().filter(|port| *port != usual).map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}{port}{}", authority.host().to_ascii_lowercase(), uri.path().trim_end_matches('/')))
}

/// Whether a host is this machine.
pub fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, Option<String>, Option<String>) {
        let WebAddress { base, group, letter } = WebAddress::parse(text).expect(text);
        (base, group, letter)
    }

    #[test]
    fn addresses_are_taken_apart() {
        let some = |text: &str| Some(text.to_owned());
        let base = "https://letters.example".to_owned();
        assert_eq!(parts("https://letters.example"), (base.clone(), None, None));
        assert_eq!(parts("https://letters.example/?lang=de"), (base.clone(), None, None));
        assert_eq!(parts("https://letters.example/g/acme/#top"), (base.clone(), some("acme"), None));
        assert_eq!(parts("https://letters.example/g/acme/l/stop?lang=de"), (base, some("acme"), some("stop")));
        let export = "http://127.0.0.1:8081/exports/acme";
        assert_eq!(parts(&format!("{export}/")), (export.to_owned(), None, None));
    }

    #[test]
    fn addresses_are_read_as_they_are_pasted() {
        let stop = (String::from("https://letters.example"), Some("acme".to_owned()), Some("stop".to_owned()));
        for typed in [
            "HTTPS://Letters.Example/g/acme/l/stop",
            " https://letters.example/g/acme/l/stop. ",
            "(https://letters.example/g/acme/l/stop),",
            "<https://letters.example/g/acme/l/stop>",
            "\u{201c}https://letters.example/g/acme/l/stop\u{201d}",
            "https://letters.example/g/acme/l/stop/",
            "\u{2068}https://letters.example/g/acme/l/stop\u{2069}\u{60c}",
            "https://letters.example/g/acme/l/stop\u{300d}\u{3002}",
            "*https://letters.example/g/acme/l/stop*",
        ] {
            assert_eq!(parts(typed), stop, "{typed}");
            assert!(matches!(Address::parse(typed), Ok(Address::Web(_))), "{typed}");
        }
    }

    #[test]
    fn an_address_has_the_origin_of_its_own_record() {
        let own = |root: &str| origin(root);
        let plain = Some("letters.example/g/acme".to_owned());
        for root in
            ["https://letters.example/g/acme", "https://LETTERS.example:443/g/acme", "http://letters.example:80/g/acme"]
        {
            assert_eq!(own(root), plain, "{root}");
        }
        assert_eq!(own("http://127.0.0.1:8080/g/acme").as_deref(), Some("127.0.0.1:8080/g/acme"));
        assert_eq!(own("http://[::1]:8080/g/acme").as_deref(), Some("[::1]:8080/g/acme"));
        assert_eq!(own("https://letters.example:80/g/acme").as_deref(), Some("letters.example:80/g/acme"));
        assert_eq!(own("./folder"), None);
    }

    #[test]
    fn what_is_no_address_is_refused_in_one_line() {
        for text in ["https://", "http:///g/acme", "https://anna:secret@letters.example/", "ftp://letters.example"] {
            let failure = Address::parse(text).expect_err(text);
            assert_eq!(failure.status, crate::failure::Status::Usage, "{text}");
        }
        assert!(Address::parse("no/such/folder").is_err());
    }

    #[test]
    fn secrets_travel_only_in_private() {
        let private = |text: &str| WebAddress::parse(text).expect(text).must_be_private().is_ok();
        assert!(private("https://letters.example/g/acme"));
        assert!(private("http://127.0.0.1:8080/g/acme"));
        assert!(private("http://[::1]:8080/g/acme"));
        assert!(private("<http://[::1]>."));
        assert!(private("http://localhost/g/acme"));
        assert!(private("http://abcdefghijklmnop.onion/g/acme"));
        assert!(!private("http://letters.example/g/acme"));
        assert!(!private("http://127.0.0.1.letters.example/g/acme"));
    }
}
