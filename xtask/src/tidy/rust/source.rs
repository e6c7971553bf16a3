//! Token trees of a file, without what only tests compile.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The tokens of a file. Every file of the tree compiles, so one that does not lex is not a Rust source of ours.
pub fn tokens(content: &str) -> Option<Vec<TokenTree>> {
    let stream: TokenStream = content.parse().ok()?;
    Some(stream.into_iter().collect())
}

pub fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

pub fn is_ident(token: Option<&TokenTree>, wanted: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == wanted)
}

pub fn ident(token: Option<&TokenTree>) -> Option<String> {
    match token {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    }
}

/// The content of a group with these delimiters.
pub fn group(token: Option<&TokenTree>, delimiter: Delimiter) -> Option<Vec<TokenTree>> {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group.stream().into_iter().collect()),
        _ => None,
    }
}

/// `::` at this place.
pub fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':')
}

/// Whether `#[…]` at this place keeps the item behind it out of what ships.
pub fn is_for_tests(tokens: &[TokenTree], at: usize) -> bool {
    if !is_punct(tokens.get(at), '#') {
        return false;
    }
    let Some(inside) = group(tokens.get(at + 1), Delimiter::Bracket) else {
        return false;
    };
    if is_ident(inside.first(), "test") {
        return true;
    }
    if !is_ident(inside.first(), "cfg") {
        return false;
    }
    let words: Vec<String> = inside.get(1).map(|condition| words(&condition.clone().into())).unwrap_or_default();
    words.iter().any(|word| word == "test") && !words.iter().any(|word| word == "not")
}

/// All identifiers, at any depth.
pub fn words(stream: &TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in stream.clone() {
        match token {
            TokenTree::Ident(ident) => found.push(ident.to_string()),
            TokenTree::Group(group) => found.extend(words(&group.stream())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    found
}

/// The place behind the item, field or statement that begins at `at` with its attributes.
pub fn behind_item(tokens: &[TokenTree], mut at: usize) -> usize {
    const ENDED_BY_SEMICOLON: [&str; 5] = ["use", "const", "static", "let", "type"];
    const ENDED_BY_BRACES: [&str; 9] =
        ["fn", "struct", "enum", "union", "trait", "impl", "mod", "unsafe", "macro_rules"];
    while is_punct(tokens.get(at), '#') {
        at += 2;
    }
    let (mut semicolon, mut item) = (false, false);
    while let Some(token) = tokens.get(at) {
        if let TokenTree::Ident(ident) = token {
            let word = ident.to_string();
            // `const fn` ends like a function.
            item |= ENDED_BY_BRACES.contains(&word.as_str());
            semicolon |= ENDED_BY_SEMICOLON.contains(&word.as_str()) && !item && !is_ident(tokens.get(at + 1), "fn");
        }
        at += 1;
        let braces = group(Some(token), Delimiter::Brace).is_some() && !semicolon;
        let comma = is_punct(Some(token), ',') && !item && !semicolon;
        if braces || comma || is_punct(Some(token), ';') {
            break;
        }
    }
    at
}
