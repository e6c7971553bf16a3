//! The opening of a letter with 10,000 sealed names: by the server and in an audit, which share the code.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::Credential;
use undersigned_proto::entry::{
    Call, Caller, Entry, Epoch, Group, Keyholders, Letter, LetterState, Sealing, Shown, Stage, Step, StepShows, VERSION,
};
use undersigned_proto::facts::Facts;
use undersigned_proto::keyholder::{Joining, Keyholding, Next};
use undersigned_proto::ledger::State;
use undersigned_proto::sealed::is_committed;
use undersigned_proto::sign::{self, Choice, Signed};
use undersigned_proto::verify::{Committed, OPENED_TOGETHER, open_all};
use undersigned_tlog::SigningKey;
use undersigned_tlog::tile::{TILE_WIDTH, Tile, decode_bundle, tiles_for_size};

use crate::{Outcome, audit, grouped, ledger};
use testkit::figures::Section;

/// Raised with each change of this file that changes the ledgers.
const RECIPE: u32 = 2;
/// Sealed names.
const NAMES: u32 = 10_000;
/// Every fourth of them has an attested role beside it: a second proof inside.
const ROLE_EVERY: usize = 4;
const GROUP: &str = "bench-sealed";
const HOLDERS: [&str; 3] = ["Ada", "Ben", "Cleo"];
const THRESHOLD: u8 = 2;
const SIGNING: UnixTime = UnixTime(2_000);
const OPENING: UnixTime = UnixTime(4_000);

fn folder(work: &Path, opened: bool) -> PathBuf {
    let kind = if opened { "opened" } else { "locked" };
    work.join(format!("ledger-v{VERSION}-s{RECIPE}-{NAMES}-{kind}"))
}

/// Makes the two ledgers if they are not there yet: with the same signatures, before and after the opening.
pub fn ensure(work: &Path) -> Outcome<()> {
    let (locked, opened) = (folder(work, false), folder(work, true));
    if locked.join("checkpoint").exists() && opened.join("checkpoint").exists() {
        return Ok(());
    }
    println!("Making a ledger of {} sealed names, once: about a minute of two cores.", grouped(u64::from(NAMES)));
    let mut maker = Maker::new()?;
    let holdings = maker.ceremony()?;
    let blobs = maker.signatures()?;
    for path in [&locked, &opened] {
        drop(fs::remove_dir_all(path));
    }
    ledger::export(&locked, &maker.entries, &[], &maker.log)?;
    maker.open(&holdings)?;
    ledger::export(&opened, &maker.entries, &blobs, &maker.log)
}

struct Maker {
    rng: ChaCha20Rng,
    issuer: SecretKey,
    log: SigningKey,
    group: Group,
    epoch: Epoch,
    state: State,
    entries: Vec<Vec<u8>>,
}

impl Maker {
    fn new() -> Outcome<Self> {
        let mut rng = ChaCha20Rng::from_seed([11; 32]);
        let issuer = SecretKey::random(&mut rng);
        let log = SigningKey::from_seed(&[12; 32], &format!("bench.example/g/{GROUP}"))?;
        let epoch = ledger::epoch(&issuer, SIGNING, NAMES);
        let group = ledger::group(GROUP.into(), NAMES, log.verifier_key().to_string());
        let (state, entries) = (State::new(), Vec::new());
        let mut maker = Self { rng, issuer, log, group: group.clone(), epoch: epoch.clone(), state, entries };
        maker.put(&Entry::Group(group))?;
        maker.put(&Entry::Epoch(epoch))?;
        Ok(maker)
    }

    /// Without its proof, which is our own.
    fn put(&mut self, entry: &Entry) -> Outcome<()> {
        self.state.replay(self.entries.len() as u64, entry)?;
        self.entries.push(entry.to_bytes());
        Ok(())
    }

    fn put_bytes(&mut self, entry: &[u8]) -> Outcome<()> {
        self.put(&Entry::from_bytes(entry)?)
    }

    fn letter(&self) -> Letter {
        ledger::letter(0, &self.group)
    }

    /// The whole ceremony, and the letter that is frozen with its key.
    fn ceremony(&mut self) -> Outcome<Vec<Keyholding>> {
        let id = self.letter().id;
        let holders = HOLDERS.map(str::to_owned).to_vec();
        let keyholders = Keyholders { letter: id.clone(), attempt: 1, threshold: THRESHOLD, holders: holders.clone() };
        self.put(&Entry::Keyholders(keyholders.clone()))?;
        let joining = Joining::dangerous_of_state(&self.state, &id).ok_or("a ceremony")?;
        let mut holdings = Vec::new();
        for number in 1..=HOLDERS.len() as u8 {
            let (holding, entry) = Keyholding::begin(&mut self.rng, &joining, number)?;
            self.put_bytes(&entry)?;
            holdings.push(holding);
        }
        for _ in 0..2 {
            for holding in &mut holdings {
                let ceremony = self.state.ceremony(&id).ok_or("a ceremony")?.clone();
                if !holding.has_compared() {
                    let compared = holding.compared(&ceremony, &ceremony.check_code().ok_or("a code")?)?;
                    *holding = Keyholding::from_secret_bytes(&compared)?;
                }
                let entry = match holding.next(&mut self.rng, &ceremony)? {
                    Next::Send(entry) => entry,
                    Next::Drill => holding.drill(&mut self.rng, &ceremony, &*holding.backup()?)?,
                    other => return Err(format!("{other:?}").into()),
                };
                self.put_bytes(&entry)?;
            }
        }
        let keys = self.state.ceremony(&id).and_then(|ceremony| ceremony.keys()).ok_or("keys")?.to_bytes();
        let sealing = Sealing {
            attempt: 1,
            holders,
            keys: keys.into(),
            steps: vec![Step { count: NAMES, shows: StepShows::Names }],
            latest: UnixTime(4_000_000_000),
            callers: vec![Caller::Organiser],
            grace_s: 0,
        };
        let shows = vec![Shown::Nothing, Shown::Sealed];
        self.put(&Entry::Letter(Letter { shows, sealing: Some(sealing), ..self.letter() }))?;
        Ok(holdings)
    }

