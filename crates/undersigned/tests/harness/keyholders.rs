//! A letter with locked names, and keyholders who use the command line.

use std::fs;

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Caller, Shown, Step, StepShows};
use undersigned_proto::ledger::LetterRecord;
use undersigned_server::{Draft, DraftSealing};

use super::{HOUR_S, World};

pub const HOLDERS: [&str; 3] = ["Ada", "Ben", "Cleo"];
/// Seconds between call and opening.
pub const GRACE_S: u32 = 200;

/// One keyholder with a link and a file.
pub struct Keyholder {
    pub link: String,
    pub file: String,
}

impl World {
    /// A server with a draft whose names open when `names` stand and two of three keyholders agree; its ceremony has
    /// begun. The keyholders' links, in the order of [`HOLDERS`].
    pub fn with_ceremony(names: u32) -> (Self, Vec<Keyholder>) {
        let world = Self::founded();
        let keyholders = world.name_keyholders(names);
        (world, keyholders)
    }

    /// The draft of such a letter, whose ceremony has begun.
    pub fn name_keyholders(&self, names: u32) -> Vec<Keyholder> {
        let draft = self.sealed_draft(names);
        self.runtime.block_on(self.organiser().save_draft(draft)).expect("a draft");
        let links = self.begin_ceremony("stop");
        let keyholders = HOLDERS.iter().zip(links);
        keyholders.map(|(name, link)| Keyholder { link, file: format!("{name}.keyholder") }).collect()
    }

    /// The ceremony of another letter, for one person alone. The link.
    pub fn ceremony_for_one(&self, letter: &str) -> String {
        let draft = self.sealed_draft(1);
        let alone = DraftSealing { holders: vec!["Ada".into()], threshold: 1, ..draft.sealing.clone().expect("terms") };
        let draft = Draft { id: letter.to_owned(), sealing: Some(alone), ..draft };
        self.runtime.block_on(self.organiser().save_draft(draft)).expect("a draft");
        self.begin_ceremony(letter).remove(0)
    }

    fn sealed_draft(&self, names: u32) -> Draft {
        let sealing = DraftSealing {
            holders: HOLDERS.map(str::to_owned).to_vec(),
            threshold: 2,
            steps: vec![Step { count: names, shows: StepShows::Names }],
            latest: UnixTime(self.opens.0 + 200 * HOUR_S),
            callers: vec![Caller::Organiser, Caller::Keyholder],
            grace_s: GRACE_S,
        };
        let shows = vec![Shown::Nothing, Shown::Role, Shown::Name, Shown::Sealed];
        Draft { shows, sealing: Some(sealing), ..self.draft() }
    }

    /// Begins the ceremony, or begins it anew; gives the links that are new.
    pub fn begin_ceremony(&self, letter: &str) -> Vec<String> {
        let links = self.runtime.block_on(self.organiser().begin_ceremony(letter)).expect("links");
        links.iter().map(|link| format!("{}{}", self.base, link.path())).collect()
    }

    /// Freezes the letter with the key of the ceremony.
    pub fn freeze_sealed(&self) {
        self.runtime.block_on(self.organiser().freeze("stop")).expect("a letter");
    }

    /// The organiser calls the opening.
    pub fn call_opening(&self) {
        self.runtime.block_on(self.organiser().call_opening("stop")).expect("a call");
    }

    /// Sets the server's clock to so many seconds before the clock of the commands.
    pub fn set_clock_behind(&self, seconds: u64) {
        self.clock.set(UnixTime(undersigned::clock::now().0 - seconds));
    }

    /// Sets the server's clock to so many seconds after the clock of the commands.
    pub fn set_clock_ahead(&self, seconds: u64) {
        self.clock.set(UnixTime(undersigned::clock::now().0 + seconds));
    }

    pub fn until_opening(&self) {
        self.until_letter("names are being opened", LetterRecord::is_opening);
    }

    /// Runs `keyholder join --once`, which must wait for something.
    #[track_caller]
    pub fn join_waits(&self, keyholder: &Keyholder, line: &str) {
        self.refused(&["keyholder", "join", &keyholder.link, "--file", &keyholder.file, "--once"], 4, line);
    }

