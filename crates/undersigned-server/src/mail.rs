//! Codes by mail. Pending codes live in memory only: after a restart one asks again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use rand_core::Rng;
use subtle::ConstantTimeEq;
use undersigned_proto::UnixTime;
use undersigned_proto::text::{MAX_IDENTITY_BYTES, check_domain};

use crate::keys::{HmacKey, Keyed, rng};
use crate::problem::Problem;

/// Seconds that a code is good for.
pub const CODE_LIFE_S: u64 = 900;
/// Wrong tries before a code is thrown away.
pub const MAX_TRIES: u32 = 5;
/// Codes pending at once; beyond, nobody gets one until some have expired.
const MAX_PENDING: usize = 50_000;

/// How mail goes out.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// `smtps://user:password@host:port`, `smtp://…?tls=required`; plain
    /// `smtp://127.0.0.1:port` only to this machine.
    pub url: String,
    /// The sender's address.
    pub from: String,
}

/// Why mail is not set up.
#[derive(Debug, thiserror::Error)]
pub enum MailConfigError {
    /// The server's address.
    #[error("the SMTP address is not understood: {0}")]
    Url(#[from] lettre::transport::smtp::Error),
    /// Mail would cross a network in the clear.
    #[error("plain smtp:// is only for 127.0.0.1; use smtps:// or smtp://…?tls=required")]
    Plain,
    /// The sender's address.
    #[error("the sender's address is not understood: {0}")]
    From(#[from] lettre::address::AddressError),
}

/// A work mailbox as the rules compare it: lower case, no `+tag`.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(<redacted>)")
    }
}

