//! The server's floors: arrows point down only, and HTTP stays upstairs (ARCHITECTURE.md, "Rooms").

use super::Text;
use super::rust::graph::Arrows;
use std::collections::BTreeMap;

const SERVER: &str = "crates/undersigned-server/src";
/// From top to bottom. Rooms on one line are next to each other and do not use each other; what is not named is the
/// ground, which everything may use.
const FLOORS: [&[&str]; 8] = [
    &["lib"],
    &["http"],
    &["acts", "news"],
    &["app"],
    &["config"],
    &["group", "mail"],
    &["store"],
    &["limits", "sessions"],
];
/// Words of HTTP, which only `http` knows.
const HTTP_WORDS: [&str; 2] = ["axum", "StatusCode"];

/// Arrows that point up or across, and HTTP below `http/`.
pub fn check(crates: &BTreeMap<String, Arrows>, texts: &[Text]) -> Vec<String> {
    let mut findings: Vec<String> = crates.get(SERVER).into_iter().flat_map(climbs).collect();
    findings.extend(texts.iter().filter(|text| is_below_http(&text.path)).flat_map(http_words));
    findings
}

fn climbs(arrows: &Arrows) -> Vec<String> {
    let mut findings = Vec::new();
    for ((from, to), names) in arrows {
        let (Some(above), Some(below)) = (room(from), room(to)) else { continue };
        let climbs = above != below && floor(below) <= floor(above);
        // The ground has no floors of its own: circles there are found as circles.
        if climbs && floor(above) < FLOORS.len() {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            findings.push(format!("{from}: {above} must not use {below}: {}", names.join(", ")));
        } else if floor(above) == FLOORS.len() && floor(below) < FLOORS.len() {
            findings.push(format!("{from}: the ground must not use {below}"));
        }
    }
    findings
}

/// The first part of a path below the server's sources.
fn room(file: &str) -> Option<&str> {
    let inside = file.strip_prefix(SERVER)?.strip_prefix('/')?;
    inside.split(['/', '.']).next()
}

fn floor(room: &str) -> usize {
    FLOORS.iter().position(|rooms| rooms.contains(&room)).unwrap_or(FLOORS.len())
}

fn is_below_http(path: &str) -> bool {
    let inside = path.strip_prefix(SERVER).is_some_and(|inside| !inside.starts_with("/http"));
    inside && path.ends_with(".rs")
}

fn http_words(text: &Text) -> Vec<String> {
    let lines = text.content.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let found = lines.filter_map(|(index, line)| {
        let word = HTTP_WORDS.iter().find(|word| line.contains(**word))?;
        Some(format!("{}:{}: {word} below http/", text.path, index + 1))
    });
    found.collect()
}
