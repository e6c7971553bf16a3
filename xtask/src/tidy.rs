//! Checks of the tree that hold for every commit (ARCHITECTURE.md, "Invariants of absence").

mod absences;
mod circles;
mod edges;
mod floors;
mod locales;
mod markdown;
mod promises;
mod rust;
#[cfg(test)]
mod tests;
mod texts;

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Folders that hold no text of ours: build output, other people's packages, run data.
const SKIPPED_FOLDERS: [&str; 6] = [".git", "target", "node_modules", "demo-data", "corpus", "artifacts"];
/// Largest file that is read as text. Ours are far below; larger ones are data.
const MAX_TEXT_BYTES: u64 = 1 << 20;

/// One text file of the tree.
pub struct Text {
    /// Path relative to the workspace, with `/` between the parts.
    pub path: String,
    pub content: String,
}

/// Runs all checks and prints every finding before failing.
pub fn run(root: &Path) -> Result<()> {
    let texts = read_tree(root)?;
    let mut findings = Vec::new();
    findings.extend(texts::too_long(&texts));
    findings.extend(texts::absolute_paths(&texts));
    findings.extend(texts::missing_specs(&texts));
    findings.extend(absences::in_cores(&texts));
    findings.extend(absences::waits(&texts));
    findings.extend(absences::included(&texts));
    let arrows = rust::graph::arrows(&texts);
    findings.extend(circles::check(&arrows));
    findings.extend(floors::check(&arrows, &texts));
    findings.extend(markdown::check(&texts));
    findings.extend(rust::functions::too_long(&texts));
    findings.extend(edges::check(&edges::metadata(root)?)?);
    findings.extend(locales::check(&texts));
    findings.extend(promises::check(&texts));
    if findings.is_empty() {
        println!("tidy: {} files, nothing to say", texts.len());
        return Ok(());
    }
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    // The findings are the message: a backtrace of this program would bury them.
    eprintln!("tidy: {} findings", findings.len());
    std::process::exit(1)
}

/// Every text file under `root`, sorted by path. Files that are not UTF-8 are no text.
fn read_tree(root: &Path) -> Result<Vec<Text>> {
    let mut texts = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            let name = entry.file_name();
            if kind.is_dir() {
                if !SKIPPED_FOLDERS.iter().any(|skipped| name == *skipped) {
                    folders.push(entry.path());
                }
            } else if kind.is_file() && entry.metadata()?.len() <= MAX_TEXT_BYTES {
                texts.extend(read_text(root, entry.path())?);
            }
        }
    }
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(texts)
}

fn read_text(root: &Path, path: PathBuf) -> Result<Option<Text>> {
    let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let relative = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
    Ok(String::from_utf8(bytes).ok().map(|content| Text { path: relative, content }))
}
