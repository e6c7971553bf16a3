//! `/g/{group}/export.tar`: the whole ledger as a folder, for a static web server or `verify`.
//!
//! A piece is read when the client has taken the one before, so an export costs the memory of two pieces however slow its
//! client is. It rests between pieces, so that those who sign are not held up.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use undersigned_proto::entry::Letter;
use undersigned_proto::ledger::LetterRecord;
use undersigned_proto::pin::Fingerprint;
use undersigned_tlog::tile::{Tile, tiles_for_size};

use super::read_tile;
use crate::app::App;
use crate::group::live::Live;
use crate::http::client::Counted;
use crate::http::problem::Problem;
use crate::limits::Act;
use crate::refusal::Refusal;
use crate::store::{Address, Blobs, Reader, StoreError};

/// Names that are read at once.
const BLOBS_TOGETHER: usize = 32;
/// A piece is at least so long, and longer by at most one tile or [`BLOBS_TOGETHER`].
const PIECE_BYTES: usize = 64 << 10;
/// For a client to take what waits for it, beside the time that [`SLOWEST_BYTES_A_SECOND`] gives it.
const PATIENCE: Duration = Duration::from_secs(60);
/// A client that is slower on average gives its place to another.
const SLOWEST_BYTES_A_SECOND: u64 = 32 << 10;
/// An export rests so many times as long as it has worked.
const REST: u32 = 3;
/// Longest rest after a piece.
const MAX_REST: Duration = Duration::from_millis(250);

/// The archive.
pub(super) async fn export(
    State(app): State<App>,
    Counted(client): Counted,
    Path(group): Path<String>,
) -> Result<Response, Problem> {
    let group = app.need_group(&group)?;
    app.count(Act::Export, client)?;
    let place = app.work().export().await?;
    let archive = {
        let live = group.read();
        let names = live.public_blobs().into_iter().collect::<Vec<_>>();
        let archive = Archive::new(&app, group.id(), (live.size, live.checkpoint.clone()), names);
        Archive { texts: texts(app.base_url(), &live).into_iter(), ..archive }
    };
    let disposition = format!("attachment; filename=\"{}.tar\"", group.id());
    let (pieces, body) = mpsc::channel(1);
    tokio::spawn(async move {
        // A client that goes away ends the writing; that leaves nothing half done.
        if let Err(why) = send_pieces(&app, archive, pieces).await {
            tracing::debug!(why, "an export was not read to its end");
        }
        drop(place);
    });
    let stream = tokio_stream::wrappers::ReceiverStream::new(body);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-tar")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(|_| Refusal::storage())?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::OK, headers, Body::from_stream(stream)).into_response())
}

type Piece = Result<Vec<u8>, std::io::Error>;

async fn send_pieces(app: &App, mut archive: Archive, pieces: mpsc::Sender<Piece>) -> Result<(), &'static str> {
    let mut late = tokio::time::Instant::now() + PATIENCE;
    loop {
        let began = Instant::now();
        let read = app.work().read(move || {
            let piece = archive.next_piece();
            (archive, piece)
        });
        let piece = match read.await {
            Ok((rest, piece)) => {
                archive = rest;
                piece
            }
            Err(_) => return Err("it could not be read"),
        };
        let worked = began.elapsed();
        let Some(piece) = piece.transpose() else { return Ok(()) };
        let (is_whole, bytes) = (piece.is_ok(), piece.as_ref().map_or(0, |piece| piece.len() as u64));
        late += Duration::from_millis(bytes * 1_000 / SLOWEST_BYTES_A_SECOND);
        match tokio::time::timeout_at(late, pieces.send(piece)).await {
            Ok(Ok(())) if is_whole => tokio::time::sleep((worked * REST).min(MAX_REST)).await,
            Ok(Ok(())) => return Err("the store could not be read"),
            Ok(Err(_)) => return Err("its client went away"),
            Err(_) => return Err("its client was too slow"),
        }
    }
}

/// What is still to be written, in order.
struct Archive {
    group: String,
    reader: Arc<dyn Reader>,
    blobs: Arc<dyn Blobs>,
    checkpoint: Option<String>,
    /// What people read: how to verify, and the letters. Path and text.
    texts: std::vec::IntoIter<(String, String)>,
    tiles: std::vec::IntoIter<Tile>,
    names: std::vec::IntoIter<Address>,
    /// What is written, and not taken yet. None once the end is written.
    tar: Option<tar::Builder<Vec<u8>>>,
}

