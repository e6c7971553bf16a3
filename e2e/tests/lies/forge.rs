//! Alters JSON answers, and entries inside them.

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use undersigned_proto::entry::{Entry, Group};

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

/// Alters the entry in a field.
pub fn entry(value: &mut Value, alter: impl Fn(&mut Entry)) {
    let bytes = value.as_str().and_then(|text| Base64::decode_vec(text).ok());
    if let Some(mut entry) = bytes.and_then(|bytes| Entry::from_bytes(&bytes).ok()) {
        alter(&mut entry);
        *value = Base64::encode_string(&entry.to_bytes()).into();
    }
}

/// Alters the group's entry in a field.
pub fn group(value: &mut Value, alter: impl Fn(&mut Group)) {
    entry(value, |entry| {
        if let Entry::Group(group) = entry {
            alter(group);
        }
    });
}

#[test]
fn places_are_found() {
    let mut value = json!({"a": [{"b": 1}, {"b": 2}, {}], "c": null});
    each(&mut value, "a[].b", &|value| *value = json!(0));
    each(&mut value, "c.d", &|_| panic!("not there"));
    assert_eq!(value, json!({"a": [{"b": 0}, {"b": 0}, {}], "c": null}));
}
