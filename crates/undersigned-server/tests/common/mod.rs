//! A server with a clock of its own, and members who use it as clients do.

pub mod disk;
pub mod sealed;
pub mod seen;
pub mod smtp;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use base64ct::{Base64, Encoding};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};
use testkit::wait;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::Credential;
use undersigned_proto::enrol::{self, PendingEnrolment, Way};
use undersigned_proto::entry::{Class, Entry, Group, Letter, Shown, Timing};
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::facts::Facts;
use undersigned_proto::pin::Expected;
use undersigned_proto::sign::{self, Choice, SignError, Signed};
use undersigned_proto::verify::{Options, Step, Verdict, Verifier, VerifyError};
use undersigned_server::{Clock, Config, Draft, NewGroup, Organiser, Server, SmtpConfig, StartError};

use disk::{Disk, Sqlite};

/// Enrolment opens at 1,000, closes at 2,000; signing follows until 3,000.
pub const ENROL_OPENS: u64 = 1_000;
pub const ENROL_CLOSES: u64 = 2_000;
pub const SIGN_CLOSES: u64 = 3_000;
/// Longer than the server itself gives a request.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);
pub const PASSPHRASE: &str = "correct horse battery";

/// An answer: status, content type and body.
pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub bytes: Vec<u8>,
    pub headers: Vec<(String, String)>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The kind of the problem; a panic where the answer is no problem document.
    #[track_caller]
    pub fn problem(&self) -> String {
        assert_eq!(self.kind, "application/problem+json", "{} {}", self.status, self.text());
        let json = self.json();
        assert_eq!(json["status"], self.status);
        assert!(json["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{json}");
        json["kind"].as_str().expect("a kind").to_owned()
    }
}

/// A running server, its folder and its organiser.
pub struct World {
    pub base: String,
    pub clock: Clock,
    pub rng: ChaCha20Rng,
    server: Option<Server>,
    runtime: tokio::runtime::Runtime,
    pub folder: tempfile::TempDir,
    pub disk: Box<dyn Disk>,
    link: String,
    agent: ureq::Agent,
}

pub fn config(folder: &Path, clock: &Clock, smtp: Option<SmtpConfig>) -> Config {
    Config {
        data: folder.to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        base_url: Some("https://letters.example".into()),
        smtp,
        open_creation: false,
        clock: clock.clone(),
    }
}

impl World {
    /// The group `acme` in its enrolment window, without mail.
    pub fn new() -> Self {
        Self::with_mail(None)
    }

    pub fn with_mail(smtp: Option<SmtpConfig>) -> Self {
        Self::on(Box::new(Sqlite), smtp)
    }

    /// The same over any store.
    pub fn on(disk: Box<dyn Disk>, smtp: Option<SmtpConfig>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(UnixTime(ENROL_OPENS));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let backend = disk.backend(folder.path());
        let server = runtime.block_on(Server::start_on(&*backend, config(folder.path(), &clock, smtp))).unwrap();
        let link = runtime.block_on(server.app().create_group(group("acme"))).unwrap();
        // No kept connection: one that the server has just closed would fail the next request.
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_idle_connections(0);
        let agent = agent.timeout_global(Some(ANSWERED_WITHIN)).build().new_agent();
        Self {
            base: format!("http://{}", server.address()),
            clock,
            rng: ChaCha20Rng::seed_from_u64(7),
            server: Some(server),
            runtime,
            folder,
            disk,
            link: link.secret,
            agent,
        }
    }

    /// Members who have enrolled as engineers, and two letters that take signatures.
    pub fn signing(members: u32) -> (Self, Vec<Credential>) {
        Self::signing_on(Box::new(Sqlite), members)
    }

    /// The same over any store.
    pub fn signing_on(disk: Box<dyn Disk>, members: u32) -> (Self, Vec<Credential>) {
        let mut world = Self::on(disk, None);
        world.letter("cancel");
        world.letter("another");
        let codes = world.codes(members, "engineer");
        let credentials = codes.iter().map(|code| world.enrol(code)).collect();
        world.now(ENROL_CLOSES);
        world.until("cancel", "signing");
        (world, credentials)
    }

