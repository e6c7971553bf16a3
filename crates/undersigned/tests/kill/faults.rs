//! A disk that fails at each write, each sync and each read of the store, under the real binary (THREAT-MODEL.md, T14).
//!
//! Proved: what is acknowledged is stored; what is refused as unchanged is not, now or after a restart; where nobody can
//! know, the answer says so, the server stops, and what is sent again is entered once; the audit holds at the end.
use std::path::PathBuf;

use undersigned_proto::UnixTime;
use undersigned_proto::entry::Timing;

use crate::fault::{Call, Error, Fault};
use crate::founding::{GROUP, found, group, letter};
use crate::members::{self, Act, Prepared};
use crate::process::Served;
use crate::wire;

const CREDENTIALS: u32 = 40;
/// As many as a credential can sign.
const LETTERS: u32 = 8;
/// Calls of one kind that any act makes at most; else the test does not see the last of them.
const MOST_CALLS: u32 = 60;

/// What the server said of an act.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// Entered now.
    Entered,
    /// It was there already.
    There,
    /// Not entered.
    Unchanged,
    /// Nobody knows: an answer of that kind, or none.
    Unknown,
}

struct Bench {
    data: PathBuf,
    log: PathBuf,
    fault: Fault,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn start(&self) -> Served {
        Served::spawn_with(&self.data, &self.log, &self.fault.environment())
    }

    fn send(served: &Served, act: &Act) -> Said {
        let Ok(answer) = wire::post(served.address(), &act.path, &act.body) else { return Said::Unknown };
        let json = answer.json();
        match (answer.status, json["kind"].as_str()) {
            (201, _) => Said::Entered,
            (200, _) => Said::There,
            (503, Some("unfinished")) => Said::Entered,
            (503, Some("storage")) => Said::Unchanged,
            (503, Some("unknown")) => Said::Unknown,
            other => panic!("{other:?} {json}"),
        }
    }

    /// One act on a disk that fails, then a kill, and the same act again on one that works.
    fn check(&self, fault: (Call, Error, u32), act: &Act) -> bool {
        let (call, error, after) = fault;
        let mut served = self.start();
        served.address();
        self.fault.set(call, error, after);
        let said = Self::send(&served, act);
        let happened = self.fault.take();
        assert!(happened || said == Said::Entered, "{fault:?}: {said:?} without a fault");
        if said == Said::Unknown {
            assert_eq!(served.ended().code(), Some(3), "{fault:?}: it stops where nobody knows what is stored");
        }
        served.kill();
        let served = self.start();
        let again = Self::send(&served, act);
        let fits = match said {
            Said::Entered | Said::There => again == Said::There,
            Said::Unchanged => again == Said::Entered,
            Said::Unknown => matches!(again, Said::Entered | Said::There),
        };
        assert!(fits, "{fault:?}: it said {said:?}, and after a restart {again:?}");
        served.kill();
        happened
    }
}

#[test]
fn a_disk_that_fails_anywhere_is_told_as_it_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let now = undersigned::clock::now();
    let letters = (1..=LETTERS).map(|number| letter(&format!("letter-{number}"), Timing::AtOnce, now)).collect();
    let codes = found(&data, group(CREDENTIALS, &[], UnixTime(now.0 + 3_600)), letters, &[("", CREDENTIALS)]);
    let bench = Bench { data, log, fault: Fault::new(folder.path()), _folder: folder };
    let served = bench.start();
    let (vkey, signatures) = members::prepare(served.address(), &codes);
    served.kill();
    // Those with names write and erase blobs, too.
    let mut named = signatures.iter().filter(|prepared| prepared.has_name());

    for (call, error) in [(Call::Sync, Error::Device), (Call::Write, Error::Device), (Call::Write, Error::Full)] {
        each(&bench, (call, error), &mut named);
    }
    each(&bench, (Call::Read, Error::Device), &mut named);

    let served = bench.start();
    let base = format!("http://{}/g/{GROUP}", served.address());
    let mut verify = std::process::Command::new(env!("CARGO_BIN_EXE_undersigned"));
    let origin = vkey.split('+').next().expect("a key has a name");
    let verdict = verify.args(["verify", &base, "--mirror-of", origin]).output().expect("the binary runs");
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stderr));
}

/// A fault at each call of signing and of withdrawing, until they make no further one.
fn each<'a>(bench: &Bench, (call, error): (Call, Error), named: &mut impl Iterator<Item = &'a Prepared>) {
    let mut at = [Some(0), Some(0)];
    let mut faults = 0;
    while at.iter().any(Option::is_some) {
        let prepared = named.next().expect("enough signatures");
        for (act, at) in [&prepared.signature, &prepared.withdrawal].into_iter().zip(&mut at) {
            let after = at.unwrap_or(MOST_CALLS);
            let happened = bench.check((call, error, after), act);
            faults += u32::from(happened);
            *at = at.filter(|_| happened).map(|at| at + 1);
        }
    }
    println!("{call:?} {error:?}: {faults} faults");
    assert!(faults > 0, "no call failed, so nothing was shown");
}
