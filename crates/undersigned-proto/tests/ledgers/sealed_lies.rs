//! Ledgers with sealed names in which a rule is broken: all hashes, tiles and signatures fit.

use minicbor::bytes::ByteVec;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::sealing::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Act, Call, Caller, Class, Entry, KeyholderAct, Letter, Sealing, Shown, Stage, Tally};
use undersigned_proto::sign::Choice;

use crate::cases::{Case, broken};
use crate::forge;
use crate::locked::{self, CALLED, LATEST, Locked, OPENS, keyholders, sealed, sealing_letter, three};
use crate::world::{World, founded, stage};

pub fn cases() -> Vec<Case> {
    let mut cases = ceremonies();
    cases.extend(letters());
    cases.extend(calls());
    cases.extend(openings());
    cases.extend(shares());
    cases.extend(after_the_opening());
    cases
}

/// The last entry is the lie.
fn last(name: &'static str, about: &'static str, reason: &'static str, world: &World) -> Case {
    entry(name, about, reason, world, world.entries.len() - 1)
}

/// The entry at an index is the lie.
fn entry(name: &'static str, about: &'static str, reason: &'static str, world: &World, index: usize) -> Case {
    // A table of cases is static; each is made once.
    let place = format!("tile/entries/000.p/{}, entry {index}", world.entries.len()).leak();
    broken((name, about, place, reason), world.export())
}

fn act_of(bytes: &[u8]) -> KeyholderAct {
    let Entry::KeyholderAct(act) = Entry::from_bytes(bytes).unwrap() else { unreachable!() };
    act
}

/// An altered ceremony of three up to the index.
fn altered_act(index: usize, alter: impl FnOnce(&mut World, &mut KeyholderAct)) -> World {
    let (mut world, _) = locked::complete();
    let mut act = act_of(&world.entries[index]);
    alter(&mut world, &mut act);
    world.entries[index] = Entry::KeyholderAct(act).to_bytes();
    world
}

fn ceremonies() -> Vec<Case> {
    let mut cases = broken_acts();
    cases.extend(of_another_transcript());
    let (mut world, _) = locked::complete();
    world.append(Entry::Keyholders(keyholders("locked", 3, 2, &["Ada", "Ben", "Cleo"])));
    cases.push(last("attempt_skipped", "Attempt 3 follows attempt 1.", "this attempt does not follow", &world));

    let mut world = founded();
    world.append(Entry::Keyholders(keyholders("locked", 1, 2, &["Ada", "Ben", "Ａｄａ"])));
    let about = "Two keyholders have names that look alike.";
    cases.push(last("keyholders_look_alike", about, "two keyholders have names that look alike", &world));

    let (mut world, _) = locked::complete();
    let ready = world.entries[11].clone();
    world.append_bytes(ready);
    let about = "A keyholder passes the drill twice.";
    cases.push(last("drill_twice", about, "keyholder 3 has done this before", &world));

    let mut world = founded();
    let mut holdings = locked::broadcasts(&mut world, &three());
    let deal = locked::next(&mut world, &mut holdings[1]);
    world.entries.insert(5, deal);
    let about = "A keyholder deals before all have broadcast.";
    cases.push(entry("deal_before_its_step", about, "it is not time for this step", &world, 5));

    let (mut world, _) = locked::complete();
    world.append(Entry::Keyholders(keyholders("locked", 2, 2, &["Ada", "Ben", "Cleo"])));
    let broadcast = world.entries[3].clone();
    world.append_bytes(broadcast);
    let about = "An act of the attempt before.";
    cases.push(last("act_of_another_attempt", about, "this ceremony is not running", &world));

    let mut world = founded();
    let mut holdings = locked::broadcasts(&mut world, &three());
    let deal = locked::next(&mut world, &mut holdings[1]);
    world.append_bytes(deal);
    let secrets = forge::round_secrets(&holdings[1]);
    let act = Act::Accuse { sender: 1, round_key: secrets.round_key.into() };
    let accusation = forge::signed_act(&mut world, &three(), 2, act, &secrets.act_key);
    world.append(Entry::KeyholderAct(accusation));
    let about = "A keyholder accuses one who has not dealt yet.";
    cases.push(last("accusation_without_a_deal", about, "it is not time for this step", &world));

    let mut world = founded();
    crate::opened::accused_falsely(&mut world);
    let again = world.entries.last().unwrap().clone();
    world.append_bytes(again);
    let about = "An act of a ceremony that has failed.";
    cases.push(last("act_after_failure", about, "it is not time for this step", &world));

    let mut locked = Locked::signed();
    locked.world.append(Entry::Keyholders(keyholders("locked", 2, 1, &["Eve"])));
    let about = "Keyholders are named anew when the letter is frozen.";
    cases.push(last("ceremony_after_the_letter", about, "the letter is frozen already", &locked.world));
    cases
}

