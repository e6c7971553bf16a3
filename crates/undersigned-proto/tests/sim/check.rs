//! What must hold whatever has happened.

use std::collections::BTreeSet;

use undersigned_crypto::sealing::SecretKey;
use undersigned_proto::entry::Entry;
use undersigned_proto::sealed::SealedName;
use undersigned_proto::verify::Verdict;

use crate::everybody::Everybody;
use testkit::record::blob_path;
use testkit::sim::model::{LATEST, LETTER, Model};
use testkit::sim::op::Show;
use testkit::thief::interpolate;

/// What has been looked at already, so that each step costs only what it changed.
#[derive(Default)]
pub struct Progress {
    entries: usize,
    told: usize,
    robbed: (usize, usize),
}

type Check = Result<(), String>;

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> Check {
    if found == expected { Ok(()) } else { Err(format!("{what}: {found:?}, but the model has {expected:?}")) }
}

/// All of it.
///
/// # Errors
/// What does not hold.
pub fn check(world: &Everybody, model: &Model, progress: &mut Progress) -> Check {
    counts(world, model)?;
    names_stored(world, model)?;
    nothing_in_plain_sight(world, model, progress)?;
    let robbed = (world.loot.len(), model.shares.len());
    if robbed != progress.robbed {
        too_few_shares_open_nothing(world, model)?;
        progress.robbed = robbed;
    }
    // What was acknowledged and left out changes no number of entries: the checkpoints tell that there was something.
    let told = world.record.entries.len() + world.watch.seen.len();
    if told != progress.told {
        audited(world, model)?;
        (progress.told, progress.entries) = (told, world.record.entries.len());
    }
    Ok(())
}

fn counts(world: &Everybody, model: &Model) -> Check {
    let record = world.record.state.letter(LETTER);
    same("the stage", record.map(|record| record.stage), model.stage)?;
    let Some(record) = record else { return Ok(()) };
    same("signatures", record.counts.signed, model.standing().count() as u64)?;
    same("withdrawals", record.counts.withdrawn, model.withdrawn())?;
    same("sealed names", record.sealed(), model.sealed())?;
    let mut by_shown = record.counts.by_shown.clone();
    by_shown.retain(|_, count| *count > 0);
    same("what they show", by_shown, model.by_shown())?;
    same("shares", record.shared().collect(), model.shares.clone())?;
    same("opened", record.is_opened(), model.is_opened())?;
    same("the key", record.secret_key().is_some(), model.is_opened())?;
    let sealing = record.sealing().expect("sealed names are offered");
    let enough = record.sealed() >= u64::from(sealing.names_at());
    let opening = record.since.get(&undersigned_proto::entry::Stage::Opening);
    let in_time = opening.is_some_and(|at| record.opens().is_some_and(|opens| opens <= *at) && at.0 < LATEST);
    if record.shared().next().is_some() && !(enough && in_time) {
        return Err("a share is out although the condition does not hold".into());
    }
    Ok(())
}

/// The operator holds the names that stand, and no other.
fn names_stored(world: &Everybody, model: &Model) -> Check {
    let expected = model.standing().filter(|(_, show)| matches!(show, Show::Name { .. } | Show::Sealed { .. }));
    same("names stored", world.record.blobs.len(), expected.count())
}

/// No sealed name is anywhere as it is, before the opening: not in an entry, not in what is stored.
fn nothing_in_plain_sight(world: &Everybody, model: &Model, progress: &Progress) -> Check {
    if model.is_opened() {
        return Ok(());
    }
    let new = world.record.entries[progress.entries.min(world.record.entries.len())..]
        .iter()
        .chain(world.record.blobs.values());
    for bytes in new {
        for loot in &world.loot {
            let name = (world.names)(loot.member);
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for form in [name.as_bytes(), hex::encode(&name).as_bytes(), &wide] {
                if bytes.windows(form.len()).any(|window| window == form) {
                    return Err(format!("the sealed name of member {} can be read", loot.member));
                }
            }
        }
    }
    Ok(())
}

/// What shares open of all sealed names there ever were, those that were taken back too: the attacker has kept them.
pub fn opened_by(world: &Everybody, shares: &[(u8, [u8; 32])]) -> BTreeSet<usize> {
    let parts = (1..=shares.len()).map(|count| &shares[..count]).chain(shares.chunks(1));
    let keys = parts.filter_map(|part| SecretKey::from_bytes(&interpolate(part)).ok());
    let mut found = BTreeSet::new();
    for key in keys {
        let open = |loot: &&crate::everybody::Loot| {
            SealedName::dangerous_open_unproved(&loot.blob, &loot.signature, &key).is_ok()
        };
        found.extend(world.loot.iter().filter(open).map(|loot| loot.member));
    }
    found
}

