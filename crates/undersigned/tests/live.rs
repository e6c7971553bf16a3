//! The signer's and keyholder's commands against a real server on this machine.
#![cfg(feature = "server")]

#[path = "live/findings.rs"]
mod findings;
mod harness;
#[path = "live/keyholders.rs"]
mod keyholders;

use harness::{CODE_UNKNOWN, Lossy, World, names};

#[test]
fn enrol_sign_withdraw_verify() {
    let world = World::start();
    let code = world.code("engineer");
    world.ok(&["enrol", &world.group(), "--code", &code]);
    assert_eq!(names(world.folder()), ["acme-1.credential"]);

    let sign = ["sign", &world.letter(), "--credential", "acme-1.credential", "--yes", "--show", "name"];
    let named = [&sign[..], &["--name", "Anna Canary", "--json"]].concat();
    world.open_signing();
    let signed: serde_json::Value = serde_json::from_str(&world.ok(&named)).expect("JSON");
    assert_eq!((&signed["letter"], &signed["receipt"]), (&"stop".into(), &"acme-1.1.receipt".into()));
    assert_eq!(names(world.folder()), ["acme-1.1.receipt", "acme-1.credential"]);
    world.no_file_holds("Canary");
    world.refused(&named, 1, "you have signed this letter");

    let verdict = world.verdict();
    assert_eq!(
        (&verdict["letters"][0]["signed"], &verdict["letters"][0]["names"][0]["name"]),
        (&1.into(), &"Anna Canary".into())
    );
    let everything = world.ok(&["verify", &world.base]);
    assert!(everything.contains("1 distinct members signed exactly this text (1 by code)"), "{everything}");
    world.refused(&["verify", &format!("{}x", world.letter())], 1, "has no letter stopx");

    let mine = || world.ok(&["verify", &world.group(), "--credential", "acme-1.credential"]);
    assert!(mine().contains("Your signature under \"Please stop\" stands."));

    let withdraw = ["withdraw", &world.letter(), "--credential", "acme-1.credential", "--yes"];
    world.ok(&withdraw);
    world.refused(&withdraw, 1, "already-withdrawn");
    assert!(mine().contains("Your signature under \"Please stop\" was withdrawn."));
    let verdict = world.verdict();
    assert_eq!((&verdict["letters"][0]["signed"], &verdict["letters"][0]["withdrawn"]), (&0.into(), &1.into()));
    assert_eq!(verdict["letters"][0]["names"], serde_json::json!([]));
}

#[test]
fn two_phases_are_kept_apart_by_the_own_clock() {
    let world = World::founded();
    world.freeze(world.two_phase());
    world.ok(&["enrol", &world.group(), "--code", &world.code("")]);
    // The server says that enrolment is over and signing open; this machine's clock says that it is not.
    world.close_enrolment();
    let letter = format!("{}/l/later", world.group());
    let sign = ["sign", &letter, "--credential", "acme-1.credential", "--yes", "--show", "nothing"];
    world.refused(&sign, 4, "signing opens at");
    assert_eq!(names(world.folder()), ["acme-1.credential"]);
}

#[test]
fn a_role_is_shown_only_where_it_is_attested() {
    let world = World::start();
    world.ok(&["enrol", &world.group(), "--code", &world.code("engineer"), "--out", "with.credential"]);
    world.ok(&["enrol", &world.group(), "--code", &world.code(""), "--out", "without.credential"]);
    world.open_signing();
    let sign = |file| {
        [
            "sign".to_owned(),
            world.letter(),
            "--credential".to_owned(),
            file,
            "--yes".into(),
            "--show".into(),
            "role".into(),
        ]
    };
    let sign = |file: &str| sign(file.to_owned());
    let with = sign("with.credential");
    world.ok(&with.each_ref().map(String::as_str));
    let without = sign("without.credential");
    world.refused(&without.each_ref().map(String::as_str), 1, "this cannot be shown");
    assert_eq!(world.verdict()["letters"][0]["by_shown"]["role"], 1);
}

#[test]
fn codes_that_are_no_good() {
    let world = World::start();
    let (group, code) = (world.group(), world.code(""));
    world.refused(&["enrol", &group], 2, "give --code CODE");
    world.refused(&["enrol", &group, "--code", CODE_UNKNOWN], 1, "code-unknown");
    // A request that was begun with the wrong one is replaced.
    world.ok(&["enrol", &group, "--code", &code]);
    assert_eq!(names(world.folder()), ["acme-1.credential"]);
    world.refused(&["enrol", &group, "--code", &code], 2, "you have enrolled");
    world.refused(&["enrol", &group, "--code", &code, "--out", "second.credential"], 1, "code-used");
    world.refused(&["enrol", &format!("{}x", world.group()), "--code", &code], 3, "not-found");
    world.refused(
        &["enrol", &group, "--mail", "anna@example.org", "--out", "third.credential"],
        1,
        "the server refused",
    );
}

#[test]
fn secrets_are_under_the_passphrase() {
    let mut world = World::start();
    world.ok(&["enrol", &world.group(), "--code", &world.code("")]);
    "short".clone_into(&mut world.passphrase);
    let enrol = ["enrol", &world.group(), "--code", CODE_UNKNOWN, "--out", "new.credential"];
    world.refused(&enrol, 2, "at least 8 characters");
    world.open_signing();
    "another passphrase".clone_into(&mut world.passphrase);
    let sign = ["sign", &world.letter(), "--credential", "acme-1.credential", "--yes", "--show", "nothing"];
    world.refused(&sign, 1, "the passphrase is wrong");
}

