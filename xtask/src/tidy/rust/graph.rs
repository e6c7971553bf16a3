//! Which file of a crate takes names from which, and where that runs in circles.

use super::super::Text;
use super::module::{Declared, Module};
use super::resolve::{Modules, Named, resolve};
use super::source;
use proc_macro2::TokenTree;
use std::collections::{BTreeMap, BTreeSet};

/// For each file and each file that it imports from, the names that it takes.
pub type Arrows = BTreeMap<(String, String), BTreeSet<String>>;

/// The arrows within each crate of the tree, by the crate's folder of sources (`crates/undersigned-proto/src`).
pub fn arrows(texts: &[Text]) -> BTreeMap<String, Arrows> {
    let by_path: BTreeMap<&str, &str> = texts.iter().map(|text| (text.path.as_str(), text.content.as_str())).collect();
    let mut crates: BTreeMap<String, Arrows> = BTreeMap::new();
    for path in by_path.keys() {
        if let Some(folder) = root_of(path) {
            let mut modules = Modules::new();
            load(&by_path, path, folder, Vec::new(), &mut modules);
            let source = path.split_once("/src/").map_or(folder, |(before, _)| before);
            crates.entry(format!("{source}/src")).or_default().extend(within(&modules));
        }
    }
    crates
}

/// The folder in which the modules of a crate's root are.
fn root_of(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/')?;
    let root = folder.ends_with("/src") && matches!(name, "lib.rs" | "main.rs");
    let binary = folder.ends_with("/src/bin") && name.ends_with(".rs");
    (root || binary).then_some(folder)
}

/// Reads the file of a module and all modules that it declares.
fn load(by_path: &BTreeMap<&str, &str>, file: &str, folder: &str, path: Vec<String>, modules: &mut Modules) {
    if let Some(tokens) = by_path.get(file).and_then(|content| source::tokens(content)) {
        add(by_path, file, &tokens, folder, path, modules);
    }
}

fn add(
    by_path: &BTreeMap<&str, &str>,
    file: &str,
    tokens: &[TokenTree],
    folder: &str,
    path: Vec<String>,
    modules: &mut Modules,
) {
    let (module, declared) = Module::read(file, tokens);
    modules.insert(path.clone(), module);
    for Declared { name, inline } in declared {
        let below: Vec<String> = path.iter().cloned().chain([name.clone()]).collect();
        let inner = format!("{folder}/{name}");
        match inline {
            Some(tokens) => add(by_path, file, &tokens, &inner, below, modules),
            None => {
                let own = format!("{inner}.rs");
                let own = if by_path.contains_key(own.as_str()) { own } else { format!("{inner}/mod.rs") };
                load(by_path, &own, &inner, below, modules);
            }
        }
    }
}

/// The arrows among the files of one crate.
fn within(modules: &Modules) -> Arrows {
    let mut arrows = Arrows::new();
    for (at, module) in modules {
        for (target, name) in taken(modules, at, module) {
            if let Some(other) = modules.get(&target).filter(|other| other.file != module.file) {
                arrows.entry((module.file.clone(), other.file.clone())).or_default().insert(name);
            }
        }
    }
    arrows
}

/// What a module takes: the path of the defining module, and the name.
fn taken(modules: &Modules, at: &[String], module: &Module) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    let mut take = |path: &[String]| match resolve(modules, at, path) {
        Some(Named::Item(target)) => found.push((target, path.last().cloned().unwrap_or_default())),
        // A module that is only named gives nothing yet; a path through it does.
        Some(Named::Module(_)) | None => {}
    };
    for import in &module.uses {
        // A face that hands a name on does not use it, unless it also names it.
        if import.name == "*" {
            module.words.iter().for_each(|word| take(&joined(&import.path, word)));
        } else if !import.handed_on || module.words.contains(&import.name) {
            take(&import.path);
        }
    }
    for path in &module.paths {
        take(path);
    }
    for call in module.calls.iter().filter(|call| !module.items.contains(*call)) {
        // `macro_rules!` is in scope for later modules without an import.
        let definers = modules.iter().filter(|(_, other)| other.items.contains(call));
        let imported = module.uses.iter().any(|import| import.name == *call);
        found.extend(definers.filter(|_| !imported).map(|(path, _)| (path.clone(), call.clone())));
    }
    found
}

fn joined(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

/// The strongly connected components of more than one node: everything that lies on a circle, grouped.
pub fn circles(edges: &BTreeSet<(String, String)>) -> Vec<BTreeSet<String>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        edges.iter().map(|(from, _)| (from.as_str(), reachable(edges, from))).collect();
    let mut found: Vec<BTreeSet<String>> = Vec::new();
    for (node, from_node) in &reach {
        let back = |other: &&&str| reach.get(**other).is_some_and(|reached| reached.contains(node));
        let circle: BTreeSet<String> = from_node.iter().filter(back).map(|other| (*other).to_owned()).collect();
        if circle.len() > 1 && !found.contains(&circle) {
            found.push(circle);
        }
    }
    found
}

fn reachable<'a>(edges: &'a BTreeSet<(String, String)>, from: &str) -> BTreeSet<&'a str> {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        // Edges are sorted by their first node: all of one node are next to one another.
        let first = (node.to_owned(), String::new());
        for (_, to) in edges.range(first..).take_while(|(source, _)| source == node) {
            if reached.insert(to) {
                open.push(to);
            }
        }
    }
    reached
}
