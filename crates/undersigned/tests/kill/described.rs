//! Thousands of requests made by schemathesis from the API's own description, against the real binary: what the
//! description allows, what it forbids, and what it forgets. Every answer must be one that it describes.
//!
//! Run by `./dev test --long`, which has schemathesis in its path. `UNDERSIGNED_SEED` takes the seed that is printed.
use std::process::Command;

use undersigned_proto::UnixTime;
use undersigned_proto::entry::Timing;

use crate::chance::Chance;
use crate::founding::{found, group, letter};
use crate::process::Served;
use crate::wire;

/// Requests at least.
const REQUESTS: u64 = 5_000;
/// Most that are made for one route.
const OF_ONE_ROUTE: &str = "300";
/// What refuses a request that the description forbids: 413 too, which schemathesis does not expect.
const SETTINGS: &str =
    "[checks]\nnegative_data_rejection.expected-statuses = [400, 404, 405, 409, 413, 415, 422, 429]\n";
/// Left out: what a valid description cannot know. An entry in base64 is no signature, so that it is refused.
const NOT_CHECKED: &str = "positive_data_acceptance";

#[test]
#[ignore = "needs schemathesis; run by ./dev test --long"]
fn every_answer_is_as_the_description_says() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let now = undersigned::clock::now();
    let letters = vec![letter("letter-1", Timing::AtOnce, now)];
    found(&data, group(20, &[], UnixTime(now.0 + 3_600)), letters, &[("", 20)]);
    let served = Served::spawn(&data, &log, &[]);
    let server = served.address();
    let seed = Chance::from_environment().below(1 << 31).to_string();
    let mut schemathesis = Command::new("st");
    schemathesis.args(["run", &format!("http://{server}/api/v1/openapi.json"), "--seed", &seed, "--workers", "1"]);
    schemathesis.args([
        "--max-examples",
        OF_ONE_ROUTE,
        "--exclude-checks",
        NOT_CHECKED,
        "--suppress-health-check",
        "all",
    ]);
    schemathesis.args(["--continue-on-failure", "--warnings", "off", "--no-color"]).current_dir(folder.path());
    std::fs::write(folder.path().join("schemathesis.toml"), SETTINGS).expect("written");
    let status = schemathesis.status().expect("schemathesis is in the path");
    assert!(status.success(), "schemathesis found something, see above");
    let metrics = wire::get(server, "/metrics").expect("it still serves").body;
    let metrics = String::from_utf8(metrics).expect("text");
    let count = |name: &str| {
        let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|count| count.parse::<u64>().ok()).expect("a counter")
    };
    println!(
        "{} requests, {} of them failed here",
        count("undersigned_requests_total"),
        count("undersigned_failures_total")
    );
    assert!(count("undersigned_requests_total") >= REQUESTS, "too few to have shown anything");
    assert_eq!(count("undersigned_failures_total"), 0);
    let log = std::fs::read_to_string(&log).expect("a log");
    assert!(!log.contains("ERROR") && !log.contains("panic"), "{log}");
}
