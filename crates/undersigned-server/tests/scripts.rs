//! The joiner of the page scripts.

#[path = "../build/join.rs"]
mod join;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

/// Joins `a.js` of these modules.
fn joined(modules: &[(&str, &str)]) -> Result<String> {
    let modules: BTreeMap<&str, &str> = modules.iter().copied().collect();
    let read = |path: &Path| {
        let name = path.to_str().context("a path")?;
        modules.get(name).map(|text| (*text).to_owned()).with_context(|| format!("no {name}"))
    };
    join::join(Path::new("app/a.js"), &read)
}

#[track_caller]
fn refused(modules: &[(&str, &str)], said: &str) {
    let error = format!("{:#}", joined(modules).unwrap_err());
    assert!(error.contains(said), "{error}");
}

#[test]
fn modules_come_before_those_that_use_them_and_once() {
    let script = joined(&[
        (
            "app/a.js",
            "// @ts-check\n// Page.\n\nimport { b } from './b.js';\nimport {\n  c, d,\n} from '../other/c.js';\n\nb(c, d);\n",
        ),
        ("app/b.js", "import { c } from '../other/c.js';\n\nexport const b = () => c;\n"),
        ("other/c.js", "export function c() {}\nexport let d = 1;\nlet own = 2;\n"),
    ]);
    let expected = "(() => {\n'use strict';\nfunction c() {}\nlet d = 1;\nlet own = 2;\n\nconst b = () => c;\n// Page.\n\n\nb(c, d);\n})();\n";
    assert_eq!(script.unwrap(), expected);
}

#[test]
fn what_cannot_be_joined_is_refused_with_its_place() {
    let b = ("app/b.js", "export const b = 1;\n");
    refused(
        &[("app/a.js", "import { b } from './b.js';\n"), ("app/b.js", "import { a } from './a.js';\n")],
        "imports itself",
    );
    refused(&[("app/a.js", "import { a } from './a.js';\n")], "app/a.js:1");
    refused(&[("app/a.js", "\nimport { c } from './b.js';\n"), b], "app/a.js:2: app/b.js does not export c");
    refused(
        &[("app/a.js", "import { own } from './b.js';\n"), ("app/b.js", "const own = 1;\n")],
        "does not export own",
    );
    refused(&[("app/a.js", "import { b } from './c.js';\n")], "no app/c.js");
    refused(&[("app/a.js", "import { b } from './b.js';\nconst b = 2;\n"), b], "both declare b");
    refused(&[("app/a.js", "const a = 1;\nfunction a() {}\n")], "app/a.js:2: a is declared twice");
    refused(&[("app/a.js", "const a = 1;\nimport { b } from './b.js';\n"), b], "app/a.js:2: imports come first");
    for form in [
        "import b from './b.js';",
        "import * as b from './b.js';",
        "import './b.js';",
        "import { b as c } from './b.js';",
    ] {
        refused(&[("app/a.js", form), b], "app/a.js:1");
    }
    for form in [
        "import { b } from 'b';",
        "import { b } from \"./b.js\";",
        "import { b } from './b.mjs';",
        "import {  } from './b.js';",
    ] {
        refused(&[("app/a.js", form), b], "an import must look like");
    }
    refused(&[("app/a.js", "import { b } from './b.js'\n"), b], "an import without an end");
    for form in
        ["export default 1;", "export { a };", "export * from './b.js';", "export const { a } = b;", "export{};"]
    {
        refused(&[("app/a.js", form), b], "app/a.js:1: not an exported declaration");
    }
}

#[test]
fn words_in_strings_and_comments_are_no_imports() {
    let text = "/** Does not import anything. */\nconst a = 'import { b } from \"./b.js\";';\n  // export const c = 1;\nconst d = `\n  export const e = 1;`;\n";
    let script = joined(&[("app/a.js", text)]).unwrap();
    assert!(script.contains(text), "{script}");
}

#[test]
fn types_stay_at_home_and_words_go_along() {
    let text = "/** @typedef {string} Name */\n/**\n * @param {string} a\n * @returns {Name}\n */\nfunction one(a) {\n  /** @type {any} */\n  let b;\n}\n\n/**\n * What it does.\n * @param {string} a\n */\nfunction two(a) {}\n\n/** Words alone. */\nconst c = 1;\n";
    let expected = "function one(a) {\n  let b;\n}\n\n/**\n * What it does.\n */\nfunction two(a) {}\n\n/** Words alone. */\nconst c = 1;\n";
    let script = joined(&[("app/a.js", text)]).unwrap();
    assert_eq!(script, format!("(() => {{\n'use strict';\n{expected}}})();\n"));
}
