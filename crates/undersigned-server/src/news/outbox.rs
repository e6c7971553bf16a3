//! How news goes out: each mail by itself, in an order that is no order of
//! anything, and each once as far as anyone can promise that.
//!
//! A list goes out in [`PARTS`] parts, and a part is noted in the store when
//! all its mails were taken. So a crash leaves out nobody ("you can take your
//! name back until …" must arrive), and repeats at most the part under way.
//! Noted parts hold no address: which address is in which part differs with
//! each piece of news and is known only with the master key.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use undersigned_proto::UnixTime;

use super::piece::{self, Piece};
use super::{subscription, text_of};
use crate::app::App;
use crate::group::act::JustRows;
use crate::group::published::LiveGroup;
use crate::keys::Keyed;
use crate::mail::{MailText, Mailer, SendError};
use crate::refusal::Refusal;
use crate::store::Row;
use crate::text::Text;

/// Parts of a list. More would be more rows in the store, fewer more mails that a crash repeats.
const PARTS: u8 = 64;
/// Mails under way at once: as many connections as a mail server bears from one client.
const MAX_AT_ONCE: usize = 8;
/// Tries before a mail that the mail server refuses is given up.
const MAX_TRIES: u32 = 10;
/// Seconds until the next try: doubled each time, up to the most.
const FIRST_PAUSE_S: u64 = 60;
const LONGEST_PAUSE_S: u64 = 900;

/// What this process knows of news that is out or on its way.
#[derive(Default)]
pub struct Outbox {
    done: BTreeSet<Piece>,
    under_way: BTreeMap<Piece, Progress>,
}

/// Of a piece of news that could not go out to everyone at once.
#[derive(Default)]
struct Progress {
    pause_s: u64,
    resumes: Option<UnixTime>,
    /// Whom it has reached or never will, by the row's keyed value.
    settled: HashSet<Keyed>,
    refused: HashMap<Keyed, u32>,
}

/// Rows (keyed value, sealed address) by their place in the order of a piece of news.
type Part = BTreeMap<Keyed, (Keyed, Vec<u8>)>;

impl Outbox {
    /// Sends what is news. What the mail server does not take is tried again later.
    pub async fn tick(&mut self, app: &App, stop: &watch::Receiver<bool>) {
        let Some(mailer) = app.mailer().cloned() else { return };
        if self.pending(app).is_empty() {
            return;
        }
        for piece in self.pending(app) {
            if is_stopping(stop) {
                return;
            }
            let began = app.now();
            let mut progress = self.under_way.remove(&piece).unwrap_or_default();
            match tell(app, &mailer, &piece, &mut progress, stop).await {
                Ok(true) => drop(self.done.insert(piece)),
                Ok(false) => drop(self.under_way.insert(piece, progress.paused(began))),
                Err(problem) => {
                    tracing::warn!(kind = problem.kind.key(), group = piece.group, "news could not be read or noted");
                    self.under_way.insert(piece, progress.paused(began));
                }
            }
        }
    }

    /// What is to be sent now. Forgets what is no news any more.
    fn pending(&mut self, app: &App) -> Vec<Piece> {
        let now = app.now();
        let groups = app.groups();
        let due: BTreeSet<Piece> =
            groups.iter().flat_map(|group| piece::due(&group.read(), now).collect::<Vec<_>>()).collect();
        self.done.retain(|piece| due.contains(piece));
        self.under_way.retain(|piece, _| due.contains(piece));
        let resumes = |piece: &Piece| self.under_way.get(piece)?.resumes;
        let waits = |piece: &Piece| resumes(piece).is_some_and(|resumes| now < resumes);
        due.into_iter().filter(|piece| !self.done.contains(piece) && !waits(piece)).collect()
    }
}

impl Progress {
    /// With a pause since the last try began.
    fn paused(mut self, began: UnixTime) -> Self {
        self.pause_s = (self.pause_s * 2).clamp(FIRST_PAUSE_S, LONGEST_PAUSE_S);
        self.resumes = Some(UnixTime(began.0 + self.pause_s));
        self
    }

    /// Takes note of what became of a mail. False where the server takes none.
    fn take(&mut self, row: Keyed, sent: Result<(), SendError>) -> bool {
        match sent {
            Err(SendError::Server) => return false,
            Err(SendError::Mail | SendError::Refused) => {
                let refused = self.refused.entry(row).or_default();
                *refused += 1;
                if *refused < MAX_TRIES {
                    return true;
                }
            }
            Ok(()) => {}
        }
        self.settled.insert(row);
        true
    }
}

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// Each of its mails was taken, or given up.
    All,
    /// Some were refused and are tried again.
    Some,
    /// The mail server takes none now.
    Stopped,
}

