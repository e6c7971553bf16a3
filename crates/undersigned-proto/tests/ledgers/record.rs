//! The campaign's record: items, revisions, erasures.

use minicbor::bytes::ByteArray;
use undersigned_proto::UnixTime;
use undersigned_proto::blob::SALT_BYTES;
use undersigned_proto::blob::commitment;
use undersigned_proto::entry::{Author, Entry, Erasure, Fact, Facts, Item, Link, MAX_BACK_S, Reason};
use undersigned_proto::record::Record;
use undersigned_proto::record::contact::Contact;
use undersigned_proto::record::supporters::{FACT_PAPER, MAX_NAMED, Supporters};
use undersigned_proto::record::update::Update;

use crate::cases::{Case, Expected, lie};
use crate::holding::five_signers;
use crate::world::{SIGNING, World, blob_path};

/// A type that no program knows yet: auditors check its envelope and count it.
const FUTURE: u16 = 60_000;
const ENTRY_12: &str = "tile/entries/000.p/13, entry 12";
const ENTRY_12_OF_14: &str = "tile/entries/000.p/14, entry 12";
const ENTRY_13: &str = "tile/entries/000.p/14, entry 13";
const ENTRY_14: &str = "tile/entries/000.p/15, entry 14";
const ENCODING: &str = "entry is not canonical or of an unknown kind";

pub fn cases() -> Vec<Case> {
    let mut cases = vec![holds_future(), holds_updates(), holds_supporters()];
    cases.extend(updates());
    cases.extend(supporters());
    cases.extend(contacts());
    cases.extend(revisions());
    cases.extend(envelopes());
    cases.extend(links());
    cases.extend(contents());
    cases.extend(erasures());
    cases
}

/// The first revision of an item about the letter, one hour into signing.
pub fn item(id: &str, of_type: u16, stored: &[u8]) -> Item {
    Item {
        id: id.into(),
        revision: 1,
        of_type,
        at: UnixTime(SIGNING + 3_600),
        author: Author::Organiser,
        about: vec![Link::Letter("cancel".into())],
        facts: Facts::none(),
        content: ByteArray::from(commitment(stored)),
    }
}

/// Enters an item and keeps its content.
pub fn put(world: &mut World, item: Item, stored: &[u8]) {
    world.append(Entry::Item(item));
    world.blobs.insert(blob_path(stored), stored.to_vec());
}

pub fn erasure(stored: &[&[u8]]) -> Erasure {
    let mut contents: Vec<_> = stored.iter().map(|stored| ByteArray::from(commitment(stored))).collect();
    contents.sort_unstable_by_key(|content| **content);
    Erasure { contents, reason: Reason::Risk, at: UnixTime(SIGNING + 7_200) }
}

fn content(number: u8) -> Vec<u8> {
    let mut stored = vec![number; 32];
    // {1: "…"}: some type's content.
    stored.extend([0xa1, 1, 0x61, b'a' + number]);
    stored
}

fn future(id: &str, number: u8) -> Item {
    item(id, FUTURE, &content(number))
}

/// The second revision of an item.
fn revised(first: Item, number: u8) -> Item {
    Item { revision: 2, content: ByteArray::from(commitment(&content(number))), ..first }
}

/// Entries 12 to 16: an item, another about it by the addressee and with facts, its revision, an erasure of that one's
/// content, and one by the operator about nothing.
fn holds_future() -> Case {
    let mut world = five_signers();
    put(&mut world, future("first", 1), &content(1));
    let facts = [(1, Fact::Number(3)), (2, Fact::Line("Seen.".into())), (9, Fact::Hash([9; 32]))];
    let answer = Item {
        author: Author::Addressee,
        about: vec![Link::Letter("cancel".into()), Link::Item("first".into())],
        facts: Facts(facts.into()),
        ..future("answer", 2)
    };
    world.append(Entry::Item(answer.clone()));
    put(&mut world, revised(answer, 3), &content(3));
    world.append(Entry::Erasure(erasure(&[&content(2)])));
    // Clocks are set: a day back is allowed.
    let at = UnixTime(SIGNING + 7_200 - MAX_BACK_S);
    let word = Item { author: Author::Operator, about: Vec::new(), at, ..future("word", 4) };
    put(&mut world, word, &content(4));
    Case {
        name: "holds_record_of_the_future",
        about: "Items of a type that no program knows yet, one erased: their envelopes hold.",
        files: world.export(),
        expected: Expected::Holds,
    }
}

