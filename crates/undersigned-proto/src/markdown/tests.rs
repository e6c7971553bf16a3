use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(parse(text).unwrap().html(), expected);
}

/// Finding 9: what would hide words is refused by name, with its line.
#[test]
fn each_refusal_has_its_name_and_line() {
    use MarkdownError::*;
    let refused = |text: &str, error: MarkdownError| assert_eq!(parse(text).unwrap_err(), error, "{text}");
    refused("a\nb ![c](https://d)", Picture { line: 2 });
    refused("![c](d)", Picture { line: 1 });
    refused("![c]\n\n[c]: https://d", Picture { line: 1 });
    refused("a [b](c)", LinkScheme { line: 1 });
    refused("[b](https:// )", LinkScheme { line: 1 });
    refused("[b](HTTPS://c)", LinkScheme { line: 1 });
    refused("[b]: ftp://c", LinkScheme { line: 1 });
    refused("[a](https://b 'c')", LinkTitle { line: 1 });
    refused("[a]: https://b 'c'", LinkTitle { line: 1 });
    refused("a\n\n> [b][c]\n\n[c]: https://d", LinkLabel { line: 3 });
    refused("a\n\n[c]: https://d", UnusedDefinition { line: 3 });
    refused("[a]\n\n[a]: https://b\n[A]: https://c", UnusedDefinition { line: 4 });
    refused("- ~~~ a", CodeInfo { line: 1 });
    refused("a|b\n-|-\nc\nd|e|f", TableCells { line: 4 });
}

#[test]
fn limits_are_taken_and_no_more() {
    let quotes = |depth| "> ".repeat(depth) + "a";
    assert!(parse(&quotes(MAX_NESTING)).is_ok());
    assert_eq!(parse(&quotes(MAX_NESTING + 1)), Err(MarkdownError::TooDeep { line: 1 }));
    let emphasis = |depth| "*a **a ".repeat(depth / 2) + &"b** b* ".repeat(depth / 2);
    assert!(parse(&emphasis(MAX_NESTING)).is_ok());
    assert_eq!(parse(&emphasis(MAX_NESTING + 2)), Err(MarkdownError::TooDeep { line: 1 }));
    let notes = |count| (0..count).map(|at| format!("[^{at}]: a\n")).collect::<String>();
    assert!(parse(&notes(MAX_DEFINITIONS)).is_ok());
    let line = MAX_DEFINITIONS as u32 + 1;
    assert_eq!(parse(&notes(MAX_DEFINITIONS + 1)), Err(MarkdownError::TooManyDefinitions { line }));
    let link = |bytes: usize| format!("[a](https://{})", "b".repeat(bytes - 8));
    assert!(parse(&link(MAX_ADDRESS_BYTES)).unwrap().html().starts_with("<p><a "));
    assert!(parse(&link(MAX_ADDRESS_BYTES + 1)).unwrap().html().starts_with("<p>[a](<a "));
    let label = |bytes: usize| format!("[{0}]\n\n[{0}]: https://b", "a".repeat(bytes));
    assert!(parse(&label(MAX_LABEL_BYTES)).unwrap().html().starts_with("<p><a "));
    assert!(parse(&label(MAX_LABEL_BYTES + 1)).unwrap().html().starts_with("<p>[a"));
    let open = |runs| format!("**a {}b**", "_a ".repeat(runs));
    assert!(parse(&open(MAX_OPEN_RUNS - 1)).unwrap().html().starts_with("<p><strong>"));
    assert!(parse(&open(MAX_OPEN_RUNS)).unwrap().html().starts_with("<p>**a"));
}

#[test]
fn the_marks_of_a_step_are_never_in_a_text() {
    check("a\u{1}<script\u{1}>", "<p>a\u{fffd}&lt;script\u{fffd}&gt;</p>");
    let tree = shown("![a\u{1}<script](b)");
    assert_eq!(tree.html(), "<div class=\"plain\">![a\u{fffd}&lt;script](b)</div>");
    assert_eq!(tree.as_str().matches('\u{1}').count(), 4);
}

#[test]
fn marks_within_words_and_sums_stay() {
    check("see budget_2025_final", "<p>see budget_2025_final</p>");
    check("2 * 3 * 4 = 24, 5_000_000", "<p>2 * 3 * 4 = 24, 5_000_000</p>");
    check("a\n1986. b", "<p>a\n1986. b</p>");
    check("* * a", "<ul><li><ul><li>a</li></ul></li></ul>");
}

#[test]
fn addresses_end_before_the_sentence_does() {
    let link = |address: &str| format!("<a href=\"{address}\" rel=\"nofollow noopener noreferrer\">{address}</a>");
    for (text, address, after) in [
        ("https://a.org.", "https://a.org", "."),
        ("https://a.org/b_(c)), ", "https://a.org/b_(c)", "),"),
        ("https://a.org/?b=c!?", "https://a.org/?b=c", "!?"),
        ("http://a.org/ä/ö…", "http://a.org/ä/ö", "…"),
        ("https://a.org\u{a0}b", "https://a.org", "&nbsp;b"),
    ] {
        check(text, &format!("<p>{}{after}</p>", link(address)));
    }
    for text in ["https://", "https://.", "xhttps://a.org", "a@b", "@b.org", "a@.org", "a@b..org", "a@-"] {
        check(text, &format!("<p>{text}</p>"));
    }
}
