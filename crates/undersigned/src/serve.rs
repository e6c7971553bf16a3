//! `undersigned serve`

use std::net::SocketAddr;
use std::path::PathBuf;

use undersigned_server::store::SqliteBackend;
use undersigned_server::{Clock, Config, Server, SmtpConfig};

use crate::failure::Failure;
use crate::output;

/// Runs a server.
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// The folder with everything that must survive: one database and the server's keys
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Where to listen
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address that people type, with https:// and no slash at its end [default: http://HOST:PORT]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The mail server for codes: smtps://user:password@host, or smtp://127.0.0.1:2525 on this machine
    #[arg(long, value_name = "URL", env = "UNDERSIGNED_SMTP", hide_env_values = true, requires = "mail_from")]
    smtp: Option<String>,
    /// The sender of those mails
    #[arg(long, value_name = "ADDRESS", requires = "smtp")]
    mail_from: Option<String>,
    /// Let anybody make a group, not only who has the link that is printed
    #[arg(long)]
    open: bool,
    /// This machine's clock is right, although it is not what the server expects (see below)
    #[arg(long)]
    clock_is_right: bool,
    /// No other copy of the data folder goes on: it was restored or moved on purpose (see below)
    #[arg(long)]
    this_is_the_only_copy: bool,
}

const LONG: &str = "\
Runs a server.

All that it keeps is in the data folder; a copy of it, made while the server is stopped, is a backup. Only one server \
may use a folder at a time. It speaks plain HTTP: put a web server with TLS in front and give its address as --base-url.

It stops at Ctrl-C or SIGTERM, after the requests that are under way. Whatever was acknowledged is then on disk, as it \
is after a power cut. It also stops when the disk fails while it stores something: start it again, and the disk shows \
what is stored.

It compares the machine's clock with the time that it has kept. After a leap of ten minutes, or a pause of more than an \
hour between two runs, no date ends anything and nothing with a date is entered until the clock has been right for as \
long as the leap is wide, six hours at most. If you have looked at the clock and it is right, start with \
--clock-is-right.

It does not start on a copy of a data folder, on one from a backup, or on a database that is older than the last \
checkpoint that it signed: two servers on two copies would make two records of one, and everybody could prove it. If you \
have restored or moved the folder on purpose, and no other copy goes on, start once with --this-is-the-only-copy. \
Whatever was signed after the backup is lost then, and whoever has a receipt for it can prove that.";

const AFTER: &str = "\
Examples:
  undersigned serve --data /var/lib/undersigned --base-url https://letters.example
  UNDERSIGNED_SMTP=smtps://letters:secret@mail.example \\
      undersigned serve --data ./data --base-url https://letters.example \\
      --mail-from letters@example.org

Environment:
  UNDERSIGNED_SMTP   as --smtp, so that the password is in no list of processes

Exit status:
  0   stopped as asked
  2   the command line is wrong
  3   it cannot listen, cannot use the data folder, or the disk has failed";

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    undersigned_server::log::init();
    let smtp = args.smtp.clone().zip(args.mail_from.clone()).map(|(url, from)| SmtpConfig { url, from });
    let config = Config {
        data: args.data.clone(),
        listen: args.listen,
        base_url: args.base_url.as_deref().map(|url| url.trim_end_matches('/').to_owned()),
        smtp,
        open_creation: args.open,
        clock: if args.clock_is_right { Clock::system().confirmed() } else { Clock::system() },
    };
    let mut backend = SqliteBackend::new(&args.data);
    if args.this_is_the_only_copy {
        backend = backend.only_copy();
    }
    runtime()?.block_on(async {
        let server =
            Server::start_on(&backend, config).await.map_err(|error| Failure::unreachable(error.to_string()))?;
        let (base, path) = (server.app().base_url().to_owned(), create_path(&server, args.open));
        output::text(&format!("Undersigned serves {base} (listening on {})", server.address()));
        output::text(&format!("Make a group: {base}{path}"));
        let failed = tokio::select! {
            stopped = stop_signal() => stopped.map(|()| false)?,
            () = server.failed() => true,
        };
        server.stop().await;
        if failed {
            return Err(Failure::unreachable("the disk failed while something was stored; look at it and start again"));
        }
        Ok(())
    })
}

fn create_path(server: &Server, open: bool) -> String {
    if open { "/new".to_owned() } else { format!("/new/{}", server.app().invite()) }
}

/// The runtime of the server's tasks.
///
/// # Errors
/// One line where the system gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::unreachable(format!("the system gives no threads: {error}")))
}

/// Waits for Ctrl-C or SIGTERM.
///
/// # Errors
/// One line where signals cannot be had.
pub async fn stop_signal() -> Result<(), Failure> {
    let failure = |error: std::io::Error| Failure::unreachable(format!("the system gives no signals: {error}"));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).map_err(failure)?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted.map_err(failure),
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failure)
}
