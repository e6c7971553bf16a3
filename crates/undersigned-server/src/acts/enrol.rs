//! Membership proofs: a member who proves membership gets one blind credential a period.
//!
//! The issuer's answer depends on nothing but the request and the epoch's
//! secret: a client that asks again with the very same commitment, because an answer was
//! lost, gets the very same credential, and never a second one.
//!
//! A way to prove membership is a file here that implements [`Way`], its row in the store, and its class in the protocol.

pub mod code;
pub mod mailbox;

use std::marker::PhantomData;
use std::sync::Arc;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::MIN_CROWD;
use undersigned_proto::enrol::{self, Attested, COMMITMENT_BYTES};
use undersigned_proto::entry::{Class, Epoch, Group, commitment_mark};
use undersigned_proto::ledger::ApplyError;

use crate::app::App;
use crate::group::act::{Act, Trial};
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::keys::{HmacKey, Keyed};
use crate::refusal::{Kind, Refusal};
use crate::store::{Row, Spent};

/// Enrolments that make a round: fewer would be too few to hide among (THREAT-MODEL.md, T2).
pub const ROUND_SIZE: usize = MIN_CROWD as usize;

/// Outside the window of enrolment.
pub(crate) fn enrolment_closed() -> Refusal {
    Refusal::conflict(Kind::EnrolmentClosed, "The time to prove membership is over, or has not come yet.")
}

/// A way to prove membership; the value is what somebody sent to prove it.
pub trait Way: Send + Sync + 'static {
    /// The class of its credentials.
    const CLASS: Class;

    /// Checks the proof without using it up.
    ///
    /// # Errors
    /// Why it proves nothing.
    fn member(self, app: &App, issuer: &Issuer) -> impl Future<Output = Result<Member, Refusal>> + Send;

    /// The refusal of a proof that was used with another request.
    fn used() -> Refusal;

    /// Keyed value of the commitment that a proof was used for.
    ///
    /// # Errors
    /// What the disk says, or a proof that is not there any more.
    fn used_for(rows: &dyn Rows, epoch: u32, keyed: &Keyed) -> Result<Option<Keyed>, Refusal>;

    /// Burns the proof and counts one issued.
    fn spend(epoch: u32, keyed: Keyed, spent: Spent) -> Row;
}

/// What the epoch's secrets are needed for, taken out of the lock.
pub struct Issuer {
    group: Group,
    epoch: Epoch,
    key: Arc<SecretKey>,
    enrol: Arc<HmacKey>,
}

/// A checked proof of membership: what will be used up and what is attested.
pub struct Member {
    /// What the credential attests beside membership, or empty.
    pub role: String,
    /// Who it is, hidden in the credential, or empty.
    pub identity: String,
    /// Keyed value of the proof.
    pub keyed: Keyed,
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

    /// The group's id.
    pub fn group(&self) -> &str {
        &self.group.id
    }

    /// The epoch's number.
    pub fn epoch(&self) -> u32 {
        self.epoch.number
    }

    /// The group's mail domains.
    pub fn domains(&self) -> &[String] {
        &self.group.domains
    }

    /// The keyed value of what proves membership.
    pub fn keyed(&self, parts: &[&[u8]]) -> Keyed {
        self.enrol.value(parts)
    }

    fn commitment_hash(&self, class: Class, member: &Member, commitment: &[u8]) -> Keyed {
        self.enrol.value(&[b"commitment", class.as_str().as_bytes(), &member.keyed, commitment])
    }

    /// The answer to a commitment; the same for the same member and commitment.
    fn issue(&self, class: Class, member: &Member, commitment: &[u8]) -> Result<Vec<u8>, Refusal> {
        let mut rng = ChaCha20Rng::from_seed(self.enrol.value(&[b"issue", &member.keyed, commitment]));
        let Member { role, identity, .. } = member;
        let attested = Attested { class, role, identity };
        enrol::issue(&mut rng, &self.key, (&self.group, &self.epoch), attested, commitment)
            .map_err(|_| Refusal::input(Kind::Commitment, "The request is damaged. Please load the page anew."))
    }
}

