//! Keyholders' ceremony and opening through the functions that the worker calls.

mod record;

use std::path::Path;

use record::{GRACE_S, LATEST, LETTER, Record, is_share};
use serde_json::Value;
use undersigned_proto::entry::{Entry, Stage};
use undersigned_tlog::tile::decode_bundle;
use undersigned_web::failure::Failure;
use undersigned_web::member::Outside;
use undersigned_web::{keyholder, show};

const HOLDERS: [&str; 3] = ["Ada", "Ben", "Cleo"];

fn code<T>(result: Result<T, Failure>) -> Result<T, &'static str> {
    result.map_err(|failure| failure.code)
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}

fn join(record: &mut Record, participant: u8) -> Vec<u8> {
    let args = record.ceremony();
    let (secret, entry) = keyholder::begin(&args, None, participant).expect("begun");
    record.put_bytes(&entry).expect("joined");
    secret.to_vec()
}

/// One look of a page: what it keeps afterwards, and what it sent. Its keyholder compares the numbers.
fn look(record: &mut Record, secret: &mut Vec<u8>) -> Value {
    let moved = keyholder::next(secret, &record.ceremony()).expect("a step");
    if let Some(changed) = moved.secret {
        *secret = changed.to_vec();
    }
    if let Some(code) = parsed(&moved.json)["code"].as_str() {
        *secret = keyholder::compared(secret, &record.ceremony(), code).expect("the same numbers").to_vec();
        return look(record, secret);
    }
    if let Some(entry) = moved.entry {
        record.put_bytes(&entry).expect("it may stand");
    }
    parsed(&moved.json)
}

/// The ceremony as far as the drill: what each keyholder keeps.
fn until_drill(record: &mut Record) -> Vec<Vec<u8>> {
    let count = parsed(&keyholder::ceremony(&record.ceremony(), None).expect("read"))["holders"]
        .as_array()
        .expect("a list")
        .len();
    let mut secrets: Vec<Vec<u8>> = (1..=count as u8).map(|participant| join(record, participant)).collect();
    for secret in &mut secrets {
        assert_eq!(look(record, secret)["next"], "send");
    }
    for secret in &mut secrets {
        assert_eq!(look(record, secret)["next"], "drill");
    }
    secrets
}

/// All of it.
fn complete(record: &mut Record) -> Vec<Vec<u8>> {
    let secrets = until_drill(record);
    for secret in &secrets {
        let words = keyholder::words(secret).expect("words");
        let entry = keyholder::drill(secret, &record.ceremony(), &words.to_uppercase()).expect("the drill");
        record.put_bytes(&entry).expect("ready");
    }
    secrets
}

/// A letter with three locked names, of which three are needed.
fn signed() -> (Record, Vec<Vec<u8>>) {
    let mut record = Record::new(&HOLDERS, 2);
    let secrets = complete(&mut record);
    let letter = record.freeze(3);
    for (name, role) in [("Eve", true), ("Anna", false), ("Zoe", false)] {
        record.sign_sealed(&letter, name, role);
    }
    (record, secrets)
}

#[test]
fn three_keyholders_make_a_key_and_two_open_the_names() {
    let (mut record, secrets) = signed();
    let (audit, _) = record.audit().expect("it holds");
    let call = keyholder::call(&audit, &secrets[1], 260.0).expect("called");
    record.put_bytes(&call).expect("the call");
    record.stage(Stage::Opening, 260 + u64::from(GRACE_S)).expect("the opening");
    for secret in [&secrets[0], &secrets[2]] {
        let (audit, _) = record.audit().expect("it holds");
        let share = keyholder::release(&audit, secret, 281.0).expect("released");
        assert!(is_share(&share));
        record.put_bytes(&share).expect("the share");
    }
    let (_, done) = record.audit().expect("it holds");
    let letter = &done["verdict"]["letters"][0];
    let names: Vec<_> = letter["names"].as_array().expect("names").iter().map(|name| name["name"].clone()).collect();
    assert_eq!(names, ["Anna", "Eve", "Zoe"]);
    assert_eq!(letter["names"][1]["role"], "engineer");
    assert_eq!(letter["sealed"]["released"], serde_json::json!(["Ada", "Cleo"]));
    assert_eq!(letter["sealed"]["opened"], true);
}

