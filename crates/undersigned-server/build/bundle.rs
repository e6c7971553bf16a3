//! From the files under `assets/` to the files that are served.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::join::join;
use crate::table::File;
use crate::wasm::Module;

/// Scripts of the pages, each joined from its modules. What keyholders and auditors need are scripts of their own, so that
/// signing loads fast. Those of the workers are behind the glue of their modules.
const PAGES: [&str; 7] = ["app", "join", "verify", "keyhold", "preview", "reader", "secret"];
const SCRIPT: &str = "text/javascript; charset=utf-8";
/// Kinds of files that are served as they are.
const KINDS: [(&str, &str); 5] = [
    ("js", SCRIPT),
    ("css", "text/css; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("woff2", "font/woff2"),
    ("png", "image/png"),
];

/// All of them, by name.
pub fn collect(assets: &Path, modules: Vec<Module>) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for name in PAGES {
        files.push(File::new(&format!("{name}.js"), SCRIPT, joined(assets, name)?.into_bytes()));
    }
    for module in modules {
        let name = module.name;
        let worker = format!("{}\n{}", module.glue, joined(assets, name)?);
        files.push(File::new(&format!("{name}.js"), SCRIPT, worker.into_bytes()));
        files.push(File::new(&format!("{name}.wasm"), "application/wasm", module.wasm));
    }
    for folder in [assets.to_owned(), assets.join("fonts")] {
        files.extend(plain(&folder)?);
    }
    link_styles(&mut files)?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// The script of an entry module.
fn joined(assets: &Path, name: &str) -> Result<String> {
    let read = |path: &Path| fs::read_to_string(path).with_context(|| path.display().to_string());
    join(&assets.join("entry").join(format!("{name}.js")), &read)
}

fn plain(folder: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let (Some(name), Some(extension)) = (path.file_name(), path.extension()) else { continue };
        let kind = KINDS.iter().find(|(known, _)| extension == *known);
        if let (Some((_, kind)), true) = (kind, path.is_file()) {
            files.push(File::new(&name.to_string_lossy(), kind, fs::read(&path)?));
        }
    }
    Ok(files)
}

/// `url("fonts/x.woff2")` in a style sheet becomes the hashed address beside it.
fn link_styles(files: &mut [File]) -> Result<()> {
    let names: Vec<(String, String)> =
        files.iter().filter(|file| !file.name.ends_with(".css")).map(|file| (file.name.clone(), file.path())).collect();
    for file in files.iter_mut().filter(|file| file.name.ends_with(".css")) {
        let source = String::from_utf8(std::mem::take(&mut file.bytes)).context("a style sheet is not UTF-8")?;
        let mut linked = String::with_capacity(source.len());
        for (at, piece) in source.split("url(\"").enumerate() {
            let Some((reference, rest)) = piece.split_once('"').filter(|_| at > 0) else {
                linked += piece;
                continue;
            };
            linked += "url(\"";
            linked += &resolved(&file.name, reference, &names)?;
            linked.push('"');
            linked += rest;
        }
        *file = File::new(&file.name, file.kind, linked.into_bytes());
    }
    Ok(())
}

fn resolved(sheet: &str, reference: &str, names: &[(String, String)]) -> Result<String> {
    if reference.starts_with("data:") || reference.starts_with('#') {
        return Ok(reference.to_owned());
    }
    let name = reference.rsplit('/').next().unwrap_or(reference);
    let found = names.iter().find(|(known, _)| known == name);
    found.map(|(_, path)| path.clone()).with_context(|| format!("{sheet} refers to {reference}, which is no asset"))
}
