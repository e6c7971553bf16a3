use crate::common::smtp::{Smtp, code};
use crate::common::{ENROL_CLOSES, ENROL_OPENS, World, finish};
use serde_json::{Value, json};
use testkit::wait;
use undersigned_proto::enrol::Way;
use undersigned_proto::entry::Class;
use undersigned_proto::proof_code::MAIL;
use undersigned_server::SmtpConfig;

const ASK: &str = "/api/v1/groups/acme/mailbox-codes";
const ENROL: &str = "/api/v1/groups/acme/enrolments";

fn ask(world: &World, address: &str) -> (u16, Value) {
    let answer = world.post(ASK, &json!({ "address": address }));
    (answer.status, answer.json())
}

fn asked(tag_cut: bool) -> Value {
    json!({ "tag_cut": tag_cut, "most_mails": 3, "seconds": 900 })
}

fn request(world: &mut World, address: &str, code: &str) -> (undersigned_proto::enrol::PendingEnrolment, Value) {
    let (pending, mut body) = world.begin_by(Way::Mailbox(address), code);
    body["class"] = json!("mailbox");
    body["address"] = json!(address);
    (pending, body)
}

#[test]
fn other_domains_and_no_addresses_are_refused() {
    let smtp = Smtp::start();
    let world = World::with_mail(Some(smtp.config()));
    assert_eq!(world.info().json["ways"], json!(["code", "mailbox"]));
    for (address, kind) in [("anna@example.org", "domain"), ("anna", "address"), ("a\r\nb@acme.example", "address")] {
        assert_eq!(world.post(ASK, &json!({ "address": address })).problem(), kind, "{address}");
    }
    world.now(ENROL_CLOSES);
    assert_eq!(world.post(ASK, &json!({ "address": "anna@acme.example" })).problem(), "enrolment-closed");
    assert_eq!(smtp.count(), 0);
}

#[test]
fn a_mailed_code_gives_a_credential_that_names_the_mailbox() {
    let smtp = Smtp::start();
    let mut world = World::with_mail(Some(smtp.config()));
    assert_eq!(ask(&world, "Anna+x@acme.example"), (202, asked(true)));
    let mail = smtp.mail(1);
    assert!(mail.contains("X-Envelope-To: anna@acme.example"), "{mail}");
    // A gateway may keep the mail: it names neither group nor letter nor server's purpose.
    let words = mail.to_lowercase().replace("letters.example", "").replace("letters <", "");
    for told in ["acme\"", "employees", "cancel", "sign", "letter", "undersigned"] {
        assert!(!words.contains(told), "{told} in {mail}");
    }
    let (pending, body) = request(&mut world, "anna@acme.example", &code(&mail));
    let first = world.post(ENROL, &body);
    assert_eq!(world.post(ENROL, &body).json(), first.json(), "a lost answer is given again");
    let credential = finish(pending, &first);
    assert_eq!((credential.class(), credential.identity()), (Class::Mailbox, "anna@acme.example"));

    // A second credential for the same mailbox is refused; asking for a code looks the same.
    assert_eq!(ask(&world, "anna@acme.example"), (202, asked(false)));
    let (_, body) = request(&mut world, "ANNA@acme.example", &code(&smtp.mail(2)));
    assert_eq!(world.post(ENROL, &body).problem(), "already-enrolled");
}

/// A code that checks itself and is another one.
fn other(code: &str) -> String {
    let digits: String = code.chars().filter(char::is_ascii_digit).take(11).collect();
    let next = format!("{:011}", (digits.parse::<u64>().unwrap() + 1) % 100_000_000_000);
    format!("{next}{}", MAIL.check(&next).unwrap())
}

#[test]
fn every_code_works_whatever_others_have_typed() {
    let smtp = Smtp::start();
    let mut world = World::with_mail(Some(smtp.config()));
    for number in 1..=2 {
        ask(&world, "ben@acme.example");
        smtp.mail(number);
    }
    let (first, second) = (code(&smtp.mail(1)), code(&smtp.mail(2)));
    assert_ne!(first, second);
    // A stranger types codes for Ben's address, of which none is his.
    for wrong in [other(&first), other(&second), "000000".to_owned(), String::new(), "x".repeat(200)] {
        for _ in 0..5 {
            let (_, body) = request(&mut world, "ben@acme.example", &wrong);
            assert_eq!(world.post(ENROL, &body).problem(), "code-unknown", "{wrong}");
        }
    }
    let (pending, body) = request(&mut world, "ben@acme.example", &first);
    assert_eq!(finish(pending, &world.post(ENROL, &body)).identity(), "ben@acme.example");
    let (_, body) = request(&mut world, "ben@acme.example", &second);
    assert_eq!(world.post(ENROL, &body).problem(), "already-enrolled");
}

