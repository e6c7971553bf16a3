//! Alters excerpts (spec/excerpt.md): each of these must be noticed, whoever asks for whatever.

use anyhow::{Context, Result};
use e2e::Lie;
use undersigned_proto::entry::Entry;
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::pin::Fingerprint;

use crate::stand::{GROUP, Stand};

/// Where excerpts are.
pub const PATH: &str = "/api/v1/groups/*/excerpt";

/// Entries that the excerpt has for one who enrols and for one who signs: group, epoch, and perhaps more.
pub fn entry_altered() -> Lie {
    altered(|excerpt| {
        if let Some(last) = excerpt.entries.iter_mut().rev().find_map(|placed| placed.entry.last_mut()) {
            *last ^= 1;
        }
    })
}

pub fn entry_omitted() -> Lie {
    altered(|excerpt| drop(excerpt.entries.pop()))
}

/// Without the entries that say how many enrolled together.
pub fn tally_omitted() -> Lie {
    let is_tally = |entry: &[u8]| matches!(Entry::from_bytes(entry), Ok(Entry::Tally(_)));
    altered(move |excerpt| excerpt.entries.retain(|placed| !is_tally(&placed.entry)))
}

pub fn entry_twice() -> Lie {
    altered(|excerpt| excerpt.entries.extend(excerpt.entries.last().cloned()))
}

pub fn entry_moved() -> Lie {
    altered(|excerpt| {
        if let Some(placed) = excerpt.entries.last_mut() {
            placed.index += 1;
        }
    })
}

pub fn mark_altered() -> Lie {
    altered(|excerpt| {
        if let Some(mark) = excerpt.marks.first_mut() {
            mark.hash[0] ^= 1;
        }
    })
}

pub fn mark_omitted() -> Lie {
    altered(|excerpt| drop(excerpt.marks.pop()))
}

pub fn hash_altered() -> Lie {
    altered(|excerpt| match excerpt.hashes.first_mut() {
        Some(hash) => hash[0] ^= 1,
        None => excerpt.hashes.push([7; 32].into()),
    })
}

pub fn hash_added() -> Lie {
    altered(|excerpt| excerpt.hashes.push([7; 32].into()))
}

pub fn checkpoint_altered() -> Lie {
    altered(|excerpt| {
        let at = excerpt.checkpoint.len() - 8;
        excerpt.checkpoint[at] ^= 1;
    })
}

pub fn garbled() -> Lie {
    Lie::bytes("GET", PATH, |body| body.truncate(body.len() / 2))
}

fn altered(alter: impl Fn(&mut Excerpt) + Send + Sync + 'static) -> Lie {
    Lie::bytes("GET", PATH, move |body| {
        if let Ok(mut excerpt) = Excerpt::from_bytes(body) {
            alter(&mut excerpt);
            *body = excerpt.to_bytes();
        }
    })
}

/// The excerpt of something else: true, and not what was asked for.
pub fn of(stand: &Stand, query: &str) -> Result<Lie> {
    let bytes = stand.server.bytes(&format!("/api/v1/groups/{GROUP}/excerpt?{query}"))?;
    Ok(Lie::bytes("GET", PATH, move |body| body.clone_from(&bytes)))
}

/// What a slip says of the true record's key.
pub fn fingerprint(stand: &Stand) -> Result<String> {
    let info = stand.server.api(&format!("/groups/{GROUP}"))?;
    Ok(Fingerprint::of(info["vkey"].as_str().context("a key")?).to_string())
}
