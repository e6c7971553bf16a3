//! Where work runs that would hold up the threads that serve: proofs on threads of their own, the rest a few at a time.
//!
//! Each kind of work waits for its own kind only, in the order in which it came, and no longer line than is worth waiting in.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit, oneshot};
use tokio_util::bytes::Bytes;

use crate::refusal::{Kind, Refusal};

/// Most proofs that wait; a core checks about a thousand a second.
const MAX_WAITING_PROOFS: usize = 4_096;
/// Most reads of the disk at the same time; more would only wait for each other.
const MAX_READS: usize = 8;
/// Most pages, images, sheets and passphrases that are worked on at the same time.
const MAX_DRAWN: usize = 2;
/// Most of those that wait.
const MAX_WAITING_DRAWN: usize = 512;
/// Most exports at the same time.
const MAX_EXPORTS: usize = 2;
/// Most exports that wait.
const MAX_WAITING_EXPORTS: usize = 64;
/// For an export to begin.
const EXPORT_PATIENCE: Duration = Duration::from_secs(10);

/// Most KiB of answers that are on their way to slow clients, each longer than [`SMALL_BYTES`] and made for one request.
const MAX_HELD_KIB: u32 = 32 << 10;
/// An answer that nobody counts.
const SMALL_BYTES: usize = 16 << 10;

/// A place where something can be done, which nobody else has meanwhile.
pub struct Place<'a>(#[expect(dead_code, reason = "held until the work is done")] SemaphorePermit<'a>);

impl Place<'_> {
    /// Does it.
    ///
    /// # Errors
    /// `internal` after a panic.
    pub async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        tokio::task::spawn_blocking(work).await.map_err(|_| panicked())
    }
}

/// Bytes with their part of [`MAX_HELD_KIB`].
struct Held {
    bytes: Vec<u8>,
    _part: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The threads and places for work.
pub struct Work {
    proofs: rayon::ThreadPool,
    waiting_proofs: Semaphore,
    reads: Semaphore,
    drawn: Semaphore,
    waiting_drawn: Semaphore,
    long: Semaphore,
    exports: Arc<Semaphore>,
    waiting_exports: Semaphore,
    held: Arc<Semaphore>,
}

impl Work {
    /// Starts the threads.
    ///
    /// # Errors
    /// Where the system has no more threads.
    pub fn start() -> std::io::Result<Self> {
        let proofs = rayon::ThreadPoolBuilder::new()
            .num_threads(std::thread::available_parallelism().map_or(1, usize::from))
            .thread_name(|number| format!("proofs-{number}"))
            .build()
            .map_err(std::io::Error::other)?;
        Ok(Self {
            proofs,
            waiting_proofs: Semaphore::new(MAX_WAITING_PROOFS),
            reads: Semaphore::new(MAX_READS),
            drawn: Semaphore::new(MAX_DRAWN),
            waiting_drawn: Semaphore::new(MAX_DRAWN + MAX_WAITING_DRAWN),
            long: Semaphore::new(1),
            exports: Arc::new(Semaphore::new(MAX_EXPORTS)),
            waiting_exports: Semaphore::new(MAX_WAITING_EXPORTS),
            held: Arc::new(Semaphore::new(MAX_HELD_KIB as usize)),
        })
    }

    /// Checks a proof or makes one: milliseconds of a core.
    ///
    /// # Errors
    /// `busy` where too many wait; `internal` after a panic.
    pub async fn prove<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let _waiting = self.waiting_proofs.try_acquire().map_err(|_| Refusal::busy())?;
        let (reply, answer) = oneshot::channel();
        self.proofs.spawn(move || {
            // Nobody waits any more: the request has timed out.
            if !reply.is_closed() {
                drop(reply.send(catch_unwind(AssertUnwindSafe(work))));
            }
        });
        match answer.await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(_)) | Err(_) => Err(panicked()),
        }
    }

    /// Reads the disk.
    ///
    /// # Errors
    /// `internal` after a panic.
    pub async fn read<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        off_thread(&self.reads, work).await
    }

    /// Makes a page, an image, or the hash of a passphrase.
    ///
    /// # Errors
    /// `busy` where too many wait; `internal` after a panic.
    pub async fn draw<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        self.drawing().await?.run(work).await
    }

    /// A place to draw something, for whoever must be sure of it before anything is done.
    ///
    /// # Errors
    /// `busy` where too many wait.
    pub async fn drawing(&self) -> Result<Place<'_>, Refusal> {
        let _waiting = self.waiting_drawn.try_acquire().map_err(|_| Refusal::busy())?;
        self.drawn.acquire().await.map(Place).map_err(|_| panicked())
    }

    /// Does what takes seconds and nobody waits for, one at a time.
    ///
    /// # Errors
    /// `internal` after a panic.
    pub async fn long<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        off_thread(&self.long, work).await
    }

    /// The bytes of an answer, counted until the socket has taken them.
    ///
    /// # Errors
    /// `busy` where slow clients hold too many already.
    pub fn hold(&self, bytes: Vec<u8>) -> Result<Bytes, Refusal> {
        if bytes.len() <= SMALL_BYTES {
            return Ok(bytes.into());
        }
        let kib = u32::try_from(bytes.len().div_ceil(1_024)).unwrap_or(u32::MAX).min(MAX_HELD_KIB);
        let part = self.held.clone().try_acquire_many_owned(kib).map_err(|_| Refusal::busy())?;
        Ok(Bytes::from_owner(Held { bytes, _part: part }))
    }

    /// A place for an export, until it is dropped.
    ///
    /// # Errors
    /// `busy` where there is none for a while.
    pub async fn export(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let _waiting = self.waiting_exports.try_acquire().map_err(|_| Refusal::busy())?;
        let place = tokio::time::timeout(EXPORT_PATIENCE, self.exports.clone().acquire_owned()).await;
        place.ok().and_then(Result::ok).ok_or_else(Refusal::busy)
    }
}

