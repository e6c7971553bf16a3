//! `use` declarations.

use super::source::{group, ident, is_ident, is_path_separator, is_punct};
use proc_macro2::{Delimiter, TokenTree};

/// One name that a `use` declaration brings in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    pub path: Vec<String>,
    /// `*` for everything that is there, `_` for a trait without a name.
    pub name: String,
    /// `pub`, `pub(crate)` and the like: the name is handed on.
    pub handed_on: bool,
}

/// What the declaration whose tokens stand between `use` and `;` brings in.
pub fn read(tokens: &[TokenTree], handed_on: bool) -> Vec<Use> {
    let mut found = Vec::new();
    tree(tokens, &[], handed_on, &mut found);
    found
}

fn tree(tokens: &[TokenTree], prefix: &[String], handed_on: bool, found: &mut Vec<Use>) {
    let mut path = prefix.to_vec();
    let mut at = 0;
    loop {
        if is_path_separator(tokens, at) {
            at += 2;
        }
        if let Some(inside) = group(tokens.get(at), Delimiter::Brace) {
            for branch in inside.split(|token| is_punct(Some(token), ',')).filter(|branch| !branch.is_empty()) {
                tree(branch, &path, handed_on, found);
            }
            return;
        }
        if is_punct(tokens.get(at), '*') {
            found.push(Use { path, name: "*".into(), handed_on });
            return;
        }
        let Some(segment) = ident(tokens.get(at)) else { return };
        at += 1;
        // `use a::b::{self}` names `b`.
        if segment != "self" || path.is_empty() {
            path.push(segment);
        }
        if !is_path_separator(tokens, at) {
            break;
        }
    }
    let renamed = if is_ident(tokens.get(at), "as") { ident(tokens.get(at + 1)) } else { None };
    if let Some(name) = renamed.or_else(|| path.last().cloned()) {
        found.push(Use { path, name, handed_on });
    }
}
