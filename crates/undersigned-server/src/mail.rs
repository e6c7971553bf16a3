//! Mail that goes out.

mod address;
mod codes;

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};

pub use address::Address;
pub use codes::CODE_LIFE_S;

use crate::keys::{HmacKey, MasterKey, random};
use crate::metrics::add;
use codes::Codes;

/// Answers that apply to more than one mail: the server is too busy, or does not let us send (RFC 5321 §4.2.3,
/// RFC 4954 §6).
const SERVER_REFUSES: [u16; 6] = [421, 454, 530, 534, 535, 538];

/// Longest that one try to hand over a mail may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two tries to hand over a code: the first pause, doubled each time, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Codes that are handed over at the same time.
const MAX_AT_ONCE: usize = 8;

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

/// What became of mails, since the start. It names nobody.
#[derive(Debug, Default)]
pub struct MailCounts {
    /// Taken by the mail server.
    pub sent: AtomicU64,
    /// Tries after which a mail is tried again.
    pub deferred: AtomicU64,
    /// Refused for good, or given up.
    pub failed: AtomicU64,
}

/// Sends mails, and remembers the codes in them for a quarter of an hour.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    codes: Codes,
    confirmations: MasterKey,
    counts: MailCounts,
    places: tokio::sync::Semaphore,
}

impl Mailer {
    /// A mailer; connects only when it sends.
    ///
    /// # Errors
    /// [`MailConfigError`].
    pub fn new(config: &SmtpConfig, codes: HmacKey) -> Result<Self, MailConfigError> {
        let rest = config.url.strip_prefix("smtp://");
        let host = rest.map(|rest| rest.rsplit('@').next().unwrap_or_default());
        let loopback = |host: &str| ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| host.starts_with(own));
        if host.is_some_and(|host| !loopback(host) && !host.contains("tls=required")) {
            return Err(MailConfigError::Plain);
        }
        Ok(Self {
            transport: AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.url)?.build(),
            from: config.from.parse()?,
            codes: Codes::new(codes),
            confirmations: MasterKey::of_this_process(),
            counts: MailCounts::default(),
            places: tokio::sync::Semaphore::new(MAX_AT_ONCE),
        })
    }

    /// With a sender's name, where the operator gave none: mail programs show it before the address.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.from.name.get_or_insert_with(|| name.to_owned());
        self
    }

    /// What became of mails.
    pub fn counts(&self) -> &MailCounts {
        &self.counts
    }

    /// Codes under way.
    pub fn codes(&self) -> &Codes {
        &self.codes
    }

    /// Seals what a link to confirm an address contains. No such address is kept, here or on the disk.
    pub fn confirmations(&self) -> &MasterKey {
        &self.confirmations
    }

    /// Hands a code over, again and again while the mail server says "later" or cannot be reached, as long as the code is
    /// good for something. The text names no group and no letter: a mail gateway may keep it for years.
    pub async fn deliver(&self, address: &Address, text: &MailText, life: Duration) {
        let ends = tokio::time::Instant::now() + life;
        let mut pause = FIRST_PAUSE;
        loop {
            let sent = {
                // The semaphore is never closed.
                let _place = self.places.acquire().await;
                self.send(address, text, None).await
            };
            match sent {
                Ok(()) => return,
                Err(SendError::Refused) => break,
                Err(SendError::Mail | SendError::Server) if tokio::time::Instant::now() + pause < ends => {
                    add(&self.counts.deferred);
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(SendError::Mail | SendError::Server) => break,
            }
        }
        add(&self.counts.failed);
        tracing::warn!("the mail server did not take a mail");
    }

    /// Sends a mail to one mailbox; with `stop` a link that ends mails like it.
    ///
    /// # Errors
    /// What the mail server answered, without its words: they may contain the address.
    pub async fn send(&self, address: &Address, text: &MailText, stop: Option<&str>) -> Result<(), SendError> {
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(address.as_str().parse().map_err(|_| SendError::Mail)?)
            .subject(&text.subject)
            // Random, and of the sender's domain: by itself it would name this machine (RFC 5322 §3.6.4).
            .message_id(Some(self.message_id()))
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
        let sent = tokio::time::timeout(PATIENCE, self.transport.send(message)).await;
        match sent.map_err(|_| SendError::Server)? {
            Ok(_) => {
                add(&self.counts.sent);
                Ok(())
            }
            Err(error) => Err(match error.status().map(u16::from) {
                Some(code) if SERVER_REFUSES.contains(&code) => SendError::Server,
                Some(500..) => SendError::Refused,
                Some(_) => SendError::Mail,
                None => SendError::Server,
            }),
        }
    }

    fn message_id(&self) -> String {
        let left = u128::from_be_bytes(random());
        format!("<{left:032x}@{}>", self.from.email.domain())
    }
}

fn header(name: HeaderName, value: &str) -> HeaderValue {
    HeaderValue::new(name, value.to_owned())
}

/// The mail was not taken. Without a reason: reasons of mail servers quote addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This mail was not, for now; another one may be.
    #[error("the mail server did not take a mail")]
    Mail,
    /// This mail was not, and will not be.
    #[error("the mail server refused a mail")]
    Refused,
    /// No mail is accepted now.
    #[error("the mail server cannot be reached or takes no mail from us")]
    Server,
}

/// Words of a mail.
#[derive(Debug, Clone)]
pub struct MailText {
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_does_not_cross_a_network_in_the_clear() {
        let config = |url: &str| SmtpConfig { url: url.into(), from: "codes@letters.example".into() };
        let mailer = |url| Mailer::new(&config(url), HmacKey::random());
        assert!(matches!(mailer("smtp://mail.example:25"), Err(MailConfigError::Plain)));
        assert!(mailer("smtps://user:pass@mail.example").is_ok());
        assert!(mailer("smtp://mail.example:587?tls=required").is_ok());
    }
}
