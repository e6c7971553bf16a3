//! An act that is refused leaves memory, rows and blobs as they were: each act, with whatever can stand against it.

use base64ct::{Base64, Encoding};
use serde_json::json;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::Credential;
use undersigned_proto::entry::{Shown, Stage, Timing};
use undersigned_proto::sign::Choice;
use undersigned_server::{Draft, GroupEdit, NewGroup, Refusal};

use crate::common::sealed::{sealed, sealed_draft};
use crate::common::{ENROL_CLOSES, ENROL_OPENS, World, draft, group, name};

/// Runs an attempt that must be refused, and compares all that is there before and after.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(
    world: &mut World,
    what: &str,
    attempt: impl FnOnce(&mut World) -> Result<T, String>,
) {
    let before = world.seen();
    let got = attempt(world);
    assert!(got.is_err(), "{what} was taken: {got:?}");
    assert_eq!(before, world.seen(), "{what} was refused, and something has changed: {got:?}");
}

pub fn by<T>(result: Result<T, Refusal>) -> Result<T, String> {
    result.map_err(|refusal| refusal.kind.key().to_owned())
}

fn posted(world: &World, path: &str, body: &serde_json::Value) -> Result<u16, String> {
    let answer = world.post(path, body);
    if answer.status < 300 { Ok(answer.status) } else { Err(answer.problem()) }
}

fn edit() -> GroupEdit {
    let NewGroup { name, description, membership, declared_members, declared_source, .. } = group("acme");
    GroupEdit { name, description, membership, declared_members, declared_source }
}

#[test]
fn acts_on_a_group_and_its_periods() {
    let mut world = World::new();
    let organiser = world.organiser();
    let app = world.server().app().clone();
    let none = NewGroup { enrol_opens: UnixTime(9), enrol_closes: UnixTime(9), ..group("other") };
    let unnamed = NewGroup { name: String::new(), ..group("other") };
    for (what, new) in
        [("a second group", group("acme")), ("a group without time", none), ("a nameless group", unnamed)]
    {
        let app = app.clone();
        refused(&mut world, what, move |world| by(world.block_on(app.create_group(new))).map(|_| ()));
    }
    for edit in [
        GroupEdit { name: "x".repeat(1_000), ..edit() },
        GroupEdit { declared_members: 0, ..edit() },
        GroupEdit { description: "a\u{202e}b".into(), ..edit() },
    ] {
        refused(&mut world, "an edit", |world| by(world.block_on(organiser.edit_group(edit))));
    }
    refused(&mut world, "a period that ends before it begins", |world| {
        by(world.block_on(organiser.new_epoch(UnixTime(5), UnixTime(4))))
    });
    for (what, epoch, count, role) in [
        ("no codes", 1, 0, ""),
        ("too many codes", 1, 121, ""),
        ("codes of no period", 2, 1, ""),
        ("a bad role", 1, 1, "a\nb"),
    ] {
        refused(&mut world, what, |world| {
            by(world.block_on(organiser.print_codes(epoch, count, role.into()))).map(|_| ())
        });
    }
    world.now(ENROL_CLOSES);
    world.until_ticked();
    refused(&mut world, "codes after the end", |world| {
        by(world.block_on(organiser.print_codes(1, 1, String::new()))).map(|_| ())
    });
}

