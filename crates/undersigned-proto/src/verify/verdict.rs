//! What an audit found, in plain words and as data.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serializer;
use serde::ser::SerializeMap;
use undersigned_tlog::Checkpoint;

use super::items::ItemVerdict;
use super::quote::{listed, quoted, quoted_list};
use super::remarks::{self, Remark};
use crate::UnixTime;
use crate::blob::NameBlob;
use crate::kinds::{Class, GroupField, Stage, Timing};
use crate::ledger::{CallRecord, Counts, EpochRecord, GroupRecord, LetterRecord, RoundRecord, State};
use crate::record::supporters::paper_signatures;
use crate::sealed::{SealedName, Spoiled};

/// A name under a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct NamedVerdict {
    /// As the signer gave it.
    pub name: String,
    /// A short comment beside it.
    pub comment: Option<String>,
    /// The identity that the issuer attested, if the signer shows it.
    pub attested: Option<String>,
    /// The role that the issuer attested, if the signer shows it beside the name.
    pub role: Option<String>,
}

/// A sealed name that cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SpoiledVerdict {
    /// The entry of the signature, which still counts.
    pub entry: u64,
    /// Why: in JSON the sentence as `reason`, and its code as `code`.
    #[serde(flatten, serialize_with = "reason_and_code")]
    pub reason: Spoiled,
}

fn reason_and_code<S: Serializer>(spoiled: &Spoiled, to: S) -> Result<S::Ok, S::Error> {
    let mut fields = to.serialize_map(Some(2))?;
    fields.serialize_entry("reason", &spoiled.to_string())?;
    fields.serialize_entry("code", spoiled.code())?;
    fields.end()
}

/// Sealed names of one letter.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SealedVerdict {
    /// Sealed names that stand.
    pub standing: u64,
    /// How many must stand before they open.
    pub needed: u32,
    /// Who has shares of the key.
    pub keyholders: Vec<String>,
    /// How many of them open the names.
    pub threshold: u8,
    /// From then on the names are never opened.
    pub latest: UnixTime,
    /// The last call for the opening.
    pub called: Option<CallRecord>,
    /// When the grace period of that call ends.
    pub opens: Option<UnixTime>,
    /// Keyholders who have released their shares.
    pub released: Vec<String>,
    /// Whether the names are open.
    pub opened: bool,
    /// Sealed names that cannot be shown, by entry.
    pub spoiled: Vec<SpoiledVerdict>,
}

impl From<SealedName> for NamedVerdict {
    /// A sealed name that was opened and checked, its proof included.
    fn from(name: SealedName) -> Self {
        Self { name: name.text, comment: name.comment, attested: name.identity, role: name.role }
    }
}

impl From<NameBlob> for NamedVerdict {
    /// A name whose blob was checked, its proof of identity included.
    fn from(blob: NameBlob) -> Self {
        let attested = blob.identity.map(|identity| identity.identity);
        Self { name: blob.text, comment: blob.comment, attested, role: None }
    }
}

/// One letter.
#[derive(Debug, Clone, serde::Serialize)]
pub struct LetterVerdict {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Hash of the text and all that was frozen with it, hex.
    pub hash: String,
    /// Its stage.
    pub stage: Stage,
    /// When credentials may be used.
    pub timing: Timing,
    /// Whose members sign it: the group's words under which it was frozen.
    pub group: GroupVerdict,
    /// What the group has changed since.
    pub changed: Vec<GroupField>,
    /// What was signed and withdrawn.
    #[serde(flatten)]
    pub counts: Counts,
    /// Signatures on paper by the organisers' word, in no count above; absent from JSON where there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub on_paper: u64,
    /// Names, in alphabetical order.
    pub names: Vec<NamedVerdict>,
    /// Sealed names, if the letter offers them.
    pub sealed: Option<SealedVerdict>,
}

/// A group's words at one time.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct GroupVerdict {
    /// The entry.
    pub entry: u64,
    /// Its name.
    pub name: String,
    /// Who they are.
    pub description: String,
    /// Who counts as a member.
    pub membership: String,
    /// How many are declared.
    pub declared_members: u32,
    /// Where that number comes from.
    pub declared_source: String,
    /// Accepted proofs of membership.
    pub classes: Vec<Class>,
    /// Mail domains.
    pub domains: Vec<String>,
}

impl From<&GroupRecord> for GroupVerdict {
    fn from(record: &GroupRecord) -> Self {
        let group = record.group.clone();
        Self {
            entry: record.index,
            name: group.name,
            description: group.description,
            membership: group.membership,
            declared_members: group.declared_members,
            declared_source: group.declared_source,
            classes: group.classes,
            domains: group.domains,
        }
    }
}

