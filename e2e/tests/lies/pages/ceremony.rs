//! A keyholder's page before a server that lies, until others must act.

use anyhow::Result;
use e2e::Lie;
use serde_json::{Value, json};

use super::Outcome::{Harmless, Stops};
use super::phone::{Phone, Shown};
use super::{Case, Play, info};
use crate::excerpt;
use crate::stand::{PASSPHRASE, Stand};

const CEREMONY: &str = "/api/v1/groups/*/letters/*/ceremony";
const SEAT: &str = "/api/v1/groups/*/letters/*/keyholder";
pub const ENDS: &str = "step=wait";

pub const CASES: &[Case] = &[
    Case { name: "finding_1_act_altered", lies: |_| Ok(vec![excerpt::entry_altered()]), outcome: Stops("") },
    Case { name: "finding_1_entry_omitted", lies: |_| Ok(vec![excerpt::entry_omitted()]), outcome: Stops("") },
    Case { name: "finding_1_checkpoint", lies: |_| Ok(vec![excerpt::checkpoint_altered()]), outcome: Stops("") },
    Case {
        name: "seat_participant_missing",
        lies: |_| Ok(vec![Lie::json("POST", SEAT, |it| it["participant"] = Value::Null)]),
        outcome: Stops("step=failed"),
    },
    Case {
        name: "keyhold_group",
        lies: |_| info("group", |it| *it = json!("AAAA")),
        outcome: Stops("That did not work."),
    },
    Case {
        name: "keyhold_letter",
        lies: |_| info("letters[].entry", |it| *it = json!("AAAA")),
        outcome: Stops("That did not work."),
    },
    Case { name: "ceremony_attempt", lies: |_| told("attempt", json!(7)), outcome: Harmless },
    Case {
        name: "seat_holder",
        lies: |_| Ok(vec![Lie::json("POST", SEAT, |it| it["holder"] = json!("Eve Example"))]),
        outcome: Stops("somebody else’s than the public record says"),
    },
    Case { name: "ceremony_refused_shares", lies: |_| told("refused_shares", json!([1, 2, 99])), outcome: Harmless },
];

fn told(place: &'static str, said: Value) -> Result<Vec<Lie>> {
    Ok(vec![Lie::json("GET", CEREMONY, move |value| value[place] = said.clone())])
}

/// A ceremony in which nobody has joined.
fn prepare(phone: &Phone) -> Result<()> {
    phone.code.replace(phone.stand.keyholder()?.code);
    Ok(())
}

fn act(phone: &Phone) -> Result<Shown> {
    join(phone, &phone.code.borrow())
}

/// Joins by a link.
pub fn join(phone: &Phone, link: &str) -> Result<Shown> {
    phone.browser.goto("about:blank")?;
    phone.browser.goto(link)?;
    let shown = phone.settled()?;
    if !shown.says("step=join") {
        return Ok(shown);
    }
    phone.fill(&[("passphrase", PASSPHRASE), ("passphrase-again", PASSPHRASE)])?;
    phone.press("#join")
}

#[test]
fn journey_lies_ceremony() -> Result<()> {
    let stand = Stand::start()?;
    let phone = Phone::new(&stand)?;
    let play = Play { phone: &phone, posts_to: "/acts", prepare, act, again: act, ends: ENDS, fresh: false };
    play.all(CASES)
}
