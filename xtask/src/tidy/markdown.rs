//! Markdown has one sentence a line, so that a change shows as the sentence that it changes.

use super::Text;

/// Longest line of prose, in characters; tables and addresses cannot be broken.
const MAX_CHARS: usize = 200;
/// Letters that tests read: every byte of them counts.
const DATA: &str = "testdata/text/";
/// Abbreviations that end in a full stop inside a sentence.
const ABBREVIATIONS: [&str; 6] = ["e.g.", "i.e.", "cf.", "vs.", "Nr.", "z. B."];

/// Lines of prose with a second sentence, and lines that are too long.
pub fn check(texts: &[Text]) -> Vec<String> {
    let mut findings = Vec::new();
    for text in texts.iter().filter(|text| text.path.ends_with(".md") && !text.path.starts_with(DATA)) {
        for (number, line) in prose(&text.content) {
            if line.chars().count() > MAX_CHARS && !line.contains("://") {
                findings.push(format!("{}:{number}: more than {MAX_CHARS} characters", text.path));
            }
            if has_second_sentence(line) {
                findings.push(format!("{}:{number}: two sentences in one line", text.path));
            }
        }
    }
    findings
}

/// Numbered lines outside of code, tables and headings.
fn prose(content: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    content.lines().enumerate().filter_map(move |(index, line)| {
        let start = line.trim_start();
        if start.starts_with("```") {
            fenced = !fenced;
            return None;
        }
        let other = fenced || line.starts_with("    ") || start.starts_with(['|', '#']);
        (!other).then_some((index + 1, line))
    })
}

/// A sentence ends, and behind a space one begins with a capital, a quotation or a link.
fn has_second_sentence(line: &str) -> bool {
    let prose = without_code(line);
    let prose = without_marker(&prose);
    prose.match_indices(['.', '!', '?']).any(|(at, _)| {
        let (before, behind) = prose.split_at(at + 1);
        let closed = behind.trim_start_matches([')', '"', '”', '*', '’']);
        let begins = closed
            .strip_prefix(' ')
            .is_some_and(|next| next.trim_start_matches(['*', '"', '“', '[', '(']).starts_with(char::is_uppercase));
        begins && !ABBREVIATIONS.iter().any(|abbreviation| before.ends_with(abbreviation))
    })
}

/// Code spans say nothing about sentences.
fn without_code(line: &str) -> String {
    let parts = line.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { part } else { "x" }).collect()
}

/// `- `, `* ` and `1.2 ` begin an item, not a sentence.
fn without_marker(line: &str) -> &str {
    let line = line.trim_start();
    let is_marker =
        |word: &str| matches!(word, "-" | "*" | ">") || word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match line.split_once(' ') {
        Some((word, rest)) if is_marker(word) => rest,
        _ => line,
    }
}