    /// All keyholders join; nobody has compared the check code.
    #[track_caller]
    pub fn until_code(&self, keyholders: &[Keyholder]) {
        keyholders.iter().for_each(|keyholder| self.join_waits(keyholder, ""));
        keyholders.iter().for_each(|keyholder| self.join_waits(keyholder, "compare the check code"));
    }

    /// The check code, as status shows it to a keyholder.
    #[track_caller]
    pub fn check_code(&self, keyholder: &Keyholder) -> String {
        let told = self.ok(&["keyholder", "status", &keyholder.link, "--json"]);
        let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
        told["check_code"].as_str().expect("a code").to_owned()
    }

    /// Compares the code: the share is sent to the others.
    #[track_caller]
    pub fn compare(&self, keyholder: &Keyholder, code: &str) {
        let join = ["keyholder", "join", &keyholder.link, "--file", &keyholder.file, "--once", "--code", code];
        self.refused(&join, 4, "");
    }

    /// Writes the words down: gives the file with the words.
    #[track_caller]
    pub fn drill_words(&self, keyholder: &Keyholder) -> String {
        let join = ["keyholder", "join", &keyholder.link, "--file", &keyholder.file, "--once"];
        let output = self.run(&join);
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(4) && err.contains("--words-file"), "{err}");
        let paper = format!("{}.words", keyholder.file);
        fs::write(self.folder().join(&paper), words(&output.stdout)).expect("written");
        paper
    }

    /// Writes the words down, and reads them back: gives the file with the words.
    #[track_caller]
    pub fn drill(&self, keyholder: &Keyholder) -> String {
        let paper = self.drill_words(keyholder);
        let join = ["keyholder", "join", &keyholder.link, "--file", &keyholder.file, "--once", "--words-file", &paper];
        let output = self.run(&join);
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || err.contains("to read the words back"), "{err}");
        paper
    }

    /// The whole ceremony; gives the files with the words.
    #[track_caller]
    pub fn whole_ceremony(&self, keyholders: &[Keyholder]) -> Vec<String> {
        self.until_code(keyholders);
        let code = self.check_code(&keyholders[0]);
        keyholders.iter().for_each(|keyholder| self.compare(keyholder, &code));
        keyholders.iter().map(|keyholder| self.drill(keyholder)).collect()
    }

    /// Members enrol, the signing window opens, and each but the last gives a locked name: see
    /// [`World::sign_one_more`].
    #[track_caller]
    pub fn sign_sealed(&self, names: &[&str]) {
        for at in 0..=names.len() {
            let out = format!("member-{at}.credential");
            self.ok(&["enrol", &self.group(), "--code", &self.code("engineer"), "--out", &out]);
        }
        self.open_signing();
        names.iter().enumerate().for_each(|(at, name)| self.sign(at, name));
    }

    /// Whoever has enrolled last gives a locked name.
    #[track_caller]
    pub fn sign_one_more(&self, name: &str) {
        let enrolled = (0..).take_while(|at| self.folder().join(format!("member-{at}.credential")).exists());
        self.sign(enrolled.last().expect("somebody has enrolled"), name);
    }

    #[track_caller]
    fn sign(&self, at: usize, name: &str) {
        let credential = format!("member-{at}.credential");
        let sign = ["sign", &self.letter(), "--credential", &credential, "--yes", "--show", "sealed", "--name", name];
        let told = self.ok(&[&sign[..], &["--prove-role", "--comment", "At last."]].concat());
        assert!(told.contains("2 of these 3 people must then agree: Ada, Ben and Cleo."), "{told}");
    }
}

/// The 24 words in what `join` has printed.
fn words(printed: &[u8]) -> String {
    let text = String::from_utf8_lossy(printed);
    let (_, table) = text.split_once("not shown again.").expect("the words");
    let words = table.split_whitespace().filter(|part| part.bytes().all(|byte| byte.is_ascii_lowercase()));
    let words: Vec<&str> = words.collect();
    assert_eq!(words.len(), 24, "{table}");
    words.join(" ")
}
