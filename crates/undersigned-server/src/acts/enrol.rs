//! Membership proofs: who proves membership gets one blind credential a period.
//!
//! The issuer's answer depends on nothing but the request and the epoch's
//! secret: who asks again with the very same commitment, because an answer was
//! lost, gets the very same credential, and never a second one.

use std::sync::Arc;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::MIN_CROWD;
use undersigned_proto::enrol::{self, Attested, COMMITMENT_BYTES};
use undersigned_proto::entry::{Class, Epoch, Group, commitment_mark};
use undersigned_proto::ledger::ApplyError;

use crate::acts::due::{tally, untallied};
use crate::app::App;
use crate::codes;
use crate::group::live::{Live, LiveGroup};
use crate::group::sequencer::Txn;
use crate::keys::{HmacKey, Keyed};
use crate::mail::{Address, MailText};
use crate::refusal::{Kind, Refusal};
use crate::store::{Op, Spent};
use crate::text::{Lang, Text};

/// Enrolments that make a round: fewer would be too few to hide among (THREAT-MODEL.md, T2).
pub const ROUND_SIZE: usize = MIN_CROWD as usize;

/// Outside the window of enrolment.
pub(crate) fn enrolment_closed() -> Refusal {
    Refusal::conflict(Kind::EnrolmentClosed, "The time to prove membership is over, or has not come yet.")
}

/// How somebody proves membership.
pub enum Proof {
    /// A paper code.
    Code(String),
    /// A code from a work mailbox.
    Mailbox {
        /// The address.
        address: String,
        /// The six digits.
        code: String,
    },
}

/// What the epoch's secrets are needed for, taken out of the lock.
struct Issuer {
    group: Group,
    epoch: Epoch,
    key: Arc<SecretKey>,
    enrol: Arc<HmacKey>,
}

/// A checked proof of membership: what will be burnt and what is attested.
struct Member {
    class: Class,
    role: String,
    identity: String,
    /// Keyed value of the code or the address.
    keyed: Keyed,
}

fn issuer(live: &Live, epoch: u32, now: UnixTime) -> Result<Issuer, Refusal> {
    let record = live.state.epoch(epoch).ok_or_else(|| Refusal::not_found("period"))?;
    let (opens, closes) = (record.epoch.enrol_opens, record.epoch.enrol_closes);
    if now < opens || now >= closes {
        return Err(enrolment_closed());
    }
    let keys = live.epoch_keys(epoch).ok_or_else(enrolment_closed)?;
    Ok(Issuer {
        group: live.state.group().cloned().ok_or_else(|| Refusal::not_found("group"))?,
        epoch: record.epoch.clone(),
        key: keys.issuer.clone(),
        enrol: keys.enrol.clone().ok_or_else(enrolment_closed)?,
    })
}

impl Issuer {
    fn takes(&self, class: Class) -> Result<(), Refusal> {
        if self.group.classes.contains(&class) {
            return Ok(());
        }
        Err(Refusal::input(Kind::NotAllowed, "This group does not take this kind of proof."))
    }

    fn commitment_hash(&self, member: &Member, commitment: &[u8]) -> Keyed {
        self.enrol.value(&[b"commitment", member.class.as_str().as_bytes(), &member.keyed, commitment])
    }

    /// The answer to a commitment; the same for the same member and commitment.
    fn issue(&self, member: &Member, commitment: &[u8]) -> Result<Vec<u8>, Refusal> {
        let mut rng = ChaCha20Rng::from_seed(self.enrol.value(&[b"issue", &member.keyed, commitment]));
        let Member { class, role, identity, .. } = member;
        let attested = Attested { class: *class, role, identity };
        enrol::issue(&mut rng, &self.key, (&self.group, &self.epoch), attested, commitment)
            .map_err(|_| Refusal::input(Kind::Commitment, "The request is damaged. Please load the page anew."))
    }
}

