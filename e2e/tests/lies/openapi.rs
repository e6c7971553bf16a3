//! Reads the server's own description of its answers.

use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeSet;

/// Name of all refusals: they have one form.
pub const PROBLEM: &str = "problem";
/// What all paths of the API begin with.
const ROOT: &str = "/api/v1";

/// Every field of every JSON answer: `GET /groups/{group}` and `epochs[].entry`.
pub fn fields(document: &Value) -> Result<BTreeSet<(String, String)>> {
    let mut found = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().context("paths")? {
        for (method, operation) in operations.as_object().context("operations")? {
            for (status, response) in operation["responses"].as_object().context("responses")? {
                let shown = path.strip_prefix(ROOT).context("a path of the API")?;
                let refusal = status.starts_with(['4', '5']);
                let answer = if refusal { PROBLEM.to_owned() } else { format!("{} {shown}", method.to_uppercase()) };
                for content in response["content"].as_object().into_iter().flat_map(|content| content.values()) {
                    walk(document, &content["schema"], "", &mut |field| {
                        found.insert((answer.clone(), field.to_owned()));
                    });
                }
            }
        }
    }
    Ok(found)
}

/// Reports each field below a schema.
fn walk(document: &Value, schema: &Value, place: &str, report: &mut impl FnMut(&str)) {
    if let Some(target) = schema["$ref"].as_str() {
        let target = document.pointer(target.trim_start_matches('#')).unwrap_or(&Value::Null);
        return walk(document, target, place, report);
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        for schema in schema[choice].as_array().into_iter().flatten() {
            walk(document, schema, place, report);
        }
    }
    if schema["items"].is_object() {
        walk(document, &schema["items"], &format!("{place}[]"), report);
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
        report(&place);
        walk(document, schema, &place, report);
    }
}

#[test]
fn fields_are_found_in_arrays_references_and_choices() {
    let document = serde_json::json!({
        "paths": {"/api/v1/a/{b}": {"get": {"responses": {
            "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
            "4XX": {"content": {"application/json": {"schema": {"properties": {"kind": {"type": "string"}}}}}},
        }}}},
        "components": {"schemas": {
            "A": {"properties": {"list": {"type": "array", "items": {"$ref": "#/components/schemas/B"}}}},
            "B": {"properties": {"may": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/C"}]}}},
            "C": {"properties": {"x": {"type": "integer"}}},
        }},
    });
    let found = fields(&document).expect("readable");
    let found: Vec<_> = found.iter().map(|(answer, field)| (answer.as_str(), field.as_str())).collect();
    let get = "GET /a/{b}";
    assert_eq!(found, [(get, "list"), (get, "list[].may"), (get, "list[].may.x"), (PROBLEM, "kind")]);
}
