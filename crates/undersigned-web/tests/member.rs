//! One member's life through the functions that the worker calls.

mod record;

use record::Record;
use serde_json::Value;
use undersigned_proto::entry::{Entry, Stage, Timing};
use undersigned_proto::markdown;
use undersigned_web::failure::Failure;
use undersigned_web::member::{self, Outside};
use undersigned_web::show;

const ADDRESS: &str = "ada@acme.example";

fn code<T>(result: Result<T, Failure>) -> Result<T, &'static str> {
    result.map_err(|failure| failure.code)
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}

fn named(text: &str, attest: bool) -> member::ChoiceArgs {
    member::ChoiceArgs { show: "name".into(), text: text.into(), comment: String::new(), role: false, attest }
}

/// Ada has enrolled with her mailbox and is counted with nine others; the letter takes signatures.
fn signing() -> (Record, Vec<u8>) {
    let mut record = Record::founded();
    let (credential, commitment) = record.enrol("", ADDRESS);
    record.put(Entry::Letter(record.letter("first", Timing::TwoPhase))).expect("the letter");
    record.tally(undersigned_proto::entry::Class::Mailbox, 1, &[&commitment], 9);
    record.open_signing("first");
    (record, credential)
}

#[test]
fn a_member_enrols_waits_signs_and_withdraws() {
    let (mut record, credential) = signing();
    let info = parsed(&show::credential(&credential).expect("info"));
    assert_eq!((&info["identity"], &info["class"]), (&ADDRESS.into(), &"mailbox".into()));
    let may = |record: &Record, credential: &[u8], now| {
        parsed(&member::may_sign(credential, &record.excerpt("first"), "first", now).expect("an answer"))
    };
    for (now, reason) in [(150.0, "not-open"), (f64::NAN, "not-open"), (300.0, "over")] {
        assert_eq!(may(&record, &credential, now)["may"]["wait"], reason, "at {now}");
    }
    let answer = may(&record, &credential, 250.0);
    assert_eq!(answer["may"]["wait"], Value::Null);
    assert_eq!((&answer["crowd"]["of_class"], &answer["small"]), (&10.into(), &true.into()));

    let (signed, after) =
        member::sign(&credential, &record.excerpt("first"), "first", named("Ada", true), None).expect("signed");
    assert!(signed.blob.is_some());
    record.put_bytes(&signed.entry).expect("it may stand");
    assert_eq!(may(&record, &after, 250.0)["may"]["wait"], "signed");
    let Ok(Entry::Signature(signature)) = Entry::from_bytes(&signed.entry) else { panic!("a signature") };
    let withdrawal = member::withdraw(&after, &record.excerpt("first"), "first").expect("withdrawn");
    record.put_bytes(&withdrawal).expect("it may stand");
    let Ok(Entry::Withdrawal(withdrawal)) = Entry::from_bytes(&withdrawal) else { panic!("a withdrawal") };
    assert_eq!(signature.pseudonym, withdrawal.pseudonym);
    assert_eq!(signature.pseudonym.as_slice(), signed.pseudonym);
}

#[test]
fn damaged_input_is_refused_by_its_code() {
    let (record, credential) = signing();
    let (to_enrol, excerpt) = (record.excerpt_to_enrol(), record.excerpt("first"));
    let begin = |excerpt: &[u8], address: &str, now| {
        code(member::begin_enrolment(("acme", 1), excerpt, Outside::default(), address, now)).err()
    };
    assert_eq!(begin(b"", "", 150.0), Some("excerpt"));
    assert_eq!(begin(&to_enrol[1..], "", 150.0), Some("excerpt"));
    assert_eq!(begin(&to_enrol, "ada", 150.0), Some("address"));
    assert_eq!(begin(&to_enrol, "ada@other.example", 150.0), Some("address"));
    assert_eq!(begin(&to_enrol, "", 99.0), Some("enrolment-closed"));
    assert_eq!(begin(&to_enrol, "", 200.0), Some("enrolment-closed"));
    assert_eq!(begin(&to_enrol, "", 150.0), None);
    let sign = |credential: &[u8], excerpt: &[u8], choice| {
        code(member::sign(credential, excerpt, "first", choice, None).map(|(signed, _)| signed)).err()
    };
    assert_eq!(code(member::withdraw(b"no credential", &excerpt, "first")), Err("credential"));
    assert_eq!(sign(&credential, b"no excerpt", named("Ada", false)), Some("excerpt"));
    assert_eq!(sign(&credential, &to_enrol, named("Ada", false)), Some("not-there"));
    assert_eq!(sign(&credential, &excerpt, named("", false)), Some("name"));
    assert_eq!(sign(&credential, &excerpt, named("Ada\u{202e}", false)), Some("name"));
    let choice = |show: &str| member::ChoiceArgs { show: show.into(), ..named("Ada", false) };
    assert_eq!(sign(&credential, &excerpt, choice("role")), Some("choice"));
    // The letter locks no names.
    assert_eq!(sign(&credential, &excerpt, choice("sealed")), Some("choice"));
    assert_eq!(sign(&credential, &excerpt, choice("all")), Some("choice"));
    assert_eq!(code(member::check_receipt("no receipt", &credential, &excerpt)), Err("receipt"));
    assert_eq!(code(show::letter("acme", &to_enrol)), Err("entry"));
}

#[test]
fn an_answer_for_another_request_is_refused() {
    let mut record = Record::founded();
    let attested =
        undersigned_proto::enrol::Attested { class: undersigned_proto::entry::Class::Code, role: "", identity: "" };
    let ((pending, commitment), (_, other)) = (record.begin(""), record.begin(""));
    let finish = |pending: &[u8], response: &[u8]| code(member::finish_enrolment(pending, response)).err();
    let response = record.issue(attested, &other);
    assert_eq!(finish(&pending, &response), Some("response"));
    assert_eq!(finish(b"", &response), Some("pending"));
    let response = record.issue(attested, &commitment);
    assert_eq!(finish(&pending, &response[1..]), Some("response"));
    assert_eq!(finish(&pending, &response), None);
}

#[test]
fn page_shows_what_the_excerpt_proves() {
    let (mut record, _) = signing();
    let read = |record: &Record, about| {
        let excerpt = match about {
            show::About::Letter(letter) => record.excerpt(letter),
            show::About::Epoch(_) => record.excerpt_to_enrol(),
        };
        parsed(&show::proved("acme", &excerpt, Outside::default(), about).expect("shown"))
    };
    let epoch = read(&record, show::About::Epoch(1));
    assert_eq!((&epoch["epoch"]["enrol_closes"], &epoch["letter"]), (&200.into(), &Value::Null));
    let letter = read(&record, show::About::Letter("first"));
    let text = record.letter("first", Timing::TwoPhase).text;
    assert_eq!(
        (&letter["letter"]["stage"], &letter["letter"]["letter"]["body"]),
        (&"signing".into(), &markdown::shown(&text).as_str().into())
    );
    assert_eq!(letter["fingerprint"].as_str().map(str::len), Some(24));
    // Finding 6: the words under which the letter was frozen, and beside them today's.
    let mut edited = record.group();
    edited.declared_members = 60;
    record.put(Entry::Group(edited)).expect("an edit");
    let letter = read(&record, show::About::Letter("first"));
    assert_eq!(letter["letter"]["group"]["declared_members"], 50);
    assert_eq!(letter["group"]["declared_members"], 60);
    record.stage_of("first", Stage::Ended, 300).expect("the end");
    assert_eq!(read(&record, show::About::Letter("first"))["letter"]["stage"], "ended");
}
