//! A clock for a whole journey: hours and days pass at once, for the server, the browsers and the commands alike.

use anyhow::{Context, Result, ensure};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;
use tempfile::TempDir;

/// Ahead of this machine's clock by what the journey has advanced it. Copies are the same clock.
#[derive(Clone)]
pub struct Clock(Rc<Inner>);

struct Inner {
    /// Seconds ahead, as eight bytes that the library of each program has mapped.
    ahead: File,
    path: PathBuf,
    library: PathBuf,
    /// Held until nobody uses the clock any more.
    _folder: TempDir,
}

impl Clock {
    /// Builds the library; the clock starts at this machine's time.
    pub fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (library, path) = (folder.path().join("clock.so"), folder.path().join("ahead"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("clock.c");
        let mut compile = Command::new("cc");
        compile.args(["-Wall", "-Wextra", "-Werror", "-O1", "-fPIC", "-shared", "-o"]).arg(&library).arg(source);
        let compiled = compile.output().context("running cc")?;
        ensure!(compiled.status.success(), "clock.c: {}", String::from_utf8_lossy(&compiled.stderr));
        std::fs::write(&path, [0; 8])?;
        let ahead = OpenOptions::new().read(true).write(true).open(&path)?;
        Ok(Self(Rc::new(Inner { ahead, path, library, _folder: folder })))
    }

    /// So much time passes for all programs that use the clock.
    pub fn advance(&self, by: Duration) -> Result<()> {
        let mut bytes = [0; 8];
        self.0.ahead.read_exact_at(&mut bytes, 0)?;
        let ahead_s = i64::from_ne_bytes(bytes) + i64::try_from(by.as_secs())?;
        self.0.ahead.write_all_at(&ahead_s.to_ne_bytes(), 0)?;
        Ok(())
    }

    /// What a program's environment must have to use the clock.
    pub(crate) fn environment(&self) -> [(&'static str, OsString); 2] {
        [("LD_PRELOAD", self.0.library.clone().into()), ("E2E_CLOCK", self.0.path.clone().into())]
    }

    /// The same for a server, in which the time passes: it does not believe a clock that somebody has set.
    pub(crate) fn environment_of_server(&self) -> impl Iterator<Item = (&'static str, OsString)> {
        self.environment().into_iter().chain([("E2E_CLOCK_PASSES", "1".into())])
    }
}
