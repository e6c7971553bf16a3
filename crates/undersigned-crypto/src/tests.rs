//! Vectors, refusals and secrets.

mod base;
mod blind;
mod negative;
mod nym;

use crate::curve::{EXPAND_BYTES, expand_message, scalar_from_wide};
use blstrs::Scalar;
use serde_json::Value;
use std::path::PathBuf;

const SEED: &[u8] = b"3.141592653589793238462643383279";

/// Every JSON vector in a folder of testdata, with its path.
fn vectors(folder: &str) -> Vec<(String, Value)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths.iter().map(|p| (p.display().to_string(), read(p))).collect()
}

fn read(path: &std::path::Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn file(name: &str) -> Value {
    read(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name))
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn list(value: &Value) -> Vec<Vec<u8>> {
    value.as_array().map(|a| a.iter().map(bytes).collect()).unwrap_or_default()
}

fn slices(list: &[Vec<u8>]) -> Vec<&[u8]> {
    list.iter().map(Vec::as_slice).collect()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

/// seeded_random_scalars of the drafts (bbs-signatures §8.1).
fn mocked(count: usize, seed: &[u8], dst: &[u8]) -> Vec<Scalar> {
    let out = expand_message(&[seed], dst, EXPAND_BYTES * count);
    out.chunks(EXPAND_BYTES).map(|c| scalar_from_wide(c.try_into().unwrap())).collect()
}