fn revisions() -> Vec<Case> {
    let what = |name, about, reason| (name, about, ENTRY_13, reason);
    let first = |world: &mut World| put(world, future("first", 1), &content(1));
    vec![
        lie(
            what(
                "revision_skipped",
                "An item's third revision follows its first.",
                "revision 3 does not follow, 2 does",
            ),
            |world| {
                first(world);
                put(world, Item { revision: 3, ..revised(future("first", 1), 2) }, &content(2));
            },
        ),
        lie(
            what(
                "revision_rewritten",
                "An item's first revision is entered again.",
                "revision 1 does not follow, 2 does",
            ),
            |world| {
                first(world);
                put(world, future("first", 2), &content(2));
            },
        ),
        lie(
            what(
                "revision_of_another_type",
                "A revision turns an item into one of another type.",
                "a revision has the type and the author of its item",
            ),
            |world| {
                first(world);
                put(world, Item { of_type: FUTURE + 1, ..revised(future("first", 1), 2) }, &content(2));
            },
        ),
        lie(
            what(
                "revision_by_another_author",
                "The organiser corrects what the addressee has answered.",
                "a revision has the type and the author of its item",
            ),
            |world| {
                put(world, Item { author: Author::Addressee, ..future("first", 1) }, &content(1));
                put(world, revised(future("first", 1), 2), &content(2));
            },
        ),
    ]
}

fn envelopes() -> Vec<Case> {
    vec![
        lie(
            (
                "item_time_backwards",
                "An item is dated more than a day before the one ahead of it.",
                ENTRY_13,
                "the time is more than a day before the last one in the record",
            ),
            |world| {
                put(world, future("first", 1), &content(1));
                let at = UnixTime(SIGNING + 3_600 - MAX_BACK_S - 1);
                put(world, Item { at, ..future("second", 2) }, &content(2));
            },
        ),
        lie(
            ("revision_zero", "An item begins with revision 0.", ENTRY_12, "the revision must be at least 1"),
            |world| put(world, Item { revision: 0, ..future("first", 1) }, &content(1)),
        ),
        lie(
            ("item_by_a_stranger", "An item has an author that this version does not know.", ENTRY_12, ENCODING),
            |world| {
                let mut bytes = Entry::Item(future("first", 1)).to_bytes();
                let place = bytes.windows(3).position(|window| window == [5, 0, 6]).unwrap();
                bytes[place + 1] = 3;
                world.append_bytes(bytes);
            },
        ),
        lie(("item_fact_null", "A fact is null.", ENTRY_12, ENCODING), |world| {
            let mut bytes = Entry::Item(future("first", 1)).to_bytes();
            let place = bytes.windows(4).position(|window| window == [7, 0xa0, 8, 0x58]).unwrap();
            bytes.splice(place + 1..=place + 1, [0xa1, 1, 0xf6]);
            world.append_bytes(bytes);
        }),
    ]
}

fn links() -> Vec<Case> {
    const REASON: &str = "what the item is about is not in the record";
    let about = |link| vec![link];
    vec![
        lie(("item_about_no_letter", "An item is about a letter that is not there.", ENTRY_12, REASON), |world| {
            let about = about(Link::Letter("another".into()));
            put(world, Item { about, ..future("first", 1) }, &content(1));
        }),
        lie(("item_about_a_later_one", "An item is about one that comes after it.", ENTRY_12_OF_14, REASON), |world| {
            put(world, Item { about: about(Link::Item("second".into())), ..future("first", 1) }, &content(1));
            put(world, future("second", 2), &content(2));
        }),
        lie(("item_about_itself", "The second revision of an item is about the item.", ENTRY_13, REASON), |world| {
            put(world, future("first", 1), &content(1));
            let about = about(Link::Item("first".into()));
            put(world, Item { about, ..revised(future("first", 1), 2) }, &content(2));
        }),
        lie(
            (
                "item_links_not_rising",
                "An item names the same letter twice.",
                ENTRY_12,
                "what an item is about must be rising, without repeats, and within its limit",
            ),
            |world| {
                let twice = vec![Link::Letter("cancel".into()); 2];
                put(world, Item { about: twice, ..future("first", 1) }, &content(1));
            },
        ),
    ]
}

