//! The entries of a group's ledger (spec/entries.md, spec/entries.cddl).

mod keyholders;
pub(crate) mod kind;

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::UnixTime;
use crate::cbor::NotCanonical;
use crate::hash;
use crate::text::{self, TextError, check_domain, check_id, check_line, check_lines};

pub use keyholders::{
    Act, Call, Caller, KeyholderAct, Keyholders, MAX_GRACE_S, MAX_HOLDER_BYTES, MAX_STEPS, Sealing, Step, StepShows,
};
pub(crate) use keyholders::{MAX_BROADCAST_BYTES, act_message, call_message};

/// Version of the protocol: the first item of each entry.
pub const VERSION: u8 = 1;
/// Longest entry, in bytes (tlog-tiles, "Log Entries").
pub const MAX_ENTRY_BYTES: usize = 65_535;
/// Most mail domains of a group.
pub const MAX_DOMAINS: usize = 20;
/// Most demands of a letter.
pub const MAX_DEMANDS: usize = 20;
/// Most credentials that one tally counts, so that its marks fit an entry.
pub const MAX_TALLIED: u32 = 8_000;
/// Bytes of a commitment's mark in a tally. The holder draws the commitment at random, so that nobody can enter its mark
/// before: 64 bits leave a chance of 2^-64 for each mark.
pub const MARK_BYTES: usize = 8;
/// Exact length of a proof in bytes with one message disclosed. Each further
/// disclosed message makes it one scalar (32 bytes) shorter.
pub const PROOF_BYTES_ONE_DISCLOSED: usize = 3 * 48 + (4 + 2 + 1 + crate::NYM_SECRETS) * 32;

/// How membership was proved (spec/enrolment.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Class {
    /// A paper code handed out by the organiser.
    #[n(1)]
    Code,
    /// A code sent to a work mailbox.
    #[n(2)]
    Mailbox,
    /// A message signed by the organisation's mail domain.
    #[n(3)]
    MailSigned,
    /// An account at the organisation.
    #[n(4)]
    Account,
    /// A name on a roster.
    #[n(5)]
    Roster,
    /// The word of other members.
    #[n(6)]
    Vouched,
}

impl Class {
    /// The issuer's first message (spec/enrolment.md §2).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Mailbox => "mailbox",
            Self::MailSigned => "mail-signed",
            Self::Account => "account",
            Self::Roster => "roster",
            Self::Vouched => "vouched",
        }
    }

    /// Whether this version has a way to prove membership of this class. The others are reserved: a class that nobody
    /// else has would mark its holder for ever.
    pub fn is_issued(self) -> bool {
        matches!(self, Self::Code | Self::Mailbox)
    }

    fn check(self) -> Result<(), EntryError> {
        if self.is_issued() { Ok(()) } else { Err(EntryError::Class(self)) }
    }
}

/// What a signer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Shown {
    /// Only that a member signed.
    #[n(0)]
    Nothing,
    /// The attested role.
    #[n(1)]
    Role,
    /// A name, in an erasable blob.
    #[n(2)]
    Name,
    /// A name that nobody reads before enough others have given theirs.
    #[n(3)]
    Sealed,
}

/// When a credential may be used (spec/signing.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Timing {
    /// Signing opens when enrolment has closed.
    #[n(0)]
    TwoPhase,
    /// After a round of at least 20 enrolments.
    #[n(1)]
    Rounds,
    /// At once: linkable by timing.
    #[n(2)]
    AtOnce,
}

/// State of a letter after freezing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Stage {
    /// The letter entry itself: the text is fixed.
    #[n(0)]
    Frozen,
    /// Signatures are accepted.
    #[n(1)]
    Signing,
    /// No more signatures; withdrawals still.
    #[n(2)]
    Ended,
    /// The grace period is over: no more signatures and withdrawals, keyholders release their shares.
    #[n(3)]
    Opening,
    /// Given to the addressee.
    #[n(4)]
    Delivered,
    /// The addressee has answered.
    #[n(5)]
    Answered,
    /// The campaign is over.
    #[n(6)]
    Closed,
}

