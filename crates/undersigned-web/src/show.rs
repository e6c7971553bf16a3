//! Entries and credentials as JSON, for display.

use serde::Serialize;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::Credential;
use undersigned_proto::entry::{Caller, Class, Group, Letter, Sealing, Shown, Stage, Step, Timing};
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::markdown;
use undersigned_proto::pin::Fingerprint;

use crate::failure::Failure;
use crate::outside::{Outside, parse_group};

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// JSON text of plain data: no map with other keys than text, so it cannot fail.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::new("format", error))
}

#[derive(Serialize)]
struct GroupJson<'a> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
    membership: &'a str,
    declared_members: u32,
    declared_source: &'a str,
    classes: &'a [Class],
    domains: &'a [String],
    lang: &'a str,
    vkey: &'a str,
}

#[derive(Serialize)]
struct EpochJson {
    number: u32,
    enrol_opens: UnixTime,
    enrol_closes: UnixTime,
}

#[derive(Serialize)]
struct LetterJson<'a> {
    id: &'a str,
    version: u32,
    epoch: u32,
    title: &'a str,
    addressee: &'a str,
    /// Steps of the text's tree (spec/text.md §7).
    body: String,
    demands: &'a [String],
    shows: &'a [Shown],
    timing: Timing,
    sign_opens: UnixTime,
    sign_closes: UnixTime,
    lang: &'a str,
    hash: String,
    sealing: Option<SealingJson<'a>>,
}

#[derive(Serialize)]
struct SealingJson<'a> {
    attempt: u32,
    holders: &'a [String],
    threshold: u8,
    names_at: u32,
    steps: &'a [Step],
    latest: UnixTime,
    callers: &'a [Caller],
    grace_s: u32,
}

impl<'a> From<&'a Sealing> for SealingJson<'a> {
    fn from(sealing: &'a Sealing) -> Self {
        let Sealing { attempt, holders, steps, latest, callers, grace_s, .. } = sealing;
        let (threshold, names_at) = (sealing.threshold(), sealing.names_at());
        Self { attempt: *attempt, holders, threshold, names_at, steps, latest: *latest, callers, grace_s: *grace_s }
    }
}

#[derive(Serialize)]
struct CredentialJson<'a> {
    group: &'a str,
    epoch: u32,
    class: Class,
    role: &'a str,
    identity: &'a str,
}

/// A group.
///
/// # Errors
/// `entry`.
pub fn group(entry: &[u8]) -> Result<String, Failure> {
    json(&GroupJson::from(&parse_group(entry)?))
}

impl<'a> From<&'a Group> for GroupJson<'a> {
    fn from(group: &'a Group) -> Self {
        Self {
            id: &group.id,
            name: &group.name,
            description: &group.description,
            membership: &group.membership,
            declared_members: group.declared_members,
            declared_source: &group.declared_source,
            classes: &group.classes,
            domains: &group.domains,
            lang: &group.lang,
            vkey: &group.vkey,
        }
    }
}

#[derive(Serialize)]
struct ProvedJson<'a> {
    /// The group's words today.
    group: GroupJson<'a>,
    epoch: EpochJson,
    letter: Option<ProvedLetterJson<'a>>,
    fingerprint: String,
}

#[derive(Serialize)]
struct ProvedLetterJson<'a> {
    letter: LetterJson<'a>,
    stage: Stage,
    /// The group's words under which it is frozen.
    group: GroupJson<'a>,
}

/// What an excerpt proves at the first contact, for display: group and epoch, and the letter if one is named.
///
/// # Errors
/// Those of an excerpt; `fingerprint`, `witness`.
pub fn proved(group_id: &str, excerpt: &[u8], outside: Outside, about: About<'_>) -> Result<String, Failure> {
    let (pin, proved) = Excerpt::from_bytes(excerpt)?.meet(group_id, &outside.try_into()?)?;
    let group = proved.group()?;
    let (letter, number) = match about {
        About::Letter(id) => {
            let letter = proved.letter(id)?;
            let number = letter.epoch;
            (Some(letter), number)
        }
        About::Epoch(number) => (None, number),
    };
    let bound = letter.as_ref().map(|letter| proved.group_of(letter)).transpose()?;
    let shown = letter.as_ref().zip(bound.as_ref()).map(|(letter, bound)| ProvedLetterJson {
        letter: LetterJson::new(letter, group_id),
        stage: proved.stage(&letter.id),
        group: bound.into(),
    });
    let epoch = proved.epoch(number)?;
    let epoch = EpochJson { number, enrol_opens: epoch.enrol_opens, enrol_closes: epoch.enrol_closes };
    let fingerprint = Fingerprint::of(pin.vkey()).to_string();
    json(&ProvedJson { group: (&group).into(), epoch, letter: shown, fingerprint })
}

/// A letter, with its hash.
///
/// # Errors
/// `entry`.
pub fn letter(group_id: &str, entry: &[u8]) -> Result<String, Failure> {
    json(&LetterJson::new(&Letter::from_entry(entry)?, group_id))
}

/// Of what an excerpt is.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// A letter.
    Letter(&'a str),
    /// An epoch.
    Epoch(u32),
}

impl<'a> LetterJson<'a> {
    fn new(letter: &'a Letter, group_id: &str) -> Self {
        Self {
            id: &letter.id,
            version: letter.version,
            epoch: letter.epoch,
            title: &letter.title,
            addressee: &letter.addressee,
            body: markdown::shown(&letter.text).as_str().to_owned(),
            demands: &letter.demands,
            shows: &letter.shows,
            timing: letter.timing,
            sign_opens: letter.sign_opens,
            sign_closes: letter.sign_closes,
            lang: &letter.lang,
            hash: hex(&letter.hash(group_id)),
            sealing: letter.sealing.as_ref().map(Into::into),
        }
    }
}

/// A credential, without its secrets.
///
/// # Errors
/// `credential`.
pub fn credential(secret: &[u8]) -> Result<String, Failure> {
    let credential = Credential::from_secret_bytes(secret)?;
    let (group, epoch) = credential.scope();
    let (class, role, identity) = (credential.class(), credential.role(), credential.identity());
    json(&CredentialJson { group, epoch, class, role, identity })
}
