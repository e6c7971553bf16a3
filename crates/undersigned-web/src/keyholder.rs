//! What a keyholder does: the key ceremony, the paper backup, the call, the release.
//!
//! The release stands beside the audit on purpose: the share leaves this module only on the state that an audit of this
//! very module has led to, never on one that a page hands in.

use serde::Serialize;
use undersigned_proto::entry::Keyholders;
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::keyholder::{self, Joining, KeyholderError, Keyholding, Next};
use undersigned_proto::ledger::CeremonyStep;
use undersigned_proto::pin::{self, Expected, Pin};
use undersigned_proto::{UnixTime, backup};
use zeroize::Zeroizing;

use crate::audit::Audit;
use crate::failure::Failure;
use crate::member::rng;
use crate::outside::Outside;
use crate::show::json;

/// A key ceremony as the server shows it: nothing in it is believed before it was checked.
pub struct CeremonyArgs {
    /// The group's id.
    pub group: String,
    /// The letter's id.
    pub letter: String,
    /// The excerpt.
    pub excerpt: Vec<u8>,
    /// What the page was told outside of the server.
    pub outside: Outside,
}

impl CeremonyArgs {
    /// The ceremony in the record that was joined; at the first contact, in the record that the excerpt is of.
    fn read(&self, holding: Option<&Keyholding>) -> Result<Joining, Failure> {
        let (excerpt, expected) = (Excerpt::from_bytes(&self.excerpt)?, Expected::try_from(self.outside.clone())?);
        match holding {
            Some(holding) if (holding.group(), holding.letter()) != (&self.group, &self.letter) => {
                Err(KeyholderError::Other.into())
            }
            Some(holding) if holding.pin().is_some() => Ok(excerpt.ceremony_of(holding, &expected)?),
            _ => Ok(excerpt.to_join(&self.group, &self.letter, &expected)?),
        }
    }
}

fn opened(secret: Option<&[u8]>) -> Result<Option<Keyholding>, Failure> {
    Ok(secret.map(Keyholding::from_secret_bytes).transpose()?)
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
    frozen: bool,
}

/// A ceremony for display: `{"letter","attempt","threshold","holders","step","missing","joined","ready","code","frozen"}`,
/// and `"liar"` where the step is `failed`. `secret` is what is kept, if it is open.
///
/// # Errors
/// Those of an excerpt; `kept`, `other-letter`.
pub fn ceremony(args: &CeremonyArgs, secret: Option<&[u8]>) -> Result<String, Failure> {
    let seen = args.read(opened(secret)?.as_ref())?;
    let record = seen.ceremony();
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
        frozen: seen.is_frozen(),
    })
}

/// Takes part: secret bytes to keep before anything is sent, and the entry to send. `secret` is what was kept for the
/// attempt before, if it is open: the record stays the one that was joined then.
///
/// # Errors
/// Those of an excerpt; `kept`, `other-letter`, `link` where nobody has this number, `randomness`.
pub fn begin(
    args: &CeremonyArgs,
    secret: Option<&[u8]>,
    participant: u8,
) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>), Failure> {
    let seen = args.read(opened(secret)?.as_ref())?;
    let (holding, entry) = Keyholding::begin(&mut rng()?, &seen, participant)?;
    Ok((holding.to_secret_bytes(), entry))
}

/// The record that was joined; none for whoever has only the paper.
///
/// # Errors
/// `kept`.
pub fn pin(secret: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
    Ok(Keyholding::from_secret_bytes(secret)?.pin().map(Pin::to_bytes))
}

/// A file that shows two checkpoints of one record that do not agree: the one kept, and that of an excerpt.
///
/// # Errors
/// `kept`, `excerpt`.
pub fn evidence(secret: &[u8], args: &CeremonyArgs) -> Result<String, Failure> {
    let holding = Keyholding::from_secret_bytes(secret)?;
    let pin = holding.pin().ok_or(KeyholderError::Kept)?;
    Ok(pin::evidence(pin, &Excerpt::from_bytes(&args.excerpt)?.checkpoint))
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
/// Those of an excerpt; `kept`, `other-letter`, `other-ceremony`, `accusation-hidden`, `replaced`, `randomness`.
pub fn next(secret: &[u8], args: &CeremonyArgs) -> Result<Moved, Failure> {
    let mut holding = Keyholding::from_secret_bytes(secret)?;
    let seen = args.read(Some(&holding))?;
    let mut entry = None;
    let next = match holding.next(&mut rng()?, seen.ceremony())? {
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
    let holding = Keyholding::from_secret_bytes(secret)?;
    Ok(holding.compared(args.read(Some(&holding))?.ceremony(), code)?)
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
/// `words-count`, `words-word`, `words-checksum`, `words-other`; those of [`next`], `no-share`.
pub fn drill(secret: &[u8], args: &CeremonyArgs, words: &str) -> Result<Vec<u8>, Failure> {
    let read = backup::from_words(words)?;
    let holding = Keyholding::from_secret_bytes(secret)?;
    Ok(holding.drill(&mut rng()?, args.read(Some(&holding))?.ceremony(), &*read)?)
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
