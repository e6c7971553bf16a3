//! Why an act was refused, without HTTP: `http::problem` maps it to a problem document.

use undersigned_proto::entry::EntryError;
use undersigned_proto::ledger::{ApplyError, CeremonyError, ItemError};
use undersigned_proto::text::TextError;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $key:literal,)*) => {
        /// Why an act is refused. The key is stable and listed in spec/http-api.md §3.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
        }

        impl Kind {
            /// All of them, in the order of the page that explains them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name: the fragment of a problem's type and the end of its text's key.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                }
            }
        }
    };
}

kinds! {
    /// What was to be replaced is another by now.
    Changed = "changed",
    /// Nothing at this address.
    NotFound = "not-found",
    /// A code that nobody was given.
    CodeUnknown = "code-unknown",
    /// A paper code that was used before.
    CodeUsed = "code-used",
    /// A code that came by mail too long ago.
    CodeExpired = "code-expired",
    /// Membership was proved with this mailbox before.
    AlreadyEnrolled = "already-enrolled",
    /// Outside the window of enrolment.
    EnrolmentClosed = "enrolment-closed",
    /// A limit on how many there may be.
    CapReached = "cap-reached",
    /// A mailbox outside the group's domains.
    Domain = "domain",
    /// Not a mail address.
    Address = "address",
    /// The commitment of a request for a credential.
    Commitment = "commitment",
    /// An entry that is malformed or breaks a rule.
    Entry = "entry",
    /// A signature for another text.
    LetterHash = "letter-hash",
    /// The letter does not take signatures.
    NotSigning = "not-signing",
    /// The pseudonym has signed before.
    AlreadySigned = "already-signed",
    /// The pseudonym has withdrawn before.
    AlreadyWithdrawn = "already-withdrawn",
    /// No signature under this pseudonym.
    NothingToWithdraw = "nothing-to-withdraw",
    /// Withdrawals have ended.
    WithdrawalClosed = "withdrawal-closed",
    /// The group or the letter does not allow this.
    NotAllowed = "not-allowed",
    /// The proof does not verify.
    Proof = "proof",
    /// The blob does not match its commitment.
    Blob = "blob",
    /// Longer than its limit.
    TooLarge = "too-large",
    /// More often than a limit allows.
    TooManyRequests = "too-many-requests",
    /// The server sends no mail.
    MailOff = "mail-off",
    /// The store failed.
    Storage = "storage",
    /// An archive.
    ReadOnly = "read-only",
    /// A body that cannot be read.
    Json = "json",
    /// A text that is not allowed.
    Text = "text",
    /// Dates that do not fit together.
    Dates = "dates",
    /// An id that is in use.
    Taken = "taken",
    /// Another revision was published first.
    Outdated = "outdated",
    /// A passphrase that is too short or too long.
    Passphrase = "passphrase",
    /// No session, or wrong credentials for one.
    Session = "session",
    /// No invitation to make a group.
    Invite = "invite",
    /// A form from another site.
    ForeignForm = "foreign-form",
    /// The request took too long.
    Timeout = "timeout",
    /// The address does not take this method.
    Method = "method",
    /// Too much waits already.
    Busy = "busy",
    /// A defect of ours.
    Internal = "internal",
    /// The key ceremony is not at the step that this needs.
    Ceremony = "ceremony",
    /// A keyholder's link that does not work.
    Link = "link",
    /// A keyholder's act that is malformed.
    Act = "act",
    /// A share that does not belong to the letter's key.
    Share = "share",
    /// The locked names cannot be opened.
    Opening = "opening",
    /// Query parameters that cannot be read.
    Query = "query",
    /// No request of HTTP/1.1, or none for one host.
    Request = "request",
    /// The server's clock leapt, and nobody has said yet that it is right.
    Clock = "clock",
    /// It is entered, and what follows is not done yet: a receipt, an erasure.
    Unfinished = "unfinished",
    /// The store failed while it stored: only a restart shows whether it did.
    Unknown = "unknown",
}

/// Who can change something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The input: other input may pass.
    Input,
    /// What is there already: the same input may have passed before, or may pass later.
    State,
    /// What was named does not exist.
    Missing,
    /// The secret that was presented does not allow this.
    Forbidden,
    /// A limit on how often.
    TooOften,
    /// The server; nothing was changed, unless the kind is [`Kind::Unfinished`] or [`Kind::Unknown`].
    Unavailable,
}