/// An organisation's people. May be entered again to change its words; id and key stay.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Group {
    /// Part of every address.
    #[n(1)]
    pub id: String,
    /// "Employees of Example Corp".
    #[n(2)]
    pub name: String,
    /// Who they are.
    #[n(3)]
    pub description: String,
    /// Who counts as a member.
    #[n(4)]
    pub membership: String,
    /// Declared number of members.
    #[n(5)]
    pub declared_members: u32,
    /// Where that number comes from.
    #[n(6)]
    pub declared_source: String,
    /// Accepted proofs of membership, rising.
    #[n(7)]
    pub classes: Vec<Class>,
    /// Language of its texts (BCP 47).
    #[n(8)]
    pub lang: String,
    /// Verifier key of the ledger's checkpoints.
    #[n(9)]
    pub vkey: String,
    /// Mail domains whose addresses prove membership, rising; none without
    /// [`Class::Mailbox`]. Public, because who may sign is.
    #[n(10)]
    pub domains: Vec<String>,
}

/// Most that may be issued in one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Cap {
    /// The class.
    #[n(0)]
    pub class: Class,
    /// Credentials.
    #[n(1)]
    pub most: u32,
}

/// A period with its own issuer key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Epoch {
    /// 1, 2, 3, …
    #[n(1)]
    pub number: u32,
    /// BBS public key, compressed G2 point.
    #[n(2)]
    pub issuer_key: ByteArray<96>,
    /// Enrolment window.
    #[n(3)]
    pub enrol_opens: UnixTime,
    /// Its end, exclusive.
    #[n(4)]
    pub enrol_closes: UnixTime,
    /// Caps by class, classes rising.
    #[n(5)]
    pub caps: Vec<Cap>,
}

/// Credentials issued since the last tally of the class.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Tally {
    /// The epoch.
    #[n(1)]
    pub epoch: u32,
    /// The class.
    #[n(2)]
    pub class: Class,
    /// How many, at least 1.
    #[n(3)]
    pub issued: u32,
    /// The round that they end: 1, 2, 3, …
    #[n(4)]
    pub round: u32,
    /// Issued of the class in this epoch so far, with these.
    #[n(5)]
    pub issued_so_far: u32,
    /// A mark of [`MARK_BYTES`] for each commitment that is counted here, rising; see [`commitment_mark`].
    #[n(6)]
    pub marks: ByteVec,
}

/// The mark of a commitment in the tally that counts it: each holder finds its own round in the record.
pub fn commitment_mark(group_id: &str, epoch: u32, commitment: &[u8]) -> [u8; MARK_BYTES] {
    let hash = hash::hash(hash::COMMITMENT, &[group_id.as_bytes(), &epoch.to_be_bytes(), commitment]);
    let mut mark = [0; MARK_BYTES];
    mark.copy_from_slice(hash.split_at(MARK_BYTES).0);
    mark
}

/// A frozen letter.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Letter {
    /// Part of its address.
    #[n(1)]
    pub id: String,
    /// 1, or higher for a correction beside an older one.
    #[n(2)]
    pub version: u32,
    /// The epoch whose credentials sign it.
    #[n(3)]
    pub epoch: u32,
    /// Title.
    #[n(4)]
    pub title: String,
    /// To whom.
    #[n(5)]
    pub addressee: String,
    /// Markdown.
    #[n(6)]
    pub text: String,
    /// One line each.
    #[n(7)]
    pub demands: Vec<String>,
    /// What signers may show, rising.
    #[n(8)]
    pub shows: Vec<Shown>,
    /// When credentials may be used.
    #[n(9)]
    pub timing: Timing,
    /// Signing window.
    #[n(10)]
    pub sign_opens: UnixTime,
    /// Its end, exclusive.
    #[n(11)]
    pub sign_closes: UnixTime,
    /// Language (BCP 47).
    #[n(12)]
    pub lang: String,
    /// SHA-256 of the signing page's manifest, so that a change of it shows.
    #[n(13)]
    pub client: Option<ByteArray<32>>,
    /// On what terms names are sealed; there exactly where [`Shown::Sealed`] is offered.
    #[n(14)]
    pub sealing: Option<Sealing>,
    /// [`Group::hash`] of the group's entry under which the letter is frozen: who signs it does not change any more.
    #[n(15)]
    pub group: ByteArray<32>,
}

