//! Sealed names, as an organiser prepares them: terms and the key ceremony.

use serde::{Deserialize, Serialize};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Caller, Entry, Keyholders, Letter, Sealing, Shown, Step, StepShows};
use undersigned_proto::ledger::CeremonyStep;
use undersigned_proto::pin::Fingerprint;

use super::once::Nonce;
use super::organiser::Organiser;
use crate::app::App;
use crate::group::act::Act;
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::refusal::{Kind, Refusal};
use crate::store::Row;

/// On what terms names are to be sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Stored", try_from = "Stored")]
pub struct DraftSealing {
    /// Who holds the key together, in public.
    pub holders: Vec<String>,
    /// How many of them open the names.
    pub threshold: u8,
    /// What shows from which count on; the last step shows the names.
    pub steps: Vec<Step>,
    /// From then on the names are never opened.
    pub latest: UnixTime,
    /// Who may call the opening.
    pub callers: Vec<Caller>,
    /// Seconds between call and opening.
    pub grace_s: u32,
}

/// The same as a draft contains it.
#[derive(Serialize, Deserialize)]
struct Stored {
    holders: Vec<String>,
    threshold: u8,
    steps: Vec<(u32, u8)>,
    latest: u64,
    callers: Vec<u8>,
    grace_s: u32,
}

impl From<DraftSealing> for Stored {
    fn from(sealing: DraftSealing) -> Self {
        Self {
            holders: sealing.holders,
            threshold: sealing.threshold,
            steps: sealing.steps.iter().map(|step| (step.count, step.shows as u8)).collect(),
            latest: sealing.latest.0,
            callers: sealing.callers.iter().map(|caller| *caller as u8).collect(),
            grace_s: sealing.grace_s,
        }
    }
}

impl TryFrom<Stored> for DraftSealing {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let shows = |number| {
            let all = [StepShows::Number, StepShows::Roles, StepShows::Names];
            all.into_iter().find(|shows| *shows as u8 == number).ok_or("what a step shows")
        };
        let caller = |number| {
            let all = [Caller::Organiser, Caller::Keyholder];
            all.into_iter().find(|caller| *caller as u8 == number).ok_or("a caller")
        };
        let steps = stored.steps.into_iter().map(|(count, number)| Ok(Step { count, shows: shows(number)? }));
        Ok(Self {
            holders: stored.holders,
            threshold: stored.threshold,
            steps: steps.collect::<Result<_, Self::Error>>()?,
            latest: UnixTime(stored.latest),
            callers: stored.callers.into_iter().map(caller).collect::<Result<_, _>>()?,
            grace_s: stored.grace_s,
        })
    }
}

impl DraftSealing {
    fn holders(&self) -> Vec<String> {
        self.holders.iter().map(|holder| holder.trim().to_owned()).collect()
    }
}

/// A keyholder's secret link. Shown once.
#[derive(Clone)]
pub struct KeyholderLink {
    /// The group.
    pub group: String,
    /// The letter.
    pub letter: String,
    /// The keyholder's public name.
    pub holder: String,
    /// The fingerprint of the record's key: with it, the keyholder accepts no other record.
    pub key: String,
    /// What makes the link secret.
    pub secret: String,
}

impl std::fmt::Debug for KeyholderLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyholderLink({}, {}, <redacted>)", self.group, self.letter)
    }
}

impl KeyholderLink {
    fn new((app, nonce): (&App, &Nonce), group: &Live, letter: &str, holder: &str) -> Self {
        let parts = [b"keyholder", group.row().id.as_bytes(), letter.as_bytes(), holder.as_bytes()];
        let secret = nonce.link_secret(app, &parts);
        let key = group.state.group().map(|group| Fingerprint::of(&group.vkey).to_string()).unwrap_or_default();
        let (group, letter, holder) = (group.row().id.clone(), letter.to_owned(), holder.to_owned());
        Self { group, letter, holder, key, secret }
    }

    fn row(&self, app: &App) -> Row {
        let link = app.keyed_holder(&self.group, &self.letter, &self.secret);
        Row::PutKeyholder { letter: self.letter.clone(), holder: self.holder.clone(), link }
    }

    /// The link below the server's root; a browser keeps the part behind `#` to itself.
    pub fn path(&self) -> String {
        format!("/keyhold#g={}&l={}&k={}&s={}", self.group, self.letter, self.key, self.secret)
    }
}

fn no_terms() -> Refusal {
    Refusal::input(Kind::Ceremony, "Please say in the draft who holds the key to the locked names, and save it first.")
}