/// Sends a piece of news to all whom it has not reached; tells whether that is done.
async fn tell(
    app: &App,
    mailer: &Arc<Mailer>,
    piece: &Piece,
    progress: &mut Progress,
    stop: &watch::Receiver<bool>,
) -> Result<bool, Refusal> {
    let noted = app.reader().news(&piece.group)?;
    let is_noted = |key: &str| noted.iter().any(|(letter, what)| *letter == piece.letter && what == key);
    let group = app.need_group(&piece.group)?;
    let mail = Mail::new(app, &group, piece);
    let Some(mail) = mail.filter(|_| !is_noted(&piece.key())) else { return Ok(true) };
    let rows = rows(app, piece)?;
    let mut all = true;
    for number in 0..PARTS {
        let key = format!("{}/{number:02}", piece.key());
        let part = rows.get(&number).filter(|_| !is_noted(&key));
        let Some(part) = part else { continue };
        if is_stopping(stop) {
            return Ok(false);
        }
        match send(app, mailer, (&mail, part), progress).await {
            Sent::All => note(app, piece, key).await?,
            Sent::Some => all = false,
            Sent::Stopped => return Ok(false),
        }
    }
    if all {
        note(app, piece, piece.key()).await?;
    }
    Ok(all)
}

/// The list in its parts, each in the order of this piece of news.
fn rows(app: &App, piece: &Piece) -> Result<BTreeMap<u8, Part>, Refusal> {
    let order = app.master().derive("news-order");
    let mut parts: BTreeMap<u8, Part> = BTreeMap::new();
    for (row, sealed) in app.reader().subscribers(&piece.group)? {
        let place = order.value(&[piece.group.as_bytes(), piece.letter.as_bytes(), piece.key().as_bytes(), &row]);
        let number = place.first().map_or(0, |first| first % PARTS);
        parts.entry(number).or_default().insert(place, (row, sealed));
    }
    Ok(parts)
}

async fn send(app: &App, mailer: &Arc<Mailer>, (mail, part): (&Mail, &Part), progress: &mut Progress) -> Sent {
    let mut under_way = JoinSet::new();
    let mut serves = true;
    for (row, sealed) in part.values() {
        while serves && under_way.len() >= MAX_AT_ONCE {
            serves = settle(&mut under_way, progress).await;
        }
        if !serves {
            break;
        }
        if progress.settled.contains(row) {
            continue;
        }
        let Some(address) = subscription::unseal(app.master(), &mail.group, sealed) else {
            tracing::warn!(group = mail.group, "the master key does not open an address of the list");
            progress.settled.insert(*row);
            continue;
        };
        let (stop, row, mailer) = (subscription::stop_link(app, &mail.group, &address), *row, mailer.clone());
        let text = mail.text(&stop);
        under_way.spawn(async move { (row, mailer.send(&address, &text, Some(&stop)).await) });
    }
    while !under_way.is_empty() {
        serves &= settle(&mut under_way, progress).await;
    }
    let left = part.values().filter(|(row, _)| !progress.settled.contains(row)).count();
    if left > 0 {
        tracing::warn!(group = mail.group, left, "the mail server did not take all news; tried again later");
    }
    match (serves, left) {
        (_, 0) => Sent::All,
        (true, _) => Sent::Some,
        (false, _) => Sent::Stopped,
    }
}

/// Waits for one of the mails under way. False where the server takes none.
async fn settle(under_way: &mut JoinSet<(Keyed, Result<(), SendError>)>, progress: &mut Progress) -> bool {
    match under_way.join_next().await {
        Some(Ok((row, sent))) => progress.take(row, sent),
        Some(Err(_)) => false,
        None => true,
    }
}

async fn note(app: &App, piece: &Piece, what: String) -> Result<(), Refusal> {
    let (group, letter) = (piece.group.clone(), piece.letter.clone());
    app.act(&group, JustRows(vec![Row::MarkNews { letter, what }])).await
}

fn is_stopping(stop: &watch::Receiver<bool>) -> bool {
    *stop.borrow() || stop.has_changed().is_err()
}

/// The words that all get.
struct Mail {
    group: String,
    /// The group's name.
    name: String,
    text: Text,
    words: MailText,
}

impl Mail {
    fn new(app: &App, group: &LiveGroup, piece: &Piece) -> Option<Self> {
        let text = text_of(group);
        let live = group.read();
        let name = live.state.group()?.name.clone();
        Some(Self { group: piece.group.clone(), name, text, words: piece.mail(app, &live, text)? })
    }

    /// With the link that is one address's own.
    fn text(&self, stop: &str) -> MailText {
        let foot = self.text.with("mail-news-foot", &[("group", self.name.as_str()), ("stop", stop)]);
        MailText { subject: self.words.subject.clone(), body: format!("{}\n\n{foot}\n", self.words.body) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let mut progress = Progress::default();
        let mut resumes = Vec::new();
        for _ in 0..6 {
            progress = progress.paused(UnixTime(1_000));
            resumes.push(progress.resumes.unwrap().0 - 1_000);
        }
        assert_eq!(resumes, [60, 120, 240, 480, 900, 900]);
    }

    #[test]
    fn a_refused_mail_is_given_up_and_a_silent_server_never() {
        let mut progress = Progress::default();
        for _ in 0..100 {
            assert!(!progress.take([1; 32], Err(SendError::Server)));
        }
        for _ in 1..MAX_TRIES {
            assert!(progress.take([1; 32], Err(SendError::Mail)));
        }
        assert!(progress.settled.is_empty());
        assert!(progress.take([1; 32], Err(SendError::Mail)));
        assert!(progress.take([2; 32], Ok(())));
        assert_eq!(progress.settled.len(), 2);
    }
}
