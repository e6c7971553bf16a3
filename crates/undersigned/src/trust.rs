//! What somebody knows of a record from elsewhere, and need not believe the server for.

use undersigned_proto::pin::{Expected, Fingerprint, Pin};

use crate::failure::Failure;

/// Keys that were learned elsewhere: from a slip, a poster, an earlier check, another person.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Trust {
    /// The record's key, or its fingerprint, as you know it from elsewhere, for example from a slip or an earlier check
    #[arg(long, value_name = "VKEY|FINGERPRINT")]
    pub key: Option<String>,
    /// The key of a witness that must vouch for the record, so that all are shown the same one; may be repeated
    #[arg(long = "witness", value_name = "VKEY")]
    pub witnesses: Vec<String>,
    /// The record as a credential or a keyholder's file knows it.
    #[arg(skip)]
    pub pin: Option<Pin>,
    /// A checkpoint that was kept: size and root.
    #[arg(skip)]
    pub since: Option<(u64, [u8; 32])>,
}

impl Trust {
    /// With what stands behind `#` in an address: `k=` a fingerprint, `w=` a witness's key.
    ///
    /// # Errors
    /// One line where both the command line and the address name a key, and not the same one.
    pub fn heard(&self, address: &str) -> Result<Self, Failure> {
        let mut heard = self.clone();
        let fragment = address.split_once('#').map_or("", |(_, fragment)| fragment);
        for (name, value) in fragment.split('&').filter_map(|part| part.split_once('=')) {
            let value = percent_decoded(value).ok_or_else(|| Failure::usage("the address is damaged behind its #"))?;
            match name {
                "k" if heard.key.as_ref().is_some_and(|key| print_of(key) != print_of(&value)) => {
                    return Err(Failure::usage("--key and the address name two keys: give the one that you trust"));
                }
                "k" => drop(heard.key.get_or_insert(value)),
                "w" => heard.witnesses.push(value),
                _ => {}
            }
        }
        Ok(heard)
    }

    /// With the record that a file knows.
    #[must_use]
    pub fn pinned(&self, pin: &Pin) -> Self {
        Self { pin: Some(pin.clone()), ..self.clone() }
    }

    /// What a record must be.
    ///
    /// # Errors
    /// One line where a key is none.
    pub fn expected(&self) -> Result<Expected, Failure> {
        let (mut fingerprint, mut vkey) = (None, None);
        match &self.key {
            Some(key) if key.contains('+') => vkey = Some(key.clone()),
            Some(key) => {
                fingerprint = Some(Fingerprint::parse(key).map_err(|error| Failure::usage(error.to_string()))?)
            }
            None => {}
        }
        Ok(Expected { fingerprint, vkey, witnesses: self.witnesses.clone() })
    }
}

/// The fingerprint of a key that is given whole or as its fingerprint.
fn print_of(key: &str) -> Option<Fingerprint> {
    if key.contains('+') { Some(Fingerprint::of(key)) } else { Fingerprint::parse(key).ok() }
}

/// A part of a fragment as browsers write it: `+` in a verifier key is `%2B`.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_address_says_is_heard() {
        let print = Fingerprint::of("letters.example/g/acme+1234+key").to_string();
        let address = format!("https://letters.example/g/acme#k={print}&w=witness.example%2Babcd%2BBASE%3D&code=x");
        let heard = Trust::default().heard(&address).expect("heard");
        let expected = heard.expected().expect("keys");
        assert_eq!(expected.fingerprint.map(|print| print.to_string()), Some(print));
        assert_eq!(expected.witnesses, ["witness.example+abcd+BASE="]);
        // The whole key on the command line, and its fingerprint in the link, are one.
        let whole = Trust { key: Some("letters.example/g/acme+1234+key".into()), ..Trust::default() };
        assert_eq!(whole.heard(&address).expect("one key").expected().expect("keys").vkey, whole.key);
        let other = Trust { key: Some("a+b+c".into()), ..Trust::default() };
        assert!(other.heard(&address).is_err());
        assert!(Trust::default().heard("https://letters.example/g/acme#k=%zz").is_err());
        assert!(Trust { key: Some("short".into()), ..Trust::default() }.expected().is_err());
    }
}