/// A step in a letter's life.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LetterState {
    /// The letter.
    #[n(1)]
    pub letter: String,
    /// Its new stage.
    #[n(2)]
    pub stage: Stage,
    /// When, by the server's clock. A public act of the organiser, not of a signer.
    #[n(3)]
    pub at: UnixTime,
}

/// What is signed: `ph` is its hash.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Statement {
    /// [`Letter::hash`].
    #[n(1)]
    pub letter_hash: ByteArray<32>,
    /// Disclosed always.
    #[n(2)]
    pub class: Class,
    /// What is shown.
    #[n(3)]
    pub shown: Shown,
    /// The attested role, only if shown.
    #[n(4)]
    pub role: Option<String>,
    /// Salted hash of the name's blob, only if a name is shown or sealed.
    #[n(5)]
    pub name: Option<ByteArray<32>>,
}

/// One member's signature. It has no time and no id but the pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Signature {
    /// The letter.
    #[n(1)]
    pub letter: String,
    /// Unique per letter and credential.
    #[n(2)]
    pub pseudonym: ByteArray<48>,
    /// BBS proof with pseudonym.
    #[n(3)]
    pub proof: ByteVec,
    /// What is signed.
    #[n(4)]
    pub statement: Statement,
}

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

/// One entry of a ledger: `[1, kind, body]`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Entry {
    /// Kind 1.
    Group(Group),
    /// Kind 2.
    Epoch(Epoch),
    /// Kind 3.
    Tally(Tally),
    /// Kind 4.
    Letter(Letter),
    /// Kind 5.
    LetterState(LetterState),
    /// Kind 6.
    Signature(Signature),
    /// Kind 7.
    Withdrawal(Withdrawal),
    /// Kind 8.
    Keyholders(Keyholders),
    /// Kind 9.
    KeyholderAct(KeyholderAct),
    /// Kind 10.
    Call(Call),
}

