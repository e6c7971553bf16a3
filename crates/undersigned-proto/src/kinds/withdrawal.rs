//! Kind 7: a signature taken back by the same pseudonym.

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

use super::frame::{EntryError, Kind, issued};
use super::group::Groups;
use super::letter::need;
use super::letter::record::{Letters, Signer};
use super::rules::{ApplyError, Reads, Rules, Writes};
use super::terms::Stage;
use crate::class::Class;
use crate::presentation::{Claim, Presented, withdraw_ph};
use crate::text::check_id;

/// A signature taken back by the same pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Withdrawal {
    /// The letter.
    #[n(1)]
    pub letter: String,
    /// The signature's pseudonym.
    #[n(2)]
    pub pseudonym: ByteArray<48>,
    /// Disclosed as in the signature.
    #[n(3)]
    pub class: Class,
    /// BBS proof with pseudonym.
    #[n(4)]
    pub proof: ByteVec,
}

impl Kind for Withdrawal {
    type Found = ();
    const BY_MEMBER: bool = true;

    fn check(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.letter)?;
        issued(self.class)
    }
}

impl<S: Reads<Groups> + Writes<Letters>> Rules<S> for Withdrawal {
    fn allow(&self, state: &S) -> Result<(), ApplyError> {
        let record = need(state.slot(), &self.letter)?;
        match record.signer(&self.pseudonym) {
            Some(Signer { withdrawn: Some(entry), .. }) => return Err(ApplyError::AlreadyWithdrawn(*entry)),
            Some(signer) if signer.class == self.class => {}
            Some(_) | None => return Err(ApplyError::NothingToWithdraw),
        }
        if record.stage > Stage::Ended { Err(ApplyError::WithdrawalClosed) } else { Ok(()) }
    }

    fn claim(&self, state: &S) -> Result<Option<Claim>, ApplyError> {
        let groups: &Groups = state.slot();
        let record = need(state.slot(), &self.letter)?;
        let presented = Presented {
            group_id: &groups.need()?.id,
            epoch: record.letter.epoch,
            letter_hash: &record.hash,
            pseudonym: &self.pseudonym,
            proof: &self.proof,
        };
        let disclosed = vec![(0, self.class.as_str().to_owned())];
        Claim::new(&presented, withdraw_ph(&record.hash), disclosed).map(Some).ok_or(ApplyError::Pseudonym)
    }

    fn take(&self, (): (), state: &mut S, index: u64) {
        let letters: &mut Letters = state.slot_mut();
        if let Some(record) = letters.get_mut(&self.letter) {
            record.withdraw(index, &self.pseudonym);
        }
    }
}
