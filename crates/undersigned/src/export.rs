//! `undersigned export`: a ledger as a folder that any static web server can host.

use std::collections::HashSet;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Serialize;
use undersigned_proto::verify::Verdict;

use crate::address::Address;
use crate::audit::{self, Sink};
use crate::failure::Failure;
use crate::file;
use crate::output;
use crate::progress::Progress;
use crate::source::Source;
use crate::trust::Trust;

/// Mirrors a public record into a folder, checking all of it on the way.
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// A folder, or the address of a group or exported folder
    #[arg(value_name = "ADDRESS|FOLDER")]
    from: String,
    /// The new folder; must not exist, or be empty
    #[arg(value_name = "OUT")]
    out: PathBuf,
    #[command(flatten)]
    trust: Trust,
    /// Print JSON, for machines
    #[arg(long)]
    json: bool,
}

const LONG: &str = "\
Mirrors a public record into a folder, checking all of it on the way.

The folder holds exactly the files that `undersigned verify` needs: the checkpoint, the tiles with all entries, and the \
names that stand. Any static web server can host it, and `verify` accepts it there as well as on disk. Names that were \
withdrawn are not in it.

The work goes into OUT.part and is renamed to OUT when everything has been checked. If it is interrupted, run the same \
command again: what is there already is not fetched again.";

const AFTER: &str = "\
Examples:
  undersigned export https://letters.example/g/example-corp ./example-corp
  undersigned verify ./example-corp

Exit status:
  0   exported, and everything holds
  1   something does not hold; one line names the file and entry, and OUT is not made
  2   the command line is wrong
  3   something cannot be reached, read or written";

#[derive(Serialize)]
struct Done<'a> {
    folder: &'a Path,
    files: usize,
    verdict: &'a Verdict,
}

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    let source = match Address::parse(&args.from)? {
        Address::Folder(folder) => Source::Folder(folder),
        Address::Web(web) => Source::web(web.ledger_root()),
    };
    let (verdict, files) = mirror(&source, &args.out, &args.trust, &Progress::new("Exporting"))?;
    if args.json {
        output::json(&Done { folder: &args.out, files, verdict: &verdict });
    } else {
        output::text(&format!("{}{files} files in {}\n", verdict.to_plain(), args.out.display()));
    }
    Ok(())
}

/// Mirrors `source` into the folder `out`; gives the verdict and the number of files.
///
/// # Errors
/// One line; `out` is then not there.
pub fn mirror(source: &Source, out: &Path, trust: &Trust, progress: &Progress) -> Result<(Verdict, usize), Failure> {
    must_be_new(out)?;
    let part = part(out)?;
    fs::create_dir_all(&part).map_err(|error| Failure::file("make the folder", &part, &error))?;
    let mut mirror =
        Mirror { part: part.clone(), written: HashSet::new(), hasher: RandomState::new(), checkpoint: Vec::new() };
    let resumed = Source::Resumed { part: part.clone(), source: Box::new(source.clone()) };
    let audited =
        audit::run(&resumed, trust, progress, &mut mirror).map_err(|error| error.into_failure(&source.place()))?;
    mirror.remove_others(&part)?;
    // Last, so that a folder with a checkpoint is always a whole one.
    file::replace(&part.join("checkpoint"), &mirror.checkpoint, file::Access::All)?;
    fs::rename(&part, out).map_err(|error| Failure::file("write", out, &error))?;
    Ok((audited.verdict, mirror.written.len() + 1))
}

fn must_be_new(out: &Path) -> Result<(), Failure> {
    match fs::read_dir(out).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::usage(format!("{} is not empty: name a new folder", out.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::file("write into", out, &error)),
    }
}

fn part(out: &Path) -> Result<PathBuf, Failure> {
    let name = out.file_name().ok_or_else(|| Failure::usage(format!("{}: name a new folder", out.display())))?;
    let mut name = name.to_owned();
    name.push(".part");
    Ok(out.with_file_name(name))
}

struct Mirror {
    part: PathBuf,
    /// Hashes of the paths of this run: a long export has too many to keep the paths themselves.
    written: HashSet<u64>,
    hasher: RandomState,
    checkpoint: Vec<u8>,
}

impl Sink for Mirror {
    fn restart(&mut self) {
        self.written.clear();
    }

    fn take(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        if path == "checkpoint" {
            bytes.clone_into(&mut self.checkpoint);
            return Ok(());
        }
        let target = self.part.join(path);
        self.written.insert(self.hasher.hash_one(&target));
        if target.is_file() {
            return Ok(());
        }
        file::replace(&target, bytes, file::Access::All)
    }
}

impl Mirror {
    /// Removes what an earlier, interrupted run left and this one did not ask for: above all
    /// names that have been withdrawn since.
    fn remove_others(&self, folder: &Path) -> Result<(), Failure> {
        let failure = |error| Failure::file("read", folder, &error);
        for entry in fs::read_dir(folder).map_err(failure)? {
            let entry = entry.map_err(failure)?;
            let path = entry.path();
            if entry.file_type().map_err(failure)?.is_dir() {
                self.remove_others(&path)?;
            } else if !self.written.contains(&self.hasher.hash_one(&path)) {
                fs::remove_file(&path).map_err(|error| Failure::file("remove", &path, &error))?;
            }
        }
        Ok(())
    }
}
