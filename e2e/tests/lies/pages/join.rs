//! The page where members enrol, before a server that lies.

use anyhow::Result;
use e2e::{Lie, Match, What};
use serde_json::json;

use super::Outcome::{Doubts, Stops};
use super::phone::{Phone, Shown};
use super::{Case, Play, info, refused_after};
use crate::forge;
use crate::stand::{PASSPHRASE, Stand};

const ENROLMENTS: &str = "/api/v1/groups/*/enrolments";
pub const ENDS: &str = "step=done";

pub const CASES: &[Case] = &[
    Case {
        name: "join_group_garbled",
        lies: |_| info("group", |it| *it = json!("AAAA")),
        outcome: Stops("That did not work."),
    },
    Case {
        name: "join_group_of_another_id",
        lies: |_| info("group", |it| forge::group(it, |group| group.id = "other".into())),
        outcome: Stops("This group or letter does not exist here."),
    },
    Case { name: "join_no_epochs", lies: |_| info("epochs", |it| *it = json!([])), outcome: Stops("step=closed") },
    Case {
        name: "join_epoch_garbled",
        lies: |_| info("epochs[].entry", |it| *it = json!("AAAA")),
        outcome: Stops("That did not work."),
    },
    Case {
        name: "join_letter_garbled",
        lies: |_| info("letters[].entry", |it| *it = json!("AAAA")),
        outcome: Stops("That did not work."),
    },
    Case { name: "join_ways", lies: |_| info("ways", |it| *it = json!(["mailbox"])), outcome: Stops("step=way") },
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

fn again(phone: &Phone) -> Result<Shown> {
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
