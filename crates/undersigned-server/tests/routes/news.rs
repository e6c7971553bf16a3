//! `/g/{group}/news` and the links in its mails.

mod relay;

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use crate::common::sealed::{GRACE_S, Keyholder, sealed, sealed_draft};
use crate::common::smtp::Smtp;
use crate::common::{ENROL_CLOSES, ENROL_OPENS, World, config};
use relay::{Mood, Relay};
use testkit::wait;
use undersigned_server::{Server, SmtpConfig};

const NEWS: &str = "/g/acme/news";
const BASE: &str = "https://letters.example";

/// What this process has logged, at every level.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Page {
    status: u16,
    text: String,
}

fn send(world: &World, path: &str, headers: &[(&str, &str)], body: &str) -> Page {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let mut request = agent.post(format!("{}{path}", world.base));
    request = request.header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = request.send(body).unwrap();
    Page { status: answer.status().as_u16(), text: answer.body_mut().read_to_string().unwrap() }
}

/// As the page's form is sent.
fn ask(world: &World, address: &str) -> Page {
    let typed = address.replace('+', "%2B").replace('@', "%40");
    send(world, NEWS, &[("sec-fetch-site", "same-origin")], &format!("news_address={typed}"))
}

/// A mail's lines as its reader sees them, quoted-printable undone.
pub fn plain(mail: &str) -> String {
    let mail = mail.replace("\r\n", "\n").replace("=\n", "");
    mail.replace("=3D", "=").replace("=E2=80=9E", "„").replace("=E2=80=9C", "“")
}

/// The path of the one link of ours in a mail that has `part` in it.
fn link(mail: &str, part: &str) -> String {
    let mail = plain(mail);
    let mut links = mail.split_whitespace().filter(|word| word.contains(part) && word.starts_with(BASE));
    links.next().unwrap_or_else(|| panic!("no {part} in {mail}")).strip_prefix(BASE).unwrap().to_owned()
}

fn subscribers(world: &World) -> u32 {
    let database = rusqlite::Connection::open(world.folder.path().join("undersigned.db")).unwrap();
    database.query_row("SELECT count(*) FROM subscribers", [], |row| row.get(0)).unwrap()
}

/// Waits until a piece of news has gone out to everyone on the list by then.
pub fn until_noted(world: &World, what: &str) {
    let database = rusqlite::Connection::open(world.folder.path().join("undersigned.db")).unwrap();
    let noted = || -> u32 {
        database.query_row("SELECT count(*) FROM news WHERE what = ?1", [what], |row| row.get(0)).unwrap()
    };
    wait::until(&format!("the news {what} gone out"), || noted() > 0);
}

/// Asks and confirms; `number` is that of the mail to come.
pub fn subscribe(world: &World, smtp: &Smtp, address: &str, number: usize) {
    assert_eq!(ask(world, address).status, 200);
    let confirm = link(&smtp.mail(number), "/news/confirm/");
    assert_eq!(world.post_bytes(&confirm, "text/plain", b"").status, 200);
}

/// Another server on the same folder, which a test of restarts holds itself.
fn restarted(world: &mut World, smtp: SmtpConfig) -> Server {
    world.stop();
    let config = config(world.folder.path(), &world.clock, Some(smtp));
    let server = world.block_on(Server::start(config)).unwrap();
    world.base = format!("http://{}", server.address());
    server
}

/// Members of `acme`, and the letter `cancel` whose names are called when two have signed.
fn sealed_world(smtp: SmtpConfig) -> (World, Vec<Keyholder>) {
    let mut world = World::with_mail(Some(smtp));
    let keyholders = world.sealed_letter(sealed_draft("cancel", 2));
    let codes = world.codes(2, "engineer");
    let mut credentials: Vec<_> = codes.iter().map(|code| world.enrol(code)).collect();
    world.now(ENROL_CLOSES);
    world.until("cancel", "signing");
    for credential in &mut credentials {
        assert_eq!(world.sign(credential, "cancel", &sealed("Canary")).1.status, 201);
    }
    (world, keyholders)
}