/// Why an entry was refused by itself, without the ledger around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// Over [`MAX_ENTRY_BYTES`].
    #[error("entry is longer than 65535 bytes")]
    TooLong,
    /// Not the one encoding of an entry of a known kind.
    #[error("entry is not canonical or of an unknown kind")]
    Encoding,
    /// A text is not allowed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A list is empty, too long, or not strictly rising.
    #[error("{0} must be rising, without repeats, and within its limit")]
    List(&'static str),
    /// A window ends before it begins.
    #[error("{0} closes before it opens")]
    Window(&'static str),
    /// A number that must be at least 1 is 0.
    #[error("{0} must be at least 1")]
    Zero(&'static str),
    /// Role and name are there exactly where they are shown.
    #[error("what is shown does not match the statement's fields")]
    Shown,
    /// Terms of sealing and sealed names go together.
    #[error("terms of sealing must be there exactly where names can be sealed")]
    Sealing,
    /// Not 1 ≤ t ≤ n ≤ 15, or a keyholder who is none of n.
    #[error("keyholders and how many of them open do not fit: 1 <= t <= n <= 15")]
    Quorum,
    /// The keys are no encoding of keys that belong together.
    #[error("the keyholders' keys are not valid keys")]
    Keys,
    /// A class that this version has no way to prove.
    #[error("this version has no proof of membership of class {0:?}")]
    Class(Class),
    /// A tally's marks are not one for each credential, rising.
    #[error("a tally must have one mark for each credential, rising")]
    Marks,
    /// A signature where none must be, or none where one must be.
    #[error("a keyholder's act must be signed, a share must not")]
    Signed,
}

impl From<NotCanonical> for EntryError {
    fn from(_: NotCanonical) -> Self {
        Self::Encoding
    }
}

impl Entry {
    /// The deterministic encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        crate::cbor::encode(self)
    }

    /// Reads an entry and checks all that needs no ledger.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::TooLong);
        }
        let entry: Self = crate::cbor::decode(bytes)?;
        entry.check()?;
        Ok(entry)
    }

    /// What [`Entry::from_bytes`] checks, for an entry that is being made.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn check(&self) -> Result<(), EntryError> {
        match self {
            Self::Group(group) => group.check(),
            Self::Epoch(epoch) => epoch.check(),
            Self::Tally(tally) => tally.check(),
            Self::Letter(letter) => letter.check(),
            Self::LetterState(state) => Ok(check_id("the letter's id", &state.letter)?),
            Self::Signature(signature) => signature.check(),
            Self::Withdrawal(withdrawal) => {
                check_id("the letter's id", &withdrawal.letter)?;
                withdrawal.class.check()
            }
            Self::Keyholders(keyholders) => keyholders.check(),
            Self::KeyholderAct(act) => act.check(),
            Self::Call(call) => call.check(),
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Group(_) => kind::GROUP,
            Self::Epoch(_) => kind::EPOCH,
            Self::Tally(_) => kind::TALLY,
            Self::Letter(_) => kind::LETTER,
            Self::LetterState(_) => kind::LETTER_STATE,
            Self::Signature(_) => kind::SIGNATURE,
            Self::Withdrawal(_) => kind::WITHDRAWAL,
            Self::Keyholders(_) => 8,
            Self::KeyholderAct(_) => 9,
            Self::Call(_) => 10,
        }
    }
}

impl<C> Encode<C> for Entry {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(3)?.u8(VERSION)?.u8(self.kind())?;
        match self {
            Self::Group(body) => body.encode(e, ctx),
            Self::Epoch(body) => body.encode(e, ctx),
            Self::Tally(body) => body.encode(e, ctx),
            Self::Letter(body) => body.encode(e, ctx),
            Self::LetterState(body) => body.encode(e, ctx),
            Self::Signature(body) => body.encode(e, ctx),
            Self::Withdrawal(body) => body.encode(e, ctx),
            Self::Keyholders(body) => body.encode(e, ctx),
            Self::KeyholderAct(body) => body.encode(e, ctx),
            Self::Call(body) => body.encode(e, ctx),
        }
    }
}

impl<'b, C> Decode<'b, C> for Entry {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        if d.array()? != Some(3) || d.u8()? != VERSION {
            return Err(minicbor::decode::Error::message("not a version 1 entry"));
        }
        Ok(match d.u8()? {
            1 => Self::Group(d.decode_with(ctx)?),
            2 => Self::Epoch(d.decode_with(ctx)?),
            3 => Self::Tally(d.decode_with(ctx)?),
            4 => Self::Letter(d.decode_with(ctx)?),
            5 => Self::LetterState(d.decode_with(ctx)?),
            6 => Self::Signature(d.decode_with(ctx)?),
            7 => Self::Withdrawal(d.decode_with(ctx)?),
            8 => Self::Keyholders(d.decode_with(ctx)?),
            9 => Self::KeyholderAct(d.decode_with(ctx)?),
            10 => Self::Call(d.decode_with(ctx)?),
            _ => return Err(minicbor::decode::Error::message("unknown kind")),
        })
    }
}

fn at_least_one(field: &'static str, number: u32) -> Result<(), EntryError> {
    if number == 0 { Err(EntryError::Zero(field)) } else { Ok(()) }
}

fn rising<T: Ord>(field: &'static str, items: &[T]) -> Result<(), EntryError> {
    if items.is_empty() || !items.is_sorted_by(|a, b| a < b) { Err(EntryError::List(field)) } else { Ok(()) }
}