/// Acts that were signed in a ceremony that the ledger does not have: a server showed it to one keyholder alone.
fn of_another_transcript() -> Vec<Case> {
    const SIGNATURE_OF_1: &str = "the signature is not that of keyholder 1";
    let elsewhere = || vec![[7; 32].to_vec()];
    let dealt_for = |seen: &[Vec<u8>]| {
        let mut world = founded();
        let mut holdings = locked::broadcasts(&mut world, &three());
        let deal = act_of(&locked::next(&mut world, &mut holdings[0])).act;
        let key = forge::round_secrets(&holdings[0]).act_key;
        let deal = forge::signed_for(&mut world, &three(), 1, deal, &key, seen);
        world.append(Entry::KeyholderAct(deal));
        world
    };
    let mut accused = founded();
    let mut holdings = locked::broadcasts(&mut accused, &three());
    let secrets = forge::round_secrets(&holdings[0]);
    for holding in &mut holdings {
        let deal = locked::next(&mut accused, holding);
        accused.append_bytes(deal);
    }
    let mut drilled = World { entries: accused.entries.clone(), ..founded() };
    let act = Act::Accuse { sender: 2, round_key: secrets.round_key.into() };
    let package = act_of(&accused.entries[7]);
    let Act::Deal { packages } = package.act else { unreachable!() };
    let mut shown = elsewhere();
    shown.push(packages[0].to_vec());
    let false_view = forge::signed_for(&mut accused, &three(), 1, act.clone(), &secrets.act_key, &shown);
    // The second keyholder could sign two deals: one for the first to accuse, and another for the ledger.
    let shown = [forge::transcript(&accused, &three()).to_vec(), packages[1].to_vec()];
    let other_deal = forge::signed_for(&mut accused, &three(), 1, act, &secrets.act_key, &shown);
    let mut accused_elsewhere = World { entries: accused.entries.clone(), ..founded() };
    accused.append(Entry::KeyholderAct(false_view));
    accused_elsewhere.append(Entry::KeyholderAct(other_deal));

    let _ = locked::next(&mut drilled, &mut holdings[0]);
    let share = SecretKey::from_bytes(&*holdings[0].backup().unwrap()).unwrap();
    let ready = forge::signed_for(&mut drilled, &three(), 1, Act::Ready, &share, &elsewhere());
    drilled.append(Entry::KeyholderAct(ready));

    let deal = "A deal that its keyholder signed for other broadcasts than those in the ledger.";
    let unbound = "A deal is signed without the transcript of its ceremony.";
    let accusation = "An accusation that was signed for other broadcasts than those in the ledger: it convicts nobody.";
    let another =
        "An accusation of another package than the one in the ledger, which its sender had shown to one alone.";
    let ready = "A drill that was passed for other broadcasts than those in the ledger.";
    vec![
        last("deal_for_another_transcript", deal, SIGNATURE_OF_1, &dealt_for(&elsewhere())),
        last("deal_without_a_transcript", unbound, SIGNATURE_OF_1, &dealt_for(&[])),
        last("accusation_for_another_transcript", accusation, SIGNATURE_OF_1, &accused),
        last("accusation_of_another_package", another, SIGNATURE_OF_1, &accused_elsewhere),
        last("drill_for_another_transcript", ready, SIGNATURE_OF_1, &drilled),
    ]
}

