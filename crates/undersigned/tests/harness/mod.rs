//! A server with a clock of its own, a folder for a member, and the commands between them.

mod keyholders;
mod lossy;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use undersigned::address::GroupAddress;
use undersigned::api::Api;
use undersigned::audit;
use undersigned::trust::Trust;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Shown, Stage, Timing};
use undersigned_proto::ledger::LetterRecord;
use undersigned_server::{Clock, Config, Draft, NewGroup, Organiser, Problem, Server};

pub use keyholders::{GRACE_S, Keyholder};
pub use lossy::Lossy;

/// A well-formed code that no organiser printed.
pub const CODE_UNKNOWN: &str = "0000-0000-0000-0000";
const PASSPHRASE: &str = "correct horse battery";
const HOUR_S: u64 = 3_600;
/// Longest that a test waits for what the server does by itself.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server, its organiser, and a member's folder.
pub struct World {
    pub base: String,
    pub passphrase: String,
    clock: Clock,
    /// When signing opens: a while ago for the terminal, which reads the real clock.
    opens: UnixTime,
    organiser: Option<Organiser>,
    server: Option<Server>,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
}

impl World {
    /// A server whose clock stands in the enrolment window of the group `acme`.
    pub fn start() -> Self {
        let world = Self::founded();
        world.runtime.block_on(world.freeze(world.draft())).expect("a letter");
        world
    }

    /// The same, without a letter yet.
    fn founded() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut world = Self::serve(folder.path().join("data"), folder);
        world.organiser = Some(world.runtime.block_on(world.found()));
        world
    }

    /// A server over a data folder that is there already.
    pub fn over(data: PathBuf) -> Self {
        Self::serve(data, tempfile::tempdir().expect("a temporary folder"))
    }

    fn serve(data: PathBuf, folder: tempfile::TempDir) -> Self {
        let opens = UnixTime(undersigned::clock::now().0 - HOUR_S);
        let clock = Clock::manual(UnixTime(opens.0 - HOUR_S));
        let config = Config {
            data,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            base_url: None,
            smtp: None,
            open_creation: true,
            clock: clock.clone(),
        };
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let server = runtime.block_on(Server::start(config)).expect("a server");
        let base = format!("http://{}", server.address());
        let passphrase = PASSPHRASE.to_owned();
        fs::create_dir(folder.path().join("member")).expect("a folder");
        Self { base, passphrase, clock, opens, organiser: None, server: Some(server), runtime, folder }
    }

    async fn found(&self) -> Organiser {
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
            enrol_closes: self.opens,
            passphrase: PASSPHRASE.into(),
        };
        let link = app.create_group(group).await.expect("a group");
        let session = app.log_in("acme", &link.secret, PASSPHRASE.into()).await.expect("a session");
        app.organiser(session.as_str()).expect("an organiser")
    }

    fn draft(&self) -> Draft {
        Draft {
            id: "stop".into(),
            title: "Please stop".into(),
            addressee: "The board".into(),
            text: "We ask you to stop.".into(),
            demands: vec!["Stop.".into()],
            shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
            timing: Timing::TwoPhase,
            epoch: 1,
            sign_opens: self.opens,
            sign_closes: UnixTime(self.opens.0 + 100 * HOUR_S),
            lang: "en".into(),
            sealing: None,
        }
    }

    async fn freeze(&self, draft: Draft) -> Result<(), Problem> {
        let (organiser, id) = (self.organiser(), draft.id.clone());
        organiser.save_draft(draft).await?;
        organiser.freeze(&id).await
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

    pub fn code(&self, role: &str) -> String {
        let codes = self.runtime.block_on(self.organiser().print_codes(1, 1, role.to_owned())).expect("codes");
        codes.into_iter().next().expect("one code")
    }

    /// Lets the server's clock reach the signing window, half an hour behind the terminal's clock, and waits until the
    /// server has seen it.
    pub fn open_signing(&self) {
        self.clock.set(UnixTime(self.opens.0 + HOUR_S / 2));
        self.until("signing opens", |letter| letter.stage == Stage::Signing);
    }

    /// Waits until the public record says that the server has done something by itself. The group's description
    /// would say so a moment earlier, before the entry is on disk.
    fn until(&self, what: &str, happened: impl Fn(&LetterRecord) -> bool) {
        let address = GroupAddress { base: self.base.clone(), group: "acme".into() };
        let audited = || audit::of_group(&address, &Trust::default()).expect("the record holds");
        let began = Instant::now();
        while !audited().state().letter("stop").is_some_and(&happened) {
            assert!(began.elapsed() < PATIENCE, "still not: {what}");
            std::thread::yield_now();
        }
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

impl Drop for World {
    fn drop(&mut self) {
        // A server waits for everyone who may still write.
        self.organiser = None;
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop());
        }
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