#[test]
fn what_is_no_address_or_no_form_of_ours_is_refused() {
    let smtp = Smtp::start();
    let world = World::with_mail(Some(smtp.config()));
    assert_eq!(world.get("/g/nobody/news").status, 404);
    assert_eq!(send(&world, "/g/nobody/news", &[("sec-fetch-site", "same-origin")], "news_address=a").status, 404);
    for wrong in ["", "anna", "anna@localhost", "a%0D%0Ab@mail.example", "\"<script>\"@mail.example"] {
        let page = ask(&world, wrong);
        assert_eq!(page.status, 422, "{wrong}");
        assert!(page.text.contains("id=\"f-news_address-error\"") && !page.text.contains("<script>"), "{}", page.text);
    }
    for foreign in [&[][..], &[("sec-fetch-site", "cross-site")], &[("origin", "https://evil.example")]] {
        assert_eq!(send(&world, NEWS, foreign, "news_address=anna%40mail.example").status, 403);
    }
    let long = format!("news_address={}%40mail.example", "a".repeat(5_000));
    assert_eq!(send(&world, NEWS, &[("sec-fetch-site", "same-origin")], &long).status, 413);
    assert_eq!(smtp.count(), 0);
}

#[test]
fn without_mail_the_page_shows_the_feed() {
    let world = World::new();
    let page = world.get(NEWS).text();
    assert!(page.contains(&format!("{BASE}/g/acme/feed.atom")) && !page.contains("<form"), "{page}");
    assert!(page.contains("This server sends no mail."));
    assert_eq!(ask(&world, "anna@mail.example").status, 409);
}

#[test]
fn links_that_are_not_ours_or_too_old_do_nothing() {
    let smtp = Smtp::start();
    let mut world = World::with_mail(Some(smtp.config()));
    ask(&world, "anna@mail.example");
    let confirm = link(&smtp.mail(1), "/news/confirm/");
    let stop = |token: &str| format!("{NEWS}/stop/{token}");
    let other = if &confirm[30..31] == "A" { "B" } else { "A" };
    let altered = format!("{}{other}{}", &confirm[..30], &confirm[31..]);
    let huge = format!("/news/confirm/{}", "A".repeat(5_000));
    for path in [&altered, &huge, "/news/confirm/x", &stop("x"), &stop(&"A".repeat(64)), "/g/nobody/news/stop/x"] {
        assert_eq!((world.get(path).status, world.post_bytes(path, "text/plain", b"").status), (404, 404), "{path}");
    }
    world.now(ENROL_OPENS + 86_400);
    assert_eq!(world.post_bytes(&confirm, "text/plain", b"").status, 404, "too old");
    world.now(ENROL_OPENS);
    let server = restarted(&mut world, smtp.config());
    assert_eq!(world.post_bytes(&confirm, "text/plain", b"").status, 404, "from before the start");
    world.block_on(server.stop());
    assert_eq!(subscribers(&world), 0);
}

#[test]
fn known_and_unknown_addresses_get_the_same_answer() {
    let smtp = Smtp::start();
    let world = World::with_mail(Some(smtp.config()));
    let first = ask(&world, "anna@mail.example");
    let confirm = link(&smtp.mail(1), "/news/confirm/");
    world.post_bytes(&confirm, "text/plain", b"");
    // A second time the address is on the list; all tags of a mailbox count as one.
    for (number, address) in [(2, "anna@mail.example"), (3, "Anna+more@mail.example")] {
        let again = ask(&world, address);
        assert_eq!((again.status, &again.text), (200, &first.text), "{address}");
        let mail = smtp.mail(number);
        let words = |mail: &str| mail.lines().skip_while(|line| !line.is_empty()).count();
        assert_eq!(words(&mail), words(&smtp.mail(1)));
    }
    // A fourth mail in a day does not go out, and nothing tells: the next is another's.
    let fourth = ask(&world, "anna+x@mail.example");
    assert_eq!((fourth.status, fourth.text), (200, first.text));
    ask(&world, "ben@mail.example");
    assert!(smtp.mail(4).contains("X-Envelope-To: ben@mail.example"));
    assert_eq!(subscribers(&world), 1);
}

#[test]
fn a_client_asks_ten_times() {
    let world = World::with_mail(Some(Relay::start(Mood::default()).config()));
    let headers = [("sec-fetch-site", "same-origin"), ("x-forwarded-for", "203.0.113.9")];
    let asked = |number: u32| send(&world, NEWS, &headers, &format!("news_address=a{number}%40mail.example")).status;
    assert!((0..10).all(|number| asked(number) == 200));
    assert_eq!(asked(10), 429);
}

