//! What a kind may read and change of a ledger's state, and how it says why an entry may not follow.

use crate::class::Class;
use crate::presentation::Claim;

use super::frame::Kind;
use super::refusals::{CeremonyError, ItemError, OpeningRefusal};
use super::terms::Stage;

/// A state that has a slot of this type. A kind's rules name the slots that they read, and see no other.
pub trait Reads<Slot> {
    /// The slot.
    fn slot(&self) -> &Slot;
}

/// A state whose slot of this type may be changed by the kinds that name it.
pub trait Writes<Slot>: Reads<Slot> {
    /// The slot.
    fn slot_mut(&mut self) -> &mut Slot;
}

/// The rules of a kind on every state `S` that has the slots it names in its bounds.
pub trait Rules<S>: Kind {
    /// Whether the entry may follow now.
    ///
    /// # Errors
    /// [`ApplyError`] naming the rule.
    fn allow(&self, state: &S) -> Result<Self::Found, ApplyError>;

    /// The presentation that the entry claims, which an audit checks; most kinds claim none.
    ///
    /// # Errors
    /// [`ApplyError`] where what it claims is malformed.
    fn claim(&self, _state: &S) -> Result<Option<Claim>, ApplyError> {
        Ok(None)
    }

    /// What the entry changes, as entry `index`. It cannot fail: `found` is the word of [`Rules::allow`].
    fn take(&self, found: Self::Found, state: &mut S, index: u64);
}

/// Where entries are in the ledger: the slot that the door itself keeps.
#[derive(Debug, Clone, Default)]
pub struct Places {
    pub(crate) public: std::sync::Arc<Vec<u64>>,
    pub(crate) last: Option<u64>,
}

impl Places {
    /// The place of the last entry.
    pub fn last(&self) -> Option<u64> {
        self.last
    }

    /// Places of the entries that excerpts mark, rising.
    pub fn public(&self) -> &[u64] {
        &self.public
    }

    pub(crate) fn note(&mut self, index: u64, marked: bool) {
        if marked {
            std::sync::Arc::make_mut(&mut self.public).push(index);
        }
        self.last = Some(index);
    }
}

/// Why an entry may not follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// A ledger begins with its group, and only there may one be missing.
    #[error("the ledger does not begin with its group")]
    NoGroup,
    /// A later group entry changes the id or the checkpoint key.
    #[error("the group's id or checkpoint key changes")]
    GroupChanged,
    /// The declared number falls below what an epoch has issued.
    #[error("the declared number of members is below the {0} credentials issued")]
    DeclaredBelowIssued(u64),
    /// A tally after a two-phase letter of the epoch began to be signed.
    #[error("credentials issued after signing began")]
    TallyAfterSigning,
    /// Not the next epoch, or too many.
    #[error("epoch {0} does not follow")]
    EpochNumber(u32),
    /// The issuer key is not a valid point.
    #[error("the issuer key is not a valid key")]
    IssuerKey,
    /// An epoch or a tally uses a class that the group does not accept.
    #[error("class {0:?} is not accepted by the group")]
    Class(Class),
    /// The cap is above the declared number of members.
    #[error("the cap {0} is above the declared number of members")]
    Cap(u32),
    /// No such epoch.
    #[error("there is no epoch {0}")]
    UnknownEpoch(u32),
    /// More issued than the cap, or than the declared members in all.
    #[error("more credentials issued than declared: {0} of at most {1}")]
    OverCap(u64, u32),
    /// A tally's round is neither the next, nor that of the entry right before it.
    #[error("round {0} does not follow")]
    Round(u32),
    /// A tally counts a commitment that was counted before.
    #[error("a credential is counted twice")]
    MarkTwice,
    /// A tally's sum is not what was issued so far.
    #[error("the tally says {0} credentials so far, and there are {1}")]
    Sum(u32, u64),
    /// A letter binds another group entry than the last one.
    #[error("the letter is not frozen under the group's last entry")]
    GroupHash,
    /// No such letter.
    #[error("there is no letter {0}")]
    UnknownLetter(String),
    /// The id is taken.
    #[error("there is a letter {0} already")]
    LetterExists(String),
    /// A two-phase letter opens before enrolment closes.
    #[error("signing opens before enrolment closes")]
    SigningBeforeEnrolmentCloses,
    /// The stage does not follow, or its time is outside the letter's dates.
    #[error("stage {0:?} does not follow")]
    Stage(Stage),
    /// The letter does not take signatures now.
    #[error("the letter does not take signatures now")]
    NotSigning,
    /// The letter has been delivered.
    #[error("the letter does not take withdrawals any more")]
    WithdrawalClosed,
    /// A step of a key ceremony, or the publication of a share.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    /// The terms of sealing are not those of a complete ceremony for this letter.
    #[error("the letter's keyholders are not those of a complete key ceremony")]
    NoCeremony,
    /// The names may not be opened, or the opening not be called.
    #[error(transparent)]
    Opening(#[from] OpeningRefusal),
    /// The statement is for another letter or another text.
    #[error("the statement is for another letter")]
    LetterHash,
    /// The letter does not let signers show that.
    #[error("the letter does not show this")]
    ShownNotAllowed,
    /// Another signature commits to the same blob: taking one of the two back would erase the name of the other.
    #[error("another signature has this very name, salt included")]
    NameCopied,
    /// This pseudonym has signed this letter before.
    #[error("this pseudonym has signed at entry {0}")]
    DuplicatePseudonym(u64),
    /// More signatures of a class than credentials issued.
    #[error("more signatures of class {0:?} than credentials issued")]
    MoreThanIssued(Class),
    /// The withdrawal's pseudonym has not signed, or with another class.
    #[error("nothing to withdraw under this pseudonym")]
    NothingToWithdraw,
    /// It has been withdrawn before.
    #[error("withdrawn at entry {0}")]
    AlreadyWithdrawn(u64),
    /// An item of the record, or an erasure.
    #[error(transparent)]
    Item(#[from] ItemError),
    /// The pseudonym is no valid point.
    #[error("the pseudonym is not a valid point")]
    Pseudonym,
}