/// Issues a credential against a proof of membership: the response's bytes.
///
/// # Errors
/// A [`Refusal`]; nothing is burnt then.
pub async fn enrol(
    app: &App,
    group_id: &str,
    epoch: u32,
    proof: Proof,
    commitment: Vec<u8>,
) -> Result<Vec<u8>, Refusal> {
    if commitment.len() != COMMITMENT_BYTES {
        return Err(Refusal::input(Kind::Commitment, "The request is damaged. Please load the page anew."));
    }
    let group = app.need_group(group_id)?;
    let issuer = issuer(&group.read(), epoch, app.now())?;
    let member = match proof {
        Proof::Code(code) => member_by_code(app, &issuer, &code).await?,
        Proof::Mailbox { address, code } => member_by_mailbox(app, &issuer, &address, &code)?,
    };
    let spent = Spent {
        commitment: issuer.commitment_hash(&member, &commitment),
        mark: commitment_mark(group_id, epoch, &commitment),
    };
    let (group_id, proof) = (group_id.to_owned(), (member.class, member.keyed));
    // Signed before the proof is burnt: a damaged commitment must not cost a code.
    let response = app.compute(move || issuer.issue(&member, &commitment)).await??;
    app.write(move |txn| burn(txn, &group_id, epoch, proof, spent)).await?;
    Ok(response)
}

async fn member_by_code(app: &App, issuer: &Issuer, code: &str) -> Result<Member, Refusal> {
    issuer.takes(Class::Code)?;
    let unknown =
        || Refusal::input(Kind::CodeUnknown, "This code is not right. Please compare it with the paper again.");
    let code = codes::canonical(code).ok_or_else(unknown)?;
    let keyed = issuer.enrol.value(&[b"code", code.as_bytes()]);
    let (reader, group, epoch) = (app.reader().clone(), issuer.group.id.clone(), issuer.epoch.number);
    let row = app.compute(move || reader.code(&group, epoch, &keyed)).await??.ok_or_else(unknown)?;
    Ok(Member { class: Class::Code, role: row.role, identity: String::new(), keyed })
}

fn member_by_mailbox(app: &App, issuer: &Issuer, address: &str, code: &str) -> Result<Member, Refusal> {
    issuer.takes(Class::Mailbox)?;
    let mailer = app.mailer().ok_or_else(mail_off)?;
    let address = Address::parse(address, &issuer.group.domains)?;
    mailer.codes().check(&issuer.group.id, &address, code, app.now())?;
    let keyed = issuer.enrol.value(&[b"mailbox", address.as_str().as_bytes()]);
    let identity = address.as_str().to_owned();
    Ok(Member { class: Class::Mailbox, role: String::new(), identity, keyed })
}

fn mail_off() -> Refusal {
    Refusal::unavailable(Kind::MailOff, "This server sends no mail. Please use a paper code.")
}

/// Burns code or mailbox, counts, and ends the round if it is full.
fn burn(txn: &mut Txn<'_>, group_id: &str, epoch: u32, proof: (Class, Keyed), spent: Spent) -> Result<(), Refusal> {
    let group = txn.group(group_id)?;
    match used_before(txn, group_id, epoch, proof)? {
        // The answer to this very request was lost: the same once more.
        Some(commitment) if commitment == spent.commitment => return Ok(()),
        Some(_) => return Err(used(proof.0)),
        None => {}
    }
    check_caps(&group.read(), epoch, proof.0)?;
    check_fresh(&group.read(), epoch, &spent)?;
    if let Some(keys) = group.write().epochs.get_mut(epoch as usize - 1) {
        if keys.enrol.is_none() {
            return Err(enrolment_closed());
        }
        *keys.issued.entry(proof.0).or_default() += 1;
        keys.untallied.entry(proof.0).or_default().insert(spent.mark);
    }
    let group_id = group_id.to_owned();
    txn.touch(&group_id);
    txn.op(match proof {
        (Class::Code, code) => Op::SpendCode { group: group_id, epoch, code, spent },
        (_, mailbox) => Op::SpendMailbox { group: group_id, epoch, mailbox, spent },
    });
    let waiting: usize = untallied(&group.read(), epoch).iter().map(|(_, marks)| marks.len()).sum();
    if waiting >= ROUND_SIZE { tally(txn, &group, epoch) } else { Ok(()) }
}

