//! What an organiser does. Every act but printing codes and drafts is an entry.

mod ceremony;

use std::collections::BTreeMap;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base64ct::{Base64UrlUnpadded, Encoding};
use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Cap, Class, Entry, Epoch, Group, Letter, LetterState, Shown, Stage, Timing};
use undersigned_proto::ledger::State;
use undersigned_proto::markdown;
use undersigned_proto::text;
use undersigned_tlog::{Frontier, SigningKey};

use crate::acts::due;
use crate::acts::enrol::enrolment_closed;
use crate::app::App;
use crate::codes;
use crate::group::live::{EpochKeys, Live, LiveGroup, key_label};
use crate::group::sequencer::Txn;
use crate::keys::{HmacKey, random, rng};
use crate::refusal::{Kind, Refusal};
use crate::store::{EpochRow, GroupRow, Op};

pub use ceremony::{DraftSealing, KeyholderLink};

/// Shortest passphrase of an organiser, in characters.
pub const MIN_PASSPHRASE_CHARS: usize = 12;
/// Longest passphrase, in bytes.
pub const MAX_PASSPHRASE_BYTES: usize = 1_024;
/// Most codes printed at once.
pub const MAX_CODES_AT_ONCE: u32 = 500;
/// Most drafts of a group.
pub const MAX_DRAFTS: usize = 100;
/// Most groups of a server.
pub const MAX_GROUPS: usize = 10_000;

/// A new group and its first period.
#[derive(Debug, Clone)]
pub struct NewGroup {
    /// Part of every address.
    pub id: String,
    /// "Employees of Example Corp".
    pub name: String,
    /// Who they are.
    pub description: String,
    /// Who counts as a member.
    pub membership: String,
    /// How many there are.
    pub declared_members: u32,
    /// Who says so.
    pub declared_source: String,
    /// Ways to prove membership.
    pub classes: Vec<Class>,
    /// Mail domains.
    pub domains: Vec<String>,
    /// Language of its texts.
    pub lang: String,
    /// First enrolment window.
    pub enrol_opens: UnixTime,
    /// Its end.
    pub enrol_closes: UnixTime,
    /// The organiser's passphrase.
    pub passphrase: String,
}

/// New words for a group.
#[derive(Debug, Clone)]
pub struct GroupEdit {
    /// See [`NewGroup::name`].
    pub name: String,
    /// See [`NewGroup::description`].
    pub description: String,
    /// See [`NewGroup::membership`].
    pub membership: String,
    /// See [`NewGroup::declared_members`].
    pub declared_members: u32,
    /// See [`NewGroup::declared_source`].
    pub declared_source: String,
}

/// A letter that is being written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Draft {
    /// Part of its address.
    pub id: String,
    /// Its title.
    pub title: String,
    /// To whom.
    pub addressee: String,
    /// Markdown (spec/text.md).
    pub text: String,
    /// One line each.
    pub demands: Vec<String>,
    /// What signers may show.
    #[serde(with = "shown_numbers")]
    pub shows: Vec<Shown>,
    /// When membership proofs may be used.
    #[serde(with = "timing_number")]
    pub timing: Timing,
    /// The period whose members sign.
    pub epoch: u32,
    /// Signing window, in Unix seconds.
    #[serde(with = "unix_seconds")]
    pub sign_opens: UnixTime,
    /// Its end.
    #[serde(with = "unix_seconds")]
    pub sign_closes: UnixTime,
    /// Language.
    pub lang: String,
    /// On what terms names are sealed: there exactly where [`Shown::Sealed`] is offered.
    #[serde(default)]
    pub sealing: Option<DraftSealing>,
}

/// The organiser's secret link.
#[derive(Clone)]
pub struct OrganiserLink {
    /// The group.
    pub group: String,
    /// What makes the link secret.
    pub secret: String,
}

impl std::fmt::Debug for OrganiserLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OrganiserLink({}, <redacted>)", self.group)
    }
}

impl OrganiserLink {
    /// The link below the server's root.
    pub fn path(&self) -> String {
        format!("/organise/{}/{}", self.group, self.secret)
    }
}

/// Hashes a passphrase with argon2id at OWASP's first choice (19 MiB, 2 passes).
fn hash_passphrase(passphrase: &str) -> Result<String, Refusal> {
    if passphrase.chars().count() < MIN_PASSPHRASE_CHARS || passphrase.len() > MAX_PASSPHRASE_BYTES {
        return Err(Refusal::input(Kind::Passphrase, "The passphrase must have at least 12 characters."));
    }
    let hash = Argon2::default().hash_password_with_salt(passphrase.as_bytes(), &random::<16>());
    hash.map(|hash| hash.to_string()).map_err(|_| Refusal::storage())
}

