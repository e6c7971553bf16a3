//! The cores take time and randomness as arguments and touch nothing outside; tests sleep in one place, and take what
//! they share from `testkit`.

use super::Text;

const CORES: [&str; 3] = ["undersigned-crypto", "undersigned-tlog", "undersigned-proto"];
/// Words that only occur where a core reaches for the world.
const FORBIDDEN: [&str; 9] = [
    "std::time",
    "std::net",
    "std::fs",
    "std::env",
    "std::process",
    "SystemTime",
    "Instant::now",
    "OsRng",
    "getrandom",
];

/// Where tests may sleep: the waits with a deadline, and a kill at a moment of chance.
const SLEEPERS: [&str; 4] =
    ["testkit/src/wait.rs", "testkit/src/figures.rs", "e2e/src/wait.rs", "crates/undersigned/tests/kill.rs"];

/// Uses of clock, socket, file, environment or global randomness in a core.
pub fn in_cores(texts: &[Text]) -> Vec<String> {
    let mut findings = Vec::new();
    for text in texts.iter().filter(|text| is_core_source(&text.path)) {
        for (index, line) in text.content.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for word in FORBIDDEN.iter().filter(|word| line.contains(**word)) {
                findings.push(format!("{}:{}: {word} in a core", text.path, index + 1));
            }
        }
    }
    findings
}

/// Sources that ship. Tests read vector files, so they are outside.
fn is_core_source(path: &str) -> bool {
    let shipped = path.ends_with(".rs")
        && !path.ends_with("/tests.rs")
        && !path.contains("/tests/")
        && !path.contains("/benches/");
    shipped && CORES.iter().any(|core| path.starts_with(&format!("crates/{core}/src/")))
}

/// Tests that sleep or spin instead of waiting with a deadline.
pub fn waits(texts: &[Text]) -> Vec<String> {
    let is_test = |path: &str| path.starts_with("testkit/") || path.starts_with("e2e/") || path.contains("/tests/");
    let tests = texts.iter().filter(|text| text.path.ends_with(".rs") && is_test(&text.path));
    let mut findings = Vec::new();
    for text in tests.filter(|text| !SLEEPERS.contains(&text.path.as_str())) {
        for (index, line) in text.content.lines().enumerate() {
            if ["thread::sleep", "thread::yield_now"].iter().any(|word| line.contains(word)) {
                findings.push(format!("{}:{}: a wait without a deadline; see testkit::wait", text.path, index + 1));
            }
        }
    }
    findings
}

/// Sources that include a file of another crate by its path.
pub fn included(texts: &[Text]) -> Vec<String> {
    let mut findings = Vec::new();
    for text in texts.iter().filter(|text| text.path.ends_with(".rs")) {
        for (index, line) in text.content.lines().enumerate() {
            let Some((path, _)) = line.trim().strip_prefix("#[path = \"").and_then(|rest| rest.split_once('"')) else {
                continue;
            };
            if home(&joined(&text.path, path)) != home(&text.path) {
                findings.push(format!("{}:{}: a file of another crate; see testkit", text.path, index + 1));
            }
        }
    }
    findings
}

/// `path` as seen from the file `from`.
fn joined(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// The folder of the crate that a file is in.
fn home(path: &str) -> String {
    path.split('/').take(if path.starts_with("crates/") { 2 } else { 1 }).collect::<Vec<_>>().join("/")
}