#[test]
fn who_confirms_gets_news_until_the_link_stops_it() {
    let smtp = Smtp::start();
    let world = World::with_mail(Some(smtp.config()));
    world.letter("cancel");
    ask(&world, "Anna+News@mail.example");
    let mail = plain(&smtp.mail(1));
    assert!(mail.contains("X-Envelope-To: anna+news@mail.example"), "{mail}");
    // Somebody may have typed the address of another, at work.
    for told in ["acme", "Acme", "cancel", "Cancel", "sign", "name"] {
        assert!(!mail.contains(told), "{told} in {mail}");
    }
    let confirm = link(&mail, "/news/confirm/");
    // Programs that open links confirm nothing.
    assert!(world.get(&confirm).text().contains("<button"));
    assert_eq!(subscribers(&world), 0);
    for _ in 0..2 {
        assert_eq!(world.post_bytes(&confirm, "text/plain", b"").status, 200);
    }
    assert_eq!(subscribers(&world), 1);

    world.now(ENROL_CLOSES);
    let mail = plain(&smtp.mail(2));
    assert!(mail.contains("X-Envelope-To: anna+news@mail.example"), "{mail}");
    assert!(mail.contains("\"Cancel the contract\" can be signed from now until 1 January 1970, 00:50 UTC"), "{mail}");
    assert_eq!(link(&mail, "/l/cancel"), "/g/acme/l/cancel");
    let stop = link(&mail, "/news/stop/");
    assert!(mail.contains(&format!("\nList-Unsubscribe: <{BASE}{stop}>\n")), "{mail}");
    assert!(mail.contains("\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"), "{mail}");

    assert!(world.get(&stop).text().contains("<button"));
    assert_eq!(subscribers(&world), 1, "opening the link stops nothing");
    let click = |path: &str| send(&world, path, &[], "List-Unsubscribe=One-Click");
    assert_eq!(click(&stop).status, 200);
    assert_eq!(subscribers(&world), 0);
    assert_eq!(click(&stop).status, 200, "a second click finds nothing to do");
}

#[test]
fn the_call_and_the_opening_are_told_once_each() {
    let smtp = Smtp::start();
    let (mut world, keyholders) = sealed_world(smtp.config());
    // Signing has begun for the two before they came: that is no news for them.
    until_noted(&world, "signing");
    subscribe(&world, &smtp, "anna@mail.example", 1);
    subscribe(&world, &smtp, "ben@mail.example", 2);
    world.now(2_100);
    world.block_on(world.organiser().call_opening("cancel")).unwrap();
    let mut mails = [plain(&smtp.mail(3)), plain(&smtp.mail(4))];
    mails.sort();
    for (mail, address) in mails.iter().zip(["anna@mail.example", "ben@mail.example"]) {
        assert!(mail.contains(&format!("X-Envelope-To: {address}\n")), "{mail}");
        assert_eq!(mail.matches("X-Envelope-To").count(), 1, "an envelope for each");
        assert!(mail.contains("\"Cancel the contract\" will be opened on 1 January 1970, 00:36 UTC"), "{mail}");
        assert!(mail.contains(&format!("\n{BASE}/mine#g=acme&l=cancel\n")), "{mail}");
        assert!(!mail.contains("Canary"));
    }
    // Alike but for the address and its own link, so that nobody can be told from another.
    let body = |mail: &str| mail.split_once("\n\n").unwrap().1.split_once("No more mails").unwrap().0.to_owned();
    assert_eq!(body(&mails[0]), body(&mails[1]));
    assert_ne!(link(&mails[0], "/stop/"), link(&mails[1], "/stop/"));

    // Started twice in the grace period, and a later piece of news: nothing of the call comes again.
    let server = restarted(&mut world, smtp.config());
    world.block_on(server.stop());
    let server = restarted(&mut world, smtp.config());
    world.now(2_100 + u64::from(GRACE_S));
    world.until("cancel", "opening");
    // Through the writer: what was seen coming is on the record then.
    assert_eq!(world.get("/healthz").status, 200);
    for keyholder in &keyholders[..2] {
        assert_eq!(world.release(keyholder).status, 201);
    }
    for number in [5, 6] {
        let mail = plain(&smtp.mail(number));
        assert!(mail.contains("The names under \"Cancel the contract\" are open."), "{mail}");
        assert_eq!(link(&mail, "/l/cancel"), "/g/acme/l/cancel");
    }
    world.block_on(server.stop());
    assert_eq!(smtp.count(), 6);
}

