//! Sealed names: from the key ceremony to the verdict.

use super::world::{World, sentences, verify};
use crate::UnixTime;
use crate::backup;
use crate::credential::Credential;
use crate::keyholder::{Joining, Keyholding, Next, ReleaseError};
use crate::kinds::{
    Call, Caller, Class, Entry, Keyholders, Letter, LetterState, Sealing, Shown, Stage, Step, StepShows,
};
use crate::ledger::{ApplyError, CeremonyError, CeremonyStep, OpeningRefusal};
use crate::sign::Choice;

pub(super) const GRACE_S: u32 = 20;
pub(super) const LATEST: UnixTime = UnixTime(1_000);

pub(super) fn keyholders(letter: &str, threshold: u8, holders: &[&str]) -> Keyholders {
    let holders = holders.iter().map(|holder| (*holder).to_owned()).collect();
    Keyholders { letter: letter.into(), attempt: 1, threshold, holders }
}

impl World {
    /// A whole ceremony, each keyholder stored and read back between steps.
    pub(super) fn ceremony(&mut self, keyholders: &Keyholders) -> Vec<Keyholding> {
        self.put(Entry::Keyholders(keyholders.clone())).unwrap();
        let mut holdings = Vec::new();
        let joining = Joining::dangerous_of_state(&self.state, &keyholders.letter).unwrap();
        for participant in 1..=keyholders.holders.len() as u8 {
            let (holding, entry) = Keyholding::begin(&mut self.rng, &joining, participant).unwrap();
            self.put_bytes(&entry).unwrap();
            holdings.push(Keyholding::from_secret_bytes(&holding.to_secret_bytes()).unwrap());
        }
        for _ in 0..2 {
            for holding in &mut holdings {
                let ceremony = self.state.ceremony(&keyholders.letter).unwrap().clone();
                if keyholders.holders.len() > 1 {
                    let code = ceremony.check_code().unwrap();
                    *holding = Keyholding::from_secret_bytes(&holding.compared(&ceremony, &code).unwrap()).unwrap();
                }
                match holding.next(&mut self.rng, &ceremony).unwrap() {
                    Next::Send(entry) => self.put_bytes(&entry).unwrap(),
                    Next::Drill => {
                        let words = backup::to_words(&holding.backup().unwrap());
                        let read = backup::from_words(&words).unwrap();
                        let ready = holding.drill(&mut self.rng, &ceremony, &*read).unwrap();
                        self.put_bytes(&ready).unwrap();
                    }
                    other => panic!("{other:?}"),
                }
                *holding = Keyholding::from_secret_bytes(&holding.to_secret_bytes()).unwrap();
            }
            if keyholders.holders.len() == 1 {
                break;
            }
        }
        assert_eq!(self.state.ceremony(&keyholders.letter).unwrap().step(), CeremonyStep::Complete);
        holdings
    }

    pub(super) fn sealed_letter(&self, id: &str, names_at: u32) -> Letter {
        let ceremony = self.state.ceremony(id).unwrap();
        let sealing = Sealing {
            attempt: ceremony.keyholders.attempt,
            holders: ceremony.keyholders.holders.clone(),
            keys: ceremony.keys().unwrap().to_bytes().into(),
            steps: vec![Step { count: names_at, shows: StepShows::Names }],
            latest: LATEST,
            callers: vec![Caller::Organiser, Caller::Keyholder],
            grace_s: GRACE_S,
        };
        let shows = vec![Shown::Nothing, Shown::Role, Shown::Name, Shown::Sealed];
        Letter { shows, sealing: Some(sealing), ..self.letter(id) }
    }

    pub(super) fn call(&mut self, letter: &str, at: u64) -> Result<(), ApplyError> {
        let call = Call { letter: letter.into(), at: UnixTime(at), participant: None, signature: None };
        self.put(Entry::Call(call))
    }

    pub(super) fn stage_at(&mut self, letter: &str, stage: Stage, at: u64) -> Result<(), ApplyError> {
        self.put(Entry::LetterState(LetterState { letter: letter.into(), stage, at: UnixTime(at) }))
    }
}

pub(super) fn sealed(text: &str, role: bool, attest: bool) -> Choice {
    Choice::Sealed { text: text.into(), comment: Some("At last.".into()), role, attest }
}

