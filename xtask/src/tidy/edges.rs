//! Edges between our crates point down only; the cores pull in no runtime.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// For each crate of ours, the crates of ours that it may depend on outside tests.
const ALLOWED: [(&str, &[&str]); 10] = [
    ("undersigned-crypto", &[]),
    ("undersigned-tlog", &[]),
    ("undersigned-heap", &[]),
    ("undersigned-proto", &["undersigned-crypto", "undersigned-tlog"]),
    ("undersigned-server", &["undersigned-proto", "undersigned-crypto", "undersigned-tlog", "undersigned-heap"]),
    ("undersigned-web", &["undersigned-proto", "undersigned-crypto", "undersigned-tlog"]),
    ("undersigned", &["undersigned-server", "undersigned-proto", "undersigned-crypto", "undersigned-tlog"]),
    // Below every test and above nothing that ships: no row here may name it.
    ("testkit", &["undersigned-proto", "undersigned-crypto", "undersigned-tlog"]),
    ("xtask", &[]),
    ("e2e", &[]),
];
/// What gives a core a clock, a socket or randomness of its own.
const FORBIDDEN_IN_CORES: [&str; 6] = ["getrandom", "tokio", "axum", "rusqlite", "ureq", "chrono"];
const CORES: [&str; 3] = ["undersigned-crypto", "undersigned-tlog", "undersigned-proto"];

/// The workspace as cargo sees it.
pub fn metadata(root: &Path) -> Result<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1", "--locked"])
        .current_dir(root)
        .output()
        .context("running cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Edges that point sideways or up, unknown crates, and runtimes in cores.
pub fn check(metadata: &Value) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let packages = metadata["packages"].as_array().context("packages")?;
    for package in packages {
        let name = package["name"].as_str().context("name")?;
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            findings.push(format!("crate {name} has no place in ARCHITECTURE.md's rooms"));
            continue;
        };
        for dependency in package["dependencies"].as_array().context("dependencies")? {
            // `kind` is null for normal dependencies, "dev" or "build" for the others.
            if !dependency["kind"].is_null() {
                continue;
            }
            let to = dependency["name"].as_str().context("dependency name")?;
            let ours = ALLOWED.iter().any(|(known, _)| *known == to);
            if ours && !allowed.contains(&to) {
                findings.push(format!("forbidden edge: {name} -> {to}"));
            }
            if CORES.contains(&name) && FORBIDDEN_IN_CORES.contains(&to) {
                findings.push(format!("core {name} depends on {to}"));
            }
        }
    }
    Ok(findings)
}
