//! What can happen.

use undersigned_proto::entry::{Class, Stage};

/// One thing that happens. Members and keyholders are counted round, so that any number is one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// A member proves membership and gets a credential.
    Enrol(Proof),
    /// The clock goes on.
    Wait(u64),
    /// The server's clock is set back.
    Back(u64),
    /// The organiser begins the ceremony, or begins it anew.
    Begin,
    /// A keyholder's software does what comes next.
    Act(u8),
    /// A keyholder's last message comes once more, as after a lost answer.
    Again(u8),
    /// A keyholder goes away.
    Offline(u8),
    /// And comes back.
    Online(u8),
    /// A keyholder lies.
    Lie(u8, Lie),
    /// The organiser freezes the letter.
    Freeze,
    /// The server enters a stage.
    Move(Stage),
    /// A member signs, perhaps not for the first time.
    Sign(u8, Show),
    /// A member takes the signature back.
    Withdraw(u8),
    /// Organiser or keyholder call the opening.
    Call(Option<u8>),
    /// A keyholder's software is told to release the share.
    Release(u8),
    /// The operator shows somebody another record than the true one. The world goes on as if nothing had been.
    Rogue(Rogue),
}

/// A way to prove membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Code,
    Engineer,
    Mailbox,
}

impl Proof {
    pub fn class(self) -> Class {
        if self == Self::Mailbox { Class::Mailbox } else { Class::Code }
    }
}

/// What a signer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Show {
    Nothing,
    Role,
    Name { attest: bool },
    Sealed { role: bool, attest: bool },
}

/// What a dishonest keyholder does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Deals a package that its recipient cannot use.
    Deal,
    /// Accuses a sender, rightly or not.
    Accuse,
    /// Publishes the share whether it is time or not.
    Share,
    /// Publishes an altered share.
    Altered,
    /// Publishes a share of another letter.
    Strange,
    /// Publishes the own share as that of another keyholder.
    Swapped,
}

/// What an operator may try on those who look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rogue {
    /// A record without one of the signatures.
    DropEntry(u8),
    /// A record without the bytes of a name that is open.
    DropBlob(u8),
    /// Another record behind a certain entry, good by itself.
    Fork(u8),
    /// A signature a second time.
    Duplicate(u8),
    /// An altered entry.
    Alter(u8),
    /// A share before its time.
    EarlyShare(u8),
}