pub(crate) fn passphrase_is(passphrase: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    passphrase.len() <= MAX_PASSPHRASE_BYTES && Argon2::default().verify_password(passphrase.as_bytes(), &hash).is_ok()
}

pub(crate) async fn create_group(app: &App, new: NewGroup) -> Result<OrganiserLink, Refusal> {
    text::check_id("the group's short name", &new.id)?;
    if app.groups().len() >= MAX_GROUPS {
        return Err(Refusal::conflict(Kind::CapReached, "This server has as many groups as it takes."));
    }
    let passphrase = new.passphrase.clone();
    let organiser_passphrase = app.compute(move || hash_passphrase(&passphrase)).await??;
    let secret = Base64UrlUnpadded::encode_string(&random::<24>());
    let link = OrganiserLink { group: new.id.clone(), secret };
    let organiser_link = app.keyed_link(&link.group, &link.secret);
    let origin = format!("{}/g/{}", app.host(), new.id);
    let seed = random::<32>();
    let log_key = SigningKey::from_seed(&seed, &origin).map_err(|_| Refusal::input(Kind::Text, "The host's name."))?;
    app.write(move |txn| {
        if txn.group(&new.id).is_ok() {
            return Err(Refusal::conflict(Kind::Taken, "There is a group with this short name already."));
        }
        let group = group_entry(&new, log_key.verifier_key().to_string());
        let row = GroupRow {
            id: new.id.clone(),
            origin,
            log_key: Some(txn.master().seal(&key_label(&new.id, "log", 0), &seed)),
            organiser_link,
            organiser_passphrase,
            size: 0,
            checkpoint: String::new(),
        };
        let (epoch, epoch_row, keys) = new_epoch(txn, &group, 1, new.enrol_opens, new.enrol_closes)?;
        // All that can be refused is tried on a state of its own, before memory is touched.
        let mut state = State::new();
        for (index, entry) in (0..).zip([Entry::Group(group.clone()), Entry::Epoch(epoch.clone())]) {
            entry.check()?;
            state.apply(index, &entry)?;
        }
        let live = txn.new_group(Live::empty(row.clone(), log_key));
        txn.op(Op::NewGroup(row));
        live.write().epochs.push(keys);
        txn.append(&live, &Entry::Group(group))?;
        txn.append(&live, &Entry::Epoch(epoch))?;
        txn.op(Op::NewEpoch { group: new.id.clone(), row: epoch_row });
        Ok(())
    })
    .await?;
    Ok(link)
}

fn group_entry(new: &NewGroup, vkey: String) -> Group {
    let mut classes = new.classes.clone();
    classes.sort_unstable();
    classes.dedup();
    let mut domains: Vec<String> = new.domains.iter().map(|domain| domain.trim().to_ascii_lowercase()).collect();
    domains.sort_unstable();
    domains.dedup();
    Group {
        id: new.id.clone(),
        name: new.name.trim().to_owned(),
        description: unix_lines(&new.description),
        membership: unix_lines(&new.membership),
        declared_members: new.declared_members,
        declared_source: new.declared_source.trim().to_owned(),
        classes,
        lang: new.lang.clone(),
        vkey,
        domains,
    }
}

