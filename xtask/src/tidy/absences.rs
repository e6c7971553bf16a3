//! The cores take time and randomness as arguments and touch nothing outside.

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