/// A lie of which the place is a blob.
fn of_blob(
    (name, about, reason): (&'static str, &'static str, &'static str),
    entry: u64,
    stored: &[u8],
    world: World,
) -> Case {
    let place: &'static str = format!("{}{entry}", blob_path(stored) + ", of entry ").leak();
    Case { name, about, files: world.export(), expected: Expected::Broken { place, reason } }
}

fn contents() -> Vec<Case> {
    const COPIED: &str = "something else in the record has this very content, salt included";
    let with_first = || {
        let mut world = five_signers();
        put(&mut world, future("first", 1), &content(1));
        world
    };
    let mut missing = with_first();
    missing.blobs.remove(&blob_path(&content(1)));
    let place: &'static str = blob_path(&content(1)).leak();
    let missing = Case {
        name: "content_missing",
        about: "The content of an item is gone, and no entry says that it was erased.",
        files: missing.export(),
        expected: Expected::Broken { place, reason: "is missing" },
    };
    let mut altered = with_first();
    altered.blobs.insert(blob_path(&content(1)), content(2));
    let mut short = five_signers();
    put(&mut short, item("first", FUTURE, &[7; 31]), &[7; 31]);
    vec![
        missing,
        of_blob(
            ("content_altered", "The content of an item was replaced.", "content does not match the item's commitment"),
            12,
            &content(1),
            altered,
        ),
        of_blob(
            ("content_without_salt", "A content is shorter than its salt.", "content is not canonical"),
            12,
            &[7; 31],
            short,
        ),
        lie(
            ("content_copied", "Two items commit to one content: erasing one would erase both.", ENTRY_13, COPIED),
            |world| {
                put(world, future("first", 1), &content(1));
                put(world, future("second", 1), &content(1));
            },
        ),
        lie(("content_is_a_name", "An item commits to the blob of a signer's name.", ENTRY_12, COPIED), |world| {
            let Entry::Signature(signature) = Entry::from_bytes(&world.entries[8]).unwrap() else { unreachable!() };
            world.append(Entry::Item(Item { content: signature.statement.name.unwrap(), ..future("first", 1) }));
        }),
    ]
}

fn erasures() -> Vec<Case> {
    let first = |world: &mut World| world.append(Entry::Item(future("first", 1)));
    let nothing = "there is no such content to erase";
    vec![
        lie(("erased_nothing", "A content is erased that nothing commits to.", ENTRY_13, nothing), |world| {
            first(world);
            world.append(Entry::Erasure(erasure(&[&content(1), &content(2)])));
        }),
        lie(("erased_a_name", "The organiser erases the name of a signer.", ENTRY_12, nothing), |world| {
            let Entry::Signature(signature) = Entry::from_bytes(&world.entries[8]).unwrap() else { unreachable!() };
            let contents = vec![signature.statement.name.unwrap()];
            world.append(Entry::Erasure(Erasure { contents, ..erasure(&[]) }));
        }),
        lie(("erased_twice", "A content is erased twice.", ENTRY_14, "the content was erased at entry 13"), |world| {
            first(world);
            world.append(Entry::Erasure(erasure(&[&content(1)])));
            world.append(Entry::Erasure(erasure(&[&content(1)])));
        }),
        lie(
            (
                "erasure_empty",
                "An erasure of nothing.",
                ENTRY_12,
                "the list of contents must be rising, without repeats, and within its limit",
            ),
            |world| {
                world.append(Entry::Erasure(erasure(&[])));
            },
        ),
        lie(
            (
                "erasure_backwards",
                "An erasure is dated more than a day before what it erases.",
                ENTRY_13,
                "the time is more than a day before the last one in the record",
            ),
            |world| {
                first(world);
                let at = UnixTime(SIGNING + 3_600 - MAX_BACK_S - 1);
                world.append(Entry::Erasure(Erasure { at, ..erasure(&[&content(1)]) }));
            },
        ),
        lie(
            ("erasure_without_reason", "An erasure has a reason that this version does not know.", ENTRY_13, ENCODING),
            |world| {
                first(world);
                let mut bytes = Entry::Erasure(erasure(&[&content(1)])).to_bytes();
                let place = bytes.windows(3).position(|window| window == [2, 1, 3]).unwrap();
                bytes[place + 1] = 4;
                world.append_bytes(bytes);
            },
        ),
    ]
}

/// The stored bytes of an update, with a salt that tells them apart.
fn update(salt: u8, title: &str, text: &str) -> Vec<u8> {
    let update = Update { title: title.into(), text: text.into(), lang: "en".into() };
    [vec![salt; SALT_BYTES], minicbor::to_vec(update).unwrap()].concat()
}

/// Entries 12 to 16: an update, its correction, one about it, its erasure, and a revision behind that.
fn holds_updates() -> Case {
    let mut world = five_signers();
    let first = update(1, "They have the letter", "We handed it over **today**.");
    put(&mut world, item("handed-over", Update::NUMBER, &first), &first);
    let corrected = update(2, "They have our letter", "We handed it over yesterday.");
    let content = ByteArray::from(commitment(&corrected));
    put(&mut world, Item { revision: 2, content, ..item("handed-over", Update::NUMBER, &first) }, &corrected);
    let second = update(3, "What she said", "- \"No.\"\n- And nothing else.");
    let about = vec![Link::Letter("cancel".into()), Link::Item("handed-over".into())];
    world.append(Entry::Item(Item { about, ..item("she-said", Update::NUMBER, &second) }));
    world.append(Entry::Erasure(erasure(&[&second])));
    let third = update(4, "Erased", "It named somebody who had not agreed.");
    let content = ByteArray::from(commitment(&third));
    let at = UnixTime(SIGNING + 7_300);
    put(&mut world, Item { revision: 2, content, at, ..item("she-said", Update::NUMBER, &second) }, &third);
    Case {
        name: "holds_updates",
        about: "Updates: one corrected, one erased and said so.",
        files: world.export(),
        expected: Expected::Holds,
    }
}

/// A content of any type, behind a salt of one number.
fn sealed<R: Record>(number: u8, content: &R) -> Vec<u8> {
    [vec![number; SALT_BYTES], minicbor::to_vec(content).unwrap()].concat()
}

fn named(people: &[&str], organisations: &[&str], paper: &str) -> Supporters {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    let (people, organisations) = (lines(people), lines(organisations));
    Supporters { people, organisations, paper: paper.into(), lang: "en".into() }
}

fn paper(number: u64) -> Facts {
    Facts([(FACT_PAPER, Fact::Number(number))].into())
}

fn press(mail: &str, phone: &str) -> Contact {
    Contact { name: "Ada Byron".into(), mail: mail.into(), phone: phone.into(), lang: "en".into() }
}

/// Two lists, the first one corrected, a list that was erased, and a contact.
fn holds_supporters() -> Case {
    let mut world = five_signers();
    let first = sealed(1, &named(&["Ada Byron, engineer"], &[], "Works council, room 12"));
    let of = |id: &str, stored: &[u8]| item(id, Supporters::NUMBER, stored);
    put(&mut world, Item { facts: paper(200), ..of("supporters", &first) }, &first);
    let more = sealed(2, &named(&["Ada Byron, engineer", "Charles B."], &["Engines’ Union"], "Works council, room 12"));
    put(&mut world, Item { revision: 2, facts: paper(214), ..of("supporters", &more) }, &more);
    let second = sealed(3, &named(&[], &["Society of Looms"], ""));
    put(&mut world, of("supporters-2", &second), &second);
    let gone = sealed(4, &named(&["Somebody who had not agreed"], &[], "A drawer"));
    world.append(Entry::Item(Item { facts: paper(1_000), ..of("supporters-3", &gone) }));
    world.append(Entry::Erasure(erasure(&[&gone])));
    let at = UnixTime(SIGNING + 7_300);
    let asked = sealed(5, &press("press@example.org", "+44 20 7946 0000"));
    put(&mut world, Item { at, ..item("contact", Contact::NUMBER, &asked) }, &asked);
    let always = sealed(6, &press("press@example.org", ""));
    put(&mut world, Item { at, about: Vec::new(), ..item("contact-2", Contact::NUMBER, &always) }, &always);
    Case {
        name: "holds_supporters",
        about: "First signers, organisations and paper beside the count; a contact for the press.",
        files: world.export(),
        expected: Expected::Holds,
    }
}

fn supporters() -> Vec<Case> {
    const WHOSE: &str = "an item of this type has the organiser as its author, one letter that it is about, and a number of signatures on paper or no facts";
    let good = || sealed(1, &named(&["Ada Byron"], &[], ""));
    let of = |what: (&'static str, &'static str, &'static str), content: &Supporters| {
        let (mut world, stored) = (five_signers(), sealed(1, content));
        put(&mut world, item("first", Supporters::NUMBER, &stored), &stored);
        of_blob(what, 12, &stored, world)
    };
    let told = |what: (&'static str, &'static str), facts: Facts| {
        lie((what.0, what.1, ENTRY_12, WHOSE), |world| {
            put(world, Item { facts, ..item("first", Supporters::NUMBER, &good()) }, &good());
        })
    };
    vec![
        lie(("supporters_of_no_letter", "First signers of no letter.", ENTRY_12, WHOSE), |world| {
            put(world, Item { about: Vec::new(), ..item("first", Supporters::NUMBER, &good()) }, &good());
        }),
        lie(("supporters_by_the_addressee", "The addressee names supporters.", ENTRY_12, WHOSE), |world| {
            let item = Item { author: Author::Addressee, ..item("first", Supporters::NUMBER, &good()) };
            put(world, item, &good());
        }),
        told(("supporters_zero_on_paper", "Zero signatures on paper stand as a fact."), paper(0)),
        told(
            ("supporters_paper_in_words", "The number of signatures on paper is a line."),
            Facts([(FACT_PAPER, Fact::Line("many".into()))].into()),
        ),
        told(
            ("supporters_further_fact", "Supporters have a fact that their type does not know."),
            Facts([(2, Fact::Number(7))].into()),
        ),
        of(("supporters_nobody", "A list that names nobody.", "the list is empty"), &named(&[], &[], "")),
        of(("supporters_empty_line", "A first signer without a name.", "the people is empty"), &named(&[" "], &[], "")),
        of(
            ("supporters_too_many", "One first signer too many.", "the people are more than 500 lines"),
            &named(&["A"; MAX_NAMED + 1], &[], ""),
        ),
        of(
            (
                "supporters_two_lines",
                "An organisation of two lines.",
                "the organisations holds a character that is not allowed",
            ),
            &named(&[], &["A\nB"], ""),
        ),
    ]
}

fn contacts() -> Vec<Case> {
    const WHOSE: &str =
        "an item of this type has the organiser as its author, letters alone that it is about, and no facts";
    let good = || sealed(1, &press("press@example.org", ""));
    let nowhere = sealed(1, &press("", ""));
    let mut world = five_signers();
    put(&mut world, item("first", Contact::NUMBER, &nowhere), &nowhere);
    vec![
        lie(("contact_with_a_fact", "A contact has a fact.", ENTRY_12, WHOSE), |world| {
            put(world, Item { facts: paper(1), ..item("first", Contact::NUMBER, &good()) }, &good());
        }),
        lie(("contact_about_an_item", "A contact is about an item.", ENTRY_13, WHOSE), |world| {
            put(world, future("other", 1), &content(1));
            let about = vec![Link::Item("other".into())];
            put(world, Item { about, ..item("first", Contact::NUMBER, &good()) }, &good());
        }),
        of_blob(
            ("contact_nowhere", "A contact without address or number.", "the address is empty"),
            12,
            &nowhere,
            world,
        ),
    ]
}

fn updates() -> Vec<Case> {
    const WHOSE: &str = "an item of this type has the organiser as its author, and no facts";
    let stored = |bytes: Vec<u8>| [vec![1; SALT_BYTES], bytes].concat();
    let good = || update(1, "They have the letter", "Today.");
    let of = |what: (&'static str, &'static str, &'static str), stored: &[u8]| {
        let mut world = five_signers();
        put(&mut world, item("first", Update::NUMBER, stored), stored);
        of_blob(what, 12, stored, world)
    };
    let trailing = [good(), vec![0]].concat();
    // {1: "a", 2: "b", 3: "en", 4: 0}
    let further = stored(vec![0xa4, 1, 0x61, b'a', 2, 0x61, b'b', 3, 0x62, b'e', b'n', 4, 0]);
    vec![
        lie(("update_by_the_operator", "An update speaks for the operator.", ENTRY_12, WHOSE), |world| {
            let item = Item { author: Author::Operator, ..item("first", Update::NUMBER, &good()) };
            put(world, item, &good());
        }),
        lie(("update_with_a_fact", "An update has a fact.", ENTRY_12, WHOSE), |world| {
            let facts = Facts([(1, Fact::Number(1))].into());
            put(world, Item { facts, ..item("first", Update::NUMBER, &good()) }, &good());
        }),
        of(
            ("update_trailing_byte", "A byte stands behind the update's encoding.", "content is not canonical"),
            &trailing,
        ),
        of(("update_further_key", "The update has a fourth key.", "content is not canonical"), &further),
        of(
            (
                "update_turned_around",
                "The title of an update holds a right-to-left override.",
                "the title holds a character that is not allowed",
            ),
            &update(1, "They \u{202e}agreed", "Today."),
        ),
        of(("update_empty", "The text of an update is empty.", "the text is empty"), &update(1, "They agreed", "")),
        of(
            (
                "update_too_long",
                "The text of an update is longer than a letter.",
                "the text is longer than 32768 bytes",
            ),
            &update(1, "They agreed", &"x".repeat(32_769)),
        ),
    ]
}