/// Three keyholders, two of whom open, and four sealed names of which one is withdrawn.
pub(super) fn sealed_world() -> (World, Letter, Vec<Keyholding>, Vec<Credential>) {
    let mut world = World::new(1);
    let holdings = world.ceremony(&keyholders("cancel", 2, &["Ada", "Ben", "Cleo"]));
    let letter = world.sealed_letter("cancel", 3);
    let mut credentials = vec![
        world.enrol(Class::Code, "engineer", ""),
        world.enrol(Class::Mailbox, "", "anna@acme.example"),
        world.enrol(Class::Code, "", ""),
        world.enrol(Class::Code, "", ""),
    ];
    world.put(Entry::Letter(letter.clone())).unwrap();
    world.tally(Class::Code, 3);
    world.tally(Class::Mailbox, 1);
    world.stage("cancel", Stage::Signing).unwrap();
    let choices = [
        sealed("Eve", true, false),
        sealed("Anna", false, true),
        sealed("Zoe", false, false),
        sealed("Gone", false, false),
    ];
    let mut gone = None;
    for (credential, choice) in credentials.iter_mut().zip(&choices) {
        gone = world.sign(credential, &letter, choice).blob;
    }
    let withdrawal = world.take_back(&credentials[3], "cancel");
    world.put_bytes(&withdrawal).unwrap();
    world.blobs.remove(&format!("blob/{}", hex::encode(crate::blob::commitment(&gone.unwrap()))));
    (world, letter, holdings, credentials)
}

#[test]
fn three_names_open_when_two_of_three_release() {
    let (mut world, _, holdings, credentials) = sealed_world();
    // Locked: nobody asks for a sealed name, so the record without them is whole.
    let blobs = core::mem::take(&mut world.blobs);
    let locked = verify(&world.export()).unwrap();
    assert!(locked.letters[0].names.is_empty());
    let sealed = locked.letters[0].sealed.as_ref().unwrap();
    assert_eq!((sealed.standing, sealed.needed, sealed.opened), (3, 3, false));
    world.blobs = blobs;

    let early = holdings[0].release(&world.state, UnixTime(260)).unwrap_err();
    assert_eq!(early, ReleaseError::Refusal(OpeningRefusal::Grace));
    assert_eq!(world.stage_at("cancel", Stage::Opening, 260), Err(OpeningRefusal::Grace.into()));
    let call = holdings[1].call(&mut world.rng, &world.state, UnixTime(260)).unwrap();
    world.put_bytes(&call).unwrap();
    assert_eq!(world.call("cancel", 265), Err(OpeningRefusal::Called.into()));
    assert_eq!(world.stage_at("cancel", Stage::Opening, 279), Err(OpeningRefusal::Grace.into()));
    world.stage_at("cancel", Stage::Opening, 280).unwrap();
    let late = world.take_back(&credentials[2], "cancel");
    assert_eq!(world.put_bytes(&late), Err(ApplyError::WithdrawalClosed));

    assert_eq!(holdings[0].release(&world.state, UnixTime(279)).unwrap_err(), ReleaseError::Clock);
    assert_eq!(holdings[0].release(&world.state, LATEST).unwrap_err(), ReleaseError::Refusal(OpeningRefusal::TooLate));
    let share = holdings[0].release(&world.state, UnixTime(281)).unwrap();
    world.put_bytes(&share).unwrap();
    assert_eq!(world.put_bytes(&share), Err(CeremonyError::Twice(1).into()));
    assert!(world.state.letter("cancel").unwrap().secret_key().is_none());
    let share = holdings[2].release(&world.state, UnixTime(281)).unwrap();
    world.put_bytes(&share).unwrap();

    let verdict = verify(&world.export()).unwrap();
    let names: Vec<_> = verdict.letters[0]
        .names
        .iter()
        .map(|name| (name.name.as_str(), name.role.as_deref(), name.attested.as_deref()))
        .collect();
    let expected = [("Anna", None, Some("anna@acme.example")), ("Eve", Some("engineer"), None), ("Zoe", None, None)];
    assert_eq!(names, expected);
    let sealed = verdict.letters[0].sealed.as_ref().unwrap();
    assert!(sealed.opened && sealed.spoiled.is_empty());
    assert_eq!(sealed.released, ["Ada", "Cleo"]);
    assert!(verdict.to_plain().contains(r#"3 sealed names were opened by "Ada", "Cleo""#), "{}", verdict.to_plain());
}

#[test]
fn one_keyholder_alone_is_told() {
    let mut world = World::new(2);
    world.ceremony(&keyholders("cancel", 1, &["Ada"]));
    let letter = world.sealed_letter("cancel", 1);
    world.put(Entry::Letter(letter)).unwrap();
    let verdict = verify(&world.export()).unwrap();
    assert!(
        sentences(&verdict).iter().any(|remark| remark.starts_with("One keyholder alone")),
        "{:?}",
        verdict.remarks
    );
}
