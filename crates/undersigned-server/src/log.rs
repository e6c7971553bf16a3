//! The server's log: one line an event, on standard error, for the operator.
//!
//! It carries no address, name, code, pseudonym, token, body or path with one
//! in it. Requests are not logged at all: a list of times is a list of people.

use tracing_subscriber::filter::LevelFilter;

/// Sends events of level info and above to standard error.
pub fn init() {
    let subscriber = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(LevelFilter::INFO);
    // A second call, in a test, changes nothing.
    drop(subscriber.with_target(false).try_init());
}
