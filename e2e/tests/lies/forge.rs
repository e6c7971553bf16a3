//! Alters JSON answers, and entries inside them.

use base64ct::{Base64, Encoding};
use e2e::Lie;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use undersigned_proto::entry::Entry;
use undersigned_proto::keyholder::Keyholding;

use crate::stand::GROUP;

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

fn read(value: &Value) -> Option<Entry> {
    Entry::from_bytes(&Base64::decode_vec(value.as_str()?).ok()?).ok()
}

/// Alters the entry in a field.
pub fn entry(value: &mut Value, alter: impl Fn(&mut Entry)) {
    if let Some(mut entry) = read(value) {
        alter(&mut entry);
        *value = Base64::encode_string(&entry.to_bytes()).into();
    }
}

/// Shows keyholder `own`, once that one has joined, others whom the liar has invented: parts that are dealt to them are the
/// liar's.
pub fn others_invented(own: u8) -> Lie {
    let invented: Mutex<Vec<Value>> = Mutex::default();
    Lie::json("GET", "/api/v1/groups/*/letters/*/ceremony", move |told| {
        let mut invented = invented.lock().unwrap_or_else(PoisonError::into_inner);
        let acts = told["acts"].as_array().map_or(0, Vec::len);
        if acts == 0 {
            return;
        }
        if invented.is_empty() {
            let Some(Entry::Keyholders(keyholders)) = read(&told["keyholders"]) else { return };
            let others = (1..).take(keyholders.holders.len()).filter(|number| *number != own);
            let begun = others.map(|number| Keyholding::begin(&mut UnwrapErr(SysRng), GROUP, &keyholders, number));
            invented.extend(begun.flatten().map(|(_, entry)| Value::from(Base64::encode_string(&entry))));
        }
        told["acts"].as_array_mut().into_iter().for_each(|acts| acts.extend(invented.iter().cloned()));
    })
}

#[test]
fn places_are_found() {
    let mut value = json!({"a": [{"b": 1}, {"b": 2}, {}], "c": null});
    each(&mut value, "a[].b", &|value| *value = json!(0));
    each(&mut value, "c.d", &|_| panic!("not there"));
    assert_eq!(value, json!({"a": [{"b": 0}, {"b": 0}, {}], "c": null}));
}
