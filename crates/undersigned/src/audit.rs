//! Drives the core's verifier over a source: reads ahead, hands each file in, shows progress.

use std::sync::{Mutex, mpsc};

use undersigned_proto::credential::Credential;
use undersigned_proto::facts::Facts;
use undersigned_proto::ledger::State;
use undersigned_proto::verify::{Options, Step, Verdict, Verifier, VerifyError};

use crate::address::GroupAddress;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::random;
use crate::source::Source;
use crate::trust::Trust;

/// Attempts where the ledger grows under the audit: a name may be erased between two reads.
const MAX_RESTARTS: u32 = 5;

/// Who else wants to see the files.
pub trait Sink {
    /// The audit begins again: what was taken before is void.
    fn restart(&mut self) {}

    /// One file, before it has been checked.
    ///
    /// # Errors
    /// Ends the audit.
    fn take(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure>;
}

/// Nobody else does.
impl Sink for () {
    fn take(&mut self, _: &str, _: &[u8]) -> Result<(), Failure> {
        Ok(())
    }
}

/// Why an audit ended without a verdict.
#[derive(Debug)]
pub enum AuditError {
    /// The ledger does not hold; where, and why.
    DoesNotHold(VerifyError),
    /// It is not the record that a file knows: the checkpoint that was shown.
    Forked(VerifyError, Vec<u8>),
    /// It could not be read.
    Failure(Failure),
}

impl From<Failure> for AuditError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl AuditError {
    /// The one line of a ledger at `place`.
    pub fn into_failure(self, place: &str) -> Failure {
        match self {
            Self::DoesNotHold(error) | Self::Forked(error, _) => {
                Failure::refused(format!("{place} does not hold: {error}"))
            }
            Self::Failure(failure) => failure,
        }
    }
}

/// A ledger that holds.
pub struct Audited {
    /// What holds.
    pub verdict: Verdict,
    verifier: Verifier,
}

impl Audited {
    /// What the holder of a credential knows of a letter after the audit.
    ///
    /// # Errors
    /// One line.
    pub fn facts(&self, credential: &Credential, letter: &str) -> Result<Facts, Failure> {
        self.verifier.facts(credential, letter).map_err(|error| Failure::refused(error.to_string()))
    }

    /// Group, epochs, letters and who signed.
    pub fn state(&self) -> &State {
        self.verifier.state()
    }
}

/// Audits a group's ledger on its server, before anything is sent that depends on it.
///
/// # Errors
/// One line.
pub fn of_group(address: &GroupAddress, trust: &Trust) -> Result<Audited, Failure> {
    let (place, progress) = (address.ledger_root(), Progress::new("Checking the public record"));
    run(&Source::web(&place), trust, &progress, &mut ()).map_err(|error| error.into_failure(&place))
}

/// [`of_group`]; where the record is another one than the one that is pinned, `keep` gets the checkpoint that was shown, and
/// says where both are.
///
/// # Errors
/// One line.
pub fn of_group_or(
    address: &GroupAddress,
    trust: &Trust,
    keep: impl FnOnce(&[u8]) -> Result<String, Failure>,
) -> Result<Audited, Failure> {
    let (place, progress) = (address.ledger_root(), Progress::new("Checking the public record"));
    match run(&Source::web(&place), trust, &progress, &mut ()) {
        Err(AuditError::Forked(error, shown)) => {
            let kept = keep(&shown)?;
            Err(Failure::refused(format!("{place}: {error}. Nothing was sent; {kept}")))
        }
        other => other.map_err(|error| error.into_failure(&place)),
    }
}

/// Audits a whole ledger as a stream.
///
/// # Errors
/// [`AuditError`].
pub fn run(source: &Source, trust: &Trust, progress: &Progress, sink: &mut impl Sink) -> Result<Audited, AuditError> {
    let mut restarts = 0;
    loop {
        let mut attempt = Attempt { source, progress, sink, checkpoint: Vec::new(), missing: false };
        let options = Options { expected: trust.expected()?, pin: trust.pin.clone(), seed: random::seed() };
        let mut verifier = Verifier::new(options);
        if let Some((size, root)) = trust.since {
            verifier = verifier.since(size, root);
        }
        let error = match attempt.run(&mut verifier) {
            Ok(verdict) => return Ok(Audited { verdict, verifier }),
            Err(error) => error,
        };
        restarts += 1;
        if restarts > MAX_RESTARTS || !attempt.has_moved_on()? {
            let shown = attempt.checkpoint;
            return Err(match error {
                AuditError::DoesNotHold(error) if error.is_forked() => AuditError::Forked(error, shown),
                other => other,
            });
        }
        sink.restart();
    }
}

struct Attempt<'a, S> {
    source: &'a Source,
    progress: &'a Progress,
    sink: &'a mut S,
    checkpoint: Vec<u8>,
    missing: bool,
}