#[test]
fn addresses_and_links_lie_nowhere() {
    let subscriber = tracing_subscriber::fmt().with_writer(|| Log).with_max_level(tracing::Level::TRACE);
    let heard = subscriber.try_init().is_ok();
    assert!(heard, "the only test that listens to the log");
    let relay = Relay::start(Mood { refuses: vec![("canary-two@mail.example".into(), 550)], ..Mood::default() });
    let mut world = World::with_mail(Some(relay.config()));
    world.letter("cancel");
    ask(&world, "canary-one@mail.example");
    ask(&world, "canary-two@mail.example");
    relay.wait(1, 1);
    relay.set(Mood::default());
    ask(&world, "canary-two@mail.example");
    relay.wait(2, 1);
    let confirms: Vec<String> = relay.taken().iter().map(|(_, mail)| link(mail, "/news/confirm/")).collect();
    for confirm in &confirms {
        assert_eq!(world.post_bytes(confirm, "text/plain", b"").status, 200);
    }
    relay.set(Mood { refuses: vec![("canary-two@mail.example".into(), 451)], ..Mood::default() });
    world.now(ENROL_CLOSES);
    relay.wait(3, 2);
    let stop = link(&relay.taken()[2].1, "/news/stop/");
    assert_eq!(world.get(&stop).status, 200);
    let last = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let mut secrets = vec!["canary-".to_owned(), last(&stop)];
    secrets.extend(confirms.iter().map(|confirm| last(confirm)));
    check_nowhere(&world, &secrets);
    world.post_bytes(&stop, "text/plain", b"");
    assert_eq!(subscribers(&world), 1);
    world.stop();
    check_nowhere(&world, &secrets);
    let log = String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned();
    assert!(log.contains("the mail server did not take all news"), "the log is heard");
}

/// In no file of the server's folder and in no line of the log.
fn check_nowhere(world: &World, secrets: &[String]) {
    let mut places = vec![LOG.lock().unwrap().clone()];
    for file in std::fs::read_dir(world.folder.path()).unwrap() {
        places.push(std::fs::read(file.unwrap().path()).unwrap());
    }
    assert!(places.len() > 2);
    for secret in secrets {
        let found = |place: &Vec<u8>| place.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!places.iter().any(found), "{secret}");
    }
}

/// A world with so many subscribers that a mail server takes 300 in all.
fn with_subscribers(relay: &Relay, many: usize) -> World {
    let world = World::with_mail(Some(relay.config()));
    world.letter("cancel");
    for number in 0..many {
        ask(&world, &format!("s{number}@mail.example"));
        relay.wait(number + 1, 0);
        let confirm = link(&relay.taken()[number].1, "/news/confirm/");
        assert_eq!(world.post_bytes(&confirm, "text/plain", b"").status, 200);
    }
    world
}

/// How often each got news.
fn received(relay: &Relay, many: usize) -> Vec<usize> {
    let taken = relay.taken();
    let news = |number: usize| taken[many..].iter().filter(|(to, _)| *to == format!("s{number}@mail.example")).count();
    (0..many).map(news).collect()
}

#[test]
fn a_mail_server_that_comes_and_goes_leaves_out_nobody() {
    let (relay, many) = (Relay::start(Mood::default()), 30);
    let world = with_subscribers(&relay, many);
    relay.set(Mood { full_at: Some(many + 10), ..Mood::default() });
    world.now(ENROL_CLOSES);
    relay.wait(many + 10, 1);
    relay.set(Mood { refuses: vec![("s7@mail.example".into(), 550), ("s8@mail.example".into(), 451)], full_at: None });
    world.now(ENROL_CLOSES + 60);
    // The tenth of the first round may have been either of the two.
    relay.wait(many + 28, 1);
    relay.set(Mood::default());
    world.now(ENROL_CLOSES + 60 + 120);
    relay.wait(many + 30, 1);
    assert_eq!(received(&relay, many), vec![1; many]);
}

#[test]
fn a_crash_leaves_out_nobody_and_repeats_at_most_a_part() {
    let (relay, many) = (Relay::start(Mood::default()), 30);
    let mut world = with_subscribers(&relay, many);
    relay.set(Mood { full_at: Some(many + 10), ..Mood::default() });
    world.now(ENROL_CLOSES);
    relay.wait(many + 10, 1);
    // What only memory knows is lost: which mails of the part under way were taken.
    let server = restarted(&mut world, relay.config());
    relay.set(Mood::default());
    world.now(ENROL_CLOSES + 60);
    let all = |received: Vec<usize>| received.iter().all(|times| *times > 0);
    wait::until("a mail to each subscriber", || all(received(&relay, many)));
    world.block_on(server.stop());
    let server = restarted(&mut world, relay.config());
    world.block_on(server.stop());
    let received = received(&relay, many);
    assert!(received.iter().sum::<usize>() < many + 10, "{received:?}");
    assert!(received.iter().all(|times| *times <= 2), "{received:?}");
}
