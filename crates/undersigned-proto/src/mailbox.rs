//! Mail addresses, in the one form in which they are compared (spec/enrolment.md §3).

use crate::text::{MAX_IDENTITY_BYTES, check_domain};

/// Longest part before the `@`, in bytes (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;

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
    /// Reads an address as people type it.
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

/// Whether an identity is a mailbox in its canonical form, at one of these domains.
pub(crate) fn is_canonical<'a>(identity: &str, mut domains: impl Iterator<Item = &'a String>) -> bool {
    let mailbox = Mailbox::parse(identity).map(|mailbox| mailbox.without_tag());
    mailbox.is_ok_and(|mailbox| mailbox.as_str() == identity && domains.any(|domain| domain == mailbox.domain()))
}
