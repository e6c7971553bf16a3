//! What a page knows without the server, and what it reads for itself.

use undersigned_proto::entry::Group;
use undersigned_proto::pin::{Expected, Fingerprint, MAX_WITNESSES};

use crate::failure::Failure;

/// Reads its own kind of entry alone: the others' decoders are not in the module that signs.
pub(crate) fn parse_group(entry: &[u8]) -> Result<Group, Failure> {
    Ok(Group::from_entry(entry)?)
}

/// What the page was told outside of the server: behind `#` in its address.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// The fingerprint of the record's key, or empty.
    pub fingerprint: String,
    /// Verifier keys of witnesses, one a line, or empty.
    pub witnesses: String,
}

impl TryFrom<Outside> for Expected {
    type Error = Failure;

    fn try_from(outside: Outside) -> Result<Self, Failure> {
        let Outside { fingerprint, witnesses } = outside;
        let parsed =
            Some(fingerprint).filter(|text| !text.is_empty()).map(|text| Fingerprint::parse(&text)).transpose();
        let fingerprint = parsed.map_err(|error| Failure::new("fingerprint", error))?;
        let witnesses: Vec<String> = witnesses.lines().map(str::to_owned).collect();
        if witnesses.len() > MAX_WITNESSES {
            return Err(Failure::new("witness", "too many witnesses"));
        }
        Ok(Self { fingerprint, vkey: None, witnesses })
    }
}
