//! Names that nobody can tell apart when they are read or said aloud (spec/opening.md §2.8).

#[cfg(test)]
mod tests;

use crate::text::{is_blank, is_mark};

/// What characters of Unicode 16.0.0 are folded to, made and compared with the Unicode Character Database by the tests:
/// a rule of the record must not follow a library's version, and the tables of one would be eight times as large in the
/// browser.
///
/// Numbers in seven bits a byte, the low ones first, the last one below 128, each column behind its length. Runs of
/// characters that are all moved by the same distance: how far each begins behind the one before; its length, and whether
/// it has every character or every other one; by how much its distance differs from that before. Then characters that
/// become several: how far each is behind the one before; how many; and all of these. In columns it packs better.
const TABLE: &[u8] = include_bytes!("alike/fold.bin");

/// The precomposed syllables of Hangul, their jamo, and how many of these there are (Unicode §3.12).
const SYLLABLES: core::ops::RangeInclusive<u32> = 0xac00..=0xd7a3;
const LEADING: u32 = 0x1100;
const VOWEL: u32 = 0x1161;
const TRAILING: u32 = 0x11a7;
const VOWELS: u32 = 21;
const TRAILINGS: u32 = 28;

/// A character and what it is folded to. Lists of these are short, and searched from end to end: trees and sorting would
/// be larger in the browser than the table.
struct Folded {
    from: char,
    to: Vec<char>,
}

/// Whether two of these names differ only in the width or form of letters, in case, in the order of marks, or in white
/// space.
pub fn has_look_alikes(names: &[String]) -> bool {
    let mut wanted = Vec::new();
    for c in names.iter().flat_map(|name| name.chars()) {
        if !wanted.contains(&c) {
            wanted.push(c);
        }
    }
    let mapping = mapping(&wanted);
    let folded: Vec<String> = names.iter().map(|name| fold(name, &mapping)).collect();
    folded.iter().enumerate().any(|(at, name)| folded.iter().take(at).any(|other| other == name))
}

fn fold(name: &str, mapping: &[Folded]) -> String {
    let mut folded = String::new();
    let mut marks: Vec<char> = Vec::new();
    for c in name.chars() {
        let single = [c];
        let to = mapping.iter().find(|folded| folded.from == c).map_or(single.as_slice(), |folded| &folded.to);
        for &c in to {
            if is_mark(c) {
                let place = marks.iter().position(|mark| *mark > c).unwrap_or(marks.len());
                marks.insert(place, c);
                continue;
            }
            folded.extend(marks.drain(..));
            folded.push(c);
        }
    }
    folded.extend(marks);
    let words: Vec<&str> = folded.split(is_blank).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// What these characters are folded to, except those that stay as they are.
fn mapping(wanted: &[char]) -> Vec<Folded> {
    let mut found: Vec<Folded> = wanted.iter().filter_map(|c| Some(Folded { from: *c, to: jamo(*c)? })).collect();
    let mut table = TABLE.iter().copied();
    let [starts, shapes, distances, gaps, counts, chars] = [(); 6].map(|()| column(&mut table));
    let (mut start, mut distance) = (0, 0);
    for ((gap, shape), differs) in starts.into_iter().zip(shapes).zip(distances) {
        start += gap;
        distance += signed(differs);
        for at in 0..shape / 2 {
            let from = start + at * (1 + shape % 2);
            put(&mut found, wanted, from, &[from.wrapping_add_signed(distance)]);
        }
    }
    let (mut from, mut chars) = (0, chars.as_slice());
    for (gap, count) in gaps.into_iter().zip(counts) {
        from += gap;
        let (to, rest) = chars.split_at_checked(count as usize).unwrap_or_default();
        chars = rest;
        put(&mut found, wanted, from, to);
    }
    found
}

fn put(found: &mut Vec<Folded>, wanted: &[char], from: u32, to: &[u32]) {
    if let Some(from) = char::from_u32(from).filter(|from| wanted.contains(from)) {
        found.push(Folded { from, to: to.iter().filter_map(|c| char::from_u32(*c)).collect() });
    }
}

fn column(table: &mut impl Iterator<Item = u8>) -> Vec<u32> {
    (0..number(table)).map(|_| number(table)).collect()
}

fn number(table: &mut impl Iterator<Item = u8>) -> u32 {
    let (mut number, mut shift) = (0, 0);
    for byte in table {
        number |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            break;
        }
    }
    number
}

/// 0, −1, 1, −2, 2, …
fn signed(number: u32) -> i32 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

fn jamo(c: char) -> Option<Vec<char>> {
    let at = u32::from(c).checked_sub(*SYLLABLES.start()).filter(|_| SYLLABLES.contains(&u32::from(c)))?;
    let leading = char::from_u32(LEADING + at / (VOWELS * TRAILINGS))?;
    let vowel = char::from_u32(VOWEL + at / TRAILINGS % VOWELS)?;
    let trailing = char::from_u32(TRAILING + at % TRAILINGS).filter(|_| at % TRAILINGS > 0);
    Some([leading, vowel].into_iter().chain(trailing).collect())
}
