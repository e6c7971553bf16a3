//! Mail addresses as they are typed, and in the one form that is compared.

use undersigned_proto::mailbox::Mailbox;

use crate::refusal::{Kind, Refusal};

/// A mailbox in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Mailbox);

impl Address {
    /// A work mailbox as the rules compare it: without its `+tag`, at one of the group's domains.
    ///
    /// # Errors
    /// `address`, `domain`.
    pub fn parse(input: &str, domains: &[String]) -> Result<Self, Refusal> {
        let address = Self::anywhere(input)?.without_tag();
        if !domains.iter().any(|known| known == address.0.domain()) {
            let detail = "This address is not at one of the organisation's mail domains named on the group's page.";
            return Err(Refusal::input(Kind::Domain, detail));
        }
        Ok(address)
    }

    /// Any mailbox, with the `+tag` that it was given with.
    ///
    /// # Errors
    /// `address`.
    pub fn anywhere(input: &str) -> Result<Self, Refusal> {
        let bad = |_| Refusal::input(Kind::Address, "This does not look like a mail address. Please check it.");
        Mailbox::read(input, |domain| idna::domain_to_ascii(domain).ok()).map(Self).map_err(bad)
    }

    /// The mailbox behind all its tags.
    pub fn without_tag(&self) -> Self {
        Self(self.0.without_tag())
    }

    /// The canonical form.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
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
            assert_eq!(Address::parse(wrong, &domains()).unwrap_err().kind, Kind::Address, "{wrong}");
            assert_eq!(Address::anywhere(wrong).unwrap_err().kind, Kind::Address, "{wrong}");
        }
        for outside in ["anna@example.org", "anna@sub.acme.example", "anna@xacme.example"] {
            assert_eq!(Address::parse(outside, &domains()).unwrap_err().kind, Kind::Domain, "{outside}");
        }
        let long = format!("{}@acme.example", "a".repeat(254));
        assert_eq!(Address::parse(&long, &domains()).unwrap_err().kind, Kind::Address);
    }

    #[test]
    fn a_private_mailbox_keeps_its_tag() {
        let tagged = Address::anywhere(" Ben+News.a@Mail.example").unwrap();
        assert_eq!(tagged.as_str(), "ben+news.a@mail.example");
        assert_eq!(tagged.without_tag().as_str(), "ben@mail.example");
        assert_eq!(tagged.without_tag().without_tag().as_str(), "ben@mail.example");
        for wrong in ["ben@localhost", "ben@127.0.0.1:25", "b\r\nen@mail.example", "\"ben\"@mail.example", "ben+.@a.b"]
        {
            assert_eq!(Address::anywhere(wrong).unwrap_err().kind, Kind::Address, "{wrong}");
        }
        let longest = format!("{}@{}.example", "a".repeat(64), "b".repeat(60));
        assert!(Address::anywhere(&longest).is_ok());
        assert!(Address::anywhere(&format!("a{longest}")).is_err());
    }
}