fn broken_acts() -> Vec<Case> {
    const SIGNATURE_OF_1: &str = "the signature is not that of keyholder 1";
    let flipped = |act: &mut KeyholderAct| act.signature.as_mut().unwrap()[64] ^= 1;
    let proof = altered_act(3, |_, act| {
        let Act::Broadcast { package, .. } = &mut act.act else { unreachable!() };
        *package.last_mut().unwrap() ^= 1;
    });
    let missing = altered_act(6, |_, act| {
        let Act::Deal { packages } = &mut act.act else { unreachable!() };
        packages.pop();
    });
    let swapped = altered_act(6, |_, act| {
        let Act::Deal { packages } = &mut act.act else { unreachable!() };
        packages.swap(0, 1);
    });
    let by_another = altered_act(6, |world, act| {
        let other = SecretKey::random(&mut world.rng);
        *act = forge::signed_act(world, &three(), 1, act.act.clone(), &other);
    });
    // Who never read the paper, but was there from the start.
    let mut by_act_key = founded();
    let mut holdings = locked::broadcasts(&mut by_act_key, &three());
    let key = forge::round_secrets(&holdings[0]).act_key;
    for holding in &mut holdings {
        let deal = locked::next(&mut by_act_key, holding);
        by_act_key.append_bytes(deal);
    }
    let ready = forge::signed_act(&mut by_act_key, &three(), 1, Act::Ready, &key);
    by_act_key.append(Entry::KeyholderAct(ready));

    let package = "what keyholder 1 sent is not a package of this ceremony";
    let knowledge = "the broadcast of keyholder 1 does not prove its secret";
    vec![
        entry("broadcast_proof_altered", "A broadcast does not prove that its secret is known.", knowledge, &proof, 3),
        entry(
            "act_signature_altered",
            "One bit of the signature of a deal is flipped.",
            SIGNATURE_OF_1,
            &altered_act(6, |_, act| flipped(act)),
            6,
        ),
        entry(
            "act_by_another_key",
            "A deal is signed by a key that was not announced.",
            SIGNATURE_OF_1,
            &by_another,
            6,
        ),
        entry("deal_package_missing", "A deal lacks the package for one keyholder.", package, &missing, 6),
        entry("deal_packages_swapped", "The packages of a deal stand in another order.", package, &swapped, 6),
        last("drill_signed_without_the_share", "A drill is signed by the act key.", SIGNATURE_OF_1, &by_act_key),
    ]
}

const NOT_OF_A_CEREMONY: &str = "the letter's keyholders are not those of a complete key ceremony";

/// The letter of a complete ceremony, altered.
fn altered_letter(alter: impl FnOnce(&mut World, &mut Sealing)) -> World {
    let (mut world, _) = locked::complete();
    let mut letter = sealing_letter(&world, "locked");
    alter(&mut world, letter.sealing.as_mut().unwrap());
    world.append(Entry::Letter(letter));
    world
}

/// The keys of a ceremony that this ledger does not hold.
fn other_keys() -> ByteVec {
    let mut elsewhere = founded();
    elsewhere.rng = ChaCha20Rng::seed_from_u64(2);
    locked::ceremony(&mut elsewhere, &three());
    sealing_letter(&elsewhere, "locked").sealing.unwrap().keys
}