/// One epoch.
#[derive(Debug, Clone, serde::Serialize)]
pub struct EpochVerdict {
    /// Its number.
    pub number: u32,
    /// Enrolment window.
    pub enrol_opens: UnixTime,
    /// Its end.
    pub enrol_closes: UnixTime,
    /// Credentials issued, by class.
    pub issued: BTreeMap<Class, u32>,
    /// Caps, by class.
    pub caps: BTreeMap<Class, u32>,
    /// Rounds that have ended, oldest first, and how many each counts.
    pub rounds: Vec<RoundRecord>,
}

/// A witness's statement that it saw this checkpoint follow from all earlier ones.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CosignatureVerdict {
    /// The witness's name.
    pub witness: String,
    /// When, by its own clock.
    pub at: UnixTime,
}

/// What holds. It exists only where the whole ledger holds.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Verdict {
    /// Always true, for readers of the JSON.
    pub holds: bool,
    /// The ledger's origin.
    pub origin: String,
    /// Its key.
    pub vkey: String,
    /// Entries.
    pub size: u64,
    /// Root, hex.
    pub root: String,
    /// The group's name.
    pub group: String,
    /// Members, as declared.
    pub declared_members: u32,
    /// Where that number comes from.
    pub declared_source: String,
    /// Cosignatures of the witnesses that the auditor named.
    pub cosignatures: Vec<CosignatureVerdict>,
    /// Epochs.
    pub epochs: Vec<EpochVerdict>,
    /// Letters, by id.
    pub letters: Vec<LetterVerdict>,
    /// The campaign's record, the first item entered first; absent from JSON where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemVerdict>,
    /// What a careful reader should know: in JSON the sentences as `remarks`, and the same as data in `remark_codes`.
    #[serde(flatten, serialize_with = "remarks::sentences_and_codes")]
    pub remarks: Vec<Remark>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Verdict {
    pub(super) fn new(
        checkpoint: &Checkpoint,
        state: &State,
        names: &mut BTreeMap<String, Vec<NamedVerdict>>,
        spoiled: &mut BTreeMap<String, Vec<SpoiledVerdict>>,
        cosignatures: Vec<CosignatureVerdict>,
    ) -> Option<Self> {
        let group = state.group()?;
        let on_paper = paper_signatures(state);
        let letters: Vec<LetterVerdict> =
            state.letters().filter_map(|record| letter(state, record, &on_paper, names, spoiled)).collect();
        Some(Self {
            holds: true,
            origin: checkpoint.origin.clone(),
            vkey: group.vkey.clone(),
            size: checkpoint.size,
            root: hex(&checkpoint.root.0),
            group: group.name.clone(),
            declared_members: group.declared_members,
            declared_source: group.declared_source.clone(),
            cosignatures,
            epochs: state.epochs().iter().map(epoch).collect(),
            letters,
            items: Vec::new(),
            remarks: Vec::new(),
        })
    }

    /// The verdict for a person.
    pub fn to_plain(&self) -> String {
        let mut text = String::new();
        let _ = self.write_plain(&mut text);
        text
    }

    fn write_plain(&self, f: &mut String) -> std::fmt::Result {
        writeln!(f, "The ledger of {} holds.", quoted(&self.group))?;
        writeln!(f, "  {} entries, root {}", self.size, self.root)?;
        writeln!(f, "  ledger {}, key {}", self.origin, self.vkey)?;
        writeln!(f, "  {} members declared ({})", self.declared_members, quoted(&self.declared_source))?;
        for cosignature in &self.cosignatures {
            writeln!(f, "  cosigned by {}, at {} (Unix seconds)", cosignature.witness, cosignature.at.0)?;
        }
        for epoch in &self.epochs {
            for (class, issued) in &epoch.issued {
                let cap = epoch.caps.get(class).copied().unwrap_or(0);
                let class = class.as_str();
                writeln!(f, "  period {}: {issued} credentials by {class}, at most {cap}", epoch.number)?;
            }
            if !epoch.rounds.is_empty() {
                let sizes: Vec<String> = epoch.rounds.iter().map(|round| round.size().to_string()).collect();
                writeln!(f, "  period {}: in rounds of {}", epoch.number, listed(&sizes))?;
            }
        }
        self.letters.iter().try_for_each(|letter| letter.write_plain(f))?;
        self.write_items(f)?;
        self.remarks.iter().try_for_each(|remark| writeln!(f, "Note: {remark}"))?;
        writeln!(f, "Note: one issuer could invent members up to the number declared; nobody can do so beyond it.")
    }
}

impl Verdict {
    /// How many items of each type; their lines are in the JSON.
    fn write_items(&self, f: &mut String) -> std::fmt::Result {
        let mut by_type: BTreeMap<(u16, Option<&str>), (u64, usize)> = BTreeMap::new();
        for item in &self.items {
            let (items, revisions) = by_type.entry((item.of_type, item.name)).or_default();
            *items += 1;
            *revisions += item.revisions.len();
        }
        if !by_type.is_empty() {
            writeln!(f, "The campaign's record")?;
        }
        by_type.iter().try_for_each(|((number, name), (items, revisions))| {
            let number = format!("number {number}");
            let name = name.unwrap_or(&number);
            writeln!(f, "  items of type {name}: {items}, in {revisions} revisions")
        })
    }
}

