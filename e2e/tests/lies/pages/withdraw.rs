//! The page of one's own signatures before a server that lies: taking one back, and looking for it in the record.

use anyhow::{Result, ensure};
use e2e::{Control, Lie};
use serde_json::json;

use super::Outcome::{Doubts, Harmless, Stops};
use super::phone::{Phone, Shown};
use super::{Case, Play, info, refused_after, sign};
use crate::stand::Stand;

const WITHDRAWALS: &str = "/api/v1/groups/*/letters/*/withdrawals";
pub const ENDS: &str = "Your signature is withdrawn.";

pub const CASES: &[Case] = &[
    // Without a letter of that name there is nothing to press.
    Case { name: "mine_no_letters", lies: |_| info("letters", |it| *it = json!([])), outcome: Stops("step=list") },
    Case {
        name: "mine_letter_of_another_id",
        lies: |_| info("letters[].id", |it| *it = json!("other")),
        outcome: Stops("step=list"),
    },
    Case {
        name: "mine_stage",
        lies: |_| info("letters[].stage", |it| *it = json!("closed")),
        outcome: Stops("step=list"),
    },
    Case { name: "mine_epoch", lies: |_| info("letters[].epoch", |it| *it = json!(7)), outcome: Stops("") },
    Case { name: "mine_lang", lies: |_| info("letters[].lang", |it| *it = json!("xx\"><b>")), outcome: Harmless },
    Case { name: "mine_group_name", lies: |_| info("name", |it| *it = json!("<b>Other</b>")), outcome: Harmless },
    Case { name: "mine_opening", lies: |_| opening(), outcome: Harmless },
    Case {
        name: "withdraw_index",
        lies: |_| Ok(vec![Lie::json("POST", WITHDRAWALS, |it| it["index"] = json!(0))]),
        outcome: Harmless,
    },
    Case {
        name: "withdraw_receipt_garbled",
        lies: |_| Ok(vec![Lie::json("POST", WITHDRAWALS, |it| it["receipt"] = json!("c2sp.org/tlog-proof@v1\n"))]),
        outcome: Doubts("The server’s receipt does not hold."),
    },
    Case {
        name: "withdraw_answer_lost",
        lies: |_| Ok(vec![Lie::lose("POST", WITHDRAWALS)]),
        outcome: Doubts("There is no connection to the server. Nothing is lost"),
    },
    Case {
        name: "withdraw_server_error",
        lies: |_| refused_after(WITHDRAWALS, 500, "teapot"),
        outcome: Doubts("teapot Invented by the test."),
    },
];

fn opening() -> Result<Vec<Lie>> {
    let said = json!({"called_at": 1, "opens": 4_000_000_000_u64, "released": [1], "opened": true});
    info("letters[].opening", move |it| *it = said.clone())
}

/// A member who has signed.
pub fn prepare(phone: &Phone) -> Result<()> {
    phone.letter.replace(phone.stand.new_letter()?);
    phone.be_enrolled()?;
    let shown = sign::act(phone)?;
    ensure!(shown.says(sign::ENDS), "{shown:?}");
    Ok(())
}

pub fn act(phone: &Phone) -> Result<Shown> {
    let shown = phone.open("mine", "")?;
    if !shown.says("step=unlock") {
        return Ok(shown);
    }
    let shown = phone.unlock()?;
    if !shown.says("step=list") {
        return Ok(shown);
    }
    if phone.browser.look_for(Control::Css("[data-signature] button.danger"))?.is_none() {
        return Ok(shown);
    }
    phone.press("[data-signature] button.danger")?;
    phone.press("[data-step=withdraw] button.danger")
}

#[test]
fn journey_lies_withdraw() -> Result<()> {
    let stand = Stand::start()?;
    let phone = Phone::new(&stand)?;
    let play = Play { phone: &phone, posts_to: "/withdrawals", prepare, act, again: act, ends: ENDS, fresh: false };
    play.all(CASES)
}
