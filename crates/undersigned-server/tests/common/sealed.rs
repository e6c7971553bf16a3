//! Keyholders who take part over HTTP, as their own software does.

use serde_json::json;
use testkit::wait;
use undersigned_proto::UnixTime;
use undersigned_proto::backup;
use undersigned_proto::credential::Credential;
use undersigned_proto::entry::{Caller, Shown, Step, StepShows};
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::keyholder::{Joining, Keyholding, Next};
use undersigned_proto::ledger::{CeremonyRecord, State};
use undersigned_proto::pin::Expected;
use undersigned_proto::sign::Choice;
use undersigned_proto::verify::{Options, Step as AuditStep, Verifier};
use undersigned_server::{Draft, DraftSealing, KeyholderLink};

use super::{Answer, ENROL_CLOSES, World, draft};
use base64ct::{Base64, Encoding};

/// Seconds between call and opening.
pub const GRACE_S: u32 = 100;
/// The latest date: after signing has closed.
pub const LATEST: u64 = 5_000;
pub const HOLDERS: [&str; 3] = ["Ada", "Ben", "Cleo"];

/// A letter whose names open at `names_at`, by two of three keyholders.
pub fn sealed_draft(id: &str, names_at: u32) -> Draft {
    let sealing = DraftSealing {
        holders: HOLDERS.map(str::to_owned).to_vec(),
        threshold: 2,
        steps: vec![Step { count: names_at, shows: StepShows::Names }],
        latest: UnixTime(LATEST),
        callers: vec![Caller::Organiser, Caller::Keyholder],
        grace_s: GRACE_S,
    };
    let shows = vec![Shown::Nothing, Shown::Role, Shown::Name, Shown::Sealed];
    Draft { shows, sealing: Some(sealing), ..draft(id) }
}

pub fn sealed(text: &str) -> Choice {
    Choice::Sealed { text: text.into(), comment: None, role: false, attest: false }
}

/// A keyholder with a link, and what is kept.
pub struct Keyholder {
    pub link: KeyholderLink,
    pub holding: Keyholding,
}

impl World {
    /// Saves a draft and begins its ceremony: a link for each keyholder.
    pub fn begin_ceremony(&self, draft: Draft) -> Vec<KeyholderLink> {
        let (organiser, id) = (self.organiser(), draft.id.clone());
        self.block_on(organiser.save_draft(draft)).unwrap();
        self.block_on(organiser.begin_ceremony(&id)).unwrap()
    }

    /// The ceremony as whoever joins sees it.
    pub fn to_join(&self, letter: &str) -> Joining {
        self.ceremony_excerpt(letter).to_join("acme", letter, &Expected::default()).unwrap()
    }

    /// The ceremony as clients see it.
    pub fn ceremony(&self, letter: &str) -> CeremonyRecord {
        self.to_join(letter).ceremony().clone()
    }