#[test]
fn acts_on_drafts_and_letters() {
    let mut world = World::new();
    let organiser = world.organiser();
    world.letter("cancel");
    let drafts = [
        ("a bad address", Draft { id: "A B".into(), ..draft("x") }),
        ("the address of a letter", draft("cancel")),
        ("a draft that is too long", Draft { text: "x".repeat(70_000), ..draft("x") }),
    ];
    for (what, draft) in drafts {
        refused(&mut world, what, |world| by(world.block_on(organiser.save_draft(draft))));
    }
    let unfit = [
        ("no text", Draft { text: String::new(), ..draft("late") }),
        ("no period", Draft { epoch: 7, ..draft("late") }),
        ("a window that is over", Draft { sign_closes: UnixTime(ENROL_OPENS), ..draft("late") }),
        ("signing before enrolment ends", Draft { sign_opens: UnixTime(ENROL_OPENS), ..draft("late") }),
        ("locked names without keyholders", Draft { shows: vec![Shown::Sealed], ..draft("late") }),
        ("bad markdown", Draft { text: "[x](javascript:y)".into(), ..draft("late") }),
        ("rounds beside signing at once", Draft { timing: Timing::AtOnce, ..draft("late") }),
    ];
    let rounds = Draft { timing: Timing::Rounds, sign_opens: UnixTime(ENROL_OPENS), ..draft("rounds") };
    world.block_on(organiser.save_draft(rounds)).unwrap();
    world.block_on(organiser.freeze("rounds")).unwrap();
    for (what, draft) in unfit {
        world.block_on(organiser.save_draft(draft)).unwrap();
        refused(&mut world, what, |world| by(world.block_on(organiser.freeze("late"))));
    }
    refused(&mut world, "freezing what is not there", |world| by(world.block_on(organiser.freeze("none"))));
    for (what, letter, stage) in [
        ("a stage back", "rounds", Stage::Frozen),
        ("an opening without names", "rounds", Stage::Opening),
        ("no letter", "none", Stage::Ended),
    ] {
        refused(&mut world, what, |world| by(world.block_on(organiser.stage(letter, stage))));
    }
    refused(&mut world, "a call without names", |world| by(world.block_on(organiser.call_opening("cancel"))));
    refused(&mut world, "a ceremony without terms", |world| {
        by(world.block_on(organiser.begin_ceremony("late"))).map(|_| ())
    });
}

#[test]
fn enrolments() {
    let mut world = World::new();
    let codes = world.codes(2, "nurse");
    let (_, request) = world.begin(&codes[0]);
    let path = "/api/v1/groups/acme/enrolments";
    let with = |change: serde_json::Value| {
        let mut request = request.clone();
        request.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        request
    };
    for (what, body) in [
        ("a damaged commitment", with(json!({ "commitment": "AAAA" }))),
        ("a commitment of zeros", with(json!({ "commitment": Base64::encode_string(&[0; 432]) }))),
        ("an unknown code", with(json!({ "code": "AAAA-AAAA-AAAA-AAAA" }))),
        ("another period", with(json!({ "epoch": 2 }))),
        ("an address for a code", with(json!({ "address": "anna@acme.example" }))),
        (
            "a mailbox without mail",
            with(json!({ "class": "mailbox", "address": "anna@acme.example", "code": "123456" })),
        ),
        ("no class", with(json!({ "class": "vouched" }))),
    ] {
        refused(&mut world, what, |world| posted(world, path, &body));
    }
    assert_eq!(world.post(path, &request).status, 201);
    let (_, second) = world.begin(&codes[0]);
    refused(&mut world, "a used code", |world| posted(world, path, &second));
    let mut other = request.clone();
    other["code"] = codes[1].clone().into();
    refused(&mut world, "a commitment with another code", |world| posted(world, path, &other));
    let before = world.seen();
    assert_eq!(world.post(path, &request).status, 201, "a lost answer");
    assert_eq!(before, world.seen(), "the same again changes nothing");
    world.now(ENROL_CLOSES);
    let (_, late) = (0, with(json!({ "code": codes[1] })));
    world.until_ticked();
    refused(&mut world, "after the end", |world| posted(world, path, &late));
}

fn flipped(bytes: &[u8], at: usize) -> String {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    Base64::encode_string(&bytes)
}