#[test]
fn page_is_told_how_far_the_ceremony_is() {
    let mut record = Record::new(&HOLDERS, 2);
    let mut ada = join(&mut record, 1);
    let read = |record: &Record| parsed(&keyholder::ceremony(&record.ceremony(), None).expect("read"));
    assert_eq!(read(&record)["step"], "broadcasts");
    assert_eq!(read(&record)["missing"], serde_json::json!([2, 3]));
    assert_eq!(read(&record)["code"], Value::Null);
    let wait = look(&mut record, &mut ada);
    assert_eq!((&wait["next"], &wait["missing"]), (&"wait".into(), &serde_json::json!([2, 3])));
    let mut others = [join(&mut record, 2), join(&mut record, 3)];
    let digits = read(&record)["code"].as_str().expect("a code").replace(' ', "");
    assert_eq!(digits.len(), 40);
    assert_eq!(look(&mut record, &mut ada)["next"], "send");
    // What was dealt is not dealt again, and words are not there before all have dealt.
    assert_eq!(look(&mut record, &mut ada)["missing"], serde_json::json!([2, 3]));
    assert_eq!(code(keyholder::words(&ada)).err(), Some("no-share"));
    for other in &mut others {
        look(&mut record, other);
    }
    assert_eq!(look(&mut record, &mut ada)["next"], "drill");
    let kept = parsed(&keyholder::kept(&ada).expect("kept"));
    assert_eq!((&kept["participant"], &kept["has_share"]), (&1.into(), &true.into()));
    assert_eq!(read(&record)["joined"], serde_json::json!([1, 2, 3]));
    assert_eq!(read(&record)["ready"], serde_json::json!([]));
}

#[test]
fn wrong_words_are_told_by_their_place() {
    let mut record = Record::new(&HOLDERS, 2);
    let secrets = until_drill(&mut record);
    let words = keyholder::words(&secrets[0]).expect("words");
    let mut list: Vec<&str> = words.split(' ').collect();
    let drill = |list: &[&str]| {
        let failure = keyholder::drill(&secrets[0], &record.ceremony(), &list.join(" ")).expect_err("wrong words");
        (failure.code, failure.n)
    };
    assert_eq!(drill(&list[1..]), ("words-count", Some(23)));
    let third = std::mem::replace(&mut list[2], "letterbox");
    assert_eq!(drill(&list), ("words-word", Some(3)));
    assert_eq!(code(keyholder::check_words(&list.join(" "))), Err("words-word"));
    // Eight bits check the words: one wrong word in 256 passes, three in a row hardly ever.
    let told = ["zoo", "zone", "zero", "abandon"].into_iter().filter(|&word| word != third).map(|word| {
        list[2] = word;
        drill(&list)
    });
    assert!(told.filter(|told| *told == ("words-checksum", None)).count() >= 2, "a wrong word is not noticed");
    let bens = keyholder::words(&secrets[1]).expect("words");
    assert_eq!(drill(&bens.split(' ').collect::<Vec<_>>()), ("words-other", None));
    assert_eq!(code(keyholder::check_words(&words)), Ok(()));
}

#[test]
fn what_is_kept_serves_no_other_attempt() {
    let mut record = Record::new(&HOLDERS, 2);
    let secrets = until_drill(&mut record);
    record.begin_ceremony(&HOLDERS, 2, 2);
    assert_eq!(code(keyholder::next(&secrets[0], &record.ceremony()).map(|moved| moved.json)), Err("other-letter"));
    let words = keyholder::words(&secrets[0]).expect("words");
    assert_eq!(code(keyholder::drill(&secrets[0], &record.ceremony(), &words)), Err("other-letter"));
    assert_eq!(code(keyholder::kept(b"something else")), Err("kept"));
    let args = record.ceremony();
    assert_eq!(code(keyholder::begin(&args, None, 4)).err(), Some("link"));
    let again = keyholder::begin(&args, Some(&secrets[0]), 1).expect("it began anew").0;
    assert_eq!(keyholder::pin(&again), keyholder::pin(&secrets[0]), "the record stays the one that was joined first");
    assert_eq!(parsed(&keyholder::kept(&again).expect("kept"))["attempt"], 2);
}

#[test]
fn somebody_in_our_place_is_noticed() {
    let mut record = Record::new(&HOLDERS, 2);
    let args = record.ceremony();
    let (ours, _) = keyholder::begin(&args, None, 1).expect("begun");
    for participant in 1..=3 {
        join(&mut record, participant);
    }
    assert_eq!(code(keyholder::next(&ours, &record.ceremony()).map(|moved| moved.json)), Err("replaced"));
}

