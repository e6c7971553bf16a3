//! Harness of the browser journeys: real Chromium, the built binary, a real SMTP server.
//!
//! - [`Browser`]: one Chromium with its own driver and profile, as a phone of 360 px; checks pages with axe.
//! - [`Undersigned`]: the program under test, found beside the test executable.
//! - [`Proxy`]: a server that lies by script; without one it is honest, and counts the bytes that each request moves.
//! - [`Clock`]: lets hours pass at once for browsers, server and commands.
//! - [`Organiser`], [`CommandHolder`]: people who make a letter ready to be signed, and tell what came of it; [`Clerk`] does it without a browser.
//! - [`MailServer`]: aiosmtpd over loopback; every mail becomes a file.
//!
//! In scope: starting and stopping these programs, reading and using pages as a person would, page checks.
//! Out of scope: knowledge of the protocol. The journeys see what a person sees, and this crate depends
//! on none of ours: a bug of the protocol code cannot hide by being on both sides. Only the journeys' liar
//! needs the protocol: to break it.
//!
//! Everything is synchronous: a journey is one person doing one thing after another.

mod browser;
mod check;
mod clerk;
mod clock;
mod firefox;
mod keyholder;
mod lying;
mod mail;
pub mod organiser;
mod page;
mod process;
pub mod record;
mod server;
mod wait;
mod webdriver;

pub use browser::{Browser, Scheme, Transfer, Viewport};
pub use clerk::{Clerk, Group, Letter};
pub use clock::Clock;
pub use firefox::Firefox;
pub use keyholder::{CommandHolder, digits};
pub use lying::{Answer, Gate, Lie, Match, Proxy, Sent, What};
pub use mail::MailServer;
pub use organiser::Organiser;
pub use page::Control;
pub use process::Process;
pub use server::{Backup, Ended, NO_MAIL, Undersigned};
pub use wait::{SOON, until};
