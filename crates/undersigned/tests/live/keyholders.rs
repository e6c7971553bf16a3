//! Keyholders' commands: ceremony, call, release, and what each refuses.

use std::fs;

use undersigned::address::GroupAddress;
use undersigned::audit;
use undersigned::trust::Trust;
use undersigned_proto::credential_file::{self, Kind};
use undersigned_proto::entry::{Act, Entry, KeyholderAct};
use undersigned_proto::keyholder::{Keyholding, Next};
use undersigned_proto::ledger::State;
use undersigned_proto::pin::Expected;

use crate::harness::{Fork, Keyholder, World, names};

fn secret(keyholder: &Keyholder) -> &str {
    keyholder.link.rsplit('=').next().expect("a secret")
}

impl World {
    /// What a keyholder keeps, as a keyholder with other software could use it.
    fn holding(&self, keyholder: &Keyholder) -> Keyholding {
        let text = fs::read_to_string(self.folder().join(&keyholder.file)).expect("a file");
        let bytes = credential_file::open(Kind::Keyholder, &text, &self.passphrase).expect("opens");
        Keyholding::from_secret_bytes(&bytes).expect("a keyholder's secrets")
    }

    fn audited<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        let address = GroupAddress { base: self.base.clone(), group: "acme".into() };
        look(audit::of_group(&address, &Trust::default()).expect("it holds").state())
    }

    /// How many have dealt, by the server's own record.
    fn dealt(&self) -> usize {
        self.audited(|state| {
            let ceremony = state.ceremony("stop").expect("a ceremony");
            (1..=3).filter(|keyholder| ceremony.has_dealt(*keyholder)).count()
        })
    }

    fn sealed_names(&self) -> (bool, Vec<String>) {
        let verdict = self.verdict();
        let letter = &verdict["letters"][0];
        let names = letter["names"].as_array().expect("names").iter().map(|name| name["name"].as_str().expect("text"));
        (letter["sealed"]["opened"].as_bool().expect("yes or no"), names.map(str::to_owned).collect())
    }
}

