//! Tiles and entry bundles at the paths of tlog-tiles.

use crate::merkle::{HASH_BYTES, Hash, HashReader, MerkleError};

/// Hashes of a full tile and entries of a full bundle (tlog-tiles, "Merkle Tree").
pub const TILE_WIDTH: u16 = 256;
/// Levels of the tree that one tile spans: 2^8 = 256.
pub const TILE_HEIGHT: u8 = 8;
/// Largest entry, in bytes: its length is a big-endian u16 (tlog-tiles, "Log Entries").
pub const MAX_ENTRY_BYTES: usize = 65_535;
/// Largest bundle, in bytes.
pub const MAX_BUNDLE_BYTES: usize = TILE_WIDTH as usize * (2 + MAX_ENTRY_BYTES);

/// Why a tile or bundle was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TileError {
    /// The bytes end inside an entry or hash, or hold fewer than the width says.
    #[error("ends too early, in item {0}")]
    Truncated(usize),
    /// Bytes stand behind the last entry or hash.
    #[error("has bytes behind its last item")]
    TrailingBytes,
    /// An entry is longer than [`MAX_ENTRY_BYTES`].
    #[error("entry {0} is longer than 65535 bytes")]
    EntryTooLong(usize),
    /// More than 256 entries, or none.
    #[error("a bundle or tile holds 1 to 256 items")]
    Width,
}

/// One resource of a log's static tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tile {
    /// Hashes of tree level 8·`level`.
    Hashes {
        /// Tile level, 0 at the leaves.
        level: u8,
        /// Position within the level.
        index: u64,
        /// Hashes held, 1 to 256.
        width: u16,
    },
    /// The entries themselves.
    Entries {
        /// Position of the bundle.
        index: u64,
        /// Entries held, 1 to 256.
        width: u16,
    },
}

impl Tile {
    /// The path below the log's root, with no slash in front.
    pub fn path(&self) -> String {
        match *self {
            Self::Hashes { level, index, width } => format!("tile/{level}/{}{}", index_path(index), partial(width)),
            Self::Entries { index, width } => format!("tile/entries/{}{}", index_path(index), partial(width)),
        }
    }
}

/// tlog-tiles: groups of three digits, all but the last with an `x` in front.
fn index_path(mut index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    while index >= 1000 {
        index /= 1000;
        path = format!("x{:03}/{path}", index % 1000);
    }
    path
}

fn partial(width: u16) -> String {
    if width == TILE_WIDTH { String::new() } else { format!(".p/{width}") }
}

/// Every tile and bundle that a log of `size` consists of: the full ones and
/// the partial right edge. In the order: bundles, then tiles by level.
pub fn tiles_for_size(size: u64) -> impl Iterator<Item = Tile> {
    let bundles = widths(size).map(|(index, width)| Tile::Entries { index, width });
    let hashes = (0..8_u8).flat_map(move |level| {
        let count = size.checked_shr(u32::from(level) * u32::from(TILE_HEIGHT)).unwrap_or(0);
        widths(count).map(move |(index, width)| Tile::Hashes { level, index, width })
    });
    bundles.chain(hashes)
}

/// Index and width of each row of `count` items.
fn widths(count: u64) -> impl Iterator<Item = (u64, u16)> {
    let full = count / u64::from(TILE_WIDTH);
    let rest = (count % u64::from(TILE_WIDTH)) as u16;
    (0..full).map(|index| (index, TILE_WIDTH)).chain((rest > 0).then_some((full, rest)))
}

/// The bytes of a hash tile, read from stored subtree hashes.
///
/// # Errors
/// Those of the reader.
pub fn encode_tile(level: u8, index: u64, width: u16, reader: &impl HashReader) -> Result<Vec<u8>, MerkleError> {
    let first = index * u64::from(TILE_WIDTH);
    let mut bytes = Vec::with_capacity(usize::from(width) * HASH_BYTES);
    for offset in 0..u64::from(width) {
        bytes.extend_from_slice(&reader.hash(level * TILE_HEIGHT, first + offset)?.0);
    }
    Ok(bytes)
}

/// The hashes of a tile of exactly `width`.
///
/// # Errors
/// [`TileError`] where the length is not `width` · 32.
pub fn decode_tile(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileError> {
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    if width == 0 || width > TILE_WIDTH {
        return Err(TileError::Width);
    }
    if hashes.len() < usize::from(width) {
        return Err(TileError::Truncated(hashes.len()));
    }
    if hashes.len() > usize::from(width) || !rest.is_empty() {
        return Err(TileError::TrailingBytes);
    }
    Ok(hashes.iter().map(|hash| Hash(*hash)).collect())
}

/// Entries with a big-endian u16 length in front of each.
///
/// # Errors
/// [`TileError::EntryTooLong`], [`TileError::Width`].
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, TileError> {
    if entries.is_empty() || entries.len() > usize::from(TILE_WIDTH) {
        return Err(TileError::Width);
    }
    let mut bytes = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| TileError::EntryTooLong(at))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle of exactly `width`.
///
/// # Errors
/// [`TileError`] naming the entry.
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    if width == 0 || width > TILE_WIDTH {
        return Err(TileError::Width);
    }
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(usize::from(width));
    for at in 0..usize::from(width) {
        let (length, behind) = rest.split_first_chunk::<2>().ok_or(TileError::Truncated(at))?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, behind) = behind.split_at_checked(length).ok_or(TileError::Truncated(at))?;
        entries.push(entry);
        rest = behind;
    }
    if rest.is_empty() { Ok(entries) } else { Err(TileError::TrailingBytes) }
}