/// An attacker with all that was ever stored, all published shares, and as many keyholders as make one share too few.
fn too_few_shares_open_nothing(world: &Everybody, model: &Model) -> Check {
    if model.is_opened() || world.loot.is_empty() {
        return Ok(());
    }
    let few = usize::from(world.terms.threshold) - 1;
    let mut holders: Vec<u8> = model.shares.iter().copied().collect();
    holders.extend((1..=world.terms.holders).rev().filter(|holder| !model.shares.contains(holder)));
    let shares: Vec<_> = holders.iter().filter_map(|holder| Some((*holder, world.share(*holder)?))).collect();
    let found = opened_by(world, &shares[..few]);
    if !found.is_empty() {
        return Err(format!("{few} shares open the names of {found:?}"));
    }
    // The same attacker with one share more has them all: the attack is one.
    let all: BTreeSet<usize> = world.loot.iter().map(|loot| loot.member).collect();
    same("names that enough shares open", opened_by(world, &shares[..=few]), all)
}

fn audited(world: &Everybody, model: &Model) -> Check {
    let (verdict, complaints) = world.watch.look(&world.record.export());
    if let Some(complaint) = complaints.first() {
        return Err(complaint.clone());
    }
    let Some(verdict) = verdict else { return Err("no verdict".into()) };
    of_verdict(world, model, &verdict)
}

/// The audit says what the model says.
fn of_verdict(world: &Everybody, model: &Model, verdict: &Verdict) -> Check {
    let letters = &verdict.letters;
    same("letters in the verdict", letters.len(), usize::from(model.stage.is_some()))?;
    let Some(letter) = letters.first() else { return Ok(()) };
    same("stage in the verdict", Some(letter.stage), model.stage)?;
    same("signatures in the verdict", letter.counts.signed, model.standing().count() as u64)?;
    same("withdrawals in the verdict", letter.counts.withdrawn, model.withdrawn())?;
    let sealed = letter.sealed.as_ref().ok_or("no sealed names in the verdict")?;
    same("sealed names in the verdict", sealed.standing, model.sealed())?;
    same("opened in the verdict", sealed.opened, model.is_opened())?;
    same("spoiled names", sealed.spoiled.len(), 0)?;
    let called = sealed.called.map(|call| call.at.0);
    same("the call in the verdict", called, model.call)?;
    let mut expected: Vec<_> = model.standing().filter_map(|(at, show)| name(world, model, at, show)).collect();
    expected.sort();
    let found = letter.names.iter().map(|name| (name.name.clone(), name.attested.is_some(), name.role.is_some()));
    same("names in the verdict", found.collect::<Vec<_>>(), expected)
}

fn name(world: &Everybody, model: &Model, member: usize, show: Show) -> Option<(String, bool, bool)> {
    match show {
        Show::Name { attest } => Some((format!("Shown {member}"), attest, false)),
        Show::Sealed { role, attest } if model.is_opened() => Some(((world.names)(member), attest, role)),
        _ => None,
    }
}

/// Everything there is before the opening, without what is random: the same for two worlds that differ only in names.
pub fn masked(world: &Everybody) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for bytes in &world.record.entries {
        let mut entry = Entry::from_bytes(bytes).expect("an entry");
        if let Entry::Signature(signature) = &mut entry {
            signature.proof = vec![0; signature.proof.len()].into();
            signature.statement.name = signature.statement.name.map(|_| [0; 32].into());
        }
        told.push(format!("{} bytes: {entry:?}", bytes.len()));
    }
    told.extend(world.watch.receipts.iter().map(|kept| format!("a receipt of {} bytes", kept.receipt.len())));
    let mut blobs: Vec<usize> = world.record.blobs.values().map(Vec::len).collect();
    blobs.sort_unstable();
    told.push(format!("blobs {blobs:?}, of those sealed {:?}", sealed_lengths(world)));
    let files = world.record.export();
    told.extend(
        files
            .iter()
            .filter(|(path, _)| !path.starts_with("blob/"))
            .map(|(path, bytes)| format!("{path}: {} bytes", bytes.len())),
    );
    told
}

fn sealed_lengths(world: &Everybody) -> Vec<usize> {
    let there = world.loot.iter().filter(|loot| world.record.blobs.contains_key(&blob_path(&loot.blob)));
    there.map(|loot| loot.blob.len()).collect()
}
