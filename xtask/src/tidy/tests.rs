use super::{Text, absences, edges, locales, promises, texts};
use serde_json::json;

fn text(path: &str, content: &str) -> Text {
    Text { path: path.into(), content: content.into() }
}

#[test]
fn length_fails_only_above_the_limit() {
    let at = text("a.rs", &"x\n".repeat(1_000));
    let above = text("b.rs", &"x\n".repeat(1_001));
    let lock = text("fuzz/Cargo.lock", &"x\n".repeat(1_001));
    let found = texts::too_long(&[at, above, lock]);
    assert_eq!(found, ["b.rs: 1001 lines, at most 1000"]);
}

#[test]
fn absolute_path_is_found_and_addresses_are_not() {
    let home = format!("see `/{}/someone/x`", "home");
    let address = format!("https://example.org/{}/x and ./{}/y", "home", "work");
    let found = texts::absolute_paths(&[text("a.md", &home), text("b.md", &address)]);
    assert_eq!(found, ["a.md:1: absolute path"]);
}

#[test]
fn cited_spec_must_exist() {
    let missing = format!("// {}/absent.md §2.", "spec");
    let present = format!("// ({}/there.md).", "spec");
    let found = texts::missing_specs(&[text("a.rs", &missing), text("b.rs", &present), text("spec/there.md", "")]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("a.rs: cites"));
}

#[test]
fn core_with_a_clock_is_found_and_its_tests_are_not() {
    let line = "let now = SystemTime::now();";
    let found = absences::in_cores(&[
        text("crates/undersigned-proto/src/enrol.rs", line),
        text("crates/undersigned-proto/src/tests.rs", line),
        text("crates/undersigned-server/src/lib.rs", line),
        text("crates/undersigned-tlog/src/lib.rs", "// SystemTime is forbidden"),
    ]);
    assert_eq!(found, ["crates/undersigned-proto/src/enrol.rs:1: SystemTime in a core"]);
}

#[test]
fn edges_that_point_up_or_bring_a_runtime_are_found() {
    let metadata = json!({"packages": [
        {"name": "undersigned-crypto", "dependencies": [
            {"name": "undersigned-proto", "kind": null},
            {"name": "getrandom", "kind": null},
            {"name": "tokio", "kind": "dev"},
        ]},
        {"name": "undersigned-utils", "dependencies": []},
    ]});
    let found = edges::check(&metadata).expect("well-formed metadata");
    assert_eq!(
        found,
        [
            "forbidden edge: undersigned-crypto -> undersigned-proto",
            "core undersigned-crypto depends on getrandom",
            "crate undersigned-utils has no place in ARCHITECTURE.md's rooms",
        ]
    );
}

#[test]
fn languages_must_have_the_same_keys() {
    let folder = "crates/undersigned-server/locales";
    let en = text(&format!("{folder}/en.ftl"), "sign = Sign\n-brand = U\nmine = Mine\n");
    let de = text(&format!("{folder}/de.ftl"), "sign = Unterschreiben\n-brand = U\n# x = y\nextra = Z\n");
    let found = locales::check(&[en, de]);
    assert_eq!(found, [format!("{folder}/de: mine is missing"), format!("{folder}/de: extra is not in en"),]);
    assert!(locales::check(&[]).is_empty());
}

#[test]
fn a_promise_names_a_test_that_exists() {
    let source =
        "#[test]\nfn it_holds() {}\n#[test]\n#[cfg(unix)]\n/// Why.\nfn it_holds_too() {}\nfn helper_of_it() {}\n";
    let model = [
        "**Stopped by**",
        "",
        "- one thing: `it_holds`;",
        "- another,",
        "  over two lines: `it_holds_too`, `testdata/ledgers/lie`;",
        "- a third, in `spec/text.md` only;",
        "- a fourth: `helper_of_it`, `testdata/ledgers/gone`.",
        "",
        "**Remains**",
        "",
        "- what nobody tests.",
    ];
    let found = promises::check(&[
        text("THREAT-MODEL.md", &model.join("\n")),
        text("crates/a/src/tests.rs", source),
        text("testdata/ledgers/lie/expected.json", "{}"),
    ]);
    assert_eq!(
        found,
        [
            "THREAT-MODEL.md:7: no test is named helper_of_it",
            "THREAT-MODEL.md:7: no test is named testdata/ledgers/gone",
            "THREAT-MODEL.md:6: a promise without a test",
        ]
    );
    assert!(promises::check(&[text("README.md", "**Stopped by**\n\n- faith.\n")]).is_empty());
}
