//! Mail that goes out. Pending codes live in memory only: after a restart one asks again.

mod address;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use rand_core::Rng;
use subtle::ConstantTimeEq;
use undersigned_proto::UnixTime;

pub use address::Address;

use crate::keys::{HmacKey, Keyed, MasterKey, rng};
use crate::problem::Problem;

/// Seconds that a code is good for.
pub const CODE_LIFE_S: u64 = 900;
/// Wrong tries before a code is thrown away.
pub const MAX_TRIES: u32 = 5;
/// Codes pending at once; beyond, nobody gets one until some have expired.
const MAX_PENDING: usize = 50_000;
/// Answers to more than one mail: the server is too busy, or does not let us send (RFC 5321 §4.2.3, RFC 4954 §6).
const SERVER_REFUSES: [u16; 6] = [421, 454, 530, 534, 535, 538];

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
    confirmations: MasterKey,
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
            confirmations: MasterKey::of_this_process(),
        })
    }

    fn slot(&self, group: &str, address: &Address) -> Keyed {
        self.key.value(&[b"address", group.as_bytes(), address.as_str().as_bytes()])
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

    /// Seals what a link to confirm an address holds. No such address is kept, here or on the disk.
    pub fn confirmations(&self) -> &MasterKey {
        &self.confirmations
    }

    /// Sends the code. The text names no group and no letter: a mail gateway
    /// may keep it for years.
    ///
    /// # Errors
    /// See [`Mailer::send`].
    pub async fn send_code(&self, address: &Address, code: &str, text: &MailText) -> Result<(), SendError> {
        let text = MailText { subject: text.subject.clone(), body: text.body.replace("{code}", code) };
        self.send(address, &text, None).await
    }

    /// Sends a mail to one mailbox; with `stop` a link that ends mails like it.
    ///
    /// # Errors
    /// What the mail server says, without its words: they may hold the address.
    pub async fn send(&self, address: &Address, text: &MailText, stop: Option<&str>) -> Result<(), SendError> {
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(address.as_str().parse().map_err(|_| SendError::Mail)?)
            .subject(&text.subject)
            // RFC 3834 §5: no machine answers a machine.
            .raw_header(header(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated"))
            .header(ContentType::TEXT_PLAIN);
        if let Some(stop) = stop {
            // RFC 8058: the mail program's own button for it.
            let link = header(HeaderName::new_from_ascii_str("List-Unsubscribe"), &format!("<{stop}>"));
            let post = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
            message = message.raw_header(link).raw_header(header(post, "List-Unsubscribe=One-Click"));
        }
        let message = message.body(text.body.clone()).map_err(|_| SendError::Mail)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.status().map(u16::from) {
                Some(code) if !SERVER_REFUSES.contains(&code) => SendError::Mail,
                _ => SendError::Server,
            }),
        }
    }
}

fn header(name: HeaderName, value: &str) -> HeaderValue {
    HeaderValue::new(name, value.to_owned())
}

/// The mail was not taken. Without a reason: reasons of mail servers quote addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This mail; another one may be.
    #[error("the mail server did not take a mail")]
    Mail,
    /// None is taken now.
    #[error("the mail server cannot be reached or takes no mail from us")]
    Server,
}

/// Words of a mail; `{code}` in the body of one with a code stands for it.
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
