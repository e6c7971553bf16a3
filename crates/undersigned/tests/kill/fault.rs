//! The library that makes the disk of one process fail, and what it is told.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Write = 1,
    Sync = 2,
    Read = 3,
}

/// How it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// The device (EIO).
    Device = 5,
    /// No space is left (ENOSPC).
    Full = 28,
}

/// One call that will fail.
pub struct Fault {
    library: PathBuf,
    told: PathBuf,
}

impl Fault {
    /// Compiles the library into `folder`.
    pub fn new(folder: &Path) -> Self {
        let (library, told) = (folder.join("disk.so"), folder.join("fault"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kill/disk.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
        assert!(compiler.status().expect("a C compiler, as for the build").success());
        std::fs::write(&told, [0; 16]).expect("a file");
        Self { library, told }
    }

    /// The environment of the process whose disk fails.
    pub fn environment(&self) -> [(&'static str, &Path); 2] {
        [("LD_PRELOAD", &self.library), ("UNDERSIGNED_TEST_FAULT", &self.told)]
    }

    /// Lets one call fail, after so many others of its kind.
    pub fn set(&self, call: Call, error: Error, after: u32) {
        self.write(&[call as u32, after, error as u32, 0]);
    }

    /// Whether it has failed. Nothing fails from now on.
    pub fn take(&self) -> bool {
        let mut words = [0; 16];
        let file = OpenOptions::new().read(true).open(&self.told).expect("the file");
        file.read_exact_at(&mut words, 0).expect("four words");
        self.write(&[0; 4]);
        words[12] != 0
    }

    fn write(&self, words: &[u32; 4]) {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
        let file = OpenOptions::new().write(true).open(&self.told).expect("the file");
        // The kind last: it arms the fault.
        file.write_all_at(&bytes[4..], 4).expect("written");
        file.write_all_at(&bytes[..4], 0).expect("written");
    }
}
