//! Signatures: proofs are checked off the sequencer, the rules asked before and decided on it.

use undersigned_crypto::PublicKey;
use undersigned_proto::UnixTime;
use undersigned_proto::blob::{MAX_BLOB_BYTES, NameBlob, commitment};
use undersigned_proto::entry::{Entry, Shown, Signature};
use undersigned_proto::ledger::{ApplyError, Claim};
use undersigned_proto::sealed::{SEALED_BLOB_BYTES, is_committed};

use super::accepted::{Accepted, accepted, accepted_before};
use crate::app::App;
use crate::group::act::{Act, Trial};
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::refusal::{Kind, Refusal};
use crate::store::{Blob, Row};

pub(super) fn bad_entry() -> Refusal {
    Refusal::input(Kind::Entry, "The request is damaged. Please load the page anew.")
}

pub(super) fn bad_proof() -> Refusal {
    // One answer for every way in which a proof can fail: the reason would help to forge one.
    Refusal::input(Kind::Proof, "The proof does not hold.")
}

/// Takes a signature.
///
/// # Errors
/// A [`Refusal`]; nothing is stored then.
pub async fn sign(
    app: &App,
    group_id: &str,
    letter: &str,
    bytes: Vec<u8>,
    blob: Option<Vec<u8>>,
) -> Result<Accepted, Refusal> {
    let group = app.need_group(group_id)?;
    let Entry::Signature(signature) = Entry::from_bytes(&bytes)? else { return Err(bad_entry()) };
    if signature.letter != letter {
        return Err(bad_entry());
    }
    let given = open_name(&signature, blob.as_deref())?;
    if group.read().state.needs_tally(letter, signature.statement.class).is_some() {
        app.act(group_id, MakeRoom { signature: signature.clone() }).await?;
    }
    let act = Sign { entry: Entry::Signature(signature), given, blob };
    let proved = act.claims(&group.read(), app.now());
    let (key, claims) = match proved {
        Ok(proved) => proved,
        Err(Refused::Before(index, error)) => return accepted_before(app, group, index, &bytes, error).await,
        Err(Refused::Now(refusal)) => return Err(refusal),
    };
    if !app.work().prove(move || all_hold(&key, claims)).await? {
        return Err(bad_proof());
    }
    let index = app.act(group_id, act).await?;
    accepted(app, group, index, true).await
}

fn all_hold(key: &PublicKey, claims: [Option<Claim>; 2]) -> bool {
    claims.iter().flatten().all(|claim| claim.holds(key))
}

/// Asks the rules, and returns the presentation that a member's entry claims.
pub(super) fn claim(group: &Live, entry: &Entry) -> Result<Claim, ApplyError> {
    group.state.check(entry).and_then(|claim| claim.ok_or(ApplyError::Pseudonym))
}

/// Tallies what has just been issued, if a letter signed at once has no room without it.
struct MakeRoom {
    signature: Signature,
}

impl Act for MakeRoom {
    type Done = ();

    fn decide(&self, group: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        let mut trial = Trial::on(group);
        make_room(&mut trial, &self.signature)?;
        Ok((trial.commit(), ()))
    }
}

fn make_room(trial: &mut Trial, signature: &Signature) -> Result<(), Refusal> {
    let needed = trial.live.state.needs_tally(&signature.letter, signature.statement.class);
    needed.map_or(Ok(()), |epoch| trial.tally(epoch))
}

/// What came beside a signature.
enum Given {
    Nothing,
    /// A name that everybody reads.
    Shown(NameBlob),
    /// A name that nobody reads yet; its length is all that can be checked.
    Sealed,
}

impl Given {
    fn name(&self) -> Option<&NameBlob> {
        if let Self::Shown(name) = self { Some(name) } else { None }
    }
}

