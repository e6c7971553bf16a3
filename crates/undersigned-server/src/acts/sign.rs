//! Signatures and withdrawals: checked off the writer's thread, decided on it.

use std::sync::Arc;

use undersigned_crypto::PublicKey;
use undersigned_proto::blob::{MAX_BLOB_BYTES, NameBlob, commitment};
use undersigned_proto::entry::{Entry, Shown, Signature, Withdrawal};
use undersigned_proto::ledger::{ApplyError, Claim};
use undersigned_proto::sealed::{SEALED_BLOB_BYTES, is_committed};

use crate::acts::due::tally;
use crate::app::App;
use crate::group::live::{LiveGroup, StoredTree, receipt};
use crate::group::sequencer::Txn;
use crate::refusal::{Kind, Refusal};
use crate::store::Op;

/// What a signer gets back.
pub struct Accepted {
    /// Place in the ledger.
    pub index: u64,
    /// The tlog-proof of it.
    pub receipt: String,
    /// False where this very entry had been accepted before.
    pub fresh: bool,
}

fn bad_entry() -> Refusal {
    Refusal::input(Kind::Entry, "The request is damaged. Please load the page anew.")
}

fn bad_proof() -> Refusal {
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
        let (id, signature) = (group_id.to_owned(), signature.clone());
        app.write(move |txn| make_room(txn, &*txn.group(&id)?, &signature)).await?;
    }
    let claim = match check(&group, &Entry::Signature(signature.clone())) {
        Ok(claim) => claim,
        Err(error @ ApplyError::DuplicatePseudonym(index)) => {
            return accepted_before(app, group, index, bytes, error).await;
        }
        Err(error) => return Err(error.into()),
    };
    let (key, second) = {
        let live = group.read();
        let record = live.state.letter(letter).ok_or_else(|| Refusal::not_found("letter"))?;
        if app.now() >= record.letter.sign_closes {
            return Err(ApplyError::NotSigning.into());
        }
        if matches!(given, Given::Sealed) {
            // A name that would only be erased is not taken.
            live.need_time(letter, app.now())?;
        }
        let second = given.name().and_then(|name| name.claim(&signature, &live.state)).transpose();
        (live.state.key_of(&claim).ok_or_else(bad_proof)?, second.map_err(|_| bad_proof())?)
    };
    if !app.compute(move || all_hold(&key, [Some(claim), second])).await? {
        return Err(bad_proof());
    }
    let id = group_id.to_owned();
    let index = app.write(move |txn| put(txn, &id, signature, given, blob)).await?;
    accepted(app, group, index, true).await
}

fn all_hold(key: &PublicKey, claims: [Option<Claim>; 2]) -> bool {
    claims.iter().flatten().all(|claim| claim.holds(key))
}

/// Asks the rules.
fn check(group: &LiveGroup, entry: &Entry) -> Result<Claim, ApplyError> {
    group.read().state.check(entry).and_then(|claim| claim.ok_or(ApplyError::Pseudonym))
}

/// For a letter signed at once, tallies what has just been issued, if there is no room without it.
fn make_room(txn: &mut Txn<'_>, group: &LiveGroup, signature: &Signature) -> Result<(), Refusal> {
    let needed = group.read().state.needs_tally(&signature.letter, signature.statement.class);
    let Some(epoch) = needed else { return Ok(()) };
    tally(txn, group, epoch)
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

/// The name must be there exactly where the statement commits to one.
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

/// On the writer's thread: the rules once more, then ledger, index and name in one.
fn put(
    txn: &mut Txn<'_>,
    group_id: &str,
    signature: Signature,
    given: Given,
    stored: Option<Vec<u8>>,
) -> Result<u64, Refusal> {
    let group = txn.group(group_id)?;
    let (letter, pseudonym) = (signature.letter.clone(), *signature.pseudonym);
    // Again: others may have signed since, and used up what was tallied then.
    make_room(txn, &group, &signature)?;
    let index = txn.append(&group, &Entry::Signature(signature))?;
    txn.op(Op::Pseudonym { group: group_id.to_owned(), letter: letter.clone(), pseudonym });
    if let Some(bytes) = stored {
        let commitment = commitment(&bytes);
        txn.op(Op::PutBlob { group: group_id.to_owned(), commitment, bytes });
    }
    if let Given::Shown(name) = given {
        group.write().put_name(&letter, &pseudonym, name);
    }
    Ok(index)
}

/// The same entry again, because the answer was lost: a fresh receipt.
async fn accepted_before(
    app: &App,
    group: Arc<LiveGroup>,
    index: u64,
    bytes: Vec<u8>,
    otherwise: ApplyError,
) -> Result<Accepted, Refusal> {
    let (reader, id) = (app.reader().clone(), group.id().to_owned());
    let stored = app.compute(move || reader.entries(&id, index, 1)).await??;
    if stored.first() != Some(&bytes) {
        return Err(otherwise.into());
    }
    accepted(app, group, index, false).await
}

pub(crate) async fn accepted(app: &App, group: Arc<LiveGroup>, index: u64, fresh: bool) -> Result<Accepted, Refusal> {
    let reader = app.reader().clone();
    let (size, checkpoint) = {
        let live = group.read();
        (live.size, live.checkpoint.clone())
    };
    let receipt = app.compute(move || {
        let tree = StoredTree { reader: &*reader, group: group.id() };
        receipt(&tree, index, size, &checkpoint).map_err(|_| Refusal::storage())
    });
    Ok(Accepted { index, receipt: receipt.await??, fresh })
}

/// Takes a signature back.
///
/// # Errors
/// A [`Refusal`]; nothing is stored then.
pub async fn withdraw(app: &App, group_id: &str, letter: &str, bytes: Vec<u8>) -> Result<Accepted, Refusal> {
    let group = app.need_group(group_id)?;
    let Entry::Withdrawal(withdrawal) = Entry::from_bytes(&bytes)? else { return Err(bad_entry()) };
    if withdrawal.letter != letter {
        return Err(bad_entry());
    }
    let claim = match check(&group, &Entry::Withdrawal(withdrawal.clone())) {
        Ok(claim) => claim,
        Err(error @ ApplyError::AlreadyWithdrawn(index)) => {
            return accepted_before(app, group, index, bytes, error).await;
        }
        Err(error) => return Err(error.into()),
    };
    let key = group.read().state.key_of(&claim).ok_or_else(bad_proof)?;
    if !app.compute(move || claim.holds(&key)).await? {
        return Err(bad_proof());
    }
    let id = group_id.to_owned();
    let index = app.write(move |txn| take_back(txn, &id, withdrawal)).await?;
    accepted(app, group, index, true).await
}

fn take_back(txn: &mut Txn<'_>, group_id: &str, withdrawal: Withdrawal) -> Result<u64, Refusal> {
    let group = txn.group(group_id)?;
    let name = group.read().commitment_of(&withdrawal.letter, &withdrawal.pseudonym);
    let index = txn.append(&group, &Entry::Withdrawal(withdrawal))?;
    if let Some(commitment) = name {
        txn.op(Op::EraseBlob { group: group_id.to_owned(), commitment });
        txn.scrub();
    }
    Ok(index)
}
