//! Mail addresses, in the one form in which they are compared (spec/enrolment.md §3).

use crate::text::{MAX_IDENTITY_BYTES, check_domain};

/// Longest part before the `@`, in bytes (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;

/// Longest that is looked at, in bytes: an address with the name before it.
const MAX_PASTED_BYTES: usize = 512;

/// Not a mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a mail address")]
pub struct MailboxError;

/// A mail address in lower case. It names a person: no Display, no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    text: String,
    /// Where the `+tag` begins and where it ends: at the same place without one.
    tag: (usize, usize),
}

impl core::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Mailbox(<redacted>)")
    }
}

impl Mailbox {
    /// Reads an address as people type and paste it: `Anna <anna@acme.example>`, `mailto:…`, with a full stop stuck to it,
    /// with the apostrophe of a phone, with a domain in letters of any script. `to_ascii` gives such a domain as it is in
    /// mail (RFC 5890), or none.
    ///
    /// # Errors
    /// [`MailboxError`].
    pub fn read(input: &str, to_ascii: impl Fn(&str) -> Option<String>) -> Result<Self, MailboxError> {
        let address = pasted(input).ok_or(MailboxError)?;
        let (local, domain) = address.rsplit_once('@').ok_or(MailboxError)?;
        let domain = domain.trim_end_matches(['.', '\u{3002}']);
        let domain = if domain.is_ascii() { domain.to_owned() } else { to_ascii(domain).ok_or(MailboxError)? };
        Self::parse(&format!("{local}@{domain}"))
    }

    /// Reads an address in plain form.
    ///
    /// # Errors
    /// [`MailboxError`].
    pub fn parse(input: &str) -> Result<Self, MailboxError> {
        let input = input.trim();
        if input.len() > MAX_IDENTITY_BYTES {
            return Err(MailboxError);
        }
        let text = input.to_ascii_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(MailboxError)?;
        let tag = (local.find('+').unwrap_or(local.len()), local.len());
        let name = local.split('+').next().unwrap_or_default();
        // The characters of an unquoted local part (RFC 5322 §3.2.3) that mail systems take.
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*/=?^_`{|}~-+".contains(&b);
        let dots = |part: &str| part.starts_with('.') || part.ends_with('.') || part.contains("..");
        let long = local.len() > MAX_LOCAL_BYTES;
        if name.is_empty() || long || !local.bytes().all(allowed) || dots(name) || dots(local) {
            return Err(MailboxError);
        }
        check_domain("the domain", domain).map_err(|_| MailboxError)?;
        Ok(Self { text, tag })
    }

    /// The mailbox without its tag.
    #[must_use]
    pub fn without_tag(&self) -> Self {
        let (begin, end) = self.tag;
        let mut text = self.text.clone();
        text.replace_range(begin..end, "");
        Self { text, tag: (begin, begin) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &str {
        self.text.rsplit('@').next().unwrap_or_default()
    }
}

/// The address in what was pasted. `None` for what is too long, or contains several.
fn pasted(input: &str) -> Option<String> {
    if input.len() > MAX_PASTED_BYTES {
        return None;
    }
    let seen = |c: &char| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let plain = |c| match c {
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}' | '\u{b4}' => '\'',
        '\u{ff20}' => '@',
        c => c,
    };
    let typed: String = input.chars().filter(seen).map(plain).collect();
    let typed = match (typed.rfind('<'), typed.rfind('>')) {
        (Some(begin), Some(end)) if begin < end => typed.get(begin + 1..end)?,
        _ => &typed,
    };
    let typed = typed.trim();
    let typed = match typed.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => typed.get(7..)?.split('?').next()?,
        _ => typed,
    };
    let stuck = |c: char| {
        c.is_whitespace() || ",;:!?)]}>\"\u{201c}\u{201d}\u{201e}\u{bb}\u{ab}\u{2026}\u{60c}\u{61b}".contains(c)
    };
    let begins = |c: char| c.is_whitespace() || "<([{\"\u{201c}\u{201d}\u{201e}\u{bb}\u{ab}".contains(c);
    let typed = typed.trim_start_matches(begins).trim_end_matches(|c| stuck(c) || c == '.' || c == '\'');
    Some(typed.to_owned())
}

/// Whether an identity is a mailbox in its canonical form, at one of these domains.
pub(crate) fn is_canonical<'a>(identity: &str, mut domains: impl Iterator<Item = &'a String>) -> bool {
    let mailbox = Mailbox::parse(identity).map(|mailbox| mailbox.without_tag());
    mailbox.is_ok_and(|mailbox| mailbox.as_str() == identity && domains.any(|domain| domain == mailbox.domain()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same file drives the page's own reading of addresses.
    const VECTORS: &str = include_str!("../../../testdata/addresses.json");

    #[test]
    fn addresses_are_read_as_the_vectors_say() {
        let vectors: Vec<(String, Option<String>)> = serde_json::from_str(VECTORS).unwrap();
        // What the vectors need of IDNA; the server and the command line have a library for it.
        let to_ascii = |domain: &str| match domain.to_lowercase().as_str() {
            "k\u{f6}ln.example" => Some("xn--kln-sna.example".to_owned()),
            _ => None,
        };
        for (typed, read) in vectors {
            let mailbox = Mailbox::read(&typed, to_ascii).ok();
            assert_eq!(mailbox.map(|mailbox| mailbox.as_str().to_owned()), read, "{typed:?}");
        }
        let long = format!("{} <anna@acme.example>", "a".repeat(600));
        assert!(Mailbox::read(&long, to_ascii).is_err());
    }
}
