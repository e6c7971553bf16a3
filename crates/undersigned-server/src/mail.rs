//! Mail that goes out.

mod address;
mod codes;

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};

pub use address::Address;

use crate::keys::MasterKey;
use codes::Codes;

/// Answers that apply to more than one mail: the server is too busy, or does not let us send (RFC 5321 §4.2.3,
/// RFC 4954 §6).
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

/// Sends mails, and remembers the codes in them for a quarter of an hour.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    codes: Codes,
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
            codes: Codes::default(),
            confirmations: MasterKey::of_this_process(),
        })
    }

    /// Codes under way.
    pub fn codes(&self) -> &Codes {
        &self.codes
    }

    /// Seals what a link to confirm an address contains. No such address is kept, here or on the disk.
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
    /// What the mail server answered, without its words: they may contain the address.
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
    /// This mail was not; another one may be.
    #[error("the mail server did not take a mail")]
    Mail,
    /// No mail is accepted now.
    #[error("the mail server cannot be reached or takes no mail from us")]
    Server,
}

/// Words of a mail; `{code}` in the body is replaced by the code.
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
        assert!(matches!(Mailer::new(&config("smtp://mail.example:25")), Err(MailConfigError::Plain)));
        assert!(Mailer::new(&config("smtps://user:pass@mail.example")).is_ok());
        assert!(Mailer::new(&config("smtp://mail.example:587?tls=required")).is_ok());
    }
}