impl LetterVerdict {
    fn write_plain(&self, f: &mut String) -> std::fmt::Result {
        writeln!(f, "{}", quoted(&self.title))?;
        writeln!(f, "  text and terms: {}", self.hash)?;
        let GroupVerdict { entry, name, declared_members, declared_source, membership, .. } = &self.group;
        writeln!(
            f,
            "  signed by members of {} (entry {entry}), who are {declared_members} by {}",
            quoted(name),
            quoted(declared_source)
        )?;
        writeln!(f, "  who counts as a member: {}", quoted(membership))?;
        let by: Vec<_> =
            self.counts.by_class.iter().map(|(class, count)| format!("{count} by {}", class.as_str())).collect();
        writeln!(f, "  {} distinct members signed exactly this text ({})", self.counts.signed, by.join(", "))?;
        if self.counts.withdrawn > 0 {
            writeln!(f, "  {} more signed and withdrew", self.counts.withdrawn)?;
        }
        for (role, count) in &self.counts.by_role {
            writeln!(f, "  {count} as {}", quoted(role))?;
        }
        let attested = self.names.iter().filter(|name| name.attested.is_some()).count();
        if self.on_paper > 0 {
            let said = "counted apart, by the organisers' word alone";
            writeln!(f, "  {} more signed on paper: {said}", self.on_paper)?;
        }
        writeln!(f, "  {} show a name, {attested} of them with a proof of identity", self.names.len())?;
        self.sealed.iter().try_for_each(|sealed| sealed.write_plain(f))
    }
}

impl SealedVerdict {
    fn write_plain(&self, f: &mut String) -> std::fmt::Result {
        let (standing, needed, holders) = (self.standing, self.needed, quoted_list(&self.keyholders));
        if !self.opened {
            writeln!(f, "  {standing} names are sealed; {needed} are needed to open them")?;
            writeln!(f, "  {} of these {} open them: {holders}", self.threshold, self.keyholders.len())?;
            if let Some(opens) = self.opens {
                writeln!(f, "  the opening was called; signers can withdraw until {} (Unix seconds)", opens.0)?;
            }
            return Ok(());
        }
        writeln!(f, "  {standing} sealed names were opened by {}", quoted_list(&self.released))?;
        for spoiled in &self.spoiled {
            writeln!(f, "  the name of entry {} cannot be shown: {}", spoiled.entry, spoiled.reason)?;
        }
        Ok(())
    }
}

fn sealed(record: &LetterRecord, spoiled: &mut BTreeMap<String, Vec<SpoiledVerdict>>) -> Option<SealedVerdict> {
    let sealing = record.sealing()?;
    let holder = |number: u8| sealing.holders.get(usize::from(number).checked_sub(1)?).cloned();
    let mut spoiled = spoiled.remove(&record.letter.id).unwrap_or_default();
    spoiled.sort_by_key(|spoiled| spoiled.entry);
    Some(SealedVerdict {
        standing: record.sealed(),
        needed: sealing.names_at(),
        keyholders: sealing.holders.clone(),
        threshold: sealing.threshold(),
        latest: sealing.latest,
        called: record.call,
        opens: record.opens(),
        released: record.shared().filter_map(holder).collect(),
        opened: record.is_opened(),
        spoiled,
    })
}

fn letter(
    state: &State,
    record: &LetterRecord,
    on_paper: &BTreeMap<&str, u64>,
    names: &mut BTreeMap<String, Vec<NamedVerdict>>,
    spoiled: &mut BTreeMap<String, Vec<SpoiledVerdict>>,
) -> Option<LetterVerdict> {
    let (bound, last) = (state.group_of(record)?, state.groups().next_back()?);
    // Alphabetical, never in the order of the ledger.
    let mut names = names.remove(&record.letter.id).unwrap_or_default();
    names.sort();
    Some(LetterVerdict {
        id: record.letter.id.clone(),
        title: record.letter.title.clone(),
        hash: hex(&record.hash),
        stage: record.stage,
        timing: record.letter.timing,
        changed: bound.group.changes(&last.group),
        group: bound.into(),
        counts: record.counts.clone(),
        on_paper: on_paper.get(record.letter.id.as_str()).copied().unwrap_or_default(),
        names,
        sealed: sealed(record, spoiled),
    })
}

fn epoch(record: &EpochRecord) -> EpochVerdict {
    EpochVerdict {
        number: record.epoch.number,
        enrol_opens: record.epoch.enrol_opens,
        enrol_closes: record.epoch.enrol_closes,
        issued: record.issued.clone(),
        caps: record.epoch.caps.iter().map(|cap| (cap.class, cap.most)).collect(),
        rounds: record.rounds().collect(),
    }
}
