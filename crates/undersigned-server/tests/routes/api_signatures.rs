use crate::common::{ENROL_CLOSES, SIGN_CLOSES, World, draft, name};
use base64ct::{Base64, Encoding};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::json;
use undersigned_proto::entry::{Entry, Shown, Stage, Timing};
use undersigned_proto::receipt;
use undersigned_proto::sign::{self, Choice};
use undersigned_proto::verify::Remark;

#[test]
fn what_is_no_signature_of_this_letter_is_refused() {
    let (mut world, mut credentials) = World::signing(1);
    let signed = world.make(&mut credentials[0], "cancel", &Choice::Nothing).unwrap();
    let post = |path: &str, entry: &[u8], blob: Option<&[u8]>| {
        let blob = blob.map(Base64::encode_string);
        let body = json!({ "entry": Base64::encode_string(entry), "blob": blob });
        world.post(&format!("/api/v1/groups/acme/letters/{path}/signatures"), &body).problem()
    };
    assert_eq!(post("another", &signed.entry, None), "entry");
    assert_eq!(post("nowhere", &signed.entry, None), "entry");
    assert_eq!(post("cancel", b"", None), "entry");
    assert_eq!(post("cancel", &signed.entry, Some(b"blob")), "blob");
    let Entry::Signature(honest) = Entry::from_bytes(&signed.entry).unwrap() else { unreachable!() };
    let altered = |change: &dyn Fn(&mut undersigned_proto::entry::Signature)| {
        let mut altered = honest.clone();
        change(&mut altered);
        Entry::Signature(altered).to_bytes()
    };
    let other_text = altered(&|signature| signature.statement.letter_hash = [1; 32].into());
    assert_eq!(post("cancel", &other_text, None), "letter-hash");
    let proof = altered(&|signature| signature.proof[250] ^= 1);
    assert_eq!(post("cancel", &proof, None), "proof");
    let short = altered(&|signature| signature.proof.truncate(500));
    assert_eq!(post("cancel", &short, None), "proof");
    let pseudonym = altered(&|signature| signature.pseudonym[0] ^= 0x40);
    assert_eq!(post("cancel", &pseudonym, None), "proof");
    assert_eq!(world.info().json["letters"][1]["signed"], 0);
}

#[test]
fn a_receipt_proves_that_the_signature_stands() {
    let (mut world, mut credentials) = World::signing(3);
    let choices = [Choice::Nothing, Choice::Role, name("Anna Example")];
    for (credential, choice) in credentials.iter_mut().zip(&choices) {
        let (signed, answer) = world.sign(credential, "cancel", choice);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let receipt = answer.json()["receipt"].as_str().unwrap().to_owned();
        receipt::check(receipt.as_bytes(), &world.info().group.vkey, &signed.entry).unwrap();
        let again = world.send("cancel", &signed);
        assert_eq!((again.status, &again.json()["index"]), (200, &answer.json()["index"]));
    }
    let verdict = world.verify().unwrap();
    let letter = verdict.letters.iter().find(|letter| letter.id == "cancel").unwrap();
    assert_eq!(letter.counts.signed, 3);
    assert_eq!(letter.counts.by_role["engineer"], 1);
    assert_eq!(letter.names[0].name, "Anna Example");
    world.restart();
    assert_eq!(world.server().app().group("acme").unwrap().read().names("cancel")[0].name, "Anna Example");
}

#[test]
fn a_second_signature_is_refused() {
    let (mut world, mut credentials) = World::signing(1);
    let credential = &mut credentials[0];
    assert_eq!(world.sign(credential, "cancel", &Choice::Nothing).1.status, 201);
    let (_, second) = world.sign(credential, "cancel", &Choice::Nothing);
    assert_eq!((second.status, second.problem().as_str()), (409, "already-signed"));
    assert_eq!(world.sign(credential, "another", &Choice::Nothing).1.status, 201);
}

#[test]
fn one_pseudonym_signs_once_however_many_try() {
    let (mut world, mut credentials) = World::signing(1);
    let signed: Vec<_> =
        (0..12).map(|_| world.make(&mut credentials[0], "cancel", &Choice::Nothing).unwrap()).collect();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let world = &world;
        let posts: Vec<_> = signed.iter().map(|s| scope.spawn(move || world.send("cancel", s).status)).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(world.verify().unwrap().letters[1].counts.signed, 1);
}

