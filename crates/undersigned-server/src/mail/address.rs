//! Mail addresses as they are typed, and in the one form that is compared.

use undersigned_proto::text::{MAX_IDENTITY_BYTES, check_domain};

use crate::problem::Problem;

/// Longest part before the `@`, in bytes (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;

/// A mailbox in lower case.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    /// Where the `+tag` begins and where it ends: at the same place without one.
    tag: (usize, usize),
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(<redacted>)")
    }
}

impl Address {
    /// A work mailbox as the rules compare it: without its `+tag`, at one of the group's domains.
    ///
    /// # Errors
    /// `address`, `domain`.
    pub fn parse(input: &str, domains: &[String]) -> Result<Self, Problem> {
        let address = Self::anywhere(input)?.without_tag();
        let domain = address.text.rsplit('@').next().unwrap_or_default();
        if !domains.iter().any(|known| known == domain) {
            let detail = "This address is not at one of the organisation's mail domains named on the group's page.";
            return Err(Problem::refused("domain", detail));
        }
        Ok(address)
    }

    /// Any mailbox, with the `+tag` that it was given with.
    ///
    /// # Errors
    /// `address`.
    pub fn anywhere(input: &str) -> Result<Self, Problem> {
        let bad = || Problem::refused("address", "This does not look like a mail address. Please check it.");
        let input = input.trim();
        if input.len() > MAX_IDENTITY_BYTES {
            return Err(bad());
        }
        let text = input.to_ascii_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or_else(bad)?;
        let tag = (local.find('+').unwrap_or(local.len()), local.len());
        let name = local.split('+').next().unwrap_or_default();
        // The characters of an unquoted local part (RFC 5322 §3.2.3) that mail systems take.
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*/=?^_`{|}~-+".contains(&b);
        let dots = |part: &str| part.starts_with('.') || part.ends_with('.') || part.contains("..");
        let long = local.len() > MAX_LOCAL_BYTES;
        if name.is_empty() || long || !local.bytes().all(allowed) || dots(name) || dots(local) {
            return Err(bad());
        }
        check_domain("the domain", domain).map_err(|_| bad())?;
        Ok(Self { text, tag })
    }

    /// The mailbox behind all its tags.
    pub fn without_tag(&self) -> Self {
        let (begin, end) = self.tag;
        let mut text = self.text.clone();
        text.replace_range(begin..end, "");
        Self { text, tag: (begin, begin) }
    }

    /// The canonical form.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domains() -> Vec<String> {
        vec!["acme.example".into()]
    }

    #[test]
    fn one_mailbox_has_one_form() {
        let one = Address::parse("Anna+letters@ACME.example ", &domains()).unwrap();
        assert_eq!(one.as_str(), "anna@acme.example");
        assert!(!format!("{one:?}").contains("anna"));
        for wrong in
            ["", "anna", "@acme.example", "a b@acme.example", "a@b@acme.example", "+x@acme.example", ".a@acme.example"]
        {
            assert_eq!(Address::parse(wrong, &domains()).unwrap_err().kind, "address", "{wrong}");
            assert_eq!(Address::anywhere(wrong).unwrap_err().kind, "address", "{wrong}");
        }
        for outside in ["anna@example.org", "anna@sub.acme.example", "anna@xacme.example"] {
            assert_eq!(Address::parse(outside, &domains()).unwrap_err().kind, "domain", "{outside}");
        }
        let long = format!("{}@acme.example", "a".repeat(254));
        assert_eq!(Address::parse(&long, &domains()).unwrap_err().kind, "address");
    }

    #[test]
    fn a_private_mailbox_keeps_its_tag() {
        let tagged = Address::anywhere(" Ben+News.a@Mail.example").unwrap();
        assert_eq!(tagged.as_str(), "ben+news.a@mail.example");
        assert_eq!(tagged.without_tag().as_str(), "ben@mail.example");
        assert_eq!(tagged.without_tag().without_tag().as_str(), "ben@mail.example");
        for wrong in ["ben@localhost", "ben@127.0.0.1:25", "b\r\nen@mail.example", "\"ben\"@mail.example", "ben+.@a.b"]
        {
            assert_eq!(Address::anywhere(wrong).unwrap_err().kind, "address", "{wrong}");
        }
        let longest = format!("{}@{}.example", "a".repeat(64), "b".repeat(60));
        assert!(Address::anywhere(&longest).is_ok());
        assert!(Address::anywhere(&format!("a{longest}")).is_err());
    }
}
