//! Planted strings, looked for in whatever the attacker got.

use std::collections::{BTreeMap, HashMap};

/// What a string is, for the message: the string itself is not printed.
pub type Kind = &'static str;

/// Many strings that are looked for at once.
#[derive(Default)]
pub struct Canaries {
    strings: Vec<(Kind, usize, Vec<u8>)>,
}

/// A string that was found.
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Whose it is.
    pub owner: usize,
    /// Where it was found.
    pub at: usize,
}

impl Canaries {
    /// Adds a string of an owner, at least four bytes.
    pub fn add(&mut self, kind: Kind, owner: usize, string: impl Into<Vec<u8>>) {
        let string = string.into();
        assert!(string.len() >= 4);
        self.strings.push((kind, owner, string));
    }

    /// Adds a text as typed, in capitals, in small letters, in UTF-16, in hex, and in base64.
    pub fn add_text(&mut self, kind: Kind, owner: usize, text: &str) {
        self.add(kind, owner, text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
        self.add(kind, owner, text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>());
        self.add(kind, owner, hex(text.as_bytes()));
        for form in [text.to_owned(), text.to_ascii_uppercase(), text.to_ascii_lowercase(), text.replace('-', "")] {
            self.add(kind, owner, form);
        }
        self.add_base64(kind, owner, text.as_bytes());
    }

    /// Adds bytes as they are, in base64 and in hex.
    pub fn add_bytes(&mut self, kind: Kind, owner: usize, bytes: &[u8]) {
        self.add(kind, owner, bytes);
        self.add_base64(kind, owner, bytes);
        self.add(kind, owner, hex(bytes));
    }

    /// What base64 of a longer text holds of these bytes, at each of the three alignments.
    fn add_base64(&mut self, kind: Kind, owner: usize, bytes: &[u8]) {
        use base64ct::{Base64, Encoding};
        for skipped in 0..3 {
            // Whole groups of three bytes only: their four characters depend on nothing around them.
            let whole = &bytes[skipped..][..(bytes.len() - skipped) / 3 * 3];
            self.add(kind, owner, Base64::encode_string(whole));
        }
    }

    /// Takes in the strings of another list.
    pub fn append(&mut self, other: Self) {
        self.strings.extend(other.strings);
    }

    /// Every place where one of the strings stands.
    pub fn find(&self, haystack: &[u8]) -> Vec<Hit> {
        // Two steps: a table of all first three bytes, then the few strings that begin so.
        let mut begins = vec![false; 1 << 24];
        let mut by_begin: HashMap<usize, Vec<usize>> = HashMap::new();
        for (number, (_, _, string)) in self.strings.iter().enumerate() {
            let begin = three(string);
            begins[begin] = true;
            by_begin.entry(begin).or_default().push(number);
        }
        let mut hits = Vec::new();
        for at in 0..haystack.len().saturating_sub(2) {
            let begin = three(&haystack[at..]);
            if !begins[begin] {
                continue;
            }
            for (kind, owner, string) in by_begin[&begin].iter().map(|number| &self.strings[*number]) {
                if haystack[at..].starts_with(string) {
                    hits.push(Hit { kind, owner: *owner, at });
                }
            }
        }
        hits
    }

    /// Which kinds stand in a haystack, and how many owners of each.
    pub fn kinds(&self, haystack: &[u8]) -> BTreeMap<Kind, usize> {
        let mut owners: BTreeMap<Kind, std::collections::BTreeSet<usize>> = BTreeMap::new();
        for hit in self.find(haystack) {
            owners.entry(hit.kind).or_default().insert(hit.owner);
        }
        owners.into_iter().map(|(kind, owners)| (kind, owners.len())).collect()
    }
}

fn three(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 16 | usize::from(bytes[1]) << 8 | usize::from(bytes[2])
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes of lower-case hex.
pub fn unhex(text: &str) -> Vec<u8> {
    let pair = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
    (0..text.len()).step_by(2).map(pair).collect()
}

#[test]
fn strings_are_found_in_each_form() {
    use base64ct::{Base64, Encoding};
    let mut canaries = Canaries::default();
    canaries.add_text("code", 7, "K7QX-2M9P-4TZB-8HW9");
    for hidden in ["k7qx-2m9p-4tzb-8hw9", "xK7QX2M9P4TZB8HW9", "K7QX-2M9P-4TZB-8HW9"] {
        assert_eq!(canaries.kinds(hidden.as_bytes()), BTreeMap::from([("code", 1)]), "{hidden}");
    }
    let wide: Vec<u8> = "K7QX-2M9P-4TZB-8HW9".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(canaries.kinds(&wide), BTreeMap::from([("code", 1)]));
    assert_eq!(canaries.kinds(hex(b"K7QX-2M9P-4TZB-8HW9").as_bytes()), BTreeMap::from([("code", 1)]));
    for before in ["", "a", "ab"] {
        let hidden = Base64::encode_string(format!("{before}K7QX-2M9P-4TZB-8HW9 and more").as_bytes());
        assert_eq!(canaries.kinds(hidden.as_bytes()), BTreeMap::from([("code", 1)]), "{hidden}");
    }
    assert!(canaries.find(b"K7QX-2M9P-4TZB-8HW").is_empty());
    assert_eq!(unhex(&hex(b"\x00\xfe")), b"\x00\xfe");
}
