//! A ceremony of keyholders, step by step, and the ledger it ends in.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use testkit::{ORIGIN, fixtures};
use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{
    Caller, Entry, Group, KeyholderAct, Keyholders, Letter, Sealing, Shown, Step, StepShows,
};
use undersigned_proto::keyholder::{Joining, KeyholderError, Keyholding, Next};
use undersigned_proto::ledger::{ApplyError, CeremonyError, CeremonyRecord, CeremonyStep, State};
use undersigned_tlog::SigningKey;

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub fn keyholders(letter: &str, threshold: u8, holders: usize) -> Keyholders {
    let holders =
        ["Ada", "Ben", "Cleo", "Dora", "Emil"].iter().take(holders).map(|holder| (*holder).to_owned()).collect();
    Keyholders { letter: letter.into(), attempt: 1, threshold, holders }
}

pub fn act(entry: &[u8]) -> KeyholderAct {
    match Entry::from_bytes(entry).unwrap() {
        Entry::KeyholderAct(act) => act,
        other => panic!("{other:?}"),
    }
}

fn log() -> SigningKey {
    SigningKey::from_seed(&[1; 32], ORIGIN).unwrap()
}

/// A record with nothing but a ceremony in it.
fn begun(keyholders: &Keyholders) -> State {
    let mut state = State::new();
    for (index, entry) in (0..).zip([Entry::Group(fixtures::group(&log())), Entry::Keyholders(keyholders.clone())]) {
        state.apply(index, &entry).unwrap();
    }
    state
}

pub fn joining(keyholders: &Keyholders) -> Joining {
    Joining::dangerous_of_state(&begun(keyholders), &keyholders.letter).unwrap()
}

/// A ceremony as a record with these acts has it.
pub fn replay(
    keyholders: &Keyholders,
    acts: impl IntoIterator<Item = KeyholderAct>,
) -> Result<CeremonyRecord, CeremonyError> {
    let mut state = begun(keyholders);
    for (index, act) in (2..).zip(acts) {
        match state.apply(index, &Entry::KeyholderAct(act)) {
            Err(ApplyError::Ceremony(error)) => return Err(error),
            other => drop(other.unwrap()),
        }
    }
    Ok(state.ceremony(&keyholders.letter).unwrap().clone())
}

/// A ceremony and what its keyholders keep.
pub struct Running {
    pub rng: ChaCha20Rng,
    pub keyholders: Keyholders,
    pub acts: Vec<KeyholderAct>,
    pub holdings: Vec<Keyholding>,
}

impl Running {
    pub fn new(seed: u64, keyholders: Keyholders) -> Self {
        let mut running = Self { rng: rng(seed), keyholders, acts: Vec::new(), holdings: Vec::new() };
        let joining = joining(&running.keyholders);
        for participant in 1..=running.keyholders.holders.len() as u8 {
            let begun = Keyholding::begin(&mut running.rng, &joining, participant);
            let (holding, entry) = begun.unwrap();
            running.acts.push(act(&entry));
            running.holdings.push(holding);
        }
        running
    }

    pub fn record(&self) -> CeremonyRecord {
        replay(&self.keyholders, self.acts.clone()).unwrap()
    }

    pub fn next(&mut self, participant: u8) -> Result<Next, KeyholderError> {
        let record = self.record();
        self.holdings[usize::from(participant) - 1].next(&mut self.rng, &record)
    }

    /// All compare the numbers of the record, and store that they did.
    pub fn compare(&mut self) {
        let record = self.record();
        let code = record.check_code().unwrap();
        for holding in &mut self.holdings {
            *holding = Keyholding::from_secret_bytes(&holding.compared(&record, &code).unwrap()).unwrap();
        }
    }

    pub fn deal(&mut self) {
        self.compare();
        for participant in 1..=self.keyholders.holders.len() as u8 {
            let Next::Send(entry) = self.next(participant).unwrap() else { panic!("no deal") };
            self.acts.push(act(&entry));
        }
    }

    pub fn drill(&mut self) {
        for at in 0..self.holdings.len() {
            assert!(matches!(self.next(at as u8 + 1).unwrap(), Next::Drill));
            let record = self.record();
            let backup = self.holdings[at].backup().unwrap();
            let ready = self.holdings[at].drill(&mut self.rng, &record, &*backup).unwrap();
            self.acts.push(act(&ready));
        }
    }

    pub fn complete(seed: u64, letter: &str) -> Self {
        let mut running = Self::new(seed, keyholders(letter, 2, 3));
        running.deal();
        running.drill();
        assert_eq!(running.record().step(), CeremonyStep::Complete);
        running
    }

    /// A ledger in which the letter of the ceremony is frozen.
    pub fn ledger(&self) -> State {
        let log = log();
        let issuer = SecretKey::random(&mut rng(9));
        let keys = self.record().keys().unwrap().to_bytes();
        let sealing = Sealing {
            attempt: 1,
            holders: self.keyholders.holders.clone(),
            keys: keys.into(),
            steps: vec![Step { count: 3, shows: StepShows::Names }],
            latest: UnixTime(1_000),
            callers: vec![Caller::Keyholder],
            grace_s: 10,
        };
        let mut entries = vec![
            Entry::Group(fixtures::group(&log)),
            Entry::Epoch(fixtures::epoch(1, issuer.public_key().to_bytes())),
            Entry::Keyholders(self.keyholders.clone()),
        ];
        entries.extend(self.acts.iter().cloned().map(Entry::KeyholderAct));
        entries.push(Entry::Letter(letter(&fixtures::group(&log), &self.keyholders.letter, sealing)));
        let mut state = State::new();
        for (index, entry) in (0..).zip(&entries) {
            entry.check().unwrap();
            state.apply(index, entry).unwrap();
        }
        state
    }
}

/// What the letter adds to the usual one.
fn letter(group: &Group, id: &str, sealing: Sealing) -> Letter {
    Letter { shows: vec![Shown::Nothing, Shown::Sealed], sealing: Some(sealing), ..fixtures::letter(group, id) }
}
