//! Entries and credentials as JSON, for display.

use serde_json::json;
use undersigned_proto::credential::Credential;

use crate::failure::Failure;
use crate::member::{parse_epoch, parse_group, parse_letter};

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A group.
///
/// # Errors
/// `entry`.
pub fn group(entry: &[u8]) -> Result<String, Failure> {
    let group = parse_group(entry)?;
    let value = json!({
        "id": group.id,
        "name": group.name,
        "description": group.description,
        "membership": group.membership,
        "declared_members": group.declared_members,
        "declared_source": group.declared_source,
        "classes": group.classes,
        "domains": group.domains,
        "lang": group.lang,
        "vkey": group.vkey,
    });
    Ok(value.to_string())
}

/// An epoch.
///
/// # Errors
/// `entry`.
pub fn epoch(entry: &[u8]) -> Result<String, Failure> {
    let epoch = parse_epoch(entry)?;
    let caps: Vec<_> = epoch.caps.iter().map(|cap| json!({ "class": cap.class, "most": cap.most })).collect();
    let value = json!({
        "number": epoch.number,
        "issuer_key": hex(epoch.issuer_key.as_slice()),
        "enrol_opens": epoch.enrol_opens,
        "enrol_closes": epoch.enrol_closes,
        "caps": caps,
    });
    Ok(value.to_string())
}

/// A letter, with its hash.
///
/// # Errors
/// `entry`.
pub fn letter(group_id: &str, entry: &[u8]) -> Result<String, Failure> {
    let letter = parse_letter(entry)?;
    let value = json!({
        "id": letter.id,
        "version": letter.version,
        "epoch": letter.epoch,
        "title": letter.title,
        "addressee": letter.addressee,
        "text": letter.text,
        "demands": letter.demands,
        "shows": letter.shows,
        "timing": letter.timing,
        "sign_opens": letter.sign_opens,
        "sign_closes": letter.sign_closes,
        "lang": letter.lang,
        "client": letter.client.as_ref().map(|hash| hex(hash.as_slice())),
        "hash": hex(&letter.hash(group_id)),
    });
    Ok(value.to_string())
}

/// A credential, without its secrets.
///
/// # Errors
/// `credential`.
pub fn credential(secret: &[u8]) -> Result<String, Failure> {
    let credential = Credential::from_secret_bytes(secret)?;
    let (group, epoch) = credential.scope();
    let value = json!({
        "group": group,
        "epoch": epoch,
        "class": credential.class(),
        "role": credential.role(),
        "identity": credential.identity(),
    });
    Ok(value.to_string())
}
