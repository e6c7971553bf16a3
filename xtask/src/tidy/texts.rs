//! Lengths, absolute paths, and references to specs.

use super::Text;

/// Aim 250, stop at 600, tidy fails above this.
const MAX_LINES: usize = 1_000;

/// Not written by hand, so their length says nothing.
fn is_exempt(path: &str) -> bool {
    path.ends_with("Cargo.lock")
        || path.ends_with("package-lock.json")
        || path.starts_with("testdata/")
        || path.starts_with("LICENSE-")
}

/// Files that a reader can no longer hold in the head.
pub fn too_long(texts: &[Text]) -> Vec<String> {
    texts
        .iter()
        .filter(|text| !is_exempt(&text.path))
        .filter_map(|text| {
            let lines = text.content.lines().count();
            (lines > MAX_LINES).then(|| format!("{}: {lines} lines, at most {MAX_LINES}", text.path))
        })
        .collect()
}

/// Paths that exist on one machine only. Home folders and a few mount points are the usual leaks.
pub fn absolute_paths(texts: &[Text]) -> Vec<String> {
    // Put together here, so that this file does not find itself.
    let roots = ["home", "root", "work", "Users"].map(|name| format!("/{name}/"));
    let mut findings = Vec::new();
    for text in texts.iter().filter(|text| !is_exempt(&text.path)) {
        for (index, line) in text.content.lines().enumerate() {
            if roots.iter().any(|root| starts_a_path(line, root)) {
                findings.push(format!("{}:{}: absolute path", text.path, index + 1));
            }
        }
    }
    findings
}

/// `root` stands at the start of a path: not inside a longer path or an address.
fn starts_a_path(line: &str, root: &str) -> bool {
    line.match_indices(root).any(|(at, _)| {
        line.get(..at)
            .and_then(|before| before.chars().next_back())
            .is_none_or(|before| !before.is_alphanumeric() && !"/.-_}".contains(before))
    })
}

/// A comment or message that cites `spec/NAME.md` or `.cddl` needs that file.
pub fn missing_specs(texts: &[Text]) -> Vec<String> {
    let mut findings = Vec::new();
    let ours = |text: &&Text| text.path.ends_with(".rs") && !text.path.starts_with("xtask/");
    for text in texts.iter().filter(ours) {
        for cited in cited_specs(&text.content) {
            if !texts.iter().any(|other| other.path == cited) {
                findings.push(format!("{}: cites {cited}, which does not exist", text.path));
            }
        }
    }
    findings
}

fn cited_specs(content: &str) -> Vec<String> {
    let mut cited = Vec::new();
    for (at, prefix) in content.match_indices("spec/") {
        let tail = content.get(at + prefix.len()..).unwrap_or_default();
        let end = tail.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c)).unwrap_or(tail.len());
        let name = tail.get(..end).unwrap_or_default().trim_end_matches('.');
        if name.ends_with(".md") || name.ends_with(".cddl") {
            cited.push(format!("spec/{name}"));
        }
    }
    cited.sort();
    cited.dedup();
    cited
}
