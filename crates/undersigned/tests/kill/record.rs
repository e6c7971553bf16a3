//! All that ever left the server, to be held against the last ledger.

use std::collections::{BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, MutexGuard};

use testkit::wait::PATIENCE;
use undersigned::audit::{self, Sink};
use undersigned::failure::Failure;
use undersigned::progress::Progress;
use undersigned::source::Source;
use undersigned::trust::Trust;
use undersigned_proto::receipt;
use undersigned_tlog::tile::decode_bundle;
use undersigned_tlog::{Checkpoint, Frontier, TlogProof, VerifierKey, leaf_hash};

use crate::founding::GROUP;
use crate::members::{Act, Prepared};
use crate::wire;

/// Acts under way and what came back: signatures, and then what takes some of them back.
pub struct Record {
    vkey: String,
    acts: Vec<Act>,
    /// How many of the acts are signatures; the others stand behind them, and each takes the signature back that stands as
    /// many places before it.
    signatures: usize,
    seen: Mutex<Seen>,
    news: Condvar,
}

#[derive(Default)]
struct Seen {
    /// Acts that can be sent, by their place in the list.
    waiting: VecDeque<usize>,
    /// Place in the list, index in the ledger.
    acknowledged: Vec<(usize, u64)>,
    /// Sent at least once, with no answer that time.
    unanswered: BTreeSet<usize>,
    /// Of those, found in the ledger when they were sent again.
    stored_unanswered: usize,
    /// Requests that a kill cut off, or that came too late for that life.
    cut_off: usize,
    checkpoints: BTreeSet<String>,
    largest: u64,
}

impl Record {
    /// The first half of the signatures will be taken back.
    pub fn new(vkey: String, prepared: Vec<Prepared>) -> Self {
        let signatures = prepared.len();
        let (mut acts, mut withdrawals) = (Vec::new(), Vec::new());
        for Prepared { signature, withdrawal } in prepared {
            acts.push(signature);
            withdrawals.push(withdrawal);
        }
        acts.extend(withdrawals.into_iter().take(signatures / 2));
        let seen = Seen { waiting: (0..signatures).collect(), ..Seen::default() };
        Self { vkey, acts, signatures, seen: Mutex::new(seen), news: Condvar::new() }
    }

    /// The name under which the ledger is signed.
    pub fn origin(&self) -> &str {
        self.vkey.split('+').next().expect("a key has a name")
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("no lane has panicked")
    }

    pub fn acknowledged(&self) -> usize {
        self.seen().acknowledged.len()
    }

    pub fn unacknowledged(&self) -> usize {
        self.acts.len() - self.acknowledged()
    }

    /// Sends the next act that has no receipt. Tells whether there was
    /// one. An error is the line's: the server may have stored it or not.
    pub fn send_next(&self, server: SocketAddr) -> std::io::Result<bool> {
        let Some(at) = self.seen().waiting.pop_front() else { return Ok(false) };
        let Act { path, entry, body } = &self.acts[at];
        let answer = match wire::post(server, path, body) {
            Ok(answer) => answer,
            Err(error) => {
                let mut seen = self.seen();
                seen.unanswered.insert(at);
                seen.cut_off += 1;
                seen.waiting.push_front(at);
                return Err(error);
            }
        };
        let json = answer.json();
        assert!(matches!(answer.status, 200 | 201), "{json}");
        let text = json["receipt"].as_str().expect("a receipt");
        receipt::check(text.as_bytes(), &self.vkey, entry).expect("the receipt holds");
        let proof = TlogProof::parse(text.as_bytes()).expect("a tlog-proof");
        assert_eq!(json["index"], proof.index);
        let mut seen = self.seen();
        // 200 says that it was there already, which only an unanswered one may be.
        assert!(answer.status == 201 || seen.unanswered.contains(&at));
        seen.stored_unanswered += usize::from(answer.status == 200);
        seen.acknowledged.push((at, proof.index));
        let withdrawal = at + self.signatures;
        if withdrawal < self.acts.len() {
            seen.waiting.push_back(withdrawal);
        }
        seen.keep(&proof.checkpoint_note);
        self.news.notify_all();
        Ok(true)
    }

