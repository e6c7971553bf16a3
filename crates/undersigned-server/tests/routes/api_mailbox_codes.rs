use crate::common::smtp::{Smtp, code};
use crate::common::{ENROL_CLOSES, ENROL_OPENS, World, finish};
use serde_json::{Value, json};
use undersigned_proto::enrol::Way;
use undersigned_proto::entry::Class;

const ASK: &str = "/api/v1/groups/acme/mailbox-codes";
const ENROL: &str = "/api/v1/groups/acme/enrolments";

fn ask(world: &World, address: &str) -> (u16, Value) {
    let answer = world.post(ASK, &json!({ "address": address }));
    (answer.status, answer.json())
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
    assert_eq!(ask(&world, "Anna+x@acme.example"), (202, json!({})));
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
    assert_eq!(ask(&world, "anna@acme.example"), (202, json!({})));
    let (_, body) = request(&mut world, "ANNA@acme.example", &code(&smtp.mail(2)));
    assert_eq!(world.post(ENROL, &body).problem(), "already-enrolled");
}

#[test]
fn wrong_and_old_codes_are_refused() {
    let smtp = Smtp::start();
    let mut world = World::with_mail(Some(smtp.config()));
    ask(&world, "ben@acme.example");
    let right = code(&smtp.mail(1));
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let (_, body) = request(&mut world, "ben@acme.example", wrong);
    for _ in 1..5 {
        assert_eq!(world.post(ENROL, &body).problem(), "code-unknown");
    }
    assert_eq!(world.post(ENROL, &body).problem(), "too-many-tries");
    let (_, body) = request(&mut world, "ben@acme.example", &right);
    assert_eq!(world.post(ENROL, &body).problem(), "code-unknown", "thrown away after five tries");
    ask(&world, "ben@acme.example");
    let (_, body) = request(&mut world, "ben@acme.example", &code(&smtp.mail(2)));
    world.now(ENROL_OPENS + 900);
    assert_eq!(world.post(ENROL, &body).problem(), "code-expired");
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
    assert_eq!(ask(&world, "carl@acme.example"), (202, json!({})));
    assert_eq!(ask(&world, "dora@acme.example"), (202, json!({})));
    assert!(smtp.mail(4).contains("X-Envelope-To: dora@acme.example"));
}

#[test]
fn a_mail_server_that_is_down_shows_in_no_answer() {
    let smtp = Smtp::start();
    let config = smtp.config();
    drop(smtp);
    let world = World::with_mail(Some(config));
    assert_eq!(ask(&world, "dora@acme.example"), (202, json!({})));
}

#[test]
fn without_mail_the_server_says_so() {
    let answer = World::new().post(ASK, &json!({ "address": "anna@acme.example" }));
    assert_eq!((answer.status, answer.problem().as_str()), (409, "mail-off"));
}
