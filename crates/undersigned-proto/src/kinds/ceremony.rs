//! A key ceremony as the ledger records it (spec/opening.md §2 to §4).

pub(super) mod act;
pub(super) mod holders;

use std::collections::BTreeMap;
use std::sync::Arc;

use undersigned_crypto::sealing::{PublicKey, SecretKey};
use undersigned_crypto::threshold::dkg::round1::{self, Packages};
use undersigned_crypto::threshold::dkg::round2::{self, Blame};
use undersigned_crypto::threshold::signature::{self, SIGNATURE_BYTES};
use undersigned_crypto::threshold::{DkgError, Participant, PublicKeys, Quorum};

use crate::hash;
use crate::kinds::refusals::CeremonyError;
use act::{Act, KeyholderAct, MAX_BROADCAST_BYTES, act_message};
use holders::Keyholders;

/// Digits of a check code: two ceremonies made to share one would cost 2^66 tries (spec/opening.md §9.3).
pub const CHECK_CODE_DIGITS: usize = 40;

/// How far a ceremony is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
pub enum CeremonyStep {
    /// Round 1.
    Broadcasts,
    /// Round 2.
    Deals,
    /// Each keyholder reads the backup back.
    Drills,
    /// Everything is done: the letter may be frozen with these keys.
    Complete,
    /// Somebody lied, as an accusation shows: begin anew.
    Failed {
        /// Who.
        liar: u8,
    },
    /// The broadcasts add up to no key, which cannot happen with honest ones: begin anew.
    Degenerate,
}

/// What the rules read in an act of the ceremony, so that taking it needs no second look.
pub enum ActRead {
    /// The act key.
    Broadcast(PublicKey),
    /// One package for each other participant.
    Deal(Vec<round2::Package>),
    /// Who lied: the one accused, or the accuser.
    Liar(u8),
    /// The drill is passed.
    Ready,
}

/// One attempt.
#[derive(Debug, Clone)]
pub struct CeremonyRecord {
    /// The place of its first entry in the ledger.
    pub index: u64,
    /// Its first entry.
    pub keyholders: Keyholders,
    /// [`Keyholders::id`].
    pub id: [u8; 32],
    quorum: Quorum,
    act_keys: BTreeMap<u8, PublicKey>,
    broadcasts: BTreeMap<u8, Vec<u8>>,
    packages: Option<Packages>,
    transcript: Option<[u8; 32]>,
    deals: BTreeMap<u8, Vec<round2::Package>>,
    ready: BTreeMap<u8, ()>,
    failed: Option<CeremonyStep>,
    acts: Vec<KeyholderAct>,
    /// The index of each of them in the ledger.
    entries: Vec<u64>,
}

