//! What a keyholder does: the key ceremony, the paper backup, the call, the release.
//!
//! The release stands beside the audit on purpose: the share leaves this module only on the state that an audit of this
//! very module has led to, never on one that a page hands in.

use serde::Serialize;
use undersigned_proto::entry::{Act, Entry, KeyholderAct, Keyholders};
use undersigned_proto::keyholder::{self, Keyholding, Next};
use undersigned_proto::ledger::{CeremonyRecord, CeremonyStep};
use undersigned_proto::{UnixTime, backup};
use zeroize::Zeroizing;

use crate::audit::Audit;
use crate::failure::Failure;
use crate::member::{parse_group, rng};
use crate::show::json;

/// A key ceremony as the server hands it out: bytes of entries.
pub struct CeremonyArgs {
    /// The group's entry.
    pub group: Vec<u8>,
    /// The entry that began the attempt.
    pub keyholders: Vec<u8>,
    /// Entries of the keyholders, in the ledger's order.
    pub acts: Vec<Vec<u8>>,
}

fn parse_keyholders(entry: &[u8]) -> Result<Keyholders, Failure> {
    match Entry::from_bytes(entry)? {
        Entry::Keyholders(keyholders) => Ok(keyholders),
        _ => Err(Failure::new("entry", "not the entry that begins a ceremony")),
    }
}

fn parse_act(entry: &[u8]) -> Result<KeyholderAct, Failure> {
    match Entry::from_bytes(entry)? {
        Entry::KeyholderAct(act) => Ok(act),
        _ => Err(Failure::new("entry", "not a keyholder's entry")),
    }
}

impl CeremonyArgs {
    /// Replays it by the ledger's rules.
    fn read(&self) -> Result<CeremonyRecord, Failure> {
        let group = parse_group(&self.group)?.id;
        let mut acts = Vec::new();
        for act in &self.acts {
            let act = parse_act(act)?;
            // Shares come at the opening and are no part of the ceremony.
            if !matches!(act.act, Act::Share { .. }) {
                acts.push(act);
            }
        }
        Ok(CeremonyRecord::replay(&group, parse_keyholders(&self.keyholders)?, acts)?)
    }
}

#[derive(Serialize)]
struct CeremonyJson<'a> {
    letter: &'a str,
    attempt: u32,
    threshold: u8,
    holders: &'a [String],
    #[serde(flatten)]
    step: CeremonyStep,
    missing: Vec<u8>,
    joined: Vec<u8>,
    ready: Vec<u8>,
    code: Option<String>,
}

/// A ceremony for display: `{"letter","attempt","threshold","holders","step","missing","joined","ready","code"}`, and
/// `"liar"` where the step is `failed`.
///
/// # Errors
/// `entry`, `acts`.
pub fn ceremony(args: &CeremonyArgs) -> Result<String, Failure> {
    let record = args.read()?;
    let Keyholders { letter, attempt, threshold, holders } = &record.keyholders;
    let numbers = |has: &dyn Fn(u8) -> bool| (1..=record.quorum().participants()).filter(|n| has(*n)).collect();
    json(&CeremonyJson {
        letter,
        attempt: *attempt,
        threshold: *threshold,
        holders,
        step: record.step(),
        missing: record.missing(),
        joined: numbers(&|number| record.has_broadcast(number)),
        ready: numbers(&|number| record.is_ready(number)),
        code: record.check_code(),
    })
}

/// Takes part: secret bytes to keep before anything is sent, and the entry to send.
///
/// # Errors
/// `entry`, `link` where nobody has this number, `randomness`.
pub fn begin(group: &[u8], keyholders: &[u8], participant: u8) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>), Failure> {
    let (group, keyholders) = (parse_group(group)?.id, parse_keyholders(keyholders)?);
    let (holding, entry) = Keyholding::begin(&mut rng()?, &group, &keyholders, participant)?;
    Ok((holding.to_secret_bytes(), entry))
}

/// What comes next, and what it changes.
pub struct Moved {
    /// `{"next":"send"|"compare"|"wait"|"drill"|"complete"|"failed","code":"…","missing":[…],"liar":n}`.
    pub json: String,
    /// To be sent, for `send`.
    pub entry: Option<Vec<u8>>,
    /// To be kept in place of what was kept, before anything else: the share is there, or an accusation.
    pub secret: Option<Zeroizing<Vec<u8>>>,
}

#[derive(Serialize, Default)]
struct NextJson {
    next: &'static str,
    code: Option<String>,
    missing: Vec<u8>,
    liar: Option<u8>,
}