    /// Waits until the server has done what the date brings.
    pub fn until(&self, letter: &str, stage: &str) {
        wait::until(&format!("stage {stage} of the letter {letter}"), || self.info().stage(letter) == stage);
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    pub fn now(&self, seconds: u64) {
        self.clock.set(UnixTime(seconds));
    }

    /// Stops the server and starts it again on its folder and store.
    pub fn restart(&mut self) {
        self.restart_with(None);
    }

    /// The same with mail.
    pub fn restart_with(&mut self, smtp: Option<SmtpConfig>) {
        self.stop();
        let config = config(self.folder.path(), &self.clock, smtp);
        let backend = self.disk.backend(self.folder.path());
        let server = self.block_on(Server::start_on(&*backend, config)).unwrap();
        self.base = format!("http://{}", server.address());
        self.server = Some(server);
    }

    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop());
        }
    }

    pub fn start_another(&self) -> Result<Server, StartError> {
        self.runtime.block_on(Server::start(config(self.folder.path(), &self.clock, None)))
    }

    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub fn organiser(&self) -> Organiser {
        let app = self.server().app();
        let token = self.block_on(app.log_in("acme", &self.link, PASSPHRASE.into())).unwrap();
        app.organiser(token.as_str()).unwrap()
    }

    pub fn link(&self) -> &str {
        &self.link
    }

    /// Paper codes of the first period.
    pub fn codes(&self, count: u32, role: &str) -> Vec<String> {
        self.block_on(self.organiser().print_codes(1, count, role.into())).unwrap()
    }

    /// A frozen letter that is signed after enrolment.
    pub fn letter(&self, id: &str) {
        self.letter_with(draft(id));
    }

    pub fn letter_with(&self, draft: Draft) {
        let (organiser, id) = (self.organiser(), draft.id.clone());
        self.block_on(organiser.save_draft(draft)).unwrap();
        self.block_on(organiser.freeze(&id)).unwrap();
    }

    pub fn get(&self, path: &str) -> Answer {
        answer(self.agent.get(format!("{}{path}", self.base)).call().unwrap())
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_bytes(path, "application/json", body.to_string().as_bytes())
    }

    pub fn post_bytes(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        self.post_from(path, kind, body, None)
    }

    /// As if a proxy on this machine had a client at another address.
    pub fn post_from(&self, path: &str, kind: &str, body: &[u8], client: Option<&str>) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.base)).header("content-type", kind);
        if let Some(client) = client {
            request = request.header("x-forwarded-for", client);
        }
        answer(request.send(body).unwrap())
    }

    pub fn info(&self) -> Info {
        let json = self.get("/api/v1/groups/acme").json();
        let Entry::Group(group) = entry(&json["group"]) else { panic!("no group") };
        Info { group, json }
    }

    /// Round 1 of enrolment, and the request's body.
    pub fn begin(&mut self, code: &str) -> (PendingEnrolment, Value) {
        self.begin_by(Way::Code, code)
    }

    pub fn begin_by(&mut self, way: Way<'_>, code: &str) -> (PendingEnrolment, Value) {
        let facts = self.excerpt("epoch=1").to_enrol("acme", 1, &Expected::default()).unwrap();
        let opens = facts.epoch().enrol_opens;
        let (pending, commitment) = enrol::begin(&mut self.rng, &facts, way, opens).unwrap();
        let commitment = Base64::encode_string(&commitment);
        (pending, json!({ "epoch": 1, "class": "code", "code": code, "commitment": commitment }))
    }

    #[track_caller]
    pub fn enrol(&mut self, code: &str) -> Credential {
        let (pending, body) = self.begin(code);
        finish(pending, &self.post("/api/v1/groups/acme/enrolments", &body))
    }

    pub fn excerpt(&self, query: &str) -> Excerpt {
        let answer = self.get(&format!("/api/v1/groups/acme/excerpt?{query}"));
        assert_eq!((answer.status, answer.kind.as_str()), (200, "application/cbor"), "{}", answer.text());
        Excerpt::from_bytes(&answer.bytes).unwrap()
    }

    /// What the holder of a credential knows of a letter.
    pub fn facts(&self, credential: &Credential, letter: &str) -> Facts {
        self.excerpt(&format!("letter={letter}")).facts(credential, letter).unwrap()
    }

    /// A signature that is not sent.
    pub fn make(&mut self, credential: &mut Credential, letter: &str, choice: &Choice) -> Result<Signed, SignError> {
        let facts = self.facts(credential, letter);
        sign::sign(&mut self.rng, credential, &facts, choice)
    }

    pub fn sign(&mut self, credential: &mut Credential, letter: &str, choice: &Choice) -> (Signed, Answer) {
        let signed = self.make(credential, letter, choice).unwrap();
        let answer = self.send(letter, &signed);
        (signed, answer)
    }

    pub fn send(&self, letter: &str, signed: &Signed) -> Answer {
        let blob = signed.blob.as_deref().map(Base64::encode_string);
        let body = json!({ "entry": Base64::encode_string(&signed.entry), "blob": blob });
        self.post(&format!("/api/v1/groups/acme/letters/{letter}/signatures"), &body)
    }

    /// A withdrawal that is not sent.
    pub fn take_back(&mut self, credential: &Credential, letter: &str) -> Vec<u8> {
        let facts = self.facts(credential, letter);
        sign::withdraw(&mut self.rng, credential, &facts).unwrap()
    }

    pub fn withdraw(&mut self, credential: &Credential, letter: &str) -> Answer {
        let entry = self.take_back(credential, letter);
        self.send_withdrawal(letter, &entry)
    }

    pub fn send_withdrawal(&self, letter: &str, entry: &[u8]) -> Answer {
        let body = json!({ "entry": Base64::encode_string(entry) });
        self.post(&format!("/api/v1/groups/acme/letters/{letter}/withdrawals"), &body)
    }

    /// The audit, over HTTP.
    pub fn verify(&self) -> Result<Verdict, VerifyError> {
        let mut verifier = Verifier::new(Options { seed: [1; 32], ..Options::default() });
        loop {
            match verifier.next()? {
                Step::Done(verdict) => return Ok(*verdict),
                Step::Fetch(paths) => {
                    for path in paths {
                        let answer = self.get(&format!("/g/acme/{path}"));
                        verifier.supply(&path, (answer.status == 200).then_some(answer.bytes))?;
                    }
                }
            }
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
    }
}

