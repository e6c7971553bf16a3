//! THREAT-MODEL.md promises only what a test plays, and names that test.

use super::Text;
use std::collections::BTreeSet;

const FILE: &str = "THREAT-MODEL.md";
/// The paragraph whose bullets are promises. Bullets under any other one are none.
const PROMISES: &str = "**Stopped by**";
/// Ledgers that must hold or must not: each folder is a test (testdata/ledgers/README.md).
const KIT: &str = "testdata/ledgers/";

/// Tests and test ledgers that are named and not there, and promises that name none. Nothing to say without the file.
pub fn check(texts: &[Text]) -> Vec<String> {
    let Some(model) = texts.iter().find(|text| text.path == FILE) else {
        return Vec::new();
    };
    let tests: BTreeSet<&str> = texts
        .iter()
        .filter(|text| text.path.ends_with(".rs"))
        .flat_map(|text| tests_of(text).chain(suites_of(text)))
        .collect();
    let exists = |cited: &str| match cited.strip_prefix(KIT) {
        Some(_) => texts.iter().any(|text| text.path.starts_with(&format!("{cited}/"))),
        None => tests.contains(cited),
    };
    let cited = cited(&model.content);
    let missing = cited.iter().filter(|(_, name)| !exists(name));
    let mut findings: Vec<String> =
        missing.map(|(line, name)| format!("{FILE}:{line}: no test is named {name}")).collect();
    for promise in promises(&model.content) {
        if !cited.iter().any(|(line, _)| promise.contains(line)) {
            findings.push(format!("{FILE}:{}: a promise without a test", promise.start));
        }
    }
    findings
}

/// Names of functions right behind `#[test]`, other attributes between them.
fn tests_of(text: &Text) -> impl Iterator<Item = &str> {
    let mut marked = false;
    text.content.lines().map(str::trim).filter_map(move |line| {
        if line.starts_with("#[") || line.starts_with("//") {
            marked |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            return None;
        }
        let declared = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        let name = declared.and_then(|rest| rest.split(['(', '<']).next());
        core::mem::take(&mut marked).then_some(name).flatten()
    })
}

/// Names in `suite! { … }`, one a line: a test over each backend.
fn suites_of(text: &Text) -> impl Iterator<Item = &str> {
    let after = text.content.split("\nsuite! {\n").skip(1);
    after.flat_map(|block| block.lines().take_while(|line| *line != "}").map(str::trim))
}

/// Code spans that have the form of a test's name or name a folder of the kit, with their lines.
fn cited(content: &str) -> Vec<(usize, &str)> {
    let is_word =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let is_cited = |span: &&str| match span.strip_prefix(KIT) {
        Some(folder) => !folder.is_empty(),
        None => span.contains('_') && is_word(span),
    };
    content
        .lines()
        .enumerate()
        .flat_map(|(index, line)| {
            line.split('`').skip(1).step_by(2).filter(is_cited).map(move |span| (index + 1, span))
        })
        .collect()
}

/// The lines of each promise: a bullet and what is indented below it.
fn promises(content: &str) -> Vec<core::ops::Range<usize>> {
    let mut found: Vec<core::ops::Range<usize>> = Vec::new();
    let (mut promised, mut open) = (false, false);
    for (line, text) in content.lines().enumerate().map(|(index, text)| (index + 1, text)) {
        if text.starts_with("**") || text.starts_with('#') {
            promised = text.starts_with(PROMISES);
        }
        if promised && text.starts_with("- ") {
            found.push(line..line + 1);
            open = true;
        } else if open && text.starts_with("  ") {
            found.last_mut().into_iter().for_each(|promise| promise.end = line + 1);
        } else {
            open = false;
        }
    }
    found
}