    /// Reads the checkpoint. What has been seen before must be within it.
    pub fn watch(&self, server: SocketAddr) -> std::io::Result<()> {
        let largest = self.seen().largest;
        let answer = wire::get(server, &format!("/g/{GROUP}/checkpoint"))?;
        let note = String::from_utf8(answer.body).expect("a note");
        let size = self.seen().keep(&note);
        assert!(size >= largest, "the ledger went back from {largest} to {size} entries");
        Ok(())
    }

    /// Waits until so many are acknowledged, or all.
    pub fn wait_for(&self, acknowledged: usize) {
        let wanted = acknowledged.min(self.acts.len());
        let waits = |seen: &mut Seen| seen.acknowledged.len() < wanted;
        let waited = self.news.wait_timeout_while(self.seen(), PATIENCE, waits);
        let (seen, late) = waited.expect("no lane has panicked");
        assert!(!late.timed_out(), "{} of {wanted} acts are acknowledged", seen.acknowledged.len());
    }

    /// Requests that the kills have left without an answer.
    pub fn cut_off(&self) -> usize {
        self.seen().cut_off
    }

    pub fn summary(&self) -> String {
        let seen = self.seen();
        let (acknowledged, unanswered) = (seen.acknowledged.len(), seen.unanswered.len());
        let (stored, checkpoints) = (seen.stored_unanswered, seen.checkpoints.len());
        format!(
            "{acknowledged} acts acknowledged; {unanswered} had no answer at first, and {stored} of them were in the ledger all the same; {checkpoints} checkpoints seen"
        )
    }

    /// Holds everything against the ledger below `root`.
    pub fn check(&self, root: &str) {
        let mut entries = Entries::default();
        let trust = Trust { key: Some(self.vkey.clone()), ..Trust::default() };
        let audited = audit::run(&Source::web(root), &trust, &Progress::none(), &mut entries);
        let verdict = audited.map_err(|error| error.into_failure(root).message).expect("the ledger holds").verdict;
        let seen = self.seen();
        assert_eq!(seen.acknowledged.len(), self.acts.len());
        let counted: u64 = verdict.letters.iter().map(|letter| letter.counts.signed).sum();
        let withdrawn: u64 = verdict.letters.iter().map(|letter| letter.counts.withdrawn).sum();
        assert_eq!(
            (counted, withdrawn),
            ((self.signatures - self.signatures / 2) as u64, (self.signatures / 2) as u64)
        );
        for (at, index) in &seen.acknowledged {
            assert_eq!(entries.0[*index as usize], self.acts[*at].entry, "entry {index}");
        }
        let mut frontier = Frontier::new();
        let mut roots = vec![frontier.root()];
        for entry in &entries.0 {
            frontier.append(leaf_hash(entry));
            roots.push(frontier.root());
        }
        let key = VerifierKey::parse(&self.vkey).expect("a key");
        for note in &seen.checkpoints {
            let checkpoint = Checkpoint::verify(note.as_bytes(), &key).expect("the server signed it");
            assert_eq!(Some(&checkpoint.root), roots.get(checkpoint.size as usize), "fork at {}", checkpoint.size);
        }
        println!(
            "{} checkpoints are prefixes of the last one, over {} entries",
            seen.checkpoints.len(),
            entries.0.len()
        );
    }
}

impl Seen {
    fn keep(&mut self, note: &str) -> u64 {
        let size = Checkpoint::dangerous_parse_unverified(note.as_bytes()).expect("a checkpoint").size;
        self.checkpoints.insert(note.to_owned());
        self.largest = self.largest.max(size);
        size
    }
}

/// The ledger's entries, gathered on an audit's way.
#[derive(Default)]
struct Entries(Vec<Vec<u8>>);

impl Sink for Entries {
    fn restart(&mut self) {
        self.0.clear();
    }

    fn take(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let Some(tile) = path.strip_prefix("tile/entries/") else { return Ok(()) };
        let (index, width) =
            tile.split_once(".p/").map_or((tile, 256), |(index, width)| (index, width.parse().expect("a width")));
        let index: usize = index.parse().expect("fewer than 1,000 bundles");
        let bundle = decode_bundle(bytes, width).expect("a bundle");
        let end = index * 256 + bundle.len();
        self.0.resize_with(self.0.len().max(end), Vec::new);
        for (slot, entry) in self.0[index * 256..].iter_mut().zip(bundle) {
            entry.clone_into(slot);
        }
        Ok(())
    }
}
