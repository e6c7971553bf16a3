//! The page of a letter with locked names, from the first signature to its end.

use undersigned_crypto::SecretKey;
use undersigned_proto::backup;
use undersigned_proto::entry::{
    Call, Caller, Cap, Entry, Epoch, Keyholders, LetterState, Sealing, Signature, Statement, Step as CountStep, Tally,
    Withdrawal,
};
use undersigned_proto::keyholder::{Joining, Keyholding, Next};
use undersigned_proto::ledger::State;

use super::*;
use crate::keys::rng;

const ID: &str = "more-staff";
const OPENS: u64 = 1_772_366_399;
const GRACE_S: u32 = 3_600;
const LATEST: u64 = 1_780_000_000;
const STEPS: [(u32, StepShows); 3] = [(3, StepShows::Number), (6, StepShows::Roles), (4, StepShows::Names)];

/// A record in memory. Its signatures have no proof: pages show what the rules have accepted.
struct Record {
    state: State,
    index: u64,
    holdings: Vec<Keyholding>,
    signed: u8,
}

impl Record {
    /// A letter that is open for signing.
    fn new(holders: &[&str], threshold: u8) -> Self {
        let mut record = Self { state: State::new(), index: 0, holdings: Vec::new(), signed: 0 };
        record.put(Entry::Group(group()));
        record.put(Entry::Epoch(Epoch {
            number: 1,
            issuer_key: SecretKey::random(&mut rng()).public_key().to_bytes().into(),
            enrol_opens: UnixTime(1),
            enrol_closes: UnixTime(2),
            caps: vec![Cap { class: Class::Code, most: 100 }],
        }));
        record.put(Entry::Tally(Tally::new(1, Class::Code, 1, 100, (0..100_u64).map(u64::to_be_bytes).collect())));
        record.ceremony(holders, threshold);
        let keys = record.state.ceremony(ID).unwrap().keys().unwrap().to_bytes();
        let steps = STEPS.map(|(count, shows)| CountStep { count, shows });
        let sealing = Sealing {
            attempt: 1,
            holders: holders.iter().map(|holder| (*holder).to_owned()).collect(),
            keys: keys.into(),
            // The rising order is checked when an entry is read; here names open early, so that few signers are enough.
            steps: steps.to_vec(),
            latest: UnixTime(LATEST),
            callers: vec![Caller::Organiser, Caller::Keyholder],
            grace_s: GRACE_S,
        };
        let mut shows = letter("", Timing::TwoPhase).shows;
        shows.push(Shown::Sealed);
        record.put(Entry::Letter(Letter { shows, sealing: Some(sealing), ..letter("Dear board", Timing::TwoPhase) }));
        record.stage(Stage::Signing, OPENS);
        record
    }

    fn ceremony(&mut self, holders: &[&str], threshold: u8) {
        let names = holders.iter().map(|holder| (*holder).to_owned()).collect();
        let keyholders = Keyholders { letter: ID.into(), attempt: 1, threshold, holders: names };
        self.put(Entry::Keyholders(keyholders.clone()));
        let joining = Joining::dangerous_of_state(&self.state, ID).unwrap();
        for participant in 1..=holders.len() as u8 {
            let (holding, entry) = Keyholding::begin(&mut rng(), &joining, participant).unwrap();
            self.put_bytes(&entry);
            self.holdings.push(holding);
        }
        for _ in 0..2 {
            for mut holding in std::mem::take(&mut self.holdings) {
                let ceremony = self.state.ceremony(ID).unwrap().clone();
                if !holding.has_compared() && holders.len() > 1 {
                    let compared = holding.compared(&ceremony, &ceremony.check_code().unwrap()).unwrap();
                    holding = Keyholding::from_secret_bytes(&compared).unwrap();
                }
                match holding.next(&mut rng(), &ceremony).unwrap() {
                    Next::Send(entry) => self.put_bytes(&entry),
                    Next::Drill => {
                        let words = backup::to_words(&holding.backup().unwrap());
                        let read = backup::from_words(&words).unwrap();
                        let ready = holding.drill(&mut rng(), &ceremony, &*read).unwrap();
                        self.put_bytes(&ready);
                    }
                    Next::Complete => {}
                    other => panic!("{other:?}"),
                }
                self.holdings.push(holding);
            }
        }
    }

    fn put(&mut self, entry: Entry) {
        self.state.replay(self.index, &entry).unwrap();
        self.index += 1;
    }

    fn put_bytes(&mut self, bytes: &[u8]) {
        self.put(Entry::from_bytes(bytes).unwrap());
    }