#[test]
fn a_lost_answer_loses_nothing() {
    let world = World::start();
    let lossy = Lossy::before(world.address());
    let (group, letter) = (lossy.through(&world.group()), lossy.through(&world.letter()));
    let code = world.code("");
    // One lost answer is asked for again by the same run…
    lossy.lose_posts(1);
    world.ok(&["enrol", &group, "--code", &code, "--out", "first.credential"]);
    // …and when all are lost, the next run goes on, with no code.
    let second = world.code("");
    lossy.lose_posts(3);
    world.refused(&["enrol", &group, "--code", &second], 3, "cannot read");
    assert_eq!(names(world.folder()), ["acme-1.pending", "first.credential"]);
    world.ok(&["enrol", &group]);
    assert_eq!(names(world.folder()), ["acme-1.credential", "first.credential"]);
    // The very same command works too: its code is not lost.
    let third = world.code("");
    let again = ["enrol", &group, "--code", &third, "--out", "third.credential"];
    lossy.lose_posts(3);
    world.refused(&again, 3, "cannot read");
    world.ok(&again);
    std::fs::remove_file(world.folder().join("third.credential")).expect("removed");

    world.open_signing();
    let sign = ["sign", &letter, "--credential", "acme-1.credential", "--yes", "--show", "nothing"];
    lossy.lose_posts(3);
    world.refused(&sign, 3, "run the same command again");
    assert_eq!(names(world.folder()), ["acme-1.1.unsent", "acme-1.credential", "first.credential"]);
    // What is on its way shows what was chosen then, not what is chosen now.
    let other = ["sign", &letter, "--credential", "acme-1.credential", "--yes", "--show", "name", "--name", "Bea"];
    world.refused(&other, 1, "it shows that one more member signed, and nothing else");
    world.ok(&sign);
    assert_eq!(names(world.folder()), ["acme-1.1.receipt", "acme-1.credential", "first.credential"]);
    world.close_enrolment();
    let verdict = world.verdict();
    assert_eq!((&verdict["letters"][0]["signed"], &verdict["epochs"][0]["issued"]["code"]), (&1.into(), &3.into()));
}

#[test]
fn commands_at_the_same_time_sign_a_letter_once() {
    let world = World::start();
    world.ok(&["enrol", &world.group(), "--code", &world.code("")]);
    world.open_signing();
    let letter = world.letter();
    let sign = ["sign", &letter, "--credential", "acme-1.credential", "--yes", "--show", "nothing"];
    let codes: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| world.run(&sign).status.code())).collect();
        runs.into_iter().map(|run| run.join().expect("it ran")).collect()
    });
    assert!(codes.contains(&Some(0)), "{codes:?}");
    assert_eq!(world.verdict()["letters"][0]["signed"], 1);
    assert!(!names(world.folder()).iter().any(|name| name.ends_with(".unsent")), "{:?}", names(world.folder()));
    let told = world.run(&sign);
    assert_ne!(told.status.code(), Some(0), "it is signed, and the credential knows");
}

#[test]
fn an_export_is_served_by_anyone_and_imported_elsewhere() {
    let world = World::start();
    world.ok(&["enrol", &world.group(), "--code", &world.code("")]);
    world.open_signing();
    world.ok(&["export", &world.group(), "before"]);
    let sign =
        ["sign", &world.letter(), "--credential", "acme-1.credential", "--yes", "--show", "name", "--name", "Bea"];
    world.ok(&sign);
    world.refused(&["verify", "before", "--credential", "acme-1.credential"], 1, "lacks your signature of stop");
    world.ok(&["export", &world.group(), "mirror"]);
    let offline: serde_json::Value = serde_json::from_str(&world.ok(&["verify", "mirror", "--json"])).expect("JSON");
    assert_eq!(offline, world.verdict());
    // An export of the export is the same.
    world.ok(&["export", "mirror", "again", "--key", offline["vkey"].as_str().expect("a key")]);

    world.ok(&["import", "again", "--data", "archive"]);
    world.refused(&["import", "again", "--data", "archive"], 1, "acme");
    let archive = World::over(world.folder().join("archive"));
    world.refused(&["verify", &archive.group()], 1, "is the record of");
    let origin = offline["origin"].as_str().expect("an origin");
    let archived = world.ok(&["verify", &archive.group(), "--mirror-of", origin, "--json"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&archived).expect("JSON"), offline);

    let file = world.folder().join("again/checkpoint");
    let mut bytes = std::fs::read(&file).expect("readable");
    bytes[3] ^= 1;
    std::fs::write(&file, bytes).expect("written");
    world.refused(&["import", "again", "--data", "third"], 1, "checkpoint");
    assert!(!world.folder().join("third").exists());
}

#[test]
fn the_demo_with_members_ends_with_the_expected_count() {
    let world = World::start();
    let told = world.ok(&["demo", "--members", "6", "--listen", "127.0.0.1:0", "--exit"]);
    assert!(told.contains("/organise/example-corp/"), "{told}");
    assert!(told.contains("5 signatures were expected, and the exported record has 5."), "{told}");
    assert_eq!(told.matches(r#"2 sealed names were opened by "Ben Example", "Cleo Example""#).count(), 2, "{told}");
    assert!(told.contains("2 locked names were expected to open"), "{told}");
    let second = world.run(&["demo", "--listen", "127.0.0.1:0", "--exit"]);
    assert!(second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("this demo uses demo-data"));
}
