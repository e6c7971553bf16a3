//! `undersigned enrol` before a server that lies.

use anyhow::Result;
use e2e::{Answer, Lie, Match, What};
use serde_json::{Value, json};

use super::Outcome::{Doubts, Harmless, Stops};
use super::{Case, ENROLMENTS, GROUP, Play, WELL};
use crate::forge;
use crate::stand::Stand;

/// What no server of ours says.
const STRANGE: &str = "this is not the answer of an Undersigned server of this version";

pub const CASES: &[Case] = &[
    Case {
        name: "enrol_no_epoch",
        lies: |_| info("epoch", |value| *value = Value::Null),
        outcome: Stops(1, "the group has no period yet"),
    },
    Case {
        name: "enrol_other_epoch",
        lies: |_| info("epoch", |value| *value = json!(7)),
        outcome: Stops(3, "the server refused (not-found)"),
    },
    Case {
        name: "enrol_letters_garbled",
        lies: |_| info("letters", |value| *value = json!("AAAA")),
        outcome: Stops(3, STRANGE),
    },
    Case {
        name: "enrol_letter_of_another_id",
        lies: |_| info("letters[].id", |value| *value = json!("other")),
        outcome: Harmless,
    },
    Case {
        name: "enrol_stage",
        lies: |_| info("letters[].stage", |value| *value = json!("closed")),
        outcome: Harmless,
    },
    Case { name: "enrol_clock_behind", lies: |_| info("now", |value| *value = json!(0)), outcome: Harmless },
    Case { name: "enrol_clock_ahead", lies: |_| info("now", |value| *value = json!(u32::MAX)), outcome: Harmless },
    Case {
        name: "enrol_response_garbled",
        lies: |_| issued(|response| *response = json!("AAAA")),
        outcome: Doubts(1, "the issuer's answer does not fit this request"),
    },
    Case {
        name: "enrol_response_of_another",
        lies: |_| Ok(vec![Lie { when: Match::new("POST", ENROLMENTS), what: What::Replay }]),
        outcome: Doubts(1, ""),
    },
    Case {
        name: "enrol_answer_lost_once",
        lies: |_| Ok(vec![Lie::lose("POST", ENROLMENTS).nth(1)]),
        outcome: Harmless,
    },
    Case {
        name: "enrol_answer_lost",
        lies: |_| Ok(vec![Lie::lose("POST", ENROLMENTS)]),
        outcome: Doubts(3, "cannot read"),
    },
    Case {
        name: "enrol_refused",
        lies: |_| Ok(vec![Lie::refuse("POST", ENROLMENTS, 409, "code-used")]),
        outcome: Doubts(1, "the server refused (code-used): Invented by the test."),
    },
    Case {
        name: "enrol_refused_after_the_work",
        lies: |_| Ok(vec![refused_after(409, "already-enrolled")]),
        outcome: Doubts(1, "the server refused (already-enrolled)"),
    },
    Case {
        name: "enrol_refused_for_no_known_reason",
        lies: |_| Ok(vec![refused_after(418, "teapot")]),
        outcome: Doubts(1, "the server refused (teapot)"),
    },
];

fn info(place: &'static str, alter: impl Fn(&mut Value) + Send + Sync + 'static) -> Result<Vec<Lie>> {
    Ok(vec![Lie::json("GET", GROUP, move |value| forge::each(value, place, &alter))])
}

fn issued(alter: impl Fn(&mut Value) + Send + Sync + 'static) -> Result<Vec<Lie>> {
    Ok(vec![Lie::json("POST", ENROLMENTS, move |value| forge::each(value, "response", &alter))])
}

/// The server has issued, and the client hears that it has not.
fn refused_after(status: u16, kind: &'static str) -> Lie {
    let what = What::Alter(Box::new(move |answer| *answer = Answer::problem(status, kind)));
    Lie { when: Match::new("POST", ENROLMENTS), what }
}

#[test]
fn command_enrol() -> Result<()> {
    let stand = Stand::start()?;
    // Whose answers are replayed.
    stand.member()?;
    let play = Play {
        stand: &stand,
        posts_to: "/enrolments",
        prepare: Stand::stranger,
        command: Stand::enrol,
        ends: WELL,
        ends_again: &[WELL],
        same_again: true,
        fresh: None,
    };
    play.all(CASES)
}