fn letters() -> Vec<Case> {
    let mut cases = vec![];
    let (world, _) = locked::complete();
    let honest = sealing_letter(&world, "locked");
    let mut without = founded();
    without.append(Entry::Letter(honest.clone()));
    let about = "The letter seals names to keys that no ceremony made.";
    cases.push(last("letter_without_ceremony", about, NOT_OF_A_CEREMONY, &without));

    let about = "The letter seals names to other keys than its ceremony made.";
    let world = altered_letter(|_, sealing| sealing.keys = other_keys());
    cases.push(last("letter_with_other_keys", about, NOT_OF_A_CEREMONY, &world));

    let about = "One of the keyholders bears another name in the letter.";
    let world = altered_letter(|_, sealing| sealing.holders[2] = "Chloe".into());
    cases.push(last("letter_keyholders_renamed", about, NOT_OF_A_CEREMONY, &world));

    let about = "The letter is frozen when one of three has not dealt.";
    cases.push(frozen_without("ceremony_deal_missing", about, 8));
    let about = "The letter is frozen when one of three has not passed the drill.";
    cases.push(frozen_without("ceremony_drill_missing", about, 11));

    let (mut world, _) = locked::complete();
    world.append(Entry::Keyholders(keyholders("locked", 2, 2, &["Ada", "Ben", "Cleo"])));
    world.append(Entry::Letter(honest.clone()));
    let about = "The letter seals names to the keys of an attempt that another has replaced.";
    cases.push(last("letter_of_an_older_attempt", about, NOT_OF_A_CEREMONY, &world));

    let (mut world, _) = locked::complete();
    world.append(Entry::Letter(Letter { sealing: None, ..honest }));
    let reason = "terms of sealing must be there exactly where names can be sealed";
    cases.push(last("letter_without_terms", "Names can be sealed, on no terms.", reason, &world));

    let about = "A step before the last shows names.";
    let world = altered_letter(|_, sealing| sealing.steps[0].shows = sealing.steps[1].shows);
    let reason = "the list of steps must be rising, without repeats, and within its limit";
    cases.push(last("letter_shows_names_early", about, reason, &world));

    let about = "One of the verifying shares belongs to another polynomial.";
    let world = altered_letter(|_, sealing| {
        let other = other_keys();
        let at = sealing.keys.len() - 33;
        sealing.keys[at..].copy_from_slice(&other[at..]);
    });
    cases.push(last("letter_keys_do_not_fit", about, "the keyholders' keys are not valid keys", &world));
    cases
}

/// A letter behind the first `kept` entries of a ceremony.
fn frozen_without(name: &'static str, about: &'static str, kept: usize) -> Case {
    let (mut world, _) = locked::complete();
    let letter = sealing_letter(&world, "locked");
    world.entries.truncate(kept);
    world.append(Entry::Letter(letter));
    last(name, about, NOT_OF_A_CEREMONY, &world)
}

/// A lie in the last entry of a letter with locked names.
fn case(
    name: &'static str,
    about: &'static str,
    reason: &'static str,
    mut locked: Locked,
    lie: &dyn Fn(&mut Locked),
) -> Case {
    lie(&mut locked);
    last(name, about, reason, &locked.world)
}

fn calls() -> Vec<Case> {
    let too_few = || {
        let mut locked = locked::frozen(4, 1);
        for text in ["Eve", "Zoe"] {
            locked.member(Class::Code, "", "", &sealed(text, None, false, false));
        }
        locked.member(Class::Code, "", "", &Choice::Nothing);
        locked
    };
    vec![
        case(
            "opening_called_early",
            "The opening is called when three have signed, but only two of them sealed a name.",
            "2 sealed names stand, 3 are needed",
            too_few(),
            &|locked| locked.call(CALLED),
        ),
        case(
            "opening_called_before_signing",
            "The call is dated back to before anybody could sign, so that nobody has time to withdraw.",
            "names cannot be opened at this stage of the letter",
            Locked::signed(),
            &|locked| locked.call(1),
        ),
        case(
            "opening_called_twice",
            "The opening is called again in the grace period.",
            "the opening was called before",
            Locked::called(),
            &|locked| locked.call(OPENS - 1),
        ),
        case(
            "opening_called_too_late",
            "The grace period would end at the latest date.",
            "it is too late: these names are never opened",
            Locked::signed(),
            &|locked| locked.call(LATEST - u64::from(locked::GRACE_S)),
        ),
        case(
            "opening_called_by_a_stranger",
            "A keyholder's call under a number that nobody has.",
            "the signature is not that of keyholder 4",
            Locked::signed(),
            &|locked| {
                let call = locked.call_by(0, CALLED);
                locked.world.append(Entry::Call(Call { participant: Some(4), ..call }));
            },
        ),
        case(
            "call_signature_altered",
            "A keyholder's call under another time than the one that was signed.",
            "the signature is not that of keyholder 1",
            Locked::signed(),
            &|locked| {
                let call = locked.call_by(0, CALLED);
                locked.world.append(Entry::Call(Call { at: UnixTime(CALLED - 600), ..call }));
            },
        ),
    ]
}