impl CeremonyRecord {
    pub(crate) fn new(index: u64, keyholders: Keyholders, quorum: Quorum, group_id: &str) -> Self {
        Self {
            index,
            id: keyholders.id(group_id),
            quorum,
            keyholders,
            act_keys: BTreeMap::new(),
            broadcasts: BTreeMap::new(),
            packages: None,
            transcript: None,
            deals: BTreeMap::new(),
            ready: BTreeMap::new(),
            failed: None,
            acts: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// The entry of an act that was taken before.
    pub fn entry_of(&self, act: &KeyholderAct) -> Option<u64> {
        let place = self.acts.iter().position(|taken| taken == act)?;
        self.entries.get(place).copied()
    }

    /// The acts so far, in the ledger's order.
    pub fn acts(&self) -> &[KeyholderAct] {
        &self.acts
    }

    /// The places of its acts in the ledger, rising.
    pub fn entries(&self) -> &[u64] {
        &self.entries
    }

    /// How far it is.
    pub fn step(&self) -> CeremonyStep {
        let all = usize::from(self.quorum.participants());
        match self.failed {
            Some(failed) => failed,
            None if self.packages.is_none() => CeremonyStep::Broadcasts,
            // One keyholder alone has nobody to deal to.
            None if all > 1 && self.deals.len() < all => CeremonyStep::Deals,
            None if self.ready.len() < all => CeremonyStep::Drills,
            None => CeremonyStep::Complete,
        }
    }

    /// n and t.
    pub fn quorum(&self) -> Quorum {
        self.quorum
    }

    /// Keyholders who have not done the current step, by number.
    pub fn missing(&self) -> Vec<u8> {
        let done = |participant: &u8| match self.step() {
            CeremonyStep::Broadcasts => self.broadcasts.contains_key(participant),
            CeremonyStep::Deals => self.deals.contains_key(participant),
            CeremonyStep::Drills => self.ready.contains_key(participant),
            _ => true,
        };
        self.quorum.all().map(Participant::index).filter(|participant| !done(participant)).collect()
    }

    /// Whether a keyholder's broadcast is in the ledger.
    pub fn has_broadcast(&self, participant: u8) -> bool {
        self.broadcasts.contains_key(&participant)
    }

    /// Whether a keyholder has dealt.
    pub fn has_dealt(&self, participant: u8) -> bool {
        self.deals.contains_key(&participant)
    }

    /// Whether a keyholder has passed the drill.
    pub fn is_ready(&self, participant: u8) -> bool {
        self.ready.contains_key(&participant)
    }

    /// The bytes of a keyholder's broadcast.
    pub fn broadcast(&self, participant: u8) -> Option<&[u8]> {
        self.broadcasts.get(&participant).map(Vec::as_slice)
    }

    /// All broadcasts, once they are there.
    pub fn packages(&self) -> Option<&Packages> {
        self.packages.as_ref()
    }

    /// What one keyholder has dealt to another.
    pub fn package(&self, sender: u8, recipient: u8) -> Option<&round2::Package> {
        self.deals.get(&sender)?.iter().find(|package| package.recipient().index() == recipient)
    }

    /// The keys that the ceremony ends with; they follow from the broadcasts.
    pub fn keys(&self) -> Option<&PublicKeys> {
        self.packages.as_ref().map(Packages::public_keys)
    }

    /// The hash over all broadcasts and act keys, once they are there (spec/opening.md §9.1). Keyholders who saw the same
    /// one saw the same ceremony, and nobody has taken another's place.
    pub fn transcript(&self) -> Option<[u8; 32]> {
        self.transcript
    }

    /// The digits of the transcript, in groups of five: what keyholders compare by voice before anybody deals.
    pub fn check_code(&self) -> Option<String> {
        let transcript = self.transcript?;
        let groups = transcript.chunks_exact(4).map(|four| {
            let number = four.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
            // 2^32 is 42,949.67296 times 100,000: the bias of a group is below 2^-15.
            format!("{:05}", number % 100_000)
        });
        Some(groups.collect::<Vec<_>>().join(" "))
    }

    fn hash_transcript(&self) -> [u8; 32] {
        let keys: Vec<u8> = self.act_keys.values().flat_map(PublicKey::to_bytes).collect();
        let packages: Vec<u8> = self.broadcasts.values().flatten().copied().collect();
        hash::hash(hash::TRANSCRIPT, &[&self.id, &keys, &packages])
    }

    /// What an act here must be signed over: our transcript, and for an accusation also the package in the record.
    fn message(&self, act: &KeyholderAct) -> Result<[u8; 32], CeremonyError> {
        let message = |seen: &[&[u8]]| act_message(&self.id, act.participant, &act.act, seen);
        let transcript = || self.transcript.as_ref().ok_or(CeremonyError::Step);
        match act.act {
            Act::Broadcast { .. } => Ok(message(&[])),
            Act::Accuse { sender, .. } => {
                let package = self.package(sender, act.participant).ok_or(CeremonyError::Step)?;
                Ok(message(&[transcript()?, &package.to_bytes()]))
            }
            Act::Deal { .. } | Act::Ready | Act::Share { .. } => Ok(message(&[transcript()?])),
        }
    }

    fn participant(&self, number: u8) -> Result<Participant, CeremonyError> {
        let found = self.quorum.all().find(|participant| participant.index() == number);
        found.ok_or(CeremonyError::Participant(number))
    }

    fn check_signed(&self, act: &KeyholderAct, key: Option<&PublicKey>) -> Result<(), CeremonyError> {
        let message = self.message(act)?;
        let signed: Option<&[u8; SIGNATURE_BYTES]> = act.signature.as_deref();
        let holds = key.zip(signed).is_some_and(|(key, signed)| signature::verify(key, &message, signed));
        if holds { Ok(()) } else { Err(CeremonyError::Signature(act.participant)) }
    }

    /// Asks the rules about an act of the ceremony itself; returns what it read.
    pub(crate) fn check(&self, act: &KeyholderAct) -> Result<ActRead, CeremonyError> {
        let number = act.participant;
        let participant = self.participant(number)?;
        match &act.act {
            Act::Broadcast { key, package } => {
                self.check_step(CeremonyStep::Broadcasts, self.has_broadcast(number), number)?;
                self.read_broadcast(participant, package)?;
                let key = PublicKey::from_bytes(key.as_slice()).map_err(|_| CeremonyError::Package(number))?;
                self.check_signed(act, Some(&key))?;
                Ok(ActRead::Broadcast(key))
            }
            Act::Deal { packages } => {
                self.check_step(CeremonyStep::Deals, self.has_dealt(number), number)?;
                let read = self.read_deal(participant, packages.iter().map(|package| package.as_slice()))?;
                self.check_signed(act, self.act_keys.get(&number))?;
                Ok(ActRead::Deal(read))
            }
            Act::Accuse { sender, .. } => {
                let running = matches!(self.step(), CeremonyStep::Deals | CeremonyStep::Drills);
                if !running || self.is_ready(number) {
                    return Err(CeremonyError::Step);
                }
                self.check_signed(act, self.act_keys.get(&number))?;
                Ok(ActRead::Liar(self.judge(act, *sender)?))
            }
            Act::Ready => {
                self.check_step(CeremonyStep::Drills, self.is_ready(number), number)?;
                let keys = self.keys().ok_or(CeremonyError::Step)?;
                let message = self.message(act)?;
                let signed = act.signature.as_deref().ok_or(CeremonyError::Signature(number))?;
                let signed = keys.verify_signed(participant, &message, signed);
                signed.map(|_| ActRead::Ready).map_err(|_| CeremonyError::Signature(number))
            }
            Act::Share { .. } => Err(CeremonyError::Step),
        }
    }

    fn check_step(&self, step: CeremonyStep, done: bool, participant: u8) -> Result<(), CeremonyError> {
        // First: a keyholder who lost an answer learns that the act is in.
        if done {
            return Err(CeremonyError::Twice(participant));
        }
        if self.step() == step { Ok(()) } else { Err(CeremonyError::Step) }
    }

    fn read_broadcast(&self, participant: Participant, bytes: &[u8]) -> Result<round1::Package, CeremonyError> {
        let bad = CeremonyError::Package(participant.index());
        if bytes.len() > MAX_BROADCAST_BYTES {
            return Err(bad);
        }
        let package = round1::Package::from_bytes(bytes).map_err(|_| bad)?;
        if package.participant() != participant || package.quorum() != self.quorum {
            return Err(bad);
        }
        let knows = package.proves_knowledge();
        if knows { Ok(package) } else { Err(CeremonyError::ProofOfKnowledge(participant.index())) }
    }

    fn read_deal<'a>(
        &self,
        sender: Participant,
        packages: impl ExactSizeIterator<Item = &'a [u8]>,
    ) -> Result<Vec<round2::Package>, CeremonyError> {
        let bad = CeremonyError::Package(sender.index());
        let recipients = self.quorum.all().filter(|recipient| *recipient != sender);
        if packages.len() != usize::from(self.quorum.participants()) - 1 {
            return Err(bad);
        }
        let read = packages.zip(recipients).map(|(bytes, recipient)| {
            let package = round2::Package::from_bytes(bytes).map_err(|_| bad)?;
            let fits = package.sender() == sender && package.recipient() == recipient;
            if fits { Ok(package) } else { Err(bad) }
        });
        read.collect()
    }

    /// Who lied: the one accused, or the accuser.
    fn judge(&self, act: &KeyholderAct, sender: u8) -> Result<u8, CeremonyError> {
        let Act::Accuse { round_key, .. } = &act.act else { return Err(CeremonyError::Step) };
        let bad = CeremonyError::Package(act.participant);
        let package = self.package(sender, act.participant).ok_or(CeremonyError::Step)?;
        let key = SecretKey::from_bytes(round_key.as_slice()).map_err(|_| bad)?;
        let broadcasts = self.packages.as_ref().ok_or(CeremonyError::Step)?;
        match round2::judge(broadcasts, package, &key).map_err(|_| bad)? {
            Blame::Sender(liar) | Blame::Accuser(liar) => Ok(liar.index()),
        }
    }

    /// Takes in an act that [`Self::check`] allowed.
    pub(crate) fn take(&mut self, entry: u64, act: &KeyholderAct, read: ActRead) {
        let number = act.participant;
        self.acts.push(act.clone());
        self.entries.push(entry);
        match read {
            ActRead::Broadcast(key) => {
                self.act_keys.insert(number, key);
                if let Act::Broadcast { package, .. } = &act.act {
                    self.broadcasts.insert(number, package.to_vec());
                }
                if self.broadcasts.len() == usize::from(self.quorum.participants()) {
                    self.close_round_1();
                }
            }
            ActRead::Deal(packages) => {
                self.deals.insert(number, packages);
            }
            ActRead::Liar(liar) => self.failed = Some(CeremonyStep::Failed { liar }),
            ActRead::Ready => {
                self.ready.insert(number, ());
            }
        }
    }

    fn close_round_1(&mut self) {
        let packages = self.broadcasts.values().filter_map(|bytes| round1::Package::from_bytes(bytes).ok()).collect();
        match Packages::new(self.id, self.quorum, packages) {
            Ok(packages) => {
                self.packages = Some(packages);
                self.transcript = Some(self.hash_transcript());
            }
            Err(DkgError::ProofOfKnowledge(liar) | DkgError::Quorum(liar) | DkgError::Twice(liar)) => {
                self.failed = Some(CeremonyStep::Failed { liar: liar.index() });
            }
            Err(_) => self.failed = Some(CeremonyStep::Degenerate),
        }
    }
}

/// Attempts by letter, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Ceremonies {
    by_letter: Arc<BTreeMap<String, Vec<CeremonyRecord>>>,
}

impl Ceremonies {
    /// Attempts of a letter's ceremony, oldest first.
    pub fn of(&self, letter: &str) -> &[CeremonyRecord] {
        self.by_letter.get(letter).map_or(&[], Vec::as_slice)
    }

    /// One attempt.
    pub fn attempt(&self, letter: &str, attempt: u32) -> Option<&CeremonyRecord> {
        self.of(letter).iter().find(|ceremony| ceremony.keyholders.attempt == attempt)
    }

    /// Letters that have one.
    pub(in crate::kinds) fn letters(&self) -> usize {
        self.by_letter.len()
    }

    pub(in crate::kinds) fn begin(&mut self, record: CeremonyRecord) {
        let by_letter = Arc::make_mut(&mut self.by_letter);
        by_letter.entry(record.keyholders.letter.clone()).or_default().push(record);
    }

    pub(in crate::kinds) fn last_mut(&mut self, letter: &str) -> Option<&mut CeremonyRecord> {
        Arc::make_mut(&mut self.by_letter).get_mut(letter)?.last_mut()
    }
}
