#![doc = include_str!("../docs/adding-a-kind.md")]

mod call;
mod ceremony;
mod epoch;
mod erasure;
mod frame;
mod group;
mod item;
mod keyholder_act;
mod keyholders;
mod letter;
mod letter_state;
mod refusals;
mod rules;
mod signature;
mod table;
mod tally;
mod terms;
mod withdrawal;

pub use crate::class::Class;
pub use call::Call;
pub use epoch::{Cap, Epoch, EpochRecord, Epochs, MARK_BYTES, MAX_EPOCHS, RoundRecord, TallyRecord};
pub use erasure::{Erasure, MAX_ERASED};
pub use frame::{EntryError, Kind, MAX_ENTRY_BYTES, Row, VERSION};
#[doc(hidden)]
pub use frame::{entry_from_bytes, entry_to_bytes};
pub use group::{Group, GroupField, GroupRecord, Groups, MAX_DOMAINS};
pub use item::{
    Author, ErasedRecord, Fact, Facts, Item, ItemRecord, Items, Link, MAX_ABOUT, MAX_BACK_S, MAX_FACTS, MAX_ITEMS,
    MAX_REVISIONS, Reason, RevisionRecord,
};
pub use keyholder_act::ActFound;

pub use ceremony::act::{Act, KeyholderAct};
pub use ceremony::holders::{Keyholders, MAX_HOLDER_BYTES};
pub use ceremony::{ActRead, CHECK_CODE_DIGITS, Ceremonies, CeremonyRecord, CeremonyStep};
pub use letter::body::{Letter, MAX_DEMANDS};
pub use letter::record::{CallRecord, Counts, LetterRecord, Letters, MAX_LETTERS};
pub use letter::sealing::{Caller, MAX_GRACE_S, MAX_STEPS, Sealing, Step, StepShows};
pub use letter_state::LetterState;
pub use refusals::{CeremonyError, ItemError, OpeningRefusal};
pub use rules::{ApplyError, Places, Reads, Rules, Writes};
pub use signature::{Names, PROOF_BYTES_ONE_DISCLOSED, Signature, Statement};
pub use tally::{MAX_TALLIED, Tally, commitment_mark};
pub use terms::{Shown, Stage, Timing};
pub use withdrawal::Withdrawal;

pub(crate) use call::call_message;
pub(crate) use ceremony::act::act_message;
pub(crate) use frame::encode;
pub(crate) use letter_state::read_state;
pub(crate) use signature::has_room;
pub(crate) use tally::TallyRef;

crate::kinds! {
    /// One entry of a ledger: `[1, kind, body]`.
    pub enum Entry, Found {
        1 "group" => Group(Group),
        2 "epoch" => Epoch(Epoch),
        3 "tally" => Tally(Tally),
        4 "letter" => Letter(Letter),
        5 "letter-state" => LetterState(LetterState),
        6 "signature" => Signature(Signature),
        7 "withdrawal" => Withdrawal(Withdrawal),
        8 "keyholders" => Keyholders(Keyholders),
        9 "keyholder-act" => KeyholderAct(KeyholderAct),
        10 "call" => Call(Call),
        11 "item" => Item(Item),
        12 "erasure" => Erasure(Erasure),
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, EntryError, Epoch, Group, Letter};
    use crate::tests::some_entries;

    #[test]
    fn one_kind_is_read_as_all_kinds_are() {
        for entry in some_entries() {
            let bytes = entry.to_bytes();
            let (group, epoch, letter) =
                (Group::from_entry(&bytes), Epoch::from_entry(&bytes), Letter::from_entry(&bytes));
            match entry {
                Entry::Group(expected) => assert_eq!(group, Ok(expected)),
                Entry::Epoch(expected) => assert_eq!(epoch, Ok(expected)),
                Entry::Letter(expected) => assert_eq!(letter, Ok(expected)),
                _ => {
                    let all = [group.map(drop), epoch.map(drop), letter.map(drop)];
                    assert_eq!(all, [Err(EntryError::Encoding); 3]);
                }
            }
            let longer = [bytes.as_slice(), &[0]].concat();
            assert_eq!(Letter::from_entry(&longer), Err(EntryError::Encoding));
        }
    }
}
