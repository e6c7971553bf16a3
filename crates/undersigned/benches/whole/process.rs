//! The programs that are measured, as children that end with their owner.

use std::fmt::Write as _;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;

/// Longest wait for a program to listen: a server first reads its ledgers.
const PATIENCE: Duration = Duration::from_secs(120);
/// nginx where Debian puts it, which is not in everybody's PATH.
const NGINX: [&str; 2] = ["nginx", "/usr/sbin/nginx"];

/// The built binary.
pub fn undersigned() -> Command {
    Command::new(env!("CARGO_BIN_EXE_undersigned"))
}

/// A port that is free now.
pub fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Waits until somebody listens, or the child has ended; tells how long it took.
fn wait(child: &mut Child, address: SocketAddr) -> Outcome<Duration> {
    let began = Instant::now();
    while TcpStream::connect(address).is_err() {
        if let Some(status) = child.try_wait()? {
            return Err(format!("the server ended: {status}").into());
        }
        if began.elapsed() > PATIENCE {
            return Err("the server does not listen".into());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(began.elapsed())
}

/// `undersigned serve` on a data folder.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
    /// From the start to the first connection.
    pub started_in: Duration,
}

impl Served {
    pub fn start(data: &Path, address: SocketAddr) -> Outcome<Self> {
        let mut command = undersigned();
        command.args(["serve", "--listen", &address.to_string(), "--data"]).arg(data).stdout(Stdio::null());
        let mut served = Self { child: command.spawn()?, address, started_in: Duration::ZERO };
        served.started_in = wait(&mut served.child, address)?;
        Ok(served)
    }

    pub fn processes(&self) -> Vec<u32> {
        vec![self.child.id()]
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Nothing that it acknowledged is lost by that: it is what the server promises.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// nginx with a configuration of its own, serving one page.
pub struct Nginx {
    child: Child,
    program: &'static str,
    prefix: PathBuf,
    pub address: SocketAddr,
}

impl Nginx {
    /// Serves `body` at any path with these further headers.
    pub fn start(prefix: &Path, workers: usize, body: &[u8], headers: &[(String, String)]) -> Outcome<Self> {
        let address = free_address()?;
        fs::create_dir_all(prefix)?;
        fs::write(prefix.join("page.html"), body)?;
        fs::write(prefix.join("nginx.conf"), configuration(prefix, workers, address, headers)?)?;
        let works = |program: &&str| Command::new(program).arg("-v").stderr(Stdio::null()).status().is_ok();
        let program = NGINX.into_iter().find(works).ok_or("nginx is not installed")?;
        let child = command(program, prefix).spawn()?;
        let mut nginx = Self { child, program, prefix: prefix.to_owned(), address };
        wait(&mut nginx.child, address)?;
        Ok(nginx)
    }

    pub fn processes(&self) -> Vec<u32> {
        crate::machine::family(self.child.id())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // By its own signal: killing only the first process would leave the workers.
        let stopped = command(self.program, &self.prefix).args(["-s", "stop"]).status();
        if !stopped.is_ok_and(|status| status.success()) {
            drop(self.child.kill());
        }
        drop(self.child.wait());
    }
}

fn command(program: &str, prefix: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("-p").arg(prefix).arg("-c").arg(prefix.join("nginx.conf")).stderr(Stdio::null());
    command
}

/// Fair to nginx: the file stays open, no log is written, connections are never closed.
fn configuration(
    prefix: &Path,
    workers: usize,
    address: SocketAddr,
    headers: &[(String, String)],
) -> Result<String, std::fmt::Error> {
    let here = prefix.display();
    let mut text = format!(
        "daemon off;\nuser root;\nworker_processes {workers};\npid {here}/nginx.pid;\nerror_log {here}/error.log crit;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n  access_log off;\n  sendfile on;\n  tcp_nopush on;\n  tcp_nodelay on;\n  \
         keepalive_timeout 75;\n  keepalive_requests 1000000000;\n  \
         open_file_cache max=16;\n  open_file_cache_valid 1h;\n  \
         default_type \"text/html; charset=utf-8\";\n"
    );
    for temporary in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        writeln!(text, "  {temporary}_temp_path {here}/{temporary};")?;
    }
    writeln!(text, "  server {{\n    listen {address};\n    root {here};")?;
    for (name, value) in headers {
        writeln!(text, "    add_header {name} \"{value}\";")?;
    }
    writeln!(text, "    location / {{ try_files /page.html =404; }}\n  }}\n}}")?;
    Ok(text)
}