    /// All members enrol and seal their names. What is stored of these.
    fn signatures(&mut self) -> Outcome<Vec<Vec<u8>>> {
        let id = self.letter().id;
        let facts = ledger::to_enrol(&self.log, &self.group, &self.epoch)?;
        let enrolled = ledger::on_all_cores(NAMES as usize, |at| {
            ledger::enrol(&mut ledger::rng(at), &facts, &self.issuer, "engineer")
        })?;
        let (credentials, marks): (Vec<_>, Vec<_>) = enrolled.into_iter().unzip();
        ledger::tallies(&marks).iter().try_for_each(|tally| self.put(tally))?;
        self.put(&Entry::LetterState(LetterState { letter: id.clone(), stage: Stage::Signing, at: SIGNING }))?;
        let credentials: Vec<Mutex<Credential>> = credentials.into_iter().map(Mutex::new).collect();
        let all = ledger::on_all_cores(credentials.len(), |at| {
            self.sign(at, &id, &mut *credentials[at].lock().map_err(|_| "a member")?)
        })?;
        let mut blobs = Vec::new();
        for signed in all {
            self.put_bytes(&signed.entry)?;
            blobs.extend(signed.blob);
        }
        Ok(blobs)
    }

    fn sign(&self, at: usize, letter: &str, credential: &mut Credential) -> Outcome<Signed> {
        let facts = Facts::dangerous_of_state(&self.state, credential, letter).ok_or("a letter")?;
        let role = at.is_multiple_of(ROLE_EVERY);
        let choice = Choice::Sealed { text: format!("Member Number {at:05}"), comment: None, role, attest: false };
        // Beyond the numbers of those who enrol: no randomness is used twice.
        Ok(sign::sign(&mut ledger::rng(NAMES as usize + at), credential, &facts, &choice)?)
    }

    /// Call, opening, shares.
    fn open(&mut self, holdings: &[Keyholding]) -> Outcome<()> {
        let id = self.letter().id;
        let call = Call { letter: id.clone(), at: OPENING, participant: None, signature: None };
        self.put(&Entry::Call(call))?;
        self.put(&Entry::LetterState(LetterState { letter: id, stage: Stage::Opening, at: OPENING }))?;
        for holding in &holdings[..usize::from(THRESHOLD)] {
            let share = holding.release(&self.state, OPENING)?;
            self.put_bytes(&share)?;
        }
        Ok(())
    }
}

/// Runs the part.
pub fn run(work: &Path) -> Outcome<()> {
    let section = Section::begin("Opening", "");
    let (state, sealed) = read(&folder(work, true))?;
    let id = ledger::letter_without_names();
    let key = state.letter(&id).and_then(|record| record.secret_key()).ok_or("enough shares")?;
    let began = Instant::now();
    let mut opened = 0;
    // As the server and the audit do: so many at once, so that memory stays small.
    for (part, seed) in sealed.chunks(OPENED_TOGETHER).zip(0u8..) {
        opened += open_all(&state, &key, part, [seed; 32]).iter().filter(|name| name.is_ok()).count();
    }
    let seconds = began.elapsed().as_secs_f64();
    if opened != NAMES as usize {
        return Err(format!("{opened} names opened").into());
    }
    let names = grouped(u64::from(NAMES));
    let rate = grouped((f64::from(NAMES) / seconds) as u64);
    section.alone(&format!("open and check {names} sealed names"), &format!("{seconds:.2} s, {rate}/s"));
    for (what, opened) in
        [("audit of their ledger before the opening", false), ("the same after it, names opened", true)]
    {
        let (seconds, peak) = audit::measure(&folder(work, opened))?;
        let mebibytes = peak as f64 / f64::from(1 << 20);
        section.alone(what, &format!("{seconds:.1} s, at most {mebibytes:.0} MiB"));
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    section.note(&format!(
        "{cores} cores. Every fourth name has an attested role beside it, which is a second proof to check. No peer does \
         the same."
    ));
    Ok(())
}

/// The state that a ledger leads to, and its sealed names.
fn read(folder: &Path) -> Outcome<(State, Vec<Committed>)> {
    let checkpoint = fs::read(folder.join("checkpoint"))?;
    let size = undersigned_tlog::Checkpoint::dangerous_parse_unverified(&checkpoint)?.size;
    let (mut state, mut sealed) = (State::new(), Vec::new());
    for tile in tiles_for_size(size) {
        let Tile::Entries { index, width } = tile else { continue };
        let bundle = fs::read(folder.join(tile.path()))?;
        for (index, bytes) in (index * u64::from(TILE_WIDTH)..).zip(decode_bundle(&bundle, width)?) {
            let entry = Entry::from_bytes(bytes)?;
            state.replay(index, &entry)?;
            let Entry::Signature(signature) = entry else { continue };
            let commitment = signature.statement.name.as_deref().ok_or("a sealed name")?;
            let hex: String = commitment.iter().map(|byte| format!("{byte:02x}")).collect();
            let stored = fs::read(folder.join("blob").join(hex))?;
            if !is_committed(&stored, &signature) {
                return Err("a name is not the one of its signature".into());
            }
            sealed.push(Committed { index, signature, stored });
        }
    }
    Ok((state, sealed))
}
