//! The page where members enrol, before a server that lies.

use anyhow::Result;
use e2e::{Lie, Match, What};
use serde_json::{Value, json};

use super::Outcome::{Doubts, Harmless, Stops};
use super::phone::{Phone, Shown};
use super::{Case, Play, info, refused_after};
use crate::stand::{PASSPHRASE, Stand};

const ENROLMENTS: &str = "/api/v1/groups/*/enrolments";
pub const ENDS: &str = "step=keep";

pub const CASES: &[Case] = &[
    Case { name: "join_no_epoch", lies: |_| info("epoch", |it| *it = Value::Null), outcome: Stops("step=closed") },
    Case {
        name: "join_other_epoch",
        lies: |_| info("epoch", |it| *it = json!(7)),
        outcome: Stops("This group or letter does not exist here."),
    },
    // Links and their words: where they lead, the record is read again.
    Case {
        name: "join_letter_of_others",
        lies: |_| info("letters[]", |it| *it = letter_of_others()),
        outcome: Harmless,
    },
    Case { name: "join_ways", lies: |_| info("ways", |it| *it = json!(["mailbox"])), outcome: Stops("step=way") },
    // A way that the group does not take is none.
    Case { name: "join_no_ways", lies: |_| info("ways", |it| *it = json!(["account"])), outcome: Stops("step=closed") },
    // Its clock says when to wait, and no more.
    Case {
        name: "join_clock",
        lies: |_| info("now", |it| *it = json!(4_102_444_800_u64)),
        outcome: Stops("step=closed"),
    },
    Case {
        name: "join_response_garbled",
        lies: |_| Ok(vec![Lie::json("POST", ENROLMENTS, |it| it["response"] = json!("AAAA"))]),
        outcome: Doubts("The server’s answer does not fit your request."),
    },
    Case {
        name: "join_response_of_another",
        lies: |_| Ok(vec![Lie { when: Match::new("POST", ENROLMENTS), what: What::Replay }]),
        outcome: Doubts("The server’s answer does not fit your request."),
    },
    Case {
        name: "join_answer_lost",
        lies: |_| Ok(vec![Lie::lose("POST", ENROLMENTS)]),
        outcome: Doubts("There is no connection to the server. Nothing is lost"),
    },
    Case {
        name: "join_server_error",
        lies: |_| refused_after(ENROLMENTS, 500, "teapot"),
        outcome: Doubts("teapot Invented by the test."),
    },
];

fn letter_of_others() -> Value {
    json!({"id": "\"><b>", "title": "<b>Other</b>", "lang": "xx\"", "epoch": 1, "stage": "signing", "opening": null})
}

/// A new device, and a code that nobody has used.
pub fn prepare(phone: &Phone) -> Result<()> {
    phone.forget()?;
    phone.code.replace(phone.stand.stranger()?.code);
    Ok(())
}

/// Types the code and a passphrase.
pub fn act(phone: &Phone) -> Result<Shown> {
    let shown = phone.open("join", &format!("&code={}", phone.code.borrow()))?;
    if !shown.says("step=code") {
        return Ok(shown);
    }
    let shown = phone.submit("code")?;
    if !shown.says("step=passphrase") {
        return Ok(shown);
    }
    phone.fill(&[("passphrase", PASSPHRASE), ("passphrase-again", PASSPHRASE)])?;
    phone.submit("passphrase")
}

pub fn again(phone: &Phone) -> Result<Shown> {
    let shown = phone.open("join", "")?;
    if !shown.says("step=resume") {
        return Ok(shown);
    }
    phone.fill(&[("resume-passphrase", PASSPHRASE)])?;
    phone.submit("resume")
}

#[test]
fn journey_lies_join() -> Result<()> {
    let stand = Stand::start()?;
    // Whose answer is replayed.
    stand.member()?;
    let phone = Phone::new(&stand)?;
    let play = Play { phone: &phone, posts_to: "/enrolments", prepare, act, again, ends: ENDS, fresh: false };
    play.all(CASES)
}
