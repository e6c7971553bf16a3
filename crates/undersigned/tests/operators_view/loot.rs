//! What a thief or a court gets: every file, the log, and the process's memory.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

/// Tables and keys of a stolen folder, as `loot.py` reads them.
#[derive(Deserialize)]
pub struct Tables {
    /// Rows of each table.
    pub rows: std::collections::BTreeMap<String, u64>,
    /// Opened with the stolen master key.
    pub log_key: String,
    /// Opened with the stolen master key.
    pub issuer_key: String,
    /// Gone after enrolment.
    pub enrol_key: Option<String>,
    /// As it lies in the table.
    pub sealed_enrol_key: Option<String>,
    /// One for each guessed code, while the key is there.
    pub codes: Vec<Place>,
    /// One for each guessed address, while the key is there.
    pub mailboxes: Vec<Place>,
    /// Rows that contain the mark of a commitment, by table.
    pub with_mark: std::collections::BTreeMap<String, u64>,
    /// As their rows lie.
    pub pseudonyms: Vec<String>,
    /// Stored names, sealed ones among them.
    pub blobs: Vec<String>,
    /// The ledger.
    pub entries: Vec<String>,
}

/// A keyed value that the attacker could compute, and its row.
#[derive(Deserialize)]
pub struct Place {
    pub keyed: String,
    pub row: Option<usize>,
    pub spent: Option<String>,
}

/// A copy of all files of a data folder.
pub struct Stolen {
    folder: tempfile::TempDir,
    /// Name and content, by name.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Stolen {
    pub fn copy(data: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut files = Vec::new();
        for path in files_below(data) {
            let name = path.strip_prefix(data).expect("below it").to_string_lossy().into_owned();
            let content = std::fs::read(&path).expect("readable");
            // The index of the write-ahead log belongs to the processes that have it open; a reader makes its own.
            if !name.ends_with("-shm") {
                std::fs::write(folder.path().join(&name), &content).expect("a copy");
            }
            files.push((name, content));
        }
        Self { folder, files }
    }

    /// Reads the tables, and tries codes, addresses and marks of commitments that the attacker knows of.
    pub fn read(&self, codes: &[String], addresses: &[String], marks: &[String]) -> Tables {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operators_view/loot.py");
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).arg(self.folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("python3");
        let guesses = serde_json::json!({ "codes": codes, "addresses": addresses, "marks": marks }).to_string();
        child.stdin.take().expect("a pipe").write_all(guesses.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        serde_json::from_slice(&output.stdout).expect("the attacker can read the folder")
    }

    /// All files, one behind the other.
    pub fn bytes(&self) -> Vec<u8> {
        self.files.iter().flat_map(|(_, content)| content).copied().collect()
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// All memory that a process may write: heap, stacks and data, used or freed.
pub fn memory(process: u32) -> Vec<u8> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).expect("our own child");
    let memory = File::open(format!("/proc/{process}/mem")).expect("our own child");
    let mut dump = Vec::new();
    for line in maps.lines() {
        let mut words = line.split(' ');
        let (Some(range), Some(rights)) = (words.next(), words.next()) else { continue };
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-').expect("a range");
        let number = |text| u64::from_str_radix(text, 16).expect("an address");
        let (from, to) = (number(from), number(to));
        let mut bytes = vec![0; (to - from) as usize];
        // A mapping may go away between the two files; what can be read of it is enough.
        let read = memory.read_at(&mut bytes, from).unwrap_or(0);
        dump.extend_from_slice(&bytes[..read]);
    }
    dump
}
