//! Files that are there whole or not at all.

use std::fs::{self, FileTimes, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::failure::Failure;

/// 2000-01-01: every file system can keep it.
const NO_TIME_UNIX_S: u64 = 946_684_800;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever the system's default lets.
    All,
    /// Only its owner.
    Owner,
}

/// Writes a file in place of an older one, if any. Folders on the way are made.
///
/// # Errors
/// One line; the older file is then as it was.
pub fn replace(path: &Path, bytes: &[u8], access: Access) -> Result<(), Failure> {
    let temporary = write_temporary(path, bytes, access)?;
    fs::rename(&temporary, path).map_err(|error| {
        let _ = fs::remove_file(&temporary);
        Failure::file("write", path, &error)
    })?;
    if access == Access::Owner { sync_folder(path) } else { Ok(()) }
}

/// Writes a file that must not be there yet.
///
/// # Errors
/// One line; an existing file stays as it was.
pub fn create(path: &Path, bytes: &[u8], access: Access) -> Result<(), Failure> {
    let temporary = write_temporary(path, bytes, access)?;
    // A link fails where the name is taken, in one step with making it.
    let linked = match fs::hard_link(&temporary, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists && !path.exists() => fs::rename(&temporary, path),
        linked => linked,
    };
    let _ = fs::remove_file(&temporary);
    linked.map_err(|error| Failure::file("write", path, &error))?;
    sync_folder(path)
}

fn write_temporary(path: &Path, bytes: &[u8], access: Access) -> Result<PathBuf, Failure> {
    let failure = |error| Failure::file("write", path, &error);
    let folder = folder(path);
    fs::create_dir_all(folder).map_err(failure)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let _ = fs::remove_file(&temporary);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    restrict(&mut options, access);
    let written = options.open(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        if access == Access::Owner {
            // Some file systems keep no such time, or not this one. Theirs is then as it is.
            let _ = file.set_times(FileTimes::new().set_accessed(no_time()).set_modified(no_time()));
        }
        // What is secret is needed after a power cut; a ledger's file can be fetched again.
        if access == Access::Owner { file.sync_all() } else { Ok(()) }
    });
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written.map(|()| temporary).map_err(failure)
}

/// The one time that files of a member carry: when a receipt was stored says whose signature it is.
fn no_time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NO_TIME_UNIX_S)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn restrict(options: &mut OpenOptions, access: Access) {
    use std::os::unix::fs::OpenOptionsExt;
    if access == Access::Owner {
        options.mode(0o600);
    }
}

#[cfg(not(unix))]
fn restrict(_: &mut OpenOptions, _: Access) {}

#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), Failure> {
    let synced = fs::File::open(folder(path)).and_then(|folder| folder.sync_all());
    synced.map_err(|error| Failure::file("write", path, &error))
}

/// Makes other commands that lock the folder of this file wait, until the result is dropped.
///
/// # Errors
/// One line.
#[cfg(unix)]
pub fn lock_folder(path: &Path) -> Result<Option<fs::File>, Failure> {
    let failure = |error| Failure::file("lock the folder of", path, &error);
    let folder = fs::File::open(folder(path)).map_err(failure)?;
    match folder.lock() {
        Ok(()) => Ok(Some(folder)),
        // Some file systems have no locks.
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(None),
        Err(error) => Err(failure(error)),
    }
}

/// There are no locks on folders here.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn lock_folder(_: &Path) -> Result<Option<fs::File>, Failure> {
    Ok(None)
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<(), Failure> {
    Ok(())
}