#[test]
fn old_codes_are_refused_and_erased() {
    let smtp = Smtp::start();
    let mut world = World::with_mail(Some(smtp.config()));
    ask(&world, "ben@acme.example");
    let (_, body) = request(&mut world, "ben@acme.example", &code(&smtp.mail(1)));
    world.now(ENROL_OPENS + 899);
    let rows = |world: &World| {
        let tables = world.seen().tables;
        tables.into_iter().find(|(table, _)| table == "mail_codes").map_or(0, |(_, rows)| rows.len())
    };
    assert_eq!(rows(&world), 1);
    world.now(ENROL_OPENS + 900);
    assert_eq!(world.post(ENROL, &body).problem(), "code-expired");
    world.block_on(world.server().app().tick());
    assert_eq!(rows(&world), 0);
    assert_eq!(world.post(ENROL, &body).problem(), "code-unknown");
}

#[test]
fn a_restart_costs_nobody_a_code() {
    let smtp = Smtp::start();
    let mut world = World::with_mail(Some(smtp.config()));
    ask(&world, "ben@acme.example");
    let code = code(&smtp.mail(1));
    world.restart_with(Some(smtp.config()));
    let (pending, body) = request(&mut world, "ben@acme.example", &code);
    assert_eq!(finish(pending, &world.post(ENROL, &body)).identity(), "ben@acme.example");
}

#[test]
fn mail_that_is_to_come_later_comes_later() {
    let smtp = Smtp::answering(&["451 4.7.1 Greylisted", "452 4.2.2 Full", "421 4.3.0 Busy"]);
    let world = World::with_mail(Some(smtp.config()));
    ask(&world, "ben@acme.example");
    let mail = smtp.mail(1);
    assert_eq!(code(&mail).len(), 14);
    let metrics = world.get("/metrics").text();
    assert!(metrics.contains("undersigned_mails_deferred_total 3"), "{metrics}");
}

#[test]
fn mail_that_is_refused_is_not_sent_again() {
    let smtp = Smtp::answering(&["550 5.1.1 No such mailbox"]);
    let world = World::with_mail(Some(smtp.config()));
    ask(&world, "nobody@acme.example");
    let failed = || world.get("/metrics").text().contains("undersigned_mails_failed_total 1").then_some(());
    wait::some("the refusal", failed);
    ask(&world, "ben@acme.example");
    assert!(smtp.mail(1).contains("X-Envelope-To: ben@acme.example"));
}

#[test]
fn the_head_of_a_mail_names_the_sender_and_no_machine() {
    let smtp = Smtp::start();
    let config = SmtpConfig { from: "codes@letters.example".into(), ..smtp.config() };
    let world = World::with_mail(Some(config));
    let mut ids = Vec::new();
    for number in 1..=2 {
        ask(&world, "ben@acme.example");
        let mail = smtp.mail(number);
        let head = |name: &str| mail.lines().find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned())).unwrap();
        assert!(head("From:").ends_with("<codes@letters.example>") && !head("From:").starts_with('<'), "{mail}");
        let id = head("Message-ID:");
        assert!(id.ends_with("@letters.example>") && id.len() == "<@letters.example>".len() + 32, "{id}");
        ids.push(id);
    }
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn addresses_are_read_as_they_are_pasted() {
    let smtp = Smtp::start();
    let world = World::with_mail(Some(smtp.config()));
    let typed = [
        "Ben <ben@acme.example>",
        "mailto:o\u{2019}brien@ACME.example",
        "carl@acme.example.,",
        "\u{200b}dora@acme.example",
    ];
    let sent = ["ben@acme.example", "o'brien@acme.example", "carl@acme.example", "dora@acme.example"];
    for (number, (typed, sent)) in (1..).zip(typed.into_iter().zip(sent)) {
        assert_eq!(ask(&world, typed), (202, asked(false)), "{typed}");
        assert!(smtp.mail(number).contains(&format!("X-Envelope-To: {sent}")), "{typed}");
    }
}

#[test]
fn one_mailbox_gets_few_mails() {
    let smtp = Smtp::start();
    let world = World::with_mail(Some(smtp.config()));
    for number in 1..=3 {
        assert_eq!(ask(&world, "carl@acme.example").0, 202);
        smtp.mail(number);
    }
    // The fourth looks the same and sends nothing: the next mail is another's.
    assert_eq!(ask(&world, "carl@acme.example"), (202, asked(false)));
    assert_eq!(ask(&world, "dora@acme.example"), (202, asked(false)));
    assert!(smtp.mail(4).contains("X-Envelope-To: dora@acme.example"));
}

#[test]
fn a_mail_server_that_is_down_shows_in_no_answer() {
    let smtp = Smtp::start();
    let config = smtp.config();
    drop(smtp);
    let world = World::with_mail(Some(config));
    assert_eq!(ask(&world, "dora@acme.example"), (202, asked(false)));
}

#[test]
fn without_mail_the_server_says_so() {
    let answer = World::new().post(ASK, &json!({ "address": "anna@acme.example" }));
    assert_eq!((answer.status, answer.problem().as_str()), (409, "mail-off"));
}
