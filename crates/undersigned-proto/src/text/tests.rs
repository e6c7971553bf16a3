//! Texts that look like others, or like nothing; and the tables against the Unicode Character Database.

use super::*;
use regex_syntax::hir::{Class, HirKind};

/// Code points of a class, as regex-syntax has them from Unicode 16.0.0.
fn class(pattern: &str) -> impl Fn(char) -> bool {
    let HirKind::Class(Class::Unicode(class)) = regex_syntax::parse(pattern).unwrap().into_kind() else { panic!() };
    move |c| class.ranges().iter().any(|range| range.start() <= c && c <= range.end())
}

fn same(pattern: &str, table: impl Fn(char) -> bool) {
    let class = class(pattern);
    for c in '\0'..=char::MAX {
        assert_eq!(class(c), table(c), "U+{:04X} and {pattern}", u32::from(c));
    }
}

#[test]
fn tables_are_those_of_the_unicode_character_database() {
    same(r"[\p{Default_Ignorable_Code_Point}\p{Cf}]", unicode::is_hidden);
    // Prepended_Concatenation_Mark is not in regex-syntax: those of Cf that are not default-ignorable, and not
    // annotation characters or joiners of hieroglyphs.
    let seen = r"[[\p{Cf}--\p{Default_Ignorable_Code_Point}]--[\x{FFF9}-\x{FFFB}\x{13430}-\x{1343F}]]";
    same(seen, unicode::is_sign_over_digits);
    same(r"[\p{Noncharacter_Code_Point}\p{Co}]", unicode::is_private);
    same(r"[\p{White_Space}\x{2800}\x{1D159}]", unicode::is_blank);
    same(r"[[\p{Mn}\p{Me}]--\p{Default_Ignorable_Code_Point}]", unicode::is_mark);
    let emoji = class(r"[\p{Emoji}--[0-9#*]]");
    let letters = class(r"[[\p{L}\p{M}\p{Nd}\p{Z}]--\x{2139}]");
    for c in '\0'..=char::MAX {
        assert!(!emoji(c) || unicode::is_emoji(c), "U+{:04X} is an emoji", u32::from(c));
        assert!(!(letters(c) && unicode::is_emoji(c)), "U+{:04X} is no emoji", u32::from(c));
    }
}

fn line(text: &str) -> Result<(), TextError> {
    check_line("the name", text, MAX_LINE_BYTES)
}

fn lines(text: &str) -> Result<(), TextError> {
    check_lines("the letter", text, MAX_LETTER_BYTES)
}

#[test]
fn finding_10_no_hidden_character_in_a_name_or_heading() {
    for hidden in [
        "\u{ad}",
        "\u{34f}",
        "\u{61c}",
        "\u{115f}",
        "\u{1160}",
        "\u{17b4}",
        "\u{180b}",
        "\u{180e}",
        "\u{200b}",
        "\u{200c}",
        "\u{200d}",
        "\u{200e}",
        "\u{202e}",
        "\u{2060}",
        "\u{2064}",
        "\u{2069}",
        "\u{3164}",
        "\u{fe0f}",
        "\u{feff}",
        "\u{ffa0}",
        "\u{fff9}",
        "\u{13430}",
        "\u{1d173}",
        "\u{e0001}",
        "\u{e0041}",
        "\u{e0100}",
        "\u{600}",
        "\u{2028}",
    ] {
        assert_eq!(line(&format!("Anna{hidden} Beck")), Err(TextError::Character("the name")), "{hidden:?}");
        assert_eq!(line(hidden), Err(TextError::Character("the name")), "{hidden:?}");
    }
    for seen in
        ["Anna Beck", "Ölçer", "Nguye\u{302}\u{303}n", "علی رضایی", "தமிழ்", "山田", "✊🏽 Now", "O’Brien\u{a0}Jr."]
    {
        assert_eq!(line(seen), Ok(()), "{seen}");
    }
}