/// One request is for one proof: a second one with the same commitment would tell that both are the same person's.
fn check_fresh(live: &Live, epoch: u32, spent: &Spent) -> Result<(), Refusal> {
    let tallied = live.state.epoch(epoch).is_some_and(|record| record.has_mark(&spent.mark));
    let waiting = live.epoch_keys(epoch).is_some_and(|keys| keys.has_mark(&spent.mark));
    let detail = "This request was used with another proof of membership. Please begin again.";
    if tallied || waiting { Err(Refusal::input(Kind::Commitment, detail)) } else { Ok(()) }
}

fn used(class: Class) -> Refusal {
    match class {
        Class::Code => Refusal::conflict(Kind::CodeUsed, "This code has been used. Each code is for one person."),
        _ => {
            let detail = "A membership proof has been given out for this mailbox in this period already.";
            Refusal::conflict(Kind::AlreadyEnrolled, detail)
        }
    }
}

/// What a proof of membership was used for, in this batch or before.
fn used_before(
    txn: &Txn<'_>,
    group: &str,
    epoch: u32,
    (class, keyed): (Class, Keyed),
) -> Result<Option<Keyed>, Refusal> {
    let here = txn.find(|op| match op {
        Op::SpendCode { code, spent, .. } if class == Class::Code && *code == keyed => Some(spent.commitment),
        Op::SpendMailbox { mailbox, spent, .. } if class == Class::Mailbox && *mailbox == keyed => {
            Some(spent.commitment)
        }
        _ => None,
    });
    if here.is_some() {
        return Ok(here);
    }
    match class {
        Class::Code => {
            let unknown = || Refusal::input(Kind::CodeUnknown, "This code is not right.");
            Ok(txn.reader().code(group, epoch, &keyed)?.ok_or_else(unknown)?.spent)
        }
        _ => Ok(txn.reader().mailbox(group, epoch, &keyed)?),
    }
}

fn check_caps(live: &Live, epoch: u32, class: Class) -> Result<(), Refusal> {
    let keys = live.epoch_keys(epoch).ok_or_else(enrolment_closed)?;
    let record = live.state.epoch(epoch).ok_or_else(enrolment_closed)?;
    let declared = live.state.group().map_or(0, |group| group.declared_members);
    let of_class = keys.issued.get(&class).copied().unwrap_or(0);
    let in_all: u32 = keys.issued.values().sum();
    if of_class < record.epoch.cap(class) && in_all < declared {
        return Ok(());
    }
    let error = ApplyError::OverCap(u64::from(in_all) + 1, declared);
    tracing::warn!(group = live.state.group().map_or("", |group| &group.id), "the cap of a period is reached");
    Err(error.into())
}

/// Sends a code to a work mailbox. The answer is the same, and comes as fast,
/// for each address under the group's domains: whether somebody has asked
/// before, or whether the mail arrived, shows in nothing.
///
/// # Errors
/// `mail-off`, `address`, `domain`, `enrolment-closed`, `too-many-requests`.
pub async fn ask_mailbox_code(app: &App, group: &Arc<LiveGroup>, address: &str) -> Result<(), Refusal> {
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
    let address = Address::parse(address, &entry.domains)?;
    if !open {
        return Err(enrolment_closed());
    }
    // Beyond the limit nothing is sent and nothing is said: an error would tell
    // a stranger that somebody has asked for this address.
    if app.limits().count(crate::limits::Act::MailTo, address.as_str().as_bytes(), app.now()).is_err() {
        return Ok(());
    }
    let code = mailer.codes().fresh(group.id(), &address, app.now())?;
    let text = mail_text(&entry.lang);
    tokio::spawn(async move {
        if mailer.send_code(&address, &code, &text).await.is_err() {
            tracing::warn!("the mail server did not take a mail");
        }
    });
    Ok(())
}

/// The mail's words in the group's language.
fn mail_text(lang: &str) -> MailText {
    let text = Text::new(Lang::from_tag(lang).unwrap_or(Lang::En));
    MailText { subject: text.get("mail-subject"), body: text.with("mail-body", &[("code", "{code}")]) }
}
