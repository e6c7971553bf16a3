//! What a credential is presented over, and the presentation that an entry claims (spec/signing.md §3).

use undersigned_crypto::PublicKey;
use undersigned_crypto::nym::{self, Pseudonym};

use crate::{MESSAGES, NYM_SECRETS, hash};

/// A presentation that an entry claims, to be checked by itself or in a batch.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The epoch whose key it is checked under.
    pub epoch: u32,
    header: Vec<u8>,
    ph: [u8; 32],
    context: Vec<u8>,
    pseudonym: Pseudonym,
    proof: Vec<u8>,
    disclosed: Vec<(usize, String)>,
}

/// Who presents which credential under which letter.
pub(crate) struct Presented<'a> {
    pub(crate) group_id: &'a str,
    pub(crate) epoch: u32,
    pub(crate) letter_hash: &'a [u8; 32],
    pub(crate) pseudonym: &'a [u8; 48],
    pub(crate) proof: &'a [u8],
}

impl Claim {
    /// None where the pseudonym is no valid point.
    pub(crate) fn new(presented: &Presented<'_>, ph: [u8; 32], disclosed: Vec<(usize, String)>) -> Option<Self> {
        let Presented { group_id, epoch, letter_hash, pseudonym, proof } = *presented;
        Some(Self {
            epoch,
            header: header(group_id, epoch),
            ph,
            context: context(letter_hash),
            pseudonym: Pseudonym::from_bytes(pseudonym).ok()?,
            proof: proof.to_vec(),
            disclosed,
        })
    }

    /// Checks the presentation under the epoch's key, see [`State::key_of`](crate::ledger::State::key_of).
    pub fn holds(&self, key: &PublicKey) -> bool {
        nym::verify(&self.presentation(key, &self.disclosed())).is_ok()
    }

    pub(crate) fn disclosed(&self) -> Vec<(usize, &[u8])> {
        self.disclosed.iter().map(|(i, text)| (*i, text.as_bytes())).collect()
    }

    pub(crate) fn presentation<'a>(
        &'a self,
        pk: &'a PublicKey,
        disclosed: &'a [(usize, &'a [u8])],
    ) -> nym::Presentation<'a> {
        nym::Presentation {
            pk,
            header: &self.header,
            ph: &self.ph,
            context: &self.context,
            pseudonym: &self.pseudonym,
            proof: &self.proof,
            total_messages: MESSAGES,
            disclosed,
            n: NYM_SECRETS,
        }
    }
}

/// The credential's header: domain, group, epoch (spec/enrolment.md §2).
pub(crate) fn header(group_id: &str, epoch: u32) -> Vec<u8> {
    hash::joined(hash::HEADER, &[group_id.as_bytes(), &epoch.to_be_bytes()])
}

/// The pseudonym's context: one letter's text (spec/signing.md §3).
pub(crate) fn context(letter_hash: &[u8; 32]) -> Vec<u8> {
    hash::joined(hash::CONTEXT, &[letter_hash])
}

/// What a withdrawal signs.
pub(crate) fn withdraw_ph(letter_hash: &[u8; 32]) -> [u8; 32] {
    hash::hash(hash::WITHDRAW, &[letter_hash])
}

/// What the second presentation inside a name's blob signs.
pub(crate) fn name_ph(letter_hash: &[u8; 32], pseudonym: &[u8; 48], text: &str) -> [u8; 32] {
    hash::hash(hash::NAME, &[letter_hash, pseudonym, text.as_bytes()])
}
