//! News by mail, for everyone who asks: signers, journalists, friends.
//!
//! To be on the list says nothing about who signed, and all on it get the same
//! mails. An address is stored only after its owner has confirmed it, sealed,
//! under a keyed value, in no order and without a time. Out of scope: the feed
//! (`pages::feed`), which tells the same to who leaves no address.

mod outbox;
mod piece;
mod subscription;

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

pub use subscription::{Invitation, Stop, ask};

use crate::app::App;
use crate::group::published::LiveGroup;
use crate::text::{Lang, Text};
use outbox::Outbox;

/// Seconds between looks for news.
const TICK_SECONDS: u64 = 1;
/// Seconds that mails under way get when the server stops.
const STOP_SECONDS: u64 = 10;

/// Sends what is due, until `stop` changes. In a task of its own: a slow mail
/// server must not hold up what the dates bring.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut outbox = Outbox::default();
    let mut interval = tokio::time::interval(Duration::from_secs(TICK_SECONDS));
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = interval.tick() => {}
            _ = stop.changed() => return,
        }
        let stopped = stop.clone();
        let mut round = std::pin::pin!(outbox.tick(&app, &stopped));
        tokio::select! {
            () = round.as_mut() => continue,
            _ = stop.changed() => {}
        }
        // So that the part under way is noted, and nobody gets it again after the start.
        drop(tokio::time::timeout(Duration::from_secs(STOP_SECONDS), round).await);
        return;
    }
}

/// Mails are in the group's language: that of a reader would make one mail unlike another.
fn text_of(group: &LiveGroup) -> Text {
    let live = group.read();
    let lang = live.state.group().and_then(|group| Lang::from_tag(&group.lang));
    Text::new(lang.unwrap_or(Lang::En))
}
