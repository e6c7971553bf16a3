//! Every language has the keys of English, no more and no less, and every text that is named in code or template exists.

use super::Text;
use std::collections::{BTreeMap, BTreeSet};

const FOLDER: &str = "crates/undersigned-server/locales/";
const REFERENCE: &str = "en";

/// Where texts are named.
const USERS: [&str; 2] = ["crates/undersigned-server/src/", "crates/undersigned-server/templates/"];
/// How they are named: a literal follows.
const CALLS: [&str; 2] = ["text.get(\"", "text.with(\""];

/// Keys that one language has and another lacks, or that nobody has. Nothing to say while there are no locales.
pub fn check(texts: &[Text]) -> Vec<String> {
    let mut keys: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for text in texts {
        let Some(tail) = text.path.strip_prefix(FOLDER) else {
            continue;
        };
        if !tail.ends_with(".ftl") {
            continue;
        }
        // Either `en.ftl` or `en/page.ftl`.
        let language = tail.split(['/', '.']).next().unwrap_or_default();
        keys.entry(language).or_default().extend(message_ids(&text.content));
    }
    if keys.is_empty() {
        return Vec::new();
    }
    let Some(reference) = keys.get(REFERENCE).cloned() else {
        return vec![format!("{FOLDER}: no {REFERENCE}")];
    };
    let mut findings = unknown(texts, &reference);
    for (language, found) in &keys {
        for id in reference.difference(found) {
            findings.push(format!("{FOLDER}{language}: {id} is missing"));
        }
        for id in found.difference(&reference) {
            findings.push(format!("{FOLDER}{language}: {id} is not in {REFERENCE}"));
        }
    }
    findings
}

/// Literal keys without a text.
fn unknown(texts: &[Text], known: &BTreeSet<&str>) -> Vec<String> {
    let mut findings = Vec::new();
    for text in texts.iter().filter(|text| USERS.iter().any(|folder| text.path.starts_with(folder))) {
        for (at, line) in text.content.lines().enumerate() {
            let named = CALLS.iter().flat_map(|call| line.split(call).skip(1)).filter_map(|rest| rest.split_once('"'));
            let missing = named.map(|(key, _)| key).filter(|key| !known.contains(key));
            findings.extend(missing.map(|key| format!("{}:{}: no text has the key {key}", text.path, at + 1)));
        }
    }
    findings
}

/// Fluent message and term ids: what stands at the start of a line before `=`.
fn message_ids(content: &str) -> impl Iterator<Item = &str> {
    content.lines().filter_map(|line| {
        let (id, _) = line.split_once('=')?;
        let id = id.trim_end();
        let starts = |c: char| c.is_ascii_alphabetic() || c == '-';
        let inside = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        (id.starts_with(starts) && id.chars().all(inside)).then_some(id)
    })
}
