//! A keyholder's secret link, as the organiser passed it on.

use std::fmt;

use undersigned_proto::text::check_id;
use zeroize::Zeroizing;

use crate::address::{GroupAddress, WebAddress};
use crate::failure::Failure;

/// Longest link, in bytes: an address, two ids and a secret.
const MAX_LINK_BYTES: usize = 2_048;
/// The page that the link opens in a browser.
const PAGE: &str = "/keyhold";

/// A keyholder's link. Secret: no Display, no Clone.
pub struct Link {
    /// The group.
    pub address: GroupAddress,
    /// The letter.
    pub letter: String,
    secret: Zeroizing<String>,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link(<redacted>)")
    }
}

impl Link {
    /// Reads `https://letters.example/keyhold#g=GROUP&l=LETTER&k=KEY&s=SECRET`. Messages never quote it. What it says of
    /// the record is for [`Trust::heard`](crate::trust::Trust::heard).
    ///
    /// # Errors
    /// One line on what a link looks like.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let bad = || {
            let like = "https://letters.example/keyhold#g=GROUP&l=LETTER&s=SECRET";
            Failure::usage(format!("this is not a keyholder's link: it looks like {like} (put it in quotes)"))
        };
        if text.len() > MAX_LINK_BYTES {
            return Err(bad());
        }
        let (page, fragment) = text.trim().split_once('#').ok_or_else(bad)?;
        let base = page.strip_suffix(PAGE).ok_or_else(bad)?;
        let web = WebAddress::parse(base).map_err(|_| bad())?;
        web.must_be_private()?;
        let part = |name: &str| {
            let mut parts = fragment.split('&').filter_map(|part| part.split_once('='));
            parts.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        let (group, letter) = part("g").zip(part("l")).ok_or_else(bad)?;
        let secret = part("s").filter(|secret| !secret.is_empty()).map(Zeroizing::new).ok_or_else(bad)?;
        let ids = check_id("the group's id", &group).and_then(|()| check_id("the letter's id", &letter));
        ids.map_err(|_| bad())?;
        Ok(Self { address: GroupAddress { base: web.base, group }, letter, secret })
    }

    /// What shows that its bearer is the keyholder.
    pub fn to_secret_str(&self) -> &str {
        &self.secret
    }

    /// Where its keyholder's secrets are kept, unless told otherwise.
    pub fn file_name(&self) -> String {
        format!("{}-{}.keyholder", self.address.group, self.letter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Status;

    #[test]
    fn links_are_read() {
        let link = Link::parse("https://letters.example/keyhold#g=acme&l=stop&s=canary").expect("a link");
        assert_eq!((link.address.base.as_str(), link.address.group.as_str()), ("https://letters.example", "acme"));
        assert_eq!((link.letter.as_str(), link.to_secret_str()), ("stop", "canary"));
        assert_eq!(link.file_name(), "acme-stop.keyholder");
        assert_eq!(format!("{link:?}"), "Link(<redacted>)");
        let below = Link::parse("http://127.0.0.1:8080/letters/keyhold#s=canary&l=stop&g=acme").expect("a link");
        assert_eq!(below.address.base, "http://127.0.0.1:8080/letters");
    }

    #[test]
    fn what_is_no_link_is_not_quoted() {
        let long = format!("https://letters.example/keyhold#g=acme&l=stop&s=canary{}", "x".repeat(MAX_LINK_BYTES));
        for text in [
            "canary",
            "https://letters.example/keyhold",
            "https://letters.example/g/acme#g=acme&l=stop&s=canary",
            "https://letters.example/keyhold#g=acme&s=canary",
            "https://letters.example/keyhold#g=acme&l=stop&s=",
            "https://letters.example/keyhold#g=a/../b&l=stop&s=canary",
            "http://letters.example/keyhold#g=acme&l=stop&s=canary",
            &long,
        ] {
            let failure = Link::parse(text).expect_err(text);
            assert_eq!(failure.status, Status::Usage);
            assert!(!failure.to_string().contains("canary"), "{failure}");
        }
    }
}
