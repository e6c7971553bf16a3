//! The signing page before a server that lies.

use anyhow::{Result, ensure};
use e2e::Lie;
use serde_json::{Value, json};

use super::Outcome::{Doubts, Harmless};
use super::phone::{Phone, Shown};
use super::{Case, Play, refused_after};
use crate::stand::Stand;

const SIGNATURES: &str = "/api/v1/groups/*/letters/*/signatures";
pub const ENDS: &str = "This device has checked the receipt.";
const NO_RECEIPT: &str = "The server’s receipt does not hold.";

pub const CASES: &[Case] = &[
    Case {
        name: "sign_index",
        lies: |_| Ok(vec![Lie::json("POST", SIGNATURES, |it| it["index"] = json!(4_294_967_295_u64))]),
        outcome: Harmless,
    },
    Case {
        name: "sign_receipt_garbled",
        lies: |_| Ok(vec![Lie::json("POST", SIGNATURES, |it| it["receipt"] = json!("c2sp.org/tlog-proof@v1\n"))]),
        outcome: Doubts(NO_RECEIPT),
    },
    Case { name: "sign_receipt_of_another", lies: |phone| receipt_of_another(phone), outcome: Doubts(NO_RECEIPT) },
    Case {
        name: "sign_answer_lost",
        lies: |_| Ok(vec![Lie::lose("POST", SIGNATURES)]),
        outcome: Doubts("There is no connection to the server. Nothing is lost"),
    },
    Case {
        name: "sign_server_error",
        lies: |_| refused_after(SIGNATURES, 500, "teapot"),
        outcome: Doubts("teapot Invented by the test."),
    },
];

/// A member who has signed nothing, and a letter that nobody has signed.
pub fn prepare(phone: &Phone) -> Result<()> {
    phone.letter.replace(phone.stand.new_letter()?);
    phone.be_enrolled()
}

/// Signs with the role.
pub fn act(phone: &Phone) -> Result<Shown> {
    let shown = phone.open("sign", "")?;
    if !shown.says("step=unlock") {
        return Ok(shown);
    }
    let shown = phone.unlock()?;
    if !shown.says("step=choose") {
        return Ok(shown);
    }
    phone.press("[data-step=choose] input[value=role]")?;
    phone.submit("choose")
}

pub fn again(phone: &Phone) -> Result<Shown> {
    phone.open("sign", "")?;
    let shown = phone.unlock()?;
    if shown.says("step=retry") { phone.submit("retry") } else { Ok(shown) }
}

/// The server answers with what somebody else has got, for another letter of the same record.
fn receipt_of_another(phone: &Phone) -> Result<Vec<Lie>> {
    let stand = phone.stand;
    stand.proxy.lie(vec![]);
    stand.signer()?;
    let sent = stand.proxy.posted("/signatures").pop();
    let body: Value = serde_json::from_slice(&sent.map(|sent| sent.body).unwrap_or_default())?;
    // The very same signature again gets a fresh receipt.
    let path = format!("/groups/{}/letters/{}/signatures", crate::stand::GROUP, crate::stand::LETTER);
    let (status, answer) = stand.server.post(&path, &body)?;
    ensure!(status == 200, "{status} {answer}");
    Ok(vec![Lie::json("POST", SIGNATURES, move |it| *it = answer.clone())])
}

#[test]
fn journey_lies_sign() -> Result<()> {
    let stand = Stand::start()?;
    let phone = Phone::new(&stand)?;
    let play = Play { phone: &phone, posts_to: "/signatures", prepare, act, again, ends: ENDS, fresh: false };
    play.all(CASES)
}