#[test]
fn finding_1_nothing_is_sent_before_the_numbers_were_compared_nor_for_others_afterwards() {
    let (mut record, mut elsewhere) = (Record::new(&HOLDERS, 2), Record::new(&HOLDERS, 2));
    let args = record.ceremony();
    let (ada, entry) = keyholder::begin(&args, None, 1).expect("begun");
    for record in [&mut record, &mut elsewhere] {
        record.put_bytes(&entry).expect("joined");
        (2..=3).for_each(|participant| drop(join(record, participant)));
    }
    let next = |secret: &[u8], record: &Record| keyholder::next(secret, &record.ceremony());
    let moved = next(&ada, &record).expect("a step");
    assert!(moved.entry.is_none() && moved.secret.is_none());
    let told = parsed(&moved.json);
    let numbers = told["code"].as_str().expect("numbers");
    assert_eq!(told["next"], "compare");
    assert_eq!(code(keyholder::compared(&ada, &elsewhere.ceremony(), numbers)).err(), Some("code-other"));
    let compared = keyholder::compared(&ada, &record.ceremony(), numbers).expect("the same numbers");
    // What was kept before still sends nothing.
    assert!(next(&ada, &record).expect("a step").entry.is_none());
    assert_eq!(code(next(&compared, &elsewhere).map(|moved| moved.json)), Err("other-ceremony"));
    assert!(next(&compared, &record).expect("a step").entry.is_some());
}

#[test]
fn finding_1_a_ceremony_that_is_not_in_the_record_is_refused() {
    let mut record = Record::new(&HOLDERS, 2);
    let secrets = until_drill(&mut record);
    let next = |args: &keyholder::CeremonyArgs| code(keyholder::next(&secrets[0], args).map(|moved| moved.json));
    let honest = record.ceremony();
    assert!(next(&honest).is_ok());
    let at = honest.excerpt.len() / 2;
    let mut altered = record.ceremony();
    altered.excerpt[at] ^= 1;
    assert!(["excerpt", "not-there"].contains(&next(&altered).expect_err("refused")));
    // Another record under another key, and the same one under a key that the link does not have.
    let mut elsewhere = Record::founded_by(2);
    elsewhere.begin_ceremony(&HOLDERS, 2, 1);
    assert_eq!(next(&elsewhere.ceremony()), Err("other-record"));
    let mut heard = record.ceremony();
    heard.outside.fingerprint = "0".repeat(24);
    assert_eq!(next(&heard), Err("other-record"));
    assert_eq!(code(keyholder::begin(&heard, None, 1)).err(), Some("other-record"));
    heard.outside.fingerprint = "0".repeat(23);
    assert_eq!(next(&heard), Err("fingerprint"));
    let mut of_another = record.ceremony();
    of_another.letter = "other".into();
    assert_eq!(next(&of_another), Err("other-letter"));
}

#[test]
fn share_is_not_released_before_its_time() {
    let (mut record, secrets) = signed();
    let refused = |record: &Record, now: f64| {
        let (audit, _) = record.audit().expect("it holds");
        let failure = keyholder::release(&audit, &secrets[0], now).expect_err("a refusal");
        (failure.code, failure.n, failure.total)
    };
    assert_eq!(refused(&record, 260.0), ("refused-grace", None, None));
    record.call(260).expect("the call");
    assert_eq!(refused(&record, 400.0), ("refused-grace", None, None));
    record.stage(Stage::Opening, 280).expect("the opening");
    assert_eq!(refused(&record, 279.0), ("refused-clock", None, None));
    assert_eq!(refused(&record, f64::NAN), ("refused-clock", None, None));
    assert_eq!(refused(&record, LATEST as f64), ("refused-late", None, None));
    let (audit, _) = record.audit().expect("it holds");
    assert!(keyholder::release(&audit, &secrets[0], 280.0).is_ok());
    assert_eq!(code(keyholder::call(&audit, &secrets[0], 281.0)), Err("refused-stage"));
}

#[test]
fn too_few_names_are_counted_in_the_refusal() {
    let mut record = Record::new(&["Ada"], 1);
    let mut secret = join(&mut record, 1);
    assert_eq!(look(&mut record, &mut secret)["next"], "drill");
    let words = keyholder::words(&secret).expect("words");
    let ready = keyholder::drill(&secret, &record.ceremony(), &words).expect("the drill");
    record.put_bytes(&ready).expect("ready");
    let letter = record.freeze(2);
    record.sign_sealed(&letter, "Eve", false);
    let (audit, _) = record.audit().expect("it holds");
    let failure = keyholder::call(&audit, &secret, 260.0).expect_err("too few");
    assert_eq!((failure.code, failure.n, failure.total), ("refused-few", Some(1), Some(2)));
    let failure = keyholder::release(&audit, &secret, 260.0).expect_err("too few");
    assert_eq!(failure.code, "refused-few");
}

