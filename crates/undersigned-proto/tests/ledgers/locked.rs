//! A letter whose names are sealed, from its key ceremony on.

use undersigned_proto::UnixTime;
use undersigned_proto::backup;
use undersigned_proto::entry::{
    Call, Caller, Class, Entry, Keyholders, Letter, LetterState, Sealing, Shown, Stage, Step, StepShows, Timing,
};
use undersigned_proto::keyholder::{Joining, Keyholding, Next};
use undersigned_proto::sign::Choice;

use crate::world::{World, founded, letter, stage};

/// Seconds between call and opening: 48 hours.
pub const GRACE_S: u32 = 172_800;
/// When the opening is called.
pub const CALLED: u64 = 1_768_600_000;
/// When the grace period ends.
pub const OPENS: u64 = CALLED + GRACE_S as u64;
/// From then on nothing opens.
pub const LATEST: u64 = 1_780_000_000;
/// Names that must stand before they open.
pub const NAMES_AT: u32 = 3;

/// A world whose letter `locked` seals names.
pub struct Locked {
    pub world: World,
    pub letter: Letter,
    pub holdings: Vec<Keyholding>,
}

pub fn keyholders(letter: &str, attempt: u32, threshold: u8, holders: &[&str]) -> Keyholders {
    let holders = holders.iter().map(|holder| (*holder).to_owned()).collect();
    Keyholders { letter: letter.into(), attempt, threshold, holders }
}

pub fn three() -> Keyholders {
    keyholders("locked", 1, 2, &["Ada", "Ben", "Cleo"])
}

/// Everybody's broadcast.
pub fn broadcasts(world: &mut World, keyholders: &Keyholders) -> Vec<Keyholding> {
    world.append(Entry::Keyholders(keyholders.clone()));
    let joining = Joining::dangerous_of_state(&world.replayed(), &keyholders.letter).unwrap();
    let mut holdings = Vec::new();
    for participant in 1..=keyholders.holders.len() as u8 {
        let (holding, entry) = Keyholding::begin(&mut world.rng, &joining, participant).unwrap();
        world.append_bytes(entry);
        holdings.push(holding);
    }
    holdings
}

/// What comes next of one keyholder, numbers compared and drills passed.
pub fn next(world: &mut World, holding: &mut Keyholding) -> Vec<u8> {
    let state = world.replayed();
    let ceremony = state.ceremony(holding.letter()).unwrap();
    match holding.next(&mut world.rng, ceremony).unwrap() {
        Next::Send(entry) => entry,
        Next::Compare { code } => {
            let stored = holding.compared(ceremony, &code).unwrap();
            *holding = Keyholding::from_secret_bytes(&stored).unwrap();
            next(world, holding)
        }
        Next::Drill => {
            let words = backup::to_words(&holding.backup().unwrap());
            holding.drill(&mut world.rng, ceremony, &*backup::from_words(&words).unwrap()).unwrap()
        }
        other => panic!("{other:?}"),
    }
}

/// A whole ceremony.
pub fn ceremony(world: &mut World, keyholders: &Keyholders) -> Vec<Keyholding> {
    let mut holdings = broadcasts(world, keyholders);
    // One alone has nobody to deal to.
    let rounds = if holdings.len() == 1 { 1 } else { 2 };
    for _ in 0..rounds {
        for holding in &mut holdings {
            let entry = next(world, holding);
            world.append_bytes(entry);
        }
    }
    holdings
}

/// The letter of a complete ceremony.
pub fn sealing_letter(world: &World, id: &str) -> Letter {
    let state = world.replayed();
    let ceremony = state.ceremony(id).unwrap();
    let sealing = Sealing {
        attempt: ceremony.keyholders.attempt,
        holders: ceremony.keyholders.holders.clone(),
        keys: ceremony.keys().unwrap().to_bytes().into(),
        steps: vec![Step { count: 2, shows: StepShows::Number }, Step { count: NAMES_AT, shows: StepShows::Names }],
        latest: UnixTime(LATEST),
        callers: vec![Caller::Organiser, Caller::Keyholder],
        grace_s: GRACE_S,
    };
    let shows = vec![Shown::Nothing, Shown::Role, Shown::Name, Shown::Sealed];
    Letter { shows, sealing: Some(sealing), ..letter(id, Timing::TwoPhase) }
}