fn openings() -> Vec<Case> {
    const GRACE: &str = "the grace period is not over";
    vec![
        case("opening_without_a_call", "Nobody has called.", GRACE, Locked::signed(), &|locked| locked.open_at(OPENS)),
        case(
            "opening_before_grace_ends",
            "The opening begins one second before the grace period ends.",
            GRACE,
            Locked::called(),
            &|locked| locked.open_at(OPENS - 1),
        ),
        case(
            "opening_after_latest",
            "The opening begins at the latest date.",
            "it is too late: these names are never opened",
            Locked::called(),
            &|locked| locked.open_at(LATEST),
        ),
        case(
            "opening_with_too_few",
            "Two of four withdraw in the grace period, and the opening begins.",
            "2 sealed names stand, 3 are needed",
            Locked::called(),
            &|locked| {
                locked.withdraw(2, 18);
                locked.withdraw(3, 19);
                locked.open_at(OPENS);
            },
        ),
        case(
            "opening_after_delivery",
            "The opening begins when the letter has been delivered.",
            "names cannot be opened at this stage of the letter",
            Locked::called(),
            &|locked| {
                locked.world.append(stage("locked", Stage::Delivered));
                locked.open_at(OPENS);
            },
        ),
        caller_not_allowed(),
    ]
}

fn caller_not_allowed() -> Case {
    let mut world = altered_letter(|_, sealing| sealing.callers = vec![Caller::Keyholder]);
    let letter = Entry::from_bytes(world.entries.last().unwrap()).unwrap();
    let Entry::Letter(letter) = letter else { unreachable!() };
    world.append_tally(Class::Code, 3, 1);
    world.append(stage("locked", Stage::Signing));
    let mut locked = Locked { world, letter, holdings: vec![] };
    for text in ["Eve", "Zoe", "Kim"] {
        locked.member(Class::Code, "", "", &sealed(text, None, false, false));
    }
    locked.call(CALLED);
    let about = "The organiser calls, where the letter leaves that to keyholders.";
    last("opening_called_by_the_organiser", about, "this is not somebody who may call the opening", &locked.world)
}

