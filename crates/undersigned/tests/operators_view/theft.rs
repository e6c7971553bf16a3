//! All that an attacker takes away, what must not be in it, and what it tells.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use undersigned_proto::credential::MIN_CROWD;
use undersigned_proto::entry::{Entry, MARK_BYTES, Shown, Tally};
use undersigned_proto::keyholder::Keyholding;
use undersigned_proto::sign::Choice;

use crate::attack::{View, bound, links};
use crate::campaign::{Enrolled, Member, Signature};
use crate::canaries::{Canaries, Hit, Kind, hex, unhex};
use crate::founding::PASSPHRASE;
use crate::keyholders::{self, THRESHOLD};
use crate::loot::{Place, Stolen, Tables};
use undersigned_proto::blob::SALT_BYTES;

/// What freed memory may hold for a while after it was used: the database keeps
/// pages of its own, which the wiping allocator does not see.
const FREED_MEMORY_MAY_HOLD: [Kind; 5] =
    ["keyed value", "spent value", "withdrawn name", "withdrawn address", "withdrawn sealed name"];

/// What was taken, and the truth beside it.
pub struct Theft<'a> {
    pub members: &'a [Member],
    pub enrolled: &'a [Enrolled],
    pub signatures: &'a [Signature],
    /// The data folder when all had enrolled and enrolment was still open.
    pub early: Stolen,
    /// The same after all had signed.
    pub late: Stolen,
    /// The process's memory after all had signed.
    pub memory: Vec<u8>,
    /// What the server has logged.
    pub log: Vec<u8>,
    /// What keyholders keep: the attacker gets hold of some of it.
    pub keyholders: &'a [Keyholding],
}

