//! Entries and credentials as JSON, for display.

use serde::Serialize;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::Credential;
use undersigned_proto::entry::{Caller, Class, Sealing, Shown, Step, Timing};
use undersigned_proto::markdown;

use crate::failure::Failure;
use crate::member::{parse_epoch, parse_group, parse_letter};

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
    issuer_key: String,
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
    body: &'a str,
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
    let group = parse_group(entry)?;
    json(&GroupJson {
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
    })
}

/// An epoch.
///
/// # Errors
/// `entry`.
pub fn epoch(entry: &[u8]) -> Result<String, Failure> {
    let epoch = parse_epoch(entry)?;
    json(&EpochJson {
        number: epoch.number,
        issuer_key: hex(epoch.issuer_key.as_slice()),
        enrol_opens: epoch.enrol_opens,
        enrol_closes: epoch.enrol_closes,
    })
}

/// A letter, with its hash.
///
/// # Errors
/// `entry`.
pub fn letter(group_id: &str, entry: &[u8]) -> Result<String, Failure> {
    let letter = parse_letter(entry)?;
    let body = markdown::shown(&letter.text);
    json(&LetterJson {
        id: &letter.id,
        version: letter.version,
        epoch: letter.epoch,
        title: &letter.title,
        addressee: &letter.addressee,
        body: body.as_str(),
        demands: &letter.demands,
        shows: &letter.shows,
        timing: letter.timing,
        sign_opens: letter.sign_opens,
        sign_closes: letter.sign_closes,
        lang: &letter.lang,
        hash: hex(&letter.hash(group_id)),
        sealing: letter.sealing.as_ref().map(Into::into),
    })
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
