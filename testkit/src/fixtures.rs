//! The group `acme`, its period and its letters, with short dates: enrolment from 100, signing from 200 until 300.

use minicbor::bytes::ByteArray;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Cap, Class, Epoch, Group, Letter, Shown, Timing};
use undersigned_tlog::SigningKey;

/// The group, with the key of its ledger.
pub fn group(log: &SigningKey) -> Group {
    Group {
        id: "acme".into(),
        name: "Employees of Acme".into(),
        description: "Everyone on the payroll.".into(),
        membership: "Whoever has a contract of employment.".into(),
        declared_members: 50,
        declared_source: "annual report".into(),
        classes: vec![Class::Code, Class::Mailbox],
        lang: "en".into(),
        vkey: log.verifier_key().to_string(),
        domains: vec!["acme.example".into()],
    }
}

/// A period under an issuer's public key.
pub fn epoch(number: u32, issuer_key: [u8; 96]) -> Epoch {
    Epoch {
        number,
        issuer_key: ByteArray::from(issuer_key),
        enrol_opens: UnixTime(100),
        enrol_closes: UnixTime(200),
        caps: vec![Cap { class: Class::Code, most: 20 }, Cap { class: Class::Mailbox, most: 10 }],
    }
}

/// A letter without locked names, under the group's words of now.
pub fn letter(group: &Group, id: &str) -> Letter {
    Letter {
        id: id.into(),
        version: 1,
        epoch: 1,
        title: "Cancel the contract".into(),
        addressee: "the chief executive".into(),
        text: "We ask you to **cancel** it.\n\nAnd to say why.".into(),
        demands: vec!["Cancel the contract.".into()],
        shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
        timing: Timing::TwoPhase,
        sign_opens: UnixTime(200),
        sign_closes: UnixTime(300),
        lang: "en".into(),
        client: None,
        sealing: None,
        group: ByteArray::from(group.hash()),
    }
}
