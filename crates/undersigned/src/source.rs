//! Where a ledger's files are read from: a folder or a web address.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;
use std::time::Instant;

use undersigned_proto::record::MAX_CONTENT_BYTES;
use undersigned_tlog::merkle::HASH_BYTES;
use undersigned_tlog::note::MAX_NOTE_BYTES;
use undersigned_tlog::tile::{MAX_BUNDLE_BYTES, TILE_WIDTH};

use crate::failure::Failure;
use crate::http::Http;

/// Requests in flight at once to a web address.
const WEB_LANES: usize = 4;

/// One ledger's files.
#[derive(Debug, Clone)]
pub enum Source {
    /// Below a folder.
    Folder(PathBuf),
    /// Below a web address.
    Web {
        /// Address of the ledger's root, no slash at the end.
        root: String,
        /// The client.
        http: Http,
    },
    /// Another source, of which some files are in a folder from an export that was interrupted.
    Resumed {
        /// That folder.
        part: PathBuf,
        /// The other source.
        source: Box<Self>,
    },
}

impl Source {
    /// The files below a web address.
    pub fn web(root: impl Into<String>) -> Self {
        let root = root.into();
        Self::Web { http: Http::new(&root), root }
    }

    /// The files below a web address, until a time that no server can stretch.
    pub fn web_until(root: impl Into<String>, deadline: Instant) -> Self {
        let root = root.into();
        Self::Web { http: Http::new(&root).until(deadline), root }
    }

    /// Where it is, for messages.
    pub fn place(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Web { root, .. } => root.clone(),
            Self::Resumed { source, .. } => source.place(),
        }
    }

    /// How many files are read at the same time.
    pub fn lanes(&self) -> usize {
        match self {
            // One: a folder's files then come in the order in which they are asked for.
            Self::Folder(_) => 1,
            Self::Web { .. } => WEB_LANES,
            Self::Resumed { source, .. } => source.lanes(),
        }
    }

    /// One file below the root; `None` where there is none.
    ///
    /// # Errors
    /// One line on why it cannot be read.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Self::Folder(folder) => read_file(&folder.join(path), limit(path)),
            Self::Web { root, http } => {
                let url = format!("{root}/{path}");
                let answer = http.get(&url, limit(path))?;
                match answer.status {
                    200 => Ok(Some(answer.body)),
                    404 | 410 => Ok(None),
                    status => Err(Failure::unreachable(format!("{url}: the server answered {status}"))),
                }
            }
            // The checkpoint is never taken from before: the ledger may have grown.
            Self::Resumed { source, .. } if path == "checkpoint" => source.read(path),
            Self::Resumed { part, source } => match read_file(&part.join(path), limit(path))? {
                Some(bytes) => Ok(Some(bytes)),
                None => source.read(path),
            },
        }
    }
}

/// The most bytes that a path can hold (spec/ledger.md).
fn limit(path: &str) -> usize {
    match path {
        "checkpoint" => MAX_NOTE_BYTES,
        path if path.starts_with("tile/entries/") => MAX_BUNDLE_BYTES,
        path if path.starts_with("tile/") => usize::from(TILE_WIDTH) * HASH_BYTES,
        _ => MAX_CONTENT_BYTES,
    }
}

fn read_file(path: &std::path::Path, limit: usize) -> Result<Option<Vec<u8>>, Failure> {
    let failure = |error: &std::io::Error| Failure::file("read", path, error);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        // A pipe or device in a ledger would be waited on for ever.
        Ok(_) => return Err(Failure::unreachable(format!("{} is not a file", path.display()))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(failure(&error)),
    }
    let file = fs::File::open(path).map_err(|error| failure(&error))?;
    let mut bytes = Vec::new();
    // One more than allowed: the verifier then sees that it is too long and says where.
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| failure(&error))?;
    Ok(Some(bytes))
}
