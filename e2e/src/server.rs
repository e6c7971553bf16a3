//! The program under test: the built binary, started as an operator starts it.

use crate::clock::Clock;
use crate::lying::Proxy;
use crate::process::Process;
use crate::wait::SOON;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A demo whose simulated members enrol, sign and are verified.
const LONG_WORK: Duration = Duration::from_secs(600);

/// How a command of the binary ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A copy of a server's data folder.
pub struct Backup(TempDir);

/// A running `undersigned serve` or `undersigned demo` with a data folder of its own.
pub struct Undersigned {
    process: Process,
    address: String,
    listening: String,
    data: TempDir,
    clock: Option<Clock>,
}

/// A mail server that is not there: a group with mailboxes needs one named, also where no test reads a mail.
pub const NO_MAIL: &[&str] = &["--smtp", "smtp://127.0.0.1:9", "--mail-from", "codes@letters.example"];

impl Undersigned {
    /// Starts `undersigned serve` with an empty folder and these further arguments.
    pub fn serve(arguments: &[&str]) -> Result<Self> {
        Self::start("serve", arguments, tempfile::tempdir()?, None)
    }

    /// The same behind a proxy, whose address is the one that people type.
    pub fn serve_behind(proxy: &Proxy, clock: Option<&Clock>, arguments: &[&str]) -> Result<Self> {
        let arguments = [&["--base-url", proxy.address()], arguments].concat();
        let server = Self::start("serve", &arguments, tempfile::tempdir()?, clock.cloned())?;
        proxy.lead_to(server.listening())?;
        Ok(server)
    }

    /// Goes on from a backup, as another server that people know by the same address.
    pub fn serve_again(backup: Backup, address: &str, clock: Option<&Clock>) -> Result<Self> {
        // As an operator would who has looked at the clock, and says that no other copy goes on: the backup is from before.
        let words = ["--base-url", address, "--clock-is-right", "--this-is-the-only-copy"];
        Self::start("serve", &words, backup.0, clock.cloned())
    }

    /// The same by another clock than this machine's; commands that are run for it go by it, too.
    pub fn serve_by(clock: &Clock, arguments: &[&str]) -> Result<Self> {
        Self::start("serve", arguments, tempfile::tempdir()?, Some(clock.clone()))
    }

    /// Starts `undersigned demo`: a server with a sample group and letter.
    pub fn demo(arguments: &[&str]) -> Result<Self> {
        Self::start("demo", arguments, tempfile::tempdir()?, None)
    }

    fn start(what: &'static str, arguments: &[&str], data: TempDir, clock: Option<Clock>) -> Result<Self> {
        let mut command = Command::new(binary()?);
        command.args([what, "--listen", "127.0.0.1:0", "--data"]).arg(data.path().join("data")).args(arguments);
        command.envs(clock.iter().flat_map(Clock::environment_of_server));
        let mut process = Process::start("undersigned", &mut command)?;
        let (address, listening) = process.line("the address", SOON * 3, |line| {
            let address = local_address(line, "http://")?;
            let listening = local_address(line, "(listening on ").map(|found| format!("http://{found}"));
            Some((format!("http://{address}"), listening))
        })?;
        let listening = listening.unwrap_or_else(|| address.clone());
        Ok(Self { process, address, listening, data, clock })
    }

    /// `http://127.0.0.1:PORT`, no slash at the end: the address that people type.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address past a proxy.
    pub fn listening(&self) -> &str {
        &self.listening
    }

    /// A copy of all that the server keeps, as it is now. Nobody may write meanwhile.
    pub fn back_up(&self) -> Result<Backup> {
        let backup = tempfile::tempdir()?;
        std::fs::create_dir(backup.path().join("data"))?;
        for file in std::fs::read_dir(self.data.path().join("data"))? {
            let file = file?;
            std::fs::copy(file.path(), backup.path().join("data").join(file.file_name()))?;
        }
        Ok(Backup(backup))
    }

    /// The first address on this server that the program prints and whose path begins so.
    pub fn printed_link(&mut self, path: &str) -> Result<String> {
        let start = format!("{}{path}", self.address);
        self.process.line(&start, SOON, |line| {
            let tail = &line[line.find(&start)?..];
            Some(tail.split_whitespace().next()?.to_owned())
        })
    }

    /// Waits until the program has printed a line that begins so: its long work is done.
    pub fn wait_until_said(&mut self, words: &str) -> Result<()> {
        self.process.line(words, LONG_WORK, |line| line.starts_with(words).then_some(()))
    }

    /// The paper codes that `demo` printed.
    pub fn codes(&mut self) -> Result<Vec<String>> {
        self.process.line("paper codes", SOON, paper_code)?;
        Ok(self.process.output().lines().filter_map(paper_code).collect())
    }

    /// Asks the server's API as a script of a stranger would, past a proxy.
    pub fn api(&self, path: &str) -> Result<Value> {
        let text = ureq::get(format!("{}/api/v1{path}", self.listening)).call()?.body_mut().read_to_string()?;
        Ok(serde_json::from_str(&text)?)
    }

    /// What stands at a path, past a proxy.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        Ok(ureq::get(format!("{}{path}", self.listening)).call()?.body_mut().read_to_vec()?)
    }

    /// Stops the server as an operator does and says how it ended.
    pub fn stop(self) -> Result<ExitStatus> {
        let status = self.process.stop();
        drop(self.data);
        status
    }

    /// Runs another command of the same binary to its end.
    pub fn run(arguments: &[&str]) -> Result<Ended> {
        Self::answer(Command::new(binary()?).args(arguments))
    }

    /// Runs another command by the server's clock, as a script that gives a passphrase.
    pub fn run_as(&self, passphrase: &str, arguments: &[&str]) -> Result<Ended> {
        let mut command = Command::new(binary()?);
        command.args(arguments).env("UNDERSIGNED_PASSPHRASE", passphrase);
        Self::answer(command.envs(self.clock.iter().flat_map(Clock::environment)))
    }

    /// Posts JSON to the server's API as a stranger's script would, past a proxy; gives status and answer.
    pub fn post(&self, path: &str, body: &Value) -> Result<(u16, Value)> {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let request = ureq::Agent::from(config).post(format!("{}/api/v1{path}", self.listening));
        let mut answer = request.header("Content-Type", "application/json").send(body.to_string())?;
        let text = answer.body_mut().read_to_string()?;
        Ok((answer.status().as_u16(), serde_json::from_str(&text)?))
    }

    fn answer(command: &mut Command) -> Result<Ended> {
        let output = command.stdin(Stdio::null()).output().context("running undersigned")?;
        Ok(Ended {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

/// `127.0.0.1:PORT` behind these words.
fn local_address(line: &str, behind: &str) -> Option<String> {
    let tail = line.split_once(&format!("{behind}127.0.0.1:"))?.1;
    let port: String = tail.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("127.0.0.1:{port}"))
}

/// A line that is one code and nothing else: four groups of four.
pub(crate) fn paper_code(line: &str) -> Option<String> {
    let code = line.trim();
    let fits = code.len() == 19 && code.split('-').all(|group| group.len() == 4);
    (fits && code.split('-').count() == 4).then(|| code.to_owned())
}

/// The binary of the same build: `target/PROFILE/undersigned`, beside this program or one folder above a test's.
fn binary() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let found = own.ancestors().skip(1).take(2).map(|folder| folder.join("undersigned")).find(|path| path.is_file());
    let Some(found) = found else {
        bail!("no `undersigned` near {}: run `cargo build -p undersigned` first", own.display());
    };
    Ok(found)
}