/// Text areas send CR LF; the ledger has LF.
fn unix_lines(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

/// Keys and entry of a new period: every way may be used by all members, and
/// no more credentials in all than members are declared.
fn new_epoch(
    txn: &Txn<'_>,
    group: &Group,
    number: u32,
    opens: UnixTime,
    closes: UnixTime,
) -> Result<(Epoch, EpochRow, EpochKeys), Refusal> {
    if opens >= closes {
        return Err(Refusal::input(Kind::Dates, "Enrolment must close after it opens."));
    }
    let issuer = SecretKey::random(&mut rng());
    let enrol = random::<32>();
    let caps = group.classes.iter().map(|class| Cap { class: *class, most: group.declared_members }).collect();
    let issuer_key = issuer.public_key().to_bytes().into();
    let epoch = Epoch { number, issuer_key, enrol_opens: opens, enrol_closes: closes, caps };
    let seal = |what, secret: &[u8]| txn.master().seal(&key_label(&group.id, what, number), secret);
    let row = EpochRow {
        number,
        issuer_key: seal("issuer", &*issuer.to_secret_bytes()),
        enrol_key: Some(seal("enrol", &enrol)),
        ..EpochRow::default()
    };
    let keys = EpochKeys {
        issuer: Arc::new(issuer),
        enrol: Some(Arc::new(HmacKey::new(enrol))),
        issued: BTreeMap::new(),
        untallied: BTreeMap::new(),
    };
    Ok((epoch, row, keys))
}

impl Live {
    fn empty(row: GroupRow, log_key: SigningKey) -> Self {
        Self {
            state: State::new(),
            size: 0,
            checkpoint: String::new(),
            origin: row.origin.clone(),
            row,
            log_key: Some(log_key),
            frontier: Frontier::new(),
            epochs: Vec::new(),
            names: Default::default(),
            shown: Default::default(),
            sealed: Default::default(),
            opened: Default::default(),
            refused_shares: Default::default(),
        }
    }
}

/// Somebody who has logged in to a group.
#[derive(Clone)]
pub struct Organiser {
    app: App,
    group: Arc<LiveGroup>,
}

impl Organiser {
    pub(crate) fn new(app: App, group: Arc<LiveGroup>) -> Self {
        Self { app, group }
    }

    /// The group.
    pub fn group(&self) -> &Arc<LiveGroup> {
        &self.group
    }

    /// Enters new words for the group.
    ///
    /// # Errors
    /// A [`Refusal`] naming the field.
    pub async fn edit_group(&self, edit: GroupEdit) -> Result<(), Refusal> {
        let id = self.group.id().to_owned();
        self.app
            .write(move |txn| {
                let group = txn.group(&id)?;
                let old = group.read().state.group().cloned().ok_or_else(|| Refusal::not_found("group"))?;
                let issued = most_issued(&group.read());
                if edit.declared_members < issued {
                    let detail = format!("{issued} people have proved membership already: the number cannot be lower.");
                    return Err(Refusal::input(Kind::Text, detail));
                }
                let entry = Entry::Group(Group {
                    name: edit.name.trim().to_owned(),
                    description: unix_lines(&edit.description),
                    membership: unix_lines(&edit.membership),
                    declared_members: edit.declared_members,
                    declared_source: edit.declared_source.trim().to_owned(),
                    ..old
                });
                txn.append(&group, &entry).map(|_| ())
            })
            .await
    }

    /// Begins a new period; gives its number.
    ///
    /// # Errors
    /// `dates`, or what the rules say.
    pub async fn new_epoch(&self, opens: UnixTime, closes: UnixTime) -> Result<u32, Refusal> {
        let id = self.group.id().to_owned();
        self.app
            .write(move |txn| {
                let group = txn.group(&id)?;
                let (entry, number) = {
                    let live = group.read();
                    let entry = live.state.group().cloned().ok_or_else(|| Refusal::not_found("group"))?;
                    (entry, live.state.epochs().len() as u32 + 1)
                };
                let (epoch, row, keys) = new_epoch(txn, &entry, number, opens, closes)?;
                txn.append(&group, &Entry::Epoch(epoch))?;
                group.write().epochs.push(keys);
                txn.op(Op::NewEpoch { group: id, row });
                Ok(number)
            })
            .await
    }

    /// Drafts, by id.
    ///
    /// # Errors
    /// `storage`.
    pub async fn drafts(&self) -> Result<Vec<Draft>, Refusal> {
        let (app, id) = (self.app.clone(), self.group.id().to_owned());
        let rows = self.app.compute(move || app.reader().drafts(&id)).await??;
        rows.iter().map(|(_, json)| serde_json::from_str(json).map_err(|_| Refusal::storage())).collect()
    }

    /// One draft.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn draft(&self, id: &str) -> Result<Draft, Refusal> {
        let drafts = self.drafts().await?;
        drafts.into_iter().find(|draft| draft.id == id).ok_or_else(|| Refusal::not_found("draft"))
    }

    /// Keeps a draft. It may be unfinished; only its size is checked, and that its address is free.
    ///
    /// # Errors
    /// `text`, `taken`, `too-large`.
    pub async fn save_draft(&self, draft: Draft) -> Result<(), Refusal> {
        text::check_id("the letter's short name", &draft.id)?;
        let json = serde_json::to_string(&draft).map_err(|_| Refusal::storage())?;
        if json.len() > 2 * text::MAX_LETTER_BYTES {
            return Err(Refusal::input(Kind::TooLarge, "The letter is too long: at most 32 kB of text."));
        }
        let group = self.group.id().to_owned();
        self.app
            .write(move |txn| {
                if txn.group(&group)?.read().state.letter(&draft.id).is_some() {
                    return Err(Refusal::conflict(Kind::Taken, "A letter with this short name is public already."));
                }
                if txn.reader().drafts(&group)?.len() >= MAX_DRAFTS {
                    return Err(Refusal::conflict(Kind::CapReached, "There are 100 drafts: please delete one first."));
                }
                txn.op(Op::PutDraft { group, id: draft.id, json });
                Ok(())
            })
            .await
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// `storage`.
    pub async fn delete_draft(&self, id: &str) -> Result<(), Refusal> {
        let (group, id) = (self.group.id().to_owned(), id.to_owned());
        self.app
            .write(move |txn| {
                txn.op(Op::DeleteDraft { group, id });
                Ok(())
            })
            .await
    }

    /// Fixes a draft's text for ever and makes it public.
    ///
    /// # Errors
    /// A [`Refusal`] naming what is missing; `not-found` without a draft.
    pub async fn freeze(&self, id: &str) -> Result<(), Refusal> {
        let draft = self.draft(id).await?;
        let letter = {
            let live = self.group.read();
            ceremony::with_keys(&live, draft.sealing.clone(), letter_entry(&live, draft, self.app.client_hash()))?
        };
        // The form says so at its field; a draft may be older than the rule.
        markdown::parse(&letter.text).map_err(|error| Refusal::input(Kind::Text, error.to_string()))?;
        let group_id = self.group.id().to_owned();
        let now = self.app.now();
        if letter.sign_closes <= now {
            return Err(Refusal::input(Kind::Dates, "The signing window is over already: please choose later dates."));
        }
        self.app
            .write(move |txn| {
                let group = txn.group(&group_id)?;
                check_letters_timing(&group, &letter)?;
                let id = letter.id.clone();
                txn.append(&group, &Entry::Letter(letter))?;
                txn.op(Op::DeleteDraft { group: group_id, id });
                Ok(())
            })
            .await?;
        due::tick(&self.app).await;
        Ok(())
    }

    /// Moves a letter on. Signing and its end come by themselves with their dates.
    ///
    /// # Errors
    /// `dates` where the step does not follow.
    pub async fn stage(&self, letter: &str, stage: Stage) -> Result<(), Refusal> {
        let (group, letter, at) = (self.group.id().to_owned(), letter.to_owned(), self.app.now());
        self.app
            .write(move |txn| {
                let group = txn.group(&group)?;
                txn.append(&group, &Entry::LetterState(LetterState { letter, stage, at })).map(|_| ())
            })
            .await
    }

    /// Fresh paper codes. This is the only time that anyone can read them.
    ///
    /// # Errors
    /// `cap-reached`, `enrolment-closed`, `text` for the role.
    pub async fn print_codes(&self, epoch: u32, count: u32, role: String) -> Result<Vec<String>, Refusal> {
        if !(1..=MAX_CODES_AT_ONCE).contains(&count) {
            return Err(Refusal::input(Kind::Text, "Please print between 1 and 500 codes at once."));
        }
        let role = role.trim().to_owned();
        if !role.is_empty() {
            text::check_line("the role", &role, text::MAX_ROLE_BYTES)?;
        }
        let codes: Vec<String> = (0..count).map(|_| codes::fresh()).collect();
        let (printed, group_id, now) = (codes.clone(), self.group.id().to_owned(), self.app.now());
        self.app
            .write(move |txn| {
                let group = txn.group(&group_id)?;
                let key = {
                    let live = group.read();
                    check_printing(&live, epoch, now)?;
                    live.epoch_keys(epoch).and_then(|keys| keys.enrol.clone()).ok_or_else(enrolment_closed)?
                };
                let (printed_before, _) = txn.reader().code_counts(&group_id, epoch)?;
                let cap = group.read().state.epoch(epoch).map_or(0, |record| record.epoch.cap(Class::Code));
                // Twice the cap: sheets get lost, and a burnt code cannot be found again.
                if u64::from(printed_before) + u64::from(count) > 2 * u64::from(cap) {
                    let detail = "More than twice as many codes as members would be out. Please print fewer.";
                    return Err(Refusal::conflict(Kind::CapReached, detail));
                }
                let keyed = |code: &String| codes::canonical(code).map(|code| key.value(&[b"code", code.as_bytes()]));
                let codes = printed.iter().filter_map(keyed).collect();
                txn.op(Op::AddCodes { group: group_id, epoch, role, codes });
                Ok(())
            })
            .await?;
        Ok(codes)
    }

    /// Codes of a period: printed, and used.
    ///
    /// # Errors
    /// `storage`.
    pub async fn code_counts(&self, epoch: u32) -> Result<(u32, u32), Refusal> {
        let (app, id) = (self.app.clone(), self.group.id().to_owned());
        Ok(self.app.compute(move || app.reader().code_counts(&id, epoch)).await??)
    }
}

/// Credentials issued in the epoch that has most of them.
fn most_issued(live: &Live) -> u32 {
    live.epochs.iter().map(|keys| keys.issued.values().sum()).max().unwrap_or(0)
}

fn check_printing(live: &Live, epoch: u32, now: UnixTime) -> Result<(), Refusal> {
    let record = live.state.epoch(epoch).ok_or_else(|| Refusal::not_found("period"))?;
    if now >= record.epoch.enrol_closes {
        return Err(enrolment_closed());
    }
    let takes_codes = live.state.group().is_some_and(|group| group.classes.contains(&Class::Code));
    if takes_codes { Ok(()) } else { Err(Refusal::input(Kind::NotAllowed, "This group does not take paper codes.")) }
}

/// A letter of rounds and one at once cannot share a period: tallies at once
/// would tell who is in a round that has not filled.
fn check_letters_timing(group: &LiveGroup, letter: &Letter) -> Result<(), Refusal> {
    let clash = match letter.timing {
        Timing::TwoPhase => return Ok(()),
        Timing::Rounds => Timing::AtOnce,
        Timing::AtOnce => Timing::Rounds,
    };
    let live = group.read();
    let mut others = live.state.letters().filter(|other| other.letter.epoch == letter.epoch);
    if others.any(|other| other.letter.timing == clash) {
        let detail = "Another letter of this period uses rounds, or signing at once. Please begin a new period.";
        return Err(Refusal::input(Kind::Dates, detail));
    }
    Ok(())
}

/// The letter that a draft becomes, but for the keyholders' keys.
fn letter_entry(live: &Live, draft: Draft, client: [u8; 32]) -> Letter {
    let mut shows = draft.shows;
    shows.sort_unstable();
    shows.dedup();
    Letter {
        id: draft.id,
        version: 1,
        epoch: draft.epoch,
        title: draft.title.trim().to_owned(),
        addressee: draft.addressee.trim().to_owned(),
        text: unix_lines(&draft.text),
        demands: draft.demands.iter().map(|d| d.trim().to_owned()).filter(|d| !d.is_empty()).collect(),
        shows,
        timing: draft.timing,
        sign_opens: draft.sign_opens,
        sign_closes: draft.sign_closes,
        lang: draft.lang,
        client: Some(client.into()),
        sealing: None, // the keys come from the ceremony, see `ceremony::with_keys`
        group: live.state.groups().last().map(|record| record.hash).unwrap_or_default().into(),
    }
}

mod unix_seconds {
    use serde::{Deserialize, Deserializer, Serializer};
    use undersigned_proto::UnixTime;

    pub fn serialize<S: Serializer>(time: &UnixTime, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(time.0)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<UnixTime, D::Error> {
        u64::deserialize(from).map(UnixTime)
    }
}

mod timing_number {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use undersigned_proto::entry::Timing;

    pub fn serialize<S: Serializer>(timing: &Timing, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(*timing as u8)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timing, D::Error> {
        let number = u8::deserialize(from)?;
        let all = [Timing::TwoPhase, Timing::Rounds, Timing::AtOnce];
        all.into_iter().find(|timing| *timing as u8 == number).ok_or_else(|| D::Error::custom("timing"))
    }
}

mod shown_numbers {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use undersigned_proto::entry::Shown;

    pub fn serialize<S: Serializer>(shown: &[Shown], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(shown.iter().map(|shown| *shown as u8))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Shown>, D::Error> {
        let all = [Shown::Nothing, Shown::Role, Shown::Name, Shown::Sealed];
        let one =
            |number| all.into_iter().find(|shown| *shown as u8 == number).ok_or_else(|| D::Error::custom("shown"));
        Vec::<u8>::deserialize(from)?.into_iter().map(one).collect()
    }
}