#[test]
fn signatures_and_withdrawals() {
    let (mut world, mut credentials) = World::signing(3);
    let signed = world.make(&mut credentials[0], "cancel", &name("Anna Example")).unwrap();
    let (entry, blob) = (signed.entry.clone(), signed.blob.clone().unwrap());
    let (plain, path) = (Base64::encode_string(&entry), "/api/v1/groups/acme/letters/cancel/signatures");
    let named = Base64::encode_string(&blob);
    for (what, path, body) in [
        ("no name", path, json!({ "entry": plain })),
        ("another name", path, json!({ "entry": plain, "blob": flipped(&blob, blob.len() - 1) })),
        ("a name that is too long", path, json!({ "entry": plain, "blob": Base64::encode_string(&[0; 9_000]) })),
        ("an altered proof", path, json!({ "entry": flipped(&entry, 200), "blob": named })),
        ("half an entry", path, json!({ "entry": Base64::encode_string(&entry[..90]), "blob": named })),
        ("another letter", "/api/v1/groups/acme/letters/other/signatures", json!({ "entry": plain, "blob": named })),
        ("a withdrawal of it", "/api/v1/groups/acme/letters/cancel/withdrawals", json!({ "entry": plain })),
    ] {
        refused(&mut world, what, |world| posted(world, path, &body));
    }
    refused(&mut world, "taking back what is not there", |world| taken_back(world, &credentials[1]));
    assert_eq!(world.send("cancel", &signed).status, 201);
    let before = world.seen();
    assert_eq!(world.send("cancel", &signed).status, 200, "a lost answer");
    assert_eq!(before, world.seen(), "the same again changes nothing");
    let back = world.take_back(&credentials[0], "cancel");
    let body = json!({ "entry": flipped(&back, back.len() - 9) });
    refused(&mut world, "an altered withdrawal", |world| {
        posted(world, "/api/v1/groups/acme/letters/cancel/withdrawals", &body)
    });
    assert_eq!(world.send_withdrawal("cancel", &back).status, 201);
    refused(&mut world, "taking back twice", |world| taken_back(world, &credentials[0]));
    let late = world.make(&mut credentials[2], "cancel", &Choice::Nothing).unwrap();
    world.now(crate::common::SIGN_CLOSES);
    world.until_ticked();
    refused(&mut world, "a late signature", |world| {
        let answer = world.send("cancel", &late);
        if answer.status < 300 { Ok(answer.status) } else { Err(answer.problem()) }
    });
}

fn taken_back(world: &mut World, credential: &Credential) -> Result<u16, String> {
    let answer = world.withdraw(credential, "cancel");
    if answer.status < 300 { Ok(answer.status) } else { Err(answer.problem()) }
}

#[test]
fn keyholders_acts_and_calls() {
    let mut world = World::new();
    let links = world.begin_ceremony(sealed_draft("cancel", 1));
    let organiser = world.organiser();
    let path = "/api/v1/groups/acme/letters/cancel/acts";
    for (what, body) in [
        ("no act", json!({ "entry": "AAAA" })),
        ("an act without a link", json!({ "entry": "AAAA", "secret": "nobody" })),
    ] {
        refused(&mut world, what, |world| posted(world, path, &body));
    }
    refused(&mut world, "a link for nobody", |world| {
        by(world.block_on(organiser.keyholder_link("cancel", "Dan"))).map(|_| ())
    });
    refused(&mut world, "freezing too early", |world| by(world.block_on(organiser.freeze("cancel"))));
    drop(links);
    let (mut world, keyholders, mut credentials) = World::signing_sealed(2, 2);
    let organiser = world.organiser();
    world.sign(&mut credentials[0], "cancel", &sealed("Canary 1"));
    refused(&mut world, "a call with too few names", |world| by(world.block_on(organiser.call_opening("cancel"))));
    world.sign(&mut credentials[1], "cancel", &sealed("Canary 2"));
    let state = world.audited();
    world.now(2_700);
    for at in [2_099, 2_761] {
        let call = keyholders[0].holding.call(&mut world.rng, &state, UnixTime(at)).unwrap();
        refused(&mut world, "a call by a wrong clock", |world| {
            let answer = world.post_call("cancel", &call);
            if answer.status < 300 { Ok(answer.status) } else { Err(answer.problem()) }
        });
    }
}
