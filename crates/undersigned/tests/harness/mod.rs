//! A server with a clock of its own, a folder for a member, and the commands between them.

mod fork;
mod keyholders;
mod lossy;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use testkit::wait;
use undersigned::address::GroupAddress;
use undersigned::api::{About, Api, Proof};
use undersigned::audit;
use undersigned::trust::Trust;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::Credential;
use undersigned_proto::credential_file::{self, Kind};
use undersigned_proto::enrol::{self, Way};
use undersigned_proto::entry::{Class, Shown, Stage, Timing};
use undersigned_proto::ledger::{LetterRecord, State};
use undersigned_proto::pin::{Expected, Pin};
use undersigned_server::{Clock, Config, Draft, GroupEdit, NewGroup, Organiser, Server};

pub use fork::Fork;
pub use keyholders::{GRACE_S, Keyholder};
pub use lossy::{Lossy, Request};

/// A well-formed code that no organiser printed.
pub const CODE_UNKNOWN: &str = "0000-0000-0000-0000";
const PASSPHRASE: &str = "correct horse battery";
const HOUR_S: u64 = 3_600;
/// Enrolment is open until so long after signing opens.
const ENROL_S: u64 = 50 * HOUR_S;

/// A server, its organiser, and a member's folder.
pub struct World {
    pub base: String,
    pub passphrase: String,
    data: PathBuf,
    clock: Clock,
    /// When signing opens: a while ago for the terminal, which reads the real clock. Enrolment stays open by both clocks.
    opens: UnixTime,
    /// The secret of the organiser's link.
    link: String,
    organiser: Option<Organiser>,
    server: Option<Server>,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
}

impl World {
    /// A server whose clock stands in the enrolment window of the group `acme`.
    pub fn start() -> Self {
        let world = Self::founded();
        world.freeze(world.draft());
        world
    }

    /// The same, without a letter yet.
    pub fn founded() -> Self {
        Self::founded_as(None)
    }

    /// The same, where people type another address than the one on which the server listens.
    fn founded_as(base: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut world = Self::serve(folder.path().join("data"), folder, base);
        world.link = world.runtime.block_on(world.found());
        world.log_in();
        world
    }

    /// A server over a data folder that is there already.
    pub fn over(data: PathBuf) -> Self {
        Self::serve(data, tempfile::tempdir().expect("a temporary folder"), None)
    }

    fn serve(data: PathBuf, folder: tempfile::TempDir, base: Option<String>) -> Self {
        let opens = UnixTime(undersigned::clock::now().0 - HOUR_S);
        let clock = Clock::manual(UnixTime(opens.0 - HOUR_S));
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let server = runtime.block_on(Server::start(config(&data, &clock, base.clone()))).expect("a server");
        let base = base.unwrap_or_else(|| format!("http://{}", server.address()));
        let passphrase = PASSPHRASE.to_owned();
        fs::create_dir(folder.path().join("member")).expect("a folder");
        let (link, server) = (String::new(), Some(server));
        Self { base, passphrase, data, clock, opens, link, organiser: None, server, runtime, folder }
    }

    /// The group; the secret of its organiser's link.
    async fn found(&self) -> String {
        let app = self.server.as_ref().expect("runs").app();
        let now = app.now();
        let group = NewGroup {
            id: "acme".into(),
            name: "Employees of Acme".into(),
            description: "People at Acme.".into(),
            membership: "A contract.".into(),
            declared_members: 40,
            declared_source: "Annual report".into(),
            classes: vec![Class::Code],
            domains: Vec::new(),
            lang: "en".into(),
            enrol_opens: UnixTime(now.0 - 1),
            enrol_closes: UnixTime(self.opens.0 + ENROL_S),
            passphrase: PASSPHRASE.into(),
        };
        app.create_group(group).await.expect("a group").secret
    }

    fn log_in(&mut self) {
        let app = self.server.as_ref().expect("runs").app();
        let session = self.runtime.block_on(app.log_in("acme", &self.link, PASSPHRASE.into())).expect("a session");
        self.organiser = app.organiser(session.as_str());
    }

    /// A letter that can be signed at once: the real clock cannot be moved past the end of enrolment.
    pub fn draft(&self) -> Draft {
        Draft {
            id: "stop".into(),
            title: "Please stop".into(),
            addressee: "The board".into(),
            text: "We ask you to stop.".into(),
            demands: vec!["Stop.".into()],
            shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
            timing: Timing::AtOnce,
            epoch: 1,
            sign_opens: self.opens,
            sign_closes: UnixTime(self.opens.0 + 100 * HOUR_S),
            lang: "en".into(),
            sealing: None,
        }
    }

    /// The same, signed when enrolment has closed.
    pub fn two_phase(&self) -> Draft {
        let (timing, sign_opens) = (Timing::TwoPhase, UnixTime(self.opens.0 + ENROL_S));
        Draft { id: "later".into(), timing, sign_opens, ..self.draft() }
    }

    pub fn freeze(&self, draft: Draft) {
        let (organiser, id) = (self.organiser(), draft.id.clone());
        self.runtime.block_on(organiser.save_draft(draft)).expect("a draft");
        self.runtime.block_on(organiser.freeze(&id)).expect("a letter");
    }