/// The panic's text may quote a request, and goes nowhere.
fn panicked() -> Refusal {
    tracing::error!("work ended in a panic");
    Refusal::unavailable(Kind::Internal, "Something went wrong here. Nothing was changed; please try again later.")
}

async fn off_thread<T: Send + 'static>(
    places: &Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    Place(places.acquire().await.map_err(|_| panicked())?).run(work).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn proofs_wait_for_nothing_else() {
        let work = Arc::new(Work::start().unwrap());
        let (release, released) = std::sync::mpsc::channel::<()>();
        let released = Arc::new(std::sync::Mutex::new(released));
        // Everything else is full: reads, drawing, what is long, exports.
        let held: Vec<_> = (0..MAX_READS + MAX_DRAWN + 1)
            .map(|at| {
                let (work, released) = (work.clone(), released.clone());
                let wait = move || released.lock().unwrap().recv().is_ok();
                tokio::spawn(async move {
                    match at {
                        0 => work.long(wait).await,
                        1..=MAX_DRAWN => work.draw(wait).await,
                        _ => work.read(wait).await,
                    }
                })
            })
            .collect();
        let exports = [work.export().await.unwrap(), work.export().await.unwrap()];
        for number in 0..100 {
            assert_eq!(work.prove(move || number).await, Ok(number));
        }
        held.iter().for_each(|_| release.send(()).unwrap());
        for one in held {
            assert_eq!(one.await.unwrap(), Ok(true));
        }
        drop(exports);
    }

    #[tokio::test]
    async fn a_line_that_is_full_says_so() {
        let work = Work::start().unwrap();
        let _all = work.waiting_proofs.acquire_many(MAX_WAITING_PROOFS as u32).await.unwrap();
        assert_eq!(work.prove(|| ()).await, Err(Refusal::busy()));
        let _all = work.waiting_drawn.acquire_many((MAX_DRAWN + MAX_WAITING_DRAWN) as u32).await.unwrap();
        assert_eq!(work.draw(|| ()).await, Err(Refusal::busy()));
        let _all = work.waiting_exports.acquire_many(MAX_WAITING_EXPORTS as u32).await.unwrap();
        assert_eq!(work.export().await.map(drop), Err(Refusal::busy()));
    }

    #[tokio::test]
    async fn an_export_waits_for_a_place() {
        let work = Arc::new(Work::start().unwrap());
        let mut places = vec![work.export().await.unwrap(), work.export().await.unwrap()];
        let waiting = tokio::spawn({
            let work = work.clone();
            async move { work.export().await.map(drop) }
        });
        while work.waiting_exports.available_permits() == MAX_WAITING_EXPORTS {
            tokio::task::yield_now().await;
        }
        assert!(!waiting.is_finished());
        places.pop();
        assert_eq!(waiting.await.unwrap(), Ok(()));
    }

    #[tokio::test]
    async fn work_that_panics_is_refused_alone() {
        let work = Work::start().unwrap();
        for _ in 0..5 {
            assert_eq!(work.prove(|| panic!("a panic of the test")).await, Err::<(), _>(panicked()));
            assert_eq!(work.draw(|| panic!("a panic of the test")).await, Err::<(), _>(panicked()));
        }
        assert_eq!(work.prove(|| 1).await, Ok(1));
        assert_eq!(work.draw(|| 1).await, Ok(1));
    }

    #[test]
    fn bytes_are_counted_until_they_are_taken() {
        let work = Work::start().unwrap();
        let mut held = Vec::new();
        while let Ok(bytes) = work.hold(vec![7; 1 << 20]) {
            assert_eq!(bytes.len(), 1 << 20);
            held.push(bytes);
        }
        assert_eq!(held.len(), 32);
        work.hold(vec![7; SMALL_BYTES]).expect("what is small is not counted");
        // A part of it that is still on its way holds all of it.
        let part = held[0].slice(0..10);
        held.remove(0);
        assert!(work.hold(vec![7; 1 << 20]).is_err());
        drop(part);
        work.hold(vec![7; 1 << 20]).unwrap();
        drop(held);
        work.hold(vec![7; 99 << 20]).expect("longer than all of it, and alone");
    }
}