/// Puts the keys of the completed ceremony into a letter whose names can be sealed.
pub(super) fn with_keys(live: &Live, sealing: Option<DraftSealing>, letter: Letter) -> Result<Letter, Refusal> {
    if !letter.shows.contains(&Shown::Sealed) {
        return Ok(letter);
    }
    let terms = sealing.ok_or_else(no_terms)?;
    let unready = |detail: &str| Refusal::conflict(Kind::Ceremony, detail);
    let ceremony = live.state.ceremony(&letter.id);
    let ceremony = ceremony.ok_or_else(|| unready("The keyholders have not made the key to the locked names yet."))?;
    let same = ceremony.keyholders.holders == terms.holders() && ceremony.keyholders.threshold == terms.threshold;
    if !same {
        return Err(unready("The keyholders of the draft are others than those who made the key. Please begin anew."));
    }
    let keys = ceremony.keys().filter(|_| ceremony.step() == CeremonyStep::Complete);
    let keys = keys.ok_or_else(|| unready("Not all keyholders have finished yet."))?;
    let mut callers = terms.callers.clone();
    callers.sort_unstable();
    callers.dedup();
    let sealing = Sealing {
        attempt: ceremony.keyholders.attempt,
        holders: ceremony.keyholders.holders.clone(),
        keys: keys.to_bytes().into(),
        steps: terms.steps,
        latest: terms.latest,
        callers,
        grace_s: terms.grace_s,
    };
    Ok(Letter { sealing: Some(sealing), ..letter })
}

impl Organiser {
    /// Begins the key ceremony of a draft, or begins it anew. Returns links for keyholders who have none yet; the links of
    /// the others keep working. This is the only time that anyone can read them.
    ///
    /// # Errors
    /// `ceremony` without terms in the draft or for a frozen letter; `text`, `entry` for terms that do not fit.
    pub async fn begin_ceremony(&self, draft_id: &str) -> Result<Vec<KeyholderLink>, Refusal> {
        self.begin_ceremony_once(draft_id, &Nonce::fresh()).await
    }

    /// The same for a form, which gives the same links again and begins nothing twice.
    ///
    /// # Errors
    /// The same.
    pub async fn begin_ceremony_once(&self, draft_id: &str, nonce: &Nonce) -> Result<Vec<KeyholderLink>, Refusal> {
        let draft = self.draft(draft_id).await?;
        let terms = draft.sealing.ok_or_else(no_terms)?;
        let given = self.given(&draft.id, &terms.holders(), nonce).await?;
        if !given.is_empty() {
            return Ok(given);
        }
        let begin = Begin { app: self.app.clone(), nonce: nonce.clone(), letter: draft.id, terms };
        self.app.act(self.group.id(), begin).await
    }

    /// Links that this form has given, and that work.
    async fn given(&self, letter: &str, holders: &[String], nonce: &Nonce) -> Result<Vec<KeyholderLink>, Refusal> {
        let (app, group, of) = (self.app.clone(), self.group.id().to_owned(), letter.to_owned());
        let known = self.app.work().read(move || app.reader().keyholders(&group, &of)).await??;
        let live = self.group.read();
        let links = holders.iter().map(|holder| KeyholderLink::new((&self.app, nonce), &live, letter, holder));
        let works = |link: &KeyholderLink| {
            let keyed = self.app.keyed_holder(&link.group, letter, &link.secret);
            known.iter().any(|(holder, known)| *holder == link.holder && *known == keyed)
        };
        Ok(links.filter(works).collect())
    }

    /// A fresh link for a keyholder who has lost the old one, which stops working.
    ///
    /// # Errors
    /// `not-found` where the letter's last ceremony has no such keyholder.
    pub async fn keyholder_link(&self, letter: &str, holder: &str) -> Result<KeyholderLink, Refusal> {
        self.keyholder_link_once(letter, holder, &Nonce::fresh()).await
    }

    /// The same for a form, which gives the same link again.
    ///
    /// # Errors
    /// The same.
    pub async fn keyholder_link_once(
        &self,
        letter: &str,
        holder: &str,
        nonce: &Nonce,
    ) -> Result<KeyholderLink, Refusal> {
        let link = KeyholderLink::new((&self.app, nonce), &self.group.read(), letter, holder);
        self.app.act(self.group.id(), Replace { row: link.row(&self.app), link: link.clone() }).await?;
        Ok(link)
    }
}

struct Begin {
    app: App,
    nonce: Nonce,
    letter: String,
    terms: DraftSealing,
}

impl Act for Begin {
    type Done = Vec<KeyholderLink>;

    fn decide(&self, group: &Live, rows: &dyn Rows, _: UnixTime) -> Result<(Commit, Self::Done), Refusal> {
        let attempt = group.state.ceremonies(&self.letter).len() as u32 + 1;
        let (threshold, holders) = (self.terms.threshold, self.terms.holders());
        let known = rows.keyholders(&self.letter)?;
        let new = holders.iter().filter(|holder| !known.contains(holder));
        let links: Vec<_> =
            new.map(|holder| KeyholderLink::new((&self.app, &self.nonce), group, &self.letter, holder)).collect();
        let entry = Keyholders { letter: self.letter.clone(), attempt, threshold, holders };
        let rows = links.iter().map(|link| link.row(&self.app)).collect();
        Ok((Commit { rows, ..Commit::entry(Entry::Keyholders(entry)) }, links))
    }
}

struct Replace {
    link: KeyholderLink,
    row: Row,
}

impl Act for Replace {
    type Done = ();

    fn decide(&self, group: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        let ceremony = group.state.ceremony(&self.link.letter);
        if !ceremony.is_some_and(|ceremony| ceremony.keyholders.holders.contains(&self.link.holder)) {
            return Err(Refusal::not_found("keyholder"));
        }
        Ok((Commit::rows(vec![self.row.clone()]), ()))
    }
}