#[track_caller]
pub fn finish(pending: PendingEnrolment, answer: &Answer) -> Credential {
    assert_eq!(answer.status, 201, "{}", answer.text());
    pending.finish(&from_base64(&answer.json()["response"])).unwrap()
}

fn answer(response: ureq::http::Response<ureq::Body>) -> Answer {
    let status = response.status().as_u16();
    let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers: Vec<_> = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let kind = headers.iter().find(|(name, _)| name == "content-type").map(|(_, kind)| kind.clone());
    let bytes = response.into_body().read_to_vec().unwrap();
    Answer { status, kind: kind.unwrap_or_default(), bytes, headers }
}

pub fn from_base64(value: &Value) -> Vec<u8> {
    Base64::decode_vec(value.as_str().expect("a string")).expect("base64")
}

pub fn entry(value: &Value) -> Entry {
    Entry::from_bytes(&from_base64(value)).unwrap()
}

/// What clients know of the group.
pub struct Info {
    pub group: Group,
    pub json: Value,
}

impl Info {
    pub fn letter(&self, id: &str) -> Letter {
        let letters = self.json["letters"].as_array().unwrap();
        let found = letters.iter().find(|letter| letter["id"] == id).expect("the letter");
        let Entry::Letter(letter) = entry(&found["entry"]) else { panic!("no letter") };
        letter
    }

    pub fn stage(&self, id: &str) -> String {
        self.letter_json(id)["stage"].as_str().unwrap().to_owned()
    }

    /// All that the server tells of a letter.
    pub fn letter_json(&self, id: &str) -> &Value {
        let letters = self.json["letters"].as_array().unwrap();
        letters.iter().find(|letter| letter["id"] == id).expect("the letter")
    }
}

pub fn group(id: &str) -> NewGroup {
    NewGroup {
        id: id.into(),
        name: "Employees of Acme".into(),
        description: "People who work at Acme.".into(),
        membership: "Everyone on the payroll.".into(),
        declared_members: 60,
        declared_source: "annual report".into(),
        classes: vec![Class::Code, Class::Mailbox],
        domains: vec!["acme.example".into()],
        lang: "en".into(),
        enrol_opens: UnixTime(ENROL_OPENS),
        enrol_closes: UnixTime(ENROL_CLOSES),
        passphrase: PASSPHRASE.into(),
    }
}

pub fn draft(id: &str) -> Draft {
    Draft {
        id: id.into(),
        title: "Cancel the contract".into(),
        addressee: "the chief executive".into(),
        text: "We ask you to *cancel* it.".into(),
        demands: vec!["Cancel the contract.".into()],
        shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
        timing: Timing::TwoPhase,
        epoch: 1,
        sign_opens: UnixTime(ENROL_CLOSES),
        sign_closes: UnixTime(SIGN_CLOSES),
        lang: "en".into(),
        sealing: None,
    }
}

pub fn name(text: &str) -> Choice {
    Choice::Name { text: text.into(), comment: None, attest: false }
}