#[test]
fn only_in_the_signing_window() {
    let mut world = World::new();
    world.letter("cancel");
    let codes = world.codes(1, "");
    let mut credential = world.enrol(&codes[0]);
    let (_, early) = world.sign(&mut credential, "cancel", &Choice::Nothing);
    assert_eq!((early.status, early.problem().as_str()), (409, "not-signing"));
    world.now(SIGN_CLOSES);
    let (_, late) = world.sign(&mut credential, "cancel", &Choice::Nothing);
    assert_eq!(late.problem(), "not-signing");
}

#[test]
fn a_letter_shows_only_what_it_says() {
    let mut world = World::new();
    let mut quiet = draft("cancel");
    quiet.shows = vec![Shown::Nothing];
    world.letter_with(quiet);
    let codes = world.codes(1, "");
    let mut credential = world.enrol(&codes[0]);
    world.now(ENROL_CLOSES);
    world.until("cancel", "signing");
    let mut loud = world.info().letter("cancel");
    loud.shows = vec![Shown::Nothing, Shown::Name];
    let facts = world.facts(&credential, "cancel").dangerous_with_letter(loud);
    let signed = sign::sign(&mut world.rng, &mut credential, &facts, &name("Anna")).unwrap();
    assert_eq!(world.send("cancel", &signed).problem(), "letter-hash");
}

/// The verifier's rule is the server's and that of an import: a copied name is refused, whether or not it still stands.
#[test]
fn finding_10_a_copied_name_is_judged_alike() {
    let (mut world, mut credentials) = World::signing(2);
    // The same randomness, so the same salt: a copy of the first one's stored bytes.
    let [first, copy] = [0, 1].map(|at| {
        let facts = world.facts(&credentials[at], "cancel");
        sign::sign(&mut ChaCha20Rng::from_seed([5; 32]), &mut credentials[at], &facts, &name("Anna")).unwrap()
    });
    assert_eq!(first.blob, copy.blob);
    assert_eq!(world.send("cancel", &first).status, 201);
    assert_eq!(world.send("cancel", &copy).problem(), "blob");
    assert_eq!(world.withdraw(&credentials[0], "cancel").status, 201);
    assert_eq!(world.send("cancel", &copy).problem(), "blob");
    assert_eq!(world.send("cancel", &first).status, 200, "a lost answer is given again");
    world.verify().unwrap();
}

#[test]
fn names_that_do_not_fit_are_refused() {
    let (mut world, mut credentials) = World::signing(2);
    let mut anna = world.make(&mut credentials[0], "cancel", &name("Anna")).unwrap();
    let stored = anna.blob.clone().unwrap();
    anna.blob = None;
    assert_eq!(world.send("cancel", &anna).problem(), "blob");
    let mut altered = stored.clone();
    altered[0] ^= 1;
    anna.blob = Some(altered);
    assert_eq!(world.send("cancel", &anna).problem(), "blob");
    anna.blob = Some(vec![0; 4_097]);
    assert_eq!(world.send("cancel", &anna).problem(), "too-large");
    anna.blob = Some(stored.clone());
    assert_eq!(world.send("cancel", &anna).status, 201);
}

#[test]
fn at_once_means_at_once() {
    let mut world = World::new();
    let mut letter = draft("cancel");
    letter.timing = Timing::AtOnce;
    letter.sign_opens = undersigned_proto::UnixTime(1_000);
    world.letter_with(letter);
    let codes = world.codes(2, "");
    for code in &codes {
        let mut credential = world.enrol(code);
        let (_, answer) = world.sign(&mut credential, "cancel", &Choice::Nothing);
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    let verdict = world.verify().unwrap();
    assert_eq!(verdict.letters[0].counts.signed, 2);
    assert_eq!(verdict.letters[0].stage, Stage::Signing);
    assert!(verdict.remarks.iter().any(|remark| matches!(remark, Remark::AtOnce(_))), "{:?}", verdict.remarks);
}

#[test]
fn many_sign_at_once_while_the_tally_runs_out() {
    let mut world = World::new();
    let mut letter = draft("cancel");
    letter.timing = Timing::AtOnce;
    letter.sign_opens = undersigned_proto::UnixTime(1_000);
    world.letter_with(letter);
    let codes = world.codes(28, "");
    let mut credentials: Vec<_> = codes.iter().map(|code| world.enrol(code)).collect();
    // 20 are tallied as a round; the other eight must be, whoever of them comes first.
    let signed: Vec<_> =
        credentials.iter_mut().map(|credential| world.make(credential, "cancel", &Choice::Nothing).unwrap()).collect();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let world = &world;
        let posts: Vec<_> = signed.iter().map(|s| scope.spawn(move || world.send("cancel", s).status)).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| *status == 201), "{statuses:?}");
    assert_eq!(world.verify().unwrap().letters[0].counts.signed, 28);
}