/// The keyholder's next step.
///
/// # Errors
/// `entry`, `acts`, `kept`, `other-letter`, `other-ceremony`, `accusation-hidden`, `replaced`, `randomness`.
pub fn next(secret: &[u8], args: &CeremonyArgs) -> Result<Moved, Failure> {
    let mut holding = Keyholding::from_secret_bytes(secret)?;
    let mut entry = None;
    let next = match holding.next(&mut rng()?, &args.read()?)? {
        Next::Compare { code } => NextJson { next: "compare", code: Some(code), ..NextJson::default() },
        Next::Send(bytes) => {
            entry = Some(bytes);
            NextJson { next: "send", ..NextJson::default() }
        }
        Next::Wait(missing) => NextJson { next: "wait", missing, ..NextJson::default() },
        Next::Drill => NextJson { next: "drill", ..NextJson::default() },
        Next::Complete => NextJson { next: "complete", ..NextJson::default() },
        Next::Failed { liar } => NextJson { next: "failed", liar, ..NextJson::default() },
    };
    let kept = holding.to_secret_bytes();
    let changed = *kept != *secret;
    Ok(Moved { json: json(&next)?, entry, secret: changed.then_some(kept) })
}

/// The keyholders have compared this code: secret bytes to keep in place of what was kept. Nothing is dealt without them.
///
/// # Errors
/// `code-other` where the ceremony has another code; those of [`next`].
pub fn compared(secret: &[u8], args: &CeremonyArgs, code: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    Ok(Keyholding::from_secret_bytes(secret)?.compared(&args.read()?, code)?)
}

#[derive(Serialize)]
struct KeptJson<'a> {
    group: &'a str,
    letter: &'a str,
    attempt: u32,
    participant: u8,
    has_share: bool,
}

/// What is kept, without its secrets.
///
/// # Errors
/// `kept`.
pub fn kept(secret: &[u8]) -> Result<String, Failure> {
    let holding = Keyholding::from_secret_bytes(secret)?;
    json(&KeptJson {
        group: holding.group(),
        letter: holding.letter(),
        attempt: holding.attempt(),
        participant: holding.participant(),
        has_share: holding.has_share(),
    })
}

/// The words for paper, with spaces between.
///
/// # Errors
/// `kept`, `no-share`.
pub fn words(secret: &[u8]) -> Result<Zeroizing<String>, Failure> {
    Ok(backup::to_words(&*Keyholding::from_secret_bytes(secret)?.backup()?))
}

/// The drill: the entry that says that the words on paper are the share.
///
/// # Errors
/// `words-count`, `words-word`, `words-checksum`, `words-other`; `entry`, `acts`, `kept`, `no-share`, `randomness`.
pub fn drill(secret: &[u8], args: &CeremonyArgs, words: &str) -> Result<Vec<u8>, Failure> {
    let read = backup::from_words(words)?;
    Ok(Keyholding::from_secret_bytes(secret)?.drill(&mut rng()?, &args.read()?, &*read)?)
}

/// Whether these can be the words of a share: all in the list, and belonging together.
///
/// # Errors
/// `words-count`, `words-word`, `words-checksum`.
pub fn check_words(words: &str) -> Result<(), Failure> {
    Ok(backup::from_words(words).map(|_| ())?)
}

fn clock(now_unix_s: f64) -> UnixTime {
    // `as` saturates: a clock before 1970 or not a number gives 0.
    UnixTime(now_unix_s as u64)
}

/// The entry that releases the share, if the letter's condition holds by an audit that is done.
///
/// # Errors
/// `ledger` before the verdict; `kept`, `no-share`, `other-letter`, `refused…` with the reason.
pub fn release(audit: &Audit, secret: &[u8], now_unix_s: f64) -> Result<Vec<u8>, Failure> {
    Ok(Keyholding::from_secret_bytes(secret)?.release(audit.state()?, clock(now_unix_s))?)
}

/// The entry that calls the opening, if an audit that is done allows it.
///
/// # Errors
/// As [`release`], and `randomness`.
pub fn call(audit: &Audit, secret: &[u8], now_unix_s: f64) -> Result<Vec<u8>, Failure> {
    Ok(Keyholding::from_secret_bytes(secret)?.call(&mut rng()?, audit.state()?, clock(now_unix_s))?)
}

/// A keyholder who has nothing but the paper: the secret bytes, by an audit that is done.
///
/// # Errors
/// `ledger` before the verdict; `words-…`, `other-letter`.
pub fn restore(audit: &Audit, letter: &str, words: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let read = backup::from_words(words)?;
    Ok(keyholder::restore(audit.state()?, letter, &*read)?.to_secret_bytes())
}
