//! From a path to the file that defines what it names.

use super::module::Module;
use std::collections::BTreeMap;

/// The modules of one crate by their paths from its root.
pub type Modules = BTreeMap<Vec<String>, Module>;

/// Re-exports may follow one another this often; only a circle of them goes on for longer.
const MAX_STEPS: usize = 16;

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Module(Vec<String>),
    /// Something that the module of this path defines.
    Item(Vec<String>),
}

/// What `path` names in the module `from`, through re-exports; none for what is outside the crate.
pub fn resolve(modules: &Modules, from: &[String], path: &[String]) -> Option<Named> {
    steps(modules, from, path, MAX_STEPS)
}

fn steps(modules: &Modules, from: &[String], path: &[String], left: usize) -> Option<Named> {
    let left = left.checked_sub(1)?;
    let (head, rest) = path.split_first()?;
    let mut at = from.to_vec();
    let mut rest = rest;
    match head.as_str() {
        "crate" => at.clear(),
        "self" => {}
        "super" => {
            at.pop();
            while let Some((next, behind)) = rest.split_first().filter(|(next, _)| *next == "super") {
                debug_assert_eq!(next, "super");
                at.pop();
                rest = behind;
            }
        }
        _ => rest = path,
    }
    below(modules, at, rest, left)
}

/// What `path` names, begun in the module `at`.
fn below(modules: &Modules, mut at: Vec<String>, mut path: &[String], left: usize) -> Option<Named> {
    while let Some((name, rest)) = path.split_first() {
        let module = modules.get(&at)?;
        if module.items.contains(name) && (rest.is_empty() || !module.children.contains(name)) {
            return Some(Named::Item(at));
        }
        if !module.children.contains(name) {
            return imported(modules, &at, path, left);
        }
        at.push(name.clone());
        path = rest;
    }
    Some(Named::Module(at))
}

/// What `path` names in the module `at`, which has its head from somewhere else.
fn imported(modules: &Modules, at: &[String], path: &[String], left: usize) -> Option<Named> {
    let module = modules.get(at)?;
    let (name, rest) = path.split_first()?;
    if let Some(named) = module.uses.iter().find(|import| import.name == *name) {
        // `use serde::serde` and the like would lead to themselves.
        let whole: Vec<String> = named.path.iter().chain(rest).cloned().collect();
        return if whole == path { None } else { steps(modules, at, &whole, left) };
    }
    module.uses.iter().filter(|import| import.name == "*").find_map(|everything| {
        let whole: Vec<String> = everything.path.iter().chain(path).cloned().collect();
        steps(modules, at, &whole, left)
    })
}
