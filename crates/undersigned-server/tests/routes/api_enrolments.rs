use crate::common::{ENROL_CLOSES, ENROL_OPENS, World, finish};
use serde_json::json;
use undersigned_proto::entry::Class;

const PATH: &str = "/api/v1/groups/acme/enrolments";

#[test]
fn a_code_that_nobody_printed_is_refused() {
    let mut world = World::new();
    let (_, body) = world.begin("K7QX-2M9P-4TZB-8HW9");
    assert_eq!(world.post(PATH, &body).problem(), "code-unknown");
    let (_, body) = world.begin("not a code");
    assert_eq!(world.post(PATH, &body).problem(), "code-unknown");
}

#[test]
fn a_code_gives_one_credential() {
    let mut world = World::new();
    let codes = world.codes(2, "nurse");
    let credential = world.enrol(&codes[0].to_lowercase().replace('-', " "));
    assert_eq!((credential.class(), credential.role(), credential.identity()), (Class::Code, "nurse", ""));
    let (_, body) = world.begin(&codes[0]);
    let used = world.post(PATH, &body);
    assert_eq!((used.status, used.problem().as_str()), (409, "code-used"));
    world.enrol(&codes[1]);
}

#[test]
fn a_lost_answer_is_given_again_and_again_the_same() {
    let mut world = World::new();
    let codes = world.codes(1, "");
    let (pending, body) = world.begin(&codes[0]);
    let first = world.post(PATH, &body);
    world.restart();
    let second = world.post(PATH, &body);
    assert_eq!(first.json(), second.json());
    finish(pending, &second);
    world.now(ENROL_CLOSES);
    assert_eq!(world.post(PATH, &body).problem(), "enrolment-closed");
}

#[test]
fn a_lost_answer_keeps_its_round() {
    let mut world = World::new();
    let codes = world.codes(21, "");
    let (pending, body) = world.begin(&codes[0]);
    world.post(PATH, &body);
    for code in &codes[1..20] {
        world.enrol(code);
    }
    assert_eq!(world.info().json["epochs"][0]["round"], 1, "the round has ended meanwhile");
    world.letter("cancel");
    let credential = finish(pending, &world.post(PATH, &body));
    let facts = world.facts(&credential, "cancel");
    let crowd = credential.may_sign(&facts, facts.letter().sign_opens).expect("the round counts it");
    assert_eq!(crowd.of_class, 20);
}

#[test]
fn a_damaged_commitment_burns_no_code() {
    let mut world = World::new();
    let codes = world.codes(1, "");
    let (pending, good) = world.begin(&codes[0]);
    let text = good["commitment"].as_str().unwrap().to_owned();
    let swapped = if text.starts_with('A') { "B" } else { "A" };
    let altered = format!("{swapped}{}", &text[1..]);
    for (commitment, kind) in [(altered, "commitment"), (text[4..].to_owned(), "commitment"), ("=".into(), "json")] {
        let mut body = good.clone();
        body["commitment"] = json!(commitment);
        assert_eq!(world.post(PATH, &body).problem(), kind);
    }
    finish(pending, &world.post(PATH, &good));
}

#[test]
fn only_inside_the_window_and_for_a_known_period() {
    let mut world = World::new();
    let codes = world.codes(1, "");
    let (_, body) = world.begin(&codes[0]);
    for now in [ENROL_OPENS - 1, ENROL_CLOSES] {
        world.now(now);
        let closed = world.post(PATH, &body);
        assert_eq!((closed.status, closed.problem().as_str()), (409, "enrolment-closed"), "at {now}");
    }
    world.now(ENROL_OPENS);
    let mut other = body.clone();
    other["epoch"] = json!(2);
    assert_eq!(world.post(PATH, &other).problem(), "not-found");
    assert_eq!(world.post("/api/v1/groups/nobody/enrolments", &body).problem(), "not-found");
}

#[test]
fn no_more_credentials_than_declared_members() {
    let mut world = World::new();
    // 60 members are declared; twice as many codes may be printed, since sheets get lost.
    let codes = world.codes(61, "");
    for code in &codes[..60] {
        world.enrol(code);
    }
    let (_, body) = world.begin(&codes[60]);
    assert_eq!(world.post(PATH, &body).problem(), "cap-reached");
    let organiser = world.organiser();
    let more = world.block_on(organiser.print_codes(1, 60, String::new()));
    assert_eq!(more.unwrap_err().kind.key(), "cap-reached");
}

#[test]
fn many_at_once_use_a_code_once() {
    let mut world = World::new();
    let codes = world.codes(1, "");
    let bodies: Vec<_> = (0..12).map(|_| world.begin(&codes[0]).1).collect();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let world = &world;
        let posts: Vec<_> = bodies.iter().map(|body| scope.spawn(move || world.post(PATH, body).status)).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 11, "{statuses:?}");
}

#[test]
fn requests_of_another_shape_are_refused() {
    let world = World::new();
    for body in [
        json!({}),
        json!({ "epoch": 1, "class": "roster", "code": "x", "commitment": "" }),
        json!({ "epoch": 1, "class": "code", "code": "x", "commitment": "", "address": "a@acme.example" }),
        json!({ "epoch": 1, "class": "mailbox", "code": "x", "commitment": "" }),
        json!({ "epoch": 1, "class": "code", "code": "x", "commitment": "", "extra": 1 }),
        json!({ "epoch": -1, "class": "code", "code": "x", "commitment": "" }),
    ] {
        let kind = world.post(PATH, &body).problem();
        assert!(["json", "commitment"].contains(&kind.as_str()), "{body}: {kind}");
    }
}

#[test]
fn a_client_far_away_gets_few_tries() {
    let world = World::new();
    let body = json!({ "epoch": 1, "class": "code", "code": "x", "commitment": "" }).to_string();
    let post = |client| world.post_from(PATH, "application/json", body.as_bytes(), Some(client)).status;
    for _ in 0..30 {
        assert_eq!(post("203.0.113.9"), 422);
    }
    assert_eq!(post("203.0.113.9"), 429);
    assert_eq!(post("203.0.113.10"), 422);
    world.now(ENROL_OPENS + 600);
    assert_eq!(post("203.0.113.9"), 422);
}
