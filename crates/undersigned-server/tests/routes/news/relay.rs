//! A mail server that fails as it is told (RFC 5321), one connection after the other.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use testkit::wait;
use undersigned_server::SmtpConfig;

/// How it answers.
#[derive(Clone, Default)]
pub struct Mood {
    /// Takes no mail once it has this many.
    pub full_at: Option<usize>,
    /// Refuses mail to these, with this code.
    pub refuses: Vec<(String, u16)>,
}

#[derive(Default)]
struct Inner {
    mood: Mood,
    taken: Vec<(String, String)>,
    turned_away: usize,
}

/// A mail server on a port of its own. Its thread ends with the test's process.
pub struct Relay {
    port: u16,
    inner: Arc<Mutex<Inner>>,
}

impl Relay {
    pub fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = Arc::new(Mutex::new(Inner { mood, ..Inner::default() }));
        let shared = inner.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                // A client that hangs up is the client's affair.
                std::thread::spawn(move || drop(serve(stream, &shared)));
            }
        });
        Self { port, inner }
    }

    pub fn config(&self) -> SmtpConfig {
        SmtpConfig { url: format!("smtp://127.0.0.1:{}", self.port), from: "news@letters.example".into() }
    }

    pub fn set(&self, mood: Mood) {
        self.inner.lock().unwrap().mood = mood;
    }

    /// Mails that were taken: to whom, and the text.
    pub fn taken(&self) -> Vec<(String, String)> {
        self.inner.lock().unwrap().taken.clone()
    }

    /// Waits until it has taken and turned away so many.
    pub fn wait(&self, taken: usize, turned_away: usize) {
        wait::until(&format!("{taken} mails taken and {turned_away} turned away"), || {
            let inner = self.inner.lock().unwrap();
            inner.taken.len() >= taken && inner.turned_away >= turned_away
        });
    }
}

impl Inner {
    fn to(&mut self, address: &str) -> u16 {
        let refused = self.mood.refuses.iter().find(|(refused, _)| refused == address).map(|(_, code)| *code);
        let full = self.mood.full_at.is_some_and(|most| self.taken.len() >= most);
        let code = if full { 421 } else { refused.unwrap_or(250) };
        self.turned_away += usize::from(code != 250);
        code
    }
}

fn serve(stream: TcpStream, shared: &Mutex<Inner>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut lines, mut out) = (BufReader::new(stream.try_clone()?).lines(), stream);
    write!(out, "220 relay\r\n")?;
    let mut to = String::new();
    while let Some(line) = lines.next().transpose()? {
        let code = match line.get(..4).unwrap_or_default() {
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                shared.lock().unwrap().to(&to)
            }
            "DATA" => {
                write!(out, "354 go on\r\n")?;
                let mut text = String::new();
                while let Some(line) = lines.next().transpose()?.filter(|line| line != ".") {
                    text.push_str(&line);
                    text.push('\n');
                }
                shared.lock().unwrap().taken.push((to.clone(), text));
                250
            }
            "QUIT" => 221,
            _ => 250,
        };
        // The words quote the address, as those of real servers do.
        out.write_all(format!("{code} relay {to}\r\n").as_bytes())?;
    }
    Ok(())
}