impl Theft<'_> {
    /// Canaries, then links.
    pub fn check(&self) {
        let is_code = |member: &&Member| member.code.is_some();
        let codes: Vec<String> = self.members.iter().filter_map(|m| Some(m.code.as_ref()?.replace('-', ""))).collect();
        let addresses: Vec<String> = self.members.iter().filter(|m| !is_code(m)).map(|m| m.address.clone()).collect();
        let marks: Vec<String> = self.enrolled.iter().map(|enrolled| hex(&enrolled.enrolment.mark())).collect();
        let early = self.early.read(&codes, &addresses, &marks);
        let late = self.late.read(&codes, &addresses, &marks);
        self.check_files(&early, &late);
        check_marks(self.members.len(), &early, &late);
        self.check_sealed_names(&late);
        let hits = self.check_memory(&early);
        let view = self.view(&early, &late, &hits);
        let (links, bound) = (links(&view), bound(&view));
        println!("right links {links:?}, guessing gives at most {bound} of {}", view.enrolments.len());
        for (attack, right) in links {
            assert!(right <= bound, "{attack} links {right} members, guessing at most {bound}");
        }
    }

    fn check_files(&self, early: &Tables, late: &Tables) {
        let (texts, keyed, public) = (texts(self.members, self.enrolled), keyed(early), self.public());
        let taken_back = taken_back(self.members, self.signatures);
        let nothing = BTreeMap::new();
        // While enrolment runs there are keyed values; the attacker has their key, and finds all of them: the scan works.
        assert_eq!(texts.kinds(&self.early.bytes()), nothing, "files during enrolment");
        assert_eq!(keyed.kinds(&self.early.bytes())["keyed value"], self.members.len());
        assert_eq!((late.rows["codes"], late.rows["mailboxes"], &late.enrol_key), (0, 0, &None));
        for (name, content) in &self.late.files {
            assert_eq!(texts.kinds(content), nothing, "{name}");
            assert_eq!(keyed.kinds(content), nothing, "{name}");
            assert_eq!(taken_back.kinds(content), nothing, "{name}");
        }
        let names = self.members.iter().filter(|member| member.stratum().1 == Shown::Name && !member.withdraws).count();
        assert_eq!(public.kinds(&self.late.bytes())["shown name"], names, "names that stand are public");
        // The log holds nobody at all, and no network address.
        for canaries in [texts, keyed, public] {
            assert_eq!(canaries.kinds(&self.log), nothing, "the log");
        }
        assert!(!String::from_utf8_lossy(&self.log).contains("127.0.0.1"), "the log");
    }

    /// With one keyholder too few the sealed names stay what they are; with one more the same attack has them all.
    fn check_sealed_names(&self, late: &Tables) {
        let sealed = |member: &&Member| matches!(member.choice, Choice::Sealed { .. }) && !member.withdraws;
        let names = self.members.iter().filter(sealed).filter_map(Member::sealed_name);
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        let (few, enough) = (&self.keyholders[..THRESHOLD - 1], &self.keyholders[..THRESHOLD]);
        assert_eq!(keyholders::opened(late, few), BTreeSet::new(), "names that too few keyholders open");
        assert_eq!(keyholders::opened(late, enough), names, "the control: names that enough keyholders open");
        println!("{} sealed names: {} shares open none, {} all", names.len(), few.len(), enough.len());
    }

    /// Gives the places in memory of what has to do with enrolment or signing.
    fn check_memory(&self, early: &Tables) -> Vec<Hit> {
        let mut canaries = texts(self.members, self.enrolled);
        canaries.append(keyed(early));
        canaries.append(taken_back(self.members, self.signatures));
        let found = canaries.kinds(&self.memory);
        println!("{} MiB of memory hold traces of so many: {found:?}", self.memory.len() >> 20);
        let surprising: Vec<_> = found.keys().filter(|kind| !FREED_MEMORY_MAY_HOLD.contains(kind)).collect();
        assert!(surprising.is_empty(), "memory holds {surprising:?}");
        // The issuer's key is in use, and the attacker has opened it: the dump is one of the right process.
        let mut keys = Canaries::default();
        keys.add_bytes("issuer key", 0, &unhex(&early.issuer_key));
        assert!(!keys.find(&self.memory).is_empty());
        for (at, enrolled) in self.enrolled.iter().enumerate() {
            canaries.add_bytes("enrolment", at, &enrolled.enrolment.seen.carried[..48]);
        }
        for (at, signature) in self.signatures.iter().enumerate() {
            canaries.add_bytes("pseudonym", at, &signature.pseudonym);
        }
        canaries.find(&self.memory)
    }

    fn public(&self) -> Canaries {
        let mut public = Canaries::default();
        for (at, member) in self.members.iter().enumerate().filter(|(_, member)| !member.withdraws) {
            if let Choice::Name { text, .. } = &member.choice {
                public.add_text("shown name", at, text);
            }
        }
        for (at, signature) in self.signatures.iter().enumerate() {
            public.add_bytes("pseudonym", at, &signature.pseudonym);
        }
        public
    }

    fn view(&self, early: &Tables, late: &Tables, hits: &[Hit]) -> View<'_> {
        // Who shows a name has linked the signature; all others are to stay unlinked.
        let hidden = |member: usize| self.members[member].stratum().1 != Shown::Name;
        let places: Vec<&Place> = early.codes.iter().chain(&early.mailboxes).collect();
        let (early_files, late_files) = (self.early.bytes(), self.late.bytes());
        let in_early = first_places(&early_files, places.iter().map(|place| unhex(&place.keyed)));
        let pseudonyms: Vec<[u8; 48]> =
            late.pseudonyms.iter().map(|hex| unhex(hex).try_into().expect("48 bytes")).collect();
        let in_late = first_places(&late_files, pseudonyms.iter().map(|pseudonym| pseudonym.to_vec()));
        let enrolled_at = places.iter().enumerate().map(|(at, place)| (at, (place.row.expect("a row"), in_early[&at])));
        let signed_at = pseudonyms.iter().enumerate().map(|(at, pseudonym)| (*pseudonym, (at, in_late[&at])));
        // To everybody's: the keys. To each member's: the keyed value and the hash that has spent it.
        let keys = [&early.issuer_key, &early.log_key, early.enrol_key.as_ref().expect("enrolment was open")];
        let keys: Vec<u8> = keys.into_iter().flat_map(|key| unhex(key)).collect();
        let own = |place: &Place| [unhex(&place.keyed), unhex(place.spent.as_ref().expect("spent"))].concat();
        for signature in self.signatures {
            let carried = &signature.seen.carried;
            assert!(!keys.chunks(16).any(|part| carried.windows(16).any(|window| window == part)), "a key leaked");
        }
        let of_member = |hit: &&Hit| FREED_MEMORY_MAY_HOLD.contains(&hit.kind) || hit.kind == "enrolment";
        let of_signature = |hit: &&Hit| hit.kind == "pseudonym";
        View {
            members: self.members,
            enrolments: self.enrolled.iter().map(|e| &e.enrolment).filter(|e| hidden(e.member)).collect(),
            signatures: self.signatures.iter().filter(|s| hidden(s.by)).collect(),
            enrolled_at: enrolled_at.collect(),
            signed_at: signed_at.collect(),
            tallied: tallied(late),
            known: places.iter().enumerate().map(|(at, place)| (at, own(place))).collect(),
            remembered: hits.iter().filter(of_member).map(|hit| (hit.at, hit.owner)).collect(),
            signing_remembered: hits
                .iter()
                .filter(of_signature)
                .map(|hit| (hit.at, self.signatures[hit.owner].pseudonym))
                .collect(),
        }
    }
}

