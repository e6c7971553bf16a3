//! An operator who shows another record than the true one. Somebody of those who look must see it.

use undersigned_proto::entry::Entry;

use crate::everybody::Everybody;
use testkit::record::{Files, export};
use testkit::sim::lies;
use testkit::sim::op::Rogue;

/// Whether it was seen; none where there is nothing to try it on.
pub fn is_seen(world: &Everybody, rogue: Rogue) -> Option<bool> {
    let files = match rogue {
        Rogue::DropBlob(at) => without_blob(world, at)?,
        Rogue::Alter(at) => altered(world, at),
        _ => export(&world.record.log, &entries(world, rogue)?, &world.record.blobs),
    };
    let (_, complaints) = world.watch.look(&files);
    Some(!complaints.is_empty())
}

/// Another list of entries, under a good checkpoint.
fn entries(world: &Everybody, rogue: Rogue) -> Option<Vec<Vec<u8>>> {
    let (mut entries, signatures) = (world.record.entries.clone(), world.record.signatures());
    let one = |at: u8| signatures.get(usize::from(at) % signatures.len().max(1)).copied();
    match rogue {
        Rogue::DropEntry(at) => {
            entries.remove(one(at)?);
        }
        Rogue::Duplicate(at) => entries.push(entries[one(at)?].clone()),
        Rogue::Fork(at) => {
            // Good by itself up to there and beyond: the group's description changes.
            let cut = 2 + usize::from(at) % (entries.len() - 2).max(1);
            if cut == entries.len() {
                return None;
            }
            entries.truncate(cut);
            let mut group = world.record.group();
            group.description = "Everyone on the other payroll.".into();
            entries.push(Entry::Group(group).to_bytes());
        }
        Rogue::EarlyShare(k) => {
            let holder = world.terms.holder(k);
            let share = world.share(holder).filter(|_| !world.is_opening())?;
            entries.push(lies::share(world.attempt(), holder, holder, &share));
        }
        Rogue::DropBlob(_) | Rogue::Alter(_) => return None,
    }
    Some(entries)
}

/// The folder without one of the names that everybody may read.
fn without_blob(world: &Everybody, at: u8) -> Option<Files> {
    let mut files = world.record.export();
    let opened = world.record.state.letter(testkit::sim::model::LETTER).is_some_and(|record| record.is_opened());
    let sealed: Vec<String> = world.loot.iter().map(|loot| testkit::record::blob_path(&loot.blob)).collect();
    let readable = world.record.blobs.keys().filter(|path| opened || !sealed.contains(path));
    let readable: Vec<&String> = readable.collect();
    files.remove(*readable.get(usize::from(at) % readable.len().max(1))?);
    Some(files)
}

/// The folder with one bit of an entry changed after it was signed.
fn altered(world: &Everybody, at: u8) -> Files {
    let mut files = world.record.export();
    let bundle = files.iter_mut().find(|(path, _)| path.starts_with("tile/entries/")).expect("a bundle").1;
    let place = usize::from(at) * 97 % bundle.len();
    bundle[place] ^= 1;
    files
}
