//! Functions that fit on a screen.

use super::super::Text;
use super::source::{group, ident, is_ident, is_punct, tokens};
use proc_macro2::{Delimiter, TokenTree};

/// From signature to closing brace. Aim 40.
const MAX_LINES: usize = 70;
/// Functions that may stay longer for now, as file and name. Delete a line when it falls.
const NOT_YET: [(&str, &str); 0] = [];

/// Functions above the limit, in tests and benches, too.
pub fn too_long(texts: &[Text]) -> Vec<String> {
    let mut findings = Vec::new();
    for text in texts.iter().filter(|text| text.path.ends_with(".rs")) {
        let mut found = Vec::new();
        scan(&tokens(&text.content).unwrap_or_default(), &mut found);
        let long = found.iter().filter(|(_, _, lines)| *lines > MAX_LINES);
        for (name, line, lines) in long.filter(|(name, ..)| !NOT_YET.contains(&(text.path.as_str(), name.as_str()))) {
            findings.push(format!("{}:{line}: fn {name} has {lines} lines, at most {MAX_LINES}", text.path));
        }
        for (_, name) in NOT_YET.iter().filter(|(path, _)| *path == text.path) {
            if !found.iter().any(|(found, _, lines)| found == name && *lines > MAX_LINES) {
                findings.push(format!("{}: fn {name} is short enough: delete its line in NOT_YET", text.path));
            }
        }
    }
    findings
}

/// Name, first line and number of lines of each function that has a body.
fn scan(tokens: &[TokenTree], found: &mut Vec<(String, usize, usize)>) {
    for (at, token) in tokens.iter().enumerate() {
        if is_ident(Some(token), "fn")
            && let Some(name) = ident(tokens.get(at + 1))
        {
            let mut body = tokens.iter().skip(at).take_while(|token| !is_punct(Some(token), ';'));
            if let Some(body) = body.find(|token| group(Some(token), Delimiter::Brace).is_some()) {
                let (first, last) = (token.span().start().line, body.span().end().line);
                found.push((name, first, last + 1 - first));
            }
        }
        if let TokenTree::Group(group) = token {
            scan(&group.stream().into_iter().collect::<Vec<_>>(), found);
        }
    }
}