    fn ceremony_excerpt(&self, letter: &str) -> Excerpt {
        let answer = self.get(&format!("/api/v1/groups/acme/excerpt?ceremony={letter}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        Excerpt::from_bytes(&answer.bytes).unwrap()
    }

    pub fn post_act(&self, letter: &str, entry: &[u8], secret: Option<&str>) -> Answer {
        let body = json!({ "entry": Base64::encode_string(entry), "secret": secret });
        self.post(&format!("/api/v1/groups/acme/letters/{letter}/acts"), &body)
    }

    pub fn post_call(&self, letter: &str, entry: &[u8]) -> Answer {
        let body = json!({ "entry": Base64::encode_string(entry) });
        self.post(&format!("/api/v1/groups/acme/letters/{letter}/calls"), &body)
    }

    /// Whose link it is.
    pub fn holder(&self, letter: &str, secret: &str) -> Answer {
        self.post(&format!("/api/v1/groups/acme/letters/{letter}/keyholder"), &json!({ "secret": secret }))
    }

    /// A keyholder joins: the broadcast is sent.
    pub fn join(&mut self, link: KeyholderLink) -> Keyholder {
        let number = self.holder(&link.letter, &link.secret).json()["participant"].as_u64().unwrap() as u8;
        let joining = self.to_join(&link.letter);
        let (holding, entry) = Keyholding::begin(&mut self.rng, &joining, number).unwrap();
        let answer = self.post_act(&link.letter, &entry, Some(&link.secret));
        assert_eq!(answer.status, 201, "{}", answer.text());
        Keyholder { link, holding }
    }

    /// A keyholder has compared the numbers of the ceremony with the others, and stored that.
    pub fn compare(&self, keyholder: &mut Keyholder) {
        let ceremony = self.ceremony(&keyholder.link.letter);
        let stored = keyholder.holding.compared(&ceremony, &ceremony.check_code().unwrap()).unwrap();
        keyholder.holding = Keyholding::from_secret_bytes(&stored).unwrap();
    }

    /// What comes next for a keyholder; an entry that it gives is sent.
    pub fn step(&mut self, keyholder: &mut Keyholder) -> Next {
        let letter = keyholder.link.letter.clone();
        let seen = self.ceremony_excerpt(&letter).ceremony_of(&keyholder.holding, &Expected::default()).unwrap();
        let next = keyholder.holding.next(&mut self.rng, seen.ceremony()).unwrap();
        if let Next::Send(entry) = &next {
            let answer = self.post_act(&letter, entry, Some(&keyholder.link.secret));
            assert_eq!(answer.status, 201, "{}", answer.text());
        }
        next
    }

    /// Why a keyholder's software goes no further.
    pub fn step_refused(&mut self, keyholder: &mut Keyholder) -> String {
        let ceremony = self.ceremony(&keyholder.link.letter);
        keyholder.holding.next(&mut self.rng, &ceremony).unwrap_err().to_string()
    }

    /// Waits until the server has done all that is due.
    pub fn until_ticked(&self) {
        self.block_on(self.server().app().tick());
    }

    /// The drill, with the words read back from paper.
    pub fn drill(&mut self, keyholder: &Keyholder) {
        let words = backup::to_words(&keyholder.holding.backup().unwrap());
        let read = backup::from_words(&words).unwrap();
        let letter = &keyholder.link.letter;
        let ceremony = self.ceremony(letter);
        let ready = keyholder.holding.drill(&mut self.rng, &ceremony, &*read).unwrap();
        let answer = self.post_act(letter, &ready, None);
        assert_eq!(answer.status, 201, "{}", answer.text());
    }

    /// A frozen letter with sealed names: the whole ceremony before it.
    pub fn sealed_letter(&mut self, draft: Draft) -> Vec<Keyholder> {
        let id = draft.id.clone();
        let links = self.begin_ceremony(draft);
        let mut keyholders: Vec<Keyholder> = links.into_iter().map(|link| self.join(link)).collect();
        for keyholder in &mut keyholders {
            self.compare(keyholder);
            assert!(matches!(self.step(keyholder), Next::Send(_)));
        }
        for keyholder in &mut keyholders {
            assert!(matches!(self.step(keyholder), Next::Drill));
            self.drill(keyholder);
        }
        self.block_on(self.organiser().freeze(&id)).unwrap();
        keyholders
    }

    /// Members who have enrolled, and the letter `cancel` with sealed names that takes signatures.
    pub fn signing_sealed(members: u32, names_at: u32) -> (Self, Vec<Keyholder>, Vec<Credential>) {
        let mut world = Self::new();
        let keyholders = world.sealed_letter(sealed_draft("cancel", names_at));
        let codes = world.codes(members, "engineer");
        let credentials = codes.iter().map(|code| world.enrol(code)).collect();
        world.now(ENROL_CLOSES);
        world.until("cancel", "signing");
        (world, keyholders, credentials)
    }

    /// The state after a full audit over HTTP, as keyholders' software has it.
    pub fn audited(&self) -> State {
        let mut verifier = Verifier::new(Options { seed: [1; 32], ..Options::default() });
        loop {
            match verifier.next().unwrap() {
                AuditStep::Done(_) => return verifier.state().clone(),
                AuditStep::Fetch(paths) => {
                    for path in paths {
                        let answer = self.get(&format!("/g/acme/{path}"));
                        verifier.supply(&path, (answer.status == 200).then_some(answer.bytes)).unwrap();
                    }
                }
            }
        }
    }

    /// A keyholder releases the share, after a full audit and by the server's clock.
    pub fn release(&self, keyholder: &Keyholder) -> Answer {
        let now = self.info().json["now"].as_u64().unwrap();
        let share = keyholder.holding.release(&self.audited(), UnixTime(now)).unwrap();
        self.post_act(&keyholder.link.letter, &share, Some(&keyholder.link.secret))
    }

    /// The organiser calls the opening, and its grace period passes.
    pub fn call_and_wait(&self, letter: &str) {
        self.block_on(self.organiser().call_opening(letter)).unwrap();
        let opens = self.info().letter_json(letter)["opening"]["opens"].as_u64().unwrap();
        self.now(opens);
        self.until_opening(letter);
    }

    /// Waits until the opening stands in the ledger: in the server's memory it does so a moment before the commit.
    pub fn until_opening(&self, letter: &str) {
        wait::until("the opening in the ledger", || self.audited().letter(letter).unwrap().is_opening());
    }

    /// Waits until the server has opened the names itself.
    pub fn until_opened(&self, letter: &str) {
        let group = self.server().app().group("acme").unwrap();
        wait::until("the opened names", || group.read().has_opened(letter));
    }

    /// The names that the server shows under a letter.
    pub fn names(&self, letter: &str) -> Vec<String> {
        let group = self.server().app().group("acme").unwrap();
        let names = group.read().names(letter);
        names.into_iter().map(|name| name.name).collect()
    }
}

/// The address of a signature's stored name.
pub fn blob_path(signed: &undersigned_proto::sign::Signed) -> String {
    let commitment = undersigned_proto::blob::commitment(signed.blob.as_ref().unwrap());
    format!("/g/acme/blob/{}", commitment.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}
