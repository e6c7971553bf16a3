//! Codes: stable, distinct, and the same in JSON.

use std::collections::BTreeSet;

use serde_json::json;

use crate::kinds::GroupField;
use crate::sealed::Spoiled;
use crate::verify::{Defect, LetterName, Remark, SpoiledVerdict};

fn samples() -> Vec<Remark> {
    let letter = || LetterName { id: "cancel".into(), title: "Cancel the \"contract\"".into() };
    vec![
        Remark::NoWitness,
        Remark::DeclaredChanged,
        Remark::DeclaredMoved { entry: 2, from: 50, to: 5_000 },
        Remark::SmallRounds { epoch: 1, rounds: (1..=60).collect() },
        Remark::SmallLastRound { epoch: 1, size: 3 },
        Remark::OneKeyholder(letter()),
        Remark::ShortGrace(letter()),
        Remark::AtOnce(letter()),
        Remark::BeganLate(letter()),
        Remark::EndedEarly(letter()),
        Remark::TimesBackwards(letter()),
        Remark::GroupChanged { letter: letter(), fields: vec![GroupField::Name, GroupField::Domains] },
        Remark::SameIdentity { letter: letter(), identity: "anna@acme.example".into(), times: 2 },
        Remark::Erased { contents: 3 },
        Remark::UnknownTypes { items: 2 },
    ]
}

#[test]
fn codes_are_distinct_and_in_kebab_case() {
    for codes in [Remark::CODES, Spoiled::CODES, Defect::CODES, GroupField::CODES] {
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{codes:?}");
        let kebab = |code: &str| !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        assert!(codes.iter().all(|code| kebab(code)), "{codes:?}");
    }
}

#[test]
fn a_remark_in_json_has_its_code_and_its_fields() {
    let samples = samples();
    assert_eq!(samples.iter().map(Remark::code).collect::<Vec<_>>(), Remark::CODES, "a sample of each");
    for remark in &samples {
        assert_eq!(serde_json::to_value(remark).unwrap()["code"], remark.code(), "{remark:?}");
    }
    assert_eq!(serde_json::to_value(&samples[0]).unwrap(), json!({ "code": "no-witness" }));
    assert_eq!(
        serde_json::to_value(&samples[11]).unwrap(),
        json!({
            "code": "group-changed", "letter": "cancel", "title": "Cancel the \"contract\"",
            "fields": ["name", "domains"],
        })
    );
    assert_eq!(
        serde_json::to_value(&samples[2]).unwrap(),
        json!({ "code": "declared-moved", "entry": 2, "from": 50, "to": 5_000 })
    );
}

/// Programs that read sentences keep working.
#[test]
fn the_sentences_of_remarks_stay() {
    let said: Vec<String> = samples().iter().map(Remark::to_string).collect();
    let first: Vec<String> = (1..=50).map(|round| round.to_string()).collect();
    let title = r#""Cancel the \"contract\"""#;
    let expected = [
        "No witness vouches for this checkpoint: others may have been shown another record.".to_owned(),
        "The declared number of members changed after credentials had been issued.".to_owned(),
        "At entry 2 the declared number of members went from 50 to 5000.".to_owned(),
        format!("Rounds of period 1 with fewer than 20 credentials: {} and 10 more.", first.join(", ")),
        "The last round of period 1 counts 3 credentials.".to_owned(),
        format!("One keyholder alone can open the sealed names of {title}."),
        format!("Between call and opening of {title} signers have less than a day to withdraw."),
        format!("{title} could be signed right after enrolment: who saw both times could link them."),
        format!("Signing of {title} began after the last day that the letter names."),
        format!("Signing of {title} ended before the last day that the letter names."),
        format!("The times of the stages of {title} run backwards."),
        format!("Since {title} was frozen, the group has changed: name, domains."),
        format!("2 names under {title} have the same proof of identity: anna@acme.example."),
        "Contents erased from the campaign's record: 3. Entries say when and why.".to_owned(),
        "Items of types that this program does not know: 2. Only order, links, times and hashes are checked."
            .to_owned(),
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_spoiled_name_has_its_reason_as_a_sentence_and_as_a_code() {
    let spoiled = SpoiledVerdict { entry: 7, reason: Spoiled::Key };
    let json = json!({ "entry": 7, "reason": "it does not open with this letter's key", "code": "key" });
    assert_eq!(serde_json::to_value(&spoiled).unwrap(), json);
}