#[test]
fn finding_10_no_noncharacter_or_private_character_anywhere() {
    for private in ['\u{fffe}', '\u{ffff}', '\u{fdd0}', '\u{fdef}', '\u{1fffe}', '\u{10ffff}', '\u{e000}', '\u{f0000}']
    {
        let text = format!("a{private}b");
        let check = [check_line, check_words, check_lines].map(|check| check("it", &text, 100));
        assert_eq!(check, [Err(TextError::Character("it")); 3], "{private:?}");
    }
    assert_eq!((line("\u{fffd}"), line("\u{d7ff}"), line("\u{fdcf}\u{fdf0}")), (Ok(()), Ok(()), Ok(())));
}

#[test]
fn finding_10_a_name_shows_something() {
    for nothing in ["", " ", "\u{a0}\u{3000}", "\u{2800}", "\u{2800} \u{2800}", "\u{1d159}", "\u{301}", " \u{20dd}"] {
        assert_eq!(line(nothing), Err(TextError::Empty("the name")), "{nothing:?}");
        assert_eq!(lines(nothing), Err(TextError::Empty("the letter")), "{nothing:?}");
    }
    assert_eq!(lines("\n\n"), Err(TextError::Empty("the letter")));
    assert_eq!((line("."), line("\u{2801}"), line("a\u{301}")), (Ok(()), Ok(()), Ok(())));
}

#[test]
fn finding_10_marks_do_not_pile_up() {
    for mark in ["\u{301}", "\u{20dd}", "\u{5b0}", "\u{e47}", "\u{1ab0}", "\u{1e8d0}"] {
        let piled = |count: usize| format!("a{}b{}", mark.repeat(count), mark.repeat(count));
        assert_eq!((line(&piled(MAX_MARKS)), lines(&piled(MAX_MARKS))), (Ok(()), Ok(())), "{mark:?}");
        assert_eq!(line(&piled(MAX_MARKS + 1)), Err(TextError::Marks("the name")), "{mark:?}");
        assert_eq!(lines(&piled(MAX_MARKS + 1)), Err(TextError::Marks("the letter")), "{mark:?}");
    }
}

#[test]
fn a_letter_has_the_joiners_that_its_script_and_emoji_need() {
    for needed in [
        "می\u{200c}خواهیم",
        "ශ\u{dca}\u{200d}ර\u{dd3}",
        "क\u{94d}\u{200d}ष",
        "❤\u{fe0f}",
        "👩\u{200d}🏭",
        "👩🏽\u{200d}⚖\u{fe0f}",
        "❤\u{fe0f}\u{200d}🔥",
        "1\u{fe0f}\u{20e3} first",
        "☎\u{fe0e}",
        "\u{600}١٢",
        "🏳\u{fe0f}\u{200d}🌈",
        "a\nb",
    ] {
        assert_eq!(lines(needed), Ok(()), "{needed:?}");
        assert_eq!(check_words("it", needed, 100).is_ok(), !needed.contains('\n'), "{needed:?}");
    }
    for idle in [
        "a\u{200d}b",
        "a\u{200c}b",
        "\u{200d}ش",
        "ش\u{200d}",
        "ش\u{200c}\u{200c}ش",
        "a\u{fe0f}",
        "1\u{fe0f}",
        "❤\u{fe0f}\u{fe0f}",
        "👩\u{200d}\u{200d}🏭",
        "👩\u{200d}a",
        "a\u{200d}👩",
        "\u{200b}",
        "a\u{ad}b",
        "x\u{e0101}",
        "🏴\u{e0067}\u{e007f}",
        "a\u{2028}b",
        "ش\u{200d}👩",
        "a\tb",
        "\u{fff9}a",
        "あ\u{fe0f}",
        "a\rb",
    ] {
        assert_eq!(lines(idle), Err(TextError::Character("the letter")), "{idle:?}");
    }
}

#[test]
fn limits_are_in_bytes_and_come_first() {
    assert_eq!(check_line("it", &"ä".repeat(2), 4), Ok(()));
    assert_eq!(check_line("it", &"ä".repeat(3), 4), Err(TextError::TooLong("it", 4)));
    assert_eq!(check_line("it", &" ".repeat(5), 4), Err(TextError::TooLong("it", 4)));
}
