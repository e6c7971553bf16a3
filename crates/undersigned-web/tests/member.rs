//! One member's life through the functions that the worker calls.

use minicbor::bytes::ByteArray;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::Value;
use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::enrol::{self, Attested};
use undersigned_proto::entry::{Cap, Class, Entry, Epoch, Group, Letter, Shown, Timing};
use undersigned_web::failure::Failure;
use undersigned_web::{member, show};

struct Fixture {
    issuer: SecretKey,
    group: Group,
    epoch: Epoch,
}

impl Fixture {
    fn new() -> Self {
        let issuer = SecretKey::random(&mut ChaCha20Rng::seed_from_u64(1));
        let group = Group {
            id: "acme".into(),
            name: "Employees of Acme".into(),
            description: "Everyone on the payroll.".into(),
            membership: "Whoever has a contract.".into(),
            declared_members: 50,
            declared_source: "annual report".into(),
            classes: vec![Class::Mailbox],
            lang: "en".into(),
            vkey: "letters.example/g/acme+00000000+AA==".into(),
            domains: vec!["acme.example".into()],
        };
        let epoch = Epoch {
            number: 1,
            issuer_key: ByteArray::from(issuer.public_key().to_bytes()),
            enrol_opens: UnixTime(100),
            enrol_closes: UnixTime(200),
            caps: vec![Cap { class: Class::Mailbox, most: 10 }],
        };
        Self { issuer, group, epoch }
    }

    fn letter(&self, id: &str) -> Vec<u8> {
        let letter = Letter {
            id: id.into(),
            version: 1,
            epoch: 1,
            title: "Cancel it".into(),
            addressee: "the board".into(),
            text: "We ask you.".into(),
            demands: Vec::new(),
            shows: vec![Shown::Nothing, Shown::Name],
            timing: Timing::TwoPhase,
            sign_opens: UnixTime(200),
            sign_closes: UnixTime(300),
            lang: "en".into(),
            client: None,
            sealing: None,
        };
        Entry::Letter(letter).to_bytes()
    }

    fn group(&self) -> Vec<u8> {
        Entry::Group(self.group.clone()).to_bytes()
    }

    fn epoch(&self) -> Vec<u8> {
        Entry::Epoch(self.epoch.clone()).to_bytes()
    }

    fn issue(&self, commitment: &[u8]) -> Vec<u8> {
        let attested = Attested { class: Class::Mailbox, role: "", identity: "ada@acme.example", round: 1 };
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        enrol::issue(&mut rng, &self.issuer, (&self.group, &self.epoch), attested, commitment).expect("issued")
    }

    fn credential(&self) -> Vec<u8> {
        let (pending, commitment) = member::begin_enrolment(&self.group(), &self.epoch()).expect("begun");
        let response = self.issue(&commitment);
        member::finish_enrolment(&pending, &response, &self.group(), &self.epoch()).expect("finished").to_vec()
    }
}

fn code<T>(result: Result<T, Failure>) -> Result<T, &'static str> {
    result.map_err(|failure| failure.code)
}

fn named(text: &str, attest: bool) -> member::ChoiceArgs {
    member::ChoiceArgs { show: "name".into(), text: text.into(), comment: String::new(), role: false, attest }
}

#[test]
fn a_member_enrols_waits_signs_and_withdraws() {
    let fixture = Fixture::new();
    let credential = fixture.credential();
    let info: Value = serde_json::from_str(&show::credential(&credential).expect("info")).expect("JSON");
    assert_eq!(info["identity"], "ada@acme.example");
    let letter = fixture.letter("first");
    let wait = |credential: &[u8], round, now| {
        let reason = member::may_sign(credential, &fixture.group(), &letter, round, now).expect("an answer");
        reason.map(|json| serde_json::from_str::<Value>(&json).expect("JSON")["wait"].as_str().map(str::to_owned))
    };
    let reason = |text: &str| Some(Some(text.to_owned()));
    assert_eq!(wait(&credential, 1, 150.0), reason("not-open"));
    assert_eq!(wait(&credential, 1, f64::NAN), reason("not-open"));
    assert_eq!(wait(&credential, 0, 250.0), reason("round-open"));
    assert_eq!(wait(&credential, 1, 300.0), reason("over"));
    assert_eq!(wait(&credential, 1, 250.0), None);

    let (signed, after) = member::sign(&credential, &letter, named("Ada", true)).expect("signed");
    assert!(signed.blob.is_some());
    assert_eq!(wait(&after, 1, 250.0), reason("signed"));
    let Ok(Entry::Signature(signature)) = Entry::from_bytes(&signed.entry) else { panic!("a signature") };
    let withdrawal = member::withdraw(&after, &letter).expect("withdrawn");
    let Ok(Entry::Withdrawal(withdrawal)) = Entry::from_bytes(&withdrawal) else { panic!("a withdrawal") };
    assert_eq!(signature.pseudonym, withdrawal.pseudonym);
    assert_eq!(signature.pseudonym.as_slice(), signed.pseudonym);
}

#[test]
fn damaged_input_is_refused_by_its_code() {
    let fixture = Fixture::new();
    let (group, epoch, letter) = (fixture.group(), fixture.epoch(), fixture.letter("first"));
    let credential = fixture.credential();
    assert_eq!(code(member::begin_enrolment(&epoch, &epoch)).err(), Some("entry"));
    assert_eq!(code(member::begin_enrolment(&group, b"")).err(), Some("entry"));
    assert_eq!(code(member::withdraw(b"no credential", &letter)), Err("credential"));
    assert_eq!(code(member::sign(&credential, &group, named("Ada", false))).err(), Some("entry"));
    assert_eq!(code(member::sign(&credential, &letter, named("", false))).err(), Some("name"));
    assert_eq!(code(member::sign(&credential, &letter, named("Ada\u{202e}", false))).err(), Some("name"));
    let choice = |show: &str| member::ChoiceArgs { show: show.into(), ..named("Ada", false) };
    assert_eq!(code(member::sign(&credential, &letter, choice("role"))).err(), Some("choice"));
    // The letter locks no names.
    assert_eq!(code(member::sign(&credential, &letter, choice("sealed"))).err(), Some("choice"));
    assert_eq!(code(member::sign(&credential, &letter, choice("all"))).err(), Some("choice"));
    assert_eq!(code(member::check_receipt("no receipt", &fixture.group.vkey, &letter)), Err("receipt"));
    assert_eq!(code(show::letter("acme", &epoch)), Err("entry"));
}

#[test]
fn an_answer_for_another_request_or_epoch_is_refused() {
    let fixture = Fixture::new();
    let (pending, _) = member::begin_enrolment(&fixture.group(), &fixture.epoch()).expect("begun");
    let (_, other) = member::begin_enrolment(&fixture.group(), &fixture.epoch()).expect("begun");
    let response = fixture.issue(&other);
    let finish = |pending: &[u8], response: &[u8], epoch: &[u8]| {
        code(member::finish_enrolment(pending, response, &fixture.group(), epoch)).err()
    };
    assert_eq!(finish(&pending, &response, &fixture.epoch()), Some("response"));
    assert_eq!(finish(b"", &response, &fixture.epoch()), Some("pending"));
    let (pending, commitment) = member::begin_enrolment(&fixture.group(), &fixture.epoch()).expect("begun");
    let response = fixture.issue(&commitment);
    let later = Entry::Epoch(Epoch { number: 2, ..fixture.epoch.clone() }).to_bytes();
    assert_eq!(finish(&pending, &response, &later), Some("other-epoch"));
    assert_eq!(finish(&pending, &response, &fixture.epoch()), None);
}
