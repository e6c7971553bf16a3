//! `undersigned demo`

mod crowd;
mod host;
mod keyholders;
mod sample;

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use undersigned_server::{Clock, Config, Server};

use crate::failure::Failure;
use crate::output;
use crate::serve::{runtime, stop_signal};

/// Most members that a demo simulates.
const MAX_MEMBERS: u32 = 10_000;
/// Where a demo listens unless told otherwise.
const LISTEN: &str = "127.0.0.1:8080";

/// Starts a server on this machine with a sample group and letter, to try everything.
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// Also let N simulated members enrol and sign a second letter, then check the result
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_MEMBERS)))]
    members: Option<u32>,
    /// The folder for the demo's data; if it is there already, a new folder inside it
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data: PathBuf,
    /// Where to listen [default: 127.0.0.1:8080, or another port if that is taken]
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<SocketAddr>,
    /// End when everything is set up and checked, instead of serving on
    #[arg(long)]
    exit: bool,
}

const LONG: &str = "\
Starts a server on this machine with a sample group and letter, to try everything.

It prints the address, the organiser's link with its passphrase, and a few paper codes. Open the letter, choose \"Prove \
that you work here\", type a code, and sign: the sample letter may be signed at once.

With --members, three simulated keyholders make a key for a second letter. Simulated members prove their membership, \
wait for the signing window, and sign it, all through the same interface as browsers. Half give a name that stays \
locked, others show a name, a role or nothing, and a few withdraw. Then the opening is called, and two keyholders open \
the names. At last the record is checked: on the server, and again as an exported folder on another, static web server.";

const AFTER: &str = "\
Examples:
  undersigned demo
  undersigned demo --members 120
  undersigned demo --members 12 --exit

Exit status:
  0   stopped as asked; with --members, the record holds, has the expected count, and the names are open
  1   the record does not hold, or a count is another
  2   the command line is wrong
  3   it cannot listen, or cannot write the folder";

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    undersigned_server::log::init();
    let data = fresh_folder(&args.data)?;
    let listen = args.listen.map_or_else(free_address, Ok)?;
    let config =
        Config { data: data.clone(), listen, base_url: None, smtp: None, open_creation: true, clock: Clock::system() };
    let runtime = runtime()?;
    let server = runtime.block_on(Server::start(config)).map_err(|error| Failure::unreachable(error.to_string()))?;
    let sample = runtime.block_on(sample::make(server.app()))?;
    output::text(&introduction(&server, &data, &sample));
    if let Some(members) = args.members {
        // Members and keyholders are clients: they run on threads of their own, beside the server's.
        let base = format!("http://{}", server.address());
        let draft = runtime.block_on(crowd::draft(server.app(), members))?;
        let keyholders = keyholders::Keyholders::ceremony(&base, &draft.links)?;
        let letter = runtime.block_on(draft.freeze(keyholders))?;
        let verdict = letter.sign_and_open(&base)?;
        host::verify_exported(&runtime, &letter, &base, &data, &verdict)?;
    }
    if !args.exit {
        output::text("The server runs until you press Ctrl-C.");
        runtime.block_on(stop_signal())?;
    }
    runtime.block_on(server.stop());
    Ok(())
}

fn introduction(server: &Server, data: &Path, sample: &sample::Sample) -> String {
    let base = server.app().base_url();
    let mut text = format!(
        "\nUndersigned runs on this machine; its data is in {}\n\n  \
         Letter      {base}/g/{}/l/{}\n  \
         All groups  {base}/\n  \
         Organiser   {base}{}\n  \
         Passphrase  {}\n\n  \
         Paper codes, good for one member each:\n",
        data.display(),
        sample.group,
        sample.letter,
        sample.organiser_path,
        sample.passphrase,
    );
    for code in &sample.codes {
        text += &format!("    {code}\n");
    }
    text += "\nOpen the letter, choose to sign, and type one of the codes. Or in another terminal:\n";
    text += &format!("  undersigned enrol {base}/g/{} --code CODE\n", sample.group);
    text + &format!("  undersigned verify {base}\n")
}

/// `wanted`, or a new folder inside it if it is there already: a demo never touches what it finds.
fn fresh_folder(wanted: &Path) -> Result<PathBuf, Failure> {
    let data = if wanted.exists() {
        let free = (2_u32..).map(|run| wanted.join(format!("run-{run}"))).find(|folder| !folder.exists());
        let free = free.unwrap_or_else(|| wanted.join("run"));
        output::hint(&format!("{} is there already: this demo uses {}", wanted.display(), free.display()));
        free
    } else {
        wanted.to_owned()
    };
    std::fs::create_dir_all(&data).map_err(|error| Failure::file("make the folder", &data, &error))?;
    Ok(data)
}

/// The usual address, or one with a port that is free now.
fn free_address() -> Result<SocketAddr, Failure> {
    let bound = TcpListener::bind(LISTEN).or_else(|_| TcpListener::bind("127.0.0.1:0"));
    let address = bound.and_then(|listener| listener.local_addr());
    address.map_err(|error| Failure::unreachable(format!("cannot listen on this machine: {error}")))
}
