//! The table of the served files: compressed, hashed, as Rust for `src/assets.rs`.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256, Sha384};

/// Hex digits of the content's hash in an address: enough that no two versions meet.
const ADDRESS_DIGITS: usize = 16;
const BROTLI_QUALITY: i32 = 11;
/// Window of 2^22 bytes, the largest that browsers take (RFC 7932 §9.1).
const BROTLI_WINDOW: i32 = 22;
const BUFFER_BYTES: usize = 4_096;

/// A file that is served.
pub struct File {
    /// What templates call it.
    pub name: String,
    /// Its media type.
    pub kind: &'static str,
    /// Its bytes, not compressed.
    pub bytes: Vec<u8>,
    hash: [u8; 32],
}

impl File {
    /// With its hash.
    pub fn new(name: &str, kind: &'static str, bytes: Vec<u8>) -> Self {
        let hash = Sha256::digest(&bytes).into();
        Self { name: name.to_owned(), kind, bytes, hash }
    }

    /// Its address; the hash is that of the bytes, so it may be cached for ever.
    pub fn path(&self) -> String {
        let hex: String = self.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("/assets/{}.{}", hex.get(..ADDRESS_DIGITS).unwrap_or(&hex), self.name)
    }
}

/// Writes the forms of each file and the table that includes them.
pub fn write(out: &Path, files: &[File]) -> Result<()> {
    let folder = out.join("assets");
    // What an earlier build left has no place in the table.
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut table = String::from("&[\n");
    for file in files {
        let plain = folder.join(&file.name);
        fs::write(&plain, &file.bytes)?;
        writeln!(table, "Asset {{ name: {:?}, path: {:?}, kind: {:?},", file.name, file.path(), file.kind)?;
        let sri = Base64::encode_string(&Sha384::digest(&file.bytes));
        writeln!(table, "    sri: \"sha384-{sri}\", hash: {:?},", file.hash)?;
        writeln!(table, "    plain: include_bytes!({plain:?}),")?;
        for (form, bytes) in [("brotli", brotli(&file.bytes)?), ("gzip", gzip(&file.bytes)?)] {
            // Fonts and images are compressed already: what gains nothing is not kept.
            if bytes.len() + bytes.len() / 16 >= file.bytes.len() {
                writeln!(table, "    {form}: None,")?;
                continue;
            }
            let path = folder.join(format!("{}.{form}", file.name));
            fs::write(&path, &bytes)?;
            writeln!(table, "    {form}: Some(include_bytes!({path:?})),")?;
        }
        table += "},\n";
    }
    table += "]\n";
    fs::write(out.join("assets.rs"), table).context("assets.rs")
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut writer = brotli::CompressorWriter::with_params(&mut packed, BUFFER_BYTES, &params);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    // No time and no name in the header: the same bytes give the same bytes.
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}
