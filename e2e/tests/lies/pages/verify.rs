//! The page that checks a record, before a server that lies.

use anyhow::Result;
use e2e::{Control, Lie};
use serde_json::json;
use std::time::Duration;

use super::Outcome::{Harmless, Stops};
use super::phone::{Phone, Shown};
use super::{Case, Play};
use crate::command::record;
use crate::stand::Stand;

const GROUPS: &str = "/api/v1/groups";
pub const ENDS: &str = "This public record holds";
const AUDIT: Duration = Duration::from_secs(60);

pub const CASES: &[Case] = &[
    Case {
        name: "verify_no_groups",
        lies: |_| Ok(vec![Lie::json("GET", GROUPS, |it| it["groups"] = json!([]))]),
        outcome: Stops("step=groups"),
    },
    // The page says only what it was told: the record of each is checked by itself.
    Case {
        name: "verify_group_of_another_id",
        lies: |_| Ok(vec![Lie::json("GET", GROUPS, |it| it["groups"][0]["id"] = json!("absent"))]),
        outcome: Stops("This public record does not hold"),
    },
    Case {
        name: "verify_group_of_another_name",
        lies: |_| Ok(vec![Lie::json("GET", GROUPS, |it| it["groups"][0]["name"] = json!("<b>Others</b>"))]),
        outcome: Harmless,
    },
    Case {
        name: "verify_checkpoint_altered",
        lies: |_| Ok(vec![record("checkpoint", 8)]),
        outcome: Stops("This public record does not hold"),
    },
    Case {
        name: "verify_entry_altered",
        lies: |_| Ok(vec![record("tile/entries/**", 40)]),
        outcome: Stops("This public record does not hold"),
    },
];

/// Chooses the first group and checks its record.
pub fn act(phone: &Phone) -> Result<Shown> {
    let browser = &phone.browser;
    // Files of the record never change, so that a browser does not ask for them again.
    browser.clear_cache()?;
    browser.goto("about:blank")?;
    browser.goto(&format!("{}/verify", phone.stand.server.address()))?;
    let shown = phone.settled()?;
    if browser.look_for(Control::Css("[data-groups] a"))?.is_none() {
        return Ok(shown);
    }
    browser.press(Control::Css("[data-groups] a"))?;
    browser.wait_for(Control::Css("[data-step=start]"))?;
    browser.press(Control::Css("[data-step=start] button.primary"))?;
    browser.wait_for_within(Control::Css("[data-step=verdict]"), AUDIT)?;
    phone.settled()
}

#[test]
fn journey_lies_verify() -> Result<()> {
    let stand = Stand::start()?;
    stand.signer()?;
    let phone = Phone::new(&stand)?;
    // Nothing is ever posted.
    let prepare = |phone: &Phone| phone.forget();
    let play = Play { phone: &phone, posts_to: "", prepare, act, again: act, ends: ENDS, fresh: false };
    play.all(CASES)
}
