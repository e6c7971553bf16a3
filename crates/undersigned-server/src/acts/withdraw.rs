//! A signature is taken back; the name beside it is erased.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Entry, Withdrawal};
use undersigned_proto::ledger::ApplyError;

use super::accepted::{Accepted, accepted, accepted_before};
use super::sign::{bad_entry, bad_proof, claim};
use crate::app::App;
use crate::group::act::Act;
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::refusal::Refusal;

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
    let asked = claim(&group.read(), &Entry::Withdrawal(withdrawal.clone()));
    let claim = match asked {
        Ok(claim) => claim,
        Err(error @ ApplyError::AlreadyWithdrawn(index)) => {
            return accepted_before(app, group, index, &bytes, error).await;
        }
        Err(error) => return Err(error.into()),
    };
    let key = group.read().state.key_of(&claim).ok_or_else(bad_proof)?;
    if !app.work().prove(move || claim.holds(&key)).await? {
        return Err(bad_proof());
    }
    let index = app.act(group_id, Withdraw { withdrawal }).await?;
    accepted(app, group, index, true).await
}

struct Withdraw {
    withdrawal: Withdrawal,
}

impl Act for Withdraw {
    /// The index.
    type Done = u64;

    fn decide(&self, group: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, u64), Refusal> {
        let Withdrawal { letter, pseudonym, .. } = &self.withdrawal;
        let erase = group.address_of(letter, pseudonym).into_iter().collect();
        Ok((Commit { erase, ..Commit::entry(Entry::Withdrawal(self.withdrawal.clone())) }, group.next_index()))
    }
}
