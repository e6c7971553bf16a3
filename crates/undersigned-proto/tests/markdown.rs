//! The dialect of letters (spec/text.md) over CommonMark's own examples, over our corpus, and over chance.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use testkit::fuzz::letter::{letter_text, page, shows_all};
use undersigned_proto::markdown::{parse, shown};
use undersigned_proto::text::MAX_LETTER_BYTES;

#[derive(serde::Deserialize)]
struct Example {
    number: u32,
    markdown: String,
}

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/text")
}

fn examples() -> Vec<Example> {
    let file = fs::read(testdata().join("commonmark/examples.json")).unwrap();
    serde_json::from_slice(&file).unwrap()
}

/// What a reader has to see of an example: character references decoded, and the definitions of links apart. A line that
/// looks like a definition may be one or not.
fn to_be_seen(markdown: &str) -> Vec<String> {
    let mut seen = vec![String::new()];
    for line in markdown.split_inclusive('\n') {
        let before = seen.clone();
        seen.iter_mut().for_each(|text| *text += line);
        if line.contains("]: https://") {
            seen.extend(before);
        }
    }
    for (reference, c) in REFERENCES {
        seen.iter_mut().for_each(|text| *text = text.replace(reference, c));
    }
    seen
}

/// Those in the examples that the dialect decodes.
const REFERENCES: [(&str, &str); 11] = [
    ("&quot;", "\""),
    ("&amp;", "&"),
    ("&nbsp;", " "),
    ("&#35;", "#"),
    ("&#1234;", "Ӓ"),
    ("&#992;", "Ϡ"),
    ("&#X22;", "\""),
    ("&#XD06;", "ആ"),
    ("&#xcab;", "ಫ"),
    ("&#42;", "*"),
    ("&#x2190;", "←"),
];

/// Finding 9: every word is visible, or the construct is refused by name.
#[test]
fn finding_9_every_letter_of_commonmarks_examples_is_visible_or_refused_by_name() {
    let mut accepted = 0;
    for Example { number, markdown } in examples() {
        // As they are, and with addresses that a letter may have.
        let linked = markdown.replace("/url", "https://example.org/url").replace("/uri", "https://example.org/uri");
        let untitled = linked.replace(" \"title\"", "").replace(" 'title'", "");
        for text in [&markdown, &linked, &untitled] {
            let tree = match parse(text) {
                Ok(tree) => tree,
                Err(error) => {
                    assert!(error.to_string().starts_with("line "), "{number}: {error}");
                    continue;
                }
            };
            accepted += 1;
            let seen = to_be_seen(text).iter().any(|seen| shows_all(seen, &tree));
            assert!(seen, "example {number}: {text:?}\n{}", tree.html());
        }
    }
    println!("{accepted}");
    assert!(accepted > 1_500, "only {accepted} of {} are letters", 3 * examples().len());
}

/// Finding 9: server and browser show the same.
#[test]
fn finding_9_the_corpus_is_the_same_bytes_for_server_and_browser() {
    let write = std::env::var_os("UNDERSIGNED_WRITE_TESTDATA").is_some_and(|value| value == "1");
    let mut cases = 0;
    for folder in fs::read_dir(testdata()).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(text) = fs::read_to_string(folder.join("letter.md")) else { continue };
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let tree = shown(text);
        let server = tree.html() + "\n";
        if write {
            fs::write(folder.join("letter.html"), &server).unwrap();
        }
        let name = folder.display();
        assert_eq!(server, fs::read_to_string(folder.join("letter.html")).unwrap(), "{name}");
        assert_eq!(page(tree.as_str()) + "\n", server, "{name} in a browser");
        // What is refused is shown as it is.
        assert_eq!(parse(text).is_err(), name.to_string().contains("refused"), "{name}");
        if parse(text).is_err() {
            assert!(shows_all(text, &tree), "{name}");
        }
        cases += 1;
    }
    assert!(cases > 10, "{cases} cases");
}

/// A text of the longest kind, of one part again and again.
fn filled(part: &str) -> String {
    part.repeat(MAX_LETTER_BYTES / part.len())
}

#[test]
fn the_longest_texts_of_marks_alone_are_read() {
    let parts = [
        ">",
        "*",
        "_",
        "[",
        "]",
        "!",
        "`",
        "~",
        "<",
        "\\",
        "&",
        "#",
        "|",
        "(",
        "-",
        " ",
        "\n",
        "1. ",
        "> ",
        "- ",
        "*a ",
        "**a ",
        "_a ",
        "*a_ ",
        "a* *",
        "[a",
        "[a](",
        "[a](b",
        "a](",
        "[a][",
        "![",
        "][",
        "`` ` ",
        "`a``b```",
        "<a",
        "<https://",
        "https://(",
        "http://.",
        "a@",
        "a@b.",
        "&#",
        "&#1",
        "|a",
        "| a |\n| - |\n",
        "[a]: ",
        "[^a]: ",
        "- a\n\n",
        "> - ",
        "[a](https://b)",
        "[a](https://b) [",
        "*[a](https://b)*",
        "\\[",
        "a  \n",
        "```\n",
        "~~a",
        "~~a~~",
        "***a**",
    ];
    for part in parts {
        letter_text(filled(part).as_bytes());
        letter_text(
            ["[a]\n\n", &filled(part)[..MAX_LETTER_BYTES - 40], "\n\n[a]: https://example.org"].concat().as_bytes(),
        );
    }
}

#[test]
fn finding_9_what_is_refused_is_shown_as_it_is() {
    let text = "\n a\n\n<b>&amp;</b> ![a](b)";
    assert_eq!(shown(text).html(), "<div class=\"plain\">\n a\n\n&lt;b&gt;&amp;amp;&lt;/b&gt; ![a](b)</div>");
}

fn part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "b1",
        "Ä",
        " ",
        "  ",
        "    ",
        "\n",
        "\n\n",
        "*",
        "**",
        "_",
        "__",
        "~~",
        "`",
        "``",
        "```",
        "~~~",
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "][",
        "[]",
        "[^1]",
        "[^1]: ",
        "]: ",
        "<",
        ">",
        "> ",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "2) ",
        "07. ",
        "# ",
        "#",
        "---",
        "===",
        "|",
        "| a | b |\n|---|:-:|\n",
        "\\",
        "\\\n",
        "  \n",
        "&amp;",
        "&#65;",
        "https://x.org/a_b",
        "mailto:",
        "a@b.org",
        "<https://x.org>",
        "(https://x.org)",
        "[a](https://x.org)",
        "![a](https://x.org)",
        "<!-- c -->",
        "<b>",
        "„",
        "“",
        "!",
        ".",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn finding_9_any_text_is_visible_or_refused(parts in prop::collection::vec(part(), 0..40)) {
        letter_text(parts.concat().as_bytes());
    }

    #[test]
    fn finding_9_any_characters_are_visible_or_refused(text in "\\PC{0,60}") {
        letter_text(text.as_bytes());
    }
}
