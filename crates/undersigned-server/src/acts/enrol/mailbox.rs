//! Membership by a work mailbox: a code goes to the address, and the person who reads it there types it here.

use std::sync::Arc;
use std::time::Duration;

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Epoch};
use undersigned_proto::proof_code::MAIL;

use super::{Issuer, Member, Way, enrolment_closed};
use crate::app::App;
use crate::dates;
use crate::group::act::JustRows;
use crate::group::published::LiveGroup;
use crate::group::rows::Rows;
use crate::keys::Keyed;
use crate::mail::{Address, CODE_LIFE_S, MailText};
use crate::refusal::{Kind, Refusal};
use crate::store::{Row, Spent};
use crate::text::{Lang, Text};

/// A work mailbox and the code that was sent to it.
pub struct WorkMailbox {
    /// The address.
    pub address: String,
    /// The twelve digits.
    pub code: String,
}

impl Way for WorkMailbox {
    const CLASS: Class = Class::Mailbox;

    async fn member(self, app: &App, issuer: &Issuer) -> Result<Member, Refusal> {
        let mailer = app.mailer().ok_or_else(mail_off)?;
        let address = Address::parse(&self.address, issuer.domains())?;
        mailer.codes().check(issuer.group(), &address, &self.code, app.now())?;
        let keyed = issuer.keyed(&[b"mailbox", address.as_str().as_bytes()]);
        Ok(Member { role: String::new(), identity: address.as_str().to_owned(), keyed })
    }

    fn used() -> Refusal {
        let detail = "A membership proof has been given out for this mailbox in this period already.";
        Refusal::conflict(Kind::AlreadyEnrolled, detail)
    }

    fn used_for(rows: &dyn Rows, epoch: u32, keyed: &Keyed) -> Result<Option<Keyed>, Refusal> {
        Ok(rows.mailbox(epoch, keyed)?)
    }

    fn spend(epoch: u32, mailbox: Keyed, spent: Spent) -> Row {
        Row::SpendMailbox { epoch, mailbox, spent }
    }
}

fn mail_off() -> Refusal {
    Refusal::conflict(Kind::MailOff, "This server sends no mail. Please use a paper code.")
}

/// What is told of a code that was asked for.
pub struct Asked {
    /// Whether a `+tag` was cut off: the code goes to the mailbox itself.
    pub cut: bool,
}

/// Sends a code to a work mailbox. The answer is the same, and comes as fast,
/// for each address under the group's domains: it does not reveal whether somebody has asked
/// before, or whether the mail arrived.
///
/// # Errors
/// `mail-off`, `address`, `domain`, `enrolment-closed`, `too-many-requests`.
pub async fn ask_code(app: &App, group: &Arc<LiveGroup>, address: &str) -> Result<Asked, Refusal> {
    let mailer = app.mailer().ok_or_else(mail_off)?.clone();
    let (entry, open) = {
        let live = group.read();
        let entry = live.state.group().cloned().ok_or_else(|| Refusal::not_found("group"))?;
        let now = app.now();
        let open = |epoch: &Epoch| epoch.enrol_opens <= now && now < epoch.enrol_closes;
        (entry, live.state.epochs().iter().any(|record| open(&record.epoch)))
    };
    if !entry.classes.contains(&Class::Mailbox) {
        return Err(Refusal::input(Kind::NotAllowed, "This group does not take work mailboxes as proof."));
    }
    let typed = Address::anywhere(address)?;
    let address = Address::parse(address, &entry.domains)?;
    let cut = address != typed;
    if !open {
        return Err(enrolment_closed());
    }
    // Beyond the limit nothing is sent and no error is returned: it would tell
    // a stranger that somebody has asked for this address.
    if app.limits().count(crate::limits::Act::MailTo, address.as_str().as_bytes(), app.now()).is_err() {
        return Ok(Asked { cut });
    }
    let now = app.now();
    let (code, row) = mailer.codes().fresh(group.id(), &address, now)?;
    let text = mail_text(&entry.lang, &code, row.expires);
    let (app, group) = (app.clone(), group.id().to_owned());
    tokio::spawn(async move {
        // Before the mail goes out: a code that somebody reads works after a restart too.
        if app.act(&group, JustRows(vec![Row::PutMailCode(row)])).await.is_err() {
            tracing::warn!("a code could not be stored; it works until the server is restarted");
        }
        drop(app);
        mailer.deliver(&address, &text, Duration::from_secs(CODE_LIFE_S)).await;
    });
    Ok(Asked { cut })
}

/// The mail's words in the group's language.
fn mail_text(lang: &str, code: &str, until: UnixTime) -> MailText {
    let text = Text::new(Lang::from_tag(lang).unwrap_or(Lang::En));
    let values = [("code", MAIL.print(code)), ("time", dates::time_of_day(until))];
    MailText { subject: text.get("mail-subject"), body: text.with("mail-body", &values) }
}