/// There must be a name exactly if the statement commits to one.
fn open_name(signature: &Signature, blob: Option<&[u8]>) -> Result<Given, Refusal> {
    let bad = || Refusal::input(Kind::Blob, "The name does not fit the signature. Please load the page anew.");
    match (&signature.statement.name, blob) {
        (None, None) => Ok(Given::Nothing),
        (Some(_), Some(blob)) if blob.len() > MAX_BLOB_BYTES => {
            Err(Refusal::input(Kind::TooLarge, "The name and its comment are too long."))
        }
        (Some(_), Some(blob)) if signature.statement.shown == Shown::Sealed => {
            let fits = blob.len() == SEALED_BLOB_BYTES && is_committed(blob, signature);
            if fits { Ok(Given::Sealed) } else { Err(bad()) }
        }
        (Some(_), Some(blob)) => {
            NameBlob::dangerous_open_unproved(blob, signature).map(Given::Shown).map_err(|_| bad())
        }
        _ => Err(bad()),
    }
}

struct Sign {
    entry: Entry,
    given: Given,
    blob: Option<Vec<u8>>,
}

/// Why a signature is not taken.
enum Refused {
    /// Its pseudonym has signed in the entry of this index.
    Before(u64, ApplyError),
    Now(Refusal),
}

impl<T: Into<Refusal>> From<T> for Refused {
    fn from(refusal: T) -> Self {
        Self::Now(refusal.into())
    }
}

impl Sign {
    fn signature(&self) -> Result<&Signature, Refusal> {
        if let Entry::Signature(signature) = &self.entry { Ok(signature) } else { Err(bad_entry()) }
    }

    /// What has to be proved: the signature and the name beside it, with the issuer's key.
    fn claims(&self, group: &Live, now: UnixTime) -> Result<(PublicKey, [Option<Claim>; 2]), Refused> {
        let signature = self.signature()?;
        let claim = match claim(group, &self.entry) {
            Ok(claim) => claim,
            Err(error @ ApplyError::DuplicatePseudonym(index)) => return Err(Refused::Before(index, error)),
            Err(error) => return Err(error.into()),
        };
        self.check_time(group, signature, now)?;
        let name = self.given.name().and_then(|name| name.claim(signature, &group.state)).transpose();
        let name = name.map_err(|_| bad_proof())?;
        Ok((group.state.key_of(&claim).ok_or_else(bad_proof)?, [Some(claim), name]))
    }

    fn check_time(&self, group: &Live, signature: &Signature, now: UnixTime) -> Result<(), Refusal> {
        let record = group.state.letter(&signature.letter).ok_or_else(|| Refusal::not_found("letter"))?;
        if now >= record.letter.sign_closes {
            return Err(ApplyError::NotSigning.into());
        }
        match self.given {
            // A name that would be erased at once is not accepted.
            Given::Sealed => group.need_time(&signature.letter, now),
            Given::Nothing | Given::Shown(_) => Ok(()),
        }
    }
}

impl Act for Sign {
    /// The index.
    type Done = u64;

    fn decide(&self, group: &Live, _: &dyn Rows, now: UnixTime) -> Result<(Commit, u64), Refusal> {
        let signature = self.signature()?;
        self.check_time(group, signature, now)?;
        let pseudonym = Row::Pseudonym { letter: signature.letter.clone(), pseudonym: *signature.pseudonym };
        let blob = self.blob.as_ref().map(|bytes| Blob { address: commitment(bytes), bytes: bytes.clone() });
        if group.state.needs_tally(&signature.letter, signature.statement.class).is_none() {
            let commit =
                Commit { rows: vec![pseudonym], put: blob.into_iter().collect(), ..Commit::entry(self.entry.clone()) };
            return Ok((commit, group.next_index()));
        }
        // Others may have signed since, and used up what was tallied then.
        let mut trial = Trial::on(group);
        make_room(&mut trial, signature)?;
        let index = trial.live.next_index();
        trial.entry(self.entry.clone())?;
        trial.row(pseudonym);
        blob.into_iter().for_each(|blob| trial.put(blob));
        Ok((trial.commit(), index))
    }
}