type Read = (String, Result<Option<Vec<u8>>, Failure>);

impl<S: Sink> Attempt<'_, S> {
    fn run(&mut self, verifier: &mut Verifier) -> Result<Verdict, AuditError> {
        let source = self.source;
        std::thread::scope(|scope| {
            let (ask, asked) = mpsc::channel::<String>();
            let asked = std::sync::Arc::new(Mutex::new(asked));
            let (answer, answers) = mpsc::channel::<Read>();
            for _ in 0..source.lanes() {
                let (asked, answer) = (asked.clone(), answer.clone());
                scope.spawn(move || read_lane(source, &asked, &answer));
            }
            // The lanes end when these two are dropped, at the latest after the file that they are reading.
            self.feed(verifier, &ask, &answers)
        })
    }

    fn feed(
        &mut self,
        verifier: &mut Verifier,
        ask: &mpsc::Sender<String>,
        answers: &mpsc::Receiver<Read>,
    ) -> Result<Verdict, AuditError> {
        let lost = || Failure { status: crate::failure::Status::Fault, message: "a reader stopped".into() };
        loop {
            match verifier.next().map_err(AuditError::DoesNotHold)? {
                Step::Fetch(paths) => {
                    for path in paths {
                        ask.send(path).map_err(|_| lost())?;
                    }
                }
                Step::Done(verdict) => return Ok(*verdict),
            }
            let (path, bytes) = answers.recv().map_err(|_| lost())?;
            self.supply(verifier, &path, bytes?)?;
            let (done, all) = verifier.progress();
            self.progress.at(done, all);
        }
    }

    fn supply(&mut self, verifier: &mut Verifier, path: &str, bytes: Option<Vec<u8>>) -> Result<(), AuditError> {
        match &bytes {
            Some(bytes) => {
                self.sink.take(path, bytes)?;
                if path == "checkpoint" {
                    self.checkpoint.clone_from(bytes);
                }
            }
            None if path == "checkpoint" => {
                let place = self.source.place();
                return Err(Failure::unreachable(format!("{place}: there is no ledger here (no checkpoint)")).into());
            }
            None => self.missing = true,
        }
        verifier.supply(path, bytes).map_err(AuditError::DoesNotHold)
    }

    /// Whether a file was missing because the ledger has grown since its checkpoint was read.
    fn has_moved_on(&self) -> Result<bool, Failure> {
        if !self.missing {
            return Ok(false);
        }
        let now = self.source.read("checkpoint")?;
        Ok(now.is_some_and(|now| now != self.checkpoint))
    }
}

fn read_lane(source: &Source, asked: &Mutex<mpsc::Receiver<String>>, answer: &mpsc::Sender<Read>) {
    loop {
        // A lane that fails while it holds the lock has not touched the queue.
        let next = asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
        let Ok(path) = next else { return };
        let bytes = source.read(&path);
        if answer.send((path, bytes)).is_err() {
            return;
        }
    }
}