#[test]
fn three_lock_their_names_and_two_of_three_keyholders_open_them() {
    let (world, keyholders) = World::with_ceremony(2);
    let [ada, ben, cleo] = keyholders.as_slice() else { panic!("three") };
    world.join_waits(ada, "waiting for Ben and Cleo to join");
    let papers = world.whole_ceremony(&keyholders);
    let joined = world.ok(&["keyholder", "join", &ada.link, "--file", &ada.file]);
    assert!(joined.contains("2 of these 3 people must then agree: Ada, Ben and Cleo"), "{joined}");
    world.ok(&["keyholder", "drill", &ada.file, "--words-file", &papers[0]]);
    world.refused(&["keyholder", "release", &ada.file, "--yes"], 4, "the letter stop is not frozen yet");
    world.freeze_sealed();
    world.sign_sealed(&["Canary Anna", "Canary Bea", "Canary Chidi"]);
    world.no_file_holds("Canary");
    let withdraw = ["withdraw", &world.letter(), "--credential", "member-2.credential", "--yes"];
    world.ok(&withdraw);
    assert_eq!(world.sealed_names(), (false, vec![]));

    let release = |keyholder: &Keyholder| ["keyholder", "release", &keyholder.file, "--yes"].map(str::to_owned);
    let refused = |keyholder: &Keyholder, status, line: &str| {
        world.refused(&release(keyholder).each_ref().map(String::as_str), status, line);
    };
    let released = |keyholder: &Keyholder| world.ok(&release(keyholder).each_ref().map(String::as_str));
    refused(ada, 4, "nobody has called the opening yet");
    // The grace period has ended by the clock of the commands; the server's stands still in it.
    world.set_clock_behind(300);
    world.call_opening();
    refused(ada, 4, "the server has not begun the opening yet");
    world.set_clock_behind(0);
    world.until_opening();
    world.refused(&["withdraw", &world.letter(), "--credential", "member-1.credential", "--yes"], 1, "closed");

    assert!(released(ada).contains("One more share opens the names."));
    assert!(released(ada).contains("in the public record already"), "twice is done");
    assert_eq!(world.sealed_names(), (false, vec![]), "one share opens nothing");
    lie(&world, ben);
    assert!(released(cleo).contains("The names are open."));
    assert_eq!(world.sealed_names(), (true, vec!["Canary Anna".into(), "Canary Bea".into()]));
    let plain = world.ok(&["verify", &world.group()]);
    assert!(plain.contains(r#"2 sealed names were opened by "Ada", "Cleo""#), "{plain}");
    let verdict = world.verdict();
    let first = &verdict["letters"][0]["names"][0];
    assert_eq!((&first["role"], &first["comment"]), (&"engineer".into(), &"At last.".into()));

    // Ben has lost all but the paper.
    let paper = ["keyholder", "release", "--paper", &world.letter(), "--words-file", &papers[1], "--yes", "--json"];
    let told: serde_json::Value = serde_json::from_str(&world.ok(&paper)).expect("JSON");
    assert_eq!((&told["shares"], &told["opened"]), (&3.into(), &true.into()));
    let status = world.ok(&["keyholder", "status", &cleo.file]);
    assert!(status.contains("The names are open, by the shares of Ada, Ben and Cleo."), "{status}");
    world.ok(&["export", &world.group(), "mirror"]);
    let offline: serde_json::Value = serde_json::from_str(&world.ok(&["verify", "mirror", "--json"])).expect("JSON");
    assert_eq!(offline, world.verdict());
}

/// Ben posts a share that is not his: he is named, and nothing is spoiled.
fn lie(world: &World, ben: &Keyholder) {
    let share = world.audited(|state| world.holding(ben).release(state, undersigned::clock::now()));
    let Ok(Entry::KeyholderAct(mut act)) = Entry::from_bytes(&share.expect("a share")) else { panic!("no act") };
    let Act::Share { share } = &mut act.act else { panic!("no share") };
    share[20] ^= 1;
    let posted = world.api().act("stop", &Entry::KeyholderAct(act).to_bytes(), Some(secret(ben)));
    let failure = posted.expect_err("refused").to_string();
    assert!(failure.contains("(share)") && failure.contains("Ben"), "{failure}");
    world.audited(|state| {
        let shares: Vec<u8> = state.letter("stop").expect("a letter").shared().collect();
        assert_eq!(shares, [1]);
    });
}

#[test]
fn a_keyholder_calls_and_believes_no_clock_but_the_own_one() {
    let (world, keyholders) = World::with_ceremony(2);
    world.whole_ceremony(&keyholders);
    world.freeze_sealed();
    world.sign_sealed(&["Anna"]);
    let [ada, ben, _] = keyholders.as_slice() else { panic!("three") };
    world.set_clock_behind(0);
    let call = |keyholder: &Keyholder| ["keyholder", "call", &keyholder.file, "--yes"].map(str::to_owned);
    let few = call(ada);
    world.refused(&few.each_ref().map(String::as_str), 4, "1 locked names stand, and 2 are needed");
    world.sign_one_more("Bea");
    let called = world.ok(&call(ada).each_ref().map(String::as_str));
    assert!(called.contains("Signers can take their names back until"), "{called}");
    assert!(world.ok(&call(ada).each_ref().map(String::as_str)).contains("You have called already"));
    world.refused(&call(ben).each_ref().map(String::as_str), 1, "Ada has called the opening already");
    world.refused(&["keyholder", "release", &ben.file, "--yes"], 4, "signers can take their names back until");
    // A server whose clock runs ahead begins the opening: no share is released for that.
    world.set_clock_ahead(u64::from(crate::harness::GRACE_S) + 60);
    world.until_opening();
    world.refused(&["keyholder", "release", &ben.file, "--yes"], 4, "by this machine's clock");
    assert_eq!(world.sealed_names(), (false, vec![]));
}

#[test]
fn a_keyholder_who_lies_in_the_ceremony_is_named_and_it_begins_anew() {
    let (world, keyholders) = World::with_ceremony(2);
    let [ada, ben, cleo] = keyholders.as_slice() else { panic!("three") };
    world.until_code(&keyholders);
    let code = world.check_code(ada);
    [ada, cleo].iter().for_each(|keyholder| world.compare(keyholder, &code));
    world.join_waits(cleo, "waiting for Ben to compare the check code");
    let deal = altered_deal(&world, ben);
    world.api().act("stop", &deal, None).expect("taken: only its recipient can see that it lies");
    let join = ["keyholder", "join", &ada.link, "--file", &ada.file, "--once"];
    world.refused(&join, 1, "Ben sent what is provably wrong");
    world.refused(&["keyholder", "join", &cleo.link, "--file", &cleo.file, "--once"], 1, "Ben sent what is provably");
    let status = world.ok(&["keyholder", "status", &ada.link]);
    assert!(status.contains("Ben sent what is provably wrong"), "{status}");
    assert!(world.begin_ceremony("stop").is_empty(), "the links stay good");
    world.join_waits(ada, "waiting for Ben and Cleo to join");
    assert!(names(world.folder()).contains(&"Ada.1.old".to_owned()), "nothing is thrown away");
    let papers = world.whole_ceremony(&keyholders);
    world.ok(&["keyholder", "drill", &ben.file, "--words-file", &papers[1]]);
    world.freeze_sealed();
    fs::rename(world.folder().join("Ada.1.old"), world.folder().join("old.keyholder")).expect("renamed");
    let older = ["keyholder", "join", &ada.link, "--file", "old.keyholder"];
    world.refused(&older, 1, "the letter was frozen with the key of attempt 2");
}

/// A server shows Ada invented others in a record of its own, under the same keys: the attack of finding 1.
#[test]
fn finding_1_invented_keyholders_get_no_deal_and_are_refused_once_numbers_were_compared() {
    let fork = Fork::start();
    let keyholders = fork.first.name_keyholders(1);
    let invented = fork.other.name_keyholders(1);
    let ada = &keyholders[0];
    fork.first.join_waits(ada, "waiting for Ben and Cleo to join");
    let joined = fork.first.audited(|state| state.ceremony("stop").expect("a ceremony").acts()[0].clone());
    let joined = Entry::KeyholderAct(joined).to_bytes();
    fork.show(&fork.other);
    fork.other.api().act("stop", &joined, Some(secret(&invented[0]))).expect("relayed");
    invented[1..].iter().for_each(|keyholder| fork.other.join_waits(keyholder, ""));
    // All seem to have joined: nothing is sent before Ada has heard their numbers.
    for _ in 0..2 {
        fork.first.join_waits(ada, "compare the check code");
    }
    assert_eq!(fork.other.dealt(), 0);
    fork.show(&fork.first);
    keyholders[1..].iter().for_each(|keyholder| fork.first.join_waits(keyholder, ""));
    let code = fork.first.check_code(ada);
    fork.first.compare(ada, &code);
    assert_eq!(fork.first.dealt(), 1);
    fork.show(&fork.other);
    let join = ["keyholder", "join", &ada.link, "--file", &ada.file, "--once"];
    fork.first.refused(&join, 1, "the server shows another ceremony than the one whose numbers you compared");
    fork.first.refused(
        &["keyholder", "status", &ada.file],
        1,
        "another ceremony than the one whose numbers you compared",
    );
    assert_eq!(fork.other.dealt(), 0);
    fork.show(&fork.first);
    keyholders[1..].iter().for_each(|keyholder| fork.first.compare(keyholder, &code));
    keyholders.iter().for_each(|keyholder| drop(fork.first.drill(keyholder)));
}

/// A deal of Ben's in which what Ada gets has been altered.
fn altered_deal(world: &World, ben: &Keyholder) -> Vec<u8> {
    let (mut holding, mut rng) = (world.holding(ben), undersigned::random::system());
    let seen = world.api().ceremony_of(&holding, &Expected::default()).expect("a ceremony");
    let record = seen.ceremony();
    let compared = holding.compared(record, &record.check_code().expect("a code")).expect("the same");
    holding = Keyholding::from_secret_bytes(&compared).expect("what is kept");
    let Ok(Next::Send(honest)) = holding.next(&mut rng, record) else { panic!("nothing to deal") };
    let Ok(Entry::KeyholderAct(KeyholderAct { act: Act::Deal { mut packages }, .. })) = Entry::from_bytes(&honest)
    else {
        panic!("no deal")
    };
    let last = packages[0].len() - 1;
    packages[0][last] ^= 1;
    let transcript = record.transcript().expect("all have joined");
    holding.dangerous_signed(&mut rng, &record.id, Act::Deal { packages }, &[&transcript]).expect("signed")
}

#[test]
fn a_ceremony_goes_on_wherever_it_was_left() {
    let (mut world, keyholders) = World::with_ceremony(1);
    let [ada, ben, _] = keyholders.as_slice() else { panic!("three") };
    let line = crate::harness::Lossy::before(world.address());
    let through = Keyholder { link: line.through(&ada.link), file: ada.file.clone() };
    line.lose_posts(4);
    let join = |keyholder: &Keyholder| {
        ["keyholder", "join", &keyholder.link, "--file", &keyholder.file, "--once"].map(str::to_owned)
    };
    // The seat is asked for first; its answer is lost three times.
    world.refused(&join(&through).each_ref().map(String::as_str), 3, "cannot read");
    assert!(names(world.folder()).is_empty(), "nothing was begun");
    world.join_waits(&through, "waiting for Ben and Cleo to join");
    let taken = ["keyholder", "join", &ada.link, "--file", "second.keyholder", "--once"];
    world.refused(&taken, 1, "your place is taken");
    world.until_code(&keyholders);
    let code = world.check_code(ada);
    let wrong = ["keyholder", "join", &ada.link, "--file", &ada.file, "--once", "--code"];
    world.refused(&[&wrong[..], &["12345"]].concat(), 2, "a check code has 40 digits");
    world.refused(&[&wrong[..], &["1".repeat(40).as_str()]].concat(), 1, "the check codes are not the same");
    // What was compared is stored before the deal is sent: after a lost answer nobody is asked again.
    line.lose_posts(3);
    let compare = join(&through);
    let compare = [&compare.each_ref().map(String::as_str)[..], &["--code", &code]].concat();
    world.refused(&compare, 3, "cannot read");
    assert!(world.holding(ada).has_compared());
    world.join_waits(&through, "waiting for Ben and Cleo to compare the check code");
    keyholders[1..].iter().for_each(|keyholder| world.compare(keyholder, &code));
    line.lose_posts(3);
    let paper = world.drill_words(&through);
    let drill = join(&through);
    let drill = [&drill.each_ref().map(String::as_str)[..], &["--words-file", &paper]].concat();
    world.refused(&drill, 3, "cannot read");
    world.refused(&drill, 4, "waiting for Ben and Cleo to read the words back");
    "another passphrase".clone_into(&mut world.passphrase);
    world.refused(&join(ben).each_ref().map(String::as_str), 1, "the passphrase is wrong");
}

#[test]
fn links_files_and_words_that_are_no_good() {
    let (world, keyholders) = World::with_ceremony(1);
    let [ada, ben, _] = keyholders.as_slice() else { panic!("three") };
    let unknown = format!("{}x", ada.link);
    world.refused(&["keyholder", "join", &unknown, "--once"], 1, "the server refused (link)");
    let nowhere = ada.link.replace("l=stop", "l=other");
    world.refused(&["keyholder", "join", &nowhere, "--once"], 1, "no keyholders are asked for a letter other here");
    world.refused(&["keyholder", "status", &nowhere], 1, "has no ceremony for a letter other");
    let alone = world.ceremony_for_one("other");
    world.join_waits(ada, "waiting for");
    let mixed = ["keyholder", "join", &alone, "--file", &ada.file, "--once"];
    world.refused(&mixed, 1, "is for the letter stop of acme, and this link for other of acme");
    world.refused(&["keyholder", "drill", &ada.file, "--words-file", &ada.file], 1, "the ceremony is not that far");

    let papers = world.whole_ceremony(&keyholders);
    let drill = |paper: &str, line: &str| {
        world.refused(&["keyholder", "drill", &ada.file, "--words-file", paper], 1, line);
    };
    drill(&papers[1], "these words are not the backup of your share");
    let text = fs::read_to_string(world.folder().join(&papers[0])).expect("words");
    let mut list: Vec<&str> = text.split(' ').collect();
    let write = |list: &[&str]| fs::write(world.folder().join("typed"), list.join(" ")).expect("written");
    write(&list[1..]);
    drill("typed", "a backup has 24 words, these are 23");
    let third = std::mem::replace(&mut list[2], "letterbox");
    write(&list);
    drill("typed", "word 3 is not one of the list");
    // Eight bits check the words: one wrong word in 256 passes for the backup of another share, three hardly ever.
    let told = ["zoo", "zone", "zero", "abandon"].into_iter().filter(|&word| word != third).map(|word| {
        list[2] = word;
        write(&list);
        let output = world.run(&["keyholder", "drill", &ada.file, "--words-file", "typed"]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).expect("UTF-8")
    });
    let compare = told.filter(|told| told.contains("please compare all with your paper")).count();
    assert!(compare >= 2, "a wrong word is not noticed");
    let gone = ["keyholder", "drill", &ada.file, "--words-file", "no.words"];
    world.refused(&gone, 3, "cannot read no.words");

    // What a browser has stored is the same file, without the place where it belongs.
    fs::remove_file(world.folder().join("Ben.place")).expect("removed");
    world.refused(&["keyholder", "status", &ben.file], 2, "does not say on which server");
    world.ok(&["keyholder", "join", &ben.link, "--file", &ben.file]);
    world.ok(&["keyholder", "status", &ben.file]);
    world.freeze_sealed();
    let late = ["keyholder", "join", &ada.link, "--file", "second.keyholder"];
    world.refused(&late, 1, "the letter is frozen, nobody can join any more");
    let paper = ["keyholder", "release", "--paper", &world.letter(), "--words-file"];
    fs::write(world.folder().join("typed"), ["abandon "; 23].concat() + "art").expect("written");
    world.refused(&[&paper[..], &["typed"]].concat(), 1, "these words are not a share of the letter stop");
    world.refused(&[&paper[..], &[papers[2].as_str(), "--yes"]].concat(), 4, "the letter does not take signatures yet");
    world.refused(&["keyholder", "call", &ben.file, "--yes"], 4, "the letter does not take signatures yet");
}

#[test]
fn one_person_alone_is_told_so() {
    let (world, _) = World::with_ceremony(1);
    let ada = Keyholder { link: world.ceremony_for_one("other"), file: "alone.keyholder".into() };
    let paper = world.drill_words(&ada);
    let told = world.ok(&["keyholder", "join", &ada.link, "--file", &ada.file, "--words-file", &paper]);
    assert!(told.contains("one person alone can then open them: Ada"), "{told}");
}