fn shares() -> Vec<Case> {
    let case = |name, about, reason, lie: &dyn Fn(&mut Locked)| {
        let mut locked = Locked::opening();
        lie(&mut locked);
        last(name, about, reason, &locked.world)
    };
    let altered = |locked: &mut Locked, alter: &dyn Fn(&mut KeyholderAct)| {
        let mut act = act_of(&locked.share(0));
        alter(&mut act);
        locked.world.append(Entry::KeyholderAct(act));
    };
    const MISFIT: &str = "the share of keyholder 1 does not fit";
    vec![
        case(
            "share_before_the_opening",
            "A share stands in the grace period.",
            "the grace period is not over",
            &|locked| {
                let share = locked.share(0);
                locked.world.entries.pop();
                locked.world.append_bytes(share);
            },
        ),
        case("share_altered", "One bit of a share is flipped.", MISFIT, &|locked| {
            altered(locked, &|act| {
                let Act::Share { share } = &mut act.act else { unreachable!() };
                share[32] ^= 1;
            });
        }),
        case("share_of_another_letter", "A keyholder's share of another letter's key.", MISFIT, &|locked| {
            let other = keyholders("another", 1, 2, &["Ada", "Ben", "Cleo"]);
            let holdings = locked::ceremony(&mut locked.world, &other);
            let backup = holdings[0].backup().unwrap();
            altered(locked, &|act| {
                let Act::Share { share } = &mut act.act else { unreachable!() };
                share[1..].copy_from_slice(&*backup);
            });
        }),
        case(
            "share_under_another_number",
            "A keyholder's share is entered as another's.",
            "the share of keyholder 2 does not fit",
            &|locked| altered(locked, &|act| act.participant = 2),
        ),
        case("share_twice", "The same share stands twice.", "keyholder 1 has done this before", &|locked| {
            locked.release(0);
            let again = locked.world.entries.last().unwrap().clone();
            locked.world.append_bytes(again);
        }),
        case("share_of_another_attempt", "A share of another attempt.", "this ceremony is not running", &|locked| {
            altered(locked, &|act| act.attempt = 2);
        }),
        case(
            "share_signed",
            "A share bears a signature.",
            "a keyholder's act must be signed, a share must not",
            &|locked| {
                altered(locked, &|act| act.signature = Some([1; 65].into()));
            },
        ),
    ]
}

fn after_the_opening() -> Vec<Case> {
    let mut withdrawn = Locked::opening();
    let withdrawal = withdrawn.world.withdrawal(2, &withdrawn.letter);
    withdrawn.world.append_bytes(withdrawal);

    let mut signed = Locked::signed();
    let code = Class::Code;
    // A tally of five, so that the fifth could sign.
    let fourth = signed.world.entries.remove(13);
    assert!(Tally::from_entry(&fourth).is_ok());
    let tally = signed.world.tally(code, 5, 1);
    signed.world.entries.insert(13, tally.to_bytes());
    signed.call(CALLED);
    signed.open_at(OPENS);
    let mut credential = signed.world.enrol(code, "", "");
    let late = signed.world.signed(&mut credential, &signed.letter, &Choice::Nothing);
    signed.world.append_bytes(late.entry);

    let not_offered = {
        let (mut world, _) = locked::complete();
        let mut letter = sealing_letter(&world, "locked");
        letter.shows.retain(|shown| *shown != Shown::Sealed);
        world.append(Entry::Letter(letter));
        world
    };
    vec![
        last(
            "withdrawal_in_opening",
            "A withdrawal stands behind the opening.",
            "the letter does not take withdrawals any more",
            &withdrawn.world,
        ),
        last(
            "signature_in_opening",
            "A signature stands behind the opening.",
            "the letter does not take signatures now",
            &signed.world,
        ),
        last(
            "letter_with_idle_terms",
            "Terms of sealing, where no name can be sealed.",
            "terms of sealing must be there exactly where names can be sealed",
            &not_offered,
        ),
        blob("sealed_blob_missing", "The blob of a name that is open is not there.", "is missing", None),
        blob(
            "sealed_blob_altered",
            "One bit of a sealed name's blob is flipped.",
            "blob does not match the signature's commitment",
            Some(1),
        ),
    ]
}

/// The first name of an opened letter, without its blob or with another.
fn blob(name: &'static str, about: &'static str, reason: &'static str, flip: Option<u8>) -> Case {
    let mut locked = Locked::opened();
    let path = locked.blob_path(16);
    let place = match flip {
        Some(bit) => {
            *locked.world.blobs.get_mut(&path).unwrap().last_mut().unwrap() ^= bit;
            format!("{path}, of entry 16")
        }
        None => {
            locked.world.blobs.remove(&path).unwrap();
            path
        }
    };
    broken((name, about, place.leak(), reason), locked.world.export())
}
