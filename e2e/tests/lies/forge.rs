//! Alters JSON answers.

use serde_json::{Value, json};

/// Does something with each value at a place such as `epochs[].entry`.
pub fn each(value: &mut Value, place: &str, alter: &impl Fn(&mut Value)) {
    if place.is_empty() {
        return alter(value);
    }
    if let Some(rest) = place.strip_prefix("[]") {
        let rest = rest.trim_start_matches('.');
        return value.as_array_mut().into_iter().flatten().for_each(|item| each(item, rest, alter));
    }
    let end = place.find(['.', '[']).unwrap_or(place.len());
    let (name, rest) = place.split_at(end);
    if let Some(inner) = value.get_mut(name) {
        each(inner, rest.trim_start_matches('.'), alter);
    }
}

/// A value of another kind than any that a client could want.
pub fn junk() -> Value {
    json!({"junk": [null, -1, "\u{202e}<b>", true]})
}

#[test]
fn places_are_found() {
    let mut value = json!({"a": [{"b": 1}, {"b": 2}, {}], "c": null});
    each(&mut value, "a[].b", &|value| *value = json!(0));
    each(&mut value, "c.d", &|_| panic!("not there"));
    assert_eq!(value, json!({"a": [{"b": 0}, {"b": 0}, {}], "c": null}));
}