impl Address {
    /// Reads an address and asks for one of the group's domains.
    ///
    /// # Errors
    /// `address`, `domain`.
    pub fn parse(input: &str, domains: &[String]) -> Result<Self, Problem> {
        let bad = || Problem::refused("address", "This does not look like a mail address. Please check it.");
        let input = input.trim().to_ascii_lowercase();
        if input.len() > MAX_IDENTITY_BYTES {
            return Err(bad());
        }
        let (local, domain) = input.rsplit_once('@').ok_or_else(bad)?;
        let local = local.split('+').next().unwrap_or_default();
        // The characters of an unquoted local part (RFC 5322 §3.2.3) that mail systems take.
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*/=?^_`{|}~-".contains(&b);
        let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
        if local.is_empty() || local.len() > 64 || !local.bytes().all(allowed) || dots {
            return Err(bad());
        }
        check_domain("the domain", domain).map_err(|_| bad())?;
        if !domains.iter().any(|known| known == domain) {
            let detail = "This address is not at one of the organisation's mail domains named on the group's page.";
            return Err(Problem::refused("domain", detail));
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// The canonical form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

struct Pending {
    code: Keyed,
    expires: UnixTime,
    tries: u32,
}

/// Sends codes and remembers them for a quarter of an hour.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    key: HmacKey,
    pending: Mutex<HashMap<Keyed, Pending>>,
}

impl Mailer {
    /// A mailer; connects only when it sends.
    ///
    /// # Errors
    /// [`MailConfigError`].
    pub fn new(config: &SmtpConfig) -> Result<Self, MailConfigError> {
        let rest = config.url.strip_prefix("smtp://");
        let host = rest.map(|rest| rest.rsplit('@').next().unwrap_or_default());
        let loopback = |host: &str| ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| host.starts_with(own));
        if host.is_some_and(|host| !loopback(host) && !host.contains("tls=required")) {
            return Err(MailConfigError::Plain);
        }
        Ok(Self {
            transport: AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.url)?.build(),
            from: config.from.parse()?,
            key: HmacKey::random(),
            pending: Mutex::new(HashMap::new()),
        })
    }

    fn slot(&self, group: &str, address: &Address) -> Keyed {
        self.key.value(&[b"address", group.as_bytes(), address.0.as_bytes()])
    }

    fn keyed_code(&self, slot: &Keyed, code: &str) -> Keyed {
        self.key.value(&[b"code", slot, code.as_bytes()])
    }

    /// A fresh six-digit code for an address, in place of an older one.
    ///
    /// # Errors
    /// `busy` where too many are pending.
    pub fn fresh_code(&self, group: &str, address: &Address, now: UnixTime) -> Result<String, Problem> {
        let code = six_digits();
        let slot = self.slot(group, address);
        let expires = UnixTime(now.0 + CODE_LIFE_S);
        let entry = Pending { code: self.keyed_code(&slot, &code), expires, tries: 0 };
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.len() >= MAX_PENDING {
            pending.retain(|_, entry| entry.expires > now);
            if pending.len() >= MAX_PENDING {
                let status = axum::http::StatusCode::SERVICE_UNAVAILABLE;
                return Err(Problem::with(status, "busy", "Very many codes are under way. Please try again later."));
            }
        }
        pending.insert(slot, entry);
        Ok(code)
    }

    /// Checks a code. A right one stays good until it expires, so that a lost
    /// answer can be asked for again.
    ///
    /// # Errors
    /// `code-unknown`, `code-expired`, `too-many-tries`.
    pub fn check_code(&self, group: &str, address: &Address, code: &str, now: UnixTime) -> Result<(), Problem> {
        let slot = self.slot(group, address);
        let given = self.keyed_code(&slot, code.trim());
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let unknown = || Problem::refused("code-unknown", "This code is not right. Please look at the mail again.");
        let entry = pending.get_mut(&slot).ok_or_else(unknown)?;
        if entry.expires <= now {
            pending.remove(&slot);
            return Err(Problem::refused(
                "code-expired",
                "This code is older than 15 minutes. Please ask for a new one.",
            ));
        }
        if bool::from(entry.code.ct_eq(&given)) {
            return Ok(());
        }
        entry.tries += 1;
        if entry.tries >= MAX_TRIES {
            pending.remove(&slot);
            let detail = "The code was wrong five times. Please ask for a new one.";
            return Err(Problem::refused("too-many-tries", detail));
        }
        Err(unknown())
    }

    /// Forgets what has expired.
    pub fn forget(&self, now: UnixTime) {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, entry| entry.expires > now);
    }

    /// Sends the code. The text names no group and no letter: a mail gateway
    /// may keep it for years.
    ///
    /// # Errors
    /// What the mail server says; it may hold the address, so it is not logged.
    pub async fn send(&self, address: &Address, code: &str, text: &MailText) -> Result<(), SendError> {
        let message = Message::builder()
            .from(self.from.clone())
            .to(address.0.parse().map_err(|_| SendError)?)
            .subject(&text.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.body.replace("{code}", code))
            .map_err(|_| SendError)?;
        self.transport.send(message).await.map_err(|_| SendError)?;
        Ok(())
    }
}

/// The mail was not taken. Without a reason: reasons of mail servers quote addresses.
#[derive(Debug, thiserror::Error)]
#[error("the mail server did not take a mail")]
pub struct SendError;

/// Words of the mail; `{code}` in the body stands for the code.
#[derive(Debug, Clone)]
pub struct MailText {
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
}

/// Uniform in 000000..=999999.
fn six_digits() -> String {
    const BOUND: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let number = rng().next_u32();
        if number < BOUND {
            return format!("{:06}", number % 1_000_000);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domains() -> Vec<String> {
        vec!["acme.example".into()]
    }

    fn mailer() -> Mailer {
        Mailer::new(&SmtpConfig { url: "smtp://127.0.0.1:1".into(), from: "codes@letters.example".into() }).unwrap()
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
        }
        for outside in ["anna@example.org", "anna@sub.acme.example", "anna@xacme.example"] {
            assert_eq!(Address::parse(outside, &domains()).unwrap_err().kind, "domain", "{outside}");
        }
        assert_eq!(
            Address::parse(&format!("{}@acme.example", "a".repeat(254)), &domains()).unwrap_err().kind,
            "address"
        );
    }

    #[test]
    fn a_code_expires_and_bears_few_tries() {
        let (mailer, now) = (mailer(), UnixTime(1_000));
        let anna = Address::parse("anna@acme.example", &domains()).unwrap();
        let code = mailer.fresh_code("acme", &anna, now).unwrap();
        assert_eq!(code.len(), 6);
        mailer.check_code("acme", &anna, &code, now).unwrap();
        mailer.check_code("acme", &anna, &format!(" {code} "), UnixTime(1_899)).unwrap();
        assert_eq!(mailer.check_code("other", &anna, &code, now).unwrap_err().kind, "code-unknown");
        assert_eq!(mailer.check_code("acme", &anna, &code, UnixTime(1_900)).unwrap_err().kind, "code-expired");
        let code = mailer.fresh_code("acme", &anna, now).unwrap();
        for _ in 1..MAX_TRIES {
            assert_eq!(mailer.check_code("acme", &anna, "x", now).unwrap_err().kind, "code-unknown");
        }
        assert_eq!(mailer.check_code("acme", &anna, "x", now).unwrap_err().kind, "too-many-tries");
        assert_eq!(mailer.check_code("acme", &anna, &code, now).unwrap_err().kind, "code-unknown");
    }

    #[test]
    fn mail_does_not_cross_a_network_in_the_clear() {
        let config = |url: &str| SmtpConfig { url: url.into(), from: "codes@letters.example".into() };
        assert!(matches!(Mailer::new(&config("smtp://mail.example:25")), Err(MailConfigError::Plain)));
        assert!(Mailer::new(&config("smtps://user:pass@mail.example")).is_ok());
        assert!(Mailer::new(&config("smtp://mail.example:587?tls=required")).is_ok());
    }
}
