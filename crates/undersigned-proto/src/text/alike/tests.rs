//! Names that look alike, and the table against the Unicode Character Database.

use std::collections::BTreeMap;

use regex_syntax::hir::{Class, HirKind};
use unicode_normalization::UnicodeNormalization;

use super::*;

/// The characters of Unicode 16.0.0, Hangul's syllables apart.
fn known() -> impl Fn(char) -> bool {
    let age = regex_syntax::parse(r"\p{Age:16.0}").unwrap().into_kind();
    let HirKind::Class(Class::Unicode(age)) = age else { panic!() };
    move |c| {
        let known = age.ranges().iter().any(|range| range.start() <= c && c <= range.end());
        known && !SYLLABLES.contains(&u32::from(c))
    }
}

/// By way of upper case: ß meets SS there, ſ meets S, and ı meets I.
fn by_database(c: char) -> Vec<char> {
    let case = |c: char| c.to_uppercase().flat_map(char::to_lowercase);
    std::iter::once(c).nfkd().flat_map(case).nfkd().collect()
}

fn push(table: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        table.push(number as u8 & 0x7f | 0x80);
        number >>= 7;
    }
    table.push(number as u8);
}

/// The table's bytes.
fn generate() -> Vec<u8> {
    struct Run {
        start: u32,
        length: u32,
        step: u32,
        distance: i32,
    }
    let known = known();
    let (mut runs, mut several): (Vec<Run>, Vec<(u32, Vec<char>)>) = Default::default();
    for c in ('\0'..=char::MAX).filter(|c| known(*c)) {
        let (from, to) = (u32::from(c), by_database(c));
        match to.as_slice() {
            [to] if *to == c => {}
            [to] => {
                let distance = *to as i32 - from as i32;
                match runs.last_mut().filter(|run| run.distance == distance) {
                    Some(run) if run.length == 1 && from - run.start <= 2 => {
                        (run.step, run.length) = (from - run.start, 2)
                    }
                    Some(run) if run.length > 1 && from == run.start + run.length * run.step => run.length += 1,
                    _ => runs.push(Run { start: from, length: 1, step: 1, distance }),
                }
            }
            _ => several.push((from, to)),
        }
    }
    let mut columns: [Vec<u32>; 6] = Default::default();
    let (mut start, mut distance) = (0, 0);
    for run in runs {
        let differs = run.distance - distance;
        columns[0].push(run.start - start);
        columns[1].push(2 * run.length + run.step - 1);
        columns[2].push(((differs << 1) ^ (differs >> 31)) as u32);
        (start, distance) = (run.start, run.distance);
    }
    let mut before = 0;
    for (from, to) in several {
        columns[3].push(from - before);
        columns[4].push(to.len() as u32);
        columns[5].extend(to.iter().map(|c| u32::from(*c)));
        before = from;
    }
    let mut table = Vec::new();
    for column in columns {
        push(&mut table, column.len() as u32);
        column.into_iter().for_each(|number| push(&mut table, number));
    }
    table
}

/// `UNDERSIGNED_WRITE_TESTDATA=1` writes it.
#[test]
fn the_table_is_that_of_the_unicode_character_database() {
    let made = generate();
    if std::env::var_os("UNDERSIGNED_WRITE_TESTDATA").is_some_and(|value| value == "1") {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/alike/fold.bin");
        std::fs::write(file, &made).unwrap();
    }
    assert!(made == TABLE, "run with UNDERSIGNED_WRITE_TESTDATA=1, or find out what changed");
    let known = known();
    let all: Vec<char> = ('\0'..=char::MAX).filter(|c| known(*c) || SYLLABLES.contains(&u32::from(*c))).collect();
    // In parts: each list is searched from end to end.
    for part in all.chunks(1_000) {
        let mapping: BTreeMap<char, Vec<char>> =
            mapping(part).into_iter().map(|folded| (folded.from, folded.to)).collect();
        for c in part {
            let found = mapping.get(c).cloned().unwrap_or_else(|| vec![*c]);
            assert_eq!(found, by_database(*c), "U+{:04X}", u32::from(*c));
        }
    }
}

#[test]
fn finding_10_names_of_keyholders_that_look_alike_are_found() {
    let alike = |names: &[&str]| has_look_alikes(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    for pair in [
        ["Ada Beck", "ada beck"],
        ["Ada Beck", "Ada  Beck"],
        ["Ada Beck", " Ada\u{a0}Beck "],
        ["Ada Beck", "Ada\u{2009}Beck"],
        ["Ada Beck", "Ada Beck\u{2800}"],
        ["Ada Beck", "Ａｄａ Ｂｅｃｋ"],
        ["Ada Beck", "𝐀𝐝𝐚 𝔅𝔢𝔠𝔨"],
        ["Zoë", "Zoe\u{308}"],
        ["Groß", "GROSS"],
        ["Σίσυφος", "ΣΊΣΥΦΟΣ"],
        ["Ilker", "ılker"],
        ["ﬁsher", "Fisher"],
        ["가희", "\u{1100}\u{1161}\u{1112}\u{1174}"],
        ["Kai", "\u{212a}ai"],
    ] {
        assert!(alike(&pair), "{pair:?}");
        assert!(alike(&["Cleo", pair[1], "Ben", pair[0]]), "{pair:?}");
    }
    for apart in [&["Ada", "Ben"][..], &["Ada Beck", "AdaBeck"], &["Zoë", "Zoe"], &["Ada 1", "Ada 2"], &["Ada"], &[]] {
        assert!(!alike(apart), "{apart:?}");
    }
}
