//! One script from ES modules: what a page or worker loads is one file, without a bundler in the product.
//!
//! The modules keep to a small part of the language, and whatever is outside of it is refused with its file and line:
//! imports stand first, are relative and name what they take; exports are declarations; lines of declarations begin at the
//! margin, and nothing else does that begins with `import` or `export`. Modules share one scope once they are joined, so no
//! two of them may declare the same name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// What begins a declaration, the longest first.
const DECLARATIONS: [&str; 5] = ["async function ", "function ", "class ", "const ", "let "];
/// For the checker of types alone.
const CHECKED: &str = "// @ts-check";

/// A module as it is read.
struct Module {
    imports: Vec<Import>,
    /// Names that it declares, and whether others may import them.
    declares: BTreeMap<String, bool>,
    body: String,
}

struct Import {
    line: usize,
    names: Vec<String>,
    from: PathBuf,
}

/// The modules that `entry` needs, joined in the order of their dependencies, in one strict scope. `read` returns the text
/// of a path.
///
/// # Errors
/// File and line of what is refused: a circle, an import of what is not exported, a name that two modules declare, or an
/// import or export of another form.
pub fn join(entry: &Path, read: &dyn Fn(&Path) -> Result<String>) -> Result<String> {
    let mut joiner =
        Joiner { read, done: BTreeMap::new(), open: Vec::new(), owners: BTreeMap::new(), script: String::new() };
    joiner.add(entry)?;
    Ok(format!("(() => {{\n'use strict';\n{}}})();\n", joiner.script))
}

struct Joiner<'a> {
    read: &'a dyn Fn(&Path) -> Result<String>,
    /// Exports of the modules that are joined.
    done: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Modules whose imports are being joined.
    open: Vec<PathBuf>,
    /// Which module declares a name.
    owners: BTreeMap<String, PathBuf>,
    script: String,
}

impl Joiner<'_> {
    fn add(&mut self, path: &Path) -> Result<()> {
        if self.done.contains_key(path) {
            return Ok(());
        }
        ensure!(!self.open.iter().any(|open| open == path), "{} imports itself, by way of others", path.display());
        self.open.push(path.to_owned());
        let module = parse(path, &(self.read)(path)?)?;
        for Import { line, names, from } in &module.imports {
            self.add(from).with_context(|| format!("{}:{line}", path.display()))?;
            let exports = self.done.get(from).cloned().unwrap_or_default();
            let missing = names.iter().find(|name| !exports.contains(*name));
            if let Some(name) = missing {
                bail!("{}:{line}: {} does not export {name}", path.display(), from.display());
            }
        }
        self.open.pop();
        let exports = module.declares.iter().filter(|(_, exported)| **exported).map(|(name, _)| name.clone());
        self.done.insert(path.to_owned(), exports.collect());
        for name in module.declares.into_keys() {
            if let Some(other) = self.owners.insert(name.clone(), path.to_owned()) {
                bail!("{} and {} both declare {name}", other.display(), path.display());
            }
        }
        self.script += &module.body;
        Ok(())
    }
}

fn parse(path: &Path, text: &str) -> Result<Module> {
    let place = |at: usize| format!("{}:{}", path.display(), at + 1);
    let mut module = Module { imports: Vec::new(), declares: BTreeMap::new(), body: String::new() };
    let lines: Vec<&str> = text.lines().collect();
    let (mut at, mut first) = (0, true);
    while let Some(line) = lines.get(at).copied() {
        if line.starts_with("import") && !line.starts_with("import_") {
            ensure!(first, "{}: imports come first", place(at));
            let end = lines.iter().skip(at).position(|line| line.ends_with(';')).map(|more| at + more);
            let end = end.with_context(|| format!("{}: an import without an end", place(at)))?;
            let statement = lines.get(at..=end).unwrap_or_default().join(" ");
            let import = import(path, &statement, at + 1);
            module.imports.push(import.with_context(|| format!("{}: {statement}", place(at)))?);
            at = end + 1;
            continue;
        }
        at += 1;
        if line == CHECKED {
            continue;
        }
        first &= line.is_empty() || line.starts_with("//");
        let exported = line.strip_prefix("export ");
        let kept = exported.unwrap_or(line);
        match declared(kept) {
            Some(name) => {
                let twice = module.declares.insert(name.to_owned(), exported.is_some()).is_some();
                ensure!(!twice, "{}: {name} is declared twice", place(at - 1));
            }
            None => ensure!(
                exported.is_none() && !line.starts_with("export"),
                "{}: not an exported declaration",
                place(at - 1)
            ),
        }
        module.body += kept;
        module.body.push('\n');
    }
    module.body = without_types(&module.body);
    Ok(module)
}

/// `import { a, b } from './c.js';`, and no other form.
fn import(path: &Path, statement: &str, line: usize) -> Result<Import> {
    let form = "an import must look like: import { a, b } from './c.js';";
    let (names, from) = statement.split_once(" from ").context(form)?;
    let names = names.strip_prefix("import {").and_then(|names| names.strip_suffix('}')).context(form)?;
    let from = from.strip_prefix('\'').and_then(|from| from.strip_suffix("';")).context(form)?;
    ensure!(from.starts_with('.') && from.ends_with(".js"), "{form}");
    let names: Vec<String> =
        names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    ensure!(!names.is_empty() && names.iter().all(|name| is_name(name)), "{form}");
    let folder = path.parent().context("a module without a folder")?;
    Ok(Import { line, names, from: resolved(folder, from) })
}

/// A relative path from a folder, without `.` and `..`.
fn resolved(folder: &Path, from: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for part in Path::new(from).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}

fn is_name(name: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    name.chars().all(inside) && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// The name that a line at the margin declares.
fn declared(line: &str) -> Option<&str> {
    let rest = DECLARATIONS.iter().find_map(|begin| line.strip_prefix(begin))?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
    rest.get(..end).filter(|name| !name.is_empty())
}

/// Without the types in comments: who reads the script as it is served does not need them, and they cost bytes.
fn without_types(body: &str) -> String {
    let mut kept = String::with_capacity(body.len());
    let mut lines = body.lines().peekable();
    while let Some(line) = lines.next() {
        let begin = line.trim_start();
        if !begin.starts_with("/**") {
            kept += line;
            kept.push('\n');
            continue;
        }
        let mut comment = vec![line];
        while !comment.last().is_some_and(|last| last.ends_with("*/")) {
            let Some(next) = lines.next() else { break };
            comment.push(next);
        }
        if let [only] = comment.as_slice() {
            if !begin.starts_with("/** @") {
                kept += only;
                kept.push('\n');
            }
            continue;
        }
        let is_type = |line: &&str| line.trim_start().strip_prefix("* ").is_some_and(|words| words.starts_with('@'));
        let words: Vec<&str> = comment.into_iter().filter(|line| !is_type(line)).collect();
        // The first and the last line alone say nothing.
        if words.len() > 2 {
            kept += &words.join("\n");
            kept.push('\n');
        }
    }
    kept
}