/// A refused act. `detail` is for people and contains no address, code or pseudonym.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why it is refused.
    pub kind: Kind,
    /// Who can change something about it.
    pub fault: Fault,
    /// One or two sentences that say what to do.
    pub detail: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(fault: Fault, kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, fault, detail: detail.into() }
    }

    /// Other input is needed.
    pub fn input(kind: Kind, detail: impl Into<String>) -> Self {
        Self::new(Fault::Input, kind, detail)
    }

    /// Something that exists already is in the way.
    pub fn conflict(kind: Kind, detail: impl Into<String>) -> Self {
        Self::new(Fault::State, kind, detail)
    }

    /// What was named does not exist.
    pub fn not_found(what: &str) -> Self {
        Self::new(Fault::Missing, Kind::NotFound, format!("There is no such {what} here."))
    }

    /// The presented secret does not allow this.
    pub fn forbidden(kind: Kind, detail: impl Into<String>) -> Self {
        Self::new(Fault::Forbidden, kind, detail)
    }

    /// The server cannot do this now; nothing was changed.
    pub fn unavailable(kind: Kind, detail: impl Into<String>) -> Self {
        Self::new(Fault::Unavailable, kind, detail)
    }

    /// Too much waits already; nothing was changed.
    pub fn busy() -> Self {
        let detail = "Very many people are here right now. Nothing was changed; please try again in a minute.";
        Self::unavailable(Kind::Busy, detail)
    }

    /// The clock leapt, and what would be entered has a date.
    pub fn clock() -> Self {
        let detail = "The clock of this server leapt. Nothing with a date is entered until it has been right for some \
                      hours, or until the operator confirms it. Nothing was changed.";
        Self::unavailable(Kind::Clock, detail)
    }

    /// It is entered, and its receipt could not be made.
    pub fn no_receipt() -> Self {
        let detail = "It is entered, but the receipt could not be made. Please send it again in a minute: nothing is \
                      entered twice.";
        Self::unavailable(Kind::Unfinished, detail)
    }

    /// The store failed while it stored this: it is entered or not.
    pub fn unknown() -> Self {
        let detail = "The server stopped while it stored this. It may be entered or not. Please send it again in a few \
                      minutes: what is entered already is not entered twice.";
        Self::unavailable(Kind::Unknown, detail)
    }

    /// The store or a part of ours failed; nothing was written.
    pub fn storage() -> Self {
        let detail = "The server could not store this. Nothing was changed; please try again later.";
        Self::unavailable(Kind::Storage, detail)
    }
}

impl From<TextError> for Refusal {
    fn from(error: TextError) -> Self {
        Self::input(Kind::Text, sentence(&error))
    }
}

impl From<EntryError> for Refusal {
    fn from(error: EntryError) -> Self {
        let kind = match error {
            EntryError::Text(_) => Kind::Text,
            EntryError::Window(_) => Kind::Dates,
            EntryError::TooLong => Kind::TooLarge,
            _ => Kind::Entry,
        };
        Self::input(kind, sentence(&error))
    }
}

impl From<ApplyError> for Refusal {
    fn from(error: ApplyError) -> Self {
        use ApplyError as E;
        use CeremonyError as C;
        let detail = sentence(&error);
        match error {
            E::UnknownLetter(_) => Self::not_found("letter"),
            E::UnknownEpoch(_) => Self::not_found("period"),
            E::LetterExists(_) => Self::conflict(Kind::Taken, detail),
            E::NotSigning => Self::conflict(Kind::NotSigning, "This letter does not take signatures now."),
            E::DuplicatePseudonym(_) => {
                Self::conflict(Kind::AlreadySigned, "This letter has been signed by you before.")
            }
            E::AlreadyWithdrawn(_) => {
                Self::conflict(Kind::AlreadyWithdrawn, "This signature has been taken back before.")
            }
            E::NameCopied => Self::conflict(Kind::Blob, "This name is stored already. Please load the page anew."),
            E::NothingToWithdraw => Self::conflict(Kind::NothingToWithdraw, "There is no signature of yours here."),
            E::WithdrawalClosed => Self::conflict(
                Kind::WithdrawalClosed,
                "Names are open or the letter is delivered: signatures stay as they are.",
            ),
            E::MoreThanIssued(_) => {
                Self::conflict(Kind::NotSigning, "Your membership proof cannot be used yet. Please try again later.")
            }
            E::Ceremony(C::Share(_)) => Self::input(Kind::Share, detail),
            E::Ceremony(C::Signature(_) | C::Package(_) | C::ProofOfKnowledge(_) | C::Participant(_)) => {
                Self::input(Kind::Act, detail)
            }
            E::Ceremony(C::LookAlikes) => Self::input(Kind::Text, detail),
            E::Ceremony(_) | E::NoCeremony => Self::conflict(Kind::Ceremony, detail),
            E::Opening(_) => Self::conflict(Kind::Opening, detail),
            E::DeclaredBelowIssued(_) => Self::input(Kind::Text, detail),
            E::OverCap(..) | E::Cap(_) => Self::conflict(Kind::CapReached, detail),
            E::LetterHash => Self::input(Kind::LetterHash, "The signature is for another letter or another text."),
            E::ShownNotAllowed => Self::input(Kind::NotAllowed, "The letter does not let signers show this."),
            E::SigningBeforeEnrolmentCloses | E::Stage(_) => Self::input(Kind::Dates, detail),
            E::Item(error) => item(error, detail),
            E::Pseudonym => Self::input(Kind::Proof, "The proof does not hold."),
            _ => Self::input(Kind::Entry, detail),
        }
    }
}

fn item(error: ItemError, detail: String) -> Refusal {
    use ItemError as I;
    match error {
        I::Revision { .. } => {
            Refusal::conflict(Kind::Outdated, "Somebody else has published a correction in the meantime.")
        }
        I::TooMany => Refusal::conflict(Kind::CapReached, detail),
        I::About => Refusal::not_found("letter or item"),
        I::Backwards => Refusal::conflict(Kind::Dates, "The server's clock is more than a day behind the record."),
        _ => Refusal::conflict(Kind::Entry, detail),
    }
}

/// An error's text as a sentence.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