impl Group {
    /// [`Entry::from_bytes`] for a client that needs no other kind.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn from_entry(bytes: &[u8]) -> Result<Self, EntryError> {
        let group: Self = kind::decode(kind::GROUP, bytes)?;
        group.check()?;
        Ok(group)
    }

    fn check(&self) -> Result<(), EntryError> {
        check_id("the group's id", &self.id)?;
        check_line("the group's name", &self.name, text::MAX_LINE_BYTES)?;
        check_lines("the description", &self.description, text::MAX_DESCRIPTION_BYTES)?;
        check_lines("who counts as a member", &self.membership, text::MAX_DESCRIPTION_BYTES)?;
        check_line("the source of the number", &self.declared_source, text::MAX_LINE_BYTES)?;
        check_id("the language", &self.lang)?;
        check_line("the verifier key", &self.vkey, text::MAX_LINE_BYTES)?;
        at_least_one("the number of members", self.declared_members)?;
        rising("the list of proofs", &self.classes)?;
        self.classes.iter().try_for_each(|class| class.check())?;
        if self.classes.contains(&Class::Mailbox) == self.domains.is_empty() || self.domains.len() > MAX_DOMAINS {
            return Err(EntryError::List("the list of mail domains"));
        }
        self.domains.iter().try_for_each(|domain| check_domain("the mail domain", domain))?;
        if self.domains.is_empty() { Ok(()) } else { rising("the list of mail domains", &self.domains) }
    }

    /// Names of the fields that a later entry of the group has changed.
    pub fn changes(&self, later: &Self) -> Vec<&'static str> {
        let fields = [
            ("name", self.name != later.name),
            ("description", self.description != later.description),
            ("membership", self.membership != later.membership),
            ("declared-members", self.declared_members != later.declared_members),
            ("declared-source", self.declared_source != later.declared_source),
            ("classes", self.classes != later.classes),
            ("domains", self.domains != later.domains),
        ];
        fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }

    /// What a letter binds of the group: the hash of this entry.
    pub fn hash(&self) -> [u8; 32] {
        hash::hash(hash::GROUP, &[&kind::encode(kind::GROUP, self)])
    }
}

impl Tally {
    /// [`Entry::from_bytes`] for a client that needs no other kind.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn from_entry(bytes: &[u8]) -> Result<Self, EntryError> {
        let tally: Self = kind::decode(kind::TALLY, bytes)?;
        tally.check()?;
        Ok(tally)
    }

    fn check(&self) -> Result<(), EntryError> {
        at_least_one("the tally", self.issued)?;
        at_least_one("the round", self.round)?;
        self.class.check()?;
        let marks: Vec<&[u8]> = self.marks.chunks(MARK_BYTES).collect();
        let one_each = self.issued <= MAX_TALLIED && self.marks.len() == self.issued as usize * MARK_BYTES;
        if one_each && marks.is_sorted_by(|a, b| a < b) { Ok(()) } else { Err(EntryError::Marks) }
    }

    /// A tally of these commitments' marks, in whatever order they come.
    pub fn new(epoch: u32, class: Class, round: u32, issued_so_far: u32, mut marks: Vec<[u8; MARK_BYTES]>) -> Self {
        marks.sort_unstable();
        // At most MAX_TALLIED, or `check` refuses it.
        let issued = u32::try_from(marks.len()).unwrap_or(u32::MAX);
        Self { epoch, class, issued, round, issued_so_far, marks: marks.concat().into() }
    }

    /// The marks, rising.
    pub fn marks(&self) -> impl Iterator<Item = [u8; MARK_BYTES]> {
        self.marks.as_chunks().0.iter().copied()
    }
}