    fn stage(&mut self, stage: Stage, at: u64) {
        self.put(Entry::LetterState(LetterState { letter: ID.into(), stage, at: UnixTime(at) }));
    }

    fn sign(&mut self, count: usize, shown: Shown, role: Option<&str>) {
        for _ in 0..count {
            self.signed += 1;
            let statement = Statement {
                letter_hash: self.state.letter(ID).unwrap().hash.into(),
                class: Class::Code,
                shown,
                role: role.map(str::to_owned),
                name: matches!(shown, Shown::Sealed | Shown::Name).then(|| [self.signed; 32].into()),
            };
            let (pseudonym, proof) = ([self.signed; 48].into(), Vec::new().into());
            self.put(Entry::Signature(Signature { letter: ID.into(), pseudonym, proof, statement }));
        }
    }

    fn withdraw(&mut self, signer: u8) {
        let (pseudonym, proof) = ([signer; 48].into(), Vec::new().into());
        self.put(Entry::Withdrawal(Withdrawal { letter: ID.into(), pseudonym, class: Class::Code, proof }));
    }

    fn call(&mut self, at: u64) {
        let call = Call { letter: ID.into(), at: UnixTime(at), participant: None, signature: None };
        self.put(Entry::Call(call));
    }

    fn release(&mut self, holder: usize, at: u64) {
        let share = self.holdings[holder].release(&self.state, UnixTime(at)).unwrap();
        self.put_bytes(&share);
    }

    fn count(&self) -> ShownCount {
        let record = self.state.letter(ID).unwrap();
        match record.step() {
            _ if record.is_opened() => ShownCount::Exact(record.counts.signed),
            Some(step) => ShownCount::AtLeast(step.count),
            None => ShownCount::Below(3),
        }
    }

    #[track_caller]
    fn page_in(&self, text: Text, now: u64, names: Vec<NamedVerdict>, spoiled: u64) -> String {
        let record = self.state.letter(ID).unwrap();
        let clock = Clock::at(UnixTime(now), record, self.state.epoch(1).unwrap(), Some(self.phase(now)));
        let told = Told { count: self.count(), size: None, spoiled };
        let view = View::of(
            text,
            ("https://letters.example".into(), self.state.group().unwrap(), Vec::new()),
            record,
            (clock, told),
        );
        let shown = Texts::default().shown(&record.hash, &record.letter.text, EXCERPT_CHARS);
        let html = view.page(&shown, names, Order::Given).render().unwrap();
        no_key_shows(&html);
        html
    }

    fn page(&self, now: u64) -> String {
        assert!(!self.page_in(Text::new(Lang::De), now, Vec::new(), 0).is_empty());
        self.page_in(Text::new(Lang::En), now, Vec::new(), 0)
    }

    fn phase(&self, now: u64) -> Phase {
        Phase::at(UnixTime(now), self.state.letter(ID).unwrap()).unwrap()
    }
}

#[track_caller]
fn says(html: &str, words: &[&str]) {
    for words in words {
        assert!(html.contains(words), "{words:?} is not in {html}");
    }
}

#[test]
fn a_locked_letter_says_on_what_terms_it_opens() {
    let record = Record::new(&["Ada", "Ben", "Cleo"], 2);
    let page = record.page(OPENS);
    says(&page, &["Your name stays locked until 4 colleagues have given theirs. 2 of these 3 people must then agree."]);
    says(&page, &["<li>Ada</li><li>Ben</li><li>Cleo</li>", "fewer than <strong>3</strong> of about 120 people"]);
    says(&page, &["Names are being opened", "/privacy#locked", "Fewer than 2 cannot."]);
    assert!(!page.contains("Nobody has signed yet"), "the count would show");
}

#[test]
fn one_who_can_open_alone_is_said_plainly() {
    let page = Record::new(&["Ada"], 1).page(OPENS);
    says(&page, &["One person can open the names: Ada.", "You have to trust this one person"]);
    let page = Record::new(&["Ada", "Ben"], 1).page(OPENS);
    says(&page, &["Any one of these 2 people can open the names."]);
    let page = Record::new(&["Ada", "Ben"], 2).page(OPENS);
    says(&page, &["All 2 of these people must then agree."]);
}