/// Entries 0 group, 1 epoch, 2 keyholders, 3 to 5 broadcasts, 6 to 8 deals, 9 to 11 drills.
pub fn complete() -> (World, Vec<Keyholding>) {
    let mut world = founded();
    let holdings = ceremony(&mut world, &three());
    (world, holdings)
}

/// The same, and 12 the letter, 13 and 14 tallies, 15 signing.
pub fn frozen(codes: u32, mailboxes: u32) -> Locked {
    let (mut world, holdings) = complete();
    let letter = sealing_letter(&world, "locked");
    world.append(Entry::Letter(letter.clone()));
    world.append_tally(Class::Code, codes, 1);
    world.append_tally(Class::Mailbox, mailboxes, 1);
    world.append(stage("locked", Stage::Signing));
    Locked { world, letter, holdings }
}

pub fn sealed(text: &str, comment: Option<&str>, role: bool, attest: bool) -> Choice {
    Choice::Sealed { text: text.into(), comment: comment.map(Into::into), role, attest }
}

impl Locked {
    /// Enrols and signs; gives the member's place.
    pub fn member(&mut self, class: Class, role: &str, identity: &str, choice: &Choice) -> usize {
        let credential = self.world.enrol(class, role, identity);
        self.world.credentials.push(credential);
        let member = self.world.credentials.len() - 1;
        self.world.sign(member, &self.letter, choice);
        member
    }

    /// 16 to 20: signatures of Eve with her role, Anna with her address, Zoe, Kim, and one who shows nothing.
    pub fn signed() -> Self {
        let mut locked = frozen(4, 1);
        locked.member(Class::Code, "engineer", "", &sealed("Eve", Some("At last."), true, false));
        locked.member(Class::Mailbox, "", "anna@acme.example", &sealed("Anna B.", None, false, true));
        locked.member(Class::Code, "", "", &sealed("Zoe", None, false, false));
        locked.member(Class::Code, "nurse", "", &sealed("Kim", None, false, false));
        locked.member(Class::Code, "", "", &Choice::Nothing);
        locked
    }

    /// The same, and 21 the call of the organiser.
    pub fn called() -> Self {
        let mut locked = Self::signed();
        locked.call(CALLED);
        locked
    }

    /// The same, and 22 the stage of opening.
    pub fn opening() -> Self {
        let mut locked = Self::called();
        locked.open_at(OPENS);
        locked
    }

    /// The same, and 23 and 24 the shares of the third keyholder and the first.
    pub fn opened() -> Self {
        let mut locked = Self::opening();
        locked.release(2);
        locked.release(0);
        locked
    }

    /// The organiser calls.
    pub fn call(&mut self, at: u64) {
        self.world.append(Entry::Call(Call {
            letter: "locked".into(),
            at: UnixTime(at),
            participant: None,
            signature: None,
        }));
    }

    /// A keyholder calls.
    pub fn call_by(&mut self, place: usize, at: u64) -> Call {
        let state = self.world.replayed();
        let bytes = self.holdings[place].call(&mut self.world.rng, &state, UnixTime(at)).unwrap();
        let Entry::Call(call) = Entry::from_bytes(&bytes).unwrap() else { unreachable!() };
        call
    }

    pub fn open_at(&mut self, at: u64) {
        let state = LetterState { letter: "locked".into(), stage: Stage::Opening, at: UnixTime(at) };
        self.world.append(Entry::LetterState(state));
    }

    /// The share that a keyholder's software would publish after the opening.
    pub fn share(&self, place: usize) -> Vec<u8> {
        self.holdings[place].release(&self.world.replayed(), UnixTime(OPENS + 1)).unwrap()
    }

    pub fn release(&mut self, place: usize) {
        let share = self.share(place);
        self.world.append_bytes(share);
    }

    /// Withdraws, and erases the blob.
    pub fn withdraw(&mut self, member: usize, entry: usize) {
        let path = self.blob_path(entry);
        self.world.blobs.remove(&path).unwrap();
        let withdrawal = self.world.withdrawal(member, &self.letter);
        self.world.append_bytes(withdrawal);
    }

    /// Where the blob of a signature's name lies.
    pub fn blob_path(&self, entry: usize) -> String {
        let Entry::Signature(signature) = Entry::from_bytes(&self.world.entries[entry]).unwrap() else {
            unreachable!()
        };
        format!("blob/{}", hex::encode(*signature.statement.name.unwrap()))
    }

    /// As a server exports it before the names are open: without their blobs.
    pub fn without_blobs(mut self) -> World {
        self.world.blobs.clear();
        self.world
    }
}
