//! What one module defines, imports and names.

use super::source::{behind_item, group, ident, is_for_tests, is_ident, is_path_separator, is_punct};
use super::uses::{self, Use};
use proc_macro2::{Delimiter, TokenTree};
use std::collections::BTreeSet;

/// A module, in a file of its own or in braces.
#[derive(Debug, Default)]
pub struct Module {
    /// Path of the file that it is in.
    pub file: String,
    pub items: BTreeSet<String>,
    pub children: BTreeSet<String>,
    pub uses: Vec<Use>,
    /// Paths of two or more segments outside `use`.
    pub paths: BTreeSet<Vec<String>>,
    /// Identifiers outside `use`.
    pub words: BTreeSet<String>,
    /// Macros called by name alone.
    pub calls: BTreeSet<String>,
}

/// A module that another one declares.
pub struct Declared {
    pub name: String,
    /// The content of `mod name { … }`; none where the module has a file.
    pub inline: Option<Vec<TokenTree>>,
}

impl Module {
    /// Reads the tokens of a module, and returns it with the modules that it declares. What only tests compile is left out.
    pub fn read(file: &str, tokens: &[TokenTree]) -> (Self, Vec<Declared>) {
        let mut module = Self { file: file.into(), ..Self::default() };
        let mut declared = Vec::new();
        module.scan(tokens, Some(&mut declared));
        module.children = declared.iter().map(|child| child.name.clone()).collect();
        (module, declared)
    }

    /// `declared` is there while the tokens are the module's own, not those of a body.
    fn scan(&mut self, tokens: &[TokenTree], mut declared: Option<&mut Vec<Declared>>) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if is_for_tests(tokens, at) {
                at = behind_item(tokens, at);
            } else if is_ident(Some(token), "use") && !is_punct(tokens.get(at + 1), '<') {
                let end = (at..tokens.len()).find(|end| is_punct(tokens.get(*end), ';')).unwrap_or(tokens.len());
                let handed_on = is_handed_on(tokens.get(..at).unwrap_or_default());
                self.uses.extend(uses::read(tokens.get(at + 1..end).unwrap_or_default(), handed_on));
                at = end;
            } else if let TokenTree::Ident(word) = token {
                at = self.word(&word.to_string(), tokens, at, declared.as_deref_mut());
            } else {
                if let TokenTree::Group(group) = token {
                    self.scan(&group.stream().into_iter().collect::<Vec<_>>(), None);
                }
                at += 1;
            }
        }
    }

    /// Takes the identifier at `at`, with what belongs to it, and returns the place behind.
    fn word(&mut self, word: &str, tokens: &[TokenTree], at: usize, declared: Option<&mut Vec<Declared>>) -> usize {
        const DEFINING: [&str; 9] = ["fn", "struct", "enum", "union", "trait", "type", "const", "static", "mod"];
        if let Some(declared) = declared {
            let name = ident(tokens.get(at + 1));
            match (word, name) {
                ("mod", Some(name)) => {
                    declared.push(Declared { name, inline: group(tokens.get(at + 2), Delimiter::Brace) });
                    return at + 3;
                }
                ("macro_rules", _) => self.items.extend(ident(tokens.get(at + 2))),
                (_, Some(name)) if DEFINING.contains(&word) && name != "fn" => {
                    self.items.insert(name);
                    return at + 2;
                }
                _ => {}
            }
        }
        let (path, end) = path(tokens, at);
        let [only] = path.as_slice() else {
            self.words.extend(path.first().cloned());
            self.paths.insert(path);
            return end;
        };
        // `name != other` is no call.
        if is_punct(tokens.get(end), '!') && matches!(tokens.get(end + 1), Some(TokenTree::Group(_))) {
            self.calls.insert(only.clone());
        }
        // A field or method is no name of the module.
        if at == 0 || !is_punct(tokens.get(at - 1), '.') {
            self.words.insert(only.clone());
        }
        end
    }
}

/// The path that begins at `at`, and the place behind it.
fn path(tokens: &[TokenTree], mut at: usize) -> (Vec<String>, usize) {
    let mut path: Vec<String> = ident(tokens.get(at)).into_iter().collect();
    at += 1;
    while is_path_separator(tokens, at) {
        let Some(segment) = ident(tokens.get(at + 2)) else { break };
        path.push(segment);
        at += 3;
    }
    (path, at)
}

/// Whether `pub` or `pub(…)` is right before a declaration.
fn is_handed_on(before: &[TokenTree]) -> bool {
    match before {
        [.., visibility, scope] if group(Some(scope), Delimiter::Parenthesis).is_some() => {
            is_ident(Some(visibility), "pub")
        }
        [.., visibility] => is_ident(Some(visibility), "pub"),
        [] => false,
    }
}
