//! Refusals that are lies: the server has done what it says that it has not, or never saw the request. A page that
//! believed one would throw away the only bytes with which a member can come back.

use anyhow::Result;
use e2e::Lie;

use super::Outcome::Doubts;
use super::phone::Phone;
use super::{Case, Play, join, refused_after, sign, withdraw};
use crate::stand::Stand;

const ENROLMENTS: &str = "/api/v1/groups/*/enrolments";
const SIGNATURES: &str = "/api/v1/groups/*/letters/*/signatures";
const WITHDRAWALS: &str = "/api/v1/groups/*/letters/*/withdrawals";

pub const JOIN: &[Case] = &[
    Case {
        name: "join_refused",
        lies: |_| Ok(vec![Lie::refuse("POST", ENROLMENTS, 409, "code-used")]),
        outcome: Doubts(""),
    },
    Case {
        name: "join_refused_after_the_work",
        lies: |_| refused_after(ENROLMENTS, 409, "code-used"),
        outcome: Doubts(""),
    },
    Case {
        name: "join_refused_for_no_known_reason",
        lies: |_| refused_after(ENROLMENTS, 418, "teapot"),
        outcome: Doubts(""),
    },
];

pub const SIGN: &[Case] = &[
    Case {
        name: "sign_refused",
        lies: |_| Ok(vec![Lie::refuse("POST", SIGNATURES, 409, "already-signed")]),
        outcome: Doubts(""),
    },
    Case {
        name: "sign_refused_after_the_work",
        lies: |_| refused_after(SIGNATURES, 422, "proof"),
        outcome: Doubts(""),
    },
    Case {
        name: "sign_refused_for_no_known_reason",
        lies: |_| refused_after(SIGNATURES, 418, "teapot"),
        outcome: Doubts(""),
    },
];

pub const WITHDRAW: &[Case] = &[
    Case {
        name: "withdraw_refused",
        lies: |_| Ok(vec![Lie::refuse("POST", WITHDRAWALS, 409, "withdrawal-closed")]),
        outcome: Doubts(""),
    },
    Case {
        name: "withdraw_refused_after_the_work",
        lies: |_| refused_after(WITHDRAWALS, 409, "nothing-to-withdraw"),
        outcome: Doubts(""),
    },
    Case {
        name: "withdraw_refused_as_done_before",
        lies: |_| Ok(vec![Lie::refuse("POST", WITHDRAWALS, 409, "already-withdrawn")]),
        outcome: Doubts(""),
    },
];

#[test]
fn journey_lies_refused_join() -> Result<()> {
    let stand = Stand::start()?;
    let phone = Phone::new(&stand)?;
    let (prepare, act, again, ends) = (join::prepare, join::act, join::again, join::ENDS);
    Play { phone: &phone, posts_to: "/enrolments", prepare, act, again, ends, fresh: false }.all(JOIN)
}

#[test]
fn journey_lies_refused_sign() -> Result<()> {
    let stand = Stand::start()?;
    let phone = Phone::new(&stand)?;
    let (prepare, act, again, ends) = (sign::prepare, sign::act, sign::again, sign::ENDS);
    Play { phone: &phone, posts_to: "/signatures", prepare, act, again, ends, fresh: false }.all(SIGN)
}

#[test]
fn journey_lies_refused_withdraw() -> Result<()> {
    let stand = Stand::start()?;
    let phone = Phone::new(&stand)?;
    let (prepare, act, ends) = (withdraw::prepare, withdraw::act, withdraw::ENDS);
    Play { phone: &phone, posts_to: "/withdrawals", prepare, act, again: act, ends, fresh: false }.all(WITHDRAW)
}
