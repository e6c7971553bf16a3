//! A child process whose lines can be waited for and which never outlives its owner.

use crate::wait::until;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Grace between the request to stop and the kill.
const STOP: Duration = Duration::from_secs(10);

/// A running program; both its outputs are kept line by line.
pub struct Process {
    name: &'static str,
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    readers: Vec<JoinHandle<()>>,
}

impl Process {
    /// Starts the command in a process group of its own, with a standard input that stays open.
    pub fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .with_context(|| format!("starting {name} ({})", command.get_program().display()))?;
        let lines = Arc::new(Mutex::new(Vec::new()));
        let stdout = child.stdout.take().context("stdout is piped")?;
        let stderr = child.stderr.take().context("stderr is piped")?;
        let readers = vec![keep_lines(stdout, &lines), keep_lines(stderr, &lines)];
        Ok(Self { name, child, lines, readers })
    }

    /// The first value that `pick` finds in a line, within `patience`; fails at once if the program ends before.
    pub fn line<T>(&mut self, what: &str, patience: Duration, pick: impl Fn(&str) -> Option<T>) -> Result<T> {
        let name = self.name;
        let found = until(&format!("{what} from {name}"), patience, || {
            // Read the state first: lines that came before the end are then surely seen.
            let ended = self.child.try_wait()?;
            if ended.is_some() {
                self.readers.drain(..).for_each(|reader| drop(reader.join()));
            }
            let found = self.lines.lock().ok().and_then(|lines| lines.iter().find_map(|line| pick(line)));
            match (found, ended) {
                (None, Some(status)) => bail!("{name} ended with {status}"),
                (found, _) => Ok(found),
            }
        });
        found.with_context(|| format!("{name} said:\n{}", self.output()))
    }

    /// All lines so far, both outputs.
    pub fn output(&self) -> String {
        self.lines.lock().map(|lines| lines.join("\n")).unwrap_or_default()
    }

    /// Asks the program to stop (SIGTERM) and says how it ended.
    pub fn stop(mut self) -> Result<ExitStatus> {
        signal("TERM", &self.child.id().to_string());
        let name = self.name;
        until(&format!("the end of {name}"), STOP, || Ok(self.child.try_wait()?))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            // The group: chromedriver has children of its own.
            signal("KILL", &format!("-{}", self.child.id()));
            drop(self.child.wait());
        }
    }
}

/// Sends a signal through the shell's kill: the standard library sends only SIGKILL, and not to a group.
pub(crate) fn signal(name: &str, target: &str) {
    let kill = Command::new("sh").args(["-c", r#"kill -s "$0" -- "$1""#, name, target]).stderr(Stdio::null()).status();
    // Already gone is what was wanted.
    drop(kill);
}

fn keep_lines(from: impl Read + Send + 'static, to: &Arc<Mutex<Vec<String>>>) -> JoinHandle<()> {
    let to = Arc::clone(to);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if let Ok(mut lines) = to.lock() {
                lines.push(line);
            }
        }
    })
}
