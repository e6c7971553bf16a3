//! `undersigned import`

use std::path::PathBuf;

use undersigned_server::ImportedLedger;
use undersigned_tlog::tile::{TILE_WIDTH, decode_bundle};

use crate::audit::{self, Sink};
use crate::failure::Failure;
use crate::output;
use crate::progress::Progress;
use crate::source::Source;
use crate::trust::Trust;

/// Brings an exported record into a server's data folder, as an archive to read.
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// A folder that `undersigned export` made
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The data folder of a server that is stopped
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    trust: Trust,
    /// Print JSON, for machines
    #[arg(long)]
    json: bool,
}

const LONG: &str = "\
Brings an exported record into a server's data folder, as an archive to read.

The whole record is checked first; nothing of one that does not hold is stored. The server then shows the group and its \
letters as they were. It cannot go on: the keys to add entries stay with the server that made it.";

const AFTER: &str = "\
Examples:
  undersigned import ./example-corp --data /var/lib/undersigned

Exit status:
  0   imported
  1   the record does not hold, or the server has this group already
  2   the command line is wrong
  3   something cannot be read or written";

/// Keeps the files of a folder, which come in their order.
#[derive(Default)]
struct Collected {
    entries: Vec<Vec<u8>>,
    blobs: Vec<Vec<u8>>,
    checkpoint: String,
}

impl Sink for Collected {
    fn restart(&mut self) {
        *self = Self::default();
    }

    fn take(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        // What cannot be read here, the audit refuses right after, with its place.
        if path == "checkpoint" {
            self.checkpoint = String::from_utf8_lossy(bytes).into_owned();
        } else if path.starts_with("tile/entries/") {
            let width = path.split_once(".p/").and_then(|(_, width)| width.parse().ok()).unwrap_or(TILE_WIDTH);
            self.entries.extend(decode_bundle(bytes, width).unwrap_or_default().into_iter().map(<[u8]>::to_vec));
        } else if path.starts_with("blob/") {
            self.blobs.push(bytes.to_vec());
        }
        Ok(())
    }
}

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    if !args.folder.is_dir() {
        return Err(Failure::unreachable(format!("{}: no such folder", args.folder.display())));
    }
    let source = Source::Folder(args.folder.clone());
    let mut collected = Collected::default();
    let progress = Progress::new("Checking");
    let audited = audit::run(&source, &args.trust, &progress, &mut collected)
        .map_err(|error| error.into_failure(&source.place()))?;
    let group = audited.state().group().map(|group| group.id.clone()).unwrap_or_default();
    let Collected { entries, blobs, checkpoint } = collected;
    let size = entries.len();
    let ledger = ImportedLedger { group: group.clone(), entries, blobs, checkpoint };
    undersigned_server::import(&args.data, ledger).map_err(|error| Failure::refused(error.to_string()))?;
    if args.json {
        output::json(&serde_json::json!({ "group": group, "entries": size }));
    } else {
        output::text(&format!("{group} is imported with {size} entries: start the server to read it."));
    }
    Ok(())
}