#[test]
fn nothing_is_released_on_a_record_that_was_not_audited() {
    let (mut record, secrets) = signed();
    record.call(260).expect("the call");
    record.stage(Stage::Opening, 280).expect("the opening");
    let audit = undersigned_web::audit::Audit::new(Outside::default(), None).expect("randomness");
    assert_eq!(code(keyholder::release(&audit, &secrets[0], 281.0)), Err("ledger"));
    assert_eq!(code(keyholder::call(&audit, &secrets[0], 281.0)), Err("ledger"));
    let words = keyholder::words(&secrets[0]).expect("words");
    assert_eq!(code(keyholder::restore(&audit, LETTER, &words)).err(), Some("ledger"));
    record.spoil_a_signature();
    assert_eq!(code(record.audit()).err(), Some("ledger"));
}

#[test]
fn paper_alone_is_enough() {
    let (mut record, secrets) = signed();
    record.call(260).expect("the call");
    record.stage(Stage::Opening, 280).expect("the opening");
    let words = keyholder::words(&secrets[1]).expect("words");
    let (audit, _) = record.audit().expect("it holds");
    let restored = keyholder::restore(&audit, LETTER, &words).expect("restored");
    assert_eq!(parsed(&keyholder::kept(&restored).expect("kept"))["participant"], 2);
    let share = keyholder::release(&audit, &restored, 281.0).expect("released");
    record.put_bytes(&share).expect("the share");

    assert_eq!(code(keyholder::restore(&audit, "other", &words)).err(), Some("other-letter"));
    let mut other = Record::new(&HOLDERS, 2);
    let others = complete(&mut other);
    let strange = keyholder::words(&others[1]).expect("words");
    assert_eq!(code(keyholder::restore(&audit, LETTER, &strange)).err(), Some("words-other"));
    assert_eq!(code(keyholder::release(&audit, &others[1], 281.0)), Err("other-ceremony"));
}

#[test]
fn letter_says_on_what_terms_names_are_locked() {
    let mut record = Record::new(&HOLDERS, 2);
    complete(&mut record);
    let letter = record.freeze(3);
    let entry = Entry::Letter(letter).to_bytes();
    let shown = parsed(&show::letter("acme", &entry).expect("shown"));
    let sealing = &shown["sealing"];
    assert_eq!(sealing["holders"], serde_json::json!(HOLDERS));
    assert_eq!((&sealing["threshold"], &sealing["names_at"]), (&2.into(), &3.into()));
    assert_eq!((&sealing["latest"], &sealing["grace_s"]), (&LATEST.into(), &GRACE_S.into()));
    assert_eq!(sealing["callers"], serde_json::json!(["organiser", "keyholder"]));
}

/// The first attempt of a ledger of the kit, as far as it went.
fn first_attempt(case: &str) -> Record {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/ledgers").join(case).join("tile/entries");
    let mut files = std::fs::read_dir(folder.join("000.p")).expect("one bundle");
    let file = files.next().expect("its file").expect("a file");
    let width = file.file_name().to_str().and_then(|name| name.parse().ok()).expect("its width");
    let bundle = std::fs::read(file.path()).expect("its bytes");
    let entries: Vec<Vec<u8>> =
        decode_bundle(&bundle, width).expect("entries").into_iter().map(<[u8]>::to_vec).collect();
    let kind = |entry: &Vec<u8>| Entry::from_bytes(entry).expect("an entry");
    let begins: Vec<usize> =
        (0..entries.len()).filter(|at| matches!(kind(&entries[*at]), Entry::Keyholders(_))).collect();
    let end = begins.get(1).copied().unwrap_or(entries.len());
    Record::of_entries(entries[..end].to_vec())
}

#[test]
fn liar_is_named() {
    // In both cases the second keyholder accuses the first.
    for (case, liar) in [("holds_accusation_true", 1), ("holds_accusation_false", 2)] {
        let told = parsed(&keyholder::ceremony(&first_attempt(case).ceremony_of("locked"), None).expect("read"));
        assert_eq!((&told["step"], &told["liar"]), (&"failed".into(), &liar.into()), "{case}");
    }
}