impl Archive {
    fn new(app: &App, group: &str, (size, checkpoint): (u64, String), names: Vec<Address>) -> Self {
        Self {
            group: group.to_owned(),
            reader: app.reader().clone(),
            blobs: app.blobs().clone(),
            checkpoint: Some(checkpoint),
            texts: Vec::new().into_iter(),
            tiles: tiles_for_size(size).collect::<Vec<_>>().into_iter(),
            names: names.into_iter(),
            tar: Some(tar::Builder::new(Vec::new())),
        }
    }

    /// The next piece; none after the last one.
    fn next_piece(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let Some(mut tar) = self.tar.take() else { return Ok(None) };
        while tar.get_ref().len() < PIECE_BYTES {
            if !self.put_next(&mut tar).map_err(|_| std::io::Error::other("the store could not be read"))? {
                return tar.into_inner().map(Some);
            }
        }
        let piece = std::mem::take(tar.get_mut());
        self.tar = Some(tar);
        Ok(Some(piece))
    }

    /// Writes one file, or several names; false where there is nothing left.
    fn put_next(&mut self, tar: &mut tar::Builder<Vec<u8>>) -> Result<bool, StoreError> {
        let top = |path: &str| format!("{}/{path}", self.group);
        if let Some((path, text)) = self.texts.next() {
            put(tar, &top(&path), text.as_bytes())?;
        } else if let Some(checkpoint) = self.checkpoint.take() {
            put(tar, &top("checkpoint"), checkpoint.as_bytes())?;
        } else if let Some(tile) = self.tiles.next() {
            let bytes = read_tile(&*self.reader, &self.group, tile).map_err(|_| StoreError::Damaged("a tile"))?;
            put(tar, &top(&tile.path()), &bytes)?;
        } else {
            let addresses: Vec<Address> = self.names.by_ref().take(BLOBS_TOGETHER).collect();
            for (address, bytes) in addresses.iter().zip(self.blobs.get(&self.group, &addresses)?) {
                // A name may be withdrawn while the archive is written: then it is left out.
                let Some(bytes) = bytes else { continue };
                put(tar, &format!("{}/blob/{}", self.group, base16ct::lower::encode_string(address)), &bytes)?;
            }
            return Ok(!addresses.is_empty());
        }
        Ok(true)
    }
}

/// A README that says how to verify, and the letters' texts: the record has them too, in a form for machines.
fn texts(base: &str, live: &Live) -> Vec<(String, String)> {
    let id = &live.row().id;
    let fingerprint = live.state.group().map(|group| Fingerprint::of(&group.vkey).to_string()).unwrap_or_default();
    let readme = format!(
        "The public record of {base}/g/{id}\n\n\
         checkpoint  what the server has signed: how many entries there are, and their root\n\
         tile/       the entries, and the hashes that prove them (C2SP tlog-tiles)\n\
         blob/       names that are shown, and contents of the campaign's record\n\
         letters/    the texts of the letters, for people: what counts is in the entries\n\n\
         To verify all of it, without any server:\n\n    \
         undersigned verify ./{id} --key {fingerprint}\n\n\
         Compare the fingerprint after --key with the one on a slip or a printed letter: this file was written by the server, \
         too. The folder can be put on any web server as it is.\n"
    );
    let letter = |record: &LetterRecord| {
        let Letter { id, title, addressee, text, demands, .. } = &record.letter;
        let demands: String = demands.iter().map(|demand| format!("\n- {demand}")).collect();
        (format!("letters/{id}.md"), format!("# {title}\n\n{addressee}\n\n{text}\n{demands}\n"))
    };
    let mut texts = vec![("README.txt".to_owned(), readme)];
    texts.extend(live.state.letters().map(letter));
    texts
}

fn put(tar: &mut tar::Builder<Vec<u8>>, path: &str, bytes: &[u8]) -> std::io::Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    // No time: the archive is the same for everyone who asks.
    header.set_mtime(0);
    tar.append_data(&mut header, path, bytes)
}
