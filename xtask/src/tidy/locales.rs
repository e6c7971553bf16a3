//! Every language has the keys of English, no more and no less.

use super::Text;
use std::collections::{BTreeMap, BTreeSet};

const FOLDER: &str = "crates/undersigned-server/locales/";
const REFERENCE: &str = "en";

/// Keys that one language has and another lacks. Nothing to say while there are no locales.
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
    let mut findings = Vec::new();
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