#[test]
fn a_locked_letter_tells_its_count_in_steps_only() {
    let mut record = Record::new(&["Ada"], 1);
    record.sign(2, Shown::Nothing, None);
    let two = record.page(OPENS);
    record.sign(1, Shown::Sealed, None);
    let three = record.page(OPENS);
    assert_ne!(two, three);
    says(&three, &["at least <strong>3</strong> of about 120 people", "moves in steps only"]);
    record.sign(2, Shown::Role, Some("nurse"));
    record.withdraw(1);
    record.withdraw(2);
    assert_eq!(record.page(OPENS), three, "nothing between two steps shows, nor who took back");
}

#[test]
fn roles_of_a_locked_letter_show_from_their_step_and_with_five_signers() {
    let mut record = Record::new(&["Ada"], 1);
    record.sign(5, Shown::Role, Some("nurse"));
    assert!(!record.page(OPENS).contains("nurse"), "below the step");
    record.sign(4, Shown::Role, Some("porter"));
    let page = record.page(OPENS);
    says(&page, &["<li>nurse</li>"]);
    assert!(!page.contains("porter") && !page.contains("nurse · "), "{page}");
}

#[test]
fn a_call_says_until_when_signers_may_withdraw() {
    let mut record = Record::new(&["Ada", "Ben"], 2);
    record.sign(4, Shown::Sealed, None);
    record.call(OPENS + 10);
    let opens = OPENS + 10 + u64::from(GRACE_S);
    assert_eq!(record.phase(opens - 1), Phase::Called);
    let page = record.page(opens - 1);
    says(&page, &["The opening has been called", "The organisers called it on <time datetime=\"2026-03-01T12:00"]);
    says(&page, &[">1 March 2026, 12:00 UTC</time>."]);
    says(
        &page,
        &["until <time datetime=\"2026-03-01T13:00:09Z\">", "href=\"/mine#g=example&amp;l=more-staff\">Take my"],
    );
    assert!(!page.contains("4 of about"), "a call makes no count exact");
    record.withdraw(1);
    assert_eq!(record.phase(opens), Phase::Void);
    says(&record.page(opens), &["too few locked names were left", "Your name stays locked until 4"]);
}

#[test]
fn an_opening_counts_who_has_agreed_and_ends_with_the_names() {
    let mut record = Record::new(&["Ada", "Ben", "Cleo"], 2);
    record.sign(5, Shown::Sealed, None);
    record.sign(1, Shown::Nothing, None);
    record.call(OPENS);
    let opens = OPENS + u64::from(GRACE_S);
    record.stage(Stage::Opening, opens);
    record.release(1, opens);
    assert_eq!(record.phase(opens), Phase::Opening);
    let page = record.page(opens);
    says(&page, &["1 person has agreed; 2 are needed.", "Ben <span class=\"mark\">has agreed</span>"]);
    assert!(!page.contains("href=\"/mine"), "nobody can withdraw any more");
    record.release(2, opens);
    let names = vec![named("Zoe", None), named("Ann", None)];
    let page = record.page_in(Text::new(Lang::En), opens, names, 1);
    says(
        &page,
        &[
            "<strong>4</strong> people gave their names together",
            "They stayed locked until <time datetime=\"2026-03-01T",
        ],
    );
    says(
        &page,
        &["Opened, as agreed, by Ben, Cleo", "1 name could not be shown", "6 of about 120 people have signed."],
    );
    says(&page, &["?order=name#names", "5 gave their names together", "1 is counted without name or role"]);
    assert!(page.find("Ann").unwrap() < page.find("Zoe").unwrap());
    assert!(!page.contains("moves in steps"));
    assert_eq!(record.phase(LATEST), Phase::Opened, "for good");
}

#[test]
fn names_that_are_not_opened_in_time_are_erased() {
    let mut record = Record::new(&["Ada", "Ben"], 2);
    record.sign(4, Shown::Sealed, None);
    assert_eq!(record.phase(LATEST - 1), Phase::Locked);
    says(&record.page(LATEST), &["These names were never opened; they have been erased."]);
    record.call(OPENS);
    record.stage(Stage::Opening, OPENS + u64::from(GRACE_S));
    record.release(0, LATEST - 1);
    assert_eq!(record.phase(LATEST), Phase::Erased, "one of two is not enough");
}

#[test]
fn a_letter_that_was_delivered_first_keeps_its_names_locked() {
    let mut record = Record::new(&["Ada"], 1);
    record.sign(4, Shown::Sealed, None);
    record.stage(Stage::Delivered, OPENS + 1);
    assert_eq!(record.phase(OPENS + 1), Phase::Past);
    says(&record.page(OPENS + 1), &["Names that stayed locked", "can no longer be opened"]);
}
