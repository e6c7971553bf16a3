//! Faulty operators. Each answers as an honest one does: only what it holds and hands out is wrong.

use undersigned_proto::entry::{Act, Entry, Shown, Stage};
use undersigned_proto::sign::Choice;

/// A fault that the simulation must find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Gives a receipt for a signature that does not stay in the record.
    ForgetsSignature,
    /// Takes a second signature of the same member.
    CountsTwice,
    /// Acknowledges a withdrawal and lets the signature stand.
    IgnoresWithdrawal,
    /// Keeps the name of a signature that was taken back.
    KeepsWithdrawnName,
    /// Loses a sealed name.
    LosesName,
    /// Enters the opening before the grace period is over.
    OpensEarly,
    /// Publishes a share before the opening.
    TakesEarlyShare,
    /// The signer's software, not the operator: stores the name as it is.
    SealsNothing,
}

pub const ALL: [Fault; 8] = [
    Fault::ForgetsSignature,
    Fault::CountsTwice,
    Fault::IgnoresWithdrawal,
    Fault::KeepsWithdrawnName,
    Fault::LosesName,
    Fault::OpensEarly,
    Fault::TakesEarlyShare,
    Fault::SealsNothing,
];

impl Fault {
    /// Whether an entry that was refused is taken all the same.
    pub fn takes(fault: Option<Self>, entry: &Entry, refused: &str) -> bool {
        match (fault, entry) {
            (Some(Self::CountsTwice), Entry::Signature(_)) => refused == "duplicate",
            (Some(Self::OpensEarly), Entry::LetterState(state)) => state.stage == Stage::Opening && refused == "grace",
            (Some(Self::TakesEarlyShare), Entry::KeyholderAct(act)) => {
                matches!(act.act, Act::Share { .. }) && refused == "grace"
            }
            _ => false,
        }
    }

    /// Whether an entry that was acknowledged is left out.
    pub fn forgets(fault: Option<Self>, entry: &Entry) -> bool {
        match (fault, entry) {
            (Some(Self::ForgetsSignature), Entry::Signature(signature)) => signature.statement.shown != Shown::Sealed,
            (Some(Self::IgnoresWithdrawal), Entry::Withdrawal(_)) => true,
            _ => false,
        }
    }

    /// What is stored of a name.
    pub fn stores(fault: Option<Self>, choice: &Choice, blob: Vec<u8>) -> Option<Vec<u8>> {
        match (fault, choice) {
            (Some(Self::LosesName), Choice::Sealed { .. }) => None,
            (Some(Self::SealsNothing), Choice::Sealed { text, .. }) => Some(text.as_bytes().to_vec()),
            _ => Some(blob),
        }
    }
}