/// Issues a credential against a proof of membership: the response's bytes.
///
/// # Errors
/// A [`Refusal`]; nothing is burnt then.
pub async fn enrol<W: Way>(
    app: &App,
    group_id: &str,
    epoch: u32,
    proof: W,
    commitment: Vec<u8>,
) -> Result<Vec<u8>, Refusal> {
    if commitment.len() != COMMITMENT_BYTES {
        return Err(Refusal::input(Kind::Commitment, "The request is damaged. Please load the page anew."));
    }
    let group = app.need_group(group_id)?;
    let issuer = issuer(&group.read(), epoch, app.now())?;
    issuer.takes(W::CLASS)?;
    let member = proof.member(app, &issuer).await?;
    let spent = Spent {
        commitment: issuer.commitment_hash(W::CLASS, &member, &commitment),
        mark: commitment_mark(group_id, epoch, &commitment),
    };
    let burn: Burn<W> = Burn { epoch, keyed: member.keyed, spent, way: PhantomData };
    // Signed before the proof is used up: a damaged commitment must not cost a code.
    let response = app.work().prove(move || issuer.issue(W::CLASS, &member, &commitment)).await??;
    app.act(group_id, burn).await?;
    Ok(response)
}

/// Burns a proof, counts, and ends the round if it is full.
struct Burn<W> {
    epoch: u32,
    keyed: Keyed,
    spent: Spent,
    way: PhantomData<W>,
}

impl<W: Way> Act for Burn<W> {
    type Done = ();

    fn decide(&self, group: &Live, rows: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        match W::used_for(rows, self.epoch, &self.keyed)? {
            // The answer to this very request was lost: the same once more.
            Some(commitment) if commitment == self.spent.commitment => return Ok((Commit::default(), ())),
            Some(_) => return Err(W::used()),
            None => {}
        }
        check_caps(group, self.epoch, W::CLASS)?;
        check_fresh(group, self.epoch, &self.spent)?;
        if group.epoch_keys(self.epoch).is_none_or(|keys| keys.enrol.is_none()) {
            return Err(enrolment_closed());
        }
        let mut trial = Trial::on(group);
        trial.row(W::spend(self.epoch, self.keyed, self.spent));
        let waiting: usize = trial.live.untallied(self.epoch).iter().map(|(_, marks)| marks.len()).sum();
        if waiting >= ROUND_SIZE {
            trial.tally(self.epoch)?;
        }
        Ok((trial.commit(), ()))
    }
}

/// A request is for one proof: a second one with the same commitment would reveal that both are the same person's.
fn check_fresh(live: &Live, epoch: u32, spent: &Spent) -> Result<(), Refusal> {
    let tallied = live.state.epoch(epoch).is_some_and(|record| record.has_mark(&spent.mark));
    let waiting = live.epoch_keys(epoch).is_some_and(|keys| keys.has_mark(&spent.mark));
    let detail = "This request was used with another proof of membership. Please begin again.";
    if tallied || waiting { Err(Refusal::input(Kind::Commitment, detail)) } else { Ok(()) }
}

fn check_caps(live: &Live, epoch: u32, class: Class) -> Result<(), Refusal> {
    let keys = live.epoch_keys(epoch).ok_or_else(enrolment_closed)?;
    let record = live.state.epoch(epoch).ok_or_else(enrolment_closed)?;
    let declared = live.state.group().map_or(0, |group| group.declared_members);
    let of_class = keys.issued.get(&class).copied().unwrap_or(0);
    let in_all: u32 = keys.issued_in_all();
    if of_class < record.epoch.cap(class) && in_all < declared {
        return Ok(());
    }
    let error = ApplyError::OverCap(u64::from(in_all) + 1, declared);
    tracing::warn!(group = live.state.group().map_or("", |group| &group.id), "the cap of a period is reached");
    Err(error.into())
}
