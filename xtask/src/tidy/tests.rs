use super::rust::{functions, graph};
use super::{Text, absences, circles, edges, floors, locales, markdown, promises, texts};
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
fn a_test_that_sleeps_is_found() {
    let line = "    std::thread::sleep(PAUSE);";
    let found = absences::waits(&[
        text("crates/undersigned/tests/live.rs", line),
        text("crates/undersigned/src/demo.rs", line),
        text("testkit/src/wait.rs", line),
    ]);
    assert_eq!(found, ["crates/undersigned/tests/live.rs:1: a wait without a deadline; see testkit::wait"]);
}

#[test]
fn a_file_of_another_crate_is_found() {
    let include = |path: &str| format!("#[{} = \"{path}\"]\nmod other;", "path");
    let found = absences::included(&[
        text("crates/a/tests/one.rs", &include("../../b/tests/two.rs")),
        text("crates/a/tests/sim/two.rs", &include("../../src/store/memory.rs")),
        text("e2e/tests/three.rs", &include("three/four.rs")),
    ]);
    assert_eq!(found, ["crates/a/tests/one.rs:1: a file of another crate; see testkit"]);
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
fn texts_that_are_named_must_exist() {
    let en = text("crates/undersigned-server/locales/en.ftl", "sign = Sign\n");
    let page = "crates/undersigned-server/templates/a.html";
    let named =
        text(page, "{{ text.get(\"sign\") }}\n{{ text.with(\"sing\", [(\"n\", 1)]) }}{{ text.get(\"sign\") }}\n");
    let other = text("crates/undersigned-proto/src/a.rs", "text.get(\"sing\")\n");
    assert_eq!(locales::check(&[en, named, other]), [format!("{page}:2: no text has the key sing")]);
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

#[test]
fn files_that_use_each_other_are_a_circle_and_a_face_is_none() {
    let tree = |b: &str| {
        let texts = [
            text("crates/a/src/lib.rs", "mod one; mod two; pub use one::One;"),
            text("crates/a/src/one.rs", "mod part; use crate::two::Two; pub struct One; pub struct Shared;"),
            text("crates/a/src/one/part.rs", "use super::Shared;"),
            text("crates/a/src/two.rs", b),
        ];
        circles::check_except(&graph::arrows(&texts), &[])
    };
    assert!(tree("pub struct Two;").is_empty());
    assert!(tree("pub struct Two; #[cfg(test)] mod tests { use crate::one::One; }").is_empty(), "tests may");
    for back in [
        "use crate::one::One; pub struct Two;",
        "pub struct Two; fn f() { super::one::One; }",
        "pub struct Two(crate::One);",
    ] {
        let found = tree(back);
        assert_eq!(found.len(), 1, "{back}");
        assert!(found[0].starts_with("crates/a/src: a circle of 2"), "{found:?}");
    }
}

#[test]
fn a_circle_among_rooms_is_found_where_no_file_is_on_one() {
    let texts = [
        text("crates/a/src/lib.rs", "mod one; mod two;"),
        text("crates/a/src/one.rs", "pub mod x; pub mod y;"),
        text("crates/a/src/one/x.rs", "use crate::two::z::Z;"),
        text("crates/a/src/one/y.rs", "pub struct Y;"),
        text("crates/a/src/two.rs", "pub mod z; pub mod w;"),
        text("crates/a/src/two/z.rs", "pub struct Z;"),
        text("crates/a/src/two/w.rs", "use crate::one::y::Y;"),
    ];
    let found = circles::check_except(&graph::arrows(&texts), &[]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_function_above_the_limit_is_found_wherever_it_is() {
    let long = |lines: usize| format!("mod m {{ impl X {{ fn long() {{\n{}}} }} }}", "x();\n".repeat(lines - 2));
    assert!(functions::too_long(&[text("a.rs", &long(70))]).is_empty());
    let found = functions::too_long(&[text("a.rs", &long(72))]);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("fn long"), "{found:?}");
}

#[test]
fn arrows_of_the_server_point_down() {
    let tree = |path: &str, content: &str| {
        let texts = [
            text("crates/undersigned-server/src/lib.rs", "mod http; mod acts; mod news; mod app; mod store; mod keys;"),
            text("crates/undersigned-server/src/http.rs", "use axum::Router; pub struct Page;"),
            text("crates/undersigned-server/src/acts.rs", "pub struct Sign;"),
            text("crates/undersigned-server/src/news.rs", "pub struct Mail;"),
            text("crates/undersigned-server/src/app.rs", "pub struct App;"),
            text("crates/undersigned-server/src/store.rs", "pub struct Store;"),
            text("crates/undersigned-server/src/keys.rs", "pub struct Key;"),
        ];
        let texts = texts.map(|known| if known.path.ends_with(path) { text(&known.path, content) } else { known });
        floors::check(&graph::arrows(&texts), &texts)
    };
    assert!(tree("/acts.rs", "use crate::app::App; use crate::store::Store; use crate::keys::Key;").is_empty());
    for (path, content) in [
        ("/acts.rs", "use crate::http::Page;"),
        ("/acts.rs", "use crate::news::Mail;"),
        ("/app.rs", "use crate::acts::Sign;"),
        ("/store.rs", "use crate::app::App;"),
        ("/keys.rs", "use crate::store::Store;"),
        ("/store.rs", "use axum::Json;"),
        ("/acts.rs", "fn f() -> StatusCode {}"),
    ] {
        assert_eq!(tree(path, content).len(), 1, "{path}: {content}");
    }
}

#[test]
fn a_second_sentence_in_a_line_is_found() {
    let found = |line: &str| markdown::check(&[text("a.md", line)]).len();
    for good in [
        "One sentence, with `code. Inside` and 3.5 of it (e.g. This).",
        "1.2 An item begins here.",
        "- *Why?* asks",
        "## 1. Heading. Two",
        "| cell. Cell | x |",
        "```\nA. B.\n```",
        "See spec/a.md, no. 4.",
    ] {
        assert_eq!(found(good), 0, "{good}");
    }
    for bad in [
        "One. Two.",
        "Is it so? Yes.",
        "He said \"no.\" Then he went.",
        "It ends (here.) **Bold** begins.",
        &"x".repeat(201),
    ] {
        assert_eq!(found(bad), 1, "{bad}");
    }
}
