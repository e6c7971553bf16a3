//! Names with a proof of identity that no honest issuer gives.

use undersigned_proto::entry::{Class, Entry, Timing};
use undersigned_proto::sign::Choice;

use crate::cases::{Case, broken};
use crate::forge;
use crate::holding::five_signers;
use crate::world::letter;

pub fn cases() -> Vec<Case> {
    let of = |name, about, class, identity| identity_case(name, about, class, identity);
    vec![
        of(
            "identity_outside_the_domains",
            "A name with the proof of a mailbox at a domain that the group never had.",
            Class::Mailbox,
            "ben@other.example",
        ),
        of(
            "identity_by_code",
            "A name with the proof of a mailbox, by who enrolled with a code.",
            Class::Code,
            "ben@acme.example",
        ),
        of(
            "identity_not_canonical",
            "A name with the proof of a mailbox that is not in lower case: the same one could count twice.",
            Class::Mailbox,
            "Ben@acme.example",
        ),
        of(
            "identity_with_a_tag",
            "A name with the proof of a mailbox with a tag: the same one could count twice.",
            Class::Mailbox,
            "ben+work@acme.example",
        ),
        of("identity_no_mailbox", "A name with the proof of what is no mailbox.", Class::Mailbox, "Ben Braun"),
    ]
}

/// The fourth or fifth of five signers, as an issuer attests who does not keep to the rules.
fn identity_case(name: &'static str, about: &'static str, class: Class, identity: &str) -> Case {
    let mut world = five_signers();
    // As many of the class have signed as were issued: the new one takes a place, and what stands behind it is left out.
    let (place, member) = if class == Class::Code { (9, 3) } else { (10, 4) };
    let Entry::Signature(replaced) = Entry::from_bytes(&world.entries[place]).unwrap() else { unreachable!() };
    let path = |commitment: &[u8; 32]| format!("blob/{}", hex::encode(commitment));
    world.blobs.remove(&path(&replaced.statement.name.unwrap()));
    world.entries.truncate(place);
    world.credentials[member] = forge::attested(&mut world, class, identity);
    let choice = Choice::Name { text: "Ben".into(), comment: None, attest: true };
    world.sign(member, &letter("cancel", Timing::TwoPhase), &choice);
    let Entry::Signature(signature) = Entry::from_bytes(world.entries.last().unwrap()).unwrap() else { unreachable!() };
    let at = format!("{}, of entry {place}", path(&signature.statement.name.unwrap())).leak();
    broken((name, about, at, "the proof of identity does not hold"), world.export())
}
