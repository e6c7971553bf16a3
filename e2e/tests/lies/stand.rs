//! A server behind the lying proxy, with a group, letters and members.

use anyhow::{Context, Result, ensure};
use e2e::{Clerk, Ended, Group, Letter, NO_MAIL, Proxy, Undersigned};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

pub const GROUP: &str = "example";
/// A letter that can be signed at once.
pub const LETTER: &str = "now";
/// Who keeps the key of locked names.
const HOLDERS: [&str; 3] = ["Ada Example", "Ben Example", "Cleo Example"];
pub const ROLE: &str = "Nurse";
pub const PASSPHRASE: &str = "seven green bicycles";
/// How long members can enrol. Less than an organiser's session.
const ENROLMENT: Duration = Duration::from_secs(2 * 3_600);
/// Codes that are printed at once.
const CODES: usize = 40;

/// The key of a witness who has never cosigned anything here.
pub const WITNESS: &str = "witness.example+d831bcf1+BOpKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";
/// The letter's title, and that of a letter which somebody else puts in its place.
pub const TITLE: &str = "Plans that we can live with";
pub const OTHER_TITLE: &str = "Longer shifts for everyone";
pub const AT_ONCE: &str = "at-once";
/// Enrolments that make a round.
pub const ROUND: usize = 20;
/// Letters of the forked record besides.
const FORK: u32 = 8;
pub const THE_GROUP: Group = Group { id: GROUP, enrolment_s: ENROLMENT.as_secs(), domain: Some("example.org") };

/// Everything around a test.
pub struct Stand {
    pub proxy: Proxy,
    pub server: Undersigned,
    pub clerk: Clerk,
    others: OnceCell<Others>,
    folder: TempDir,
    codes: RefCell<Vec<String>>,
    members: Cell<u32>,
}

/// What else could answer in place of the true server, under its address. All of them are real servers.
pub struct Others {
    /// Goes on from a backup with another letter of the same name: the same keys, another record.
    pub forked: Undersigned,
    /// As the true one was before it had the letter.
    pub older: Undersigned,
    /// A group of the same name with keys of its own.
    pub foreign: Undersigned,
}

/// Somebody at a terminal: where the credential is or will be.
#[derive(Clone, Debug)]
pub struct Member {
    pub code: String,
    pub file: String,
}

impl Stand {
    /// A group whose members can enrol, and its letters.
    pub fn start() -> Result<Self> {
        let stand = Self::found()?;
        publish(&stand.clerk, LETTER, TITLE, AT_ONCE)?;
        Ok(stand)
    }

    /// The same, and the letter can be signed once enough have enrolled together.
    pub fn start_by_rounds() -> Result<Self> {
        let stand = Self::found()?;
        publish(&stand.clerk, LETTER, TITLE, "rounds")?;
        Ok(stand)
    }

    /// A letter that can be signed at once, with others who answer in its place.
    pub fn start_with_others() -> Result<Self> {
        let stand = Self::found()?;
        let (first, second) = (stand.server.back_up()?, stand.server.back_up()?);
        publish(&stand.clerk, LETTER, TITLE, AT_ONCE)?;
        let address = stand.proxy.address();
        let forked = Undersigned::serve_again(first, address, None)?;
        let clerk = stand.clerk.at(&forked)?;
        publish(&clerk, LETTER, OTHER_TITLE, AT_ONCE)?;
        // Longer than the true one will ever be: what is missing is not why it is refused.
        (0..FORK).try_for_each(|number| publish(&clerk, &format!("{LETTER}-fork-{number}"), OTHER_TITLE, AT_ONCE))?;
        let older = Undersigned::serve_again(second, address, None)?;
        let mut foreign = Undersigned::serve(&[&["--base-url", address], NO_MAIL].concat())?;
        publish(&Clerk::found(&mut foreign, THE_GROUP)?, LETTER, OTHER_TITLE, AT_ONCE)?;
        stand.others.set(Others { forked, older, foreign }).ok().context("others are there")?;
        Ok(stand)
    }

    fn found() -> Result<Self> {
        let proxy = Proxy::start()?;
        let mut server = Undersigned::serve_behind(&proxy, None, NO_MAIL)?;
        let clerk = Clerk::found(&mut server, THE_GROUP)?;
        let codes = RefCell::new(clerk.print_codes(CODES, ROLE)?);
        let (folder, members, others) = (tempfile::tempdir()?, Cell::new(0), OnceCell::new());
        Ok(Self { proxy, server, clerk, others, folder, codes, members })
    }