    /// One more entry, which every pin taken from now on is behind.
    pub fn edit_group(&self, description: &str) {
        let edit = GroupEdit {
            name: "Employees of Acme".into(),
            description: description.into(),
            membership: "A contract.".into(),
            declared_members: 40,
            declared_source: "Annual report".into(),
        };
        self.runtime.block_on(self.organiser().edit_group(edit)).expect("an edit");
    }

    fn organiser(&self) -> &Organiser {
        self.organiser.as_ref().expect("a group")
    }

    pub fn address(&self) -> SocketAddr {
        self.server.as_ref().expect("runs").address()
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("member")
    }

    pub fn group(&self) -> String {
        format!("{}/g/acme", self.base)
    }

    pub fn letter(&self) -> String {
        format!("{}/g/acme/l/stop", self.base)
    }

    /// Lets the server's clock pass the end of enrolment: what it has issued is tallied.
    pub fn close_enrolment(&self) {
        self.clock.set(UnixTime(self.opens.0 + ENROL_S));
        self.until("enrolment closes", |state| state.epoch(1).is_some_and(|epoch| !epoch.issued.is_empty()));
    }

    pub fn code(&self, role: &str) -> String {
        let codes = self.runtime.block_on(self.organiser().print_codes(1, 1, role.to_owned())).expect("codes");
        codes.into_iter().next().expect("one code")
    }

    /// Lets the server's clock reach the signing window, half an hour behind the terminal's clock, and waits until the
    /// server has seen it.
    pub fn open_signing(&self) {
        self.clock.set(UnixTime(self.opens.0 + HOUR_S / 2));
        self.until_letter("signing opens", |letter| letter.stage == Stage::Signing);
    }

    /// Waits until the public record says that the server has done something by itself. The group's description
    /// would say so a moment earlier, before the entry is on disk.
    fn until_letter(&self, what: &str, happened: impl Fn(&LetterRecord) -> bool) {
        self.until(what, |state| state.letter("stop").is_some_and(&happened));
    }

    fn until(&self, what: &str, happened: impl Fn(&State) -> bool) {
        let address = GroupAddress { base: self.base.clone(), group: "acme".into() };
        let audited = || audit::of_group(&address, &Trust::default()).expect("the record holds");
        wait::until(what, || happened(audited().state()));
    }

    /// So many others enrol, who do not use the commands.
    pub fn others_enrol(&self, count: u32) {
        let codes = self.runtime.block_on(self.organiser().print_codes(1, count, String::new())).expect("codes");
        let api = self.api();
        for code in codes {
            let facts = api.excerpt(About::Epoch(1)).expect("an excerpt").to_enrol("acme", 1, &Expected::default());
            let (facts, rng) = (facts.expect("a record"), &mut undersigned::random::system());
            let begun = enrol::begin(rng, &facts, Way::Code, undersigned::clock::now());
            let (pending, commitment) = begun.expect("a commitment");
            let response = api.enrol(1, &Proof::Code { code }, &commitment).expect("an answer");
            pending.finish(&response).expect("a credential");
        }
    }

    /// What a credential's file knows of the record.
    pub fn pin(&self, file: &str) -> Pin {
        let text = fs::read_to_string(self.folder().join(file)).expect("a file");
        let bytes = credential_file::open(Kind::Credential, &text, &self.passphrase).expect("opens");
        Credential::from_secret_bytes(&bytes).expect("a credential").pin().clone()
    }

    pub fn api(&self) -> Api {
        Api::new(&GroupAddress { base: self.base.clone(), group: "acme".into() }).expect("an address")
    }

    pub fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_undersigned"));
        command.args(args).current_dir(self.folder()).stdin(Stdio::null());
        command.env("UNDERSIGNED_PASSPHRASE", &self.passphrase).env_remove("UNDERSIGNED_SMTP");
        command.output().expect("the binary runs")
    }

    /// Runs a command that must succeed; gives its standard output.
    #[track_caller]
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Runs a command that must fail, in one line.
    #[track_caller]
    pub fn refused(&self, args: &[&str], status: i32, line: &str) {
        let output = self.run(args);
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{args:?}: {err}");
        let last = err.lines().last().unwrap_or_default();
        assert!(last.starts_with("undersigned: ") && last.contains(line), "{args:?}: {err}");
    }

    #[track_caller]
    pub fn verdict(&self) -> serde_json::Value {
        serde_json::from_str(&self.ok(&["verify", &self.group(), "--json"])).expect("JSON")
    }

    #[track_caller]
    pub fn no_file_holds(&self, canary: &str) {
        for name in names(self.folder()) {
            let bytes = fs::read(self.folder().join(&name)).expect("readable");
            assert!(!String::from_utf8_lossy(&bytes).contains(canary), "{name}");
        }
    }
}

impl World {
    fn stop(&mut self) {
        // A server waits for everyone who may still write.
        self.organiser = None;
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop());
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
    }
}

fn config(data: &Path, clock: &Clock, base_url: Option<String>) -> Config {
    Config {
        data: data.to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        base_url,
        smtp: None,
        open_creation: true,
        clock: clock.clone(),
    }
}

/// The names in a folder, sorted.
pub fn names(folder: impl AsRef<Path>) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
