//! No import circle in any crate: neither among files nor among the rooms of one folder.
//!
//! A room is a module with everything below it, so what passes between a module and its own submodules stays inside one
//! room. A file that only declares modules and hands their names on (`pub use`) takes nothing from them; a name that goes
//! through it comes from the file that defines it. Tests are left out.

use super::rust::graph::{Arrows, circles};
use std::collections::{BTreeMap, BTreeSet};

/// Crates that are not free of circles yet, with how many files and rooms may be on one. Delete a line when it falls.
const NOT_YET: [(&str, usize); 0] = [];

/// Circles in crates that must have none, and crates that have more of them than they had.
pub fn check(crates: &BTreeMap<String, Arrows>) -> Vec<String> {
    check_except(crates, &NOT_YET)
}

pub fn check_except(crates: &BTreeMap<String, Arrows>, not_yet: &[(&str, usize)]) -> Vec<String> {
    let mut findings = Vec::new();
    for (source, arrows) in crates {
        let found = in_crate(source, arrows);
        let on_circles: usize = found.iter().map(|circle| circle.len()).sum();
        let allowed = not_yet.iter().find(|(name, _)| name == source).map(|(_, allowed)| *allowed);
        match allowed {
            Some(_) if on_circles == 0 => findings.push(format!("{source} has no circle: delete its line in NOT_YET")),
            Some(allowed) if on_circles <= allowed => {}
            Some(allowed) => {
                findings.push(format!("{source}: {on_circles} files and rooms on circles, were {allowed}"))
            }
            None => findings.extend(found.iter().map(|circle| told(source, arrows, circle))),
        }
    }
    findings
}

/// The circles among files, and those among the rooms of each folder. Both as paths below the crate's sources.
fn in_crate(source: &str, arrows: &Arrows) -> Vec<BTreeSet<String>> {
    let inside = |file: &str| file.strip_prefix(source).unwrap_or(file).trim_start_matches('/').to_owned();
    let files = arrows.keys().map(|(from, to)| (inside(from), inside(to)));
    let files: BTreeSet<(String, String)> =
        files.filter(|(from, to)| !is_above(from, to) && !is_above(to, from)).collect();
    let mut found = circles(&files);
    let mut rooms: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for (from, to) in &files {
        if let Some((folder, from, to)) = siblings(from, to) {
            rooms.entry(folder).or_default().insert((from, to));
        }
    }
    // A circle of files next to one another is one among rooms as well: it is told once.
    let among_rooms = rooms.values().flat_map(circles);
    let new: Vec<_> = among_rooms.filter(|circle| !found.iter().any(|known| same_rooms(known, circle))).collect();
    found.extend(new);
    found
}

/// The module of a file: its path without the ending.
fn module(file: &str) -> &str {
    let module = file.trim_end_matches(".rs");
    module.strip_suffix("/mod").unwrap_or(module)
}

/// Whether one file is the face of a room that the other one is in.
fn is_above(face: &str, file: &str) -> bool {
    let root = matches!(face, "lib.rs" | "main.rs");
    root || module(file).strip_prefix(module(face)).is_some_and(|below| below.starts_with('/'))
}

/// The folder that two files share, and the rooms next to each other in which they are. None for a file and its face.
fn siblings(from: &str, to: &str) -> Option<(String, String, String)> {
    let (from, to) = (module(from), module(to));
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    let folder = from.get(..shared)?.join("/");
    let room = |path: &[&str]| path.get(..=shared).map(|room| room.join("/"));
    Some((folder, room(&from)?, room(&to)?))
}

fn same_rooms(files: &BTreeSet<String>, rooms: &BTreeSet<String>) -> bool {
    let is_file_of = |room: &String| files.contains(&format!("{room}.rs")) || files.contains(&format!("{room}/mod.rs"));
    rooms.iter().all(is_file_of)
}

/// A circle with the names that tie it.
fn told(source: &str, arrows: &Arrows, circle: &BTreeSet<String>) -> String {
    let is_in = |file: &str, room: &str| {
        let below =
            file.strip_prefix(source).and_then(|file| file.strip_prefix('/')).and_then(|file| file.strip_prefix(room));
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with(".rs"))
    };
    let room_of = |file: &str| circle.iter().find(|room| is_in(file, room));
    let mut ties: BTreeMap<(&String, &String), BTreeSet<&str>> = BTreeMap::new();
    for ((from, to), names) in arrows {
        if let (Some(from), Some(to)) = (room_of(from), room_of(to))
            && from != to
        {
            ties.entry((from, to)).or_default().extend(names.iter().map(String::as_str));
        }
    }
    let lines = ties.iter().map(|((from, to), names)| {
        let names: Vec<&str> = names.iter().copied().collect();
        format!("\n  {from} -> {to}: {}", names.join(", "))
    });
    format!("{source}: a circle of {}{}", circle.len(), lines.collect::<String>())
}