    /// Who else can answer.
    pub fn others(&self) -> Result<&Others> {
        self.others.get().context("a stand without others")
    }

    /// Another letter that can be signed at once. Its id.
    pub fn new_letter(&self) -> Result<String> {
        let number = self.members.get();
        self.members.set(number + 1);
        let id = format!("{LETTER}-{number}");
        publish(&self.clerk, &id, TITLE, AT_ONCE)?;
        Ok(id)
    }

    /// Somebody who has not enrolled yet.
    pub fn stranger(&self) -> Result<Member> {
        let number = self.members.get();
        self.members.set(number + 1);
        // A folder for each: what a command keeps is beside the credential.
        let folder = self.folder.path().join(number.to_string());
        std::fs::create_dir(&folder)?;
        let file = folder.join("my.credential").to_string_lossy().into_owned();
        let code = self.codes.borrow_mut().pop().context("more codes are needed")?;
        Ok(Member { code, file })
    }

    /// A keyholder of a letter of their own, with a link in place of a code. Nobody has joined yet.
    pub fn keyholder(&self) -> Result<Member> {
        let number = self.members.get();
        let id = format!("sealed-{number}");
        let (title, text, opens_in_s) = (TITLE, "We *care*.", ENROLMENT.as_secs());
        let timing = "two-phase";
        self.clerk.draft(Letter { id: &id, title, text, timing, opens_in_s, holders: &HOLDERS })?;
        let links = self.clerk.begin_ceremony(&id)?;
        let code = links.into_iter().next().context("a link")?;
        Ok(Member { code, ..self.stranger()? })
    }

    /// Somebody who has enrolled.
    pub fn member(&self) -> Result<Member> {
        let member = self.stranger()?;
        self.succeeds(&self.enrol(&member))?;
        Ok(member)
    }

    /// Somebody who has signed.
    pub fn signer(&self) -> Result<Member> {
        let member = self.member()?;
        self.succeeds(&self.sign(&member))?;
        Ok(member)
    }

    pub fn enrol(&self, member: &Member) -> Vec<String> {
        strings(&["enrol", &self.group(), "--code", &member.code, "--out", &member.file])
    }

    pub fn sign(&self, member: &Member) -> Vec<String> {
        strings(&["sign", &self.letter(LETTER), "--credential", &member.file, "--show", "role", "--yes"])
    }

    pub fn withdraw(&self, member: &Member) -> Vec<String> {
        strings(&["withdraw", &self.letter(LETTER), "--credential", &member.file, "--yes"])
    }

    pub fn join(&self, keyholder: &Member) -> Vec<String> {
        strings(&["keyholder", "join", &keyholder.code, "--file", &keyholder.file, "--once"])
    }

    /// The group's address, as people know it.
    pub fn group(&self) -> String {
        format!("{}/g/{GROUP}", self.server.address())
    }

    /// A letter's address.
    pub fn letter(&self, id: &str) -> String {
        format!("{}/l/{id}", self.group())
    }

    /// Runs a command.
    pub fn run(&self, arguments: &[String]) -> Result<Ended> {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.server.run_as(PASSPHRASE, &arguments)
    }

    /// Runs a command that must succeed.
    pub fn succeeds(&self, arguments: &[String]) -> Result<Ended> {
        let ended = self.run(arguments)?;
        ensure!(ended.code == Some(0), "{arguments:?}: {ended:?}");
        Ok(ended)
    }
}

impl Member {
    /// The files around the credential.
    pub fn files(&self) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
        let folder = PathBuf::from(&self.file);
        let folder = folder.parent().context("a folder")?;
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            let path = entry?.path();
            let bytes = std::fs::read(&path)?;
            Ok((path, bytes))
        };
        std::fs::read_dir(folder)?.map(read).collect()
    }
}

pub fn publish(clerk: &Clerk, id: &str, title: &str, timing: &str) -> Result<()> {
    let text = "We **care** for people, and nobody cares for us.";
    clerk.draft(Letter { id, title, text, timing, opens_in_s: 0, holders: &[] })?;
    clerk.freeze(id)
}

/// Arguments of a command.
pub fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