/// A mark stands in the record, and until its tally among others of its class: never in a row with what tells a member.
fn check_marks(members: usize, early: &Tables, late: &Tables) {
    let tables = |tables: &Tables| tables.with_mark.keys().cloned().collect::<Vec<_>>();
    assert!(tables(early).iter().all(|table| table == "entries" || table == "untallied"), "{:?}", early.with_mark);
    // The last round is still open then: the scan sees the table.
    let open = members as u64 % u64::from(MIN_CROWD);
    assert_eq!((early.with_mark["untallied"], early.rows["untallied"]), (open, open));
    assert_eq!((tables(late), late.rows["untallied"]), (vec!["entries".to_owned()], 0));
}

/// What no file and no log may hold at any time.
pub fn texts(members: &[Member], enrolled: &[Enrolled]) -> Canaries {
    let mut canaries = Canaries::default();
    canaries.add_text("passphrase", 0, PASSPHRASE);
    for (at, member) in members.iter().enumerate() {
        if let Some(code) = &member.code {
            canaries.add_text("code", at, code);
        }
        match &member.choice {
            // A mailbox that a signer shows as proof of the name is public until it is taken back.
            Choice::Name { attest: true, .. } if !member.withdraws => {}
            Choice::Name { attest: true, .. } => canaries.add_text("withdrawn address", at, &member.address),
            // Inside a sealed name too it is nobody's to read.
            _ if member.code.is_none() => canaries.add_text("address", at, &member.address),
            _ => {}
        }
        match &member.choice {
            Choice::Name { text, .. } if member.withdraws => canaries.add_text("withdrawn name", at, text),
            // The whole of it, and the one word that nobody else has.
            Choice::Sealed { text, .. } => {
                canaries.add_text("sealed name", at, text);
                canaries.add_text("sealed name", at, text.rsplit(' ').next().expect("a word"));
            }
            _ => {}
        }
    }
    for (at, enrolled) in enrolled.iter().enumerate() {
        enrolled.secrets().for_each(|secret| canaries.add_bytes("credential secret", at, secret));
    }
    canaries
}

/// Salts of sealed names that were taken back: they stand in front of the stored bytes.
pub fn taken_back(members: &[Member], signatures: &[Signature]) -> Canaries {
    let mut canaries = Canaries::default();
    for signature in signatures.iter().filter(|signature| members[signature.by].withdraws) {
        if let Some(sealed) = &signature.sealed {
            canaries.add("withdrawn sealed name", signature.by, &sealed[..SALT_BYTES]);
        }
    }
    canaries
}

/// What no file may hold when enrolment has closed. In the order of the members.
fn keyed(early: &Tables) -> Canaries {
    let mut canaries = Canaries::default();
    for (at, place) in early.codes.iter().chain(&early.mailboxes).enumerate() {
        canaries.add_bytes("keyed value", at, &unhex(&place.keyed));
        canaries.add_bytes("spent value", at, &unhex(place.spent.as_ref().expect("spent")));
    }
    let key = early.enrol_key.as_ref().zip(early.sealed_enrol_key.as_ref());
    let (key, sealed) = key.expect("enrolment was open");
    canaries.add_bytes("enrolment key", 0, &unhex(key));
    canaries.add_bytes("sealed enrolment key", 0, &unhex(sealed));
    canaries
}

/// Where the record counts each commitment: which tally, and which mark of it.
fn tallied(late: &Tables) -> HashMap<[u8; MARK_BYTES], (usize, usize)> {
    let entries = late.entries.iter().map(|entry| Entry::from_bytes(&unhex(entry)).expect("an entry"));
    let tallies = entries.enumerate().filter_map(|(at, entry)| Some(at).zip(as_tally(entry)));
    let marks = tallies.flat_map(|(at, tally)| {
        tally.marks().enumerate().map(move |(rank, mark)| (mark, (at, rank))).collect::<Vec<_>>()
    });
    marks.collect()
}

fn as_tally(entry: Entry) -> Option<Tally> {
    if let Entry::Tally(tally) = entry { Some(tally) } else { None }
}

/// Where each string stands for the first time.
fn first_places(haystack: &[u8], strings: impl Iterator<Item = Vec<u8>>) -> HashMap<usize, usize> {
    let mut canaries = Canaries::default();
    strings.enumerate().for_each(|(at, string)| canaries.add("", at, string));
    // From the last to the first: the first remains.
    canaries.find(haystack).into_iter().rev().map(|hit| (hit.owner, hit.at)).collect()
}
