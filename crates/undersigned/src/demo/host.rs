//! An exported folder on a static web server that knows nothing of letters.

use std::net::SocketAddr;
use std::path::Path;

use tower_http::services::ServeDir;
use undersigned_proto::verify::Verdict;

use super::crowd::CrowdLetter;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::source::Source;
use crate::trust::Trust;
use crate::{audit, export, output};

/// Exports the crowd's record, serves the folder from another server, and checks it there.
///
/// # Errors
/// One line where it does not hold or is not what the live record was.
pub fn verify_exported(
    runtime: &tokio::runtime::Runtime,
    letter: &CrowdLetter,
    base: &str,
    data: &Path,
    live: &Verdict,
) -> Result<(), Failure> {
    let folder = data.join("export");
    let progress = Progress::new("Exporting");
    let (_, files) = export::mirror(&Source::web(CrowdLetter::ledger(base)), &folder, &Trust::default(), &progress)?;
    let address = runtime.block_on(serve(&folder))?;
    progress.restart("Checking the exported folder");
    let source = Source::web(format!("http://{address}"));
    let trust = Trust { key: Some(live.vkey.clone()), ..Trust::default() };
    let audited =
        audit::run(&source, &trust, &progress, &mut ()).map_err(|error| error.into_failure(&source.place()))?;
    drop(progress);
    let place = folder.display();
    output::text(&format!(
        "\nExported to {place} ({files} files), served from there by another server at {}, and checked again:\n\n{}",
        source.place(),
        audited.verdict.to_plain()
    ));
    letter.check(&audited.verdict)?;
    let (expected, names) = (letter.expected(), letter.expected_names());
    output::text(&format!("{expected} signatures were expected, and the exported record has {expected}."));
    output::text(&format!("{names} locked names were expected to open, and there they are open to everybody."));
    Ok(())
}

async fn serve(folder: &Path) -> Result<SocketAddr, Failure> {
    let failure = |error: std::io::Error| Failure::unreachable(format!("cannot listen on this machine: {error}"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(failure)?;
    let address = listener.local_addr().map_err(failure)?;
    let files = axum::Router::new().fallback_service(ServeDir::new(folder));
    // It ends with the runtime.
    tokio::spawn(async move { axum::serve(listener, files).await });
    Ok(address)
}
