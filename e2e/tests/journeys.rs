//! Browser journeys through the whole product, and the harness's own.
//!
//! They run one after another (`--test-threads=1`): each has browsers, a server and a mail server of its own.

#[path = "journeys/bad_phone.rs"]
mod bad_phone;
#[path = "journeys/ceremony.rs"]
mod ceremony;
#[path = "journeys/harness.rs"]
mod harness;
#[path = "journeys/holder.rs"]
mod holder;
#[path = "journeys/liar.rs"]
mod liar;
#[path = "journeys/locked_names.rs"]
mod locked_names;
#[path = "journeys/member.rs"]
mod member;
#[path = "journeys/news.rs"]
mod news;
#[path = "journeys/other_browser.rs"]
mod other_browser;
#[path = "journeys/phone.rs"]
mod phone;
#[path = "journeys/reader.rs"]
mod reader;
#[path = "journeys/refusals.rs"]
mod refusals;
#[path = "journeys/whole_way.rs"]
mod whole_way;