impl Epoch {
    /// [`Entry::from_bytes`] for a client that needs no other kind.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn from_entry(bytes: &[u8]) -> Result<Self, EntryError> {
        let epoch: Self = kind::decode(kind::EPOCH, bytes)?;
        epoch.check()?;
        Ok(epoch)
    }

    fn check(&self) -> Result<(), EntryError> {
        at_least_one("the epoch's number", self.number)?;
        let classes: Vec<Class> = self.caps.iter().map(|cap| cap.class).collect();
        rising("the list of caps", &classes)?;
        classes.iter().try_for_each(|class| class.check())?;
        if self.enrol_opens >= self.enrol_closes { Err(EntryError::Window("enrolment")) } else { Ok(()) }
    }

    /// The cap of a class; 0 where the epoch has none.
    pub fn cap(&self, class: Class) -> u32 {
        self.caps.iter().find(|cap| cap.class == class).map_or(0, |cap| cap.most)
    }
}

impl Letter {
    fn check(&self) -> Result<(), EntryError> {
        self.sealing.as_ref().map_or(Ok(()), Sealing::check)?;
        self.check_words()
    }

    /// All but the keys of its keyholders.
    fn check_words(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.id)?;
        check_line("the title", &self.title, text::MAX_LINE_BYTES)?;
        check_line("the addressee", &self.addressee, text::MAX_LINE_BYTES)?;
        check_lines("the letter", &self.text, text::MAX_LETTER_BYTES)?;
        check_id("the language", &self.lang)?;
        self.demands.iter().try_for_each(|demand| check_line("a demand", demand, text::MAX_LINE_BYTES))?;
        if self.demands.len() > MAX_DEMANDS {
            return Err(EntryError::List("the list of demands"));
        }
        rising("what may be shown", &self.shows)?;
        at_least_one("the version", self.version)?;
        if self.shows.contains(&Shown::Sealed) != self.sealing.is_some() {
            return Err(EntryError::Sealing);
        }
        if let Some(sealing) = &self.sealing {
            sealing.check_terms()?;
            if sealing.latest <= self.sign_opens {
                return Err(EntryError::Window("the last day for opening names"));
            }
        }
        if self.sign_opens >= self.sign_closes { Err(EntryError::Window("signing")) } else { Ok(()) }
    }

    /// [`Letter::from_entry`], but for the keys of its keyholders: those are read where a name is sealed to them
    /// ([`Sealing::public_keys`]), so that a page that signs without a sealed name loads no second curve.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn dangerous_from_entry_keys_unread(bytes: &[u8]) -> Result<Self, EntryError> {
        let letter: Self = kind::decode(kind::LETTER, bytes)?;
        letter.check_words()?;
        Ok(letter)
    }

    /// The hash that signers sign: over the group's id and the entry's bytes.
    pub fn hash(&self, group_id: &str) -> [u8; 32] {
        hash::hash(hash::LETTER, &[group_id.as_bytes(), &kind::encode(kind::LETTER, self)])
    }

    /// [`Entry::from_bytes`] for a client that needs no other kind: what is not called is not loaded.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn from_entry(bytes: &[u8]) -> Result<Self, EntryError> {
        let letter: Self = kind::decode(kind::LETTER, bytes)?;
        letter.check()?;
        Ok(letter)
    }
}

impl Signature {
    /// The bytes of the entry.
    ///
    /// # Errors
    /// What [`Entry::check`] says.
    pub(crate) fn to_entry(&self) -> Result<Vec<u8>, EntryError> {
        self.check()?;
        Ok(kind::encode(kind::SIGNATURE, self))
    }

    fn check(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.letter)?;
        if let Some(role) = &self.statement.role {
            check_line("the role", role, text::MAX_ROLE_BYTES)?;
        }
        let Statement { shown, role, name, class, .. } = &self.statement;
        class.check()?;
        let expected = (*shown == Shown::Role, matches!(shown, Shown::Name | Shown::Sealed));
        if (role.is_some(), name.is_some()) == expected { Ok(()) } else { Err(EntryError::Shown) }
    }
}

impl Statement {
    /// The presentation header.
    pub fn ph(&self) -> [u8; 32] {
        hash::hash(hash::STATEMENT, &[&crate::cbor::encode(self)])
    }
}
