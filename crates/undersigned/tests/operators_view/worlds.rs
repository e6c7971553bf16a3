//! One campaign of six, told without what is random: pseudonyms, proofs, salts, keys.

use testkit::wait::Meeting;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Entry, Timing};
use undersigned_proto::sign::Choice;

use crate::campaign::{Campaign, Member};
use crate::founding::{GROUP, found_with, group, letter};
use crate::keyholders;
use crate::loot::Stolen;
use crate::process::Served;
use crate::wire;

const MEMBERS: u32 = 6;

/// All six enrol in their order; then the `signers` sign in theirs, and seal the name of their place in `names`.
pub fn world(signers: &[usize], names: &[&str; 2], closes: UnixTime, side_by_side: &Meeting) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let group = group(MEMBERS, &[], closes);
    let group = undersigned_server::NewGroup { enrol_opens: UnixTime(closes.0 - 3_600), ..group };
    let letter = keyholders::with_keyholders(letter("stop", Timing::TwoPhase, closes), UnixTime(closes.0 + 7_200));
    let meet = |server, links: &[_]| drop(keyholders::meet(server, links));
    let codes = found_with(&data, group, vec![letter], &[("", MEMBERS)], meet);
    let served = Served::spawn(&data, &log, &[]);
    let campaign = Campaign::new(served.address(), None);
    let choice = |at: usize| match names.get(at) {
        Some(name) => {
            Choice::Sealed { text: (*name).to_owned(), comment: Some((*name).to_owned()), role: false, attest: false }
        }
        None => Choice::Nothing,
    };
    let member = |(at, code): (usize, &String)| Member {
        code: Some(code.clone()),
        address: String::new(),
        choice: choice(at),
        withdraws: false,
    };
    let members: Vec<Member> = codes.iter().enumerate().map(member).collect();
    side_by_side.wait("the other world");
    let mut told = Vec::new();
    let enrolled: Vec<_> = members.iter().enumerate().map(|(at, member)| campaign.enrol(at, member)).collect();
    told.extend(enrolled.iter().map(|one| format!("enrolment of {:?} bytes", one.enrolment.seen.sizes)));
    campaign.wait_for_signing();
    for at in signers {
        let signature = campaign.sign(&enrolled[*at], &members[*at]);
        told.push(format!("signature of {:?} bytes", signature.seen.sizes));
    }
    let excerpts =
        ["letter=stop", "epoch=1", "ceremony=stop"].map(|about| format!("/api/v1/groups/acme/excerpt?{about}"));
    let pages = ["/api/v1/groups/acme", "/g/acme/checkpoint", "/g/acme", "/g/acme/l/stop", "/metrics"];
    for path in pages.into_iter().chain(excerpts.iter().map(String::as_str)) {
        let answer = wire::get(campaign.server, path).expect("an answer");
        told.push(format!("{path}: {} with {} bytes", answer.status, answer.received));
    }
    told.extend(campaign.entries().into_iter().map(masked));
    let stolen = Stolen::copy(&data);
    told.extend(stolen.files.iter().map(|(name, _)| name.clone()));
    told.extend(stolen.read(&[], &[], &[]).rows.iter().map(|(table, rows)| format!("{rows} rows in {table}")));
    let log = std::fs::read_to_string(&log).expect("a log");
    told.extend(log.lines().map(|line| line.replace(|c: char| c.is_ascii_digit(), "0")));
    assert!(told.iter().any(|line| line.contains(GROUP)));
    told
}

fn masked(entry: Entry) -> String {
    let entry = match entry {
        Entry::Group(mut group) => {
            group.vkey = group.vkey.split('+').next().unwrap_or_default().to_owned();
            Entry::Group(group)
        }
        Entry::Epoch(mut epoch) => {
            epoch.issuer_key = [0; 96].into();
            Entry::Epoch(epoch)
        }
        Entry::LetterState(mut state) => {
            state.at = UnixTime(0);
            Entry::LetterState(state)
        }
        Entry::Signature(mut signature) => {
            signature.pseudonym = [0; 48].into();
            signature.proof = vec![0; signature.proof.len()].into();
            signature.statement.letter_hash = [0; 32].into();
            signature.statement.name = signature.statement.name.map(|_| [0; 32].into());
            Entry::Signature(signature)
        }
        Entry::Tally(mut tally) => {
            tally.marks = vec![0; tally.marks.len()].into();
            Entry::Tally(tally)
        }
        Entry::Letter(mut letter) => {
            letter.group = [0; 32].into();
            if let Some(sealing) = &mut letter.sealing {
                sealing.keys = vec![0; sealing.keys.len()].into();
            }
            Entry::Letter(letter)
        }
        Entry::KeyholderAct(act) => return format!("an act of keyholder {}", act.participant),
        other => other,
    };
    format!("{entry:?}")
}
