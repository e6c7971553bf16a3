//! Members of a record that lies about other things: each is shown a short record of what concerns the member alone, so
//! that honest software signs, whatever else is in the record.

use undersigned_crypto::SecretKey;
use undersigned_proto::credential::Credential;
use undersigned_proto::enrol::{self, Attested, Way};
use undersigned_proto::entry::{Class, Entry, Epoch, Group, Letter};
use undersigned_proto::excerpt::{Excerpt, Selection};
use undersigned_proto::facts::{EnrolFacts, Facts};
use undersigned_proto::pin::Expected;
use undersigned_proto::sign::{self, Choice, Signed};

use super::World;
use crate::record::{self, blob_path};

impl World {
    /// A new member, whom no tally counts yet.
    pub fn enrol(&mut self, class: Class, role: &str, identity: &str) -> Credential {
        let key = SecretKey::from_bytes(&self.issuer.to_secret_bytes()).expect("a key of ours");
        self.enrol_with(&key, Attested { class, role, identity })
    }

    /// The same under whatever issuer's key.
    pub fn enrol_with(&mut self, key: &SecretKey, attested: Attested<'_>) -> Credential {
        let facts = self.to_enrol(key);
        let way = if attested.class == Class::Mailbox { Way::Mailbox(attested.identity) } else { Way::Code };
        let (pending, commitment) =
            enrol::begin(&mut self.rng, &facts, way, facts.epoch().enrol_opens).expect("an honest record");
        let who = (facts.group(), facts.epoch());
        let response = enrol::issue(&mut self.rng, key, who, attested, &commitment).expect("an honest commitment");
        pending.finish(&response).expect("an honest issuer")
    }

    /// What a member meets before enrolling: a record of two entries, whatever it becomes.
    pub fn to_enrol(&self, key: &SecretKey) -> EnrolFacts {
        let excerpt = self.whole(&self.beginning(key));
        excerpt.to_enrol("acme", 1, &Expected::default()).expect("an honest record")
    }

    /// The first words of the group, and its period under a key.
    fn beginning(&self, key: &SecretKey) -> Vec<Vec<u8>> {
        let epoch = Epoch::from_entry(&self.entries[1]).expect("the period");
        let epoch = Epoch { issuer_key: key.public_key().to_bytes().into(), ..epoch };
        vec![self.entries[0].clone(), Entry::Epoch(epoch).to_bytes()]
    }

    /// What a holder is shown of a letter, by a server that lets all sign: the period under the credential's own key.
    pub fn facts_for(&self, credential: &Credential, key: &SecretKey, letter: &Letter) -> Facts {
        let mut entries = self.beginning(key);
        let groups = self.entries.iter().skip(1).filter(|bytes| Group::from_entry(bytes).is_ok());
        entries.extend(groups.cloned());
        entries.push(Entry::Letter(letter.clone()).to_bytes());
        self.whole(&entries).facts(credential, &letter.id).expect("an honest record")
    }

    /// All entries of a short record, with what proves them.
    fn whole(&self, entries: &[Vec<u8>]) -> Excerpt {
        let selection = Selection { entries: (0..entries.len() as u64).collect(), marks: Vec::new() };
        record::excerpt(&self.log, entries, &selection)
    }

    /// The same for a credential of this world's issuer.
    pub fn facts(&self, credential: &Credential, letter: &Letter) -> Facts {
        self.facts_for(credential, &self.issuer, letter)
    }

    /// A signature by the holder of a credential; it is not appended.
    pub fn signed(&mut self, credential: &mut Credential, letter: &Letter, choice: &Choice) -> Signed {
        let facts = self.facts(credential, letter);
        sign::sign(&mut self.rng, credential, &facts, choice).expect("a choice that the letter allows")
    }

    /// One of the world's members signs, and the signature is appended.
    pub fn sign(&mut self, member: usize, letter: &Letter, choice: &Choice) {
        let facts = self.facts(&self.credentials[member], letter);
        let signed = sign::sign(&mut self.rng, &mut self.credentials[member], &facts, choice);
        let signed = signed.expect("a choice that the letter allows");
        self.entries.push(signed.entry);
        if let Some(blob) = signed.blob {
            self.blobs.insert(blob_path(&blob), blob);
        }
    }

    /// The withdrawal of one of the world's members; it is not appended.
    pub fn withdrawal(&mut self, member: usize, letter: &Letter) -> Vec<u8> {
        let facts = self.facts(&self.credentials[member], letter);
        sign::withdraw(&mut self.rng, &self.credentials[member], &facts).expect("a credential of the period")
    }
}
